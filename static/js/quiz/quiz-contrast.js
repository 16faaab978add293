/** What tells the pattern that was chosen by mistake from the right one, in regions of the body. Pure, no DOM. */

import { FULL_STRENGTH, sideOfCell } from "../skin/files.js";
import { codesOf } from "./quiz-scoring.js";

/** A pattern reaches a region that holds this share of its strength, and leaves out one that holds less than the other. */
const REACHES = 0.08;
const LEAVES_OUT = 0.02;

/** More places than this in one sentence are not remembered. */
const MAX_PLACES = 2;

/**
 * @typedef {{region: string, side: string}} Place
 * @typedef {object} Contrast
 * @property {Place[]} shared where both are felt
 * @property {Place[]} right where only the right pattern is felt
 * @property {Place[]} chosen where only the chosen one is felt
 */

/**
 * How much of a pattern lies in each region of each side.
 * @param {import("../skin/files.js").Matrix} matrix @param {Uint8Array} codes of codesOf
 * @returns {Map<string, number>} shares from 0 to 1 by `<region>:<side>`
 */
function sharesOf(matrix, codes) {
  const sums = new Map();
  let all = 0;
  codes.forEach((code, cell) => {
    const strength = (code & FULL_STRENGTH) / FULL_STRENGTH;
    if (!strength) return;
    const key = `${matrix.regions[matrix.region[cell]]}:${sideOfCell(matrix, cell)}`;
    sums.set(key, (sums.get(key) ?? 0) + strength);
    all += strength;
  });
  return new Map([...sums].map(([key, sum]) => [key, sum / all]));
}

/**
 * @param {import("../skin/files.js").Matrix} matrix
 * @param {Uint8Array} right codes of the right point
 * @param {Uint8Array} chosen codes of the one that was chosen
 * @returns {Contrast} places of each kind, those that hold most of a pattern first
 */
export function contrastOf(matrix, right, chosen) {
  const [ours, theirs] = [sharesOf(matrix, right), sharesOf(matrix, chosen)];
  const placesWhere = (/** @type {Map<string, number>} */ shares, /** @type {(key: string) => boolean} */ holds) =>
    [...shares]
      .filter(([key, share]) => share >= REACHES && holds(key))
      .sort((a, b) => b[1] - a[1])
      .slice(0, MAX_PLACES)
      .map(([key]) => ({ region: key.split(":")[0], side: key.split(":")[1] }));
  return {
    shared: placesWhere(ours, (key) => (theirs.get(key) ?? 0) >= REACHES),
    right: placesWhere(ours, (key) => (theirs.get(key) ?? 0) < LEAVES_OUT),
    chosen: placesWhere(theirs, (key) => (ours.get(key) ?? 0) < LEAVES_OUT),
  };
}

/**
 * The point of a muscle whose pattern overlaps that of another point most: the one that was confused with it.
 * @param {import("../skin/files.js").Matrix} matrix @param {string[]} points of the muscle
 * @param {Uint8Array} asked codes of the other point @param {"right" | "left"} side
 * @returns {{point: string, codes: Uint8Array}}
 */
export function nearestPattern(matrix, points, asked, side) {
  const candidates = points.map((point) => {
    const codes = codesOf(matrix, point, side);
    let overlap = 0;
    codes.forEach((code, cell) => {
      overlap += Math.min(code & FULL_STRENGTH, asked[cell] & FULL_STRENGTH);
    });
    return { point, codes, overlap };
  });
  return candidates.reduce((best, one) => (one.overlap > best.overlap ? one : best));
}
