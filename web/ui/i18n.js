// Words in the person's language. One JSON file per language; English fills what a language does not have.

export const LANGUAGES = /** @type {const} */ ({ en: "English", de: "Deutsch", es: "Español", pt: "Português" });

/** @typedef {keyof typeof LANGUAGES} Language */
/** @typedef {string | Record<string, string>} Entry a text, or one text per plural form */

/** @type {Record<string, Entry>} */
let words = {};
let plural = new Intl.PluralRules("en");
/** @type {Language} */
let current = "en";
/** The language as it is used where the person is: the same words, but other times and dates. */
let region = "en";

/** @param {readonly string[]} wishes most wanted first @returns {Language} */
export function pickLanguage(wishes) {
  for (const wish of wishes) {
    const [language] = wish.toLowerCase().split("-");
    if (language in LANGUAGES) return /** @type {Language} */ (language);
  }
  return "en";
}

/** @param {Language} language */
export async function loadLanguage(language) {
  const [english, own] = await Promise.all([fetchWords("en"), language === "en" ? {} : fetchWords(language)]);
  words = { ...english, ...own };
  plural = new Intl.PluralRules(language);
  current = language;
  region = navigator.languages.find((each) => each.toLowerCase().split("-")[0] === language) ?? language;
  document.documentElement.lang = language;
}

/** @returns {Language} */
export function language() {
  return current;
}

/**
 * @param {string} key
 * @param {Record<string, string | number>} [values] what stands in braces; `count` chooses the plural form
 * @returns {string}
 */
export function t(key, values = {}) {
  const entry = words[key] ?? key;
  const text = typeof entry === "string" ? entry : entry[plural.select(Number(values.count))] ?? entry.other ?? key;
  return text.replace(/\{(\w+)\}/g, (hole, name) => String(values[name] ?? hole));
}

/** @returns {string} for times and dates: British English writes them as Britain does */
export function locale() {
  return region;
}

/** @param {number} at milliseconds since the epoch @returns {string} hours and minutes as people write them here */
export function timeOfDay(at) {
  return new Date(at).toLocaleTimeString(region, { hour: "numeric", minute: "2-digit" });
}

/** @param {number} milliseconds @returns {string} for example 4:07 or 1:04:07 */
export function duration(milliseconds) {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  if (parts[0] === 0) parts.shift();
  return parts.map((part, index) => index === 0 ? String(part) : String(part).padStart(2, "0")).join(":");
}

/** @param {string} name @returns {Promise<Record<string, Entry>>} */
async function fetchWords(name) {
  const response = await fetch(new URL(`../i18n/${name}.json`, import.meta.url));
  return response.ok ? await response.json() : {};
}
