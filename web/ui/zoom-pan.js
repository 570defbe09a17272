// Zooming into a shared screen: buttons, Ctrl and wheel, double finger on a track pad, and dragging to pan.

import { h, setVariables } from "./dom.js";
import { icon } from "./icons.js";
import { t } from "./i18n.js";

const MOST = 6;

export class ZoomPan {
  /** @type {HTMLElement | null} */
  #frame = null;
  /** @type {HTMLElement | null} */
  #picture = null;
  #scale = 1;
  #x = 0;
  #y = 0;
  #life = new AbortController();
  #tools = h(
    "div",
    { class: "zoom-tools" },
    this.#tool("minus", "zoom.out", () => this.#zoom(1 / 1.5)),
    this.#tool("fullscreen", "zoom.fit", () => this.#reset()),
    this.#tool("plus", "zoom.in", () => this.#zoom(1.5)),
  );

  /** @param {HTMLElement | null} frame @param {HTMLElement | null} picture what moves inside the frame */
  attach(frame, picture) {
    if (frame === this.#frame) return;
    this.#life.abort();
    this.#tools.remove();
    if (this.#picture) setVariables(this.#picture, { zoom: 1, "pan-x": "0px", "pan-y": "0px" });
    this.#frame = frame;
    this.#picture = picture;
    if (!frame || !picture) return;
    this.#life = new AbortController();
    const { signal } = this.#life;
    frame.append(this.#tools);
    frame.addEventListener("wheel", (event) => this.#wheel(event), { signal, passive: false });
    picture.addEventListener("pointerdown", (event) => this.#drag(event), { signal });
    this.#reset();
  }

  #reset() {
    [this.#scale, this.#x, this.#y] = [1, 0, 0];
    this.#apply();
  }

  /** @param {WheelEvent} event */
  #wheel(event) {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    this.#zoom(Math.exp(-event.deltaY / 200));
  }

  /** @param {number} factor */
  #zoom(factor) {
    this.#scale = Math.min(MOST, Math.max(1, this.#scale * factor));
    this.#apply();
  }

  /** @param {PointerEvent} start */
  #drag(start) {
    if (this.#scale === 1 || start.button !== 0) return;
    start.preventDefault();
    const from = { x: this.#x - start.clientX, y: this.#y - start.clientY };
    const dragging = new AbortController();
    const signal = AbortSignal.any([dragging.signal, this.#life.signal]);
    globalThis.addEventListener("pointermove", (event) => {
      this.#x = from.x + event.clientX;
      this.#y = from.y + event.clientY;
      this.#apply();
    }, { signal });
    globalThis.addEventListener("pointerup", () => dragging.abort(), { signal });
  }

  #apply() {
    if (!this.#frame || !this.#picture) return;
    const roomX = this.#frame.clientWidth * (this.#scale - 1) / 2;
    const roomY = this.#frame.clientHeight * (this.#scale - 1) / 2;
    this.#x = Math.min(roomX, Math.max(-roomX, this.#x));
    this.#y = Math.min(roomY, Math.max(-roomY, this.#y));
    this.#frame.classList.toggle("zoomed", this.#scale > 1);
    setVariables(this.#picture, { zoom: this.#scale, "pan-x": `${this.#x}px`, "pan-y": `${this.#y}px` });
  }

  /** @param {string} sign @param {string} label @param {() => void} run */
  #tool(sign, label, run) {
    const text = t(label);
    return h("button", {
      class: "icon-button small",
      type: "button",
      "aria-label": text,
      "data-tip": text,
      on: { click: run },
    }, icon(sign));
  }
}
