// Meeting codes as people type and paste them: with or without dashes, in capitals, or inside a whole link.

const LINK = /\/m\/([a-z0-9]{3})-?([a-z0-9]{4})-?([a-z0-9]{3})(?![a-z0-9])/i;
const BARE = /^([a-z0-9]{3})([a-z0-9]{4})([a-z0-9]{3})$/i;

/**
 * @param {string} input
 * @returns {string | null} the code in its canonical form abc-defg-hij, or null when there is none
 */
export function parseCode(input) {
  const match = LINK.exec(input) ?? BARE.exec(input.replace(/[\s\-–—_.]+/gu, ""));
  return match ? match.slice(1, 4).join("-").toLowerCase() : null;
}
