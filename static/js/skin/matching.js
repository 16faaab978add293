/**
 * From where it hurts to trigger points: the same ranking that app/atlas/matching.py computes, from the same files.
 *
 * Pure functions, no DOM. docs/formats.md states files and score; tests/vectors/matching.json holds both sides to it.
 */

import { EXACT_MARKS, leanOf, likelihoodOf, rankMuscles, round4, smallestSet } from "./muscle-ranking.js";

export const FULL_STRENGTH = 127;
export const ESSENTIAL_BIT = 128;

/** Area in cm² that one click stands for, by patch code. */
const PATCH_CM2 = [Math.PI * 2.5 ** 2, Math.PI * 1.0 ** 2];

/** A cell's share in the mean over an area, by patch code, and the area in cm² of a cell of share 1. */
const CELL_WEIGHT = [4, 1];
const CELL_CM2 = 0.625;

/** Weights of cover, commonness and pattern seen: for a click, and for an area much larger than a click. */
const CLICKED = [0.45, 0.4, 0.15];
const PAINTED = [0.25, 0.25, 0.5];

/**
 * @typedef {{cells: number[], weight: number, tally?: Tally}} Mark one place that hurts: a cell, or the cells of an
 *   area, each once; with their sums, if they are known
 *
 * @typedef {object} Matrix how strongly each right-side point refers to each cell, listed by cell
 * @property {string} version
 * @property {number} m cells on the midline
 * @property {number} k cells on each half
 * @property {number} n all cells: m + 2 k
 * @property {{id: string, mass_cm2: number, common: number}[]} points
 * @property {string[]} regions
 * @property {string[]} muscles whose points these are
 * @property {Uint16Array} muscleOf (points) index into muscles
 * @property {Uint8Array} patch (n) index into PATCH_CM2
 * @property {Uint8Array} region (n) index into regions
 * @property {Uint32Array} start (n + 1) where each cell's entries begin
 * @property {Uint16Array} point (entries) index into points
 * @property {Uint8Array} code (entries) strength in the low 7 bits, bit 7 for the essential zone
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
 * @typedef {{muscles: string[], ofPoint: Uint16Array, keys: number[][]}} KeyMuscles
 *
 * @typedef {{candidates: Candidate[], muscles: import("./muscle-ranking.js").MuscleCandidate[],
 *   explained_by: Candidate[], exact: boolean, count: number}} Ranking
 */

/**
 * Read static/atlas/matrix.bin and list its values by cell, so that a click looks at one cell only.
 * @param {ArrayBuffer} buffer
 * @returns {Matrix}
 */
export function readMatrix(buffer) {
  const view = new DataView(buffer);
  const length = view.getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length)));
  const { m, k } = header;
  const n = m + 2 * k;
  let at = 4 + length;
  const patch = new Uint8Array(buffer, at, n);
  const region = new Uint8Array(buffer, at + n, n);
  at += 2 * n + ((4 - ((2 * n) % 4)) % 4);
  const total = header.points.reduce((sum, row) => sum + row.count, 0);
  const values = new Uint8Array(buffer, at + 2 * total, total);

  const cells = new Uint16Array(total);
  const start = new Uint32Array(n + 1);
  let entry = 0;
  for (const row of header.points) {
    let cell = 0;
    for (const end = entry + row.count; entry < end; entry += 1) {
      cell += view.getUint16(at + 2 * entry, true);
      cells[entry] = cell;
      start[cell + 1] += 1;
    }
  }
  for (let cell = 0; cell < n; cell += 1) start[cell + 1] += start[cell];

  const point = new Uint16Array(total);
  const code = new Uint8Array(total);
  const next = start.slice(0, n);
  entry = 0;
  header.points.forEach((row, index) => {
    for (const end = entry + row.count; entry < end; entry += 1) {
      const place = next[cells[entry]]++;
      point[place] = index;
      code[place] = values[entry];
    }
  });
  const { version, points, regions } = header;
  const of = points.map(({ id }) => id.slice(0, id.lastIndexOf("-")));
  const muscles = [...new Set(of)];
  const number = new Map(muscles.map((muscle, i) => [muscle, i]));
  const muscleOf = Uint16Array.from(of, (muscle) => number.get(muscle));
  return { version, m, k, n, points, regions, muscles, muscleOf, patch, region, start, point, code };
}

/** The cell on the other side of the body. @param {{m: number, k: number}} skin @param {number} cell */
export function mirrorCell({ m, k }, cell) {
  if (cell < m) return cell;
  return cell < m + k ? cell + k : cell - k;
}

/** @param {Matrix} matrix @param {number} cell @returns {"midline" | "right" | "left"} */
export function sideOfCell({ m, k }, cell) {
  if (cell < m) return "midline";
  return cell < m + k ? "right" : "left";
}

/**
 * The cells of a region on one side; both sides of a paired region share its cells on the midline.
 * @param {Matrix} matrix
 * @param {string} id
 * @param {"left" | "right" | "midline"} side
 * @param {boolean} paired
 */
export function cellsOfRegion(matrix, id, side, paired) {
  const number = matrix.regions.indexOf(id);
  const cells = [];
  for (let cell = 0; cell < matrix.n; cell += 1) {
    if (matrix.region[cell] !== number) continue;
    const of = sideOfCell(matrix, cell);
    if (!paired || of === side || of === "midline") cells.push(cell);
  }
  return cells;
}

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
    return Math.max(this.patchCm2, CELL_CM2 * this.share);
  }
}

/**
 * The largest strength of each muscle's points at a cell, of the right muscle and of the left.
 * @param {Matrix} matrix
 * @param {number} cell
 * @returns {Map<number, [number, number]>}
 */
function codesOfMuscles(matrix, cell) {
  /** @type {Map<number, [number, number]>} */
  const found = new Map();
  for (let left = 0; left < 2; left += 1) {
    const looked = left ? mirrorCell(matrix, cell) : cell;
    for (let entry = matrix.start[looked]; entry < matrix.start[looked + 1]; entry += 1) {
      const muscle = matrix.muscleOf[matrix.point[entry]];
      if (!found.has(muscle)) found.set(muscle, [0, 0]);
      const most = found.get(muscle);
      most[left] = Math.max(most[left], matrix.code[entry] & FULL_STRENGTH);
    }
  }
  return found;
}

/**
 * Which muscles may keep others' points active.
 * @param {Matrix} matrix
 * @param {Record<string, string[]>} satellites by key muscle
 * @returns {KeyMuscles}
 */
export function readKeys(matrix, satellites) {
  const { muscles, muscleOf } = matrix;
  const number = new Map(muscles.map((muscle, i) => [muscle, i]));
  const keys = muscles.map(() => []);
  muscles.forEach((key, i) => {
    for (const satellite of satellites[key] ?? []) keys[number.get(satellite)]?.push(i);
  });
  return { muscles, ofPoint: muscleOf, keys };
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
 * @param {Candidate} candidate
 * @returns {{cover: "all" | "most" | "part", zone: "essential" | "spillover"}}
 */
export function explain({ explains, zone }) {
  const cover = explains >= 0.85 ? "all" : explains >= 0.5 ? "most" : "part";
  return { cover, zone };
}
