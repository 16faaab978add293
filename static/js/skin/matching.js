/**
 * From where it hurts to trigger points: the same ranking that app/atlas/matching.py computes, from the same files.
 *
 * Pure functions, no DOM. docs/formats.md states files and score; tests/vectors/matching.json holds both sides to it.
 */

import { fewestMuscles } from "./explaining.js";
import { FULL_STRENGTH } from "./files.js";
import { leanOf, likelihoodOf, rankMuscles, round4 } from "./muscle-ranking.js";
import { Tally } from "./tally.js";

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
 * @typedef {import("./muscle-ranking.js").MuscleCandidate} MuscleCandidate
 *
 * @typedef {{candidates: Candidate[], muscles: MuscleCandidate[],
 *   explained_by: import("./explaining.js").Explaining[], explained_places: number, exact: boolean, count: number}} Ranking
 *   explained_places: how many of the marks the muscles of explained_by account for
 */

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
  tallies.forEach(({ sum, share, areaCm2 }, row) => {
    for (let column = 0; column < columns; column += 1) {
      const strength = sum[column] / share / FULL_STRENGTH;
      explains[column] += marks[row].weight * strength;
      seen[column] += areaCm2 * strength;
    }
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
  const muscles = rankMuscles(matrix, marks, tallies, found, weights);
  return {
    candidates: found.slice(0, limit),
    muscles: muscles.slice(0, limit),
    ...fewestMuscles(matrix, marks, tallies, muscles),
    count: found.length,
  };
}
