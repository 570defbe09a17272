// window.parley: what the browser tests and a curious person in the console may look at. It changes nothing.

import { VERSION } from "../protocol/session.js";
/** @import {MeetingSession} from "../protocol/session.js" */

export class Inspector {
  /** @type {MeetingSession | null} */
  #session = null;
  version = VERSION;

  /** @param {MeetingSession | null} session */
  watch(session) {
    this.#session = session;
  }

  /** The meeting as this client knows it. */
  get state() {
    return this.#session?.state ?? null;
  }

  get health() {
    return this.#session?.health ?? null;
  }

  /** Receive statistics per slot and send statistics per stream. */
  async stats() {
    return await this.#session?.stats() ?? { audio: [], video: [], senders: [], transport: {}, speakers: [] };
  }
}
