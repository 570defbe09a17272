// What is in the menus of the meeting.

import { publishes, self } from "../protocol/meeting-state.js";
import { askFirst } from "./dialog.js";
import { choose, currentId } from "./device-fields.js";
import { t } from "./i18n.js";
import { openPolicy } from "./policy-dialog.js";
import { KEYS, openShortcutHelp } from "./shortcuts.js";
import { openTranscript } from "./visits.js";
/** @import {MeetingSession} from "../protocol/session.js" */
/** @import {Participant} from "../protocol/types.js" */
/** @import {AudioSinks} from "./audio-sinks.js" */
/** @import {Entry, Item} from "./menu.js" */
/** @import {Stage} from "./stage.js" */

export const REACTIONS = ["👍", "👏", "❤️", "😂", "😮", "🎉"];

/** @typedef {{session: MeetingSession, stage: Stage, sinks: AudioSinks}} Context */

/** @param {Context} context @param {Participant} participant @param {string} key of the tile @returns {Entry[]} */
export function personMenu({ session, stage, sinks }, participant, key) {
  const { state } = session;
  const you = participant.id === state?.you;
  const pinned = stage.isPinned(key);
  /** @type {Entry[]} */
  const entries = [{
    label: t(pinned ? "person.unpin" : "person.pin"),
    icon: pinned ? "pin-off" : "pin",
    run: () => stage.togglePin(key),
  }];
  if (you || !state) return entries;
  const volume = sinks.volumeOf(participant.id);
  const change = (/** @type {number} */ value) => sinks.setVolume(participant.id, value);
  entries.unshift({ slider: { label: t("person.volume", { name: participant.name }), value: volume, change } });
  if (self(state)?.role !== "host") return entries;
  entries.push(null);
  const id = participant.id;
  for (const source of /** @type {const} */ (["microphone", "camera", "screen"])) {
    if (!publishes(participant, source)) continue;
    const icon = source === "microphone" ? "mic-off" : source === "camera" ? "camera-off" : "screen-off";
    entries.push({
      label: t(`host.mute.${source}`),
      icon,
      run: () => session.ask("host.mute", { participant: id, source }),
    });
  }
  const role = participant.role === "host" ? "participant" : "host";
  entries.push({
    label: t(`host.make.${role}`),
    icon: "crown",
    run: () => session.ask("host.role", { participant: id, role }),
  });
  entries.push({
    label: t("host.remove"),
    icon: "remove",
    danger: true,
    run: () => confirmRemoval(session, participant),
  });
  return entries;
}

/**
 * @typedef {object} MoreActions
 * @property {() => void} invite
 * @property {() => void} settings
 * @property {() => void} layout
 * @property {() => void} fullscreen
 * @property {() => void} captions opens their panel
 * @property {(() => void) | null} captionOptions where the bar has no room for their menu
 * @property {(() => void) | null} share where the bar has no room for it
 */

/** @param {Context} context @param {MoreActions} actions @returns {Entry[]} */
export function moreMenu({ session, stage }, actions) {
  const { state } = session;
  /** @type {Entry[]} */
  const entries = [
    {
      heading: t("more.layout"),
      items: (/** @type {const} */ (["grid", "speaker"])).map((layout) => ({
        label: t(`layout.${layout}`),
        checked: stage.layout === layout,
        run: () => stage.layout !== layout && actions.layout(),
      })),
    },
    null,
    ...(actions.share ? [{ label: t("control.share"), icon: "screen", run: actions.share }] : []),
    { label: t("captions.panel"), icon: "captions", hint: KEYS.transcript, run: actions.captions },
    ...(actions.captionOptions ? [{ label: t("control.captionsMenu"), icon: "globe", run: actions.captionOptions }] : []),
    { label: t("transcript.title"), icon: "document", run: () => openTranscript(session.code) },
    { label: t("invite.copy"), icon: "copy", run: actions.invite },
    { label: t("more.fullscreen"), icon: "fullscreen", hint: KEYS.fullscreen, run: actions.fullscreen },
    { label: t("settings.title"), icon: "settings", run: actions.settings },
    { label: t("shortcut.title"), icon: "keyboard", hint: KEYS.help, run: openShortcutHelp },
  ];
  if (!state || self(state)?.role !== "host") return entries;
  const { locked, chat } = state.meeting;
  entries.push(
    null,
    { label: t("host.muteAll"), icon: "mic-off", run: () => session.ask("host.muteAll") },
    {
      label: t(locked ? "host.unlock" : "host.lock"),
      icon: locked ? "unlock" : "lock",
      run: () => session.ask("host.lock", { locked: !locked }),
    },
    {
      label: t(chat ? "host.chatOff" : "host.chatOn"),
      icon: "chat",
      run: () => session.ask("host.chat", { enabled: !chat }),
    },
    { label: t("policy.title"), icon: "shield", run: () => openPolicy(session) },
    { label: t("host.end"), icon: "leave", danger: true, run: () => confirmEnd(session) },
  );
  return entries;
}

/** @param {MeetingSession} session @param {"microphone" | "camera"} kind @param {AudioSinks} sinks @returns {Promise<Entry[]>} */
export async function deviceMenu({ devices }, kind, sinks) {
  /** @param {"microphone" | "camera" | "speaker"} each @returns {Promise<Item[]>} */
  const items = async (each) =>
    (await devices.list(each)).map((device, index) => ({
      label: device.label || t("device.unnamed", { number: index + 1 }),
      checked: device.deviceId === currentId(devices, each),
      run: async () => {
        await choose(devices, each, device.deviceId);
        if (each === "speaker") sinks.selectSpeaker(device.deviceId);
      },
    }));
  const entries = [{ heading: t(`device.${kind}`), items: await items(kind) }];
  if (kind === "microphone" && "setSinkId" in HTMLMediaElement.prototype) {
    entries.push({ heading: t("device.speaker"), items: await items("speaker") });
  }
  return entries.filter((entry) => entry.items.length > 0);
}

/** @param {MeetingSession} session @param {Participant} participant */
function confirmRemoval(session, { id, name }) {
  askFirst({
    title: t("host.removeTitle", { name }),
    text: t("host.removeText"),
    choices: [{ label: t("host.removeYes"), danger: true, run: () => session.ask("host.remove", { participant: id }) }],
  });
}

/** @param {MeetingSession} session */
function confirmEnd(session) {
  askFirst({
    title: t("host.endTitle"),
    text: t("host.endText"),
    choices: [{ label: t("host.endYes"), danger: true, run: () => session.ask("host.end") }],
  });
}
