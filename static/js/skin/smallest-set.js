/** The fewest candidates that account for every mark (docs/ranking.md). Pure functions, no DOM. */

/** What a point that may follow from another counts when sets of the same size are compared. */
const FOLLOWER_SHARE = 0.5;

/** A point accounts for a mark from this strength on. */
const ACCOUNTED = 0.35;

/** Up to so many marks the smallest explaining set is exact; beyond, greedy. */
export const EXACT_MARKS = 6;

/** What a candidate counts among sets of the same size: its score, less where it may follow from another. */
function worthOf({ score, follows }) {
  return follows ? FOLLOWER_SHARE * score : score;
}

/**
 * The smallest set of candidates that accounts for every mark that any candidate accounts for; among sets of
 * that size the one with the highest sum of values. Exact up to EXACT_MARKS marks.
 * @param {import("./matching.js").Candidate[]} found best first
 * @param {Float64Array[]} strengths (2 p) for each mark
 */
export function smallestSet(found, strengths) {
  /** @type {Map<bigint, number>} for each set of marks, the place of the best candidate that accounts for it */
  const best = new Map();
  let goal = 0n;
  const byValue = [...found.keys()].sort((a, b) => worthOf(found[b]) - worthOf(found[a]) || a - b);
  byValue.forEach((place) => {
    const candidate = found[place];
    let mask = 0n;
    strengths.forEach((strength, row) => {
      if (strength[candidate.index] >= ACCOUNTED) mask |= 1n << BigInt(row);
    });
    if (mask && !best.has(mask)) best.set(mask, place);
    goal |= mask;
  });
  const places = strengths.length > EXACT_MARKS ? greedy(best, goal) : exactSet(best, goal, found, strengths.length);
  return places.map((place) => found[place]);
}

/** @param {Map<bigint, number>} best @param {bigint} goal @param {import("./matching.js").Candidate[]} found @param {number} rows */
function exactSet(best, goal, found, rows) {
  /** @type {Map<bigint, {size: number, total: number, chosen: number[]}>} the best way to each union of marks */
  const reached = new Map([[0n, { size: 0, total: 0, chosen: [] }]]);
  for (let round = 0; round < rows; round += 1) {
    for (const [have, way] of [...reached]) {
      for (const [mask, place] of best) {
        const union = have | mask;
        if (union === have) continue;
        const size = way.size + 1;
        const total = way.total + worthOf(found[place]);
        const other = reached.get(union);
        if (!other || size < other.size || (size === other.size && total > other.total)) {
          reached.set(union, { size, total, chosen: [...way.chosen, place] });
        }
      }
    }
  }
  return reached.get(goal).chosen.sort((a, b) => a - b);
}

/** The mask that adds most marks first, again and again; ties by value. @param {Map<bigint, number>} best @param {bigint} goal */
function greedy(best, goal) {
  const chosen = [];
  let have = 0n;
  while (have !== goal) {
    let most = 0;
    let next = 0n;
    for (const mask of best.keys()) {
      const added = countBits(mask & ~have);
      if (added > most) [most, next] = [added, mask];
    }
    chosen.push(best.get(next));
    have |= next;
  }
  return chosen;
}

/** @param {bigint} bits */
function countBits(bits) {
  let count = 0;
  for (let rest = bits; rest; rest &= rest - 1n) count += 1;
  return count;
}
