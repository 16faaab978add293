/**
 * The drawing as it changes: what a click, a key or a link makes of it, what was and may be again, and the address that keeps it.
 *
 * It belongs to the explorer, which shows what is here; it is loaded at the first sign that somebody is about to act.
 */

import { copyOf, fetchJson, fill, NARROW, regionTitle } from "../lib/page.js";
import { keepScreenOn, releaseScreen } from "../lib/screen-wake-lock.js";
import { SITE } from "../lib/site.js";
import { cellAt, FINE_VIEW, middleOfCell, nearest, tenth } from "../skin/label-grid.js";
import { readAddress, writeAddress } from "./fragment.js";
import { endsName, PainCells } from "./pain-cells.js";
import { checkDrawing, isPlain, newPain, placeOnPicture, withPains } from "./pain-drawing.js";

/** What marks each landmark, for addresses that name them. */
const MARKS = `${SITE}api/v1/landmarks/marks.json`;

/** The address follows so long after the last change: browsers refuse many changes in a row. */
const ADDRESS_MS = 200;

/** Other pictures are fetched so long after the first ranking, when what was asked for is there. */
const PREFETCH_MS = 2500;

/** So many changes can be taken back. */
const MAX_UNDO = 100;

/**
 * @typedef {import("./pain-drawing.js").Drawing} Drawing
 * @typedef {import("./pain-cells.js").Place} Place
 *
 * @typedef {object} Explorer what the modules of this folder may touch of map/explorer.js
 * @property {HTMLElement} root
 * @property {import("../skin/files.js").Files} files
 * @property {import("../skin/files.js").Matrix} matrix
 * @property {import("../skin/files.js").Atlas} atlas
 * @property {Map<string, any>} views data of the links that lead to them
 * @property {any} strings the page's words
 * @property {string} figure
 * @property {string} view
 * @property {{grid: import("../skin/label-grid.js").LabelGrid, overlay: import("../skin/files.js").Overlay} | null} shown
 * @property {Drawing} drawing
 * @property {Place[]} places
 * @property {number | null} current
 * @property {{point: string, side: string} | null} chosen
 * @property {boolean} open whether the chosen candidate's row is
 * @property {boolean} adding
 * @property {import("../skin/matching.js").Ranking | null} listed
 * @property {{say: (text: string) => void, focusPlace: (id: number) => void, showLive: (ranking: any, lit: any) => void}} panel
 * @property {{stage: HTMLElement, overlay: SVGSVGElement, brush: import("./brush.js").Brush | null, camera: {zoom: number}, follows: boolean}} map
 * @property {DrawingHistory} [history]
 * @property {import("./brush.js").Brush} [brush]
 * @property {import("./pain-layer.js").PainLayer} [painLayer]
 * @property {(work: () => unknown) => Promise<void>} guard
 * @property {() => {trigger_point: string, side: string} | undefined} lit
 * @property {() => Promise<void>} loadView
 * @property {{show: () => void}} names
 * @property {() => import("../skin/cell-outlines.js").CellOutlines} outlines
 * @property {(places: Place[]) => void} rankPlaces
 * @property {(quiet?: boolean) => void} showRanking
 * @property {(change: {view?: string, figure?: string}) => Promise<void>} turn
 * @property {(how?: {quiet?: boolean}) => Promise<unknown>} update
 */

export class DrawingHistory {
  /** @type {import("./pain-drawing.js").Drawing[]} */ past = [];
  /** @type {import("./pain-drawing.js").Drawing[]} */ future = [];

  /** @param {Explorer} explorer its matrix and atlas loaded */
  constructor(explorer) {
    this.explorer = explorer;
    const { files, matrix, atlas, views } = explorer;
    this.painCells = new PainCells(files, matrix, atlas, (region, side, ends) => this.label(region, side, ends), views);
    const { figures } = explorer.strings;
    const landmarks = () => fetchJson(MARKS);
    this.known = { views, figures, regions: atlas.regions, points: atlas.points, landmarks };
    /** Changes follow one another, so that none is lost while a file is fetched for the one before. */
    this.last = Promise.resolve();
  }

  /** What a place is called. @param {string} region @param {string} side @param {[string, string] | null} [ends] of a long pain */
  label(region, side, ends = null) {
    const { atlas, strings } = this.explorer;
    const name = endsName(ends, atlas, strings.from_to) ?? regionTitle(atlas.regions[region]);
    if (!atlas.regions[region].paired && side !== "both") return name;
    return fill(strings.place, { place: name, side: strings.sides[side] });
  }

  get drawing() {
    return this.explorer.drawing;
  }

  /** The cell under a place of the picture, -1 off the skin. @param {{x: number, y: number}} at */
  cellAt({ x, y }) {
    return cellAt(this.explorer.shown.grid, x, y);
  }

