// One person's stay in one meeting: admission, socket, state and media put together. The page talks to this and to
// nothing below it.

import { CaptionReader } from "./caption-reader.js";
import { answerTo, Consents } from "./consents.js";
import { Emitter } from "./emitter.js";
import { endingOf } from "./endings.js";
import { Media } from "./media.js";
import { erasedMeanwhile, fromWelcome, publishes, reduce } from "./meeting-state.js";
import { RequestError } from "./rest.js";
import { ScreenShare } from "./screen-share.js";
import { Signalling } from "./signalling.js";
import { SpeakerWatch } from "./speaking.js";
import { collectStats } from "./stats.js";
/** @import {Device, LocalDevices} from "./devices.js" */
/** @import {Ending} from "./endings.js" */
/** @import {MeetingState} from "./meeting-state.js" */
/** @import {Rest} from "./rest.js" */
/** @import {Health, SessionEvents} from "./session-events.js" */
/** @import {Admission, ConsentQuestion, ServerEvent, Source, Welcome, Wish} from "./types.js" */

export const VERSION = "0.1.0";

/**
 * @typedef {object} Options
 * @property {string} code
 * @property {string} name
 * @property {string} [hostToken]
 * @property {Rest} rest
 * @property {LocalDevices} devices
 * @property {Consents} [consents] what this person has decided before joining
 * @property {string} [spoken] the language they speak, where it should not be detected
 * @property {(admission: Admission) => void} [admitted] hears of every admission, also of later ones
 */

/** @extends {Emitter<SessionEvents>} */
export class MeetingSession extends Emitter {
  #options;
  /** @type {Signalling | null} */
  #signalling = null;
  /** @type {Media | null} */
  #media = null;
  /** @type {SpeakerWatch | null} */
  #speakers = null;
  /** @type {MeetingState | null} */
  #state = null;
  /** @type {RTCIceServer[]} */
  #iceServers = [];
  /** @type {Admission | null} */
  #admission = null;
  #entering = false;
  #screen = new ScreenShare(() => this.#media);
  captions = new CaptionReader({ request: (type, body) => this.request(type, body) });
  consents;
  /** @type {Ending | null} */
  #ending = null;
  #restarting = false;
  #over = false;
  #life = new AbortController();

