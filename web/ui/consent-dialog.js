// The question before a meeting that does something with what people say: one switch per purpose, nothing switched on
// beforehand, and as easy a no as a yes.

import { missingFrom } from "../protocol/consents.js";
import { openDialog } from "./dialog.js";
import { h, replace, setAttribute, setText } from "./dom.js";
import { icon } from "./icons.js";
import { language, t } from "./i18n.js";
/** @import {Consents} from "../protocol/consents.js" */
/** @import {ConsentQuestion, Purpose} from "../protocol/types.js" */

/** @typedef {"join" | "leave" | "close"} Outcome `close`: not decided, and hence not joined */

/** @type {Record<Purpose, string>} */
export const PURPOSE_ICONS = { transcription: "captions", translation: "globe" };

/** @param {ConsentQuestion} question @returns {string} the very text that the ledger names by its version */
export function textOf({ texts }) {
  return texts[language()] ?? texts.en ?? "";
}

/** @param {ConsentQuestion} question @returns {HTMLElement[]} that text, each sentence for itself: long ones are read so */
export function sentencesOf(question) {
  const sentences = new Intl.Segmenter(language(), { granularity: "sentence" }).segment(textOf(question));
  return [...sentences].map(({ segment }) => h("span", {}, segment));
}

/** @param {ConsentQuestion} question @returns {string} who gets what the text says is sent elsewhere; empty for nobody */
export function servicesOf({ services = [] }) {
  const names = new Intl.ListFormat(language()).format(services);
  return services.length > 0 ? t("consent.services", { names, count: services.length }) : "";
}

/** @param {Iterable<Purpose>} purposes @returns {string} */
export function purposeNames(purposes) {
  return new Intl.ListFormat(language()).format([...purposes].map((purpose) => t(`purpose.${purpose}`)));
}

/**
 * Asks, and keeps the answers in `consents`. They are answers to what is shown: the meeting may ask something else by then.
 * @param {Consents} consents @param {{changed?: boolean}} [options] `changed`: the texts are not those answered before
 * @returns {Promise<Outcome>}
 */
export function askBeforeJoining(consents, { changed = false } = {}) {
  const { questions, mayRefuse } = consents;
  const read = language();
  /** @type {Set<Purpose>} */
  const on = new Set(questions.filter(({ purpose }) => consents.decisionOn(purpose)?.given).map(({ purpose }) => purpose));
  /** @type {Outcome} */
  let outcome = "close";
  const effect = h("p", { class: "consent-effect", role: "status" });
  const agree = button("consent.agree", "button primary", () => {
    const given = new Set(on.size > 0 ? on : questions.map(({ purpose }) => purpose));
    if (missingFrom(questions, given).length > 0) return;
    consents.answer(questions, given, read);
    finish("join");
  });
  const without = button("consent.without", "button", () => {
    consents.answer(questions, new Set(), read);
    finish("join");
  });
  const leave = button("consent.leave", "button", () => finish("leave"));
  const switches = questions.map((question) =>
    questionRow(question, on.has(question.purpose), (wanted) => {
      if (wanted) on.add(question.purpose);
      else on.delete(question.purpose);
      describe();
    })
  );
  const describe = () => {
    const missing = on.size > 0 ? missingFrom(questions, on) : [];
    setAttribute(agree, "aria-disabled", missing.length > 0 ? "true" : null);
    effect.classList.toggle("danger-ink", missing.length > 0);
    if (missing.length > 0) setText(effect, t("consent.missing", { names: purposeNames(missing) }));
    else if (on.size > 0) setText(effect, t("consent.some", { names: purposeNames(on) }));
    else setText(effect, t(questions.length > 1 ? "consent.all" : "consent.one"));
  };
  const intro = h("p", {});
  setText(intro, t(changed ? "consent.changed" : "consent.intro"));
  const dialog = openDialog(
    { title: t("consent.title"), className: "consent", blocking: true },
    h("div", { class: "consent-scroll" }, intro, h("div", { class: "consent-questions" }, ...switches)),
    effect,
    h("footer", {}, leave, mayRefuse && without, agree),
  );
  describe();
  /** @param {Outcome} decided */
  function finish(decided) {
    outcome = decided;
    dialog.close();
  }
  return new Promise((resolve) => dialog.addEventListener("close", () => resolve(outcome)));
}

/** @param {ConsentQuestion} question @param {boolean} on @param {(wanted: boolean) => void} changed */
function questionRow(question, on, changed) {
  const { purpose, policy } = question;
  const services = servicesOf(question);
  const id = `consent-${purpose}`;
  /** @type {HTMLInputElement} */
  const input = h("input", {
    type: "checkbox",
    role: "switch",
    checked: on,
    "aria-labelledby": `${id}-name`,
    "aria-describedby": `${id}-text ${services && `${id}-services `}${id}-policy`,
    on: { change: () => changed(input.checked) },
  });
  const required = policy === "required";
  const row = h("div", { class: "consent-question" });
  replace(
    row,
    h(
      "label",
      { class: "switch-row" },
      icon(PURPOSE_ICONS[purpose]),
      h("span", { class: "consent-name", id: `${id}-name` }, t(`purpose.${purpose}`)),
      input,
    ),
    h("p", { id: `${id}-text`, class: "consent-text" }, ...sentencesOf(question)),
    services && h("p", { id: `${id}-services`, class: "consent-services" }, services),
    h(
      "p",
      { class: `consent-policy ${required ? "required" : ""}`, id: `${id}-policy` },
      t(required ? "consent.required" : "consent.optional"),
    ),
  );
  return row;
}

/** @param {string} key @param {string} names @param {() => void} click */
function button(key, names, click) {
  return h("button", { class: names, type: "button", on: { click } }, t(key));
}
