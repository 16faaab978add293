/** The sums over the cells of one mark, from which its strengths follow: of trigger points and of muscles. */

import { codesOfMuscles, ESSENTIAL_BIT, FULL_STRENGTH, mirrorCell, sideOfCell } from "./files.js";

/** Area in cm² that one click stands for, by patch code. */
const PATCH_CM2 = [Math.PI * 2.5 ** 2, Math.PI * 1.0 ** 2];

/** What a cell counts in the score, by patch code, and how many cm² a share of 1 stands for; whole, so that sums are exact. */
const CELL_WEIGHT = [4, 1];
const SCORE_SHARE_CM2 = 0.625;

/** @typedef {import("./files.js").Matrix} Matrix */

/** Cells come and go one by one. */
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
