/**
 * The trigger points on the pictures: the numbered marks of the first muscles, the one that is lit with its zone and
 * muscle, and the second picture that stands beside the first where there is room, or where the first shows too few.
 */

import { afterPaint } from "../lib/after-paint.js";
import { fetchJson } from "../lib/page.js";
import { SITE } from "../lib/site.js";
import { listOrder, numbered, placeOf, viewBeside } from "../skin/point-places.js";
import { frame, lookAgain, lookOf } from "./framing.js";
import { LandmarkNames } from "./landmark-names.js";
import { PictureBeside } from "./picture-beside.js";
import { keyOf, litFirst, PointMarks } from "./point-marks.js";

/** Which places on the skin the texts on the points count from; the whole file, so that no request tells what hurts. */
const SPOKEN = `${SITE}api/v1/landmarks/spoken.json`;

/** The pictures of which one stands beside another. */
const AMONG = ["anterior", "posterior"];

/** Windows in which two pictures stand side by side (static/css/map.css). */
const WIDE = "(min-width: 1100px) and (min-height: 480px)";

/** A brush that made no stroke for so long rests. */
const REST_MS = 1000;

/**
 * @typedef {import("../skin/point-places.js").Numbered} Numbered
 * @typedef {{trigger_point: string, side: string}} Lit
 *
 * @typedef {object} Explorer what this module may touch of map/explorer.js
 * @property {HTMLElement} root
 * @property {import("../skin/files.js").Files} files
 * @property {import("../skin/files.js").Atlas} atlas
 * @property {any} strings the page's words
 * @property {string} figure
 * @property {string} view
 * @property {string} layer
 * @property {import("../drawing/pain-drawing.js").Drawing} drawing
 * @property {import("../skin/files.js").Matrix} matrix
 * @property {import("../drawing/brush.js").Brush} [brush]
 * @property {Map<string, any>} views
 * @property {import("./body-map.js").BodyMap} map
 * @property {import("../drawing/pain-cells.js").Place[]} places
 * @property {import("../skin/matching.js").Ranking | null} listed
 * @property {{grid: import("../skin/label-grid.js").LabelGrid, overlay: import("../skin/files.js").Overlay, mirrored: import("../skin/files.js").Overlay, lit?: string} | null} shown
 * @property {import("./ranking-panel.js").RankingPanel} panel
 * @property {{pick: (at: {x: number, y: number}, add: boolean, on?: {view: string, grid: any}) => Promise<void>}} history
 * @property {(work: () => unknown) => Promise<void>} guard
 * @property {() => Lit | undefined} lit
 * @property {(candidate: Lit) => Promise<void>} choose
 * @property {(change: {view?: string}) => Promise<void>} turn
 */

export class ShownPoints {
  /** @type {import("../skin/point-places.js").PointPlaces | null} of the figure shown */ places = null;
  /** @type {{names: Record<string, {plain: string, anatomical: string}>, points: Record<string, {plain: string[], anatomical: string[]}>} | undefined} */ spoken;
  /** @type {Promise<void>} when the second picture is there too */ settled = Promise.resolve();

  /** @param {Explorer} explorer its atlas loaded */
  constructor(explorer) {
    this.explorer = explorer;
    this.marks = new PointMarks(explorer.map, explorer.strings);
    this.names = new LandmarkNames(this.marks);
    this.beside = new PictureBeside(explorer, {
      pick: (at, add) => explorer.guard(() => explorer.history.pick(at, add, { view: this.beside.view, grid: this.beside.held.grid })),
      tap: (at, pointer) => this.tap(this.beside.marks, at, pointer),
      over: (at) => this.over(this.beside.marks, at),
    });
    matchMedia(WIDE).addEventListener("change", () => explorer.guard(() => this.show()));
    const whole = explorer.map.stage.querySelector('[data-move="reset"]');
    whole.addEventListener("click", () => this.beside.map?.move("reset"));
  }

  /** @param {string} figure */
  async prepare(figure) {
    this.places = await this.explorer.files.json(`atlas/marks/${figure}.json`);
  }

  /** The points to mark: those of the first muscles, and the lit one in place of its muscle's leading point. @returns {(Numbered & {name: string})[]} */
  points() {
    const { listed, atlas, panel } = this.explorer;
    const lit = this.explorer.lit();
    const rows = listOrder(listed?.muscles ?? []);
    const found = numbered(rows);
    const row = lit
      ? rows.findIndex(({ points, sides }) => points.includes(lit.trigger_point) && sides.includes(/** @type {any} */ (lit.side)))
      : -1;
    if (row >= 0) {
      const own = { rank: row + 1, muscle: rows[row].muscle, point: lit.trigger_point, side: /** @type {any} */ (lit.side) };
      const at = found.findIndex(({ muscle, side }) => muscle === own.muscle && side === own.side);
      if (at < 0) found.push(own);
      else found[at] = own;
    }
    return found.map((one) => ({ ...one, name: panel.nameOf(atlas.points[one.point]) }));
  }

