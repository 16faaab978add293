/** What of the body lies under a place of the turned picture, and which cell of the skin that is. No DOM. */

import { FIGURES } from "./body-file.js";

/** Height of the reference on which the cells lie. */
const REFERENCE_CM = 170;

/** How far a tap may lie beside the body, in user units, as on the flat pictures (skin/label-grid.js). */
const MAX_SNAP_UNITS = 10;

/**
 * @typedef {import("./body-file.js").Body} Body
 * @typedef {import("./body-file.js").FlatCamera} FlatCamera
 * @typedef {{corners: [number, number, number], weights: [number, number, number]}} Hit a place of a triangle
 */

/** @param {number[]} a @param {ArrayLike<number>} b @param {number} [at] where b begins */
export const dot = (a, b, at = 0) => a[0] * b[at] + a[1] * b[at + 1] + a[2] * b[at + 2];

/**
 * Where corners are on the page, in user units, and how near the viewer, in cm.
 * @param {Int16Array} place four numbers a corner @param {number} unitCm @param {FlatCamera} camera
 * @returns {Float32Array} three numbers a corner
 */
export function projected(place, unitCm, { right, up, toward, anchor, at, units_per_cm: units }) {
  const out = new Float32Array((3 * place.length) / 4);
  const p = [0, 0, 0];
  for (let from = 0, to = 0; from < place.length; from += 4, to += 3) {
    for (let axis = 0; axis < 3; axis += 1) p[axis] = place[from + axis] * unitCm - anchor[axis];
    out[to] = at[0] + units * dot(right, p);
    out[to + 1] = at[1] - units * dot(up, p);
    out[to + 2] = dot(toward, p);
  }
  return out;
}

/** Where a place of the body, in cm, is on the page, in user units. @param {number[]} place @param {FlatCamera} camera */
export function onPage(place, { right, up, anchor, at, units_per_cm: units }) {
  const from = place.map((value, axis) => value - anchor[axis]);
  return { x: at[0] + units * dot(right, from), y: at[1] - units * dot(up, from) };
}

/**
 * The triangle under a place, the nearest to the viewer of those that face them; null off the body.
 * @param {Uint32Array} faces @param {Float32Array} seen as `projected` gives it @param {number} x @param {number} y
 * @returns {Hit | null}
 */
function hitAt(faces, seen, x, y) {
  let [nearest, found] = [-Infinity, null];
  for (let i = 0; i < faces.length; i += 3) {
    const [a, b, c] = [3 * faces[i], 3 * faces[i + 1], 3 * faces[i + 2]];
    const [ax, ay, bx, by] = [seen[a] - x, seen[a + 1] - y, seen[b] - x, seen[b + 1] - y];
    // y runs down the page, so what faces the viewer runs clockwise.
    const ofC = ay * bx - ax * by;
    if (ofC < 0) continue;
    const [cx, cy] = [seen[c] - x, seen[c + 1] - y];
    const ofA = by * cx - bx * cy;
    const ofB = cy * ax - cx * ay;
    const sum = ofA + ofB + ofC;
    if (ofA < 0 || ofB < 0 || !sum) continue;
    const near = (ofA * seen[a + 2] + ofB * seen[b + 2] + ofC * seen[c + 2]) / sum;
    if (near <= nearest) continue;
    nearest = near;
    found = { corners: [faces[i], faces[i + 1], faces[i + 2]], weights: [ofA / sum, ofB / sum, ofC / sum] };
  }
  return found;
}

/**
 * The triangle under a place, or one that is nearest to a place a little beside the body; null further off.
 * @param {Uint32Array} faces @param {Float32Array} seen @param {number} x @param {number} y
 * @returns {Hit | null}
 */
export function hitNear(faces, seen, x, y) {
  const under = hitAt(faces, seen, x, y);
  if (under) return under;
  let least = Infinity;
  for (let at = 0; at < seen.length; at += 3) least = Math.min(least, (seen[at] - x) ** 2 + (seen[at + 1] - y) ** 2);
  if (least > MAX_SNAP_UNITS ** 2) return null;
  for (let away = 0.5; away <= MAX_SNAP_UNITS; away *= 1.6) {
    for (let turn = 0; turn < 2 * Math.PI; turn += Math.PI / 6) {
      const beside = hitAt(faces, seen, x + away * Math.cos(turn), y + away * Math.sin(turn));
      if (beside) return beside;
    }
  }
  return null;
}

/** The mean of some numbers of each corner at a hit, three of four. @param {ArrayLike<number>} values @param {Hit} hit */
export function valueAt(values, { corners, weights }) {
  return [0, 1, 2].map((axis) => corners.reduce((sum, corner, i) => sum + weights[i] * values[4 * corner + axis], 0));
}

/**
 * The cell of the skin at a hit: from that of the nearest corner over neighbours to the one whose middle is nearest.
 * @param {Body} body @param {Int16Array[]} places of both figures @param {Hit} hit @param {import("../skin/cell-graph.js").Skin} skin
 */
export function cellOf({ cell, half }, places, hit, { at, start, next }) {
  const { unit_cm: unitCm, stature_cm: stature } = half.header;
  const on = FIGURES.map((figure, i) => valueAt(places[i], hit).map((value) => (value * unitCm * REFERENCE_CM) / stature[figure]));
  const place = on[0].map((value, axis) => (value + on[1][axis]) / 2);
  const away = (candidate) => Math.hypot(...place.map((value, axis) => value - at[3 * candidate + axis]));
  let here = cell[hit.corners[hit.weights.indexOf(Math.max(...hit.weights))]];
  for (;;) {
    let best = here;
    for (let i = start[here]; i < start[here + 1]; i += 1) if (away(next[i]) < away(best)) best = next[i];
    if (best === here) return here;
    here = best;
  }
}

/**
 * The flat pictures that show a hit, that which shows it most squarely first.
 * @param {number[]} normal of the skin there @param {number[]} place in cm @param {[string, FlatCamera][]} cameras
 * @returns {{view: string, x: number, y: number}[]}
 */
export function flatPlaces(normal, place, cameras) {
  const squarely = cameras.map(([view, camera]) => ({ view, camera, facing: dot(camera.toward, normal) }));
  const facing = squarely.filter((one) => one.facing > 0).sort((a, b) => b.facing - a.facing);
  return facing.map(({ view, camera }) => ({ view, ...onPage(place, camera) }));
}
