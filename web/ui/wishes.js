// What the layout asks the server for: a picture for every visible tile of somebody else who sends one, no larger than
// the tile, the important ones first. Tiles that are not visible ask for nothing.

import { publishes } from "../protocol/meeting-state.js";
/** @import {MeetingState} from "../protocol/meeting-state.js" */
/** @import {Source, Wish} from "../protocol/types.js" */

/** @typedef {{tile: {participant: string, source: Source}, rect: {width: number, height: number}}} Shown */

const STEP = 10;
const SHARPEST = 3;

/**
 * @param {Pick<MeetingState, "you" | "participants">} state
 * @param {readonly Shown[]} shown
 * @param {number} pixelRatio device pixels per CSS pixel
 * @returns {Wish[]}
 */
export function wishesFor(state, shown, pixelRatio) {
  const pictures = shown.filter(({ tile }) =>
    tile.participant !== state.you && publishes(state.participants.get(tile.participant), tile.source)
  );
  const largest = Math.max(0, ...pictures.map(({ rect }) => rect.width * rect.height));
  return pictures.map(({ tile, rect }) => {
    const needed = Math.max(rect.height, rect.width * 9 / 16) * Math.min(SHARPEST, pixelRatio);
    return {
      participant: tile.participant,
      source: /** @type {"camera" | "screen"} */ (tile.source),
      maxHeight: Math.ceil(needed / STEP) * STEP,
      priority: tile.source === "screen" ? 2 : rect.width * rect.height > largest / 2 ? 1 : 0,
    };
  }).sort((a, b) => b.priority - a.priority);
}
