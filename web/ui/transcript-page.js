// The transcript of a meeting: to read, search, correct, take away and delete. It opens with what this browser knows of
// the meeting, the token of the last visit or the host's.

import { FORMATS, Transcripts } from "../protocol/transcripts.js";
import { askFirst } from "./dialog.js";
import { h, replace, setText } from "./dom.js";
import { errorText } from "./errors.js";
import { icon, logo } from "./icons.js";
import { t } from "./i18n.js";
import { languageName } from "./languages.js";
import { openMenu } from "./menu.js";
import { hostTokenOf } from "./preferences.js";
import { TranscriptRow } from "./transcript-row.js";
import { showSummary, showTalkTime } from "./transcript-side.js";
import { visitOf } from "./visits.js";
/** @import {Rest, RequestError} from "../protocol/rest.js" */
/** @import {ExportFormat} from "../protocol/transcripts.js" */
/** @import {TranscriptPage as Page} from "../protocol/types.js" */
/** @import {Navigate} from "./screen.js" */
/** @import {Toasts} from "./toasts.js" */

/** @typedef {{code: string, rest: Rest, toasts: Toasts, navigate: Navigate}} Options */

const PER_PAGE = 200;
const TYPING_PAUSE = 250;
const SAME_BREATH = 60_000;

export class TranscriptPage {
  #options;
  #life = new AbortController();
  #visit;
  #mayEdit;
  #transcripts;
  /** @type {TranscriptRow[]} */
  #rows = [];
  /** @type {string | null} */
  #next = null;
  #query = "";
  #asked = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #typing;
  #heading = h("h1", { tabindex: "-1" });
  #search;
  #languages = h("select", { "aria-label": t("transcript.language") });
  #list = h("ol", { class: "segments", "aria-label": t("transcript.list") });
  #state = h("div", { class: "transcript-state", role: "status" });
  #more;
  #tools;
  #talk = h("section", { class: "transcript-card", hidden: true });
  #summary = h("section", { class: "transcript-card", hidden: true });
  #danger = h("section", { class: "transcript-danger", hidden: true });
  title = t("transcript.title");
  element;

