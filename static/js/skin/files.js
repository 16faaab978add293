/** Built files of static/, each fetched once. */

import { fetchJson, fetchOk } from "../lib/page.js";

/** A strength in the low seven bits of a code, and the bit of the essential zone. */
export const FULL_STRENGTH = 127;
export const ESSENTIAL_BIT = 128;

/**
 * A picture as a document of its own: XMLHttpRequest parses it, so no text is ever turned into markup here.
 * @param {string} address
 * @returns {Promise<SVGSVGElement>}
 */
function fetchPicture(address) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("GET", address);
    request.responseType = "document";
    request.onload = () => {
      const svg = request.status === 200 ? request.responseXML?.documentElement : null;
      if (svg) resolve(/** @type {any} */ (svg));
      else reject(new Error(`${address}: ${request.status}`));
    };
    request.onerror = () => reject(new Error(`${address}: no answer`));
    request.send();
  });
}

/**
 * @typedef {{muscle: string, n: number, common: string, plain: string, commonness: string, location: string, views: Record<string, string[]>}}
 *   AtlasPoint common, plain: names of the muscle; views: those that show it on the right side, by figure
 *
 * @typedef {object} Atlas static/atlas/points.json
 * @property {Record<string, {name: string, plain: string, paired: boolean}>} regions
 * @property {Record<string, AtlasPoint>} points
 *
 * @typedef {object} Overlay static/atlas/overlays: paths in one view
 * @property {Record<string, Record<string, string>>} regions by id and side
 * @property {Record<string, {essential?: string, spillover?: string, x?: [number, number]}>} points
 * @property {Record<string, {belly?: string, fibres?: string}>} muscles
 * @property {Record<string, Record<string, [number, number]>>} landmarks places by id and side
 */

export class Files {
  /** @type {Map<string, Promise<any>>} */ kept = new Map();

  /** @param {string} root address of static/, with its slash */
  constructor(root) {
    this.root = root;
  }

  /**
   * A file that failed to load is asked for again the next time.
   * @template T
   * @param {string} path
   * @param {(address: string) => Promise<T>} load
   * @returns {Promise<T>}
   */
  once(path, load) {
    if (!this.kept.has(path)) {
      const loading = load(this.root + path);
      loading.catch(() => this.kept.delete(path));
      this.kept.set(path, loading);
    }
    return this.kept.get(path);
  }

  /** @param {string} path @returns {Promise<any>} */
  json(path) {
    return this.once(path, fetchJson);
  }

  matrix() {
    return this.once("atlas/matrix.bin", async (address) => readMatrix(await (await fetchOk(address)).arrayBuffer()));
  }

  /** @returns {Promise<Atlas>} */
  points() {
    return this.json("atlas/points.json");
  }

  /** @param {string} figure @param {string} view @param {"svg" | "bones" | "muscles"} folder the skin's, or what lies under it */
  picture(figure, view, folder = "svg") {
    return this.once(`${folder}/${figure}/${view}.svg`, fetchPicture);
  }

  /**
   * The picture of a view on a layer, or on the next layer that the view has (app/atlas/skeleton.py).
   * @param {string} layer `skin`, `superficial`, `deep` or `bones`
   * @param {string} figure
   * @param {string} view
   * @param {DOMStringMap} has of the view: `bones` and `muscles` where it shows them
   * @returns {Promise<SVGSVGElement>}
   */
  async pictureOn(layer, figure, view, has) {
    if (layer === "skin" || !("bones" in has)) return this.picture(figure, view);
    if (layer === "bones" || !("muscles" in has)) return this.picture(figure, view, "bones");
    const [bones, over] = await Promise.all([
      this.picture(figure, view, "bones"),
      this.picture(figure, view, "muscles"),
      import("../lib/site.js").then(({ loadStyle }) => loadStyle(`${this.root}css/muscles.css`)),
    ]);
    const picture = /** @type {SVGSVGElement} */ (bones.cloneNode(true));
    const muscles = /** @type {SVGGElement} */ (picture.ownerDocument.importNode(over.firstElementChild, true));
    muscles.setAttribute("class", `muscles ${layer}`);
    if (layer === "deep") for (const muscle of muscles.querySelectorAll('[data-layer="superficial"]')) muscle.remove();
    picture.append(muscles);
    return picture;
  }

