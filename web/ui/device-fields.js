// Menus that choose microphone, camera and loudspeaker, on the page before joining and in the settings.

import { h, replace } from "./dom.js";
import { icon } from "./icons.js";
import { t } from "./i18n.js";
import { preferences, remember } from "./preferences.js";
/** @import {LocalDevices} from "../protocol/devices.js" */

/** @typedef {"microphone" | "camera" | "speaker"} Kind */

/** @param {LocalDevices} devices @param {AbortSignal} signal @param {(deviceId: string) => void} [speakerChosen] */
export function deviceFields(devices, signal, speakerChosen) {
  const canChooseSpeaker = "setSinkId" in HTMLMediaElement.prototype;
  const kinds = /** @type {Kind[]} */ (["microphone", "camera", ...(canChooseSpeaker ? ["speaker"] : [])]);
  const fields = kinds.map((kind) => {
    const select = h("select", { "aria-label": t(`device.${kind}`) });
    const field = h(
      "div",
      { class: "field device-field" },
      icon(kind === "microphone" ? "mic" : kind === "speaker" ? "volume" : "camera"),
      select,
    );
    select.addEventListener("change", async () => {
      await choose(devices, kind, select.value);
      if (kind === "speaker") speakerChosen?.(select.value);
    }, { signal });
    const fill = async () => {
      const list = await devices.list(kind);
      const chosen = currentId(devices, kind);
      const options = list.map((device, index) =>
        h(
          "option",
          { value: device.deviceId, selected: device.deviceId === chosen },
          device.label || t("device.unnamed", { number: index + 1 }),
        )
      );
      replace(select, ...options);
      if (list.length === 0) select.append(h("option", { value: "" }, t(`device.none.${kind}`)));
      select.disabled = list.length === 0;
    };
    fill();
    devices.on("list", fill, { signal });
    devices.on("change", fill, { signal });
    return field;
  });
  return h("div", { class: "device-fields" }, ...fields);
}

/** @param {LocalDevices} devices @param {Kind} kind @param {string} deviceId */
export async function choose(devices, kind, deviceId) {
  remember({ devices: { ...preferences().devices, [kind]: deviceId } });
  if (kind === "speaker") devices.choice.speaker = deviceId;
  else await devices.select(kind, deviceId);
}

/** @param {LocalDevices} devices @param {Kind} kind */
export function currentId(devices, kind) {
  const running = kind === "speaker" ? undefined : devices.track(kind)?.getSettings().deviceId;
  return running || devices.choice[kind] || "default";
}
