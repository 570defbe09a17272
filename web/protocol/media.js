// The media of one person in one meeting: keeps a connection up (ICE restart first, then a second connection made before
// the first is let go), turns wishes of the layout into slots, and follows what layers others want.

import { activateLayers, LAYERS } from "./encodings.js";
import { Emitter } from "./emitter.js";
import { Peer } from "./peer.js";
import { RequestError } from "./rest.js";
import { assignSlots, slotCount } from "./slots.js";
/** @import {MediaAnswer, OfferedTrack, Source, ViewSlot, Wish} from "./types.js" */
/** @import {Slot} from "./peer.js" */

const AUDIO_SLOTS = 3;
/** As many as one offer can describe in the 64 KiB of a message. */
const MOST_VIDEO_SLOTS = 30;
const RESTART_PATIENCE = 6_000;
const REBUILD_PATIENCE = 12_000;
const REBUILD_PAUSE = 2_000;
const DISCONNECT_PATIENCE = 2_500;
/** A path that breaks again this soon is not worth a second ICE restart. */
const RELAPSE = 15_000;

/** @typedef {(type: string, body: object) => Promise<any>} Request */
/** @typedef {"connecting" | "connected" | "recovering"} MediaState */
/** @typedef {{state: MediaState, slots: readonly Slot[], failed: Error}} Events */

/** @extends {Emitter<Events>} */
export class Media extends Emitter {
  #request;
  #iceServers;
  #videoSlotLimit;
  /** The connection in use. @type {Peer | null} */
  #peer = null;
  /** The newest connection; an older one that is still being made is of no use any more. @type {Peer | null} */
  #newest = null;
  /** @type {Set<Peer>} */
  #open = new Set();
  /** @type {Map<Source, MediaStreamTrack | null>} */
  #tracks = new Map([["microphone", null], ["camera", null]]);
  /** @type {Map<Source, readonly string[]>} */
  #layers = new Map();
  /** @type {readonly Wish[]} */
  #wishes = [];
  /** @type {ViewSlot[]} */
  #view = [];
  #videoSlots = 1;
  #viewSent = "";
  #recovering = false;
  #recoveredAt = -Infinity;
  #closed = false;
  /** @type {MediaState} */
  #state = "connecting";
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #deadline;

  /** @param {{request: Request, iceServers: RTCIceServer[], videoSlotLimit: number}} options */
  constructor({ request, iceServers, videoSlotLimit }) {
    super();
    this.#request = request;
    this.#iceServers = iceServers;
    this.#videoSlotLimit = Math.min(MOST_VIDEO_SLOTS, videoSlotLimit);
  }

  get state() {
    return this.#state;
  }

  get peer() {
    return this.#peer;
  }

  /** @returns {readonly Slot[]} */
  get slots() {
    return this.#peer?.slots ?? [];
  }

  /** @param {number} pictures how many pictures others publish now */
  async start(pictures) {
    this.#videoSlots = slotCount(Math.max(1, pictures), this.#videoSlotLimit);
    await this.rebuild();
  }

  /** @param {Source} source @param {MediaStreamTrack | null} track */
  async setTrack(source, track) {
    this.#tracks.set(source, track);
    await this.#peer?.send(source, track);
  }

  /** @param {MediaStreamTrack} video @param {MediaStreamTrack | null} audio */
  async startScreen(video, audio) {
    video.contentHint = "detail";
    await this.setTrack("screen", video);
    if (audio) await this.setTrack("screen-audio", audio);
    await this.#peer?.offer();
  }

  async stopScreen() {
    for (const source of /** @type {Source[]} */ (["screen", "screen-audio"])) {
      this.#tracks.delete(source);
      await this.#peer?.stop(source);
    }
    await this.#peer?.offer();
  }

  /** @param {Source} source @param {readonly string[]} wanted */
  async setLayers(source, wanted) {
    this.#layers.set(source, wanted);
    for (const [each, sender] of this.#peer?.senders() ?? []) {
      if (each === source) await applyLayers(sender, wanted);
    }
  }

