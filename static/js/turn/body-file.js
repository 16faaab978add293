/** Read static/atlas/body.bin and static/atlas/zones.bin: both figures and what is laid on them (docs/turn.md). No DOM. */

import { mirrorCell } from "../skin/files.js";
import { Reader, readDistances, readSheet } from "./reading.js";

/** Corner's cell is told by its number; a smaller code says which of its parents has the same one. */
const TOLD = 3;

export const FIGURES = ["female", "male"];

/**
 * @typedef {{right: number[], up: number[], toward: number[], anchor: number[], at: [number, number], units_per_cm: number}} FlatCamera
 *   app/build/cameras.py: directions on the page and out of it, and the point in cm that lands on a place in user units
 *
 * @typedef {object} Half the right half of the body with the midline, as written
 * @property {number} vertices
 * @property {Uint16Array} faces (3 f)
 * @property {Int32Array} parents (3 v)
 * @property {Int32Array[]} columns 18 of v each: place, normal, sky and relief, clothes of the first figure, after each
 *   what the other adds; lip, nail
 * @property {Uint8Array} middle 1 on the midline
 * @property {Uint16Array} cell
 * @property {Line[]} lines
 * @property {any} header
 *
 * @typedef {{css: string, width_cm: number, points: number, midline?: boolean, close_up?: boolean, whole?: boolean,
 *   place: Int32Array[][], normal: Int32Array[][]}} Line place and normal: by figure, columns of its points
 */

/** @param {ArrayBuffer} buffer @returns {Half} */
export function readBody(buffer) {
  const reader = new Reader(buffer);
  const { header } = reader;
  const { vertices } = header;
  const symbols = reader.bytes(header.symbols);
  const { faces, parents } = readSheet(symbols, reader.planes(header.named), vertices, header.faces);
  const columns = Array.from({ length: 18 }, () => reader.column(parents));
  const middle = reader.bytes(vertices);
  const codes = reader.bytes(vertices);
  const told = reader.planes(header.cells_told);
  const cell = new Uint16Array(vertices);
  for (let v = 0, next = 0; v < vertices; v += 1) cell[v] = codes[v] === TOLD ? told[next++] : cell[parents[3 * v + codes[v]]];
  return { vertices, faces, parents, columns, middle, cell, header, lines: readLines(reader) };
}

/** @param {Reader} reader @returns {Line[]} */
function readLines(reader) {
  const { lines } = reader.header;
  const count = lines.reduce((sum, { points }) => sum + points, 0);
  const columns = Array.from({ length: 10 }, () => reader.signed(count));
  let at = 0;
  return lines.map((line) => {
    const own = columns.map((column) => {
      const part = column.slice(at, at + line.points);
      for (let i = 1; i < part.length; i += 1) part[i] += part[i - 1];
      return part;
    });
    at += line.points;
    const plus = (a, b) => a.map((value, i) => value + b[i]);
    const of = (first, other) => [first, first.map((column, i) => plus(column, other[i]))];
    return { ...line, place: of(own.slice(0, 3), own.slice(3, 6)), normal: of(own.slice(6, 8), own.slice(8, 10)) };
  });
}

/**
 * A unit vector from two numbers on the unfolded octahedron.
 * @param {number} x @param {number} y @param {number} bits of each
 * @returns {[number, number, number]}
 */
export function unfolded(x, y, bits) {
  const scale = 2 ** (bits - 1) - 1;
  let [a, b] = [x / scale, y / scale];
  const c = 1 - Math.abs(a) - Math.abs(b);
  if (c < 0) [a, b] = [(1 - Math.abs(b)) * (a < 0 ? -1 : 1), (1 - Math.abs(a)) * (b < 0 ? -1 : 1)];
  const length = Math.hypot(a, b, c);
  return [a / length, b / length, c / length];
}

/**
 * @typedef {object} Zones static/atlas/zones.bin
 * @property {any} header
 * @property {Uint8Array} bytes after the header
 *
 * @typedef {{id: string, at: number, bytes: number, columns: number[], x?: number[], faces?: number[]}} Entry
 */

