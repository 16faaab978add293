/**
 * From where it hurts to trigger points: the same ranking that app/atlas/matching.py computes, from the same files.
 *
 * Pure functions, no DOM. docs/formats.md states files and score; tests/vectors/matching.json holds both sides to it.
 */

import { codesOfMuscles, ESSENTIAL_BIT, FULL_STRENGTH, mirrorCell, sideOfCell } from "./files.js";

/** Area in cm² that one click stands for, by patch code. */
const PATCH_CM2 = [Math.PI * 2.5 ** 2, Math.PI * 1.0 ** 2];

/** What a cell counts in the score, by patch code, and how many cm² a share of 1 stands for; whole, so that sums are exact. */
const CELL_WEIGHT = [4, 1];
const SCORE_SHARE_CM2 = 0.625;

/** Weights of cover, commonness and pattern seen: for a click, and for an area much larger than a click. */
const CLICKED = [0.45, 0.4, 0.15];
const PAINTED = [0.25, 0.25, 0.5];

/**
 * @typedef {{cells: number[], weight: number, tally?: Tally}} Mark one place that hurts: a cell, or the cells of an
 *   area, each once; with their sums, if they are known
 *
 * @typedef {import("./files.js").Matrix} Matrix
 *
 * @typedef {object} Candidate a trigger point that could send pain to the marks
 * @property {number} index 2 x point + (1 if left)
 * @property {string} trigger_point
 * @property {"left" | "right"} side
 * @property {number} score
 * @property {"essential" | "spillover"} zone
 * @property {number} explains
 * @property {number} specific
 * @property {number} common
 * @property {"high" | "medium" | "low"} likelihood
 * @property {string} follows the key muscle that its muscle may be a satellite of, empty where none explains more
 *
 * @typedef {import("./files.js").KeyMuscles} KeyMuscles
 *
 * @typedef {{candidates: Candidate[], muscles: MuscleCandidate[],
 *   explained_by: Candidate[], exact: boolean, count: number}} Ranking
 */

/** The sums over the cells of one mark, from which its strengths follow; cells come and go one by one. */
export class Tally {
  /** @param {Matrix} matrix @param {Iterable<number>} [cells] */
  constructor(matrix, cells = []) {
    this.matrix = matrix;
    /** Sum of share x strength x FULL_STRENGTH, whole numbers, so that the order of cells does not matter. */
    this.sum = new Float64Array(2 * matrix.points.length);
    /** How many of the cells lie in the essential zone. */
    this.essential = new Uint16Array(2 * matrix.points.length);
    /** The same sums for the union of each muscle's points: its right one, its left one, and both together. */
    this.muscles = new Float64Array(3 * matrix.muscles.length);
    this.count = 0;
    this.fine = 0;
    /** Shares of the cells on the right less those on the left. */
    this.rightMore = 0;
    for (const cell of cells) this.add(cell);
  }

  /** @returns {Tally} one that goes its own way */
  copy() {
    const { sum, essential, muscles, count, fine, rightMore } = this;
    const own = { sum: sum.slice(), essential: essential.slice(), muscles: muscles.slice() };
    return Object.assign(new Tally(this.matrix), own, { count, fine, rightMore });
  }

  /** @param {number} cell @param {1 | -1} sign 1 to add, -1 to take away */
  add(cell, sign = 1) {
    const { matrix } = this;
    const share = sign * CELL_WEIGHT[matrix.patch[cell]];
    for (let left = 0; left < 2; left += 1) {
      const looked = left ? mirrorCell(matrix, cell) : cell;
      for (let entry = matrix.start[looked]; entry < matrix.start[looked + 1]; entry += 1) {
        const column = 2 * matrix.point[entry] + left;
        this.sum[column] += share * (matrix.code[entry] & FULL_STRENGTH);
        if (matrix.code[entry] >= ESSENTIAL_BIT) this.essential[column] += sign;
      }
    }
    for (const [muscle, [right, left]] of codesOfMuscles(matrix, cell)) {
      this.muscles[3 * muscle] += share * right;
      this.muscles[3 * muscle + 1] += share * left;
      this.muscles[3 * muscle + 2] += share * Math.max(right, left);
    }
    const side = sideOfCell(matrix, cell);
    if (side !== "midline") this.rightMore += side === "right" ? share : -share;
    this.count += sign;
    if (matrix.patch[cell]) this.fine += sign;
  }

