// What was answered in which meeting, so that who comes back is not asked the same text again. It stays in this browser.

/** @import {ConsentDecision} from "../protocol/types.js" */

const KEY = "parley.consents";
const KEPT = 30;

/** @typedef {{code: string, decisions: readonly ConsentDecision[]}} Entry latest first */

/** @returns {Entry[]} */
function entries() {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(kept) ? kept : [];
  } catch {
    return [];
  }
}

/** @param {string} code of the meeting @returns {readonly ConsentDecision[]} */
export function decisionsOf(code) {
  return entries().find((entry) => entry.code === code)?.decisions ?? [];
}

/** @param {string} code @param {readonly ConsentDecision[]} decisions */
export function rememberDecisions(code, decisions) {
  const others = entries().filter((entry) => entry.code !== code);
  try {
    localStorage.setItem(KEY, JSON.stringify([{ code, decisions }, ...others].slice(0, KEPT)));
  } catch {
    // Without storage the question comes again.
  }
}
