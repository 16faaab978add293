/** From a drawing to places on the skin: the cells of each pain, its name and side, and how much it counts. */

import { capital, fill } from "../lib/page.js";
import { cellsWithin } from "../skin/cell-graph.js";
import { cellsOfRegion, sideOfCell } from "../skin/files.js";
import { cellAt, nearest } from "../skin/label-grid.js";
import { placeOnPicture, weightOf } from "./pain-drawing.js";

/** A pain is on both sides when the lesser side has this share of it. */
const BOTH_SHARE = 0.15;

/** A pain that no region holds so much of, over so many cm, is named by where it begins and ends. */
const MOSTLY_SHARE = 0.6;
const LONG_CM = 18;

/** A region with less of a pain than this share is no end of it. */
const END_SHARE = 0.08;

/** A stroke is followed in steps of this share of its brush's radius. */
const STEP_SHARE = 0.5;

/**
 * @typedef {import("./pain-drawing.js").Pain} Pain
 * @typedef {import("./pain-drawing.js").Drawing} Drawing
 *
 * @typedef {object} Place a pain on the skin
 * @property {number} id of the pain
 * @property {number[]} cells falling number last; empty where all was erased
 * @property {number} weight
 * @property {string} name
 * @property {string} region the one that most of it lies in
 * @property {[string, string] | null} ends of a long pain, the upper region first
 * @property {string[]} regions all that it touches
 * @property {string} side left, right, midline or both
 * @property {{figure: string, view: string, x: number, y: number} | null} spot if it is one click
 * @property {boolean} whole if it is one whole region
 */

/**
 * What a long pain is called, in plain words; undefined where it is named by one region.
 * @param {[string, string] | null | undefined} ends @param {import("../skin/files.js").Atlas} atlas @param {string} words with {from} and {to}
 */
export function endsName(ends, { regions }, words) {
  if (!ends) return undefined;
  const [from, to] = ends.map((region) => regions[region].plain);
  return fill(words, { from: capital(from), to });
}

export class PainCells {
  /** @type {Map<string, import("../skin/label-grid.js").LabelGrid>} */ grids = new Map();
  /** @type {WeakMap<object, number[]>} cells of marks met before */ ofMark = new WeakMap();
  /** @type {WeakMap<Pain, Place>} */ ofPain = new WeakMap();
  /** @type {Map<string, number[]>} cells under one touch of a brush, by cell and radius */ covered = new Map();

  /**
   * @param {import("../skin/files.js").Files} files
   * @param {import("../skin/files.js").Matrix} matrix
   * @param {import("../skin/files.js").Atlas} atlas
   * @param {(region: string, side: string, ends?: [string, string] | null) => string} label
   * @param {Map<string, {cm: string}>} views user units a centimetre of each
   */
  constructor(files, matrix, atlas, label, views) {
    this.files = files;
    this.matrix = matrix;
    this.atlas = atlas;
    this.label = label;
    this.views = views;
  }

  /** Fetch what the marks of a drawing need. @param {Drawing} drawing */
  async prepare({ pains }) {
    const marks = pains.flatMap((pain) => pain.marks);
    const pictures = marks.flatMap((mark) => ("region" in mark ? [] : [placeOnPicture(mark)]));
    const strokes = marks.some((mark) => "stroke" in mark);
    await Promise.all([...pictures.map(([figure, view]) => this.prepareGrid(figure, view)), strokes ? this.prepareSkin() : null]);
  }

  async prepareGrid(figure, view) {
    const name = `${figure} ${view}`;
    if (!this.grids.has(name)) this.grids.set(name, await this.files.labels(figure, view));
  }

  /** Throws where the cells of the brush are not those of the ranking, as after an update of one file only. */
  async prepareSkin() {
    const skin = this.skin ?? (await this.files.skin());
    if (skin.n !== this.matrix.n) throw new Error("cells.bin and matrix.bin are of different builds");
    this.skin = skin;
  }

  /** The places of a drawing, once prepared; each pain is worked out once. @param {Drawing} drawing @returns {Place[]} */
  of({ pains }) {
    return pains.map((pain) => {
      if (!this.ofPain.has(pain)) this.ofPain.set(pain, this.place(pain));
      return this.ofPain.get(pain);
    });
  }

  /** @param {Pain} pain @returns {Place} */
  place(pain) {
    const cells = this.cellsOfPain(pain);
    const [mark] = pain.marks;
    const single = pain.marks.length === 1 && !mark.erase;
    const [figure, view, x, y] = (single && "spot" in mark && mark.spot) || [];
    const named = single && "region" in mark ? mark : this.whereMost(cells);
    const ends = single && !("stroke" in mark) ? null : this.endsOf(cells);
    const { label } = this;
    return {
      id: pain.id,
      cells,
      weight: weightOf(pain),
      // Asked for anew each time, as it depends on whom the page speaks to.
      get name() {
        return label(named.region, named.side, ends);
      },
      region: named.region,
      ends,
      regions: [...new Set(cells.map((cell) => this.matrix.regions[this.matrix.region[cell]]))],
      side: named.side,
      spot: figure ? { figure, view, x, y } : null,
      whole: single && "region" in mark,
    };
  }