  /** A picture in the browser's own store, unread: to parse one would hold up a tap. */
  pictureBytes(figure, view) {
    const path = `svg/${figure}/${view}.svg`;
    if (this.kept.has(path)) return undefined;
    return this.once(`${path} unread`, async () => (await fetchOk(this.root + path)).arrayBuffer().then(() => true));
  }

  /** @param {string} figure @param {string} view @returns {Promise<Overlay>} */
  overlay(figure, view) {
    return this.json(`atlas/overlays/${figure}/${view}.json`);
  }

  /** @param {string} figure @param {string} view */
  labels(figure, view) {
    return this.once(`atlas/labels/${figure}/${view}.bin`, async (address) => {
      const [{ readLabels }, response] = await Promise.all([import("./label-grid.js"), fetchOk(address)]);
      return readLabels(await response.arrayBuffer());
    });
  }

  /**
   * Everything that shows a figure, one file after another whenever the browser is idle, so that all of it works
   * without a network. It is the same whatever hurts. Stops where the network does.
   * @param {string} figure
   * @param {Iterable<string>} views
   * @param {() => Promise<unknown>} loadModules that are loaded on demand
   */
  async prefetch(figure, views, loadModules) {
    const { saveData, effectiveType = "" } = navigator.connection ?? {};
    if (saveData || effectiveType.endsWith("2g")) return;
    const whenIdle = globalThis.requestIdleCallback ?? setTimeout;
    const idle = () => new Promise((resolve) => whenIdle(resolve));
    await Promise.all([this.skin(), loadModules()]);
    for (const view of views) {
      for (const kind of ["overlay", "labels", "pictureBytes"]) {
        await idle();
        await this[kind](figure, view);
      }
    }
  }

  /** The skin's cells with their neighbours, for strokes of a brush. */
  skin() {
    return this.once("atlas/cells.bin", async (address) => {
      const [{ readCellGraph }, response] = await Promise.all([import("./cell-graph.js"), fetchOk(address)]);
      return readCellGraph(await response.arrayBuffer(), mirrorCell);
    });
  }
}

/**
 * @typedef {{muscles: string[], ofPoint: Uint16Array, keys: number[][]}} KeyMuscles
 *
 * @typedef {object} Matrix how strongly each right-side point refers to each cell, listed by cell
 * @property {string} version
 * @property {number} m cells on the midline
 * @property {number} k cells on each half
 * @property {number} n all cells: m + 2 k
 * @property {{id: string, mass_cm2: number, common: number}[]} points
 * @property {string[]} regions
 * @property {string[]} muscles whose points these are
 * @property {Uint16Array} muscleOf (points) index into muscles
 * @property {Uint8Array} patch (n) index into PATCH_CM2
 * @property {Uint8Array} region (n) index into regions
 * @property {Uint32Array} start (n + 1) where each cell's entries begin
 * @property {Uint16Array} point (entries) index into points
 * @property {Uint8Array} code (entries) strength in the low 7 bits, bit 7 for the essential zone
 */

/**
 * Read static/atlas/matrix.bin and list its values by cell, so that a click looks at one cell only.
 * @param {ArrayBuffer} buffer
 * @returns {Matrix}
 */
