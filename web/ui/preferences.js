// What this browser remembers for the person: name, devices, choices, and meetings joined lately. Nothing leaves it.

/** @import {DeviceChoice} from "../protocol/devices.js" */

/** @typedef {{code: string, title: string, at: number, hostToken?: string}} RecentMeeting */
/** @typedef {"system" | "light" | "dark"} Theme */
/** @typedef {"s" | "m" | "l" | "xl"} CaptionSize */
/** @typedef {{shown: boolean, language: string, size: CaptionSize, position: "bottom" | "top"}} CaptionLook `language`: "original", or the one they are translated into */

/**
 * @typedef {object} Preferences
 * @property {string} name
 * @property {DeviceChoice} devices
 * @property {{microphone: boolean, camera: boolean}} on whether to enter a meeting with them switched on
 * @property {"grid" | "speaker"} layout
 * @property {Theme} theme
 * @property {string} language empty for the browser's own
 * @property {boolean} mirror
 * @property {CaptionLook} captions
 * @property {string} spoken the language this person speaks, empty where it is to be detected
 * @property {RecentMeeting[]} recent latest first
 */

const KEY = "parley";
const RECENT_KEPT = 6;

/** @type {Preferences} */
const DEFAULTS = {
  name: "",
  devices: { microphone: "", camera: "", speaker: "" },
  on: { microphone: true, camera: true },
  layout: "grid",
  theme: "system",
  language: "",
  mirror: true,
  captions: { shown: false, language: "original", size: "m", position: "bottom" },
  spoken: "",
  recent: [],
};

/** @returns {Preferences} */
export function preferences() {
  try {
    return { ...DEFAULTS, ...JSON.parse(localStorage.getItem(KEY) ?? "{}") };
  } catch {
    return DEFAULTS;
  }
}

/** @param {Partial<Preferences>} changes */
export function remember(changes) {
  try {
    localStorage.setItem(KEY, JSON.stringify({ ...preferences(), ...changes }));
  } catch {
    // Storage may be full or forbidden; the meeting goes on without a memory.
  }
}

/** @param {{code: string, title: string, hostToken?: string}} meeting */
export function rememberMeeting(meeting) {
  const { recent } = preferences();
  const known = recent.find(({ code }) => code === meeting.code);
  const entry = { ...known, ...meeting, at: Date.now() };
  remember({ recent: [entry, ...recent.filter(({ code }) => code !== meeting.code)].slice(0, RECENT_KEPT) });
}

/** @param {string} code @returns {string | undefined} */
export function hostTokenOf(code) {
  return preferences().recent.find((meeting) => meeting.code === code)?.hostToken;
}

/** @param {string} code */
export function forgetMeeting(code) {
  remember({ recent: preferences().recent.filter((meeting) => meeting.code !== code) });
}

/** @param {Theme} theme */
export function applyTheme(theme) {
  document.documentElement.dataset.theme = theme;
}
