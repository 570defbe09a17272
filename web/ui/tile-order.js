// The order of tiles. People keep their places; someone who speaks on a later page trades places with whoever on the
// first page has been silent longest, and nobody else moves.

export class TileOrder {
  /** @type {string[]} */
  #order = [];
  /** @type {Map<string, number>} */
  #spokeAt = new Map();
  #clock = 0;

  /** @returns {readonly string[]} */
  get order() {
    return this.#order;
  }

  /** Takes in who is there now; newcomers go to the end. @param {readonly string[]} present */
  update(present) {
    const there = new Set(present);
    const kept = this.#order.filter((id) => there.has(id));
    const known = new Set(kept);
    this.#order = [...kept, ...present.filter((id) => !known.has(id))];
  }

  /**
   * @param {string} id who speaks
   * @param {number} firstPage how many places the first page has
   * @param {ReadonlySet<string>} fixed who keeps their place whatever happens
   * @returns {boolean} whether anybody moved
   */
  speaks(id, firstPage, fixed) {
    this.#spokeAt.set(id, ++this.#clock);
    const from = this.#order.indexOf(id);
    if (from < firstPage) return false;
    let to = -1;
    for (let index = 0; index < firstPage; index++) {
      if (fixed.has(this.#order[index])) continue;
      if (to < 0 || this.#last(index) < this.#last(to)) to = index;
    }
    if (to < 0) return false;
    [this.#order[to], this.#order[from]] = [this.#order[from], this.#order[to]];
    return true;
  }

  /** @param {number} index */
  #last(index) {
    return this.#spokeAt.get(this.#order[index]) ?? 0;
  }
}
