// The stage: which tiles are shown, how large, on which page, and hence which pictures the server should send.

import { publishes, slotOf } from "../protocol/meeting-state.js";
import { h, setAttribute, setText, setVariables } from "./dom.js";
import { fitInto, gridLayout, gridRects, stageLayout } from "./grid-layout.js";
import { aloneRect, cornerRect, NARROW, oppositeRect } from "./small-layouts.js";
import { wishesFor } from "./wishes.js";
import { icon } from "./icons.js";
import { t } from "./i18n.js";
import { Tile } from "./tile.js";
import { TileOrder } from "./tile-order.js";
import { ZoomPan } from "./zoom-pan.js";
/** @import {MeetingState} from "../protocol/meeting-state.js" */
/** @import {MeetingSession} from "../protocol/session.js" */
/** @import {Source} from "../protocol/types.js" */
/** @import {Area, Rect} from "./grid-layout.js" */
/** @import {Picture, TileActions} from "./tile.js" */

/** @typedef {{session: MeetingSession, menu: TileActions["menu"], alone: HTMLElement, people: () => void, signal: AbortSignal, mirror: () => boolean}} Options */
/** @typedef {{tile: Tile, rect: Rect, front: boolean}} Placed `front`: over the others */

const MOST_PER_PAGE = 25;
/** A stage of less height, in CSS pixels, is that of a phone on its side. */
const LOW = 420;
const VIEW_DELAY = 200;
const SPEAKER_HOLD = 1500;

export class Stage {
  element = h("main", { class: "stage" });
  #options;
  /** @type {Map<string, Tile>} */
  #tiles = new Map();
  #order = new TileOrder();
  #page = 0;
  #pages = 1;
  #hidden = 0;
  #perPage = 1;
  /** @type {string | null} */
  #pinned = null;
  /** @type {"grid" | "speaker"} */
  #layout = "grid";
  /** @type {string | null} */
  #speaker = null;
  #speakerSince = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #viewTimer;
  #frame = 0;
  #captions = { lines: 0, all: 0 };
  #zoom = new ZoomPan();
  #previous = this.#turner("left", "stage.previous", -1);
  #next = this.#turner("right", "stage.next", 1);
  #more = h("button", { class: "more-note", type: "button", hidden: true });
  #pageNote = h("div", { class: "page-note", "aria-live": "polite" });

