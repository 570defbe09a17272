// Captions over the stage: at most three lines, names in their speakers' colours, words that may still change lighter.
// Screen readers have the voice and the panel; the overlay is for the eyes.

import { captionsRun, captionStatus } from "../protocol/caption-status.js";
import { recent, unsure, untranslated } from "../protocol/captions.js";
import { statusIcon, statusText } from "./caption-reasons.js";
import { h, replace, setText, setVariables } from "./dom.js";
import { t } from "./i18n.js";
import { languageTag, nameLanguage } from "./language-tag.js";
import { colourOf } from "./people-look.js";
/** @import {CaptionState} from "../protocol/caption-status.js" */
/** @import {Segment} from "../protocol/captions.js" */
/** @import {MeetingSession} from "../protocol/session.js" */
/** @import {CaptionLook} from "./preferences.js" */

/** @typedef {{row: HTMLElement, participant: string, name: HTMLElement, tag: HTMLElement, words: HTMLElement, firm: HTMLElement, tentative: HTMLElement}} Line */

/** What was said stays for reading as long as this after its last word. */
const LINGER = 7000;
const MOST = 3;
/** A state is told for a while when it begins; the badge and the panel go on saying it. */
const STATE_SHOWN = 10_000;

export class CaptionOverlay {
  #session;
  #lines = h("div", { class: "caption-lines" });
  #box = h("div", { class: "caption-box" }, this.#lines);
  #state = h("p", { class: "caption-state", hidden: true });
  /** @type {Map<string, Line>} */
  #known = new Map();
  /** @type {CaptionState | ""} */
  #told = "";
  #toldSince = 0;
  element;

  /** @param {MeetingSession} session */
  constructor(session) {
    this.#session = session;
    this.element = h(
      "div",
      { class: "captions", role: "region", "aria-label": t("captions.overlay"), hidden: true },
      this.#state,
      this.#box,
    );
  }

  /** @param {CaptionLook} look */
  dress({ size, position }) {
    this.element.dataset.size = size;
    this.element.dataset.position = position;
  }

  /**
   * What captions take of the stage's lower end, in CSS pixels, 0 where there are none.
   * @returns {{lines: number, all: number}} `lines`: however much is said; `all`: with a state that is told for a while
   */
  get room() {
    const { classList, dataset, offsetHeight } = this.element;
    if (!classList.contains("shown") || dataset.position !== "bottom") return { lines: 0, all: 0 };
    const { paddingTop, paddingBottom } = getComputedStyle(this.#box);
    const full = parseFloat(getComputedStyle(this.#lines).maxHeight) + parseFloat(paddingTop) + parseFloat(paddingBottom);
    const below = parseFloat(getComputedStyle(this.element).marginBottom);
    const lines = Math.ceil((full || 0) + below);
    return { lines, all: Math.max(lines, Math.ceil(offsetHeight + below)) };
  }

  /** @param {boolean} shown */
  update(shown) {
    const { state, captions } = this.#session;
    const now = Date.now();
    const segments = shown && state ? recent(captions.captions, now, LINGER, MOST) : [];
    const tells = shown && this.#tell(segments.length > 0, now);
    this.element.classList.toggle("shown", shown && captionsRun(state?.meeting));
    this.element.hidden = segments.length === 0 && !tells;
    this.#box.hidden = segments.length === 0;
    for (const [id, { row }] of this.#known) {
      if (segments.some(({ segment }) => segment === id)) continue;
      row.remove();
      this.#known.delete(id);
    }
    segments.forEach((segment, index) => {
      const { row } = this.#line(segment);
      if (this.#lines.children[index] !== row) this.#lines.insertBefore(row, this.#lines.children[index] ?? null);
    });
    this.#share();
  }

  /** Gives the three lines to the newest words first; of what was said before, the last lines stay. */
  #share() {
    const rows = [...this.#known.values()].filter(({ row }) => row.isConnected);
    rows.sort((a, b) => a.row.compareDocumentPosition(b.row) & Node.DOCUMENT_POSITION_FOLLOWING ? 1 : -1);
    const height = parseFloat(getComputedStyle(this.#lines).lineHeight);
    if (!(height > 0)) return;
    let left = MOST;
    for (const { row, words } of rows) {
      const lines = Math.min(left, Math.max(1, Math.round(words.offsetHeight / height)));
      left -= lines;
      row.hidden = lines === 0;
      setVariables(row, { lines });
    }
    // Who goes on speaking is named once; the names keep their column.
    let before = "";
    for (const { row, participant } of rows.reverse()) {
      row.classList.toggle("goes-on", !row.hidden && participant === before);
      if (!row.hidden) before = participant;
    }
  }

  /** @param {Segment} caption @returns {Line} */
  #line(caption) {
    const { segment, participant, name, text, language } = caption;
    let line = this.#known.get(segment);
    if (!line) {
      const [label, firm, tentative] = ["caption-name", "caption-firm", "caption-tentative"].map((names) => h("span", { class: names }));
      const tag = languageTag();
      const words = h("span", { dir: "auto" }, tag, firm, tentative);
      const row = h("div", { class: "caption-line" }, label, h("p", { class: "caption-text" }, words));
      line = { row, participant, name: label, tag, words, firm, tentative };
      this.#known.set(segment, line);
    }
    const { state } = this.#session;
    line.row.hidden = false;
    line.row.className = `caption-line ${colourOf(state?.participants.get(participant)?.number, participant)}`;
    line.row.lang = language;
    setText(line.name, name);
    nameLanguage(line.tag, untranslated(caption, this.#session.captions.language));
    setText(line.firm, text);
    setText(line.tentative, unsure(caption));
    return line;
  }

  /** @param {boolean} busy whether there are words to show @param {number} now @returns {boolean} whether a state is told */
  #tell(busy, now) {
    const { state, captions } = this.#session;
    if (!state) return false;
    const status = captionStatus({
      meeting: state.meeting,
      participants: state.participants.values(),
      starting: captions.starting,
      heard: captions.captions.length > 0,
    });
    const { state: is } = status;
    if (is !== this.#told) [this.#told, this.#toldSince] = [is, now];
    const worth = is !== "normal" && is !== "off" && is !== "policyOff" && !(busy && is === "listening");
    const shown = worth && (is === "starting" || now - this.#toldSince < STATE_SHOWN);
    this.#state.hidden = !shown;
    const text = statusText(status);
    if (shown && this.#state.textContent !== text) {
      replace(this.#state, statusIcon(is), h("span", {}, text));
    }
    return shown;
  }
}
