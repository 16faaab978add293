/** Built files of static/, each fetched once. */

import { fetchJson, fetchOk } from "../lib/page.js";
import { readMatrix } from "./matching.js";

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
 * @property {{id: string, urgency: string, text: string, source: string, regions: string[]}[]} red_flags
 *
 * @typedef {object} Overlay static/atlas/overlays: paths in one view
 * @property {Record<string, Record<string, string>>} regions by id and side
 * @property {Record<string, {essential?: string, spillover?: string, x?: [number, number]}>} points
 * @property {Record<string, {belly?: string, fibres?: string}>} muscles
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

  /** @param {string} figure @param {string} view */
  picture(figure, view) {
    return this.once(`svg/${figure}/${view}.svg`, fetchPicture);
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
      return readCellGraph(await response.arrayBuffer());
    });
  }
}
