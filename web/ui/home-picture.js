// The picture of the home page: a small meeting, drawn.

import { h, setVariables } from "./dom.js";
import { icon } from "./icons.js";

/** @type {[number, string][]} palette number and what the tile shows */
const TILES = [[0, "person"], [2, "person speaking"], [4, "person"], [6, "person hand"], [1, "person"], [
  3,
  "person muted",
]];

export function homePicture() {
  const tiles = TILES.map(([number, kind], index) => {
    const [, mark] = kind.split(" ");
    const tile = h(
      "div",
      { class: `sketch-tile person-${number} ${mark ?? ""}` },
      h("div", { class: "sketch-person" }),
      mark === "hand" && h("div", { class: "mark hand" }, icon("hand")),
      h("div", { class: "sketch-plate" }, mark === "muted" && icon("mic-off"), h("span", {})),
    );
    setVariables(tile, { index });
    return tile;
  });
  const controls = ["mic", "camera", "screen", "hand", "leave"].map((name) =>
    h("div", { class: `sketch-control ${name}` }, icon(name))
  );
  return h(
    "div",
    { class: "sketch", "aria-hidden": "true" },
    h("div", { class: "sketch-grid" }, ...tiles),
    h("div", { class: "sketch-bar" }, ...controls),
  );
}
