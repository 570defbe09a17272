// Settings: devices, appearance, and the figures of the connection for whoever wants to know.

import { openDialog } from "./dialog.js";
import { deviceFields } from "./device-fields.js";
import { h, replace } from "./dom.js";
import { icon } from "./icons.js";
import { LANGUAGES, t } from "./i18n.js";
import { applyTheme, preferences, remember } from "./preferences.js";
import { statsTable } from "./stats-view.js";
/** @import {LocalDevices} from "../protocol/devices.js" */
/** @import {MeetingSession} from "../protocol/session.js" */

/** @typedef {{devices?: LocalDevices, session?: MeetingSession, speakerChosen?: (id: string) => void, changed?: () => void, page?: "devices" | "look" | "connection"}} Options */

/** @param {Options} options */
export function openSettings({ devices, session, speakerChosen, changed, page }) {
  const life = new AbortController();
  /** @type {[string, string, HTMLElement][]} */
  const pages = [];
  if (devices) {
    pages.push([
      "devices",
      "mic",
      h("div", {}, deviceFields(devices, life.signal, speakerChosen), mirrorSwitch(changed)),
    ]);
  }
  pages.push(["look", "globe", appearance(session === undefined)]);
  if (session) pages.push(["connection", "signal", connection(session, life.signal)]);
  const tabs = pages.map(([name, sign], index) =>
    h(
      "button",
      {
        type: "button",
        role: "tab",
        id: `tab-${name}`,
        "aria-controls": `page-${name}`,
        class: "tab",
        on: { click: () => select(index) },
      },
      icon(sign),
      t(`settings.${name}`),
    )
  );
  const bodies = pages.map(([name, , body]) =>
    h("div", {
      role: "tabpanel",
      id: `page-${name}`,
      "aria-labelledby": `tab-${name}`,
      class: "tab-page",
      tabindex: "0",
    }, body)
  );
  /** @param {number} chosen */
  const select = (chosen) => {
    tabs.forEach((tab, index) => {
      tab.setAttribute("aria-selected", String(index === chosen));
      tab.tabIndex = index === chosen ? 0 : -1;
      bodies[index].hidden = index !== chosen;
    });
  };
  /** @param {KeyboardEvent} event */
  const arrows = (event) => {
    const step = ["ArrowDown", "ArrowRight"].includes(event.key)
      ? 1
      : ["ArrowUp", "ArrowLeft"].includes(event.key)
      ? -1
      : 0;
    if (step === 0) return;
    event.preventDefault();
    const next = (tabs.findIndex((tab) => tab.tabIndex === 0) + step + tabs.length) % tabs.length;
    select(next);
    tabs[next].focus();
  };
  select(Math.max(0, pages.findIndex(([name]) => name === page)));
  const tabList = h("div", {
    class: "tabs",
    role: "tablist",
    "aria-label": t("settings.title"),
    on: { keydown: arrows },
  }, ...tabs);
  const dialog = openDialog(
    { title: t("settings.title"), wide: pages.length > 1, className: "settings" },
    h("div", { class: pages.length > 1 ? "settings-body" : "" }, pages.length > 1 && tabList, h("div", { class: "tab-pages" }, ...bodies)),
  );
  dialog.addEventListener("close", () => life.abort());
}

/** @param {() => void} open @returns {HTMLElement} the button at the top right of a page */
export function settingsButton(open) {
  return h("button", {
    class: "icon-button",
    type: "button",
    "aria-label": t("settings.title"),
    "data-tip": t("settings.title"),
    on: { click: open },
  }, icon("settings"));
}

/** @param {boolean} reloadable whether nothing is lost when the page is opened anew */
function appearance(reloadable) {
  const { theme, language } = preferences();
  const themes = /** @type {const} */ (["system", "light", "dark"]).map((value) => {
    const input = h("input", { type: "radio", name: "theme", value, checked: value === theme });
    input.addEventListener("change", () => {
      remember({ theme: value });
      applyTheme(value);
    });
    return h("label", { class: "choice" }, input, h("span", {}, t(`theme.${value}`)));
  });
  const languages = h(
    "select",
    { id: "language" },
    h("option", { value: "", selected: language === "" }, t("language.system")),
    ...Object.entries(LANGUAGES).map(([value, name]) =>
      h("option", { value, lang: value, selected: value === language }, name)
    ),
  );
  const reload = h(
    "button",
    { class: "button", type: "button", hidden: true, on: { click: () => location.reload() } },
    t("language.reload"),
  );
  const note = h("p", { class: "quiet-text", role: "status" });
  languages.addEventListener("change", () => {
    remember({ language: languages.value });
    replace(note, reloadable ? "" : t("language.next"));
    reload.hidden = !reloadable;
  });
  return h(
    "div",
    { class: "stack" },
    h("fieldset", { class: "choices" }, h("legend", {}, t("settings.theme")), ...themes),
    h("div", { class: "field" }, h("label", { for: "language" }, t("settings.language")), languages, note, reload),
  );
}

/** @param {(() => void) | undefined} changed */
function mirrorSwitch(changed) {
  const input = h("input", { type: "checkbox", role: "switch", checked: preferences().mirror });
  input.addEventListener("change", () => {
    remember({ mirror: input.checked });
    changed?.();
  });
  return h("label", { class: "switch-row" }, h("span", {}, t("settings.mirror")), input);
}

/** @param {MeetingSession} session @param {AbortSignal} signal */
function connection(session, signal) {
  const body = h("div", { class: "stats" }, h("p", { class: "quiet-text" }, t("stats.wait")));
  const table = statsTable(session);
  const show = async () => {
    const content = await table();
    if (!signal.aborted) replace(body, ...content);
  };
  show();
  const timer = setInterval(show, 1000);
  signal.addEventListener("abort", () => clearInterval(timer));
  return body;
}
