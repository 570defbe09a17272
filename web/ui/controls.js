// The control bar: one toolbar, whose buttons always say what pressing them will do.

import { publishes, self } from "../protocol/meeting-state.js";
import { h, replace, setAttribute, setText } from "./dom.js";
import { icon } from "./icons.js";
import { t } from "./i18n.js";
import { KEYS } from "./shortcuts.js";
/** @import {MeetingSession} from "../protocol/session.js" */

/**
 * @typedef {object} Actions
 * @property {() => void} mute
 * @property {() => void} video
 * @property {() => void} share
 * @property {() => void} captions
 * @property {(anchor: HTMLElement) => void} captionsMenu
 * @property {() => void} hand
 * @property {(anchor: HTMLElement) => void} reactions
 * @property {() => void} chat
 * @property {() => void} people
 * @property {(anchor: HTMLElement) => void} more
 * @property {(anchor: HTMLElement) => void} microphoneMenu
 * @property {(anchor: HTMLElement) => void} cameraMenu
 * @property {() => void} leave
 */

/** @typedef {{open: "chat" | "people" | "captions" | null, unread: number}} PanelState */

export class Controls {
  #session;
  #mute;
  #video;
  #share;
  #captions;
  #captionsMenu;
  #hand;
  #chat;
  #people;
  #chatCount = h("span", { class: "count", "aria-hidden": "true", hidden: true });
  #peopleCount = h("span", { class: "count plain", "aria-hidden": "true" });
  #level = h("span", { class: "mic-level", "aria-hidden": "true" });
  element;

