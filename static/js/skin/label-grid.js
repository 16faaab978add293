/** Which cell of the skin lies under each place of a picture: the files of static/atlas/labels (docs/formats.md). */

/** How far a click may lie from the centre of the nearest square of skin, in user units; the server has the same. */
const MAX_SNAP_UNITS = 10;

/** Pictures of head, hands and feet, where cells are finer and a brush is smaller. */
export const FINE_VIEW = /^(head|mouth|hand|foot)/;

/**
 * @typedef {{columns: number, rows: number, step: number, cells: Uint16Array}} LabelGrid cells + 1, 0 off the skin
 */

/** Read a file of static/atlas/labels. @param {ArrayBuffer} buffer @returns {LabelGrid} */
export function readLabels(buffer) {
  const view = new DataView(buffer);
  const columns = view.getUint16(0, true);
  const rows = view.getUint16(2, true);
  const cells = new Uint16Array(rows * columns);
  for (let i = 0; i < cells.length; i += 1) {
    cells[i] = view.getUint16(8 + 2 * i, true) ^ (i < columns ? 0 : cells[i - columns]);
  }
  return { columns, rows, step: view.getFloat32(4, true), cells };
}

/**
 * The cell under a place in user units, -1 off the body or off the picture.
 * @param {LabelGrid} grid
 * @param {number} x
 * @param {number} y
 */
export function cellAt({ columns, rows, step, cells }, x, y) {
  const column = Math.floor(x / step);
  const row = Math.floor(y / step);
  const inside = column >= 0 && row >= 0 && column < columns && row < rows;
  return inside ? cells[row * columns + column] - 1 : -1;
}

/**
 * The skin that a click meets: the cell, and the place moved onto the skin if it lay beside it; null where there is none
 * within MAX_SNAP_UNITS.
 *
 * The square under the place, if it is skin; else, of the squares of skin, the one whose centre is nearest: of several
 * equally near the topmost, then the leftmost. The server does the same (LabelGrid.nearest in app/atlas/built_files.py), and
 * tests/vectors/clicks.json holds both to it.
 * @param {LabelGrid} grid
 * @param {number} x
 * @param {number} y
 */
export function nearest(grid, x, y) {
  const under = cellAt(grid, x, y);
  if (under >= 0) return { cell: under, x, y };
  const { columns, rows, step, cells } = grid;
  // One square more on each side, so that rounding leaves out none at just the largest distance.
  const top = Math.max(Math.floor((y - MAX_SNAP_UNITS) / step) - 1, 0);
  const left = Math.max(Math.floor((x - MAX_SNAP_UNITS) / step) - 1, 0);
  const bottom = Math.min(Math.floor((y + MAX_SNAP_UNITS) / step) + 2, rows);
  const right = Math.min(Math.floor((x + MAX_SNAP_UNITS) / step) + 2, columns);
  let least = Infinity;
  let found = null;
  for (let row = top; row < bottom; row += 1) {
    for (let column = left; column < right; column += 1) {
      const label = cells[row * columns + column];
      if (!label) continue;
      const across = (column + 0.5) * step;
      const down = (row + 0.5) * step;
      const away = (across - x) * (across - x) + (down - y) * (down - y);
      if (away < least) [least, found] = [away, { cell: label - 1, x: across, y: down }];
    }
  }
  return least <= MAX_SNAP_UNITS * MAX_SNAP_UNITS ? found : null;
}

/** Positions to a tenth of a unit, which is finer than any finger. @param {number} value */
export function tenth(value) {
  return Math.round(value * 10) / 10;
}

/**
 * The middle of a cell in a picture, in user units; null where the picture does not show it.
 * @param {LabelGrid} grid
 * @param {number} cell
 */
export function middleOfCell({ columns, step, cells }, cell) {
  let [count, x, y] = [0, 0, 0];
  cells.forEach((label, at) => {
    if (label !== cell + 1) return;
    count += 1;
    x += (at % columns) + 0.5;
    y += Math.floor(at / columns) + 0.5;
  });
  return count ? { x: (x / count) * step, y: (y / count) * step } : null;
}

/**
 * The middle of the square nearest to the middle of some squares of a grid, in user units.
 * @param {LabelGrid} grid
 * @param {number[]} squares at least one
 */
export function middleOfSquares({ columns, step }, squares) {
  const at = squares.map((square) => [square % columns, Math.floor(square / columns)]);
  const [x, y] = [0, 1].map((axis) => at.reduce((sum, place) => sum + place[axis], 0) / at.length);
  /** @param {number[]} square */
  const far = ([column, row]) => (column - x) ** 2 + (row - y) ** 2;
  const [column, row] = at.reduce((best, place) => (far(place) < far(best) ? place : best));
  return { x: (column + 0.5) * step, y: (row + 0.5) * step };
}
