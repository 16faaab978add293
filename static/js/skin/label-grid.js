/** Which cell of the skin lies under each place of a picture: the files of static/atlas/labels (docs/formats.md). */

/** A click may miss the outline by so many user units; the server does the same (app/state.py). */
const SNAP_UNITS = 10;

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
 * The cell at or next to a place, and the place moved onto it; null where there is no skin near.
 * @param {LabelGrid} grid
 * @param {number} x
 * @param {number} y
 */
export function cellNear(grid, x, y) {
  for (let far = 0; far <= SNAP_UNITS; far += grid.step) {
    for (let turn = 0; turn < (far ? 16 : 1); turn += 1) {
      const angle = (turn * Math.PI) / 8;
      const at = { x: x + far * Math.cos(angle), y: y + far * Math.sin(angle) };
      const cell = cellAt(grid, at.x, at.y);
      if (cell >= 0) return { cell, ...at };
    }
  }
  return null;
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
