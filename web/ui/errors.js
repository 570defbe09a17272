// The words for what the server refuses. Its own text is English; ours is in the person's language.

import { t } from "./i18n.js";
/** @import {RequestError} from "../protocol/rest.js" */

const KNOWN = new Set([
  "network",
  "session.lost",
  "request.rate",
  "server.draining",
  "meeting.locked",
  "meeting.full",
  "meeting.tooMany",
  "join.name",
  "media.refused",
  "media.screens",
  "chat.tooLong",
  "chat.rate",
  "chat.off",
  "captions.off",
  "captions.unavailable",
  "captions.language",
  "consent.off",
  "consent.required",
  "consent.outdated",
  "policy.unavailable",
  "host.only",
  "host.last",
  "participant.gone",
  "transcript.gone",
  "transcript.tooLarge",
  "transcript.text",
]);

/** @param {unknown} error @returns {string} */
export function errorText(error) {
  const { code, kind, incident, message } = /** @type {RequestError} */ (error);
  if (KNOWN.has(code)) return t(`refused.${code}`);
  if (kind === "internal") return incident ? t("refused.internal", { incident }) : t("refused.unknown");
  return kind === "user" && message ? message : t("refused.unknown");
}
