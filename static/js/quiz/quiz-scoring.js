/**
 * How near taps on the picture come to a zone or to the X: distances in centimetres, overlap, a score from 0 to 1.
 *
 * Pure functions, no DOM. Centimetres are those of the picture (its units_per_cm): along the skin where it faces the
 * viewer, too short where it turns away.
 */

import { ESSENTIAL_BIT, FULL_STRENGTH, mirrorCell } from "../skin/files.js";

/** What one means by a spot, by patch code: trunk and limbs; head, hands and feet (docs/formats.md). */
export const TOLERANCE_CM = [2.5, 1.0];

/** A tap further off than this many tolerances earns nothing, and accounts for the zone so far around it. */
const MAX_TOLERANCES = 3;

const SPILLOVER_CREDIT = 0.6;
const AIM_SHARE = 0.6;
const ESSENTIAL_STRENGTH = 0.9;
const SPILLOVER_STRENGTH = 0.48;

const OUTSIDE = 0;
const SPILLOVER = 1;
const ESSENTIAL = 2;
const ZONES = /** @type {const} */ (["outside", "spillover", "essential"]);

/**
 * @typedef {object} Zone one point's pattern on one picture
 * @property {Uint8Array} kind of each square of the grid: OUTSIDE, SPILLOVER or ESSENTIAL
 * @property {Uint32Array} essential the squares of the essential zone
 */

/**
 * How strongly each cell belongs to a point of one side, as codes of docs/formats.md.
 * @param {import("../skin/files.js").Matrix} matrix
 * @param {string} point
 * @param {"right" | "left"} side
 * @returns {Uint8Array} (n)
 */
export function codesOf(matrix, point, side) {
  const wanted = matrix.points.findIndex((row) => row.id === point);
  const codes = new Uint8Array(matrix.n);
  for (let cell = 0; cell < matrix.n; cell += 1) {
    for (let entry = matrix.start[cell]; entry < matrix.start[cell + 1]; entry += 1) {
      if (matrix.point[entry] === wanted) codes[side === "left" ? mirrorCell(matrix, cell) : cell] = matrix.code[entry];
    }
  }
  return codes;
}

/** @param {import("../skin/label-grid.js").LabelGrid} grid @param {Uint8Array} codes of codesOf @returns {Zone} */
export function zoneOnGrid(grid, codes) {
  const kind = new Uint8Array(grid.cells.length);
  const strength = (at) => (codes[grid.cells[at] - 1] & FULL_STRENGTH) / FULL_STRENGTH;
  let most = 0;
  const inner = [];
  grid.cells.forEach((label, at) => {
    if (!label || !codes[label - 1]) return;
    if (strength(at) >= SPILLOVER_STRENGTH) kind[at] = SPILLOVER;
    if (codes[label - 1] < ESSENTIAL_BIT) return;
    inner.push(at);
    most = Math.max(most, strength(at));
  });
  // A zone smaller than a cell has no cell wholly inside: then those nearest to it stand for it.
  const enough = Math.min(ESSENTIAL_STRENGTH, most);
  const essential = inner.filter((at) => strength(at) >= enough);
  for (const at of essential) kind[at] = ESSENTIAL;
  return { kind, essential: Uint32Array.from(essential) };
}

/**
 * @typedef {object} TapResult
 * @property {number} cm to the essential zone, 0 inside
 * @property {"essential" | "spillover" | "outside"} zone
 * @property {number} credit from 0 to 1
 *
 * @typedef {object} ZoneResult
 * @property {TapResult[]} taps
 * @property {number} aim mean credit of the taps
 * @property {number} cover share of the essential zone, as this picture shows it, that lies around the taps
 * @property {{essential: number, spillover: number, outside: number}} overlap shares of the taps' fingertips
 * @property {number} score
 * @property {"right" | "close" | "wrong"} verdict
 */

/**
 * @param {import("../skin/label-grid.js").LabelGrid} grid
 * @param {Zone} zone
 * @param {{x: number, y: number, tolerance_cm: number}[]} taps in user units; at least one
 * @param {number} unitsPerCm
 * @returns {ZoneResult}
 */