  /** @param {Options} options */
  constructor(options) {
    super();
    this.#options = options;
    this.consents = options.consents ?? new Consents();
    const { signal } = this.#life;
    this.#screen.on("change", () => this.emit("local", null), { signal });
    this.#screen.on("trouble", (error) => this.emit("trouble", error), { signal });
    options.devices.on("change", (device) => this.#deviceChanged(device), { signal });
    globalThis.addEventListener("online", () => this.#networkChanged(), { signal });
    globalThis.addEventListener("pagehide", () => this.leave(), { signal });
  }

  get code() {
    return this.#options.code;
  }

  get devices() {
    return this.#options.devices;
  }

  get state() {
    return this.#state;
  }

  get screen() {
    return this.#screen.stream;
  }

  get speaking() {
    return this.#speakers?.speaking ?? new Set();
  }

  get speakerWatch() {
    return this.#speakers;
  }

  get media() {
    return this.#media;
  }

  /** @returns {Health | null} */
  get health() {
    if (!this.#signalling) return null;
    return { link: this.#signalling.state, media: this.#media?.state ?? "connecting", restarting: this.#restarting };
  }

  /** Resolves when the server has let this person in; refusals throw. */
  async join() {
    const { code, name, hostToken, rest } = this.#options;
    const admission = await rest.join(code, { name, hostToken });
    if (this.#over) return;
    this.#options.admitted?.(admission);
    this.#iceServers = admission.iceServers;
    this.consents.ask(admission.consents);
    await this.#enter(admission);
  }

  /** @param {Admission} admission */
  async #enter(admission) {
    this.#admission = admission;
    const signalling = new Signalling({
      url: admission.signal,
      token: admission.token,
      client: { name: "parley-web", version: VERSION },
      hello: () => ({ consents: this.consents.forHello, spoken: this.#options.spoken }),
    });
    this.#signalling = signalling;
    signalling.on("welcome", (welcome) => this.#welcomed(welcome));
    signalling.on("resumed", () => this.#reportHealth());
    signalling.on("event", (event) => this.#happened(event));
    signalling.on("state", () => this.#reportHealth());
    signalling.on("closed", ({ code, error }) => this.#closed(signalling, code, error));
    const entered = new Promise((resolve, reject) => {
      signalling.on("welcome", () => resolve(null));
      signalling.on("closed", ({ error }) => reject(error ?? RequestError.lost()));
    });
    entered.catch(() => {});
    this.#entering = true;
    signalling.connect();
    await entered.finally(() => this.#entering = false);
  }

  /** @param {string} type @param {object} [body] @returns {Promise<any>} */
  request(type, body) {
    return this.#signalling?.request(type, body) ?? Promise.reject(RequestError.lost());
  }

  /** As `request`, for buttons: a refusal is reported as trouble. @param {string} type @param {object} [body] */
  ask(type, body) {
    this.request(type, body).catch((error) => this.emit("trouble", error));
  }

  /**
   * Says yes or no; refusals throw.
   * @param {ConsentQuestion} question as it was read @param {boolean} given @param {string} language
   */
  async decide(question, given, language) {
    const decision = answerTo(question, given, language);
    try {
      await this.request("consent.set", decision);
    } catch (error) {
      if (/** @type {RequestError} */ (error).code === "consent.outdated") await this.#lookForQuestions();
      throw error;
    }
    this.consents.remember([decision]);
  }

  /** The texts of purposes that were switched on, or changed, after this person came. */
  async #lookForQuestions() {
    try {
      this.consents.ask((await this.#options.rest.meeting(this.code)).consents);
    } catch {
      // They are asked for again with the next change.
    }
  }

  /** What captions can do now: engines may have been loaded, or lost, since the welcome. */
  async lookForCaptions() {
    try {
      const { captions } = await this.#options.rest.meeting(this.code);
      if (captions && !this.#over) this.captions.learn(captions);
    } catch {
      // What was known stays until the next look.
    }
  }

  /** @param {Device} device @param {boolean} on */
  async setDevice(device, on) {
    if (on) await this.devices.turnOn(device);
    else this.devices.turnOff(device);
  }

  share() {
    return this.#screen.start();
  }

  stopSharing() {
    return this.#screen.stop();
  }

  /** @param {readonly Wish[]} wishes */
  setView(wishes) {
    this.#media?.setView(wishes);
  }

  retryNow() {
    this.#signalling?.retryNow();
  }

  /** @param {"left" | "withdrawn"} [reason] `withdrawn`: took back what the meeting requires */
  leave(reason = "left") {
    this.#finish(reason, null);
  }

  /** Lets go of everything but the devices: the person was not let in and may try again. */
  abandon() {
    this.#over = true;
    this.#life.abort();
    this.#signalling?.leave();
  }

  async stats() {
    const media = await collectStats(this.#media?.peer ?? null, this.#state, this.#speakers?.playing ?? new Map());
    media.transport.signallingRtt = this.#signalling?.roundTrip ?? null;
    return { ...media, speakers: [...this.speaking] };
  }

  /** @param {Welcome} welcome */
  #welcomed(welcome) {
    const first = this.#state === null;
    const erased = erasedMeanwhile(welcome, this.#state);
    this.#restarting = false;
    this.#state = fromWelcome(welcome, this.#state, Date.now());
    this.captions.welcomed(welcome, erased);
    this.emit("state", this.#state);
    if (erased) this.emit("erased", null);
    this.#reportHealth();
    if (first) this.#startMedia();
    else {
      this.#media?.startAgain();
      this.emit("rejoined", null);
      this.#lookForQuestions();
    }
  }

  #startMedia() {
    const state = this.#state;
    if (!state) return;
    const media = new Media({
      request: (type, body) => this.#mediaRequest(type, body),
      iceServers: this.#iceServers,
      videoSlotLimit: state.limits.videoSlots,
    });
    this.#media = media;
    media.on("state", () => this.#reportHealth());
    media.on("slots", () => this.emit("local", null));
    media.on("failed", (error) => this.emit("trouble", error));
    this.#speakers = new SpeakerWatch({
      slots: () => media.slots.filter(({ kind }) => kind === "audio"),
      participantOf: (csrc) => {
        for (const { id, number } of this.#state?.participants.values() ?? []) if (number === csrc) return id;
      },
    });
    this.#speakers.on("slots", (playing) => this.emit("playing", playing));
    this.#speakers.on("change", (speaking) => this.emit("speaking", speaking));
    media.setTrack("microphone", this.devices.track("microphone"));
    media.setTrack("camera", this.devices.track("camera"));
    const pictures = [...state.participants.values()].filter((each) =>
      each.id !== state.you && publishes(each, "camera")
    );
    media.start(pictures.length);
    this.emit("local", null);
  }

  /** Before every offer the server hears which of the offered tracks are silent. @param {string} type @param {object} body */
  #mediaRequest(type, body) {
    if (type === "media.offer") {
      this.#tellMuted("microphone");
      this.#tellMuted("camera");
    }
    return this.request(type, body);
  }

  /** @param {Device} device */
  #tellMuted(device) {
    this.request("media.mute", { source: device, muted: !this.devices.isOn(device) }).catch(() => {});
  }

  /** @param {Device} device */
  async #deviceChanged(device) {
    if (this.devices.status(device) === "asking") return this.emit("local", null);
    const track = this.devices.track(device);
    this.emit("local", null);
    await this.#media?.setTrack(device, track).catch((error) => this.emit("trouble", error));
    if (this.#media) this.#tellMuted(device);
  }

  /** @param {ServerEvent} event */
  #happened(event) {
    if (!this.#state) return;
    if (event.type === "caption") return this.captions.take(event);
    const before = this.#state;
    this.#state = reduce(before, event);
    if (event.type === "meeting.changed") this.captions.meetingChanged(event.meeting);
    if (event.type === "words.erased") this.captions.erase(event.participant);
    if (this.#state !== before) this.emit("state", this.#state);
    if (event.type === "words.erased" && event.participant !== null) this.emit("erased", event.participant);
    this.emit("event", event);
    switch (event.type) {
      case "speakers":
        return this.#speakers?.heard(event.loudest.map(({ participant, level }) => [participant, level]));
      case "media.layers":
        return void this.#media?.setLayers(event.source, event.wanted);
      case "media.lost":
        return void this.#media?.recover();
      case "muted":
        return void this.#mutedByHost(event.source);
      case "meeting.changed":
        if (JSON.stringify(event.meeting.policy) !== JSON.stringify(before.meeting.policy)) this.#lookForQuestions();
        return;
      case "ended":
        if (event.reason === "shutdown") this.#restarting = true;
        else this.#ending = event.reason;
        return this.#reportHealth();
    }
  }

  /** @param {Source} source */
  #mutedByHost(source) {
    if (source === "microphone" || source === "camera") this.devices.turnOff(source);
    else this.stopSharing();
  }

  #networkChanged() {
    this.#signalling?.probe();
    if (this.#media?.state === "connected") this.#media.recover();
  }

  #reportHealth() {
    const { health } = this;
    if (health && !this.#over) this.emit("health", health);
  }

  /** @param {Signalling} signalling @param {number} code @param {RequestError | null} error */
  #closed(signalling, code, error) {
    // Whoever waits to be let in hears of the refusal from the call that waits.
    if (this.#over || this.#entering || signalling !== this.#signalling) return;
    if (code === 4401 && this.#state) return void this.#again(() => this.join());
    if (error?.code === "consent.outdated" && this.#state) return void this.#again(() => this.#enterUndecided());
    this.#finish(this.#ending ?? endingOf(code, error), error);
  }

  /** The texts have changed while the server was away: in with the answers that still hold, the others are asked for inside. */
  async #enterUndecided() {
    this.consents.ask((await this.#options.rest.meeting(this.code)).consents);
    if (this.#admission && !this.#over) await this.#enter(this.#admission);
  }

  /** The token has expired, the server has a new secret or asks something else. @param {() => Promise<void>} enter */
  async #again(enter) {
    try {
      await enter();
    } catch (error) {
      const refused = /** @type {RequestError} */ (error);
      this.#finish(endingOf(0, refused), refused);
    }
  }

  /** @param {Ending} reason @param {RequestError | null} error */
  #finish(reason, error) {
    if (this.#over) return;
    this.#over = true;
    this.#life.abort();
    this.#signalling?.leave();
    this.#speakers?.close();
    this.#media?.close();
    this.#screen.close();
    this.devices.close();
    this.emit("ended", { reason, error });
  }
}
