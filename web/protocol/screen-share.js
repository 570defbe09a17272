// Sharing a screen: asks the browser for it, hands its tracks to the media, and takes them back, whoever ends it.

import { Emitter } from "./emitter.js";
/** @import {Media} from "./media.js" */

/** @typedef {{change: null, trouble: Error}} Events */

/** @extends {Emitter<Events>} */
export class ScreenShare extends Emitter {
  #media;
  /** @type {MediaStream | null} */
  #stream = null;

  /** @param {() => Media | null} media */
  constructor(media) {
    super();
    this.#media = media;
  }

  /** What is shared now. */
  get stream() {
    return this.#stream;
  }

  /** Throws what the browser or the server says when nothing can be shared. */
  async start() {
    const stream = await navigator.mediaDevices.getDisplayMedia({
      video: { frameRate: { ideal: 15, max: 30 } },
      audio: { echoCancellation: false, noiseSuppression: false, autoGainControl: false },
    });
    const [video] = stream.getVideoTracks();
    video.addEventListener("ended", () => this.#stream === stream && this.stop(), { once: true });
    this.#stream = stream;
    this.emit("change", null);
    try {
      await this.#media()?.startScreen(video, stream.getAudioTracks()[0] ?? null);
    } catch (error) {
      await this.stop();
      throw error;
    }
  }

  async stop() {
    if (!this.#stream) return;
    this.close();
    await this.#media()?.stopScreen().catch((error) => this.emit("trouble", error));
  }

  /** Lets go of the screen without a word to the server. */
  close() {
    for (const track of this.#stream?.getTracks() ?? []) track.stop();
    this.#stream = null;
    this.emit("change", null);
  }
}