  /** Whether a cell is within some centimetres of any of others, through the air. */
  isNear(cell, others, cm) {
    const { at } = this.skin;
    const away = (other, axis) => (at[3 * cell + axis] - at[3 * other + axis]) ** 2;
    return others.some((other) => away(other, 0) + away(other, 1) + away(other, 2) <= cm * cm);
  }

  /**
   * The regions in which a long pain begins and ends; null where one region holds most of it, or it is not long.
   * @param {number[]} cells
   * @returns {[string, string] | null}
   */
  endsOf(cells) {
    if (!this.skin) return null;
    const { at } = this.skin;
    /** @type {Map<number, {count: number, middle: number[]}>} */
    const parts = new Map();
    for (const cell of cells) {
      const part = parts.get(this.matrix.region[cell]) ?? { count: 0, middle: [0, 0, 0] };
      part.count += 1;
      for (const axis of [0, 1, 2]) part.middle[axis] += at[3 * cell + axis];
      parts.set(this.matrix.region[cell], part);
    }
    const counts = [...parts.values()].map(({ count }) => count);
    if (Math.max(0, ...counts) > MOSTLY_SHARE * cells.length) return null;
    const large = [...parts].filter(([, { count }]) => count >= END_SHARE * cells.length);
    const middles = large.map(([region, { count, middle }]) => ({ region, middle: middle.map((sum) => sum / count) }));
    let [ends, most] = [null, LONG_CM];
    for (const one of middles) {
      for (const other of middles) {
        const away = Math.hypot(...one.middle.map((value, axis) => value - other.middle[axis]));
        if (away > most && one.middle[2] >= other.middle[2]) [ends, most] = [[one.region, other.region], away];
      }
    }
    return ends && [this.matrix.regions[ends[0]], this.matrix.regions[ends[1]]];
  }

  /** The region that holds most of some cells, and their side. @param {number[]} cells */
  whereMost(cells) {
    const counts = new Map();
    const sides = { left: 0, right: 0, midline: 0 };
    for (const cell of cells) {
      const region = this.matrix.region[cell];
      counts.set(region, 1 + (counts.get(region) ?? 0));
      sides[sideOfCell(this.matrix, cell)] += 1;
    }
    let [most, region] = [0, this.matrix.region[0]];
    for (const [other, count] of counts) if (count > most) [most, region] = [count, other];
    const less = Math.min(sides.left, sides.right);
    const more = Math.max(sides.left, sides.right);
    let side = sides.left > sides.right ? "left" : "right";
    if (!more) side = "midline";
    else if (less >= BOTH_SHARE * (less + more)) side = "both";
    return { region: this.matrix.regions[region], side };
  }

  /** @param {Pain} pain */
  cellsOfPain({ marks }) {
    const held = new Set();
    for (const mark of marks) {
      for (const cell of this.cellsOfMark(mark)) {
        if (mark.erase) held.delete(cell);
        else held.add(cell);
      }
    }
    return [...held].sort((a, b) => a - b);
  }

  /** @param {import("./pain-drawing.js").Mark} mark */
  cellsOfMark(mark) {
    if (!this.ofMark.has(mark)) this.ofMark.set(mark, this.computeCells(mark));
    return this.ofMark.get(mark);
  }

  computeCells(mark) {
    if ("region" in mark) {
      return cellsOfRegion(this.matrix, mark.region, mark.side, this.atlas.regions[mark.region].paired);
    }
    if ("spot" in mark) {
      const [figure, view, x, y] = mark.spot;
      const near = nearest(this.grids.get(`${figure} ${view}`), x, y);
      return near ? [near.cell] : [];
    }
    const [figure, view, radius, places] = mark.stroke;
    const held = new Set();
    let [x0, y0] = places;
    for (let i = 0; i < places.length; i += 2) {
      for (const cell of this.cellsOfSegment(figure, view, radius, x0, y0, places[i], places[i + 1])) held.add(cell);
      [x0, y0] = [places[i], places[i + 1]];
    }
    return [...held];
  }

  /** The cells that a brush covers on its way from one place of a picture to another. */
  cellsOfSegment(figure, view, radius, x0, y0, x1, y1) {
    const grid = this.grids.get(`${figure} ${view}`);
    const step = radius * Number(this.views.get(view).cm) * STEP_SHARE;
    const count = Math.max(1, Math.ceil(Math.hypot(x1 - x0, y1 - y0) / step));
    const held = new Set();
    for (let i = 0; i <= count; i += 1) {
      const cell = cellAt(grid, x0 + ((x1 - x0) * i) / count, y0 + ((y1 - y0) * i) / count);
      if (cell >= 0) for (const covered of this.cellsUnder(cell, radius)) held.add(covered);
    }
    return held;
  }

  cellsUnder(cell, radius) {
    const key = `${cell} ${radius}`;
    if (!this.covered.has(key)) this.covered.set(key, cellsWithin(this.skin, cell, radius));
    return this.covered.get(key);
  }
}
