// The self view before joining: the mirrored picture, the name, how loud the microphone is, and what is wrong when
// something is.

import { LevelMeter, loudness } from "../protocol/level.js";
import { h, replace, setAttribute, setText } from "./dom.js";
import { icon } from "./icons.js";
import { t } from "./i18n.js";
import { initials } from "./people-look.js";
import { preferences } from "./preferences.js";
/** @import {Device, DeviceStatus, LocalDevices} from "../protocol/devices.js" */

const BARS = 5;

export class SelfView {
  #devices;
  #signal;
  #video = h("video", { autoplay: true, playsinline: true, class: "mirrored", tabindex: "-1" });
  #avatar = h("div", { class: "avatar", "aria-hidden": "true" });
  #note = h("div", { class: "self-note" });
  #plate = h("span", { class: "plate-name" });
  #meterBars = Array.from({ length: BARS }, () => h("span"));
  #nameplate;
  #toggles;
  /** @type {LevelMeter | null} */
  #meter = null;
  /** @type {MediaStreamTrack | null} */
  #metered = null;
  element;

  /** @param {LocalDevices} devices @param {AbortSignal} signal @param {(device: Device, on: boolean) => void} toggled */
  constructor(devices, signal, toggled) {
    this.#devices = devices;
    this.#signal = signal;
    this.#video.muted = true;
    setAttribute(this.#video, "aria-label", t("prejoin.selfView"));
    this.#toggles = {
      microphone: this.#toggle("microphone", toggled),
      camera: this.#toggle("camera", toggled),
    };
    this.#nameplate = h(
      "div",
      { class: "plate" },
      this.#plate,
      h("span", { class: "meter", "aria-hidden": "true" }, ...this.#meterBars),
    );
    this.element = h(
      "div",
      { class: "self-view" },
      this.#avatar,
      this.#video,
      this.#note,
      this.#nameplate,
      h("div", { class: "self-toggles" }, this.#toggles.microphone, this.#toggles.camera),
    );
    devices.on("change", () => this.update(), { signal });
    const timer = setInterval(() => this.#showLevel(), 80);
    signal.addEventListener("abort", () => {
      clearInterval(timer);
      this.#meter?.close();
      this.#video.srcObject = null;
    });
    this.update();
  }

  /** @param {string} name */
  setName(name) {
    setText(this.#plate, name);
    setText(this.#avatar, name ? initials(name) : "");
    if (!name) replace(this.#avatar, icon("person"));
    this.#nameplate.hidden = !name;
  }

  update() {
    const camera = this.#devices.track("camera");
    const stream = this.#video.srcObject;
    if (!camera) this.#video.srcObject = null;
    else if (!(stream instanceof MediaStream) || stream.getVideoTracks()[0] !== camera) {
      this.#video.srcObject = new MediaStream([camera]);
      this.#video.play().catch(() => {});
    }
    this.#video.classList.toggle("mirrored", preferences().mirror);
    this.element.classList.toggle("has-picture", camera !== null);
    for (const device of /** @type {Device[]} */ (["microphone", "camera"])) this.#dressToggle(device);
    this.#showNote(this.#devices.status("camera"), this.#devices.status("microphone"));
    this.#follow(this.#devices.track("microphone"));
  }

  /** @param {MediaStreamTrack | null} microphone */
  #follow(microphone) {
    if (microphone === this.#metered || this.#signal.aborted) return;
    this.#meter?.close();
    this.#metered = microphone;
    this.#meter = microphone ? new LevelMeter(microphone) : null;
  }

  #showLevel() {
    const level = this.#meter && this.#devices.isOn("microphone") ? loudness(this.#meter.read()) : 0;
    this.#meterBars.forEach((bar, index) => bar.classList.toggle("lit", level > (index + 0.5) / BARS));
  }

  /** @param {DeviceStatus} camera @param {DeviceStatus} microphone */
  #showNote(camera, microphone) {
    const asking = camera === "asking" || microphone === "asking";
    const text = asking ? t("prejoin.asking") : camera === "off" ? t("prejoin.cameraOff") : "";
    setText(this.#note, text);
    this.#note.hidden = text === "";
    this.element.classList.toggle("asking", asking);
  }

  /** @param {Device} device @param {(device: Device, on: boolean) => void} toggled */
  #toggle(device, toggled) {
    return h("button", {
      class: "control",
      type: "button",
      "aria-label": t(`prejoin.${device}`),
      on: { click: () => toggled(device, !this.#devices.isWanted(device)) },
    });
  }

  /** @param {Device} device */
  #dressToggle(device) {
    const button = this.#toggles[device];
    const on = this.#devices.isWanted(device);
    const sign = device === "microphone" ? "mic" : "camera";
    if (button.dataset.on !== String(on)) replace(button, icon(on ? sign : `${sign}-off`));
    button.dataset.on = String(on);
    button.classList.toggle("off", !on);
    setAttribute(button, "aria-pressed", String(on));
    button.dataset.tip = t(`prejoin.${device}.${on ? "on" : "off"}`);
  }
}
