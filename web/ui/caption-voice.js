// Captions for screen readers: what others said, once it is final, politely.

import { h } from "./dom.js";
/** @import {MeetingSession} from "../protocol/session.js" */

const KEPT = 5;

/** @param {MeetingSession} session @param {AbortSignal} signal @returns {HTMLElement} not seen, only heard */
export function captionVoice(session, signal) {
  const element = h("div", { class: "only-heard", "aria-live": "polite", "aria-relevant": "additions" });
  const forget = (/** @type {string} */ segment) => {
    for (const line of [...element.children]) {
      if (/** @type {HTMLElement} */ (line).dataset.segment === segment) line.remove();
    }
  };
  session.captions.on("final", ({ segment, participant, name, text, language }) => {
    // One's own words come back to the eye only: heard again they would drown what the others say.
    if (participant === session.state?.you) return;
    // A correction takes the place of what it corrects.
    forget(segment);
    element.append(h("p", { lang: language, "data-segment": segment }, `${name}: ${text}`));
    while (element.children.length > KEPT) element.firstElementChild?.remove();
  }, { signal });
  session.captions.on("taken", forget, { signal });
  return element;
}
