/**
 * The skin as cells with their neighbours: what a brush of some centimetres reaches from the cell under it.
 *
 * Pure functions, no DOM. docs/formats.md states the file.
 */

/**
 * @typedef {object} Skin
 * @property {number} m cells on the midline
 * @property {number} k cells on each half
 * @property {number} n all cells
 * @property {Float32Array} at (3 n) cm, x to the person's left, y to the back, z up, on a figure of 170 cm
 * @property {Float32Array} areaCm2 (n) area of each cell, on the same figure
 * @property {Uint32Array} start (n + 1) where each cell's neighbours begin
 * @property {Uint16Array} next neighbouring cells
 */

/**
 * Read static/atlas/cells.bin, which holds midline and right half; the left half is their mirror image.
 * @param {ArrayBuffer} buffer
 * @param {typeof import("./files.js").mirrorCell} mirrorCell handed over, because files.js reads this module on demand
 * @returns {Skin}
 */
export function readCellGraph(buffer, mirrorCell) {
  const view = new DataView(buffer);
  const length = view.getUint32(0, true);
  const { m, k, unit_mm: unit, area_unit_mm2: areaUnit } = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length)));
  const [half, n] = [m + k, m + 2 * k];
  const begin = 4 + length;
  const counts = new Uint8Array(buffer, begin + 8 * half, half);
  const listed = begin + 9 * half + (half % 2);

  const at = new Float32Array(3 * n);
  const areaCm2 = new Float32Array(n);
  const start = new Uint32Array(n + 1);
  for (let cell = 0; cell < n; cell += 1) {
    const kept = cell < half ? cell : cell - k;
    for (let axis = 0; axis < 3; axis += 1) {
      const flip = axis === 0 && cell >= half ? -1 : 1;
      at[3 * cell + axis] = (flip * view.getInt16(begin + 6 * kept + 2 * axis, true) * unit) / 10;
    }
    areaCm2[cell] = (view.getUint16(begin + 6 * half + 2 * kept, true) * areaUnit) / 100;
    start[cell + 1] = start[cell] + counts[kept];
  }
  const next = new Uint16Array(start[n]);
  for (let cell = 0; cell < half; cell += 1) {
    for (let i = 0; i < counts[cell]; i += 1) {
      next[start[cell] + i] = view.getUint16(listed + 2 * (start[cell] + i), true);
    }
  }
  for (let cell = half; cell < n; cell += 1) {
    const kept = start[cell - k];
    for (let i = 0; i < counts[cell - k]; i += 1) next[start[cell] + i] = mirrorCell({ m, k }, next[kept + i]);
  }
  return { m, k, n, at, areaCm2, start, next };
}

/**
 * The cells within a distance over the skin of one cell, itself among them, nearest first.
 * @param {Skin} skin
 * @param {number} cell
 * @param {number} radiusCm
 * @returns {number[]}
 */
export function cellsWithin({ at, start, next }, cell, radiusCm) {
  const far = new Map([[cell, 0]]);
  const done = [];
  const open = [cell];
  while (open.length) {
    let best = 0;
    for (let i = 1; i < open.length; i += 1) if (far.get(open[i]) < far.get(open[best])) best = i;
    const [here] = open.splice(best, 1);
    done.push(here);
    for (let i = start[here]; i < start[here + 1]; i += 1) {
      const there = next[i];
      const [dx, dy, dz] = [0, 1, 2].map((axis) => at[3 * there + axis] - at[3 * here + axis]);
      const way = far.get(here) + Math.hypot(dx, dy, dz);
      const before = far.get(there);
      if (way > radiusCm || (before !== undefined && before <= way)) continue;
      if (before === undefined) open.push(there);
      far.set(there, way);
    }
  }
  return done;
}
