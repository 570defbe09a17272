// How a person looks without a picture: initials on a colour of their own.

/** @param {string} name @returns {string} one or two letters */
export function initials(name) {
  const words = name.trim().split(/\s+/u).filter((word) => /\p{L}|\p{N}/u.test(word));
  const letters = words.length > 1 ? [words[0], words[words.length - 1]] : words;
  const text = letters.map((word) => [...word.replace(/^[^\p{L}\p{N}]+/u, "")][0] ?? "").join("");
  return text.toLocaleUpperCase() || "?";
}

/**
 * @param {number | undefined} number of somebody who is here @param {string} id stands in where they have left
 * @returns {string} the class that sets the person's colour
 */
export function colourOf(number, id) {
  if (number !== undefined) return personClass(number);
  let value = 0;
  for (const character of id) value = (value * 31 + (character.codePointAt(0) ?? 0)) >>> 0;
  return personClass(value);
}

/** @param {number} number @returns {string} the class that sets the person's colour */
export function personClass(number) {
  return `person-${((number % 12) + 12) % 12}`;
}
