// The captions that were heard, as a value: segments in the order of their speaking, each as its latest revision says.
// Revisions come as volatile events while somebody speaks and as one numbered event when the segment is final.

/** @import {Caption} from "./types.js" */

/** @typedef {Caption & {heard: number}} Segment `heard`: when its latest revision came, in local milliseconds */
/** @typedef {readonly Segment[]} Captions ordered by the beginning of speech */

/** So many segments are kept: about an hour of lively talk. */
export const KEPT = 500;

/** A segment that is not final and was not revised for so long will not be any more: its speaker or the engine is gone. */
const STALE = 20_000;

/** @type {Captions} */
export const NO_CAPTIONS = [];

/**
 * @param {Captions} captions
 * @param {Caption} caption
 * @param {number} now
 * @returns {Captions} the same value when the revision changes nothing
 */
export function withCaption(captions, caption, now) {
  const index = captions.findLastIndex(({ segment }) => segment === caption.segment);
  const known = captions[index];
  // What is final is corrected only by what is final: a volatile revision that was overtaken says nothing.
  if (known?.final && !caption.final) return captions;
  const rest = known ? captions.toSpliced(index, 1) : captions;
  if (caption.text === "" && caption.tentative === "") return known ? rest : captions;
  return inserted(rest, { ...caption, heard: now });
}

/**
 * Takes in what a welcome brings: final captions from before. What is known already stays, as it may be translated.
 * @param {Captions} captions @param {readonly Caption[]} transcript @returns {Captions}
 */
export function withTranscript(captions, transcript) {
  const known = new Set(captions.map(({ segment }) => segment));
  return transcript.filter(({ segment }) => !known.has(segment))
    .reduce((all, caption) => inserted(all, { ...caption, heard: 0 }), captions);
}

/** Words that may still change, as they stand behind those that stay. @param {Caption} caption */
export function unsure({ text, tentative }) {
  return text === "" || tentative === "" || /\s$/.test(text) || /^\s/.test(tentative) ? tentative : ` ${tentative}`;
}

/**
 * @param {Caption} caption @param {string | null} reads what its reader asked for
 * @returns {string} the language of a caption that should have been translated and was not, else empty
 */
export function untranslated({ language, translated }, reads) {
  return reads === null || reads === "original" || reads === language || translated ? "" : language;
}

/** Lets go of segments that nobody will finish. @param {Captions} captions @param {number} now @returns {Captions} */
export function settled(captions, now) {
  return filtered(captions, ({ final, heard }) => final || now - heard < STALE);
}

/** Only what is final: captions were switched off, or are read in another language from here on. @param {Captions} captions */
export function finished(captions) {
  return filtered(captions, ({ final }) => final);
}

/** What is left when somebody's words are erased. @param {Captions} captions @param {string | null} participant null: everybody's @returns {Captions} */
export function withoutWords(captions, participant) {
  return filtered(captions, (caption) => participant !== null && caption.participant !== participant);
}

/**
 * What an overlay of a few lines shows: whoever speaks now, and what was said a moment ago.
 * @param {Captions} captions @param {number} now @param {number} linger milliseconds @param {number} most
 * @returns {Captions}
 */
export function recent(captions, now, linger, most) {
  return captions.filter(({ heard }) => now - heard < linger).slice(-most);
}

/** @param {Captions} captions @param {Segment} segment @returns {Captions} */
function inserted(captions, segment) {
  const before = captions.findLastIndex((each) =>
    each.start < segment.start || (each.start === segment.start && each.segment < segment.segment)
  );
  return captions.toSpliced(before + 1, 0, segment).slice(-KEPT);
}

/** @param {Captions} captions @param {(segment: Segment) => boolean} wanted @returns {Captions} */
function filtered(captions, wanted) {
  return captions.every(wanted) ? captions : captions.filter(wanted);
}
