// Before joining, in plain words: what is switched on in this meeting, and what this person has said to it.

import { reasonText } from "./caption-reasons.js";
import { purposeNames, PURPOSE_ICONS, servicesOf } from "./consent-dialog.js";
import { h, replace } from "./dom.js";
import { icon } from "./icons.js";
import { t } from "./i18n.js";
/** @import {Consents} from "../protocol/consents.js" */
/** @import {MeetingSummary} from "../protocol/types.js" */

export class MeetingTerms {
  element = h("div", { class: "terms" });
  #consents;
  #change;
  #shown = "";

  /** @param {Consents} consents @param {() => void} change lets the person decide anew */
  constructor(consents, change) {
    this.#consents = consents;
    this.#change = change;
    this.update(null);
  }

  /** @param {MeetingSummary | null} summary null while the server has not said anything yet */
  update(summary) {
    const { questions, mustAsk, forHello } = this.#consents;
    const captions = summary?.captions;
    const look = JSON.stringify([summary !== null, questions, mustAsk, forHello, captions]);
    if (look === this.#shown) return;
    this.#shown = look;
    const without = captions?.available === false;
    // Where there is no text now, nothing needs to be said of its translation.
    const lines = questions.filter(({ purpose }) => !(without && purpose === "translation")).map((question) => {
      const { purpose, policy } = question;
      const services = servicesOf(question);
      const missing = without && purpose === "transcription";
      const text = missing ? t("prejoin.noCaptions", { reason: reasonText(captions.cause, captions.reason) }) : t(`prejoin.${policy}.${purpose}`);
      return h("li", {}, icon(missing ? "captions-off" : PURPOSE_ICONS[purpose]), h("span", {}, text, !missing && services && ` ${services}.`));
    });
    // Only where nothing at all is kept of what is said may it be promised.
    const quiet = summary !== null && questions.length === 0;
    const promise = t(quiet ? "prejoin.promise" : "prejoin.promise.encrypted");
    const given = forHello.filter((decision) => decision.given).map(({ purpose }) => purpose);
    const change = h("button", { class: "text-button", type: "button", on: { click: this.#change } }, t("prejoin.change"));
    replace(
      this.element,
      h("p", { class: "promise" }, icon("shield"), h("span", {}, promise)),
      lines.length > 0 && h("h2", { class: "terms-heading" }, t("prejoin.inMeeting")),
      lines.length > 0 && h("ul", { class: "terms-list" }, ...lines),
      lines.length > 0 && !mustAsk && h(
        "p",
        { class: "terms-answer" },
        given.length > 0 ? t("prejoin.agreedTo", { names: purposeNames(given) }) : t("prejoin.agreedNot"),
        change,
      ),
    );
  }
}
