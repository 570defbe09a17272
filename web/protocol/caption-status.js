// In which of its states the captions of a meeting are, as far as the reader should know.

/** @import {CaptionCause, Meeting, Participant, Purpose, PurposePolicy} from "./types.js" */

/** @typedef {"policyOff" | "unavailable" | "starting" | "off" | "nobody" | "delayed" | "fallback" | "noted" | "listening" | "normal"} CaptionState */
/** @typedef {{reason: string, cause?: CaptionCause}} CaptionTrouble what is wrong, in the server's own words and by name */
/** @typedef {CaptionTrouble & {state: CaptionState}} CaptionStatus */

/** @param {Meeting | undefined} meeting @param {Purpose} purpose @returns {PurposePolicy} */
export function policyOf(meeting, purpose) {
  return meeting?.policy?.[purpose] ?? "off";
}

/** @param {Participant | undefined} participant @param {Purpose} purpose */
export function agreed(participant, purpose) {
  return participant?.consents?.includes(purpose) ?? false;
}

/** @param {Meeting | undefined} meeting @returns {boolean} whether speech is being turned into text, or would be */
export function captionsRun(meeting) {
  const state = meeting?.captions?.state ?? "off";
  return state !== "off" && policyOf(meeting, "transcription") !== "off";
}

/**
 * @param {Meeting | undefined} meeting @param {readonly string[]} targets the languages that the server translates into
 * @returns {boolean} whether that text is being translated, or would be once somebody reads another language
 */
export function translationsRun(meeting, targets) {
  return targets.length > 0 && captionsRun(meeting) && policyOf(meeting, "translation") !== "off";
}

/**
 * @param {{meeting: Meeting, participants: Iterable<Participant>, starting: boolean, heard: boolean, obstacle?: CaptionTrouble | null}} now
 *   `starting`: this person has just asked for captions; `heard`: some caption has come; `obstacle`: why the server
 *   can't make any
 * @returns {CaptionStatus}
 */
export function captionStatus({ meeting, participants, starting, heard, obstacle = null }) {
  const { state = "off", reason, note, cause } = meeting.captions ?? {};
  if (policyOf(meeting, "transcription") === "off") return { state: "policyOff", reason: "" };
  if (state === "unavailable") return { state: "unavailable", reason: reason ?? "", cause };
  if (state === "off" && obstacle && !starting) return { state: "unavailable", ...obstacle };
  if (state === "off") return { state: starting ? "starting" : "off", reason: "" };
  if (![...participants].some((each) => agreed(each, "transcription"))) return { state: "nobody", reason: "" };
  if (state === "delayed") return { state: "delayed", reason: reason ?? "", cause };
  // Not everything that readers should know means that something less good took over.
  if (note) return { state: cause?.code === "serviceReplaced" ? "fallback" : "noted", reason: note, cause };
  return { state: heard ? "normal" : "listening", reason: "" };
}
