// Who is here, hands first, with what a host may do.

import { agreed, policyOf } from "../protocol/caption-status.js";
import { publishes, self } from "../protocol/meeting-state.js";
import { h, replace, setAttribute, setText } from "./dom.js";
import { icon } from "./icons.js";
import { t } from "./i18n.js";
import { OwnChoices } from "./own-choices.js";
import { panelFrame } from "./panel.js";
import { initials, personClass } from "./people-look.js";
/** @import {MeetingSession} from "../protocol/session.js" */
/** @import {Participant} from "../protocol/types.js" */

/** @typedef {{menu: (participant: Participant, anchor: HTMLElement) => void, invite: () => void, muteAll: () => void}} Actions */

export class PeoplePanel {
  #session;
  #actions;
  #list = h("ul", { class: "people" });
  #heading = h("p", { class: "panel-count" });
  #muteAll;
  #choices;
  /** @type {Map<string, {row: HTMLLIElement, look: string}>} */
  #rows = new Map();
  element;

  /** @param {MeetingSession} session @param {() => void} close @param {Actions} actions */
  constructor(session, close, actions) {
    this.#session = session;
    this.#actions = actions;
    const invite = h(
      "button",
      { class: "button", type: "button", on: { click: actions.invite } },
      icon("copy"),
      t("invite.copy"),
    );
    this.#muteAll = h(
      "button",
      { class: "button", type: "button", hidden: true, on: { click: actions.muteAll } },
      icon("mic-off"),
      t("host.muteAll"),
    );
    this.#choices = new OwnChoices(session);
    this.element = panelFrame(
      t("people.title"),
      close,
      h("div", { class: "panel-actions" }, invite, this.#muteAll),
      this.#heading,
      h("div", { class: "people-scroll" }, this.#list, this.#choices.element),
    );
  }

  focus() {
    /** @type {HTMLElement | null} */ (this.element.querySelector(".panel-actions button"))?.focus({
      preventScroll: true,
    });
  }

  showChoices() {
    this.#choices.element.scrollIntoView({ block: "nearest" });
    this.#choices.element.querySelector("h3")?.focus({ preventScroll: true });
  }

  update() {
    this.#choices.update();
    const { state } = this.#session;
    if (!state) return;
    const people = [...state.participants.values()].sort((a, b) => (a.hand ?? Infinity) - (b.hand ?? Infinity) || 0);
    setText(this.#heading, t("people.count", { count: people.length }));
    this.#muteAll.hidden = self(state)?.role !== "host" || people.length < 2;
    for (const [id, { row }] of this.#rows) {
      if (state.participants.has(id)) continue;
      row.remove();
      this.#rows.delete(id);
    }
    people.forEach((participant, index) => {
      const row = this.#row(participant, participant.id === state.you);
      if (this.#list.children[index] !== row) this.#list.insertBefore(row, this.#list.children[index] ?? null);
    });
  }

  /** @param {Participant} participant @param {boolean} you */
  #row(participant, you) {
    const { devices, speaking } = this.#session;
    const microphone = you ? devices.isOn("microphone") : publishes(participant, "microphone");
    const camera = you ? devices.isOn("camera") : publishes(participant, "camera");
    const talking = speaking.has(participant.id);
    const { name, role, hand, quality, number } = participant;
    const { meeting } = this.#session.state ?? {};
    const asked = policyOf(meeting, "transcription") !== "off";
    const captioned = agreed(participant, "transcription");
    const translates = policyOf(meeting, "translation") !== "off";
    const translated = agreed(participant, "translation");
    const look = JSON.stringify([asked, captioned, translates, translated, name, role, hand, quality, microphone, camera, talking]);
    let known = this.#rows.get(participant.id);
    if (!known) this.#rows.set(participant.id, known = { row: h("li"), look: "" });
    if (known.look === look) return known.row;
    known.look = look;
    const hadFocus = known.row.contains(document.activeElement);
    const label = you ? t("tile.you", { name }) : name;
    /** @type {HTMLButtonElement} */
    const options = h("button", {
      class: "icon-button small",
      type: "button",
      "aria-label": t("tile.options", { name: label }),
      "aria-haspopup": "menu",
      "aria-expanded": "false",
      on: { click: () => this.#actions.menu(participant, options) },
    }, icon("more"));
    setAttribute(known.row, "class", `person ${personClass(number)} ${talking ? "speaking" : ""}`);
    replace(
      known.row,
      h("span", { class: "person-face", "aria-hidden": "true" }, initials(name)),
      h(
        "span",
        { class: "person-text" },
        h("span", { class: "person-name" }, label),
        (role === "host" || asked || translates) && h(
          "span",
          { class: "person-role" },
          role === "host" && h("span", {}, t("people.host")),
          asked && captionSign(captioned),
          translates && consentSign(translated ? "globe" : "globe-off", t(translated ? "state.translated" : "state.untranslated")),
        ),
      ),
      hand !== null && sign("hand", t("state.hand"), "hand-ink"),
      (quality === "poor" || quality === "lost") &&
        sign("signal-weak", t(quality === "lost" ? "tile.reconnecting" : "tile.poor"), "warning-ink"),
      publishes(participant, "screen") && sign("screen", t("state.sharing")),
      !camera && sign("camera-off", t("state.cameraOff"), "faint"),
      microphone
        ? sign("mic", t("state.unmuted"), talking ? "accent-ink" : "faint")
        : sign("mic-off", t("state.muted"), "danger-ink"),
      options,
    );
    if (hadFocus) options.focus({ preventScroll: true });
    return known.row;
  }
}

/** In few words, where a row has little room, and heard in full. @param {boolean} agreed */
function captionSign(agreed) {
  const label = t(agreed ? "state.captioned" : "state.uncaptioned");
  return h(
    "span",
    { class: "person-consent", "data-tip": label },
    icon(agreed ? "captions" : "captions-off"),
    h("span", { "aria-hidden": "true" }, t(agreed ? "state.captionedShort" : "state.uncaptionedShort")),
    h("span", { class: "only-heard" }, label),
  );
}

/** @param {string} name @param {string} label */
function consentSign(name, label) {
  return h("span", { class: "person-consent", role: "img", "aria-label": label, "data-tip": label }, icon(name));
}

/** @param {string} name @param {string} label @param {string} [names] */
function sign(name, label, names = "") {
  return h("span", { class: `person-sign ${names}`, role: "img", "aria-label": label, "data-tip": label }, icon(name));
}