  get share() {
    return CELL_WEIGHT[0] * (this.count - this.fine) + CELL_WEIGHT[1] * this.fine;
  }

  /** To which side the mark lies: 1 right, -1 left, 0 on the midline or on both sides alike. */
  get lean() {
    return this.rightMore / this.share;
  }

  /** How strongly a muscle refers there, from 0 to 1. @param {number} muscle @param {"right" | "left" | "both"} side */
  muscleStrength(muscle, side) {
    return this.muscles[3 * muscle + ["right", "left", "both"].indexOf(side)] / this.share / FULL_STRENGTH;
  }

  /** Area that one click there stands for. */
  get patchCm2() {
    return ((this.count - this.fine) * PATCH_CM2[0] + this.fine * PATCH_CM2[1]) / this.count;
  }

  /** Area that the mark stands for: that of its cells, at least a click's. */
  get areaCm2() {
    return Math.max(this.patchCm2, SCORE_SHARE_CM2 * this.share);
  }
}

/**
 * For each column the key muscle of the same side that explains most, and more than the point; -1 for none.
 * @param {KeyMuscles} keys
 * @param {Float64Array} explains (2 p) rounded
 */
function followed({ muscles, ofPoint, keys }, explains) {
  const best = new Float64Array(2 * muscles.length);
  explains.forEach((share, column) => {
    const at = 2 * ofPoint[column >> 1] + (column & 1);
    best[at] = Math.max(best[at], share);
  });
  return Int16Array.from(explains, (share, column) => {
    let [most, found] = [share, -1];
    for (const key of keys[ofPoint[column >> 1]]) {
      const other = best[2 * key + (column & 1)];
      if (other > most) [most, found] = [other, key];
    }
    return found;
  });
}

/**
 * Rank every trigger point of both sides against the marks.
 * @param {Matrix} matrix
 * @param {Mark[]} marks at least one, each with cells and a weight above 0
 * @param {number} [limit]
 * @param {KeyMuscles | null} [keys] to say which may follow from which
 * @returns {Ranking}
 */
