// All captions of the meeting in a side panel: a log to scroll and search, which stays where one reads.

import { unsure, untranslated } from "../protocol/captions.js";
import { matches } from "../protocol/search.js";
import { captionMenu } from "./caption-menus.js";
import { statusIcon, statusText } from "./caption-reasons.js";
import { h, replace, setText } from "./dom.js";
import { highlighted } from "./highlight.js";
import { icon } from "./icons.js";
import { t, timeOfDay } from "./i18n.js";
import { languageTag, nameLanguage } from "./language-tag.js";
import { openMenu } from "./menu.js";
import { panelFrame } from "./panel.js";
import { colourOf } from "./people-look.js";
import { transcriptPath } from "./visits.js";
/** @import {Segment} from "../protocol/captions.js" */
/** @import {MeetingSession} from "../protocol/session.js" */
/** @import {CaptionDesk} from "./caption-desk.js" */

const NEAR_END = 80;
const SAME_BREATH = 60_000;

export class CaptionsPanel {
  #session;
  #desk;
  #log;
  #search;
  #found = h("p", { class: "panel-note", role: "status", hidden: true });
  #state = h("div", { class: "caption-notice", role: "status" });
  #latest;
  #told = "";
  /** Whether the newest words are in sight, and are to stay there. */
  #along = true;
  /** How far the log was scrolled when that was seen, in CSS pixels. */
  #end = 0;
  /** @type {Map<string, {element: HTMLElement, look: string}>} */
  #rows = new Map();
  element;

