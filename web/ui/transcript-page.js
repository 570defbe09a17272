// The transcript of a meeting: to read, search, correct, take away and delete. It opens with what this browser knows of
// the meeting, the token of the last visit or the host's.

import { TranscriptReader } from "../protocol/transcript-reader.js";
import { FORMATS, Transcripts } from "../protocol/transcripts.js";
import { askFirst } from "./dialog.js";
import { h, replace, setText } from "./dom.js";
import { errorText } from "./errors.js";
import { icon, logo } from "./icons.js";
import { t } from "./i18n.js";
import { languageName } from "./languages.js";
import { openMenu } from "./menu.js";
import { hostTokenOf } from "./preferences.js";
import { TranscriptList } from "./transcript-list.js";
import { TranscriptPulse } from "./transcript-pulse.js";
import { TranscriptSide } from "./transcript-side.js";
import { visitOf } from "./visits.js";
/** @import {Rest, RequestError} from "../protocol/rest.js" */
/** @import {ExportFormat} from "../protocol/transcripts.js" */
/** @import {MeetingSummary, TranscriptSegment} from "../protocol/types.js" */
/** @import {Navigate} from "./screen.js" */
/** @import {Toasts} from "./toasts.js" */

/** @typedef {{code: string, rest: Rest, toasts: Toasts, navigate: Navigate}} Options */

const TYPING_PAUSE = 250;

export class TranscriptPage {
  #options;
  #life = new AbortController();
  #visit;
  #transcripts;
  #reader;
  #pulse;
  /** What the rows have in common. */
  #context;
  #unseen = 0;
  #losses = 0;
  /** Whether it is this person, here, who erases. */
  #destroying = false;
  #dangers = "";
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #typing;
  #heading = h("h1", { tabindex: "-1" });
  #search;
  #languages = h("select", { "aria-label": t("transcript.language") });
  #list;
  #state = h("div", { class: "transcript-state", role: "status" });
  #more;
  #latest;
  #tools;
  #side;
  #danger = h("section", { class: "transcript-danger", hidden: true });
  title = t("transcript.title");
  element;

