// Text in which what was searched for is marked.

import { splitMatches } from "../protocol/search.js";
import { h } from "./dom.js";

/** @param {string} text @param {string} query @returns {(string | HTMLElement)[]} */
export function highlighted(text, query) {
  return splitMatches(text, query).map((piece) => piece.match ? h("mark", {}, piece.text) : piece.text);
}