  /** @param {Options} options */
  constructor(options) {
    this.#options = options;
    this.element.setAttribute("aria-label", t("stage.label"));
    this.#more.addEventListener("click", options.people);
    this.element.append(options.alone, this.#previous, this.#next, this.#pageNote, this.#more);
    const observer = new ResizeObserver(() => this.refresh());
    observer.observe(this.element);
    options.signal.addEventListener("abort", () => {
      observer.disconnect();
      clearTimeout(this.#viewTimer);
      cancelAnimationFrame(this.#frame);
      for (const tile of this.#tiles.values()) tile.remove();
    });
  }

  get layout() {
    return this.#layout;
  }

  set layout(layout) {
    this.#layout = layout;
    this.#pinned = null;
    this.#page = 0;
    this.refresh();
  }

  /** What captions take of the stage's lower end, in CSS pixels. @param {{lines: number, all: number}} room */
  set captions(room) {
    if (room.lines === this.#captions.lines && room.all === this.#captions.all) return;
    this.#captions = room;
    this.refresh();
  }

  get pages() {
    return this.#pages;
  }

  /** @param {string} key */
  isPinned(key) {
    return this.#pinned === key;
  }

  /** @param {string} key @returns {void} */
  togglePin(key) {
    this.#pinned = this.#pinned === key ? null : key;
    this.refresh();
  }

  /** @param {number} pages */
  turn(pages) {
    this.#page = Math.min(this.#pages - 1, Math.max(0, this.#page + pages));
    this.refresh();
  }

  /** @param {string} participant @param {string} reaction */
  react(participant, reaction) {
    this.#tiles.get(`${participant}/camera`)?.react(reaction);
  }

  /** Lays out anew at the next frame, however often it is called until then. */
  refresh() {
    if (this.#frame || this.#options.signal.aborted) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      this.#lay();
    });
  }

  #lay() {
    const { state } = this.#options.session;
    if (!state) return;
    const box = this.element.getBoundingClientRect();
    if (box.width < 50 || box.height < 50) return;
    this.#followSpeaker(state);
    const others = [...state.participants.keys()].filter((id) => id !== state.you);
    const under = this.#endsAboveCaptions(box, this.#largeTile(state), others.length) ? this.#captions.lines : 0;
    const area = { width: box.width, height: Math.max(50, box.height - under), gap: box.width < 640 ? 6 : 10 };
    this.#order.update([state.you, ...others]);
    const placed = this.#arrange(state, area, others.length);
    this.#apply(state, placed);
    this.#showHidden(placed);
    setAttribute(this.#previous, "hidden", this.#page === 0);
    setAttribute(this.#next, "hidden", this.#page >= this.#pages - 1);
    this.#pageNote.textContent = this.#pages > 1 ? t("stage.page", { page: this.#page + 1, pages: this.#pages }) : "";
    clearTimeout(this.#viewTimer);
    this.#viewTimer = setTimeout(
      () => {
        const { session } = this.#options;
        if (session.state) session.setView(wishesFor(session.state, placed, devicePixelRatio));
      },
      VIEW_DELAY,
    );
  }

  /**
   * Captions cover no row of faces and nothing that is shown, only the lower end of one face that fills the stage. On a
   * phone they are as wide as everything, and would cover more of it.
   * @param {DOMRect} box @param {Tile | null} large @param {number} others
   */
  #endsAboveCaptions({ width, height }, large, others) {
    if (large?.source === "screen") return true;
    return others > 1 && (large === null || width < height || height < LOW);
  }

  /** @param {MeetingState} state @param {Area} area @param {number} others @returns {Placed[]} */
  #arrange(state, area, others) {
    this.#options.alone.hidden = others > 0;
    this.element.classList.toggle("narrow", area.width < NARROW);
    const own = this.#tile(state.you, "camera");
    const large = this.#largeTile(state);
    this.element.dataset.mode = others === 0 ? "alone" : large ? "large" : "grid";
    this.#pages = 1;
    this.#hidden = 0;
    if (others === 0) return [{ tile: own, rect: aloneRect(area), front: false }];
    if (large) return this.#arrangeLarge(state, area, large);
    const cameras = this.#order.order.map((id) => this.#tile(id, "camera"));
    if (others === 1) {
      const [other] = cameras.filter((tile) => tile !== own);
      const rect = oppositeRect(area);
      return [{ tile: other, rect, front: false }, { tile: own, rect: cornerRect(area, rect, this.#captions.all), front: true }];
    }
    const limit = Math.min(MOST_PER_PAGE, state.limits.videoSlots + 1);
    const grid = gridLayout(cameras.length, area, limit);
    this.#pages = grid.pages;
    this.#perPage = grid.perPage;
    this.#page = Math.min(this.#page, grid.pages - 1);
    const shown = cameras.slice(this.#page * grid.perPage, (this.#page + 1) * grid.perPage);
    const rects = gridRects(grid, shown.length, area);
    return shown.map((tile, index) => ({ tile, rect: rects[index], front: false }));
  }

  /** @param {MeetingState} state @param {Area} area @param {Tile} large @returns {Placed[]} */
  #arrangeLarge(state, area, large) {
    const screens = sharing(state).map((id) => this.#tile(id, "screen"));
    const presenter = large.source === "screen" ? this.#tile(large.participant, "camera") : null;
    const cameras = this.#order.order.map((id) => this.#tile(id, "camera"));
    const strip = new Set([...(presenter ? [presenter] : []), ...screens, ...cameras]);
    strip.delete(large);
    const layout = stageLayout(strip.size, area, large.source === "screen");
    this.#perPage = layout.shown;
    this.#hidden = strip.size - layout.shown;
    const room = layout.large.width / layout.large.height;
    const tallest = area.width < area.height ? 3 / 4 : 4 / 3;
    const rect = large.source === "screen"
      ? layout.large
      : fitInto(layout.large, Math.max(tallest, Math.min(16 / 9, room)));
    const rest = [...strip].slice(0, layout.shown);
    return [
      { tile: large, rect, front: false },
      ...rest.map((tile, index) => ({ tile, rect: layout.strip[index], front: false })),
    ];
  }

  /** @param {MeetingState} state @returns {Tile | null} */
  #largeTile(state) {
    const [participant, source] = this.#pinned?.split("/") ?? [];
    const known = participant && state.participants.get(participant);
    if (known && (source === "camera" || publishes(known, "screen"))) {
      return this.#tile(participant, /** @type {Source} */ (source));
    }
    const screen = sharing(state).at(-1);
    if (screen) return this.#tile(screen, "screen");
    if (this.#layout === "grid") return null;
    const first = this.#order.order.find((id) => id !== state.you);
    const speaker = this.#speaker && state.participants.has(this.#speaker) ? this.#speaker : first;
    return speaker ? this.#tile(speaker, "camera") : null;
  }

  /** @param {MeetingState} state @param {Placed[]} placed */
  #apply(state, placed) {
    const shown = new Set(placed.map(({ tile }) => tile));
    for (const [key, tile] of this.#tiles) {
      if (!shown.has(tile)) tile.remove();
      if (!state.participants.has(tile.participant)) this.#tiles.delete(key);
    }
    for (const { tile, rect, front } of placed) {
      const participant = state.participants.get(tile.participant);
      if (!participant) continue;
      const you = tile.participant === state.you;
      tile.update({
        participant,
        you,
        picture: this.#picture(state, tile, you),
        microphoneOn: you ? this.#options.session.devices.isOn("microphone") : publishes(participant, "microphone"),
        speaking: this.#options.session.speaking.has(tile.participant),
        pinned: this.isPinned(tile.key),
        mirror: you && tile.source === "camera" && this.#options.mirror(),
      });
      tile.place(rect);
      tile.element.classList.toggle("front", front);
      if (!tile.element.isConnected) this.element.append(tile.element);
    }
    const screen = placed.find(({ tile }) => tile.source === "screen" && tile.rect && tile.rect.width > 300)?.tile ??
      null;
    this.#zoom.attach(screen?.element ?? null, screen?.video ?? null);
  }

  /** @param {MeetingState} state @param {Tile} tile @param {boolean} you @returns {Picture} */
  #picture(state, tile, you) {
    const { session } = this.#options;
    if (you) {
      const track = session.devices.track("camera");
      return { track, key: "own", live: track !== null, starved: false };
    }
    const slot = slotOf(state, tile.participant, tile.source);
    const receiver = slot && session.media?.slots.find(({ mid }) => mid === slot.mid)?.receiver;
    const live = publishes(state.participants.get(tile.participant), tile.source) &&
      (slot?.paused === null || slot?.paused === undefined || slot.paused === "bandwidth");
    return {
      track: receiver?.track ?? null,
      key: slot?.mid ?? "",
      live: Boolean(slot) && live,
      starved: slot?.paused === "bandwidth",
    };
  }

  /** The large picture follows a speaker only after they have spoken for a while. @param {MeetingState} state */
  #followSpeaker(state) {
    const speaking = [...this.#options.session.speaking].filter((id) => id !== state.you);
    const [loudest] = speaking.sort((a, b) => (state.speakers.get(b) ?? 0) - (state.speakers.get(a) ?? 0));
    if (!loudest || speaking.includes(this.#speaker ?? "")) return;
    const now = performance.now();
    if (this.#speaker === null || now - this.#speakerSince > SPEAKER_HOLD) {
      this.#speaker = loudest;
      this.#speakerSince = now;
    }
    if (this.#order.speaks(loudest, this.#perPage, new Set([state.you]))) this.refresh();
  }

  /** @param {string} participant @param {Source} source */
  #tile(participant, source) {
    const key = `${participant}/${source}`;
    let tile = this.#tiles.get(key);
    if (!tile) {
      tile = new Tile(participant, source, { menu: this.#options.menu, pin: (each) => this.togglePin(each.key) });
      this.#tiles.set(key, tile);
    }
    return tile;
  }

  /** Says how many the strip has no room for. @param {Placed[]} placed */
  #showHidden(placed) {
    const last = placed.at(-1)?.rect;
    this.#more.hidden = this.#hidden === 0 || !last;
    if (!last || this.#hidden === 0) return;
    setText(this.#more, `+${this.#hidden}`);
    const label = t("stage.more", { count: this.#hidden });
    setAttribute(this.#more, "aria-label", label);
    setAttribute(this.#more, "data-tip", label);
    setVariables(this.#more, { x: `${last.x + last.width}px`, y: `${last.y + last.height}px` });
  }

  /** @param {string} sign @param {string} label @param {number} by */
  #turner(sign, label, by) {
    return h("button", {
      class: `icon-button page-turner ${sign}`,
      type: "button",
      "aria-label": t(label),
      "data-tip": t(label),
      hidden: true,
      on: { click: () => this.turn(by) },
    }, icon(sign));
  }
}

/** @param {MeetingState} state @returns {string[]} others who share their screen */
function sharing(state) {
  return [...state.participants.values()].filter((each) => each.id !== state.you && publishes(each, "screen")).map((
    { id },
  ) => id);
}
