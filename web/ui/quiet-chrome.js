// Lets the controls recede after a while without movement, never while somebody is using them.

const AFTER = 4000;

/** @param {HTMLElement} root gets the class `quiet` @param {AbortSignal} signal */
export function quietChrome(root, signal) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const inUse = () =>
    root.querySelector(".bar:focus-within, .bar:hover, .meeting-head:focus-within, .panel:not([hidden])") !== null ||
    document.querySelector("dialog[open], .menu:popover-open") !== null;
  const rest = () => {
    if (inUse()) timer = setTimeout(rest, AFTER);
    else root.classList.add("quiet");
  };
  const wake = () => {
    clearTimeout(timer);
    root.classList.remove("quiet");
    timer = setTimeout(rest, AFTER);
  };
  for (const type of ["pointermove", "pointerdown", "keydown", "focusin"]) {
    document.addEventListener(type, wake, { signal, passive: true });
  }
  signal.addEventListener("abort", () => clearTimeout(timer));
  wake();
}