export function readMatrix(buffer) {
  const view = new DataView(buffer);
  const length = view.getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length)));
  const { m, k } = header;
  const n = m + 2 * k;
  let at = 4 + length;
  const patch = new Uint8Array(buffer, at, n);
  const region = new Uint8Array(buffer, at + n, n);
  at += 2 * n + ((4 - ((2 * n) % 4)) % 4);
  const total = header.points.reduce((sum, row) => sum + row.count, 0);
  const values = new Uint8Array(buffer, at + 2 * total, total);

  const cells = new Uint16Array(total);
  const start = new Uint32Array(n + 1);
  let entry = 0;
  for (const row of header.points) {
    let cell = 0;
    for (const end = entry + row.count; entry < end; entry += 1) {
      cell += view.getUint16(at + 2 * entry, true);
      cells[entry] = cell;
      start[cell + 1] += 1;
    }
  }
  for (let cell = 0; cell < n; cell += 1) start[cell + 1] += start[cell];

  const point = new Uint16Array(total);
  const code = new Uint8Array(total);
  const next = start.slice(0, n);
  entry = 0;
  header.points.forEach((row, index) => {
    for (const end = entry + row.count; entry < end; entry += 1) {
      const place = next[cells[entry]]++;
      point[place] = index;
      code[place] = values[entry];
    }
  });
  const { version, points, regions } = header;
  const of = points.map(({ id }) => id.slice(0, id.lastIndexOf("-")));
  const muscles = [...new Set(of)];
  const number = new Map(muscles.map((muscle, i) => [muscle, i]));
  const muscleOf = Uint16Array.from(of, (muscle) => number.get(muscle));
  return { version, m, k, n, points, regions, muscles, muscleOf, patch, region, start, point, code };
}

/** The cell on the other side of the body. @param {{m: number, k: number}} skin @param {number} cell */
export function mirrorCell({ m, k }, cell) {
  if (cell < m) return cell;
  return cell < m + k ? cell + k : cell - k;
}

/** @param {Matrix} matrix @param {number} cell @returns {"midline" | "right" | "left"} */
export function sideOfCell({ m, k }, cell) {
  if (cell < m) return "midline";
  return cell < m + k ? "right" : "left";
}

/**
 * The cells of a region on one side; both sides of a paired region share its cells on the midline.
 * @param {Matrix} matrix
 * @param {string} id
 * @param {"left" | "right" | "midline"} side
 * @param {boolean} paired
 */
export function cellsOfRegion(matrix, id, side, paired) {
  const number = matrix.regions.indexOf(id);
  const cells = [];
  for (let cell = 0; cell < matrix.n; cell += 1) {
    if (matrix.region[cell] !== number) continue;
    const of = sideOfCell(matrix, cell);
    if (!paired || of === side || of === "midline") cells.push(cell);
  }
  return cells;
}

/**
 * Which muscles may keep others' points active.
 * @param {Matrix} matrix
 * @param {Record<string, string[]>} satellites by key muscle
 * @returns {KeyMuscles}
 */
export function readKeys(matrix, satellites) {
  const { muscles, muscleOf } = matrix;
  const number = new Map(muscles.map((muscle, i) => [muscle, i]));
  const keys = muscles.map(() => []);
  muscles.forEach((key, i) => {
    for (const satellite of satellites[key] ?? []) keys[number.get(satellite)]?.push(i);
  });
  return { muscles, ofPoint: muscleOf, keys };
}

/**
 * The largest strength of each muscle's points at a cell, of the right muscle and of the left.
 * @param {Matrix} matrix
 * @param {number} cell
 * @returns {Map<number, [number, number]>}
 */
export function codesOfMuscles(matrix, cell) {
  /** @type {Map<number, [number, number]>} */
  const found = new Map();
  for (let left = 0; left < 2; left += 1) {
    const looked = left ? mirrorCell(matrix, cell) : cell;
    for (let entry = matrix.start[looked]; entry < matrix.start[looked + 1]; entry += 1) {
      const muscle = matrix.muscleOf[matrix.point[entry]];
      if (!found.has(muscle)) found.set(muscle, [0, 0]);
      const most = found.get(muscle);
      most[left] = Math.max(most[left], matrix.code[entry] & FULL_STRENGTH);
    }
  }
  return found;
}
