// One tile: a person's camera, or a shared screen. A group named after the person, holding the <video>, and initials for
// as long as there is no picture.

import { h, replace, setAttribute, setText, setVariables } from "./dom.js";
import { icon } from "./icons.js";
import { t } from "./i18n.js";
import { initials, personClass } from "./people-look.js";
/** @import {Participant, Source} from "../protocol/types.js" */
/** @import {Rect} from "./grid-layout.js" */

/**
 * @typedef {object} Picture
 * @property {MediaStreamTrack | null} track
 * @property {string} key changes when the same track starts to carry somebody else
 * @property {boolean} live whether frames are to be expected
 * @property {boolean} starved held back for want of bandwidth
 */
/** @typedef {{participant: Participant, you: boolean, picture: Picture, microphoneOn: boolean, speaking: boolean, pinned: boolean, mirror: boolean}} TileView */
/** @typedef {{menu: (tile: Tile, anchor: HTMLElement) => void, pin: (tile: Tile) => void}} TileActions */

const REACTION_SECONDS = 5;

export class Tile {
  /** @type {string} */
  participant;
  /** @type {Source} */
  source;
  video = h("video", { autoplay: true, playsinline: true, "aria-hidden": "true", tabindex: "-1" });
  /** @type {Rect | null} */
  rect = null;
  #avatar = h("div", { class: "avatar", "aria-hidden": "true" });
  #name = h("span", { class: "plate-name" });
  #plate = h("div", { class: "plate" });
  #marks = h("div", { class: "marks" });
  #starved = h("div", { class: "starved-note" });
  /** @type {HTMLButtonElement} */
  #menu;
  #shownKey = "";
  /** @type {MediaStreamTrack | null} */
  #shownTrack = null;
  #you = false;
  #generation = 0;
  #fullName = "";
  #marksShown = "";
  element;

  /** @param {string} participant @param {Source} source @param {TileActions} actions */
  constructor(participant, source, actions) {
    this.participant = participant;
    this.source = source;
    this.video.muted = true;
    this.#menu = h("button", {
      class: "icon-button small tile-menu",
      type: "button",
      "aria-haspopup": "menu",
      "aria-expanded": "false",
      on: { click: () => actions.menu(this, this.#menu) },
    }, icon("more"));
    this.element = h(
      "div",
      { class: "tile", role: "group", "data-source": source, on: { dblclick: () => actions.pin(this) } },
      this.#avatar,
      this.video,
      this.#starved,
      this.#marks,
      this.#plate,
      this.#menu,
      h("div", { class: "ring" }),
    );
  }

  get key() {
    return `${this.participant}/${this.source}`;
  }

