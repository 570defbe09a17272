// Asks, without getting in the way, whoever has not answered yet when it begins to matter.

import { agreed, captionsRun, policyOf } from "../protocol/caption-status.js";
import { self } from "../protocol/meeting-state.js";
import { sentencesOf, servicesOf, PURPOSE_ICONS } from "./consent-dialog.js";
import { h, replace } from "./dom.js";
import { icon } from "./icons.js";
import { language, t } from "./i18n.js";
/** @import {MeetingSession} from "../protocol/session.js" */
/** @import {ConsentQuestion} from "../protocol/types.js" */

export class ConsentNotice {
  element = h("div", { class: "ask", role: "region", "aria-label": t("ask.label"), "aria-live": "polite", hidden: true });
  #session;
  /** The question that is asked now, text and all. */
  #shown = "";
  #busy = false;

  /** @param {MeetingSession} session */
  constructor(session) {
    this.#session = session;
  }

  update() {
    const question = this.#pending();
    const look = question ? JSON.stringify([question, captionsRun(this.#session.state?.meeting)]) : "";
    if (look === this.#shown || this.#busy) return;
    this.#shown = look;
    this.element.hidden = question === undefined;
    const focused = this.element.contains(document.activeElement);
    if (question) this.#ask(question);
    else replace(this.element);
    // Not on an answer again: what it would be an answer to has not been read.
    if (focused) this.element.querySelector("summary")?.focus({ preventScroll: true });
  }

  /** @returns {ConsentQuestion | undefined} what should be asked now; one thing after the other */
  #pending() {
    const { consents, state, captions } = this.#session;
    const me = state && self(state);
    if (!me) return undefined;
    const { meeting } = state;
    return consents.questions.find(({ purpose }) => {
      if (consents.decisionOn(purpose) || agreed(me, purpose) || policyOf(meeting, purpose) === "off") return false;
      if (policyOf(meeting, purpose) === "required") return true;
      if (purpose === "transcription") return captionsRun(meeting);
      return purpose === "translation" && captionsRun(meeting) && agreed(me, "transcription") &&
        captions.capabilities.targets.length > 0;
    });
  }

  /** @param {ConsentQuestion} question */
  #ask(question) {
    const { purpose } = question;
    const services = servicesOf(question);
    // What is required is asked before anything is on.
    const wanted = purpose === "transcription" && !captionsRun(this.#session.state?.meeting);
    /** What can be scrolled can be reached. @param {{currentTarget: HTMLElement}} event */
    const opened = ({ currentTarget }) => {
      const text = currentTarget.querySelector("p");
      if (text) text.tabIndex = text.scrollHeight > text.clientHeight ? 0 : -1;
    };
    /** @param {string} key @param {boolean} given @param {string} names */
    const answer = (key, given, names) =>
      h("button", { class: names, type: "button", on: { click: () => this.#answer(question, given) } }, t(key));
    replace(
      this.element,
      icon(PURPOSE_ICONS[purpose]),
      h(
        "div",
        { class: "ask-text" },
        h("p", {}, t(wanted ? "ask.captionsWanted" : `ask.${purpose}`)),
        services && h("p", { class: "consent-services" }, services),
        h("details", { on: { toggle: opened } }, h("summary", {}, t("ask.more")), h("p", { class: "consent-text" }, ...sentencesOf(question))),
      ),
      h("div", { class: "ask-answers" }, answer("ask.notNow", false, "button"), answer("ask.allow", true, "button primary")),
    );
  }

  /** @param {ConsentQuestion} question as it was shown @param {boolean} given */
  async #answer(question, given) {
    this.#busy = true;
    this.element.classList.add("busy");
    try {
      await this.#session.decide(question, given, language());
    } catch (error) {
      this.#shown = "";
      this.#session.emit("trouble", /** @type {Error} */ (error));
    }
    this.element.classList.remove("busy");
    this.#busy = false;
    this.update();
  }
}