export function scoreTaps(grid, zone, taps, unitsPerCm) {
  const { columns, step } = grid;
  const reached = new Uint8Array(zone.essential.length);
  const results = taps.map(({ x, y, tolerance_cm: tolerance }) => {
    const reach = MAX_TOLERANCES * tolerance * unitsPerCm;
    let nearest = Infinity;
    zone.essential.forEach((at, i) => {
      const far = Math.hypot(((at % columns) + 0.5) * step - x, (Math.floor(at / columns) + 0.5) * step - y);
      nearest = Math.min(nearest, far);
      if (far <= reach) reached[i] = 1;
    });
    const kind = kindAt(grid, zone, x, y);
    const cm = kind === ESSENTIAL ? 0 : nearest / unitsPerCm;
    const near = Math.max(0, 1 - cm / (MAX_TOLERANCES * tolerance));
    const credit = kind === SPILLOVER ? Math.max(SPILLOVER_CREDIT, near) : near;
    return { cm, zone: ZONES[kind], credit };
  });
  const aim = mean(results.map(({ credit }) => credit));
  const cover = mean([...reached]);
  const score = AIM_SHARE * aim + (1 - AIM_SHARE) * cover * Math.min(1, 2 * aim);
  return { taps: results, aim, cover, overlap: overlapOf(grid, zone, taps, unitsPerCm), score, verdict: verdictOf(score) };
}

/** What a place of the picture lies in. */
function kindAt({ columns, rows, step }, zone, x, y) {
  const column = Math.floor(x / step);
  const row = Math.floor(y / step);
  return column >= 0 && row >= 0 && column < columns && row < rows ? zone.kind[row * columns + column] : OUTSIDE;
}

/** Shares of the skin under the taps, each as wide as a fingertip's tolerance, by kind of zone. */
function overlapOf(grid, zone, taps, unitsPerCm) {
  const counts = [0, 0, 0];
  const seen = new Set();
  for (const { x, y, tolerance_cm: tolerance } of taps) {
    const radius = tolerance * unitsPerCm;
    for (let row = Math.floor((y - radius) / grid.step); row <= (y + radius) / grid.step; row += 1) {
      for (let column = Math.floor((x - radius) / grid.step); column <= (x + radius) / grid.step; column += 1) {
        const inside = row >= 0 && column >= 0 && row < grid.rows && column < grid.columns;
        const far = Math.hypot((column + 0.5) * grid.step - x, (row + 0.5) * grid.step - y);
        const at = row * grid.columns + column;
        if (!inside || far > radius || !grid.cells[at] || seen.has(at)) continue;
        seen.add(at);
        counts[zone.kind[at]] += 1;
      }
    }
  }
  const total = Math.max(seen.size, 1);
  return { essential: counts[ESSENTIAL] / total, spillover: counts[SPILLOVER] / total, outside: counts[OUTSIDE] / total };
}

/**
 * @param {[number, number][]} crosses where the muscle's points are drawn, in user units; at least one
 * @param {{x: number, y: number, tolerance_cm: number}} tap
 * @param {number} unitsPerCm
 * @returns {{cm: number, nearest: number, score: number, verdict: "right" | "close" | "wrong"}}
 */
export function scorePress(crosses, { x, y, tolerance_cm: tolerance }, unitsPerCm) {
  const distances = crosses.map(([cx, cy]) => Math.hypot(cx - x, cy - y) / unitsPerCm);
  const cm = Math.min(...distances);
  // Within the tolerance two examiners would call it the same spot.
  const score = Math.min(1, Math.max(0, (MAX_TOLERANCES - cm / tolerance) / (MAX_TOLERANCES - 1)));
  return { cm, nearest: distances.indexOf(cm), score, verdict: verdictOf(score) };
}

/** @param {number} score @returns {"right" | "close" | "wrong"} */
export function verdictOf(score) {
  if (score >= 0.75) return "right";
  return score >= 0.45 ? "close" : "wrong";
}

/** @param {number[]} values */
function mean(values) {
  return values.length ? values.reduce((sum, value) => sum + value, 0) / values.length : 0;
}
