/**
 * The fewest muscles that account for all the pain, of one side if that does it: the same set that
 * app/atlas/explaining.py finds. docs/ranking.md states the rules; tests/vectors/matching.json holds both to it.
 */

import { leanOf } from "./muscle-ranking.js";

/** A muscle accounts for a mark from this strength on: half of what is felt inside a spillover zone. */
const ACCOUNTED = 0.25;

/** The same for a mark on the other side of the body. */
const ACCOUNTED_ACROSS = 0.5;

/** From this lean on a mark lies on one side. */
const BESIDE = 0.5;

/** A set explains the pain when it accounts for this share of the weight that any muscle accounts for. */
const NEARLY_ALL = 0.85;

/** Up to so many marks the set is the fewest; beyond, it is found step by step. */
const EXACT_MARKS = 6;

/** What a muscle that may follow from another counts when sets of the same size are compared. */
const FOLLOWER_SHARE = 0.5;

const SIDE_BITS = { right: 1, left: 2 };
const BOTH_SIDES = 3;

/**
 * @typedef {import("./muscle-ranking.js").MuscleCandidate} MuscleCandidate
 * @typedef {import("./matching.js").Mark} Mark
 * @typedef {import("./tally.js").Tally} Tally
 *
 * @typedef {object} Explaining a muscle of the set
 * @property {string} muscle
 * @property {string} trigger_point its leading one
 * @property {"left" | "right" | "midline"} side midline where one of either side does it
 *
 * @typedef {{row: number, side: "left" | "right" | "midline"}} Part the place of a muscle in the list, and the side meant
 *
 * @typedef {object} Item what counts as one muscle
 * @property {bigint} marks accounted for, as bits
 * @property {number} sides as bits
 * @property {number} worth
 * @property {Part[]} parts
 *
 * @typedef {Item & {count: number}} Way a choice of items
 */

/** @type {Way} */
const NOTHING = { marks: 0n, sides: 0, count: 0, worth: 0, parts: [] };

/**
 * @param {import("./files.js").Matrix} matrix
 * @param {Mark[]} marks
 * @param {Tally[]} tallies
 * @param {MuscleCandidate[]} muscles all of them, as `rankMuscles` orders them
 * @returns {{explained_by: Explaining[], explained_places: number, exact: boolean}}
 */
export function fewestMuscles(matrix, marks, tallies, muscles) {
  const exact = marks.length <= EXACT_MARKS;
  const accounts = (row, side) => {
    const number = matrix.muscles.indexOf(muscles[row].muscle);
    let bits = 0n;
    tallies.forEach((tally, at) => {
      const across = side === "right" ? tally.lean <= -BESIDE : tally.lean >= BESIDE;
      if (tally.muscleStrength(number, side) >= (across ? ACCOUNTED_ACROSS : ACCOUNTED)) bits |= 1n << BigInt(at);
    });
    return bits;
  };
  const items = itemsOf(muscles, accounts);
  const goal = items.reduce((bits, item) => bits | item.marks, 0n);
  if (!goal) return { explained_by: [], explained_places: 0, exact };
  const weight = (bits) => marks.reduce((sum, mark, row) => ((bits >> BigInt(row)) & 1n ? sum + mark.weight : sum), 0);
  const enough = NEARLY_ALL * weight(goal);
  const cost = ({ count, sides }) => count + (sides === BOTH_SIDES ? 1 : 0);
  const better = (a, b) => cost(b) - cost(a) || weight(a.marks) - weight(b.marks) || a.worth - b.worth;
  /** @type {Way | null} */
  let best = null;
  const preferred = leanOf(marks, tallies) < 0 ? "left" : "right";
  for (const way of exact ? allWays(items, marks.length) : greedyWays(items, preferred)) {
    if (weight(way.marks) >= enough && (!best || better(way, best) > 0)) best = way;
  }
  // In the order of the list; of one muscle in the order found, which is that of its sides there.
  const parts = [...best.parts].sort((a, b) => a.row - b.row);
  const chosen = parts.map(({ row, side }) => ({ muscle: muscles[row].muscle, trigger_point: muscles[row].points[0], side }));
  return { explained_by: chosen, explained_places: countOf(best.marks), exact };
}

