/**
 * Sets of skin cells as smooth outlines in a picture: a mask over its label grid, blurred by about a cell, and the line
 * where it is half full.
 *
 * Pure functions, no DOM.
 */

import { middleOfSquares } from "./label-grid.js";

/** A cell is so many squares of the grid wide; the blur is half of that to each side, twice. */
const MAX_BLUR = 6;

/**
 * @typedef {import("./label-grid.js").LabelGrid} LabelGrid
 * @typedef {{left: number, top: number, width: number, height: number}} Box columns and rows of a grid
 */

/**
 * Blur by a box, across and then down, in place.
 * @param {Float32Array} values
 * @param {number} width
 * @param {number} height
 * @param {number} reach squares to each side
 */
export function blur(values, width, height, reach) {
  const size = 2 * reach + 1;
  const across = new Float32Array(values.length);
  for (let row = 0; row < height; row += 1) {
    const from = row * width;
    let sum = 0;
    for (let i = 0; i < Math.min(reach, width); i += 1) sum += values[from + i];
    for (let i = 0; i < width; i += 1) {
      if (i + reach < width) sum += values[from + i + reach];
      if (i > reach) sum -= values[from + i - reach - 1];
      across[from + i] = sum;
    }
  }
  // Row by row also on the way down: memory is read in the order in which it lies.
  const sums = new Float32Array(width);
  const take = (row, sign) => {
    if (row < 0 || row >= height) return;
    for (let i = 0; i < width; i += 1) sums[i] += sign * across[row * width + i];
  };
  for (let row = 0; row < Math.min(reach, height); row += 1) take(row, 1);
  for (let row = 0; row < height; row += 1) {
    take(row + reach, 1);
    take(row - reach - 1, -1);
    for (let i = 0; i < width; i += 1) values[row * width + i] = sums[i] / (size * size);
  }
}

/**
 * The closed lines around all that is above 0, with what is inside on their right, as lists of x0, y0, x1, y1, ... in
 * columns and rows. What lies on the edge of the values must not be above 0.
 * @param {Float32Array} values
 * @param {number} width
 * @param {number} height
 * @returns {number[][]}
 */
export function contour(values, width, height) {
  // A crossing is named by the grid line it lies on: twice the place of its upper or left end, odd where it runs down.
  const next = new Int32Array(2 * width * height).fill(-1);
  const begins = [];
  for (let row = 0; row < height - 1; row += 1) {
    for (let column = 0; column < width - 1; column += 1) {
      const at = row * width + column;
      const kind =
        (values[at] > 0 ? 1 : 0) | (values[at + 1] > 0 ? 2 : 0) | (values[at + width + 1] > 0 ? 4 : 0) | (values[at + width] > 0 ? 8 : 0);
      if (kind === 0 || kind === 15) continue;
      // The grid lines before and after each corner, in the sense of the clock: left, top, right, bottom, left.
      const sides = [2 * at + 1, 2 * at, 2 * at + 3, 2 * (at + width), 2 * at + 1];
      // Each run of corners inside, in the sense of the clock, gives one piece of line from its end to its beginning.
      for (let corner = 0; corner < 4; corner += 1) {
        if (!(kind & (1 << corner)) || kind & (1 << ((corner + 3) % 4))) continue;
        let last = corner;
        while (kind & (1 << ((last + 1) % 4))) last = (last + 1) % 4;
        next[sides[corner]] = sides[last + 1];
        begins.push(sides[corner]);
      }
    }
  }
  const place = (crossing) => {
    const at = crossing >> 1;
    const other = at + (crossing & 1 ? width : 1);
    const share = values[at] / (values[at] - values[other]);
    const [column, row] = [at % width, Math.floor(at / width)];
    return crossing & 1 ? [column, row + share] : [column + share, row];
  };
  const lines = [];
  for (const first of begins) {
    if (next[first] < 0) continue;
    const line = [];
    for (let here = first; next[here] >= 0; ) {
      line.push(...place(here));
      const there = next[here];
      next[here] = -1;
      here = there;
    }
    lines.push(line);
  }
  return lines;
}

/**
 * Each place of a long closed line moved to the middle of itself and its neighbours, which takes the cells' corners off.
 * @param {number[]} line x0, y0, x1, y1, ...
 * @returns {number[]}
 */
function even(line) {
  const { length } = line;
  if (length < 48) return line;
  const near = [-4, -2, 0, 2, 4];
  return line.map((_, i) => near.reduce((sum, by) => sum + line[(i + by + length) % length], 0) / near.length);
}

