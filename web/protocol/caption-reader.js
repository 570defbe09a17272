// Reading captions: what was heard, in which language it is asked for, and asking again where the server has forgotten.

import { captionsRun } from "./caption-status.js";
import { finished, NO_CAPTIONS, settled, withCaption, withoutWords, withTranscript } from "./captions.js";
import { Emitter } from "./emitter.js";
/** @import {CaptionTrouble} from "./caption-status.js" */
/** @import {Captions} from "./captions.js" */
/** @import {Caption, CaptionAvailability, Meeting, Welcome} from "./types.js" */

/** @typedef {{request: (type: string, body?: object) => Promise<any>, now?: () => number}} Options */
/** @typedef {{change: null, final: Caption, taken: string}} Events `final`: a caption that will not change any more, as it comes; `taken`: a segment whose words were taken back */

/** What comes so long after it was said, in milliseconds, is a correction: it is read where it stands, and is no news. */
const LONG_AGO = 60_000;

/** @extends {Emitter<Events>} */
export class CaptionReader extends Emitter {
  #options;
  /** @type {Captions} */
  #captions = NO_CAPTIONS;
  /** @type {string | null} */
  #language = null;
  #running = false;
  #starting = false;
  /** The server's time minus the local one. */
  #clockOffset = 0;
  /** Languages that the engines know; empty where there are none. @type {{spoken: readonly string[], targets: readonly string[]}} */
  capabilities = { spoken: [], targets: [] };
  /** Why this server can't make captions; null while it can, or has not said. @type {CaptionTrouble | null} */
  obstacle = null;

  /** @param {Options} options */
  constructor(options) {
    super();
    this.#options = options;
  }

  get captions() {
    return this.#captions;
  }

  /** The language that is read, "original" for whatever is spoken, null while nothing is read. */
  get language() {
    return this.#language;
  }

  get starting() {
    return this.#starting;
  }

  /**
   * A new session knows nothing of what was read before; a resumed one does.
   * @param {Welcome} welcome @param {boolean} [erased] whether what was known before is to be shown no longer
   */
  welcomed(welcome, erased = false) {
    this.#clockOffset = (welcome.serverTime ?? this.#now()) - this.#now();
    if (erased) this.erase(null);
    this.#running = captionsRun(welcome.meeting);
    this.capabilities = welcome.captions ?? this.capabilities;
    if (this.known) this.obstacle = null;
    this.#show(withTranscript(finished(this.#captions), welcome.transcript ?? []));
    if (this.#language) this.#tell(this.#language).catch(() => {});
  }

  /** @param {Caption} caption */
  take(caption) {
    const before = this.#captions;
    const old = this.#now() + this.#clockOffset - caption.end > LONG_AGO;
    this.#show(withCaption(before, caption, old ? 0 : this.#now()));
    if (!caption.final || this.#captions === before) return;
    // Whoever takes back their consent takes back the sentence they were saying.
    if (caption.text === "" || old) this.emit("taken", caption.segment);
    else if (this.#language) this.emit("final", caption);
  }

  /** What somebody said is shown no longer. @param {string | null} participant null: what everybody said */
  erase(participant) {
    const before = this.#captions;
    this.#show(withoutWords(before, participant));
    for (const { segment } of before) {
      if (!this.#captions.some((left) => left.segment === segment)) this.emit("taken", segment);
    }
  }

  /** Whether the server has said which languages its engines know: it has none to name while they are loaded. */
  get known() {
    return this.capabilities.spoken.length > 0;
  }

  /** What the server says of its engines later than in the welcome. @param {CaptionAvailability} captions */
  learn({ available, reason, cause, spoken, targets }) {
    const obstacle = available || !reason ? null : { reason, cause };
    const before = JSON.stringify([this.capabilities, this.obstacle]);
    // What engines that are away for a moment knew, they will know again.
    if (available || !this.known) this.capabilities = { spoken, targets };
    this.obstacle = obstacle;
    if (JSON.stringify([this.capabilities, obstacle]) !== before) this.emit("change", null);
  }

  /** @param {Meeting} meeting */
  meetingChanged(meeting) {
    const running = captionsRun(meeting);
    if (running === this.#running) return;
    this.#running = running;
    if (!running) this.#show(finished(this.#captions));
    else if (this.#language) this.#tell(this.#language).catch(() => {});
  }

  /** Lets go of what nobody will finish. */
  settle() {
    this.#show(settled(this.#captions, this.#now()));
  }

  /** Switches the meeting's captions on; refusals throw. */
  async start() {
    this.#starting = true;
    this.emit("change", null);
    try {
      await this.#options.request("captions.start");
    } finally {
      this.#starting = false;
      this.emit("change", null);
    }
  }

  /** @param {string | null} language @returns {Promise<void>} refusals throw, and then nothing has changed */
  async read(language) {
    if (language === this.#language) return;
    const before = this.#language;
    this.#language = language;
    this.#show(finished(this.#captions));
    this.emit("change", null);
    try {
      await this.#tell(language);
    } catch (error) {
      if (this.#language === language) this.#language = before;
      this.emit("change", null);
      throw error;
    }
  }

  /** @param {string | null} language */
  #tell(language) {
    return this.#options.request("captions.read", { language });
  }

  /** @param {Captions} captions */
  #show(captions) {
    if (captions === this.#captions) return;
    this.#captions = captions;
    this.emit("change", null);
  }

  #now() {
    return (this.#options.now ?? Date.now)();
  }
}
