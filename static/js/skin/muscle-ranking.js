/**
 * From trigger points to muscles, and the fewest candidates that account for every mark (docs/ranking.md): what
 * app/atlas/muscle_ranking.py and app/atlas/matching.py compute.
 *
 * Pure functions, no DOM; tests/vectors/matching.json holds both sides to it.
 */

/** What explains less of the pain, and shows less of its pattern, only touches the pain with the edge of a zone. */
const EDGE = 0.15;

/** From this share of the pain on, what explains it is likely rather than possible. */
const LARGE_SHARE = 0.5;

/** What a point that may follow from another counts when sets of the same size are compared. */
const FOLLOWER_SHARE = 0.5;

/** A point accounts for a mark from this strength on. */
const ACCOUNTED = 0.35;

/** Up to so many marks the smallest explaining set is exact; beyond, greedy. */
export const EXACT_MARKS = 6;

/**
 * @typedef {import("./matching.js").Candidate} Candidate
 *
 * @typedef {object} MuscleCandidate a muscle that could send pain to the marks
 * @property {string} muscle
 * @property {"left" | "right" | "midline"} side midline where both sides explain alike and no mark says which
 * @property {("left" | "right")[]} sides those that are meant
 * @property {number} score
 * @property {"essential" | "spillover"} zone
 * @property {number} explains of the union of its points' patterns
 * @property {number} specific of its leading point
 * @property {number} common of its leading point
 * @property {string[]} points ids of its points, the leading one first
 * @property {string} follows
 * @property {"high" | "medium" | "low"} likelihood
 */

/** Round to 4 decimals, ties to even, as numpy does. @param {number} value */
export function round4(value) {
  const scaled = value * 1e4;
  const floor = Math.floor(scaled);
  const rest = scaled - floor;
  const up = rest > 0.5 || (rest === 0.5 && floor % 2 !== 0);
  return (up ? floor + 1 : floor) / 1e4;
}

/**
 * How likely a candidate is.
 * @param {{explains: number, specific: number}} candidate
 * @returns {"high" | "medium" | "low"}
 */
export function likelihoodOf({ explains, specific }) {
  if (explains < EDGE && specific < EDGE) return "low";
  return explains >= LARGE_SHARE ? "high" : "medium";
}

/**
 * To which side all marks lie together: above 0 right, below 0 left. Ties go there.
 * @param {import("./matching.js").Mark[]} marks
 * @param {import("./matching.js").Tally[]} tallies
 */
export function leanOf(marks, tallies) {
  return tallies.reduce((sum, { lean }, row) => sum + marks[row].weight * lean, 0);
}

/**
 * The muscles of these candidates, best first.
 * @param {import("./matching.js").Matrix} matrix
 * @param {import("./matching.js").Mark[]} marks
 * @param {import("./matching.js").Tally[]} tallies
 * @param {Candidate[]} candidates all of them, best first
 * @param {number[]} weights of cover, commonness and pattern seen
 * @returns {MuscleCandidate[]}
 */
export function rankMuscles(matrix, marks, tallies, candidates, weights) {
  const whole = marks.reduce((sum, { weight }) => sum + weight, 0);
  const lean = leanOf(marks, tallies);
  /** @type {Map<number, {right: Candidate[], left: Candidate[]}>} */
  const groups = new Map();
  for (const candidate of candidates) {
    const muscle = matrix.muscleOf[candidate.index >> 1];
    if (!groups.has(muscle)) groups.set(muscle, { right: [], left: [] });
    groups.get(muscle)[candidate.side].push(candidate);
  }
  /** The share of the pain that a muscle explains with its right, its left or both. */
  const share = (muscle, side) => {
    const total = tallies.reduce((sum, tally, row) => sum + marks[row].weight * tally.muscleStrength(muscle, side), 0);
    return total / whole;
  };
  const made = (muscle, side, of) => {
    const [base, ofCommon, ofSpecific] = weights;
    const { specific, common, follows } = of[0];
    const explained = share(muscle, side);
    const row = {
      muscle: matrix.muscles[muscle],
      side: side === "both" ? "midline" : side,
      sides: side === "both" ? ["right", "left"] : [side],
      score: round4(explained * (base + ofCommon * common + ofSpecific * specific)),
      zone: of.some(({ zone }) => zone === "essential") ? "essential" : "spillover",
      explains: round4(explained),
      specific,
      common,
      points: [...new Set(of.map((candidate) => candidate.trigger_point))],
      follows,
      number: muscle,
    };
    return { ...row, likelihood: likelihoodOf(row) };
  };
  const found = [];
  for (const [muscle, { right, left }] of groups) {
    let listed = [];
    if (right.length) listed.push(made(muscle, "right", right));
    if (left.length) listed.push(made(muscle, "left", left));
    if (listed.length === 2 && listed[0].score === listed[1].score) {
      if (lean === 0) {
        listed = [made(muscle, "both", [...right, ...left])];
      } else if (tallies.every((tally) => tally.lean === 0 || !tally.muscleStrength(muscle, "both"))) {
        // Only marks on the midline speak for it, so it takes the side of the other marks.
        listed = listed.filter(({ side }) => side === (lean > 0 ? "right" : "left"));
      }
    }
    found.push(...listed);
  }
  const preferred = lean < 0 ? "left" : "right";
  const later = ({ side }) => (side === preferred ? 0 : 1);
  found.sort((a, b) => b.score - a.score || a.number - b.number || later(a) - later(b));
  return found.map(({ number: _, ...row }) => row);
}

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