  /** @param {Options} options */
  constructor(options) {
    this.#options = options;
    const { code } = options;
    const hostToken = hostTokenOf(code);
    this.#visit = visitOf(code);
    this.#mayEdit = hostToken !== undefined;
    const token = hostToken ?? this.#visit?.token;
    this.#transcripts = token ? new Transcripts("", code, token) : null;
    this.#search = h("input", {
      type: "search",
      "aria-label": t("transcript.search"),
      placeholder: t("transcript.search"),
      autocomplete: "off",
      on: { input: () => this.#typed() },
    });
    this.#languages.addEventListener("change", () => this.#showRows());
    this.#more = h("button", { class: "button", type: "button", hidden: true, on: { click: () => this.#load() } }, t("transcript.more"));
    /** @type {HTMLButtonElement} */
    const download = h(
      "button",
      { class: "button", type: "button", "aria-haspopup": "menu", "aria-expanded": "false", on: { click: () => this.#formats(download) } },
      icon("download"),
      t("transcript.export"),
    );
    this.#tools = h(
      "div",
      { class: "transcript-tools", hidden: true },
      h("div", { class: "search-field" }, icon("search"), this.#search),
      this.#languages,
      download,
    );
    setText(this.#heading, t("transcript.title"));
    this.element = h(
      "div",
      { class: "transcript" },
      h("header", { class: "page-head" }, this.#link("/", "wordmark", logo(), t("app.name"))),
      h(
        "main",
        { class: "transcript-main" },
        h("div", { class: "transcript-top" }, this.#heading, this.#tools),
        h("div", { class: "transcript-words" }, this.#list, this.#state, this.#more),
        h("aside", { class: "transcript-side", "aria-label": t("transcript.summary") }, this.#summary, this.#talk),
        this.#danger,
      ),
    );
    this.#name();
    this.#open();
  }

  focus() {
    this.#heading.focus({ preventScroll: true });
  }

  close() {
    this.#life.abort();
    clearTimeout(this.#typing);
  }

  async #name() {
    try {
      const { title } = await this.#options.rest.meeting(this.#options.code);
      if (title && !this.#life.signal.aborted) setText(this.#heading, t("transcript.of", { title }));
    } catch {
      // A meeting that is over may have no name any more; its transcript can still be read.
    }
  }

  #open() {
    this.#rows = [];
    this.#next = null;
    this.#list.replaceChildren();
    this.#load();
    this.#summarise();
  }

  async #summarise() {
    const summary = await this.#transcripts?.summary().catch(() => null);
    if (this.#life.signal.aborted || this.#rows.length === 0 && !summary?.summary.length) return;
    this.#summary.hidden = false;
    showSummary(this.#summary, summary ?? null);
  }

  /** The next page, or the first of what is searched for. */
  async #load() {
    if (!this.#transcripts) return this.#forbidden();
    const asked = ++this.#asked;
    if (this.#rows.length === 0) this.#say(h("span", { class: "spinner", "aria-hidden": "true" }), t("transcript.loading"));
    this.#more.disabled = true;
    try {
      const page = await this.#transcripts.page({ query: this.#query, after: this.#next ?? undefined, limit: PER_PAGE });
      if (asked !== this.#asked || this.#life.signal.aborted) return;
      this.#take(page, this.#transcripts);
    } catch (error) {
      if (asked !== this.#asked || this.#life.signal.aborted) return;
      this.#explain(/** @type {RequestError} */ (error));
    }
    this.#more.disabled = false;
  }

  /** @param {Page} page @param {Transcripts} transcripts */
  #take(page, transcripts) {
    const context = { transcripts, mayEdit: this.#mayEdit };
    const added = page.segments.map((segment) => new TranscriptRow(segment, context));
    this.#rows.push(...added);
    this.#list.append(...added.map(({ element }) => element));
    this.#next = page.next ?? null;
    this.#more.hidden = this.#next === null;
    if (this.#query === "") showTalkTime(this.#talk, page.talkTime ?? []);
    this.#offerLanguages(page.languages ?? []);
    this.#showRows();
    this.#showDanger();
    const empty = this.#rows.length === 0;
    this.#tools.hidden = empty && this.#query === "";
    if (!empty) replace(this.#state);
    else if (this.#query) this.#say(icon("search"), t("transcript.notFound", { query: this.#query }));
    else this.#say(icon("captions"), t("transcript.empty"), h("p", { class: "quiet-text" }, t("transcript.emptyHint")));
  }

  #showRows() {
    const language = this.#languages.value;
    this.#rows.forEach((row, index) => {
      const before = this.#rows[index - 1]?.segment;
      const { participant, start } = row.segment;
      const follows = this.#query === "" && before?.participant === participant && start - before.end < SAME_BREATH;
      row.show({ follows, language, query: this.#query });
    });
  }

  /** @param {string[]} named by the server; others may stand beside the words */
  #offerLanguages(named) {
    const chosen = this.#languages.value;
    const known = new Set([...named, ...this.#rows.flatMap(({ segment }) => Object.keys(segment.translations))]);
    const options = [...known].sort((a, b) => languageName(a).localeCompare(languageName(b)));
    replace(
      this.#languages,
      h("option", { value: "" }, t("captions.original")),
      ...options.map((value) => h("option", { value, selected: value === chosen }, languageName(value))),
    );
    this.#languages.hidden = options.length === 0;
  }

  #typed() {
    clearTimeout(this.#typing);
    this.#typing = setTimeout(() => {
      const query = this.#search.value.trim();
      if (query === this.#query) return;
      this.#query = query;
      this.#rows = [];
      this.#next = null;
      this.#list.replaceChildren();
      this.#load();
    }, TYPING_PAUSE);
  }

  /** @param {HTMLElement} anchor */
  #formats(anchor) {
    openMenu(
      anchor,
      t("transcript.export"),
      FORMATS.map((format) => ({ label: t(`transcript.format.${format}`), icon: "document", run: () => this.#download(format) })),
    );
  }

  /** @param {ExportFormat} format */
  async #download(format) {
    try {
      const blob = await this.#transcripts?.export(format, this.#languages.value || undefined);
      if (!blob) return;
      // A link could not carry the token: it would stand in the address.
      const url = URL.createObjectURL(blob);
      const link = h("a", { href: url, download: `${this.#options.code}.${format}` });
      link.click();
      setTimeout(() => URL.revokeObjectURL(url), 10_000);
    } catch (error) {
      this.#warn(t("transcript.downloadFailed", { reason: errorText(error) }));
    }
  }

  #showDanger() {
    const { code } = this.#options;
    const visit = this.#visit;
    /** @param {string} key @param {string} sign @param {() => Promise<void> | undefined} run */
    const button = (key, sign, run) => {
      const click = () =>
        askFirst({
          title: t(`transcript.${key}Title`),
          text: t(`transcript.${key}Text`),
          choices: [{ label: t(`transcript.${key}Yes`), danger: true, run: () => this.#destroy(key, run) }],
        });
      return h("button", { class: "button", type: "button", on: { click } }, icon(sign), t(`transcript.${key}`));
    };
    const erase = visit &&
      button("erase", "person", () => new Transcripts("", code, visit.token).erase(visit.participant));
    const all = this.#mayEdit && this.#rows.length > 0 && button("delete", "trash", () => this.#transcripts?.delete());
    replace(this.#danger, erase || null, all);
    this.#danger.hidden = this.#danger.children.length === 0;
  }

  /** @param {string} key @param {() => Promise<void> | undefined} run */
  async #destroy(key, run) {
    try {
      await run();
      this.#options.toasts.show(t(`transcript.${key}d`), { icon: "check", key: "transcript" });
      this.#open();
    } catch (error) {
      this.#warn(errorText(error));
    }
  }

  /** @param {string} text */
  #warn(text) {
    this.#options.toasts.show(text, { icon: "warning", tone: "error", key: "transcript", seconds: 8 });
  }

  /** @param {RequestError} error */
  #explain(error) {
    if (error.status === 401 || error.status === 403) return this.#forbidden();
    this.#more.hidden = true;
    const again = h("button", { class: "button primary", type: "button", on: { click: () => this.#load() } }, t("ending.again"));
    const text = error.status === 404 ? t("ending.notFound.title") : errorText(error);
    this.#say(icon("warning"), t("transcript.failed"), h("p", { class: "quiet-text" }, text), again);
  }

  #forbidden() {
    this.#tools.hidden = this.#more.hidden = true;
    this.#say(
      icon("lock"),
      t("transcript.forbidden"),
      h("p", { class: "quiet-text" }, t("transcript.forbiddenText")),
      this.#link(`/m/${this.#options.code}`, "button primary", t("transcript.join")),
    );
  }

  /** @param {Element} sign @param {string} text @param {...Element} more */
  #say(sign, text, ...more) {
    replace(this.#state, sign, h("p", { class: "transcript-said" }, text), ...more);
  }

  /** @param {string} path @param {string} names @param {...import("./dom.js").Child} content */
  #link(path, names, ...content) {
    const click = (/** @type {MouseEvent} */ event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      this.#options.navigate(path);
    };
    return h("a", { class: names, href: path, on: { click } }, ...content);
  }
}
