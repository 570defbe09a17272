// One segment of a transcript: who, when, what; for hosts a place to correct it, for everyone what it said before.

import { openDialog } from "./dialog.js";
import { h, replace } from "./dom.js";
import { errorText } from "./errors.js";
import { highlighted } from "./highlight.js";
import { icon } from "./icons.js";
import { locale, t, timeOfDay } from "./i18n.js";
import { languageName } from "./languages.js";
import { colourOf } from "./people-look.js";
import { matches } from "../protocol/search.js";
/** @import {Transcripts} from "../protocol/transcripts.js" */
/** @import {TranscriptSegment} from "../protocol/types.js" */

/** @typedef {{transcripts: Transcripts, mayEdit: boolean, corrected: (segment: TranscriptSegment) => void, finished: () => void}} Context `finished`: nobody corrects the row any more */
/** @typedef {{follows: boolean, sameLanguage: boolean, language: string, query: string}} View `follows`: the same person goes on; `language`: the translation wanted, empty for what was spoken */

const LONGEST = 4000;

export class TranscriptRow {
  element = h("li", {});
  #context;
  #segment;
  /** @type {View} */
  #view = { follows: false, sameLanguage: false, language: "", query: "" };
  #look = "";
  /** @type {TranscriptSegment | null} */
  #drawn = null;
  #editing = false;

  /** @param {TranscriptSegment} segment @param {Context} context */
  constructor(segment, context) {
    this.#segment = segment;
    this.#context = context;
  }

  get segment() {
    return this.#segment;
  }

  /** Whether somebody is correcting it: what they write stays, whatever comes from the server. */
  get editing() {
    return this.#editing;
  }

  /** What the server says of it now; `show` brings it to light. @param {TranscriptSegment} segment */
  take(segment) {
    this.#segment = segment;
  }

  /** @param {View} view */
  show(view) {
    this.#view = view;
    if (this.#editing) return;
    const { follows, sameLanguage, language, query } = view;
    const look = `${follows} ${sameLanguage} ${this.#context.mayEdit} ${language} ${query}`;
    const drawn = this.#drawn;
    this.#drawn = this.#segment;
    // Most of what a look brings is what was there before.
    const same = drawn === this.#segment || JSON.stringify(drawn) === JSON.stringify(this.#segment);
    if (same && look === this.#look) return;
    this.#look = look;
    const focused = this.element.contains(document.activeElement) ? document.activeElement?.getAttribute("aria-label") : null;
    this.#draw(view);
    if (focused === null || this.element.contains(document.activeElement)) return;
    /** @type {HTMLElement | null} */ (this.element.querySelector(`[aria-label="${CSS.escape(focused ?? "")}"]`))?.focus({ preventScroll: true });
  }

  /** @param {View} view */
  #draw(view) {
    const { participant, name, start, edited, flagged } = this.#segment;
    const { text, spoken, translated } = this.#shownText();
    this.element.className = `segment ${view.follows ? "follows" : ""} ${colourOf(undefined, participant)}`;
    replace(
      this.element,
      h(
        "div",
        { class: "segment-head" },
        !view.follows && h("span", { class: "message-name" }, name),
        h("time", { datetime: new Date(start).toISOString() }, timeOfDay(start)),
        !(view.sameLanguage && view.language === "") && h("span", { class: "tag", "data-tip": languageName(spoken) }, spoken),
        translated && h("span", { class: "faint" }, t("captions.translated")),
        edited && h("span", { class: "faint" }, t("transcript.edited")),
        flagged && h("span", { class: "flag", role: "img", "aria-label": t("captions.flagged"), "data-tip": t("captions.flagged") }, icon("warning")),
        h(
          "span",
          { class: "segment-actions" },
          edited && this.#button("history", this.#historyTitle, () => this.#showHistory()),
          this.#context.mayEdit && this.#button("edit", "transcript.edit", () => this.#edit()),
        ),
      ),
      h("p", { lang: spoken, dir: "auto" }, ...highlighted(text, view.query)),
    );
  }

  /** What was searched for is seen, in whichever language it stands. */
  #shownText() {
    const { text, language: original, translations } = this.#segment;
    const { language, query } = this.#view;
    const translation = language && language !== original ? translations[language] : undefined;
    const hidden = translation && query && !matches(translation, query) && matches(text, query);
    return translation && !hidden
      ? { text: translation, spoken: language, translated: true }
      : { text, spoken: original, translated: false };
  }

  #edit() {
    this.#editing = true;
    const { text, language: original } = this.#segment;
    const input = h("textarea", { rows: 3, maxlength: LONGEST, lang: original, dir: "auto", "aria-label": t("transcript.editText") });
    input.value = text;
    const problem = h("p", { class: "field-error", role: "alert" });
    const save = h("button", { class: "button primary", type: "submit" }, t("transcript.save"));
    const cancel = h("button", { class: "button", type: "button", on: { click: () => this.#done() } }, t("dialog.cancel"));
    /** @param {SubmitEvent} event */
    const submit = async (event) => {
      event.preventDefault();
      const wanted = input.value.trim();
      if (!wanted || wanted === text) return this.#done();
      save.disabled = true;
      try {
        this.#segment = { ...this.#segment, ...await this.#context.transcripts.edit(this.#segment.id, wanted) };
        this.#context.corrected(this.#segment);
        this.#done();
      } catch (error) {
        save.disabled = false;
        replace(problem, errorText(error));
      }
    };
    /** @param {KeyboardEvent} event */
    const key = (event) => event.key === "Escape" && this.#done();
    const form = h(
      "form",
      { class: "segment-form", on: { submit, keydown: key } },
      input,
      problem,
      h("div", { class: "segment-form-actions" }, cancel, save),
    );
    this.element.querySelector("p")?.replaceWith(form);
    input.focus();
  }

  #done() {
    this.#editing = false;
    this.#drawn = null;
    this.show(this.#view);
    /** @type {HTMLElement | null} */ (this.element.querySelector(".segment-actions button:last-child"))?.focus();
    this.#context.finished();
  }

  /** What was corrected may be what nobody should read: others see that it was, and when. */
  get #historyTitle() {
    return this.#context.mayEdit ? "transcript.history" : "transcript.corrections";
  }

  async #showHistory() {
    const body = h("div", { class: "versions" }, h("p", { class: "quiet-text" }, t("transcript.loading")));
    openDialog({ title: t(this.#historyTitle) }, body);
    try {
      const edits = await this.#context.transcripts.history(this.#segment.id);
      const versions = edits.map(({ before, at }) =>
        h(
          "li",
          {},
          h("time", { datetime: new Date(at).toISOString() }, new Date(at).toLocaleString(locale(), { dateStyle: "medium", timeStyle: "short" })),
          before !== undefined && h("p", {}, before),
        )
      );
      const hidden = edits.some(({ before }) => before === undefined);
      replace(
        body,
        versions.length > 0 ? h("ol", {}, ...versions) : h("p", { class: "quiet-text" }, t("transcript.historyEmpty")),
        hidden && h("p", { class: "quiet-text" }, t("transcript.correctionsHidden")),
      );
    } catch (error) {
      replace(body, h("p", { class: "field-error", role: "alert" }, errorText(error)));
    }
  }

  /** @param {string} sign @param {string} label @param {() => void} click */
  #button(sign, label, click) {
    return h("button", {
      class: "icon-button small",
      type: "button",
      "aria-label": t(label),
      "data-tip": t(label),
      on: { click },
    }, icon(sign));
  }
}