  /** @param {Options} options */
  constructor(options) {
    this.#options = options;
    const { code } = options;
    const hostToken = hostTokenOf(code);
    this.#visit = visitOf(code);
    const token = hostToken ?? this.#visit?.token;
    this.#transcripts = new Transcripts("", code, token ?? "");
    this.#reader = token ? new TranscriptReader(this.#transcripts) : null;
    this.#context = {
      transcripts: this.#transcripts,
      mayEdit: hostToken !== undefined,
      corrected: (/** @type {TranscriptSegment} */ segment) => this.#reader?.replace(segment),
      finished: () => this.#typed(),
    };
    this.#list = new TranscriptList(this.#context);
    this.#side = new TranscriptSide(this.#transcripts, this.#life.signal);
    this.#pulse = new TranscriptPulse({
      code,
      rest: options.rest,
      signal: this.#life.signal,
      met: (meeting) => this.#name(meeting),
      look: () => this.#look(),
    });
    this.#search = h("input", {
      type: "search",
      "aria-label": t("transcript.search"),
      placeholder: t("transcript.search"),
      autocomplete: "off",
      on: { input: () => this.#typed() },
    });
    this.#languages.addEventListener("change", () => this.#showRows());
    this.#more = h("button", { class: "button", type: "button", hidden: true, on: { click: () => this.#load() } }, t("transcript.more"));
    this.#latest = h("button", { class: "button latest", type: "button", hidden: true, on: { click: () => this.#toLatest() } });
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
        h("div", { class: "transcript-top" }, h("div", { class: "transcript-title" }, this.#heading, this.#pulse.element), this.#tools),
        h("div", { class: "transcript-words" }, this.#list.element, this.#state, this.#more, h("div", { class: "latest-sticks" }, this.#latest)),
        this.#side.element,
        this.#danger,
      ),
    );
    const { signal } = this.#life;
    document.addEventListener("scroll", () => this.#showLatest(), { signal, passive: true });
    addEventListener("resize", () => this.#showLatest(), { signal });
    this.#open();
  }

  focus() {
    this.#heading.focus({ preventScroll: true });
  }

  close() {
    this.#life.abort();
    clearTimeout(this.#typing);
  }

  /** A meeting that is over may have no name any more; its transcript can still be read. @param {MeetingSummary} meeting */
  #name({ title }) {
    if (title) setText(this.#heading, t("transcript.of", { title }));
  }

  /** From the first page on. */
  async #open() {
    if (!this.#reader) return this.#forbidden();
    this.#unseen = 0;
    this.#list.clear();
    await this.#load(this.#search.value.trim());
  }

  #summarise() {
    this.#side.summarise(() => this.#list.size > 0);
  }

  /** The next page, or the first one of what is searched for. @param {string} [query] where it is another one */
  async #load(query) {
    if (!this.#reader) return;
    if (this.#list.size === 0) this.#say(h("span", { class: "spinner", "aria-hidden": "true" }), t("transcript.loading"));
    this.#more.disabled = true;
    const first = !this.#side.asked;
    try {
      const anew = query !== undefined || this.#list.size === 0;
      const wanted = await (anew ? this.#reader.open(query ?? this.#reader.query) : this.#reader.proceed());
      if (!wanted || this.#life.signal.aborted) return;
      this.#show();
      if (first) this.#pulse.start();
      if (!this.#side.asked) this.#summarise();
    } catch (error) {
      if (!this.#life.signal.aborted) this.#explain(/** @type {RequestError} */ (error));
    }
    this.#more.disabled = false;
  }

  /** What the meeting has added, where the reader is and without taking them away from there. */
  async #look() {
    const reader = this.#reader;
    if (!reader) return;
    try {
      if (!await reader.refresh() || this.#life.signal.aborted) return;
    } catch (error) {
      const { status } = /** @type {RequestError} */ (error);
      if (status === 401 || status === 403) return this.#forbidden();
      throw error;
    }
    const along = this.#atEnd() && this.#list.endInSight && !this.#list.busy;
    const { size: known, end } = this.#list;
    const added = this.#show();
    if (added > 0 && along && known > 0) this.#list.follow(end);
    else if (known > 0) this.#unseen += added;
    this.#showLatest();
    if (added > 0 && this.#side.due) this.#summarise();
  }

  /** Brings to light what the reader of the transcript knows. @returns {number} how many segments were not there before */
  #show() {
    const reader = this.#reader;
    if (!reader) return 0;
    this.#context.mayEdit = reader.mayEdit ?? this.#context.mayEdit;
    const added = this.#list.arrange(reader.segments);
    this.#more.hidden = !reader.more;
    if (reader.query === "") this.#side.showTalkTime(reader.talkTime);
    this.element.classList.toggle("searching", reader.query !== "");
    this.#offerLanguages(reader.languages);
    this.#showRows();
    this.#showDanger();
    const empty = this.#list.size === 0;
    this.#tools.hidden = empty && reader.query === "";
    if (!empty) replace(this.#state);
    else if (reader.query) this.#say(icon("search"), t("transcript.notFound", { query: reader.query }));
    else {
      const text = t(this.#pulse.live ? "transcript.emptyLive" : "transcript.empty");
      this.#say(icon("captions"), text, h("p", { class: "quiet-text" }, t("transcript.emptyHint")));
    }
    this.#showLatest();
    if (reader.losses !== this.#losses) {
      this.#losses = reader.losses;
      this.#side.forgetSummary();
      this.#summarise();
      if (!this.#destroying) this.#options.toasts.show(t("transcript.lost"), { icon: "trash", key: "transcript" });
    }
    return added;
  }

  #atEnd() {
    return !this.#reader?.more && this.#list.endReached;
  }

  async #toLatest() {
    try {
      if (this.#reader?.more && await this.#reader.finish()) this.#show();
    } catch (error) {
      return this.#warn(errorText(error));
    }
    this.#list.toEnd();
    this.#list.focusLast();
  }

  #showRows() {
    this.#list.show({ language: this.#languages.value, query: this.#reader?.query ?? "" });
  }

  #showLatest() {
    const end = this.#atEnd();
    if (end) this.#unseen = 0;
    // Where only some places are shown, the latest of them is no news.
    const follows = this.#pulse.live && !this.#reader?.query;
    // Nothing hides what is being corrected.
    this.#latest.hidden = end || this.#list.size === 0 || this.#list.editing || this.#unseen === 0 && !follows;
    const text = this.#unseen > 0 ? t("transcript.new", { count: this.#unseen }) : t("captions.latest");
    if (this.#latest.textContent !== text) replace(this.#latest, icon("down"), text);
  }

  /** @param {string[]} named by the server; others may stand beside the words */
  #offerLanguages(named) {
    const chosen = this.#languages.value;
    const known = new Set([...named, ...this.#list.translations]);
    const options = [...known].sort((a, b) => languageName(a).localeCompare(languageName(b)));
    // A list that is open must not change under the pointer.
    if ([...this.#languages.options].slice(1).map(({ value }) => value).join() === options.join() && options.length > 0) return;
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
      // A search takes the rows away: it waits for what is being corrected.
      if (!this.#list.editing && this.#search.value.trim() !== this.#reader?.query) this.#open();
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
      const blob = await this.#transcripts.export(format, this.#languages.value || undefined);
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
    const some = this.#list.size > 0 || this.#reader?.query;
    const look = `${this.#context.mayEdit} ${some ? 1 : 0}`;
    if (look === this.#dangers) return;
    this.#dangers = look;
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
    const all = this.#context.mayEdit && some && button("delete", "trash", () => this.#transcripts.delete());
    replace(this.#danger, erase || null, all);
    this.#danger.hidden = this.#danger.children.length === 0;
  }

  /** @param {string} key @param {() => Promise<void> | undefined} run */
  async #destroy(key, run) {
    this.#destroying = true;
    try {
      await run();
      this.#options.toasts.show(t(`transcript.${key}d`), { icon: "check", key: "transcript" });
      this.#side.forgetSummary();
      await this.#open();
    } catch (error) {
      this.#warn(errorText(error));
    }
    this.#destroying = false;
  }

  /** @param {string} text */
  #warn(text) {
    this.#options.toasts.show(text, { icon: "warning", tone: "error", key: "transcript", seconds: 8 });
  }

  /** @param {RequestError} error */
  #explain(error) {
    if (error.status === 401 || error.status === 403) return this.#forbidden();
    this.#more.hidden = this.#latest.hidden = true;
    const again = h("button", { class: "button primary", type: "button", on: { click: () => this.#load() } }, t("ending.again"));
    const text = error.status === 404 ? t("ending.notFound.title") : errorText(error);
    this.#say(icon("warning"), t("transcript.failed"), h("p", { class: "quiet-text" }, text), again);
  }

  #forbidden() {
    this.#pulse.stop();
    this.#list.clear();
    this.#side.forget();
    this.#tools.hidden = this.#more.hidden = this.#latest.hidden = this.#danger.hidden = true;
    this.#say(
      icon("lock"),
      t("transcript.forbidden"),
      h("p", { class: "quiet-text" }, t("transcript.forbiddenText")),
      this.#link(`/m/${this.#options.code}`, "button primary", t("transcript.join")),
    );
  }

  /** What is said already is not said again. @param {Element} sign @param {string} text @param {...Element} more */
  #say(sign, text, ...more) {
    if (this.#state.textContent === text + more.map(({ textContent }) => textContent).join("")) return;
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
