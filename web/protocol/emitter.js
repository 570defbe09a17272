// A small typed event source. Listeners leave by AbortSignal, so a screen lets go of everything at once.

/** @template {object} Events */
export class Emitter {
  /** @type {Map<keyof Events, Set<(detail: never) => void>>} */
  #listeners = new Map();

  /**
   * @template {keyof Events} K
   * @param {K} type
   * @param {(detail: Events[K]) => void} listener
   * @param {{signal?: AbortSignal}} [options]
   */
  on(type, listener, { signal } = {}) {
    if (signal?.aborted) return;
    let listeners = this.#listeners.get(type);
    if (!listeners) this.#listeners.set(type, listeners = new Set());
    listeners.add(listener);
    signal?.addEventListener("abort", () => listeners.delete(listener), { once: true });
  }

  /**
   * @template {keyof Events} K
   * @param {K} type
   * @param {Events[K]} detail
   */
  emit(type, detail) {
    for (const listener of [...this.#listeners.get(type) ?? []]) {
      /** @type {(detail: Events[K]) => void} */ (listener)(detail);
    }
  }
}
