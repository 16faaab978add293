/** Built files of static/, each fetched once. */

import { readMatrix } from "./matching.js";

/** @param {string} address */
async function fetchFile(address) {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${address}: ${response.status}`);
  return response;
}

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
      if (svg) resolve(svg);
      else reject(new Error(`${address}: ${request.status}`));
    };
    request.onerror = () => reject(new Error(`${address}: no answer`));
    request.send();
  });
}

export class Files {
  /** @param {string} root address of static/, with its slash */
  constructor(root) {
    this.root = root;
    /** @type {Map<string, Promise<any>>} */
    this.kept = new Map();
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

  json(path) {
    return this.once(path, async (address) => (await fetchFile(address)).json());
  }

  matrix() {
    return this.once("atlas/matrix.bin", async (address) => readMatrix(await (await fetchFile(address)).arrayBuffer()));
  }

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
    return this.once(`${path} unread`, async () => (await fetchFile(this.root + path)).arrayBuffer().then(() => true));
  }

  /** @param {string} figure @param {string} view */
  overlay(figure, view) {
    return this.json(`atlas/overlays/${figure}/${view}.json`);
  }

  /** @param {string} figure @param {string} view */
  labels(figure, view) {
    return this.once(`atlas/labels/${figure}/${view}.bin`, async (address) => {
      const [{ readLabels }, response] = await Promise.all([import("./label-grid.js"), fetchFile(address)]);
      return readLabels(await response.arrayBuffer());
    });
  }

  /**
   * Everything that shows a figure, one file after another whenever the browser is idle, so that all of it works
   * without a network. It is the same whatever hurts. Stops where the network does.
   * @param {string} figure
   * @param {Iterable<string>} views
   */
  async prefetch(figure, views) {
    const { saveData, effectiveType = "" } = navigator.connection ?? {};
    if (saveData || effectiveType.endsWith("2g")) return;
    const whenIdle = globalThis.requestIdleCallback ?? setTimeout;
    const idle = () => new Promise((resolve) => whenIdle(resolve));
    await Promise.all([this.skin(), import("../drawing/pain-dialog.js")]);
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
      const [{ readSkin }, response] = await Promise.all([import("./cell-graph.js"), fetchFile(address)]);
      return readSkin(await response.arrayBuffer());
    });
  }
}