  /**
   * Mark the points of the ranking shown, and move in on them; the second picture follows when the first is on the screen.
   * @param {boolean} [stay] whether the part shown stays as long as the lit point is in it
   */
  show(stay = false) {
    const { explorer } = this;
    const { view, views } = explorer;
    if (!this.places || !explorer.shown) return;
    const points = this.points();
    const on = (picture) =>
      points.flatMap((numbered) => {
        const place = placeOf(this.places, views, picture, numbered);
        return place ? [{ numbered, place, name: numbered.name }] : [];
      });
    const here = on(view);
    const other = this.chooseBeside(points, here.length);
    const there = other ? on(other) : [];
    const seen = ({ place }) => place.squarely > 0;
    const seenThere = new Set(there.filter(seen).map(({ numbered }) => numbered));
    // What one of the two pictures shows is not drawn as behind on the other.
    const main = here.filter((one) => seen(one) || !seenThere.has(one.numbered));
    const marked = new Set(main.map(({ numbered }) => numbered));
    const rest = there.filter((one) => seen(one) || !marked.has(one.numbered));
    const lit = explorer.lit();
    const key = lit ? keyOf(lit.trigger_point, lit.side) : "";
    this.marks.show(main, key);
    this.tellBehind([...main, ...rest]);
    if (other) this.beside.open(other);
    else this.beside.hide();
    this.frame(litFirst(main, key), stay);
    this.named = explorer.guard(() => this.showNames());
    if (other) this.settled = explorer.guard(() => this.showBeside(other, rest, key));
  }

  /** Put the marks, and the names of places, where there is room. */
  arrange() {
    this.marks.arrange();
    this.names.arrange();
  }

  /** Name the places that the text on the lit point counts from, on the picture that shows the point. */
  async showNames() {
    const { explorer, marks, beside } = this;
    this.names.show([]);
    const lit = explorer.lit();
    if (!lit || !explorer.places.length) return;
    await new Promise((resolve) => afterPaint(() => resolve(undefined)));
    this.spoken ??= await fetchJson(SPOKEN);
    await this.settled;
    const now = explorer.lit();
    if (!now || now.trigger_point !== lit.trigger_point || now.side !== lit.side || !explorer.shown) return;
    const key = keyOf(lit.trigger_point, lit.side);
    const shows = ({ numbered, place }) => keyOf(numbered.point, numbered.side) === key && place.squarely > 0;
    const words = explorer.panel.speaksPlainly ? "plain" : "anatomical";
    const on = (all, { landmarks }) => {
      const ids = all.some(shows) ? (this.spoken.points[lit.trigger_point]?.[words] ?? []) : [];
      return ids.flatMap((id) => {
        const [x, y] = landmarks[id]?.[lit.side] ?? landmarks[id]?.midline ?? [];
        return x === undefined ? [] : [{ x, y, words: this.spoken.names[id][words] }];
      });
    };
    this.names.show(on(marks.marks, explorer.shown.overlay));
    if (beside.held) beside.names.show(on(beside.marks.marks, beside.held.overlay));
  }

  /** Move in on the pains and the points of the picture. @param {import("./framing.js").Place[]} points @param {boolean} stay */
  frame(points, stay) {
    const { map, views, view, brush } = this.explorer;
    clearTimeout(this.moving);
    const move = () => frame(map, points, Number(views.get(view).cm), stay);
    // Under a brush the picture keeps still until it rests.
    if (brush?.paints) this.moving = setTimeout(() => brush.stroke || move(), REST_MS);
    else move();
  }

  /** @param {string} other the view @param {Parameters<PictureBeside["show"]>[0]} points @param {string} lit */
  async showBeside(other, points, lit) {
    const { explorer, beside } = this;
    const { view, figure } = explorer;
    this.latest = points;
    await new Promise((resolve) => afterPaint(() => resolve(undefined)));
    const fetched = await beside.fetch(AMONG);
    if (this.latest !== points || explorer.view !== view || explorer.figure !== figure || beside.root.hidden) return;
    beside.put(other, fetched.get(other));
    beside.light(explorer.lit());
    beside.show(points, lit);
  }

  /** Nothing is marked while the picture turns. */
  clear() {
    this.marks.show([], "");
    this.names.show([]);
  }