  /** Show what the server showed. @param {import("./pain-drawing.js").Mark[]} marks */
  start(marks) {
    let { drawing } = this;
    for (const mark of marks) drawing = withPains(drawing, [...drawing.pains, newPain(drawing, [mark])]);
    return this.change(drawing, { chosen: this.explorer.chosen, record: false });
  }

  /**
   * @param {{x: number, y: number}} at @param {boolean} add
   * @param {{view: string, grid: import("../skin/label-grid.js").LabelGrid}} [on] another picture than the explorer's
   */
  async pick(at, add, on) {
    const { explorer } = this;
    await explorer.loadView();
    const { view, grid } = on ?? { view: explorer.view, grid: explorer.shown?.grid };
    // Rounded first, so that the place kept leads to the skin that was clicked.
    const near = grid && nearest(grid, tenth(at.x), tenth(at.y));
    if (!near) {
      explorer.panel.say(explorer.strings.outside);
      return;
    }
    await this.addPain({ spot: [explorer.figure, view, near.x, near.y] }, add);
  }

  /** @param {string} region @param {string} side @param {boolean} add */
  async pickRegion(region, side, add) {
    const { explorer } = this;
    await explorer.loadView();
    if (explorer.brush?.paints) await this.paintRegion({ region, side }, explorer.brush.mode === "eraser");
    else await this.addPain({ region, side }, add);
  }

  /**
   * A click stands alone, unless the person is adding or has drawn more than clicks.
   * @param {import("./pain-drawing.js").Mark} mark @param {boolean} add
   */
  async addPain(mark, add) {
    await this.change((drawing) => {
      const { pains } = drawing;
      const pain = newPain(drawing, [mark]);
      const kept = add || this.explorer.adding || !pains.every(isPlain) ? pains : [];
      this.explorer.map.follows ||= !kept.length;
      return [withPains(drawing, [...kept, pain]), pain.id];
    });
    // Where the ranking is under the map, scroll what is above the map away.
    const above = this.explorer.root.querySelector(".pickers").getBoundingClientRect().bottom;
    if (!matchMedia(NARROW).matches) return;
    if (above > 0) scrollBy({ top: above });
    await this.showLarge();
  }

  /** On a phone a hand, a foot and a face are too small on the whole body: their close-up comes by itself. */
  async showLarge() {
    const { views, view, places } = this.explorer;
    const best = this.bestView(places.at(-1) ?? {});
    const larger = Number(views.get(best).cm) > Number(views.get(view).cm);
    if (larger && FINE_VIEW.test(best)) await this.explorer.turn({ view: best });
  }

  /** By keyboard: a whole region to the pain painted last, or away from all pains. */
  async paintRegion(mark, erase) {
    await this.change((drawing, current) => {
      if (!erase && !drawing.pains.length) return [withPains(drawing, [newPain(drawing, [mark])]), current];
      const added = erase ? { ...mark, erase: true } : mark;
      const add = (pain) => (erase || pain.id === current ? { ...pain, marks: [...pain.marks, added] } : pain);
      return [withPains(drawing, drawing.pains.map(add)), current];
    });
  }

  /** @param {number} id @param {Partial<import("./pain-drawing.js").Pain>} said */
  describe(id, said) {
    const tell = (pain) => (pain.id === id ? { ...pain, ...said } : pain);
    const { chosen } = this.explorer;
    return this.change((drawing) => [withPains(drawing, drawing.pains.map(tell)), id], { chosen });
  }

  /** Open the sheet of a pain, which is also the one that painting goes on with. @param {number} id */
  async edit(id) {
    const { openPainDialog } = await import("./pain-dialog.js");
    const { explorer } = this;
    const { panel } = explorer;
    const at = this.drawing.pains.findIndex((pain) => pain.id === id);
    if (at < 0) return;
    explorer.current = id;
    const dialog = /** @type {HTMLDialogElement} */ (copyOf("sheet"));
    explorer.root.append(dialog);
    openPainDialog(dialog, this.drawing.pains[at], explorer.places[at].name, explorer.strings, {
      describe: (said) => explorer.guard(() => this.describe(id, said)),
      remove: () => explorer.guard(() => this.remove(id)),
      close: () => {
        explorer.showRanking(true);
        panel.focusPlace(id);
      },
    });
  }

  /** @param {number} id */
  remove(id) {
    return this.change((drawing, current) => [
      withPains(
        drawing,
        drawing.pains.filter((pain) => pain.id !== id),
      ),
      current,
    ]);
  }

  clear() {
    return this.change((drawing) => [withPains(drawing, []), null]);
  }

  /** Take over a drawing from elsewhere. Throws an Error that says what is wrong with it; then nothing has changed. */
  async setDrawing(drawing) {
    await this.change(checkDrawing(drawing, this.known));
  }