  /** @param {MeetingSession} session @param {Actions} actions */
  constructor(session, actions) {
    this.#session = session;
    this.#mute = button("control", actions.mute);
    this.#video = button("control", actions.video);
    this.#share = button("control share", actions.share);
    this.#captions = button("control", actions.captions);
    this.#captionsMenu = menuButton("split-menu", "chevron", "control.captionsMenu", actions.captionsMenu);
    this.#hand = button("control", actions.hand);
    this.#chat = button("control", actions.chat);
    this.#people = button("control", actions.people);
    const reactions = menuButton("control", "smile", "control.react", actions.reactions);
    const more = menuButton("control", "more", "control.more", actions.more);
    const leave = button("control leave", actions.leave);
    dress(leave, "leave", t("control.leave"));
    dress(this.#chat, "chat", t("control.chat"), KEYS.chat, this.#chatCount);
    dress(this.#people, "people", t("control.people"), KEYS.people, this.#peopleCount);
    setAttribute(this.#chat, "aria-controls", "panel");
    setAttribute(this.#people, "aria-controls", "panel");
    this.element = h(
      "div",
      {
        class: "bar",
        role: "toolbar",
        "aria-label": t("control.label"),
        on: { keydown: (event) => this.#arrows(event) },
      },
      h(
        "div",
        { class: "bar-middle" },
        h(
          "div",
          { class: "split" },
          this.#mute,
          menuButton("split-menu", "chevron", "control.microphoneMenu", actions.microphoneMenu),
        ),
        h(
          "div",
          { class: "split" },
          this.#video,
          menuButton("split-menu", "chevron", "control.cameraMenu", actions.cameraMenu),
        ),
        navigator.mediaDevices && "getDisplayMedia" in navigator.mediaDevices && this.#share,
        h("div", { class: "split" }, this.#captions, this.#captionsMenu),
        this.#hand,
        reactions,
        more,
        leave,
      ),
      h("div", { class: "bar-end" }, this.#chat, this.#people),
    );
  }

  /** @param {PanelState} panel @param {boolean} captions whether this person sees captions */
  update({ open, unread }, captions) {
    const { devices, screen, state } = this.#session;
    if (!state) return;
    this.#device(this.#mute, "microphone", "mic", "control.mute", "control.unmute", KEYS.mute);
    this.#device(this.#video, "camera", "camera", "control.stopVideo", "control.startVideo", KEYS.video);
    const label = screen ? t("control.stopShare") : t("control.share");
    dress(this.#share, screen ? "screen-off" : "screen", label, KEYS.share);
    this.#share.classList.toggle("active", screen !== null);
    const raised = self(state)?.hand != null;
    dress(this.#hand, "hand", t("control.hand"), KEYS.hand);
    this.#hand.dataset.tip = raised ? t("control.lowerHand") : t("control.hand");
    this.#hand.classList.toggle("active", raised);
    setAttribute(this.#hand, "aria-pressed", String(raised));
    dress(this.#captions, "captions", t("control.captions"), KEYS.captions);
    this.#captions.classList.toggle("active", captions);
    setAttribute(this.#captions, "aria-pressed", String(captions));
    this.#panelButton(this.#chat, open === "chat");
    this.#panelButton(this.#people, open === "people");
    this.#chatCount.hidden = unread === 0;
    setText(this.#chatCount, unread > 99 ? "99+" : String(unread));
    setAttribute(this.#chat, "aria-description", unread > 0 ? t("chat.unread", { count: unread }) : null);
    setText(this.#peopleCount, String(state.participants.size));
    setAttribute(this.#people, "aria-description", t("people.count", { count: state.participants.size }));
    const unheard = devices.isOn("microphone") && !publishes(self(state), "microphone");
    this.#mute.classList.toggle("unheard", unheard);
  }

  /** @param {"chat" | "people" | "captions"} name */
  focusPanelButton(name) {
    ({ chat: this.#chat, people: this.#people, captions: this.#captions })[name].focus();
  }

  /** Where the captions' menus open. */
  get captionsAnchor() {
    return this.#captionsMenu.offsetParent ? this.#captionsMenu : this.#captions;
  }

  /** Whether there is no room for a button to share the screen. */
  get hidesShare() {
    return this.#share.isConnected && this.#share.offsetParent === null;
  }

  /** @param {number} loudness 0…1 */
  showLevel(loudness) {
    this.#level.style.setProperty("--level", loudness.toFixed(2));
  }

  /**
   * @param {HTMLButtonElement} element @param {"microphone" | "camera"} device @param {string} sign
   * @param {string} off @param {string} on @param {string} key
   */
  #device(element, device, sign, off, on, key) {
    const { devices } = this.#session;
    const status = devices.status(device);
    const isOn = status === "on";
    const broken = status === "denied" || status === "missing" || status === "busy" || status === "insecure";
    const extra = device === "microphone" && isOn
      ? this.#level
      : broken
      ? h("span", { class: "count alert", "aria-hidden": "true" }, "!")
      : null;
    dress(element, isOn ? sign : `${sign}-off`, t(isOn ? off : on), key, extra);
    element.classList.toggle("off", !isOn);
    element.classList.toggle("busy", status === "asking");
    setAttribute(element, "aria-description", broken ? t(`device.${status}.${device}`) : null);
  }

  /** @param {HTMLButtonElement} element @param {boolean} open */
  #panelButton(element, open) {
    element.classList.toggle("active", open);
    setAttribute(element, "aria-expanded", String(open));
  }

  /** @param {KeyboardEvent} event */
  #arrows(event) {
    const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    if (step === 0) return;
    const buttons = [...this.element.querySelectorAll("button")].filter((each) => each.offsetParent !== null);
    const index = buttons.indexOf(/** @type {HTMLButtonElement} */ (document.activeElement));
    buttons.at((index + step) % buttons.length)?.focus();
    event.preventDefault();
  }
}

/** @param {string} names @param {() => void} click */
function button(names, click) {
  return h("button", { class: names, type: "button", on: { click } });
}

/** @param {string} names @param {string} sign @param {string} label @param {(anchor: HTMLElement) => void} open */
function menuButton(names, sign, label, open) {
  const element = button(names, () => open(element));
  dress(element, sign, t(label));
  setAttribute(element, "aria-haspopup", "menu");
  setAttribute(element, "aria-expanded", "false");
  return element;
}

/** @param {HTMLButtonElement} element @param {string} sign @param {string} label @param {string} [key] @param {Element | null} [extra] */
function dress(element, sign, label, key = "", extra = null) {
  const look = `${sign}|${label}|${extra?.className ?? ""}`;
  if (element.dataset.look === look) return;
  element.dataset.look = look;
  element.dataset.tip = label;
  if (key) element.dataset.key = key;
  setAttribute(element, "aria-label", label);
  if (key && key.length === 1) setAttribute(element, "aria-keyshortcuts", key);
  replace(element, icon(sign), extra);
}
