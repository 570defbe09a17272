// What to do when the browser gives no microphone or camera: what happened, why as far as known, and the next step.

import { h } from "./dom.js";
import { icon } from "./icons.js";
import { t } from "./i18n.js";
/** @import {Device, LocalDevices} from "../protocol/devices.js" */

/** @param {LocalDevices} devices @returns {HTMLElement | null} */
export function deviceTrouble(devices) {
  const all = /** @type {Device[]} */ (["microphone", "camera"]);
  const broken = all.filter((device) => ["denied", "missing", "busy", "insecure"].includes(devices.status(device)));
  if (broken.length === 0) return null;
  const status = devices.status(broken[0]);
  const same = broken.every((device) => devices.status(device) === status);
  const lines = same && broken.length === 2
    ? [t(`device.${status}.both`)]
    : broken.map((device) => t(`device.${devices.status(device)}.${device}`));
  const denied = broken.some((device) => devices.status(device) === "denied");
  const again = () => {
    for (const device of broken) devices.turnOn(device);
  };
  return h(
    "div",
    { class: "notice warning", role: "status" },
    icon("warning"),
    h(
      "div",
      {},
      ...lines.map((line) => h("strong", {}, line)),
      denied && h("p", {}, t(`device.allow.${browserFamily()}`)),
      h("p", {}, t("device.without")),
      status !== "insecure" &&
        h("button", { class: "button", type: "button", on: { click: again } }, t("device.again")),
    ),
  );
}

/** @returns {"chromium" | "firefox" | "safari"} */
function browserFamily() {
  const agent = navigator.userAgent;
  if (agent.includes("Firefox/")) return "firefox";
  return agent.includes("Chrome/") ? "chromium" : "safari";
}
