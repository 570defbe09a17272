// One RTCPeerConnection to the server: its senders, its receive slots, and offers one after the other.

import { compactOffer } from "./compact-offer.js";
import { cameraEncodings, preferredVideoCodecs, screenEncodings } from "./encodings.js";
import { Emitter } from "./emitter.js";
/** @import {MediaAnswer, OfferedTrack, Source} from "./types.js" */

/** @typedef {(sdp: string, tracks: OfferedTrack[]) => Promise<MediaAnswer>} Negotiate */
/** @typedef {{mid: string, kind: "audio" | "video", receiver: RTCRtpReceiver}} Slot */
/** @typedef {{state: RTCPeerConnectionState, slots: readonly Slot[]}} Events */

/** @extends {Emitter<Events>} */
export class Peer extends Emitter {
  #connection;
  #negotiate;
  #closed = false;
  /** @type {Map<Source, RTCRtpTransceiver>} */
  #senders = new Map();
  /** @type {Slot[]} */
  #slots = [];
  /** @type {Promise<void>} */
  #queue = Promise.resolve();
  #videoSlotsOffered = 0;

  /** @param {{iceServers: RTCIceServer[], negotiate: Negotiate}} options */
  constructor({ iceServers, negotiate }) {
    super();
    this.#negotiate = negotiate;
    this.#connection = new RTCPeerConnection({ iceServers, bundlePolicy: "max-bundle", rtcpMuxPolicy: "require" });
    this.#connection.onconnectionstatechange = () => {
      if (!this.#closed) this.emit("state", this.#connection.connectionState);
    };
  }

  get state() {
    return this.#connection.connectionState;
  }

  /** @returns {readonly Slot[]} */
  get slots() {
    return this.#slots;
  }

  get videoSlotsOffered() {
    return this.#videoSlotsOffered;
  }

  /** @returns {Iterable<[Source, RTCRtpSender]>} */
  *senders() {
    for (const [source, { sender }] of this.#senders) yield [source, sender];
  }

  /** @returns {Iterable<[string, Source]>} */
  *midsOfSenders() {
    for (const [source, { mid }] of this.#senders) if (mid !== null) yield [mid, source];
  }

  /**
   * Gives a source its sender. Without a track the sender waits, and a track put in later needs no new offer.
   * @param {Source} source @param {MediaStreamTrack | null} track
   */
  async send(source, track) {
    const known = this.#senders.get(source);
    if (known) {
      known.direction = "sendonly";
      return await known.sender.replaceTrack(track);
    }
    const kind = source === "microphone" || source === "screen-audio" ? "audio" : "video";
    const sendEncodings = source === "camera" ? cameraEncodings() : source === "screen" ? screenEncodings() : undefined;
    const transceiver = this.#connection.addTransceiver(track ?? kind, { direction: "sendonly", sendEncodings });
    if (kind === "video") preferCodecs(transceiver);
    this.#senders.set(source, transceiver);
  }

  /** @param {Source} source */
  async stop(source) {
    const transceiver = this.#senders.get(source);
    if (!transceiver) return;
    transceiver.direction = "inactive";
    await transceiver.sender.replaceTrack(null);
  }

  /** @param {"audio" | "video"} kind @param {number} count how many there shall be in all */
  addSlots(kind, count) {
    const present =
      this.#connection.getTransceivers().filter((transceiver) =>
        transceiver.direction === "recvonly" && transceiver.receiver.track.kind === kind
      ).length;
    for (let index = present; index < count; index++) {
      const transceiver = this.#connection.addTransceiver(kind, { direction: "recvonly" });
      if (kind === "video") preferCodecs(transceiver);
    }
    if (kind === "video") this.#videoSlotsOffered = Math.max(present, count);
  }

  /**
   * Makes an offer and takes the server's answer. Offers queue, each describing the state of its own moment.
   * @param {{iceRestart?: boolean}} [options] @returns {Promise<void>}
   */
  offer(options = {}) {
    const turn = this.#queue.then(() => this.#exchange(options));
    this.#queue = turn.catch(() => {});
    return turn;
  }

  /** @returns {Promise<RTCStatsReport>} */
  getStats() {
    return this.#connection.getStats();
  }

  close() {
    if (this.#closed) return;
    this.#closed = true;
    this.#connection.onconnectionstatechange = null;
    this.#connection.close();
  }

  /** @param {{iceRestart?: boolean}} options */
  async #exchange(options) {
    const connection = this.#connection;
    if (this.#closed) throw new DOMException("The connection is closed.", "AbortError");
    await connection.setLocalDescription(await connection.createOffer(options));
    try {
      const answer = await this.#negotiate(compactOffer(connection.localDescription?.sdp ?? ""), this.#tracks());
      if (this.#closed) return;
      await connection.setRemoteDescription({ type: "answer", sdp: answer.sdp });
      this.#takeSlots(answer);
    } catch (error) {
      if (!this.#closed && connection.signalingState === "have-local-offer") {
        await connection.setLocalDescription({ type: "rollback" });
      }
      throw error;
    }
  }

  /** @returns {OfferedTrack[]} */
  #tracks() {
    return [...this.#senders].flatMap(([source, { mid, direction }]) =>
      mid !== null && direction === "sendonly" ? [{ mid, source }] : []
    );
  }

  /** @param {MediaAnswer} answer */
  #takeSlots({ slots }) {
    const transceivers = new Map(this.#connection.getTransceivers().map((each) => [each.mid, each]));
    this.#slots = slots.flatMap(({ mid, kind }) => {
      const receiver = transceivers.get(mid)?.receiver;
      return receiver ? [{ mid, kind, receiver }] : [];
    });
    this.emit("slots", this.#slots);
  }
}

/** @param {RTCRtpTransceiver} transceiver */
function preferCodecs(transceiver) {
  try {
    const codecs = preferredVideoCodecs(RTCRtpReceiver.getCapabilities("video")?.codecs ?? []);
    if (codecs.length > 0) transceiver.setCodecPreferences(codecs);
  } catch {
    // A browser that refuses the list negotiates in its own order, which works as well.
  }
}