  /** @param {TileView} view */
  update({ participant, you, picture, microphoneOn, speaking, pinned, mirror }) {
    const screen = this.source === "screen";
    const { name } = participant;
    const label = screen ? t("tile.screenOf", { name }) : you ? t("tile.you", { name }) : name;
    setAttribute(this.element, "aria-label", label);
    const states = [
      !screen && !microphoneOn && t("state.muted"),
      participant.hand !== null && t("state.hand"),
      speaking && t("state.speaking"),
      participant.quality === "poor" && t("tile.poor"),
      participant.quality === "lost" && t("tile.reconnecting"),
    ].filter(Boolean);
    setAttribute(this.element, "aria-description", states.join(", ") || null);
    setAttribute(this.#menu, "aria-label", t("tile.options", { name: label }));
    this.element.classList.toggle("speaking", speaking && !screen);
    this.element.classList.toggle("mirrored", mirror);
    this.element.classList.toggle("away", participant.quality === "lost");
    this.#setPersonClass(personClass(participant.number));
    setText(this.#avatar, initials(name));
    this.#you = you && !screen;
    this.#fullName = label;
    this.#showName();
    const muted = !screen && !microphoneOn;
    const marks = JSON.stringify([muted, pinned, screen, participant.hand, participant.quality]);
    if (marks !== this.#marksShown) {
      this.#marksShown = marks;
      replace(
        this.#plate,
        muted && icon("mic-off", "danger-ink"),
        screen && icon("screen"),
        this.#name,
        pinned && icon("pin"),
        ...linkMark(participant),
      );
      this.#showHand(participant.hand !== null && !screen);
    }
    this.#show(picture);
  }

  /** @param {Rect} rect */
  place(rect) {
    const before = this.rect;
    this.rect = rect;
    const { x, y, width, height } = rect;
    if (before && before.x === x && before.y === y && before.width === width && before.height === height) return;
    setVariables(this.element, { x: `${x}px`, y: `${y}px`, w: `${width}px`, h: `${height}px` });
    setVariables(this.element, { initials: `${Math.max(18, Math.min(width, height) * 0.16)}px` });
    this.element.classList.toggle("tiny", width < 150 || height < 100);
    this.element.classList.toggle("short", height < 180);
    this.#showName();
  }

  /** Where there is little room, one's own name says no more than whose picture it is. */
  #showName() {
    const little = this.rect !== null && this.rect.width < 180;
    setText(this.#name, this.#you && little ? t("chat.you") : this.#fullName);
  }

  /** @param {string} reaction */
  react(reaction) {
    this.#marks.querySelector(".reaction")?.remove();
    const mark = h("div", { class: "mark reaction" }, reaction);
    this.#marks.append(mark);
    setTimeout(() => mark.remove(), REACTION_SECONDS * 1000);
  }

  remove() {
    this.#generation += 1;
    this.video.srcObject = null;
    this.#shownKey = "";
    this.#shownTrack = null;
    this.element.remove();
    this.element.classList.remove("has-picture");
    this.rect = null;
  }

  /** @param {Picture} picture */
  #show({ track, key, live, starved }) {
    setText(this.#starved, starved ? t("tile.starved") : "");
    this.element.classList.toggle("starved", starved);
    const shown = track && live ? `${track.id} ${key}` : "";
    // After a new connection another track may come under the same id.
    if (shown === this.#shownKey && track === this.#shownTrack) return;
    this.#shownKey = shown;
    this.#shownTrack = track;
    this.element.classList.remove("has-picture");
    const generation = ++this.#generation;
    if (!track || !live) {
      this.video.srcObject = null;
      return;
    }
    const stream = this.video.srcObject;
    if (!(stream instanceof MediaStream) || stream.getVideoTracks()[0] !== track) {
      this.video.srcObject = new MediaStream([track]);
    }
    this.video.play().catch(() => {});
    whenFrame(this.video, () => {
      if (generation !== this.#generation) return;
      this.element.classList.add("has-picture");
      this.element.classList.toggle("portrait", this.video.videoHeight > this.video.videoWidth);
    });
  }

  /** @param {boolean} raised */
  #showHand(raised) {
    const shown = this.#marks.querySelector(".hand");
    if (raised && !shown) this.#marks.prepend(h("div", { class: "mark hand" }, icon("hand")));
    if (!raised) shown?.remove();
  }

  /** @param {string} name */
  #setPersonClass(name) {
    if (this.element.classList.contains(name)) return;
    for (const each of [...this.element.classList]) {
      if (each.startsWith("person-")) this.element.classList.remove(each);
    }
    this.element.classList.add(name);
  }
}

/** A mark only when there is something to say. @param {Participant} participant */
function linkMark({ quality }) {
  if (quality === "lost") return [h("span", { class: "plate-note" }, t("tile.reconnecting"))];
  return quality === "poor" ? [icon("signal-weak", "plate-warning")] : [];
}

/** @param {HTMLVideoElement} video @param {() => void} action run when the next frame is on the screen */
function whenFrame(video, action) {
  const { requestVideoFrameCallback: next } = video;
  if (next) next.call(video, action);
  else video.addEventListener("timeupdate", action, { once: true });
}
