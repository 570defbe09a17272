// One tooltip for the whole page: it shows an element's data-tip (and its data-key) on hover and keyboard focus.

import { h, replace, setVariables } from "./dom.js";

const DELAY = 350;

export class Tooltips {
  #bubble = h("div", { class: "tooltip", "aria-hidden": "true", popover: "manual" });
  /** @type {Element | null} */
  #target = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  /** What was pressed: it says nothing more until the pointer has been elsewhere. @type {Element | null} */
  #pressed = null;

  constructor() {
    document.body.append(this.#bubble);
    document.addEventListener("pointerover", (event) => {
      if (event.pointerType === "mouse") this.#aim(event.target, DELAY);
    });
    document.addEventListener("focusin", (event) => {
      const target = /** @type {Element} */ (event.target);
      if (target.matches(":focus-visible")) this.#aim(target, 0);
    });
    document.addEventListener("focusout", () => this.#hide());
    document.addEventListener("pointerdown", (event) => {
      this.#hide();
      this.#pressed = tipped(event.target);
    });
    document.addEventListener("keydown", (event) => event.key === "Escape" && this.#hide());
  }

  /** @param {EventTarget | null} from @param {number} delay */
  #aim(from, delay) {
    const target = tipped(from);
    if (target === this.#target || target !== null && target === this.#pressed) return;
    this.#pressed = null;
    this.#hide();
    this.#target = target;
    if (target) this.#timer = setTimeout(() => this.#show(target), delay);
  }

  /** @param {Element} target */
  #show(target) {
    if (!target.isConnected || target.getAttribute("aria-expanded") === "true") return;
    const { tip = "", key } = /** @type {HTMLElement} */ (target).dataset;
    replace(this.#bubble, tip, key && h("kbd", {}, key));
    // In the top layer, so that it is seen above open dialogs too.
    this.#bubble.showPopover();
    const box = target.getBoundingClientRect();
    const own = this.#bubble.getBoundingClientRect();
    const left = Math.min(innerWidth - own.width - 8, Math.max(8, box.left + box.width / 2 - own.width / 2));
    const above = box.top - own.height - 8;
    setVariables(this.#bubble, { x: `${left}px`, y: `${above > 8 ? above : box.bottom + 8}px` });
  }

  #hide() {
    clearTimeout(this.#timer);
    this.#target = null;
    if (this.#bubble.matches(":popover-open")) this.#bubble.hidePopover();
  }
}

/** @param {EventTarget | null} from @returns {Element | null} the element around it that has something to say */
function tipped(from) {
  return from instanceof Element ? from.closest("[data-tip]") : null;
}
