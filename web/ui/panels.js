// The side panel: chat, people or captions, one at a time, and how much of the chat has not been seen.

import { CaptionsPanel } from "./captions-panel.js";
import { ChatPanel } from "./chat-panel.js";
import { h } from "./dom.js";
import { PeoplePanel } from "./people-panel.js";
/** @import {MeetingSession} from "../protocol/session.js" */
/** @import {CaptionDesk} from "./caption-desk.js" */
/** @import {Actions} from "./people-panel.js" */

/** @typedef {"chat" | "people" | "captions"} PanelName */

export class Panels {
  element = h("aside", { class: "panel", id: "panel", hidden: true });
  #session;
  #toggled;
  /** @type {PanelName | null} */
  #open = null;
  /** When the last message that was seen was written; 0 before the first. */
  #read;
  #chat;
  #people;
  #captions;

  /**
   * @param {MeetingSession} session
   * @param {Actions} actions of the people panel
   * @param {CaptionDesk} desk
   * @param {(closed: PanelName | null) => void} toggled `closed`: the panel that closed while it had the focus
   */
  constructor(session, actions, desk, toggled) {
    this.#session = session;
    this.#toggled = toggled;
    this.#read = this.#newest;
    this.#chat = new ChatPanel(session, () => this.toggle("chat"));
    this.#people = new PeoplePanel(session, () => this.toggle("people"), actions);
    this.#captions = new CaptionsPanel(session, () => this.toggle("captions"), desk);
    this.element.append(this.#chat.element, this.#people.element, this.#captions.element);
    this.element.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && this.#open && !event.defaultPrevented) this.toggle(this.#open);
    });
  }

  get open() {
    return this.#open;
  }

  /** Messages that came while the chat was closed. */
  get unread() {
    return this.#session.state?.chat.filter(({ at }) => at > this.#read).length ?? 0;
  }

  get #newest() {
    return this.#session.state?.chat.at(-1)?.at ?? 0;
  }

  /** @param {PanelName} name @param {boolean} [wanted] */
  toggle(name, wanted = this.#open !== name) {
    const hadFocus = this.element.contains(document.activeElement);
    this.#open = wanted ? name : null;
    this.element.hidden = this.#open === null;
    this.#chat.element.hidden = this.#open !== "chat";
    this.#people.element.hidden = this.#open !== "people";
    this.#captions.element.hidden = this.#open !== "captions";
    this.update();
    this.#toggled(!wanted && hadFocus ? name : null);
    if (this.#open === "chat") this.#chat.focus();
    if (this.#open === "people") this.#people.focus();
    if (this.#open === "captions") this.#captions.focus();
  }

  /** People, with one's own choices in sight. */
  showChoices() {
    this.toggle("people", true);
    this.#people.showChoices();
  }

  updateCaptions() {
    if (this.#open === "captions") this.#captions.update();
  }

  update() {
    if (this.#open === "chat") this.#read = Math.max(this.#read, this.#newest);
    if (this.#open === "people") this.#people.update();
    this.updateCaptions();
    this.#chat.update();
  }
}
