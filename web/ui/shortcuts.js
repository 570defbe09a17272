// Keyboard shortcuts of the meeting, one letter each, silent while somebody types, and their help dialog.

import { h } from "./dom.js";
import { openDialog } from "./dialog.js";
import { t } from "./i18n.js";

/** @typedef {"mute" | "video" | "share" | "hand" | "chat" | "people" | "captions" | "transcript" | "layout" | "fullscreen" | "next" | "previous" | "help"} Command */

/** @type {Record<Command, string>} */
export const KEYS = {
  mute: "M",
  video: "V",
  share: "S",
  hand: "H",
  chat: "C",
  people: "P",
  captions: "T",
  transcript: "R",
  layout: "L",
  fullscreen: "F",
  previous: "←",
  next: "→",
  help: "?",
};

const BY_KEY = new Map(
  Object.entries(KEYS).map(([command, key]) => [key.toLowerCase(), /** @type {Command} */ (command)]),
);
BY_KEY.set("arrowleft", "previous").set("arrowright", "next");

/** @param {Record<Command, () => unknown>} commands @param {AbortSignal} signal */
export function listenForShortcuts(commands, signal) {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || event.defaultPrevented) return;
    const command = BY_KEY.get(event.key.toLowerCase());
    if (!command || isTyping(event.target) || document.querySelector("dialog[open]")) return;
    const arrow = event.key.startsWith("Arrow");
    if (arrow && event.target instanceof Element && event.target.closest("[role=toolbar], [role=menu], .panel")) return;
    event.preventDefault();
    commands[command]();
  }, { signal });
}

export function openShortcutHelp() {
  const rows = Object.entries(KEYS).map(([command, key]) =>
    h("div", { class: "shortcut" }, h("dt", {}, t(`shortcut.${command}`)), h("dd", {}, h("kbd", {}, key)))
  );
  openDialog(
    { title: t("shortcut.title") },
    h("p", { class: "quiet-text" }, t("shortcut.intro")),
    h("dl", { class: "shortcuts" }, ...rows),
  );
}

/** @param {EventTarget | null} target */
function isTyping(target) {
  return target instanceof HTMLElement &&
    target.matches("input:not([type=range], [type=checkbox], [type=radio]), textarea, select, [contenteditable]");
}
