// One's own consent during the meeting: a switch per purpose, each of which can be turned at any time.

import { agreed } from "../protocol/caption-status.js";
import { self } from "../protocol/meeting-state.js";
import { sentencesOf, servicesOf } from "./consent-dialog.js";
import { askFirst } from "./dialog.js";
import { h, replace, setText } from "./dom.js";
import { language, t } from "./i18n.js";
/** @import {MeetingSession} from "../protocol/session.js" */
/** @import {ConsentQuestion} from "../protocol/types.js" */

export class OwnChoices {
  #session;
  #rows = h("div", { class: "choices-rows" });
  #shown = "";
  element;

  /** @param {MeetingSession} session */
  constructor(session) {
    this.#session = session;
    const heading = h("h3", { id: "your-choices", tabindex: "-1" });
    setText(heading, t("choices.title"));
    this.element = h("section", { class: "own-choices", "aria-labelledby": "your-choices" }, heading, this.#rows);
  }

  update() {
    const { state, consents } = this.#session;
    if (!state) return;
    const me = self(state);
    const look = JSON.stringify([consents.questions, me?.consents]);
    if (look === this.#shown) return;
    this.#shown = look;
    const focused = this.#rows.contains(document.activeElement) ? document.activeElement?.id : "";
    const rows = consents.questions.map((question) => this.#row(question, agreed(me, question.purpose)));
    replace(this.#rows, ...rows, rows.length === 0 && h("p", { class: "quiet-text" }, t("choices.none")));
    if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
  }

  /** @param {ConsentQuestion} question @param {boolean} on */
  #row(question, on) {
    const { purpose, policy } = question;
    /** @type {HTMLInputElement} */
    const input = h("input", {
      type: "checkbox",
      role: "switch",
      id: `choice-${purpose}`,
      checked: on,
      "aria-describedby": `choice-${purpose}-text`,
      on: { change: () => this.#changed(input, question) },
    });
    const services = servicesOf(question);
    return h(
      "div",
      { class: "choices-row" },
      h("label", { class: "switch-row" }, h("span", {}, t(`purpose.${purpose}`)), input),
      h(
        "div",
        { class: "quiet-text", id: `choice-${purpose}-text` },
        h("p", { class: "consent-text" }, ...sentencesOf(question)),
        services && h("p", { class: "consent-services" }, services),
        policy === "required" && h("p", {}, t("consent.required")),
      ),
    );
  }

  /** @param {HTMLInputElement} input @param {ConsentQuestion} question */
  #changed(input, question) {
    if (input.checked || question.policy !== "required") return void this.#decide(question, input.checked);
    input.checked = true;
    askFirst({
      title: t("choices.withdrawTitle"),
      text: t("choices.withdrawText"),
      choices: [{
        label: t("choices.withdrawYes"),
        danger: true,
        run: async () => {
          await this.#decide(question, false);
          this.#session.leave("withdrawn");
        },
      }],
    });
  }

  /** @param {ConsentQuestion} question as it is shown @param {boolean} given */
  async #decide(question, given) {
    try {
      await this.#session.decide(question, given, language());
    } catch (error) {
      this.#session.emit("trouble", /** @type {Error} */ (error));
    }
    // Whatever was said, the switch shows what the server knows.
    this.#shown = "";
    this.update();
  }
}
