// Why a stay in a meeting is over, told from close codes and refusals.

/** @import {RequestError} from "./rest.js" */

/** @typedef {"left" | "withdrawn" | "host" | "removed" | "replaced" | "idle" | "locked" | "full" | "ended" | "notFound" | "consent" | "refused"} Ending */

/** @type {Record<number, Ending>} */
const BY_CLOSE = { 4403: "removed", 4404: "notFound", 4409: "replaced", 4410: "ended" };

/** @type {Record<string, Ending>} */
const BY_ERROR = {
  "meeting.notFound": "notFound",
  "meeting.locked": "locked",
  "meeting.full": "full",
  "meeting.ended": "ended",
  "meeting.removed": "removed",
  "consent.required": "consent",
  "consent.outdated": "consent",
};

/** @param {number} code of the socket's close, 0 when a refusal came first @param {RequestError | null} error @returns {Ending} */
export function endingOf(code, error) {
  return (error && BY_ERROR[error.code]) ?? BY_CLOSE[code] ?? "refused";
}
