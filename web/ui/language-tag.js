// The mark of a caption that is in another language than its reader asked for: nobody here translates it.

import { h, setText } from "./dom.js";
import { language, t } from "./i18n.js";
import { languageInText } from "./languages.js";

/** @returns {HTMLElement} a mark that says nothing yet */
export function languageTag() {
  return h("span", { class: "tag language-tag", role: "img", dir: "ltr", hidden: true });
}

/** @param {HTMLElement} tag @param {string} code the language to name; empty for none */
export function nameLanguage(tag, code) {
  tag.hidden = code === "";
  if (code === "") return;
  const label = t("captions.untranslated", { language: languageInText(code) });
  tag.lang = language();
  tag.setAttribute("aria-label", label);
  tag.dataset.tip = label;
  setText(tag, code);
}
