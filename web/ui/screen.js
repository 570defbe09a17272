// What a screen is: an element, a title, and a life that ends when the next screen comes.

/** @typedef {{element: HTMLElement, title: string, focus?: () => void, close: () => void}} Screen */

/** @typedef {(path: string) => void} Navigate */

export {};