/** How many marks these bits are. @param {bigint} bits */
function countOf(bits) {
  return bits.toString(2).replaceAll("0", "").length;
}

/** Every muscle that accounts for any mark, and those of both sides as one, the worthiest first. @returns {Item[]} */
function itemsOf(muscles, accounts) {
  const items = [];
  const alone = new Map();
  muscles.forEach(({ muscle, score, follows, sides }, row) => {
    const worth = follows ? FOLLOWER_SHARE * score : score;
    const own = sides.map((side) => ({ marks: accounts(row, side), sides: SIDE_BITS[side], worth, parts: [{ row, side }] }));
    const [first, second] = own;
    if (!second) {
      items.push(first);
      const other = alone.get(muscle);
      if (other) items.push(together(other, first, other.worth + worth));
      alone.set(muscle, first);
    } else if (first.marks === second.marks) {
      items.push({ marks: first.marks, sides: 0, worth, parts: [{ row, side: "midline" }] });
    } else {
      items.push(together(first, second, worth));
    }
  });
  return items.filter(({ marks }) => marks).sort((a, b) => b.worth - a.worth);
}

/** A muscle of both sides. @param {Item} a @param {Item} b @param {number} worth @returns {Item} */
function together(a, b, worth) {
  return { marks: a.marks | b.marks, sides: BOTH_SIDES, worth, parts: [...a.parts, ...b.parts] };
}

/** The same with one more. @param {Way} way @param {Item} item @returns {Way} */
function withItem(way, item) {
  return {
    marks: way.marks | item.marks,
    sides: way.sides | item.sides,
    count: way.count + 1,
    worth: way.worth + item.worth,
    parts: [...way.parts, ...item.parts],
  };
}

/** For each union of marks and each choice of sides the way with the fewest muscles, of these the worthiest. */
function allWays(items, marks) {
  const best = new Map();
  for (const item of items) {
    const key = `${item.marks} ${item.sides}`;
    if (!best.has(key)) best.set(key, item);
  }
  /** @type {Map<string, Way>} */
  const reached = new Map([["0 0", NOTHING]]);
  for (let round = 0; round < marks; round += 1) {
    for (const way of [...reached.values()]) {
      for (const item of best.values()) {
        if (!(item.marks & ~way.marks)) continue;
        const step = withItem(way, item);
        const key = `${step.marks} ${step.sides}`;
        const known = reached.get(key);
        if (!known || step.count < known.count || (step.count === known.count && step.worth > known.worth)) reached.set(key, step);
      }
    }
  }
  return reached.values();
}

/**
 * The item that adds most marks first, again and again: with muscles of each side alone, the preferred one first, and
 * with those of both.
 * @param {Item[]} items @param {"right" | "left"} preferred
 */
function greedyWays(items, preferred) {
  const ways = [];
  const first = SIDE_BITS[preferred];
  for (const allowed of [first, BOTH_SIDES & ~first, BOTH_SIDES]) {
    const best = new Map();
    for (const item of items) if (!(item.sides & ~allowed) && !best.has(item.marks)) best.set(item.marks, item);
    let way = NOTHING;
    for (let next = addingMost(best.values(), way.marks); next; next = addingMost(best.values(), way.marks)) {
      way = withItem(way, next);
      ways.push(way);
    }
  }
  return ways;
}

/**
 * The item with most marks beyond those that are there, none where no item has any; of equals the first.
 * @param {Iterable<Item>} items @param {bigint} have @returns {Item | null}
 */
function addingMost(items, have) {
  let most = 0;
  let found = null;
  for (const item of items) {
    const added = countOf(item.marks & ~have);
    if (added <= most) continue;
    most = added;
    found = item;
  }
  return found;
}