/** @param {ArrayBuffer} buffer @returns {Zones} */
export function readZones(buffer) {
  const { header, at } = new Reader(buffer);
  return { header, bytes: new Uint8Array(buffer, at) };
}

/**
 * Distances to the edges of an entry's areas in steps, for the corners of one half and of the other; far outside where none is told.
 * @param {Zones} zones @param {Entry} entry @param {Half} half @param {number} kinds of area that an entry has on each half
 * @returns {Int8Array[]} those of the right half, then of the left
 */
export function distancesOf({ header, bytes }, entry, half, kinds) {
  let at = entry.at;
  return Array.from({ length: 2 * kinds }, (_, column) => {
    if (!entry.columns.includes(column)) return new Int8Array(half.vertices).fill(header.limit);
    const read = readDistances(bytes, at, half.parents, header.limit);
    at = read.at;
    return read.values;
  });
}

/**
 * @typedef {object} Body both halves: corners of the right one, then the mirror images of those off the midline
 * @property {number} vertices
 * @property {Uint32Array} faces (3 f)
 * @property {Uint16Array} cell
 * @property {Uint32Array} twin (of the half) the mirror image of each corner
 * @property {Half} half
 *
 * @typedef {{place: Int16Array, normal: Int16Array, shade: Uint8ClampedArray, cloth: Int8Array}} Look
 */

/** Both halves of the body. @param {Half} half @returns {Body} */
export function whole(half) {
  const { vertices, middle, header } = half;
  const twin = new Uint32Array(vertices);
  let count = vertices;
  for (let v = 0; v < vertices; v += 1) twin[v] = middle[v] ? v : count++;
  const cell = new Uint16Array(count);
  for (let v = 0; v < vertices; v += 1) {
    cell[twin[v]] = mirrorCell(header, half.cell[v]);
    cell[v] = half.cell[v];
  }
  const corners = half.faces.length;
  const faces = new Uint32Array(2 * corners);
  faces.set(half.faces);
  for (let i = 0; i < corners; i += 3) {
    faces[corners + i] = twin[half.faces[i]];
    faces[corners + i + 1] = twin[half.faces[i + 2]];
    faces[corners + i + 2] = twin[half.faces[i + 1]];
  }
  return { vertices: count, faces, cell, twin, half };
}

/**
 * What a figure looks like, four numbers a corner: place in `unit_cm`; normal of 32,767; sky, relief, lip and nail as the
 * shaders take them; and how far inside the clothes it lies, in `cloth_steps` of a cm.
 * @param {Body} body @param {number} figure its place in FIGURES
 * @returns {Look}
 */
export function lookOf({ half, twin, vertices: count }, figure) {
  const { columns, vertices, middle, header } = half;
  const [place, normal] = [new Int16Array(4 * count), new Int16Array(4 * count)];
  const [shade, cloth] = [new Uint8ClampedArray(4 * count), new Int8Array(count)];
  // Groups of three, two, two and one: the first figure's own, then what the other adds.
  const of = (column, size, v) => columns[column][v] + figure * columns[column + size][v];
  for (let v = 0; v < vertices; v += 1) {
    const [x, y, z] = unfolded(of(6, 2, v), of(7, 2, v), header.normal_bits);
    for (let side = 0; side < 2; side += 1) {
      const [corner, flip] = side ? [4 * v, 1] : [4 * twin[v], -1];
      place[corner] = flip * of(0, 3, v);
      place[corner + 1] = of(1, 3, v);
      place[corner + 2] = of(2, 3, v);
      normal[corner] = middle[v] ? 0 : Math.round(flip * x * 32767);
      normal[corner + 1] = Math.round(y * 32767);
      normal[corner + 2] = Math.round(z * 32767);
      shade[corner] = (255 * of(10, 2, v)) / header.sky_steps;
      shade[corner + 1] = 128 + (127 * of(11, 2, v)) / header.relief_steps;
      cloth[corner / 4] = of(14, 1, v);
      for (const area of [0, 1]) shade[corner + 2 + area] = 128 + (255 * columns[16 + area][v]) / header.area_steps;
    }
  }
  return { place, normal, shade, cloth };
}
