// Beside a transcript: how long each person spoke, and what it comes to.

import { h, replace, setVariables } from "./dom.js";
import { duration, language, t } from "./i18n.js";
import { colourOf } from "./people-look.js";
/** @import {TalkTime, TranscriptSummary} from "../protocol/types.js" */

/** @param {HTMLElement} place @param {TalkTime[]} times */
export function showTalkTime(place, times) {
  place.hidden = times.length === 0;
  const percent = new Intl.NumberFormat(language(), { style: "percent", maximumFractionDigits: 0 });
  const rows = times.map(({ participant, name, milliseconds, share }) => {
    const bar = h("span", { class: "talk-bar", "aria-hidden": "true" });
    setVariables(bar, { share: `${Math.round(share * 100)}%` });
    return h(
      "li",
      { class: `talk ${colourOf(undefined, participant)}` },
      h("span", { class: "talk-name" }, name),
      h("span", { class: "talk-time" }, duration(milliseconds)),
      h("span", { class: "talk-share" }, h("span", { class: "only-heard" }, t("transcript.share", { percent: percent.format(share) })), h("span", { "aria-hidden": "true" }, percent.format(share))),
      bar,
    );
  });
  replace(place, h("h2", {}, t("transcript.talkTime")), h("ul", {}, ...rows));
}

/** @param {HTMLElement} place @param {TranscriptSummary | null} summary null where there is none */
export function showSummary(place, summary) {
  /** @param {string} heading @param {(string | HTMLElement)[]} lines */
  const list = (heading, lines) =>
    lines.length > 0 && h("div", {}, h("h3", {}, t(heading)), h("ul", { class: "points" }, ...lines.map((line) => h("li", {}, line))));
  const empty = !summary || summary.summary.length + summary.actions.length + summary.decisions.length === 0;
  replace(
    place,
    h("h2", {}, t("transcript.summary")),
    ...(empty ? [h("p", { class: "quiet-text" }, t("transcript.noSummary"))] : [
      ...summary.summary.map((sentence) => h("p", {}, sentence)),
      list("transcript.decisions", summary.decisions),
      list(
        "transcript.actions",
        summary.actions.map(({ who, text }) => h("span", {}, who && h("strong", {}, `${who}: `), text)),
      ),
      h("p", { class: "quiet-text" }, t(`transcript.${summary.source}`)),
    ]),
  );
}
