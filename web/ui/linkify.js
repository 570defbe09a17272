// Chat text with its links made clickable. Only http and https, always as nodes, never as markup.

import { h } from "./dom.js";

const LINK = /\bhttps?:\/\/[^\s<>"']+/giu;

/** @typedef {{text: string, href: string | null}} Piece */

/** @param {string} text @returns {Piece[]} */
export function splitLinks(text) {
  /** @type {Piece[]} */
  const pieces = [];
  let end = 0;
  for (const match of text.matchAll(LINK)) {
    const link = trimmed(match[0]);
    if (!isWeb(link)) continue;
    if (match.index > end) pieces.push({ text: text.slice(end, match.index), href: null });
    pieces.push({ text: link, href: link });
    end = match.index + link.length;
  }
  if (end < text.length) pieces.push({ text: text.slice(end), href: null });
  return pieces;
}

/** @param {string} text @returns {(Node | string)[]} */
export function linkified(text) {
  return splitLinks(text).map(({ text, href }) =>
    href === null ? text : h("a", { href, target: "_blank", rel: "noopener noreferrer nofollow" }, text)
  );
}

/** @param {string} link without the full stop or bracket that belongs to the sentence */
function trimmed(link) {
  let result = link.replace(/[.,;:!?…]+$/u, "");
  while (result.endsWith(")") && !result.includes("(")) result = result.slice(0, -1).replace(/[.,;:!?]+$/u, "");
  return result;
}

/** @param {string} link */
function isWeb(link) {
  try {
    return ["http:", "https:"].includes(new URL(link).protocol);
  } catch {
    return false;
  }
}