  /** Where somebody has moved the picture to. */
  look() {
    return lookOf(this.explorer.map, this.explorer.view, this.explorer.views);
  }

  /** The same place after a turn. @param {import("./framing.js").Look | null} look */
  lookAgain(look) {
    const { map, view, views } = this.explorer;
    if (look) lookAgain(map, look, view, views);
  }

  /** Which rows are those of points behind, told in words as well. */
  tellBehind(marked) {
    const behind = marked.filter(({ place }) => !place.squarely).map(({ numbered }) => keyOf(numbered.point, numbered.side));
    this.explorer.panel.rows?.tellBehind(new Set(behind));
  }

  wholeViews() {
    return [...this.explorer.root.querySelectorAll(".tabs-whole a[data-view]")].map((link) => link.dataset.view);
  }

  /** Pictures to turn to: those of the same part of the body, then the whole body. */
  alternatives() {
    const { root, view } = this.explorer;
    const links = root.querySelector(`nav a[data-view="${view}"]`).closest("ul").querySelectorAll("a[data-view]");
    return [...new Set([...[...links].map((link) => link.dataset.view), ...this.wholeViews()])];
  }

  /**
   * The view to stand beside, empty where none is needed: where there is room, and beside close-ups of few points.
   * @param {Numbered[]} points @param {number} here how many the first picture has a place for
   */
  chooseBeside(points, here) {
    const { view, views, places, figure } = this.explorer;
    const wide = matchMedia(WIDE).matches;
    const closeUp = !this.wholeViews().includes(view);
    if (!points.length || (!wide && !closeUp)) return "";
    if (!wide && 2 * here >= points.length) {
      // Fetched all the same: what is asked for is not to tell where the points are.
      this.explorer.guard(() => this.beside.fetch(AMONG));
      return "";
    }
    // A picture on which somebody marked a pain stays.
    const kept = this.beside.view;
    if (kept && kept !== view && places.some(({ spot }) => spot?.view === kept && spot.figure === figure)) return kept;
    return viewBeside(this.places, views, view, points, AMONG) || AMONG.find((other) => other !== view);
  }

  /** Light one trigger point on both pictures. @param {Lit | undefined} candidate */
  light(candidate) {
    const { map, shown, atlas } = this.explorer;
    const { trigger_point: point, side } = candidate ?? {};
    const key = candidate ? keyOf(point, side) : "";
    if (shown.lit === key) return;
    shown.lit = key;
    if (candidate) {
      const left = side === "left";
      const { points, muscles } = left ? shown.mirrored : shown.overlay;
      map.light(points[point], muscles[atlas.points[point].muscle], left);
    } else {
      map.light();
    }
    this.beside.light(candidate);
  }

  /** Set off the marks of a row that is pointed at. @param {Lit | null} candidate */
  point(candidate) {
    const key = candidate ? keyOf(candidate.trigger_point, candidate.side) : "";
    this.marks.point(key);
    this.beside.marks?.point(key);
  }

  /**
   * A tap on a picture: one on a mark opens its row, and turns to the point where it is behind.
   * @param {PointMarks} marks of the picture @param {{x: number, y: number}} at @param {string} pointer its kind
   * @returns {boolean} whether it was on a mark
   */
  tap(marks, at, pointer) {
    const mark = marks.nearest(at, pointer);
    if (!mark) return false;
    const { explorer } = this;
    const { point, side } = mark.numbered;
    explorer.guard(async () => {
      await explorer.choose({ trigger_point: point, side });
      if (!mark.place.squarely) await explorer.turn({ view: this.bestView(mark.numbered) });
      explorer.panel.rows?.reveal(keyOf(point, side));
    });
    return true;
  }

  /** The picture that shows a point most squarely. @param {Numbered} numbered */
  bestView(numbered) {
    const { views, view } = this.explorer;
    const squarely = (other) => placeOf(this.places, views, other, numbered)?.squarely ?? 0;
    return this.alternatives().reduce((best, other) => (squarely(other) > squarely(best) ? other : best), view);
  }

  /** The pointer is over a picture: it lights the row of the mark under it. @param {PointMarks} marks @param {{x: number, y: number} | null} at */
  over(marks, at) {
    const mark = at && marks.nearest(at, "mouse");
    const key = mark ? keyOf(mark.numbered.point, mark.numbered.side) : "";
    if (key === this.pointed) return;
    this.pointed = key;
    this.explorer.panel.rows?.point(key);
    this.point(mark ? { trigger_point: mark.numbered.point, side: mark.numbered.side } : null);
  }
}
