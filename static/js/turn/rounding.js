/** Four triangles for each, bent as their normals say, so that outlines are round from near by (Boubekeur & Alexa 2008, "Phong tessellation"). No DOM. */

/** How far the middle of an edge is moved towards where its ends' tangent planes lie. */
const BEND = 0.75;

/** A normal's length, as lookOf of body-file.js gives it. */
const UNIT = 32767;

/**
 * @typedef {object} Finer
 * @property {Uint32Array} faces (3 f) over the corners that there were, and after them the middles of edges
 * @property {Uint32Array} ends (2 e) of each edge that has a middle
 */

/** Split each edge in two. @param {Uint32Array} faces @param {number} vertices @returns {Finer} */
export function split(faces, vertices) {
  // A table of edges with a quarter of its places taken at most; a closed skin has half as many edges as triangles have sides.
  let size = 1;
  while (size < 2 * faces.length) size *= 2;
  const [keys, middles] = [new Int32Array(size).fill(-1), new Uint32Array(size)];
  const ends = new Uint32Array(faces.length);
  let count = 0;
  const middle = (a, b) => {
    const key = a < b ? a * vertices + b : b * vertices + a;
    let at = (Math.imul(key, 0x9e3779b1) >>> 8) & (size - 1);
    while (keys[at] !== key && keys[at] >= 0) at = (at + 1) & (size - 1);
    if (keys[at] < 0) {
      keys[at] = key;
      middles[at] = vertices + count;
      ends[2 * count] = a;
      ends[2 * count + 1] = b;
      count += 1;
    }
    return middles[at];
  };
  const out = new Uint32Array(4 * faces.length);
  for (let i = 0; i < faces.length; i += 3) {
    const [a, b, c] = [faces[i], faces[i + 1], faces[i + 2]];
    const [ab, bc, ca] = [middle(a, b), middle(b, c), middle(c, a)];
    const corners = [a, ab, ca, ab, b, bc, ca, bc, c, ab, bc, ca];
    for (let k = 0; k < 12; k += 1) out[4 * i + k] = corners[k];
  }
  return { faces: out, ends: ends.slice(0, 2 * count) };
}

/**
 * Numbers of the corners, and after them those of the middles: the mean of both ends.
 * @template {Int8Array | Uint8Array | Uint8ClampedArray | Int16Array} T
 * @param {T} values @param {number} size how many numbers a corner has @param {Finer} finer
 * @returns {T}
 */
export function withMiddles(values, size, { ends }) {
  const Kind = /** @type {new (length: number) => T} */ (values.constructor);
  const out = new Kind(values.length + (ends.length / 2) * size);
  out.set(values);
  for (let edge = 0, to = values.length; edge < ends.length; edge += 2) {
    for (let i = 0; i < size; i += 1, to += 1) out[to] = (values[size * ends[edge] + i] + values[size * ends[edge + 1] + i]) / 2;
  }
  return out;
}

/** Places of corners and middles, these lifted off the straight edge. @param {Int16Array} place @param {Int16Array} normal @param {Finer} finer */
export function bent(place, normal, finer) {
  const out = withMiddles(place, 4, finer);
  const { ends } = finer;
  for (let edge = 0, to = place.length; edge < ends.length; edge += 2, to += 4) {
    const [a, b] = [4 * ends[edge], 4 * ends[edge + 1]];
    let [ofA, ofB] = [0, 0];
    for (let axis = 0; axis < 3; axis += 1) {
      const half = (place[b + axis] - place[a + axis]) / 2;
      ofA += (half * normal[a + axis]) / UNIT;
      ofB -= (half * normal[b + axis]) / UNIT;
    }
    for (let axis = 0; axis < 3; axis += 1) {
      const lift = (ofA * normal[a + axis] + ofB * normal[b + axis]) / UNIT / 2;
      out[to + axis] = Math.round((place[a + axis] + place[b + axis]) / 2 - BEND * lift);
    }
  }
  return out;
}
