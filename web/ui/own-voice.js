// Listens to the own microphone: lights the level in the control bar and the own ring, and tells someone who speaks while
// muted that nobody hears it.

import { LevelMeter, loudness } from "../protocol/level.js";
/** @import {MeetingSession} from "../protocol/session.js" */

const EVERY = 100;
const SPEECH = 0.02;
const TALKING_TICKS = 8;

/**
 * @param {MeetingSession} session
 * @param {{level: (loudness: number) => void, unheard: () => void}} show
 * @param {AbortSignal} signal
 */
export function followOwnVoice(session, show, signal) {
  /** @type {LevelMeter | null} */
  let meter = null;
  /** @type {MediaStreamTrack | null} */
  let metered = null;
  let talking = 0;
  const timer = setInterval(() => {
    const track = session.devices.track("microphone");
    if (track !== metered) {
      meter?.close();
      metered = track;
      meter = track ? new LevelMeter(track) : null;
      talking = 0;
    }
    if (!meter) return show.level(0);
    const level = meter.read();
    if (session.devices.isOn("microphone")) {
      talking = 0;
      show.level(loudness(level));
      if (level > SPEECH && session.state) session.speakerWatch?.heard([[session.state.you, level]]);
    } else {
      talking = level > SPEECH ? talking + 1 : Math.max(0, talking - 1);
      if (talking === TALKING_TICKS) show.unheard();
    }
  }, EVERY);
  signal.addEventListener("abort", () => {
    clearInterval(timer);
    meter?.close();
  });
}
