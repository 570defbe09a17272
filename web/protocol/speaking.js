// Who is audible now. The audio slots say it in band (the CSRC of what is being played), the server says it by events;
// either is enough to light a ring, and a short memory keeps it from flickering between syllables.

import { Emitter } from "./emitter.js";

const EVERY = 120;
const MEMORY = 700;
const AUDIBLE = 0.012;

/** @typedef {{mid: string, receiver: RTCRtpReceiver}} AudioSlot */
/** @typedef {{change: ReadonlySet<string>, slots: ReadonlyMap<string, string>}} Events `slots`: participant by audio mid */
/** @typedef {{slots: () => readonly AudioSlot[], participantOf: (csrc: number) => string | undefined}} Options */

/** @extends {Emitter<Events>} */
export class SpeakerWatch extends Emitter {
  #options;
  /** @type {Map<string, number>} */
  #heardAt = new Map();
  /** @type {ReadonlySet<string>} */
  #speaking = new Set();
  /** @type {ReadonlyMap<string, string>} */
  #playing = new Map();
  #timer;

  /** @param {Options} options */
  constructor(options) {
    super();
    this.#options = options;
    this.#timer = setInterval(() => this.#look(), EVERY);
  }

  get speaking() {
    return this.#speaking;
  }

  /** Participant by the mid of the audio slot that plays them. */
  get playing() {
    return this.#playing;
  }

  /** @param {Iterable<[string, number]>} loudest what the server says, or what the own microphone measures */
  heard(loudest) {
    for (const [participant, level] of loudest) {
      if (level >= AUDIBLE) this.#heardAt.set(participant, performance.now());
    }
    this.#settle();
  }

  close() {
    clearInterval(this.#timer);
  }

  #look() {
    /** @type {Map<string, string>} */
    const playing = new Map();
    for (const { mid, receiver } of this.#options.slots()) {
      const [latest] = receiver.getContributingSources().sort((a, b) => b.timestamp - a.timestamp);
      const participant = latest && this.#options.participantOf(latest.source);
      if (!participant) continue;
      playing.set(mid, participant);
      const level = receiver.getSynchronizationSources()[0]?.audioLevel ?? 0;
      if (level >= AUDIBLE) this.#heardAt.set(participant, performance.now());
    }
    if (differs(playing, this.#playing)) this.emit("slots", this.#playing = playing);
    this.#settle();
  }

  #settle() {
    const horizon = performance.now() - MEMORY;
    for (const [participant, at] of this.#heardAt) {
      if (at < horizon) this.#heardAt.delete(participant);
    }
    const speaking = new Set(this.#heardAt.keys());
    const same = speaking.size === this.#speaking.size && [...speaking].every((each) => this.#speaking.has(each));
    if (!same) this.emit("change", this.#speaking = speaking);
  }
}

/** @param {ReadonlyMap<string, string>} a @param {ReadonlyMap<string, string>} b */
function differs(a, b) {
  return a.size !== b.size || [...a].some(([key, value]) => b.get(key) !== value);
}
