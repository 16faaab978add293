/** Which muscles were taken for which in a round. Pure, no DOM. */

/** @typedef {{right: string, chosen: string, count: number}} Confusion ids of muscles */

export class Confusions {
  /** @type {Map<string, Confusion>} */ pairs = new Map();

  /** @param {string} right the muscle that was asked about @param {string} chosen the one that was chosen */
  add(right, chosen) {
    const key = `${right} ${chosen}`;
    const pair = this.pairs.get(key) ?? { right, chosen, count: 0 };
    this.pairs.set(key, { ...pair, count: pair.count + 1 });
  }

  /** The pairs, the most frequent first. @returns {Confusion[]} */
  list() {
    return [...this.pairs.values()].sort((a, b) => b.count - a.count);
  }

  /**
   * The cards that are about either muscle of a pair.
   * @template {{muscle: string}} C
   * @param {C[]} cards
   * @returns {C[]}
   */
  cards(cards) {
    const muscles = new Set(this.list().flatMap(({ right, chosen }) => [right, chosen]));
    return cards.filter(({ muscle }) => muscles.has(muscle));
  }
}