  /** @param {MeetingSession} session @param {() => void} close @param {CaptionDesk} desk */
  constructor(session, close, desk) {
    this.#session = session;
    this.#desk = desk;
    // Its own lines are not spoken: what is final is, once, by the captions' voice.
    this.#log = h("div", {
      class: "messages caption-log",
      role: "log",
      "aria-label": t("captions.log"),
      "aria-live": "off",
      tabindex: "0",
      on: { scroll: () => this.#scrolled() },
    });
    // A window that becomes smaller takes nobody away from what is being said.
    new ResizeObserver(() => this.#along && this.#toEnd()).observe(this.#log);
    this.#search = h("input", {
      type: "search",
      "aria-label": t("captions.search"),
      placeholder: t("captions.search"),
      autocomplete: "off",
      on: { input: () => this.update(), keydown: (event) => this.#searchKey(event) },
    });
    this.#latest = h(
      "button",
      { class: "button latest", type: "button", hidden: true, on: { click: () => this.#toEnd() } },
      icon("down"),
      t("captions.latest"),
    );
    const language = this.#tool("globe", "control.captionsMenu", (anchor) =>
      openMenu(anchor, t("control.captionsMenu"), captionMenu(session, desk, { anchor })));
    const look = this.#tool("text", "captions.settings", (anchor) => desk.openLook(anchor));
    this.element = panelFrame(
      t("captions.title"),
      close,
      h("div", { class: "caption-tools" }, h("div", { class: "search-field" }, icon("search"), this.#search), language, look),
      this.#state,
      this.#found,
      this.#log,
      h("div", { class: "latest-place" }, this.#latest),
      h(
        "footer",
        { class: "panel-foot" },
        // A tab of its own that inherits the key to the transcript from this one.
        h("a", { href: transcriptPath(session.code), target: "_blank", rel: "opener" }, icon("document"), t("captions.transcript")),
      ),
    );
  }

  focus() {
    const step = this.#rows.size === 0 ? this.#state.querySelector("button") : null;
    (step ?? this.#log).focus({ preventScroll: true });
    this.#toEnd();
  }

  update() {
    const { captions } = this.#session.captions;
    const query = this.#search.value.trim();
    this.#scrolled();
    const along = this.#along;
    this.#showState();
    const shown = query ? captions.filter((each) => matches(`${each.name} ${each.text}${unsure(each)}`, query)) : captions;
    const wanted = new Set(shown.map(({ segment }) => segment));
    for (const [id, { element }] of this.#rows) {
      if (wanted.has(id)) continue;
      element.remove();
      this.#rows.delete(id);
    }
    shown.forEach((segment, index) => {
      const element = this.#row(segment, query ? undefined : shown[index - 1], query);
      if (this.#log.children[index] !== element) this.#log.insertBefore(element, this.#log.children[index] ?? null);
    });
    this.#found.hidden = query === "";
    const { length: count } = shown;
    if (query) setText(this.#found, count > 0 ? t("captions.found", { count }) : t("transcript.notFound", { query }));
    if (along && !query) this.#toEnd();
    else this.#scrolled();
  }

  /** @param {Segment} segment @param {Segment | undefined} before @param {string} query @returns {HTMLElement} */
  #row(segment, before, query) {
    const { participant, name, text, start, language, translated, flagged } = segment;
    const tentative = unsure(segment);
    const { state } = this.#session;
    const follows = before?.participant === participant && start - before.end < SAME_BREATH;
    const own = participant === state?.you;
    const foreign = untranslated(segment, this.#session.captions.language);
    const look = JSON.stringify([text, tentative, start, name, language, translated, foreign, flagged, follows, query]);
    let known = this.#rows.get(segment.segment);
    if (!known) this.#rows.set(segment.segment, known = { element: h("article"), look: "" });
    if (known.look === look) return known.element;
    known.look = look;
    const { element } = known;
    const colour = colourOf(state?.participants.get(participant)?.number, participant);
    element.className = `message caption ${follows ? "follows" : ""} ${colour}`;
    const tag = foreign !== "" && languageTag();
    if (tag) nameLanguage(tag, foreign);
    replace(
      element,
      !follows && h(
        "header",
        {},
        h("span", { class: "message-name" }, own ? t("tile.you", { name }) : name),
        h("time", { datetime: new Date(start).toISOString() }, timeOfDay(start)),
        translated && h("span", { class: "faint" }, t("captions.translated")),
      ),
      h(
        "p",
        { lang: language, dir: "auto" },
        tag,
        ...highlighted(text, query),
        tentative && h("span", { class: "tentative" }, tentative),
        flagged && h("span", { class: "flag", role: "img", "aria-label": t("captions.flagged"), "data-tip": t("captions.flagged") }, icon("warning")),
      ),
    );
    return element;
  }

  /** What the captions are doing, or why they do nothing, with the next step. */
  #showState() {
    const { status, nextStep } = this.#desk;
    const told = JSON.stringify([status, nextStep?.label]);
    if (!status || told === this.#told) return;
    this.#told = told;
    const { state } = status;
    this.#state.hidden = state === "normal";
    this.#state.className = `caption-notice ${["unavailable", "delayed", "fallback", "noted"].includes(state) ? "warning" : ""}`;
    const step = nextStep && h("button", { class: "button", type: "button", on: { click: nextStep.run } }, nextStep.label);
    replace(this.#state, statusIcon(state), h("div", {}, h("p", {}, statusText(status)), step));
  }

  /** @param {string} sign @param {string} label @param {(anchor: HTMLElement) => void} open */
  #tool(sign, label, open) {
    /** @type {HTMLButtonElement} */
    const button = h("button", {
      class: "icon-button",
      type: "button",
      "aria-label": t(label),
      "data-tip": t(label),
      "aria-haspopup": "menu",
      "aria-expanded": "false",
      on: { click: () => open(button) },
    }, icon(sign));
    return button;
  }

  /** @param {KeyboardEvent} event */
  #searchKey(event) {
    if (event.key !== "Escape" || this.#search.value === "") return;
    // The first Escape ends the search, the next closes the panel.
    event.preventDefault();
    this.#search.value = "";
    this.update();
  }

  #atEnd() {
    return this.#log.scrollHeight - this.#log.scrollTop - this.#log.clientHeight < NEAR_END;
  }

  #toEnd() {
    this.#log.scrollTop = this.#log.scrollHeight;
    this.#scrolled();
  }

  #scrolled() {
    const { scrollTop } = this.#log;
    // Who scrolls back stays behind, and nobody because the window became smaller.
    this.#along = this.#atEnd() || this.#along && scrollTop >= this.#end;
    this.#end = scrollTop;
    this.#latest.hidden = this.#along || this.#search.value.trim() !== "";
  }
}
