// Horizontal swipes with one finger.

const FAR = 60;

/** @param {HTMLElement} element @param {(direction: -1 | 1) => void} swiped 1 for towards the next @param {AbortSignal} signal */
export function followSwipes(element, swiped, signal) {
  /** @type {Touch | null} */
  let start = null;
  element.addEventListener("touchstart", (event) => {
    const inside = event.target instanceof Element && event.target.closest(".zoomed, button, .alone");
    start = event.touches.length === 1 && !inside ? event.touches[0] : null;
  }, { signal, passive: true });
  element.addEventListener("touchend", (event) => {
    if (!start) return;
    const end = event.changedTouches[0];
    const [dx, dy] = [end.clientX - start.clientX, end.clientY - start.clientY];
    start = null;
    if (Math.abs(dx) > FAR && Math.abs(dx) > Math.abs(dy) * 2) swiped(dx < 0 ? 1 : -1);
  }, { signal, passive: true });
}
