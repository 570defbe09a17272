// What the captions' button, menus, overlay and panel have in common: whether they are shown, in which language, how large.

import { agreed, captionsRun, captionStatus, policyOf } from "../protocol/caption-status.js";
import { self } from "../protocol/meeting-state.js";
import { captionLookMenu, readingItems, spokenItems } from "./caption-menus.js";
import { CaptionOverlay } from "./caption-overlay.js";
import { reasonText } from "./caption-reasons.js";
import { captionVoice } from "./caption-voice.js";
import { errorText } from "./errors.js";
import { t } from "./i18n.js";
import { openMenu } from "./menu.js";
import { openPolicy } from "./policy-dialog.js";
import { preferences, remember } from "./preferences.js";
/** @import {CaptionStatus} from "../protocol/caption-status.js" */
/** @import {RequestError} from "../protocol/rest.js" */
/** @import {MeetingSession} from "../protocol/session.js" */
/** @import {CaptionLook} from "./preferences.js" */
/** @import {Toasts} from "./toasts.js" */

/**
 * @typedef {object} Options
 * @property {MeetingSession} session
 * @property {Toasts} toasts
 * @property {AbortSignal} signal
 * @property {() => boolean} panelOpen
 * @property {() => HTMLElement} anchor where menus open that another menu leads to
 * @property {() => void} changed
 * @property {() => void} openChoices shows what this person has agreed to
 */

/** While the server's engines are not known, it is asked about them so often, in milliseconds. */
const LOOK_AGAIN = 10_000;

export class CaptionDesk {
  #options;
  #overlay;
  #shown = preferences().captions.shown;
  #frame = 0;
  /** What the server would not let this person read: it is not asked again until something else is wanted. */
  #refused = "";
  #looked = -LOOK_AGAIN;
  voice;

  /** @param {Options} options */
  constructor(options) {
    this.#options = options;
    const { session, signal } = options;
    this.#overlay = new CaptionOverlay(session);
    this.#overlay.dress(preferences().captions);
    this.voice = captionVoice(session, signal);
    session.captions.on("change", () => this.#redraw(), { signal });
    signal.addEventListener("abort", () => cancelAnimationFrame(this.#frame));
  }

  get overlay() {
    return this.#overlay.element;
  }

  /** What the overlay may take of the stage's lower end, in CSS pixels. */
  get room() {
    return this.#overlay.room;
  }

  /** Whether this person sees captions over the stage. */
  get shown() {
    return this.#shown && captionsRun(this.#options.session.state?.meeting);
  }

  /** @returns {CaptionStatus | null} */
  get status() {
    const { state, captions } = this.#options.session;
    return state && captionStatus({
      meeting: state.meeting,
      participants: state.participants.values(),
      starting: captions.starting,
      heard: captions.captions.length > 0,
      obstacle: captions.obstacle,
    });
  }

  /** What this person can do about the state of the captions. @returns {{label: string, run: () => void} | null} */
  get nextStep() {
    const { session, openChoices } = this.#options;
    const me = session.state && self(session.state);
    switch (this.status?.state) {
      case "off":
        return { label: t("captions.startHere"), run: () => this.start() };
      case "nobody":
        return agreed(me ?? undefined, "transcription") ? null : { label: t("notice.seeChoices"), run: openChoices };
      case "policyOff":
        return me?.role === "host" ? { label: t("policy.title"), run: () => openPolicy(session) } : null;
      default:
        return null;
    }
  }

  /** Once a second, and whenever something has changed. */
  update() {
    this.#options.session.captions.settle();
    this.#look();
    this.#read();
    this.#overlay.update(this.#shown);
  }

  /** Shows or hides this person's captions, and switches the meeting's on where they are off. */
  async toggle() {
    const { session } = this.#options;
    if (captionsRun(session.state?.meeting)) return this.show(!this.#shown);
    await this.start();
  }

  /** @param {boolean} shown */
  show(shown) {
    this.#shown = shown;
    if (shown) this.#options.toasts.dismiss("captions");
    this.look({ shown });
    this.#options.changed();
  }

  async start() {
    const { session, toasts } = this.#options;
    const { state } = session;
    if (policyOf(state?.meeting, "transcription") === "off") return this.#explainPolicy();
    try {
      const starting = session.captions.start();
      this.show(true);
      await starting;
    } catch (error) {
      this.show(false);
      const { code, message } = /** @type {RequestError} */ (error);
      const unavailable = code === "captions.unavailable";
      if (unavailable) await session.lookForCaptions();
      const { obstacle } = session.captions;
      const reason = unavailable ? reasonText(obstacle?.cause, obstacle?.reason ?? message) : "";
      const text = [errorText(error), reason].filter(Boolean).join(" ");
      toasts.show(text, { icon: "captions-off", tone: "warning", key: "captions", seconds: reason ? 12 : 8 });
    }
  }

  /** @param {string} language "original", or one that captions are translated into */
  chooseLanguage(language) {
    this.look({ language });
    if (captionsRun(this.#options.session.state?.meeting) && !this.#options.panelOpen()) this.show(true);
  }

  /** @param {string} language empty where it is to be detected */
  speak(language) {
    remember({ spoken: language });
    this.#options.session.ask("participant.update", { spoken: language || "auto" });
  }

  /** @param {Partial<CaptionLook>} changes */
  look(changes) {
    const look = { ...preferences().captions, ...changes };
    remember({ captions: look });
    this.#overlay.dress(look);
    this.update();
  }

  /** @param {HTMLElement} [anchor] */
  openLook(anchor = this.#options.anchor()) {
    openMenu(anchor, t("captions.settings"), captionLookMenu(this));
  }

  /** All languages to read in, where the menu of the captions has some only. @param {HTMLElement} [anchor] */
  openReading(anchor = this.#options.anchor()) {
    openMenu(anchor, t("control.captionsMenu"), readingItems(this.#options.session, this));
  }

  /** @param {HTMLElement} [anchor] */
  openSpoken(anchor = this.#options.anchor()) {
    openMenu(anchor, t("captions.iSpeak"), [{ heading: t("captions.iSpeak"), items: spokenItems(this.#options.session, this) }]);
  }

  /** Asks what the engines can do, where that would be shown and is not known. @param {boolean} [now] */
  #look(now = false) {
    const { session, panelOpen } = this.#options;
    const { known, obstacle } = session.captions;
    const wanted = panelOpen() || captionsRun(session.state?.meeting);
    if (!now && (!wanted || known && !obstacle || performance.now() - this.#looked < LOOK_AGAIN)) return;
    this.#looked = performance.now();
    session.lookForCaptions();
  }

  /** What is not shown is not asked for. */
  #read() {
    const { session, panelOpen } = this.#options;
    if (!captionsRun(session.state?.meeting)) return;
    const { language } = preferences().captions;
    const known = policyOf(session.state?.meeting, "translation") !== "off" &&
      session.captions.capabilities.targets.includes(language);
    const wanted = this.#shown || panelOpen() ? (known ? language : "original") : null;
    if (wanted === this.#refused) return;
    this.#refused = "";
    session.captions.read(wanted).catch((error) => {
      this.#refused = wanted ?? "";
      session.emit("trouble", error);
    });
  }

  #redraw() {
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0;
      this.#overlay.update(this.#shown);
      this.#options.changed();
    });
  }

  #explainPolicy() {
    this.#options.toasts.show(t("captions.state.policyOff"), {
      icon: "captions-off",
      key: "captions",
      seconds: 8,
      action: this.nextStep ?? undefined,
    });
  }
}
