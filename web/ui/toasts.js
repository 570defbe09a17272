// Short notices beside what a person works with, never over it. They are read out, leave by themselves, and may offer
// one next step.

import { h, setVariables } from "./dom.js";
import { icon } from "./icons.js";
import { t } from "./i18n.js";

/** @typedef {{icon?: string, tone?: "plain" | "warning" | "error", seconds?: number, key?: string, action?: {label: string, run: () => void}}} ToastOptions */

const MOST = 4;

export class Toasts {
  element = h("div", { class: "toasts", role: "status", "aria-live": "polite" });

  constructor() {
    // Sheets and pages that end where toasts stand make room for them.
    new ResizeObserver(() => {
      setVariables(document.documentElement, { "toasts-height": `${Math.ceil(this.element.getBoundingClientRect().height)}px` });
    }).observe(this.element);
  }

  /** @param {string} text @param {ToastOptions} [options] `key`: a newer toast of the same key takes the older one's place */
  show(text, { icon: sign, tone = "plain", seconds = 5, key, action } = {}) {
    if (key) this.dismiss(key);
    const toast = h("div", { class: `toast ${tone}`, "data-key": key }, sign && icon(sign), h("span", {}, text));
    const close = () => toast.remove();
    if (action) {
      const run = () => {
        close();
        action.run();
      };
      toast.append(h("button", { class: "text-button", type: "button", on: { click: run } }, action.label));
    }
    const label = t("toast.dismiss");
    toast.append(
      h(
        "button",
        { class: "icon-button small", type: "button", "aria-label": label, on: { click: close } },
        icon("close"),
      ),
    );
    this.element.append(toast);
    while (this.element.children.length > MOST) this.element.firstElementChild?.remove();
    if (seconds > 0) this.#leaveLater(toast, seconds);
  }

  /** @param {string} key */
  shows(key) {
    return [...this.element.children].some((toast) => /** @type {HTMLElement} */ (toast).dataset.key === key);
  }

  /** @param {string} key */
  dismiss(key) {
    for (const toast of [...this.element.children]) {
      if (/** @type {HTMLElement} */ (toast).dataset.key === key) toast.remove();
    }
  }

  /** A toast that is being read or used stays. @param {HTMLElement} toast @param {number} seconds */
  #leaveLater(toast, seconds) {
    const timer = setInterval(() => {
      if (toast.matches(":hover, :focus-within")) return;
      clearInterval(timer);
      toast.remove();
    }, seconds * 1000);
  }
}
