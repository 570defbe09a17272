// The microphone and camera of this person: asked for once, switched on and off, exchanged while in use, and honest
// about why there is none.

import { Emitter } from "./emitter.js";

/** @typedef {"microphone" | "camera"} Device */
/** @typedef {"off" | "asking" | "on" | "denied" | "missing" | "busy" | "insecure"} DeviceStatus */
/** @typedef {{microphone: string, camera: string, speaker: string}} DeviceChoice device ids, empty for the system's default */
/**
 * @typedef {object} Events
 * @property {Device} change status or track of one device
 * @property {null} list devices came or went
 * @property {Device} interrupted the system took the device away, for example for a phone call
 */

const KIND = /** @type {const} */ ({ microphone: "audioinput", camera: "videoinput", speaker: "audiooutput" });

/** @extends {Emitter<Events>} */
export class LocalDevices extends Emitter {
  /** @type {DeviceChoice} */
  choice;
  /** @type {Record<Device, DeviceStatus>} */
  #status = { microphone: "off", camera: "off" };
  /** @type {Record<Device, MediaStreamTrack | null>} */
  #tracks = { microphone: null, camera: null };
  /** What the person wants, while the browser still asks. @type {Record<Device, boolean>} */
  #wanted = { microphone: false, camera: false };
  #watch = new AbortController();

  /** @param {DeviceChoice} choice */
  constructor(choice) {
    super();
    this.choice = { ...choice };
    const { signal } = this.#watch;
    navigator.mediaDevices?.addEventListener("devicechange", () => this.emit("list", null), { signal });
  }

  /** @param {Device} device */
  status(device) {
    return this.#status[device];
  }

  /** @param {Device} device @returns {MediaStreamTrack | null} what may be sent; a muted microphone keeps its track */
  track(device) {
    return this.#tracks[device];
  }

  /** @param {Device} device */
  isOn(device) {
    return this.#status[device] === "on";
  }

  /** @param {Device} device @returns {boolean} whether it is on or about to be */
  isWanted(device) {
    return this.isOn(device) || this.#status[device] === "asking";
  }

  /**
   * Asks for both at once where both are wanted, so that the browser asks one question.
   * @param {{microphone: boolean, camera: boolean}} wanted
   */
  async open(wanted) {
    const devices = /** @type {Device[]} */ (["microphone", "camera"]).filter((device) => wanted[device]);
    if (devices.length < 2) return void await Promise.all(devices.map((device) => this.turnOn(device)));
    for (const device of devices) this.#begin(device);
    try {
      const stream = await this.#ask(devices);
      this.#take("microphone", stream.getAudioTracks()[0]);
      this.#take("camera", stream.getVideoTracks()[0]);
    } catch {
      for (const device of devices) if (this.#wanted[device]) await this.turnOn(device);
    }
  }

  /** @param {Device} device @returns {Promise<boolean>} whether it is on now */
  async turnOn(device) {
    const kept = this.#tracks[device];
    if (kept?.readyState === "live") {
      this.#wanted[device] = true;
      kept.enabled = true;
      this.#set(device, "on", kept);
      return true;
    }
    this.#begin(device);
    try {
      const stream = await this.#ask([device]);
      this.#take(device, stream.getTracks()[0]);
    } catch (error) {
      this.#set(device, this.#wanted[device] ? reason(error) : "off", null);
    }
    return this.isOn(device);
  }

  /** A microphone falls silent but stays open; a camera is released, so that its light goes out. @param {Device} device */
  turnOff(device) {
    this.#wanted[device] = false;
    const track = this.#tracks[device];
    if (device === "microphone" && track) {
      track.enabled = false;
      return this.#set(device, "off", track);
    }
    track?.stop();
    this.#set(device, "off", null);
  }

  /** Lets go of a track that the system has silenced, so that turning on asks anew. @param {Device} device */
  release(device) {
    this.#tracks[device]?.stop();
    this.#tracks[device] = null;
  }

  /** @param {Device} device @param {string} deviceId */
  async select(device, deviceId) {
    this.choice[device] = deviceId;
    const status = this.#status[device];
    const wasOff = status === "off";
    const before = this.#tracks[device];
    if (device === "camera" && wasOff) return;
    before?.stop();
    this.#tracks[device] = null;
    await this.turnOn(device);
    if (wasOff) this.turnOff(device);
  }

  /** @param {keyof typeof KIND} kind @returns {Promise<MediaDeviceInfo[]>} */
  async list(kind) {
    const devices = await navigator.mediaDevices?.enumerateDevices().catch(() => []) ?? [];
    return devices.filter((device) => device.kind === KIND[kind] && device.deviceId !== "");
  }

  close() {
    this.#watch.abort();
    this.#tracks.microphone?.stop();
    this.#tracks.camera?.stop();
    this.#tracks = { microphone: null, camera: null };
  }

  /** @param {Device[]} devices */
  #ask(devices) {
    if (!navigator.mediaDevices) throw new DOMException("", "SecurityError");
    const { microphone, camera } = this.choice;
    return navigator.mediaDevices.getUserMedia({
      audio: devices.includes("microphone") && {
        deviceId: microphone ? { ideal: microphone } : undefined,
        echoCancellation: true,
        noiseSuppression: true,
        autoGainControl: true,
      },
      video: devices.includes("camera") && {
        deviceId: camera ? { ideal: camera } : undefined,
        width: { ideal: 1280 },
        height: { ideal: 720 },
        frameRate: { ideal: 30 },
      },
    });
  }

  /** @param {Device} device */
  #begin(device) {
    this.#wanted[device] = true;
    this.#set(device, "asking", null);
  }

  /** @param {Device} device @param {MediaStreamTrack} track */
  #take(device, track) {
    if (this.#watch.signal.aborted) return track.stop();
    if (this.#tracks[device] !== track) this.#tracks[device]?.stop();
    const { signal } = this.#watch;
    track.addEventListener("ended", () => this.#tracks[device] === track && this.#unplugged(device), { signal });
    track.addEventListener("mute", () => this.#tracks[device] === track && this.emit("interrupted", device), {
      signal,
    });
    if (this.#wanted[device]) return this.#set(device, "on", track);
    // Switched off while the browser still asked.
    this.#tracks[device] = track;
    this.turnOff(device);
  }

  /** @param {Device} device */
  async #unplugged(device) {
    const wasOn = this.isOn(device);
    this.choice[device] = "";
    this.#set(device, "missing", null);
    if (wasOn) await this.turnOn(device);
  }

  /** @param {Device} device @param {DeviceStatus} status @param {MediaStreamTrack | null} track */
  #set(device, status, track) {
    this.#status[device] = status;
    this.#tracks[device] = track;
    this.emit("change", device);
  }
}

/** @param {unknown} error @returns {DeviceStatus} */
function reason(error) {
  switch (/** @type {DOMException} */ (error).name) {
    case "NotAllowedError":
      return "denied";
    case "SecurityError":
      return "insecure";
    case "NotReadableError":
    case "AbortError":
      return "busy";
    default:
      return "missing";
  }
}
