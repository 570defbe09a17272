// A pop-up menu with the keyboard behaviour people expect: arrows, Home, End, letters, Escape.

import { h, replace, setVariables } from "./dom.js";
import { icon } from "./icons.js";

/**
 * @typedef {object} Item
 * @property {string} label
 * @property {string} [icon]
 * @property {string} [hint] for example the shortcut
 * @property {boolean} [checked] makes it one of a choice
 * @property {boolean} [danger]
 * @property {() => unknown} run
 */
/** @typedef {{heading: string, items: Item[]} | {slider: Slider} | Item | null} Entry null draws a line */
/** @typedef {{label: string, value: number, change: (value: number) => void}} Slider */

/** @type {HTMLElement | null} */
let open = null;
/** @type {Element | null} */
let openAnchor = null;

/**
 * @param {HTMLElement} anchor the button that opens it; it says so by aria-expanded
 * @param {string} label
 * @param {Entry[]} entries
 * @param {string} [look] one more class
 */
export function openMenu(anchor, label, entries, look = "") {
  const again = openAnchor === anchor && open?.matches(":popover-open");
  open?.hidePopover();
  if (again) return;
  const menu = h("div", { class: `menu ${look}`.trim(), popover: "auto", tabindex: "-1" });
  fill(menu, label, entries);
  menu.addEventListener("keydown", (event) => moveFocus(menu, event));
  menu.addEventListener("toggle", (event) => {
    if (/** @type {ToggleEvent} */ (event).newState === "open") return;
    anchor.setAttribute("aria-expanded", "false");
    const inside = menu.contains(document.activeElement) || document.activeElement === document.body;
    menu.remove();
    if (open === menu) open = openAnchor = null;
    if (inside && anchor.isConnected) anchor.focus({ preventScroll: true });
  });
  // A menu opened from within a dialog or a panel has to live there to be reachable.
  (anchor.closest("dialog, .panel, main, footer") ?? document.body).append(menu);
  menu.showPopover();
  place(menu, anchor);
  anchor.setAttribute("aria-expanded", "true");
  [open, openAnchor] = [menu, anchor];
  focusFirst(menu);
}

/**
 * Other entries for the menu of an anchor, where it is still open; the focus stays on what has the same name.
 * @param {HTMLElement} anchor @param {string} label @param {Entry[]} entries
 */
export function refillMenu(anchor, label, entries) {
  const menu = open;
  if (openAnchor !== anchor || !menu?.matches(":popover-open")) return;
  const name = menu.contains(document.activeElement) ? document.activeElement?.textContent : null;
  fill(menu, label, entries);
  place(menu, anchor);
  const same = [...menu.querySelectorAll("button")].find(({ textContent }) => textContent === name);
  if (same) same.focus();
  else focusFirst(menu);
}

/** @param {HTMLElement} menu @param {string} label @param {Entry[]} entries */
function fill(menu, label, entries) {
  const list = h("div", { role: "menu", "aria-label": label, class: "menu-items" });
  replace(menu);
  for (const entry of entries) {
    // A slider is no menu item: it stands beside the list that assistive technology calls a menu.
    if (entry && "slider" in entry) menu.append(slider(entry.slider));
    else list.append(...render(entry, () => menu.hidePopover()));
  }
  menu.append(list);
}

/** @param {HTMLElement} menu */
function focusFirst(menu) {
  const first = menu.querySelector("[aria-checked=true]") ?? menu.querySelector("button");
  /** @type {HTMLElement | null} */ (first)?.focus();
}

/** @param {Exclude<Entry, {slider: Slider}>} entry @param {() => void} close @returns {HTMLElement[]} */
function render(entry, close) {
  if (entry === null) return [h("div", { class: "menu-line", role: "separator" })];
  if ("items" in entry) {
    const items = entry.items.map((item) => button(item, close));
    return [
      h(
        "div",
        { role: "group", "aria-label": entry.heading },
        h("div", { class: "menu-heading" }, entry.heading),
        ...items,
      ),
    ];
  }
  return [button(entry, close)];
}

/** @param {Item} item @param {() => void} close */
function button(item, close) {
  const choice = item.checked !== undefined;
  const run = () => {
    close();
    item.run();
  };
  return h(
    "button",
    {
      type: "button",
      class: item.danger ? "menu-item danger" : "menu-item",
      role: choice ? "menuitemradio" : "menuitem",
      "aria-checked": choice ? String(item.checked) : null,
      tabindex: "-1",
      on: { click: run },
    },
    choice ? icon(item.checked ? "check" : "none") : item.icon && icon(item.icon),
    h("span", { class: "menu-label" }, item.label),
    item.hint && h("kbd", { "aria-hidden": "true" }, item.hint),
  );
}

/** @param {Slider} options */
function slider({ label, value, change }) {
  const input = h("input", { type: "range", min: 0, max: 100, value: Math.round(value * 100), "aria-label": label });
  input.addEventListener("input", () => change(input.valueAsNumber / 100));
  return h("div", { class: "menu-slider" }, icon("volume"), input);
}

/** @param {HTMLElement} menu @param {KeyboardEvent} event */
function moveFocus(menu, event) {
  if (event.target instanceof HTMLInputElement && !["ArrowUp", "ArrowDown", "Tab"].includes(event.key)) return;
  const items = /** @type {HTMLElement[]} */ ([...menu.querySelectorAll("button, input")]);
  const index = items.indexOf(/** @type {HTMLElement} */ (document.activeElement));
  const letter = event.key.length === 1 ? event.key.toLowerCase() : "";
  /** @type {Record<string, number>} */
  const targets = {
    ArrowDown: index + 1,
    ArrowRight: index + 1,
    ArrowUp: index - 1,
    ArrowLeft: index - 1,
    Home: 0,
    End: -1,
  };
  let next = event.key in targets ? items.at(targets[event.key] % items.length) : undefined;
  if (letter.trim()) {
    const rest = [...items.slice(index + 1), ...items.slice(0, index + 1)];
    next = rest.find((item) => item.textContent?.trim().toLowerCase().startsWith(letter));
  }
  if (event.key === "Tab") menu.hidePopover();
  if (!next) return event.stopPropagation();
  event.preventDefault();
  event.stopPropagation();
  next.focus();
}

/** @param {HTMLElement} menu @param {HTMLElement} anchor */
function place(menu, anchor) {
  const box = anchor.getBoundingClientRect();
  const own = menu.getBoundingClientRect();
  const left = Math.min(innerWidth - own.width - 8, Math.max(8, box.left + box.width / 2 - own.width / 2));
  const below = box.top < innerHeight / 2;
  const top = below ? box.bottom + 4 : box.top - own.height - 8;
  setVariables(menu, { x: `${left}px`, y: `${Math.max(8, Math.min(top, innerHeight - own.height - 8))}px` });
}