export function rank(matrix, marks, limit = Infinity, keys = null) {
  if (!marks.length || marks.some(({ cells, weight, tally }) => !(tally ? tally.count : cells.length) || !(weight > 0))) {
    throw new RangeError("a ranking needs at least one mark, each with cells and a weight above 0");
  }
  const columns = 2 * matrix.points.length;
  const tallies = marks.map(({ cells, tally }) => tally ?? new Tally(matrix, cells));
  const explains = new Float64Array(columns);
  const seen = new Float64Array(columns);
  const strengths = tallies.map(({ sum, share, areaCm2 }, row) => {
    const strength = sum.map((held) => held / share / FULL_STRENGTH);
    for (let column = 0; column < columns; column += 1) {
      explains[column] += marks[row].weight * strength[column];
      seen[column] += areaCm2 * strength[column];
    }
    return strength;
  });
  const total = (values) => values.reduce((sum, value) => sum + value, 0);
  const weight = total(marks.map((mark) => mark.weight));
  const spread = 1 - total(tallies.map((tally) => tally.patchCm2)) / total(tallies.map((tally) => tally.areaCm2));
  const weights = CLICKED.map((clicked, i) => clicked + (PAINTED[i] - clicked) * spread);
  const [base, ofCommon, ofSpecific] = weights;
  const shares = explains.map((share) => share / weight);
  const follows = keys ? followed(keys, shares.map(round4)) : null;

  /** @type {Candidate[]} */
  const found = [];
  for (let index = 0; index < columns; index += 1) {
    if (explains[index] === 0) continue;
    const { id, mass_cm2: mass, common } = matrix.points[index >> 1];
    const specific = Math.min(1, seen[index] / Math.max(mass, 1e-9));
    const row = {
      index,
      trigger_point: id,
      side: /** @type {"left" | "right"} */ (index % 2 ? "left" : "right"),
      score: round4(shares[index] * (base + ofCommon * common + ofSpecific * specific)),
      zone: /** @type {"essential" | "spillover"} */ (tallies.some(({ essential }) => essential[index]) ? "essential" : "spillover"),
      explains: round4(shares[index]),
      specific: round4(specific),
      common,
      follows: follows && follows[index] >= 0 ? keys.muscles[follows[index]] : "",
    };
    found.push({ ...row, likelihood: likelihoodOf(row) });
  }
  const flipped = leanOf(marks, tallies) < 0 ? 1 : 0;
  found.sort((a, b) => b.score - a.score || (a.index ^ flipped) - (b.index ^ flipped));
  return {
    candidates: found.slice(0, limit),
    muscles: rankMuscles(matrix, marks, tallies, found, weights).slice(0, limit),
    explained_by: smallestSet(found, strengths),
    exact: marks.length <= EXACT_MARKS,
    count: found.length,
  };
}

/**
 * Which of the page's words say why: cover and zone as keys, as in because_words of app/atlas/matching.py.
 * @param {{explains: number, zone: "essential" | "spillover"}} candidate
 * @returns {{cover: "all" | "most" | "part", zone: "essential" | "spillover"}}
 */
export function explain({ explains, zone }) {
  const cover = explains >= 0.85 ? "all" : explains >= 0.5 ? "most" : "part";
  return { cover, zone };
}

/** What explains less of the pain, and shows less of its pattern, only touches the pain with the edge of a zone. */
const EDGE = 0.15;

/** From this share of the pain on, what explains it is likely rather than possible. */
const LARGE_SHARE = 0.5;

/** What a point that may follow from another counts when sets of the same size are compared. */
const FOLLOWER_SHARE = 0.5;

/** A point accounts for a mark from this strength on. */
const ACCOUNTED = 0.35;

/** Up to so many marks the smallest explaining set is exact; beyond, greedy. */
const EXACT_MARKS = 6;

/**
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
function round4(value) {
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
function likelihoodOf({ explains, specific }) {
  if (explains < EDGE && specific < EDGE) return "low";
  return explains >= LARGE_SHARE ? "high" : "medium";
}

/**
 * To which side all marks lie together: above 0 right, below 0 left. Ties go there.
 * @param {Mark[]} marks
 * @param {Tally[]} tallies
 */
function leanOf(marks, tallies) {
  return tallies.reduce((sum, { lean }, row) => sum + marks[row].weight * lean, 0);
}

/**
 * The muscles of these candidates, best first.
 * @param {Matrix} matrix
 * @param {Mark[]} marks
 * @param {Tally[]} tallies
 * @param {Candidate[]} candidates all of them, best first
 * @param {number[]} weights of cover, commonness and pattern seen
 * @returns {MuscleCandidate[]}
 */
function rankMuscles(matrix, marks, tallies, candidates, weights) {
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
 * @param {Candidate[]} found best first
 * @param {Float64Array[]} strengths (2 p) for each mark
 */
function smallestSet(found, strengths) {
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

/** @param {Map<bigint, number>} best @param {bigint} goal @param {Candidate[]} found @param {number} rows */
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
      const added = (mask & ~have).toString(2).replaceAll("0", "").length;
      if (added > most) [most, next] = [added, mask];
    }
    chosen.push(best.get(next));
    have |= next;
  }
  return chosen;
}