/** A closed smooth path through the middles between points, bent towards the points. @param {number[]} line x0, y0, x1, y1, ... */
function smooth(line) {
  const count = line.length / 2;
  const step = count > 12 ? 2 : 1;
  const points = [];
  for (let i = 0; i < count; i += step) points.push([line[2 * i], line[2 * i + 1]]);
  const middle = ([ax, ay], [bx, by]) => `${((ax + bx) / 2).toFixed(1)} ${((ay + by) / 2).toFixed(1)}`;
  let path = `M${middle(points.at(-1), points[0])}`;
  points.forEach((point, i) => {
    path += `Q${point[0].toFixed(1)} ${point[1].toFixed(1)} ${middle(point, points[(i + 1) % points.length])}`;
  });
  return `${path}Z`;
}

/** The outlines of cells in one picture. */
export class CellOutlines {
  /**
   * @param {LabelGrid} grid
   * @param {number} n how many cells there are
   * @param {number} cellUnits how wide a cell is in this picture, in user units
   */
  constructor(grid, n, cellUnits) {
    this.grid = grid;
    const { columns, rows, step, cells } = grid;
    this.reach = Math.max(1, Math.min(MAX_BLUR, Math.round(cellUnits / step / 2)));
    this.start = new Uint32Array(n + 2);
    for (const label of cells) this.start[label + 1] += 1;
    for (let label = 0; label <= n; label += 1) this.start[label + 1] += this.start[label];
    this.squares = new Uint32Array(cells.length);
    const next = this.start.slice();
    for (let at = 0; at < cells.length; at += 1) this.squares[next[cells[at]]++] = at;
    this.skin = Float32Array.from(cells, (label) => (label ? 1 : 0));
    this.edge = this.skin.slice();
    blur(this.edge, columns, rows, 1);
    for (let pass = 0; pass < 2; pass += 1) blur(this.skin, columns, rows, this.reach);
  }

  /** The squares that show some cells. @param {Iterable<number>} cells @returns {number[]} */
  squaresOf(cells) {
    const found = [];
    for (const cell of cells) {
      for (let i = this.start[cell + 1]; i < this.start[cell + 2]; i += 1) found.push(this.squares[i]);
    }
    return found;
  }

  /** @param {number[]} squares @returns {Box} around them, with room for the blur */
  boxOf(squares) {
    const { columns, rows } = this.grid;
    let [left, right, top, bottom] = [columns, 0, rows, 0];
    for (const at of squares) {
      const column = at % columns;
      const row = (at - column) / columns;
      left = Math.min(left, column);
      right = Math.max(right, column);
      top = Math.min(top, row);
      bottom = Math.max(bottom, row);
    }
    const room = 2 * this.reach + 2;
    [left, top] = [left - room, top - room];
    return { left, top, width: right + room + 1 - left, height: bottom + room + 1 - top };
  }

  /**
   * The outline of some cells as an SVG path in user units, empty where the picture shows none of them.
   * @param {Iterable<number>} cells
   */
  outline(cells) {
    const squares = this.squaresOf(cells);
    if (!squares.length) return "";
    const { columns, rows, step } = this.grid;
    const { left, top, width, height } = this.boxOf(squares);
    const values = new Float32Array(width * height);
    for (const at of squares) values[(Math.floor(at / columns) - top) * width + (at % columns) - left] = 1;
    for (let pass = 0; pass < 2; pass += 1) blur(values, width, height, this.reach);
    for (let row = 0; row < height; row += 1) {
      for (let column = 0; column < width; column += 1) {
        const [x, y] = [column + left, row + top];
        const inside = x >= 0 && y >= 0 && x < columns && y < rows;
        const at = y * columns + x;
        const here = row * width + column;
        // Half full of what skin there is, and within the figure's own edge.
        const filled = inside && this.skin[at] > 0 ? values[here] / this.skin[at] - 0.5 : -0.5;
        values[here] = inside ? Math.min(filled, this.edge[at] - 0.5) : -0.5;
      }
    }
    return contour(values, width, height)
      .filter((line) => line.length >= 6)
      .map((line) => smooth(even(line).map((at, i) => (at + (i % 2 ? top : left) + 0.5) * step)))
      .join("");
  }

  /** A place on some cells near the middle of what the picture shows of them; null where it shows none. */
  middle(cells) {
    const squares = this.squaresOf(cells);
    return squares.length ? middleOfSquares(this.grid, squares) : null;
  }
}
