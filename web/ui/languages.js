// The names of languages, in the reader's own.

import { language } from "./i18n.js";

/** @param {string} code for example "pt" @returns {string} its name as a heading would write it */
export function languageName(code) {
  const name = languageInText(code);
  return name === code ? code : name.charAt(0).toLocaleUpperCase(language()) + name.slice(1);
}

/** @param {string} code for example "pt" @returns {string} its name as it stands in a sentence */
export function languageInText(code) {
  try {
    return new Intl.DisplayNames(language(), { type: "language" }).of(code) ?? code;
  } catch {
    return code;
  }
}
