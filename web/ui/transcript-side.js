// Beside a transcript: how long each person spoke, and what it comes to.

import { h, replace, setVariables } from "./dom.js";
import { duration, language, t } from "./i18n.js";
import { colourOf } from "./people-look.js";
/** @import {Transcripts} from "../protocol/transcripts.js" */
/** @import {TalkTime, TranscriptSummary} from "../protocol/types.js" */

/** A meeting that goes on is summarised so often, in milliseconds. */
const SUMMARY_AGAIN = 60_000;

export class TranscriptSide {
  #transcripts;
  #signal;
  #talk = h("section", { class: "transcript-card talk-times", hidden: true });
  #summary = h("section", { class: "transcript-card summary", hidden: true });
  /** Goes up with every question for a summary: an answer to an older one is not shown. */
  #turn = 0;
  #asked = 0;
  #talkShown = "";
  element;

  /** @param {Transcripts} transcripts @param {AbortSignal} signal */
  constructor(transcripts, signal) {
    this.#transcripts = transcripts;
    this.#signal = signal;
    this.element = h("aside", { class: "transcript-side", "aria-label": t("transcript.summary") }, this.#summary, this.#talk);
  }

  /** Whether a summary was asked for since all was forgotten. */
  get asked() {
    return this.#asked > 0;
  }

  /** Whether the last summary is old enough for another one. */
  get due() {
    return Date.now() - this.#asked > SUMMARY_AGAIN;
  }

  /** @param {TalkTime[]} times */
  showTalkTime(times) {
    const look = JSON.stringify(times);
    if (look === this.#talkShown) return;
    this.#talkShown = look;
    this.#talk.hidden = times.length === 0;
    showTalkTime(this.#talk, times);
  }

  /** @param {() => boolean} anything whether there is anything to sum up */
  async summarise(anything) {
    const turn = ++this.#turn;
    this.#asked = Date.now();
    const summary = await this.#transcripts.summary().catch(() => null);
    if (turn !== this.#turn || this.#signal.aborted || !anything() && !summary?.summary.length) return;
    this.#summary.hidden = false;
    showSummary(this.#summary, summary);
  }

  /** What the summary was made of is gone, and so are its words, also those under way. */
  forgetSummary() {
    this.#turn++;
    this.#asked = 0;
    this.#summary.hidden = true;
    replace(this.#summary);
  }

  forget() {
    this.forgetSummary();
    this.#talk.hidden = true;
    this.#talkShown = "";
    replace(this.#talk);
  }
}

/** @param {HTMLElement} place @param {TalkTime[]} times */
function showTalkTime(place, times) {
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
function showSummary(place, summary) {
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
