/** Numbers as the files of the body that turns hold them (docs/turn.md; app/build/turn/packing.py writes them). No DOM. */

/** Third corner of the triangle beyond an edge, as app/build/turn/traverse.py tells it. */
const [NEW, BEFORE, AFTER, , NOTHING, NAMED] = [0, 1, 2, 3, 4, 5];

/** @param {number} value 0, 1, 2, 3, 4 for 0, -1, 1, -2, 2 */
const unzigzag = (value) => (value & 1 ? -((value + 1) >> 1) : value >> 1);

/** One part of a file after another. */
export class Reader {
  /** @param {ArrayBuffer} buffer that begins with the length of a JSON header, and the header */
  constructor(buffer) {
    const length = new DataView(buffer).getUint32(0, true);
    this.buffer = buffer;
    this.header = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length)));
    this.at = 4 + length;
  }

  /** @param {number} count */
  bytes(count) {
    this.at += count;
    return new Uint8Array(this.buffer, this.at - count, count);
  }

  /** Numbers below 65,536: the high bytes of all, then the low ones. @param {number} count */
  planes(count) {
    const [high, low] = [this.bytes(count), this.bytes(count)];
    const out = new Uint16Array(count);
    for (let i = 0; i < count; i += 1) out[i] = (high[i] << 8) | low[i];
    return out;
  }

  /** @param {number} count */
  signed(count) {
    const planes = this.planes(count);
    const out = new Int32Array(count);
    for (let i = 0; i < count; i += 1) out[i] = unzigzag(planes[i]);
    return out;
  }

  /** A column of numbers, one a corner, from how far each is from what is guessed. @param {Int32Array} parents (3 v) */
  column(parents) {
    const out = this.signed(parents.length / 3);
    for (let v = 1; v < out.length; v += 1) out[v] += guess(out, parents, v);
    return out;
  }
}

/**
 * What the parents of a corner make one expect: a parallelogram, or the corner before.
 * @param {Int32Array | Int8Array} values @param {Int32Array} parents @param {number} v
 */
function guess(values, parents, v) {
  const a = parents[3 * v];
  return a < 0 ? values[v - 1] : values[a] + values[parents[3 * v + 1]] - values[parents[3 * v + 2]];
}

/**
 * The triangles of a sheet from its symbols (app/build/turn/traverse.py).
 * @param {Uint8Array} symbols @param {Uint16Array} named @param {number} vertices @param {number} faces
 * @returns {{faces: Uint16Array, parents: Int32Array}} corners of each triangle; the three parents of each corner, -1 for none
 */
export function readSheet(symbols, named, vertices, faces) {
  const out = new Uint16Array(3 * faces);
  const parents = new Int32Array(3 * vertices).fill(-1);
  /** @typedef {{corner: number, opposite: number, before: Node, after: Node, alive: boolean, closed: boolean}} Node */
  /** @param {number} corner @param {number} opposite @returns {Node} */
  const node = (corner, opposite) => ({ corner, opposite, before: null, after: null, alive: true, closed: false });
  const link = (first, second) => {
    first.after = second;
    second.before = first;
  };
  const waiting = [node(0, 2), node(1, 0), node(2, 1)];
  for (const i of [0, 1, 2]) link(waiting[i], waiting[(i + 1) % 3]);
  out.set([0, 1, 2]);
  let [known, told, written, symbol] = [3, 0, 3, 0];
  for (let next = 0; next < waiting.length; next += 1) {
    const here = waiting[next];
    if (!here.alive || here.closed) continue;
    const end = here.after;
    const how = symbols[symbol++];
    if (how === NOTHING) {
      here.closed = true;
      continue;
    }
    let corner = end.after.corner;
    if (how === NEW) {
      corner = known++;
      parents.set([here.corner, end.corner, here.opposite], 3 * corner);
    } else if (how === BEFORE) corner = here.before.corner;
    else if (how === NAMED) corner = named[told++];
    out.set([end.corner, here.corner, corner], written);
    written += 3;
    if (how === NEW || how === NAMED) {
      const added = node(corner, here.corner);
      link(here, added);
      link(added, end);
      here.opposite = end.corner;
      waiting.push(here, added);
    } else if (how === AFTER) {
      end.alive = here.closed = false;
      link(here, end.after);
      here.opposite = end.corner;
      waiting.push(here);
    } else {
      here.alive = false;
      if (how === BEFORE) {
        link(here.before, end);
        here.before.opposite = here.corner;
        here.before.closed = false;
        waiting.push(here.before);
      } else end.alive = here.before.alive = false;
    }
  }
  return { faces: out, parents };
}

/**
 * Distances to an edge in steps within a limit, from bytes whose runs of zeros are told by their length.
 * @param {Uint8Array} bytes @param {number} at where they begin @param {Int32Array} parents @param {number} limit
 * @returns {{values: Int8Array, at: number}} and where they end
 */
export function readDistances(bytes, at, parents, limit) {
  const values = new Int8Array(parents.length / 3);
  let [zeros, next] = [0, at];
  for (let v = 0; v < values.length; v += 1) {
    const guessed = v ? Math.max(-limit, Math.min(limit, guess(values, parents, v))) : limit;
    let difference = 0;
    if (zeros) zeros -= 1;
    else if (bytes[next]) difference = unzigzag(bytes[next++]);
    else {
      next += 1;
      let shift = 0;
      do {
        zeros |= (bytes[next] & 127) << shift;
        shift += 7;
      } while (bytes[next++] & 128);
    }
    values[v] = guessed + difference;
  }
  return { values, at: next };
}
