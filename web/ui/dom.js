// Elements without markup strings: text is always text, and listeners live as long as their signal.

/** @typedef {Node | string | number | null | undefined | false} Child */
/** @typedef {Record<string, any> & {class?: string, on?: Record<string, (event: any) => unknown>, signal?: AbortSignal}} Props */

/**
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Props} [props] `class`, `on`, `signal`; a boolean sets or leaves out an attribute; anything else is its value
 * @param {...Child} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  const { on = {}, signal, class: names, ...attributes } = props;
  if (names) element.className = names;
  for (const [name, value] of Object.entries(attributes)) setAttribute(element, name, value);
  for (const [type, listener] of Object.entries(on)) element.addEventListener(type, listener, { signal });
  append(element, children);
  return element;
}

/** @param {Element} element @param {string} name @param {unknown} value */
export function setAttribute(element, name, value) {
  if (value === false || value === null || value === undefined) element.removeAttribute(name);
  else {
    const text = value === true ? "" : String(value);
    if (element.getAttribute(name) !== text) element.setAttribute(name, text);
  }
}

/** @param {Element} element @param {Child[]} children */
export function append(element, children) {
  for (const child of children) {
    if (child === null || child === undefined || child === false) continue;
    element.append(typeof child === "number" ? String(child) : child);
  }
}

/** @param {Element} element @param {...Child} children */
export function replace(element, ...children) {
  element.replaceChildren();
  append(element, children);
}

/** @param {Element} element @param {string} text */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/**
 * Sets custom properties through the object model, which a strict content security policy allows.
 * @param {HTMLElement} element @param {Record<string, string | number>} values
 */
export function setVariables(element, values) {
  for (const [name, value] of Object.entries(values)) element.style.setProperty(`--${name}`, String(value));
}

/** @param {AbortSignal | undefined} parent @returns {AbortController} aborted with its parent, or by itself */
export function childController(parent) {
  const controller = new AbortController();
  if (parent?.aborted) controller.abort();
  parent?.addEventListener("abort", () => controller.abort(), { signal: controller.signal });
  return controller;
}
