// Why there are no captions, or others than there should be, in the reader's language. The server names the cause and says
// it in an English sentence, too: what has no name here is shown as it came.

import { h } from "./dom.js";
import { t } from "./i18n.js";
import { icon } from "./icons.js";
import { languageInText } from "./languages.js";
/** @import {CaptionStatus} from "../protocol/caption-status.js" */
/** @import {CaptionCause} from "../protocol/types.js" */

/** The words for each cause; empty where the state of the captions says all. @type {Readonly<Record<string, string>>} */
export const CAUSES = {
  switchedOff: "captions.reason.switchedOff",
  noEngine: "captions.reason.noEngine",
  starting: "captions.reason.starting",
  interrupted: "captions.reason.interrupted",
  overloaded: "",
  serviceReplaced: "captions.reason.serviceReplaced",
  serviceFailed: "captions.reason.serviceFailed",
  unsupportedLanguage: "captions.reason.unsupportedLanguage",
  tooManySpeakers: "captions.reason.tooManySpeakers",
  engineFailed: "captions.reason.engineFailed",
};

/**
 * @param {CaptionCause | null | undefined} cause @param {string | null | undefined} reason the server's own words
 * @returns {string} empty where there is nothing to say
 */
export function reasonText(cause, reason) {
  if (!cause || !Object.hasOwn(CAUSES, cause.code)) return reason ?? "";
  const { code, language = "", service = "" } = cause;
  if (code === "unsupportedLanguage" && !language || code.startsWith("service") && !service) return reason ?? "";
  return CAUSES[code] && t(CAUSES[code], { language: language && languageInText(language), service });
}

/** @param {CaptionStatus} status @returns {string} what the captions are doing, and why */
export function statusText({ state, reason, cause }) {
  const why = reasonText(cause, reason);
  return state === "noted" ? why : [t(`captions.state.${state}`), why].filter(Boolean).join(" ");
}

/** @param {CaptionStatus["state"]} state @returns {Element} what shows at a glance whether anything is amiss */
export function statusIcon(state) {
  switch (state) {
    case "starting":
      return h("span", { class: "spinner", "aria-hidden": "true" });
    case "off":
    case "policyOff":
    case "unavailable":
      return icon("captions-off");
    case "delayed":
      return icon("clock");
    case "fallback":
    case "noted":
      return icon("warning");
    default:
      return icon("captions");
  }
}
