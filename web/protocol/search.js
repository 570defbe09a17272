// Finding words in what was said, whatever their capitals and accents.

/** @typedef {{text: string, match: boolean}} Piece */

/** @param {string} query @returns {string[]} the words looked for */
export function searchWords(query) {
  return folded(query).text.split(/[^\p{L}\p{N}]+/u).filter(Boolean);
}

/** @param {string} text @param {string} query @returns {boolean} whether every word of the query begins some word */
export function matches(text, query) {
  const words = searchWords(text);
  return searchWords(query).every((wanted) => words.some((word) => word.startsWith(wanted)));
}

/** @param {string} text @param {string} query @returns {Piece[]} the whole text, cut where a match begins or ends */
export function splitMatches(text, query) {
  const words = searchWords(query);
  if (words.length === 0) return [{ text, match: false }];
  const { text: plain, origin } = folded(text);
  const pattern = new RegExp(`(?<![\\p{L}\\p{N}])(?:${words.join("|")})`, "gu");
  /** @type {Piece[]} */
  const pieces = [];
  let end = 0;
  for (const match of plain.matchAll(pattern)) {
    const from = origin[match.index];
    const to = origin[match.index + match[0].length];
    if (from > end) pieces.push({ text: text.slice(end, from), match: false });
    pieces.push({ text: text.slice(from, to), match: true });
    end = to;
  }
  if (end < text.length) pieces.push({ text: text.slice(end), match: false });
  return pieces;
}

/** @param {string} text @returns {{text: string, origin: number[]}} without accents and capitals, and where each unit came from */
function folded(text) {
  let plain = "";
  /** @type {number[]} */
  const origin = [];
  let index = 0;
  for (const character of text) {
    const fold = character.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
    for (let unit = 0; unit < fold.length; unit++) origin.push(index);
    plain += fold;
    index += character.length;
  }
  origin.push(text.length);
  return { text: plain, origin };
}
