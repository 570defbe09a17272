// The menus of the captions: in which language to read and to speak, and how they look.

import { captionsRun, policyOf } from "../protocol/caption-status.js";
import { self } from "../protocol/meeting-state.js";
import { t } from "./i18n.js";
import { languageName } from "./languages.js";
import { preferences } from "./preferences.js";
import { KEYS } from "./shortcuts.js";
import { openTranscript } from "./visits.js";
/** @import {CaptionDesk} from "./caption-desk.js" */
/** @import {Entry, Item} from "./menu.js" */
/** @import {MeetingSession} from "../protocol/session.js" */

/** @param {MeetingSession} session @param {CaptionDesk} desk @param {() => void} [openPanel] where the panel is not open already @returns {Entry[]} */
export function captionMenu(session, desk, openPanel) {
  const { state, captions, code } = session;
  const { captions: look } = preferences();
  const translated = policyOf(state?.meeting, "translation") !== "off";
  const targets = translated ? byName(captions.capabilities.targets) : [];
  const reading = ["original", ...targets].includes(look.language) ? look.language : "original";
  const spoken = (state && self(state)?.spoken) ?? preferences().spoken;
  /** @type {Entry[]} */
  const entries = [{
    heading: t("control.captionsMenu"),
    items: ["original", ...targets].map((language) => ({
      label: language === "original" ? t("captions.original") : languageName(language),
      checked: language === reading,
      run: () => desk.chooseLanguage(language),
    })),
  }];
  if (captions.capabilities.spoken.length > 1) {
    entries.push({
      heading: t("captions.iSpeak"),
      items: ["", ...byName(captions.capabilities.spoken)].map((language) => ({
        label: language === "" ? t("captions.detect") : languageName(language),
        checked: language === (spoken ?? ""),
        run: () => desk.speak(language),
      })),
    });
  }
  entries.push(null);
  if (openPanel) {
    entries.push({ label: t("captions.panel"), icon: "captions", hint: KEYS.transcript, run: openPanel });
    entries.push({ label: t("captions.settings"), icon: "text", run: () => desk.openLook() });
  }
  entries.push({ label: t("captions.transcript"), icon: "document", run: () => openTranscript(code) });
  if (state && self(state)?.role === "host" && captionsRun(state.meeting)) {
    entries.push({ label: t("captions.stop"), icon: "captions-off", danger: true, run: () => session.ask("captions.stop") });
  }
  return entries;
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
