// Which video slot carries which picture. A picture that has a slot keeps it, so the server switches as little as possible.

/** @import {ViewSlot, Wish} from "./types.js" */

/**
 * @param {readonly string[]} mids the video slots there are
 * @param {readonly Wish[]} wishes most important first; those beyond the slots go without
 * @param {readonly ViewSlot[]} before the last assignment
 * @returns {ViewSlot[]} one entry per slot
 */
export function assignSlots(mids, wishes, before) {
  /** @type {Map<string, Wish>} */
  const wanted = new Map(wishes.slice(0, mids.length).map((wish) => [key(wish), wish]));
  /** @type {Map<string, Wish>} */
  const placed = new Map();
  for (const slot of before) {
    const wish = slot.participant === null ? undefined : wanted.get(key({ ...slot, participant: slot.participant }));
    if (!wish || !mids.includes(slot.mid)) continue;
    placed.set(slot.mid, wish);
    wanted.delete(key(wish));
  }
  const rest = [...wanted.values()];
  return mids.map((mid) => {
    const wish = placed.get(mid) ?? rest.shift();
    return wish ? { mid, ...wish } : { mid, participant: null, source: "camera", maxHeight: 0, priority: 0 };
  });
}

/** @param {number} wanted @param {number} limit @returns {number} slots to have, grown in steps so that offers stay rare */
export function slotCount(wanted, limit) {
  const steps = [1, 2, 4, 6, 9, 12, 16, 20, 25, 30, 36, 42, 49];
  return Math.min(limit, steps.find((step) => step >= wanted) ?? limit);
}

/** @param {{participant: string, source: string}} picture */
function key({ participant, source }) {
  return `${participant}/${source}`;
}
