// The rows of a transcript in their order, which come and go without disturbing who reads or corrects one of them.

import { h } from "./dom.js";
import { t } from "./i18n.js";
import { TranscriptRow } from "./transcript-row.js";
/** @import {TranscriptSegment} from "../protocol/types.js" */
/** @import {Context} from "./transcript-row.js" */

const SAME_BREATH = 60_000;
/** How far below the window the end may be for somebody who reads along, in CSS pixels. */
const NEAR_END = 120;

export class TranscriptList {
  element = h("ol", { class: "segments", "aria-label": t("transcript.list") });
  #context;
  /** @type {Map<string, TranscriptRow>} by segment, in their order */
  #rows = new Map();

  /** @param {Context} context */
  constructor(context) {
    this.#context = context;
  }

  get size() {
    return this.#rows.size;
  }

  /** The languages that stand beside the words. */
  get translations() {
    return [...this.#rows.values()].flatMap(({ segment }) => Object.keys(segment.translations));
  }

  get editing() {
    return [...this.#rows.values()].some(({ editing }) => editing);
  }

  /** Whether somebody corrects or selects something that must not move under them. */
  get busy() {
    return this.editing || !globalThis.getSelection()?.isCollapsed;
  }

  /** Where the last words end, in CSS pixels below the window's upper edge. */
  get end() {
    return this.element.getBoundingClientRect().bottom;
  }

  /** Whether the last words are in the window, or nearly, or above it. */
  get endReached() {
    return this.end - innerHeight < NEAR_END;
  }

  /** Whether the last words are in the window, or nearly: who has gone on to what stands below them is not among them. */
  get endInSight() {
    return this.endReached && this.end > 0;
  }

  clear() {
    this.#rows.clear();
    this.element.replaceChildren();
  }

  /**
   * A row for each segment; one that is being corrected stays.
   * @param {readonly TranscriptSegment[]} segments @returns {number} how many were not there before
   */
  arrange(segments) {
    const wanted = new Set(segments.map(({ id }) => id));
    for (const [id, row] of this.#rows) {
      if (wanted.has(id) || row.editing) continue;
      row.element.remove();
      this.#rows.delete(id);
    }
    let added = 0;
    let place = this.element.firstElementChild;
    /** @type {Map<string, TranscriptRow>} */
    const ordered = new Map();
    for (const segment of segments) {
      const known = this.#rows.get(segment.id);
      const row = known ?? new TranscriptRow(segment, this.#context);
      if (known) row.take(segment);
      else added++;
      ordered.set(segment.id, row);
      if (place === row.element) place = place.nextElementSibling;
      else this.element.insertBefore(row.element, place);
    }
    for (const [id, row] of this.#rows) if (!ordered.has(id)) ordered.set(id, row);
    this.#rows = ordered;
    return added;
  }

  /** @param {{language: string, query: string}} view `language`: the translation wanted, empty for what was spoken */
  show({ language, query }) {
    /** @type {TranscriptSegment | undefined} */
    let before;
    for (const row of this.#rows.values()) {
      const { participant, start, language: spoken } = row.segment;
      const follows = query === "" && before?.participant === participant && start - before.end < SAME_BREATH;
      row.show({ follows, sameLanguage: follows && before?.language === spoken, language, query });
      before = row.segment;
    }
  }

  /** Goes along with new words. What stands below them must not slip away under a finger. @param {number} end before them */
  follow(end) {
    scrollBy({ top: this.end - end, behavior: "instant" });
    this.toEnd();
  }

  toEnd() {
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.element.lastElementChild?.scrollIntoView({ block: "nearest", behavior: still ? "instant" : "smooth" });
  }

  /** Where whoever came by keyboard goes on. */
  focusLast() {
    const last = /** @type {HTMLElement | null} */ (this.element.lastElementChild);
    last?.setAttribute("tabindex", "-1");
    last?.focus({ preventScroll: true });
  }
}
