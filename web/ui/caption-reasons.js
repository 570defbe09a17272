// Why there are no captions, in the reader's language, and what can be done about it. The server says it in an English
// sentence; one that is not known here is shown as it came.

import { t } from "./i18n.js";

/** The server's own sentences. @type {Readonly<Record<string, string>>} */
export const REASONS = {
  "Captions are switched off on this server.": "captions.reason.switchedOff",
  "No engine for speech is installed on this server.": "captions.reason.noEngine",
  "Captions are starting.": "captions.reason.starting",
  "Captions were interrupted and will be back in a moment.": "captions.reason.interrupted",
};

/** @param {string | null | undefined} reason @returns {string} empty where there is none */
export function reasonText(reason) {
  if (!reason) return "";
  return Object.hasOwn(REASONS, reason) ? t(REASONS[reason]) : reason;
}
