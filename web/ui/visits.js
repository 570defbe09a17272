// The keys to meetings that this tab was in: their transcripts are read with them. They never stand in an address, and
// they go with the tab.

const KEY = "parley.visits";
const KEPT = 10;

/** @typedef {{code: string, token: string, participant: string}} Visit */

/** @returns {Visit[]} latest first */
function visits() {
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEY) ?? "[]");
    return Array.isArray(kept) ? kept : [];
  } catch {
    return [];
  }
}

/** @param {string} code @returns {Visit | undefined} */
export function visitOf(code) {
  return visits().find((visit) => visit.code === code);
}

/** @param {Visit} visit */
export function rememberVisit(visit) {
  try {
    sessionStorage.setItem(KEY, JSON.stringify([visit, ...visits().filter(({ code }) => code !== visit.code)].slice(0, KEPT)));
  } catch {
    // Without storage a transcript can be read by its host only.
  }
}

/** @param {string} code @returns {string} the address of the transcript's page */
export function transcriptPath(code) {
  return `/m/${code}/transcript`;
}

/** In a tab of its own, which inherits what this tab remembers. @param {string} code */
export function openTranscript(code) {
  globalThis.open(transcriptPath(code), "_blank");
}
