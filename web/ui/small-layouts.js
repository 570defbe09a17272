// Layouts of one and of two people.

import { fitInto } from "./grid-layout.js";
/** @import {Area, Rect} from "./grid-layout.js" */

/** A stage of less width, in CSS pixels, has no room for two things side by side. */
export const NARROW = 760;
const PHONE = 640;

/** @param {Area} area @returns {Rect} the own picture beside the invitation, or above it */
export function aloneRect({ width, height, gap }) {
  if (width < NARROW) return fitInto({ x: 0, y: 0, width, height: height * 0.42 }, 16 / 9);
  return fitInto({ x: 0, y: 0, width: width * 0.58 - gap, height }, 16 / 9);
}

/** @param {Area} area @returns {Rect} the only other person: as large as the window lets */
export function oppositeRect({ width, height }) {
  if (width < height) return { x: 0, y: 0, width: Math.round(width), height: Math.round(height) };
  return fitInto({ x: 0, y: 0, width, height }, 16 / 9);
}

/**
 * @param {Area} area @param {Rect} inside @param {number} [captions] what captions take of the area's lower end
 * @returns {Rect} the own picture, small in the corner of the other one and clear of the captions
 */
export function cornerRect({ width: all, height: whole }, inside, captions = 0) {
  const width = Math.round(Math.max(112, Math.min(260, all * 0.2)));
  const height = Math.round(all < PHONE ? width * 4 / 3 : width * 9 / 16);
  const end = Math.min(inside.y + inside.height, whole - captions);
  return { x: inside.x + inside.width - width - 12, y: Math.max(inside.y + 12, Math.floor(end - height - 12)), width, height };
}
