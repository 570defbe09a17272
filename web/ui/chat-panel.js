// Chat: a log of messages, grouped by person and minute, and a box to write in.

import { h, setAttribute, setText } from "./dom.js";
import { errorText } from "./errors.js";
import { icon } from "./icons.js";
import { t, timeOfDay } from "./i18n.js";
import { linkified } from "./linkify.js";
import { panelFrame } from "./panel.js";
import { colourOf } from "./people-look.js";
/** @import {MeetingSession} from "../protocol/session.js" */
/** @import {ChatMessage} from "../protocol/types.js" */

const SAME_BREATH = 3 * 60_000;
const NEAR_END = 80;
/** So many messages a welcome brings at most; whoever gets fewer has them all. */
const WELCOME = 50;

export class ChatPanel {
  #session;
  #log;
  #input;
  #send;
  #off = h("p", { class: "notice panel-off", hidden: true });
  #problem = h("p", { class: "field-error", role: "alert" });
  #empty = h("p", { class: "panel-empty" });
  /** @type {Map<string, {element: HTMLElement, message: ChatMessage}>} in their order */
  #shown = new Map();
  /** @type {ChatMessage | null} */
  #last = null;
  #form;
  #earlier;
  /** Messages from before the welcome. @type {ChatMessage[]} */
  #history = [];
  element;

  /** @param {MeetingSession} session @param {() => void} close */
  constructor(session, close) {
    this.#session = session;
    this.#earlier = h(
      "button",
      { class: "text-button", type: "button", on: { click: () => this.#showEarlier() } },
      t("chat.earlier"),
    );
    this.#earlier.hidden = (session.state?.chat.length ?? 0) < WELCOME;
    this.#log = h("div", { class: "messages", role: "log", "aria-label": t("chat.log"), tabindex: "0" }, this.#earlier);
    this.#input = h("textarea", {
      rows: 1,
      "aria-label": t("chat.message"),
      placeholder: t("chat.placeholder"),
      enterkeyhint: "send",
      on: { keydown: (event) => this.#key(event), input: () => this.#typed() },
    });
    this.#send = h("button", {
      class: "icon-button accent",
      type: "submit",
      "aria-label": t("chat.send"),
      "data-tip": t("chat.send"),
      disabled: true,
    }, icon("send"));
    this.#form = h(
      "form",
      { class: "composer", on: { submit: (event) => this.#submit(event) } },
      this.#input,
      this.#send,
    );
    setText(this.#empty, t("chat.empty"));
    setText(this.#off, t("chat.off"));
    this.element = panelFrame(t("chat.title"), close, this.#empty, this.#log, this.#off, this.#problem, this.#form);
    session.on("erased", (participant) => this.#erase(participant));
  }

  focus() {
    (this.#form.hidden ? this.#log : this.#input).focus({ preventScroll: true });
    this.#log.scrollTop = this.#log.scrollHeight;
  }

  update() {
    const { state } = this.#session;
    if (!state) return;
    const atEnd = this.#log.scrollHeight - this.#log.scrollTop - this.#log.clientHeight < NEAR_END;
    const added = state.chat.filter((message) => !this.#shown.has(keyOf(message)));
    for (const message of added) this.#append(message);
    if (added.length > 0 && (atEnd || added.at(-1)?.participant === state.you)) {
      this.#log.scrollTop = this.#log.scrollHeight;
    }
    const open = state.meeting.chat || state.participants.get(state.you)?.role === "host";
    this.#empty.hidden = state.chat.length > 0;
    this.#off.hidden = state.meeting.chat;
    this.#form.hidden = !open;
    setAttribute(this.#input, "maxlength", state.limits.chat);
  }

  async #showEarlier() {
    const { state } = this.#session;
    const first = this.#history[0] ?? state?.chat[0];
    if (!state || !first) return;
    this.#earlier.disabled = true;
    try {
      const { messages, more } = await this.#session.request("chat.history", { before: first.id });
      this.#history = [...messages, ...this.#history];
      this.#earlier.hidden = !more;
      this.#renderAll([...this.#history, ...state.chat]);
    } catch (error) {
      setText(this.#problem, errorText(error));
    }
    this.#earlier.disabled = false;
  }

  /** @param {string | null} participant whose messages go; null: what the meeting's state has no more */
  #erase(participant) {
    const { state } = this.#session;
    if (participant === null) {
      this.#history = [];
      this.#earlier.hidden = (state?.chat.length ?? 0) < WELCOME;
      return this.#renderAll([...state?.chat ?? []]);
    }
    this.#history = this.#history.filter((message) => message.participant !== participant);
    for (const [key, { element, message }] of this.#shown) {
      if (message.participant !== participant) continue;
      element.remove();
      this.#shown.delete(key);
    }
    this.#last = [...this.#shown.values()].at(-1)?.message ?? null;
  }

  /** Writes the log anew, with what was read last still at its place. @param {ChatMessage[]} messages */
  #renderAll(messages) {
    const fromEnd = this.#log.scrollHeight - this.#log.scrollTop;
    this.#log.setAttribute("aria-busy", "true");
    this.#log.replaceChildren(this.#earlier);
    this.#shown.clear();
    this.#last = null;
    for (const message of messages) if (!this.#shown.has(keyOf(message))) this.#append(message);
    this.#log.scrollTop = this.#log.scrollHeight - fromEnd;
    this.#log.setAttribute("aria-busy", "false");
  }

  /** @param {ChatMessage} message */
  #append(message) {
    const { state } = this.#session;
    const follows = this.#last?.participant === message.participant && this.#last.name === message.name &&
      message.at - this.#last.at < SAME_BREATH;
    this.#last = message;
    const own = message.participant === state?.you;
    const colour = colourOf(state?.participants.get(message.participant)?.number, message.participant);
    const element = h(
      "article",
      { class: `message ${own ? "own" : ""} ${follows ? "follows" : ""} ${colour}` },
      !follows && h(
        "header",
        {},
        h("span", { class: "message-name" }, own ? t("chat.you") : message.name),
        h("time", { datetime: new Date(message.at).toISOString() }, timeOfDay(message.at)),
      ),
      h("p", {}, ...linkified(message.text)),
    );
    this.#shown.set(keyOf(message), { element, message });
    this.#log.append(element);
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.#form.requestSubmit();
  }

  #typed() {
    this.#send.disabled = this.#input.value.trim() === "";
    this.#input.style.setProperty("--rows", String(Math.min(6, this.#input.value.split("\n").length)));
    setText(this.#problem, "");
  }

  /** @param {SubmitEvent} event */
  async #submit(event) {
    event.preventDefault();
    const text = this.#input.value.trim();
    if (!text) return;
    this.#input.value = "";
    this.#typed();
    try {
      await this.#session.request("chat.send", { text });
    } catch (error) {
      setText(this.#problem, errorText(error));
      if (this.#input.value === "") this.#input.value = text;
      this.#send.disabled = false;
    }
  }
}

/** @param {ChatMessage} message */
function keyOf({ id, at }) {
  return `${id} ${at}`;
}
