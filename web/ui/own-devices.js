// Switching the own microphone and camera during a meeting, and saying what stands in the way.

import { t } from "./i18n.js";
/** @import {Device} from "../protocol/devices.js" */
/** @import {MeetingSession} from "../protocol/session.js" */
/** @import {Toasts} from "./toasts.js" */

export class OwnDevices {
  #session;
  #toasts;

  /** @param {MeetingSession} session @param {Toasts} toasts */
  constructor(session, toasts) {
    this.#session = session;
    this.#toasts = toasts;
  }

  /** @param {Device} device */
  async toggle(device) {
    const { devices } = this.#session;
    await this.#session.setDevice(device, !devices.isWanted(device));
    const status = devices.status(device);
    this.#toasts.dismiss("silent");
    if (status === "on" || status === "off" || status === "asking") return;
    this.#toasts.show(t(`device.${status}.${device}`), { icon: "warning", tone: "warning", key: device, seconds: 8 });
  }

  /** Somebody speaks while muted. */
  unheard() {
    const action = { label: t("control.unmute"), run: () => this.toggle("microphone") };
    this.#toasts.show(t("notice.silent"), { icon: "mic-off", key: "silent", seconds: 6, action });
  }

  /** The system took the device, for example for a phone call. @param {Device} device */
  interrupted(device) {
    const { devices } = this.#session;
    if (!devices.isOn(device)) return;
    const run = async () => {
      devices.release(device);
      await this.#session.setDevice(device, true);
    };
    const action = { label: t("device.restore"), run };
    const look = /** @type {const} */ ({ icon: "warning", tone: "warning", key: device, seconds: 0 });
    this.#toasts.show(t(`device.interrupted.${device}`), { ...look, action });
  }

  /** The browser plays no sound before a click. @param {() => void} play */
  soundBlocked(play) {
    const look = /** @type {const} */ ({ icon: "volume-off", tone: "warning", key: "audio", seconds: 0 });
    this.#toasts.show(t("audio.blocked"), { ...look, action: { label: t("audio.play"), run: play } });
  }
}
