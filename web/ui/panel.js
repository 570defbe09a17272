// The frame of a side panel: a heading, a close button and a body. It slides in and is inert while closed.

import { h } from "./dom.js";
import { icon } from "./icons.js";
import { t } from "./i18n.js";

/** @param {string} heading @param {() => void} close @param {...import("./dom.js").Child} body */
export function panelFrame(heading, close, ...body) {
  return h(
    "section",
    { class: "panel-body", "aria-label": heading },
    h(
      "header",
      { class: "panel-head" },
      h("h2", {}, heading),
      h("button", {
        class: "icon-button",
        type: "button",
        "aria-label": t("panel.close"),
        "data-tip": t("panel.close"),
        "data-key": "Esc",
        on: { click: close },
      }, icon("close")),
    ),
    ...body,
  );
}
