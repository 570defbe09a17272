// The menus of the captions: in which language to read and to speak, and how they look.

import { captionsRun, policyOf } from "../protocol/caption-status.js";
import { self } from "../protocol/meeting-state.js";
import { language, t } from "./i18n.js";
import { languageName } from "./languages.js";
import { preferences } from "./preferences.js";
import { KEYS } from "./shortcuts.js";
import { openTranscript } from "./visits.js";
/** @import {CaptionDesk} from "./caption-desk.js" */
/** @import {Entry, Item} from "./menu.js" */
/** @import {MeetingSession} from "../protocol/session.js" */

/** So many languages are offered at once; of more, those that this person is likely to want. */
const FEW = 6;

/**
 * @param {MeetingSession} session @param {CaptionDesk} desk
 * @param {{anchor?: HTMLElement, openPanel?: () => void}} [place] `anchor`: where further menus open; `openPanel`: where
 *   the panel is not open already
 * @returns {Entry[]}
 */
export function captionMenu(session, desk, { anchor, openPanel } = {}) {
  const { state, captions, code } = session;
  const { capabilities } = captions;
  const me = state && self(state);
  const reading = readingItems(session, desk);
  /** @type {Entry[]} */
  const entries = [{ heading: t("control.captionsMenu"), items: reading.length > FEW + 1 ? likely(reading) : reading }];
  if (reading.length > FEW + 1) {
    entries.push({ label: t("captions.otherLanguages"), icon: "globe", run: () => desk.openReading(anchor) });
  }
  entries.push(null);
  if (capabilities.spoken.length > 1) {
    const chosen = spokenItems(session, desk).find(({ checked }) => checked)?.label ?? t("captions.detect");
    entries.push({ label: `${t("captions.iSpeak")}: ${chosen}`, icon: "mic", run: () => desk.openSpoken(anchor) });
  }
  if (openPanel) {
    entries.push({ label: t("captions.panel"), icon: "captions", hint: KEYS.transcript, run: openPanel });
    entries.push({ label: t("captions.settings"), icon: "text", run: () => desk.openLook() });
  }
  entries.push({ label: t("captions.transcript"), icon: "document", run: () => openTranscript(code) });
  if (me?.role === "host" && captionsRun(state?.meeting)) {
    entries.push({ label: t("captions.stop"), icon: "captions-off", danger: true, run: () => session.ask("captions.stop") });
  }
  return entries;
}

/** @typedef {Item & {code: string}} LanguageItem */

/** @param {MeetingSession} session @param {CaptionDesk} desk @returns {LanguageItem[]} what captions can be read in */
export function readingItems({ state, captions }, desk) {
  const targets = policyOf(state?.meeting, "translation") === "off" ? [] : byName(captions.capabilities.targets);
  const offered = ["original", ...targets];
  const { language } = preferences().captions;
  const reading = offered.includes(language) ? language : "original";
  return offered.map((code) => ({
    code,
    label: code === "original" ? t("captions.original") : languageName(code),
    checked: code === reading,
    run: () => desk.chooseLanguage(code),
  }));
}

/** @param {MeetingSession} session @param {CaptionDesk} desk @returns {LanguageItem[]} what this person may be said to speak */
export function spokenItems({ state, captions }, desk) {
  const spoken = (state && self(state)?.spoken) ?? preferences().spoken ?? "";
  return ["", ...byName(captions.capabilities.spoken)].map((code) => ({
    code,
    label: code === "" ? t("captions.detect") : languageName(code),
    checked: code === spoken,
    run: () => desk.speak(code),
  }));
}

/** As spoken, the one that is chosen, and those of the browser. @param {LanguageItem[]} items */
function likely(items) {
  const own = new Set([language(), ...navigator.languages].map((each) => each.split("-")[0]));
  return items.filter(({ code, checked }) => code === "original" || checked || own.has(code.split("-")[0])).slice(0, FEW + 1);
}

/** @param {CaptionDesk} desk @returns {Entry[]} */
export function captionLookMenu(desk) {
  const { captions: look } = preferences();
  /** @type {Item[]} */
  const sizes = (/** @type {const} */ (["s", "m", "l", "xl"])).map((size) => ({
    label: t(`captions.size.${size}`),
    checked: look.size === size,
    run: () => desk.look({ size }),
  }));
  /** @type {Item[]} */
  const positions = (/** @type {const} */ (["bottom", "top"])).map((position) => ({
    label: t(`captions.position.${position}`),
    checked: look.position === position,
    run: () => desk.look({ position }),
  }));
  return [{ heading: t("captions.size"), items: sizes }, { heading: t("captions.position"), items: positions }];
}

/** @param {readonly string[]} languages */
function byName(languages) {
  return [...languages].sort((a, b) => languageName(a).localeCompare(languageName(b)));
}