  /**
   * Show another drawing, once the changes before are done.
   * @param {Drawing | ((drawing: Drawing, current: number | null) => [Drawing, number | null])} next the drawing, or
   *   how to make it, with the pain that painting goes on with, from the one before
   * @param {{chosen?: {point: string, side: string} | null, record?: boolean}} [how]
   */
  change(next, how = {}) {
    const done = this.last.then(() => {
      const { drawing, current } = this.explorer;
      return this.apply(...(typeof next === "function" ? next(drawing, current) : [next, current]), how);
    });
    this.last = done.catch(() => {});
    return done;
  }

  async apply(drawing, current, { chosen = null, record = true }) {
    const { explorer, painCells } = this;
    await painCells.prepare(drawing);
    const empty = new Set(painCells.of(drawing).flatMap(({ id, cells }) => (cells.length ? [] : [id])));
    const pains = drawing.pains.filter(({ id }) => !empty.has(id));
    if (record) {
      this.past = [...this.past, this.drawing].slice(-MAX_UNDO);
      this.future = [];
    }
    explorer.drawing = empty.size ? withPains(drawing, pains) : drawing;
    explorer.places = painCells.of(explorer.drawing);
    explorer.map.follows ||= !pains.length;
    explorer.current = pains.some(({ id }) => id === current) ? current : (pains.at(-1)?.id ?? null);
    // A candidate that comes from elsewhere, as by a link, is one to read about.
    if (chosen !== explorer.chosen) explorer.open = chosen !== null;
    explorer.chosen = chosen;
    if (pains.length) keepScreenOn();
    else releaseScreen();
    this.prefetch();
    await explorer.update();
    explorer.root.dispatchEvent(new CustomEvent("drawingchange", { detail: { drawing: this.drawing } }));
  }

  /** Take back the last change, or do again what was taken back. @param {"past" | "future"} from */
  async step(from) {
    const to = from === "past" ? "future" : "past";
    await this.change(
      (now, current) => {
        const [drawing] = this[from].splice(-1);
        if (!drawing) return [now, current];
        this[to].push(now);
        return [drawing, current];
      },
      { record: false },
    );
  }

  /** Where a place is in this picture: the spot, the middle of its cell, or the region's outline; or nowhere. */
  whereShown({ spot, cells, region, side, whole }) {
    const { shown, view, figure } = this.explorer;
    if (whole) {
      const d = shown.overlay.regions[region]?.[side];
      return d ? [{ d }] : [];
    }
    if (!spot) return [];
    if (spot.view === view && spot.figure === figure) return [spot];
    const at = middleOfCell(shown.grid, cells[0]);
    return at ? [at] : [];
  }

  /** Fetch in good time what turning this figure will need; once for each figure. */
  prefetch() {
    const { explorer } = this;
    const { figure, root, views, files } = explorer;
    if (this.fetching === figure) return;
    this.fetching = figure;
    setTimeout(async () => {
      try {
        await files.prefetch(figure, views.keys(), () => import("./pain-dialog.js"));
        root.dataset.prefetched = figure;
      } catch {
        this.fetching = "";
      }
    }, PREFETCH_MS);
  }

  /** The address behind the #; it stays in the browser. */
  keepAddress() {
    clearTimeout(this.addressing);
    this.addressing = setTimeout(async () => {
      const { view, figure, drawing, chosen } = this.explorer;
      const text = await writeAddress({ view, figure, drawing, chosen });
      if (drawing !== this.drawing) return;
      history.replaceState(null, "", text ? `${location.pathname}#${text}` : location.pathname);
    }, ADDRESS_MS);
  }

  /** The view that shows the first mark of a drawing best. @param {import("./pain-drawing.js").Drawing} drawing */
  viewOf({ pains: [pain] }) {
    const mark = pain?.marks[0];
    if (!mark) return "anterior";
    return "region" in mark ? this.bestView(mark) : placeOnPicture(mark)[1];
  }

  /** The view that shows most of a region. @param {{region?: string, side?: string}} place */
  bestView({ region, side }) {
    const link = this.explorer.root.querySelector(`[data-does=region][data-region="${region}"][data-side="${side}"]`);
    return link?.dataset.best ?? "anterior";
  }

  /** Show what the address says behind the #; a link that cannot be read is told, and changes nothing. */
  async followAddress(hash = location.hash) {
    const { explorer } = this;
    let state;
    try {
      state = await readAddress(hash.slice(1), this.known);
    } catch (error) {
      explorer.panel.say(error.message);
      return;
    }
    const { figure, drawing, chosen } = state;
    const view = state.view ?? this.viewOf(drawing);
    if (view !== explorer.view || figure !== explorer.figure) await explorer.turn({ view, figure });
    await this.change(drawing, { chosen, record: this.drawing.pains.length > 0 });
  }
}
