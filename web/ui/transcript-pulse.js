// Whether the meeting of a transcript is still going on, and when to look for what it has added.

import { h, replace, setText } from "./dom.js";
import { t } from "./i18n.js";
/** @import {RequestError, Rest} from "../protocol/rest.js" */
/** @import {MeetingSummary} from "../protocol/types.js" */

/**
 * @typedef {object} Options
 * @property {string} code
 * @property {Rest} rest
 * @property {AbortSignal} signal
 * @property {(meeting: MeetingSummary) => void} met hears of the meeting as it is now
 * @property {() => Promise<void>} look reads what is new; fails when it can't
 */
/** @typedef {"live" | "idle" | "over" | "stale" | "busy" | "gone"} PulseState `busy`: the server asks to wait; `gone`: it keeps nothing of the meeting any more */

const LIVE = 5_000;
const IDLE = 15_000;
const LONGEST = 60_000;
/** The text of the last words comes after the meeting has ended; so long is looked for it often. After that nothing comes any more, but what is there may be erased. */
const LAST_WORDS = 20_000;

export class TranscriptPulse {
  element = h("p", { class: "transcript-pulse", role: "status", hidden: true });
  #options;
  #text = h("span", {});
  /** @type {PulseState | null} */
  #state = null;
  #failures = 0;
  #overSince = 0;
  /** Before then the server does not want to be asked. */
  #notBefore = 0;
  #looking = false;
  #running = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /** @param {Options} options */
  constructor(options) {
    this.#options = options;
    replace(this.element, h("span", { class: "pulse-mark", "aria-hidden": "true" }), this.#text);
    const { signal } = options;
    signal.addEventListener("abort", () => clearTimeout(this.#timer));
    // A page that nobody sees asks for nothing, and looks at once when it is seen again.
    document.addEventListener("visibilitychange", () => !document.hidden && this.#beat(), { signal });
  }

  get live() {
    return this.#state === "live";
  }

  start() {
    this.#running = true;
    this.#beat();
  }

  stop() {
    this.#running = false;
    clearTimeout(this.#timer);
    this.element.hidden = true;
  }

  async #beat() {
    if (this.#looking || !this.#running) return;
    clearTimeout(this.#timer);
    if (document.hidden) return;
    if (Date.now() < this.#notBefore) return this.#goOn();
    this.#looking = true;
    await this.#ask();
    this.#looking = false;
    this.#goOn();
  }

  #goOn() {
    if (this.#running && !this.#options.signal.aborted) this.#timer = setTimeout(() => this.#beat(), this.#pause());
  }

  async #ask() {
    const { look, signal } = this.#options;
    try {
      const state = await this.#stateNow();
      if (signal.aborted) return;
      if (state !== "over") this.#overSince = 0;
      else if (this.#overSince === 0) this.#overSince = Date.now();
      if (this.#failures === 0) this.#tell(state);
      await look();
      this.#failures = 0;
      if (!signal.aborted) this.#tell(state);
    } catch (error) {
      if (!signal.aborted) this.#failed(/** @type {RequestError} */ (error));
    }
  }

  /** @param {RequestError} error */
  #failed({ status, retryAfter }) {
    if (status === 404 || status === 410) {
      this.#running = false;
      return this.#tell("gone");
    }
    this.#failures++;
    this.#notBefore = Date.now() + (retryAfter ?? 0);
    // Once may be chance.
    if (this.#failures > 1) this.#tell(status === 429 ? "busy" : "stale");
  }

  /** @returns {Promise<PulseState>} */
  async #stateNow() {
    const { code, rest, met } = this.#options;
    try {
      const meeting = await rest.meeting(code);
      met(meeting);
      return meeting.ended ? "over" : meeting.count > 0 ? "live" : "idle";
    } catch (error) {
      // The transcript may outlive what is known of its meeting.
      const { status } = /** @type {RequestError} */ (error);
      if (status === 404 || status === 410) return "over";
      throw error;
    }
  }

  /** @param {PulseState} state */
  #tell(state) {
    this.#state = state;
    this.element.dataset.state = state;
    setText(this.#text, t(`transcript.${state}`));
    this.element.hidden = false;
  }

  #pause() {
    const silent = this.#state === "over" && Date.now() - this.#overSince > LAST_WORDS;
    const pause = silent ? LONGEST : this.#state === "idle" ? IDLE : LIVE;
    return Math.max(this.#notBefore - Date.now(), Math.min(LONGEST, pause * 2 ** Math.min(this.#failures, 5)));
  }
}
