// The slim bar that says the connection is being mended, what is awaited, and the attempt.

import { h, replace } from "./dom.js";
import { t } from "./i18n.js";
/** @import {Health} from "../protocol/session-events.js" */

const PATIENCE = 300;

export class HealthBar {
  element = h("div", { class: "health", role: "status", hidden: true });
  #retry;
  #shown = "";
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /** @param {() => void} retry */
  constructor(retry) {
    this.#retry = retry;
  }

  /** @param {Health} health @returns {boolean} whether anything is wrong */
  update({ link, media, restarting }) {
    const waiting = link.state !== "open" && link.state !== "closed";
    const text = waiting
      ? t(restarting ? "health.restarting" : "health.reconnecting", { attempt: Math.max(1, link.attempt) })
      : media === "recovering"
      ? t("health.media")
      : "";
    if (text === this.#shown) return text !== "";
    this.#shown = text;
    clearTimeout(this.#timer);
    if (text === "") this.element.hidden = true;
    else this.#timer = setTimeout(() => this.#show(text, waiting), PATIENCE);
    return text !== "";
  }

  /** @param {string} text @param {boolean} waiting */
  #show(text, waiting) {
    this.element.hidden = false;
    const retry = waiting &&
      h("button", { class: "text-button", type: "button", on: { click: this.#retry } }, t("health.now"));
    replace(this.element, h("span", { class: "spinner", "aria-hidden": "true" }), h("span", {}, text), retry);
  }
}