  /** @param {readonly Wish[]} wishes what the layout shows, most important first */
  async setView(wishes) {
    this.#wishes = wishes;
    const peer = this.#peer;
    if (!peer) return;
    const wanted = slotCount(wishes.length, this.#videoSlotLimit);
    this.#videoSlots = Math.max(this.#videoSlots, wanted);
    if (this.#videoSlots > peer.videoSlotsOffered) {
      peer.addSlots("video", this.#videoSlots);
      await peer.offer().catch((error) => this.#failed(error));
    }
    await this.#sendView();
  }

  /** A lost path: new ICE credentials on the same connection, and a new connection when that does not help. */
  async recover() {
    const peer = this.#peer;
    if (this.#recovering || this.#closed || !peer) return;
    if (performance.now() - this.#recoveredAt < RELAPSE) return await this.rebuild();
    this.#recovering = true;
    this.#recoveredAt = performance.now();
    this.#setState("recovering");
    this.#expect(RESTART_PATIENCE, () => peer.state === "connected" ? this.#recovered() : this.rebuild());
    try {
      await peer.offer({ iceRestart: true });
    } catch {
      if (this.#peer === peer && this.#recovering) await this.rebuild();
    }
  }

  /**
   * In a new session of the meeting. The server forgets wishes for people who are not back yet, so the old ones would
   * count as told and never be told again.
   */
  async startAgain() {
    this.#wishes = [];
    await this.rebuild();
  }

  /** A second connection; the first is closed when the second stands, so what still plays goes on playing. */
  async rebuild() {
    if (this.#closed) return;
    clearTimeout(this.#deadline);
    const before = this.#peer;
    const peer = new Peer({
      iceServers: this.#iceServers,
      negotiate: (sdp, tracks) => this.#negotiate(sdp, tracks),
    });
    this.#newest = peer;
    this.#open.add(peer);
    this.#recovering = before !== null;
    this.#setState(before ? "recovering" : "connecting");
    peer.on("state", (state) => this.#followed(peer, state));
    peer.on("slots", (slots) => this.#peer === peer && this.emit("slots", slots));
    try {
      for (const [source, track] of this.#tracks) await peer.send(source, track);
      peer.addSlots("audio", AUDIO_SLOTS);
      peer.addSlots("video", this.#videoSlots);
      this.#expect(REBUILD_PATIENCE, () => this.#abandon(peer, before));
      await peer.offer();
      if (this.#closed || this.#newest !== peer) return this.#letGo(peer);
      this.#peer = peer;
      this.#view = [];
      this.#viewSent = "";
      this.emit("slots", peer.slots);
      await Promise.all([...this.#layers].map(([source, wanted]) => this.setLayers(source, wanted)));
      await this.#sendView();
    } catch (error) {
      this.#abandon(peer, before);
      this.#failed(/** @type {Error} */ (error));
    }
  }

  close() {
    this.#closed = true;
    clearTimeout(this.#deadline);
    for (const peer of this.#open) peer.close();
    this.#peer = null;
  }

  /** @param {string} sdp @param {OfferedTrack[]} tracks @returns {Promise<MediaAnswer>} */
  #negotiate(sdp, tracks) {
    return this.#request("media.offer", { sdp, tracks });
  }

  /** @param {Peer} peer @param {RTCPeerConnectionState} state */
  #followed(peer, state) {
    if (state === "connected" && peer === this.#newest) {
      for (const other of this.#open) if (other !== peer) this.#letGo(other);
      this.#recovered();
    } else if (peer !== this.#peer) {
      return;
    } else if (state === "failed") {
      if (this.#recovering) this.rebuild();
      else this.recover();
    } else if (state === "disconnected" && !this.#recovering) {
      this.#expect(DISCONNECT_PATIENCE, () => peer.state === "disconnected" && this.recover());
    }
  }

  /** @param {Peer} peer @param {Peer | null} before */
  #abandon(peer, before) {
    this.#letGo(peer);
    if (this.#peer === peer) this.#peer = before;
    if (!this.#closed && this.#newest === peer) this.#expect(REBUILD_PAUSE, () => this.rebuild());
  }

  /** @param {Peer} peer */
  #letGo(peer) {
    peer.close();
    this.#open.delete(peer);
  }

  #recovered() {
    clearTimeout(this.#deadline);
    this.#recovering = false;
    this.#setState("connected");
  }

  /** @param {number} delay @param {() => unknown} action the one thing to do if nothing better happens before */
  #expect(delay, action) {
    clearTimeout(this.#deadline);
    this.#deadline = setTimeout(action, delay);
  }

  async #sendView() {
    const mids = this.slots.filter(({ kind }) => kind === "video").map(({ mid }) => mid);
    this.#view = assignSlots(mids, this.#wishes, this.#view);
    const text = JSON.stringify(this.#view);
    if (mids.length === 0 || text === this.#viewSent) return;
    this.#viewSent = text;
    await this.#request("media.view", { slots: this.#view }).catch(() => this.#viewSent = "");
  }

  /** @param {Error} error */
  #failed(error) {
    // What a lost session took with it is asked again by itself.
    const lost = error instanceof RequestError && error.code === "session.lost";
    if (!this.#closed && !lost) this.emit("failed", error);
  }

  /** @param {MediaState} state */
  #setState(state) {
    if (this.#state === state || this.#closed) return;
    this.#state = state;
    this.emit("state", state);
  }
}

/** @param {RTCRtpSender} sender @param {readonly string[]} wanted */
async function applyLayers(sender, wanted) {
  const parameters = sender.getParameters();
  const known = parameters.encodings?.filter(({ rid }) => rid && LAYERS.includes(rid)) ?? [];
  if (activateLayers(known, wanted)) await sender.setParameters(parameters).catch(() => {});
}
