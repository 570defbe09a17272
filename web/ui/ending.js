// The last screen of a meeting, and of one that could not be entered: what happened, and where to go from here.

import { h } from "./dom.js";
import { icon, logo } from "./icons.js";
import { t } from "./i18n.js";
/** @import {Navigate} from "./screen.js" */

/** @typedef {"left" | "withdrawn" | "host" | "removed" | "replaced" | "idle" | "locked" | "full" | "ended" | "notFound" | "consent" | "refused" | "unsupported"} Ending */

/** @type {Record<Ending, {icon: string, again: boolean}>} */
const LOOKS = {
  left: { icon: "check", again: true },
  withdrawn: { icon: "shield", again: true },
  host: { icon: "check", again: false },
  removed: { icon: "remove", again: false },
  replaced: { icon: "copy", again: true },
  idle: { icon: "clock", again: true },
  locked: { icon: "lock", again: true },
  full: { icon: "people", again: true },
  ended: { icon: "check", again: false },
  notFound: { icon: "warning", again: false },
  consent: { icon: "captions", again: true },
  refused: { icon: "warning", again: true },
  unsupported: { icon: "warning", again: false },
};

/**
 * @param {{reason: Ending, detail?: string, navigate: Navigate, again?: () => void, transcript?: string}} options
 *   `transcript`: the path of the transcript, where there is one to read
 */
export function endingScreen({ reason, detail, navigate, again, transcript }) {
  const look = LOOKS[reason];
  const heading = h("h1", { tabindex: "-1" }, t(`ending.${reason}.title`));
  const rejoin = look.again && again &&
    h(
      "button",
      { class: "button primary large", type: "button", on: { click: again } },
      t(reason === "left" || reason === "withdrawn" ? "ending.rejoin" : "ending.again"),
    );
  const home = reason !== "unsupported" &&
    h("button", {
      class: rejoin ? "button large" : "button primary large",
      type: "button",
      on: { click: () => navigate("/") },
    }, t("ending.home"));
  const read = transcript && h("button", {
    class: "button large",
    type: "button",
    on: { click: () => navigate(transcript) },
  }, t("transcript.open"));
  const element = h(
    "div",
    { class: "ending" },
    h("header", { class: "page-head" }, h("div", { class: "wordmark" }, logo(), t("app.name"))),
    h(
      "main",
      { class: "ending-main" },
      h("div", { class: "ending-sign" }, icon(look.icon)),
      heading,
      h("p", { class: "lead" }, t(`ending.${reason}.text`)),
      detail && h("p", { class: "quiet-text" }, detail),
      h("div", { class: "ending-actions" }, rejoin, read, home),
    ),
  );
  return { element, title: t(`ending.${reason}.title`), focus: () => heading.focus(), close() {} };
}
