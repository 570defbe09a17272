// Dialogs: <dialog> with a heading, a close button, and focus given back where it came from.

import { append, h } from "./dom.js";
import { icon } from "./icons.js";
import { t } from "./i18n.js";

let counter = 0;

/**
 * @param {{title: string, wide?: boolean, className?: string, blocking?: boolean}} options `blocking`: only its own
 *   buttons, or Escape, close it
 * @param {...import("./dom.js").Child} content
 * @returns {HTMLDialogElement} already open; it leaves the page when it closes
 */
export function openDialog({ title, wide = false, className = "", blocking = false }, ...content) {
  const id = `dialog-${++counter}`;
  const before = document.activeElement;
  const dialog = h("dialog", { class: `dialog ${wide ? "wide" : ""} ${className}`.trim(), "aria-labelledby": id });
  const close = h("button", {
    class: "icon-button",
    type: "button",
    "aria-label": t("dialog.close"),
    "data-tip": t("dialog.close"),
    "data-key": "Esc",
    on: { click: () => dialog.close() },
  }, icon("close"));
  append(dialog, [h("header", {}, h("h2", { id }, title), !blocking && close), ...content]);
  dialog.addEventListener("close", () => {
    dialog.remove();
    if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
  });
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog && !blocking) dialog.close();
  });
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

/**
 * A question before something that cannot be undone.
 * @param {{title: string, text: string, choices: {label: string, danger?: boolean, primary?: boolean, run: () => unknown}[]}} question
 */
export function askFirst({ title, text, choices }) {
  const buttons = choices.map(({ label, danger, primary, run }) => {
    const click = () => {
      dialog.close();
      run();
    };
    const names = danger ? "button danger" : primary ? "button primary" : "button";
    return h("button", { class: names, type: "button", on: { click } }, label);
  });
  const cancel = h(
    "button",
    { class: "button", type: "button", on: { click: () => dialog.close() } },
    t("dialog.cancel"),
  );
  const dialog = openDialog({ title }, h("p", {}, text), h("footer", {}, cancel, ...buttons));
  cancel.focus();
}
