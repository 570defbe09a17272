// The names of languages, in the reader's own.

import { language } from "./i18n.js";

/** @param {string} code for example "pt" @returns {string} its name as a heading would write it */
export function languageName(code) {
  try {
    const name = new Intl.DisplayNames(language(), { type: "language" }).of(code) ?? code;
    return name.charAt(0).toLocaleUpperCase(language()) + name.slice(1);
  } catch {
    return code;
  }
}
