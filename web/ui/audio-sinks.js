// Plays the audio slots: one <audio> each, on the chosen loudspeaker, at the volume chosen for whoever is heard in it.

import { h } from "./dom.js";
/** @import {MeetingSession} from "../protocol/session.js" */

export class AudioSinks {
  element = h("div", { hidden: true });
  #session;
  /** @type {Map<string, HTMLAudioElement>} */
  #players = new Map();
  /** @type {Map<string, number>} */
  #volumes = new Map();
  #blocked;
  #speaker = "";

  /** @param {MeetingSession} session @param {() => void} blocked called when the browser wants a click before it plays */
  constructor(session, blocked) {
    this.#session = session;
    this.#blocked = blocked;
  }

  /** Takes in the audio slots there are now. */
  update() {
    const slots = this.#session.media?.slots.filter(({ kind }) => kind === "audio") ?? [];
    const tracks = new Map(slots.map(({ receiver }) => [receiver.track.id, receiver.track]));
    for (const [id, player] of this.#players) {
      if (tracks.has(id)) continue;
      player.srcObject = null;
      player.remove();
      this.#players.delete(id);
    }
    for (const [id, track] of tracks) {
      if (this.#players.has(id)) continue;
      const player = h("audio", { autoplay: true });
      player.srcObject = new MediaStream([track]);
      this.#players.set(id, player);
      this.element.append(player);
      if (this.#speaker) player.setSinkId?.(this.#speaker).catch(() => {});
      player.play().catch((error) => error.name === "NotAllowedError" && this.#blocked());
    }
  }

  /** Called from a click, when the browser had refused before. */
  play() {
    for (const player of this.#players.values()) player.play().catch(() => {});
  }

  /** @param {string} deviceId */
  selectSpeaker(deviceId) {
    this.#speaker = deviceId;
    for (const player of this.#players.values()) player.setSinkId?.(deviceId).catch(() => {});
  }

  /** @param {string} participant */
  volumeOf(participant) {
    return this.#volumes.get(participant) ?? 1;
  }

  /** @param {string} participant @param {number} volume 0…1 */
  setVolume(participant, volume) {
    this.#volumes.set(participant, volume);
    if (this.#session.speakerWatch) this.follow(this.#session.speakerWatch.playing);
  }

  /** @param {ReadonlyMap<string, string>} playing participant by audio mid */
  follow(playing) {
    for (const { mid, receiver } of this.#session.media?.slots ?? []) {
      const player = this.#players.get(receiver.track.id);
      if (player) player.volume = this.volumeOf(playing.get(mid) ?? "");
    }
  }
}
