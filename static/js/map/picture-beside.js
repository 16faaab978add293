/** A second picture beside the first, for points that the first does not show; the pains are on it too, and a click marks one. */

import { PainLayer } from "../drawing/pain-layer.js";
import { copyOf, svgElement } from "../lib/page.js";
import { middleOfCell } from "../skin/label-grid.js";
import { BodyMap } from "./body-map.js";
import { frame } from "./framing.js";
import { LandmarkNames } from "./landmark-names.js";
import { litFirst, PointMarks } from "./point-marks.js";

/**
 * @typedef {import("../skin/files.js").Overlay} Overlay
 * @typedef {import("./body-map.js").MapEvents} MapEvents
 */

export class PictureBeside {
  /** @type {string} figure, view and layer that are shown, empty for none */ shown = "";
  /** @type {{grid: import("../skin/label-grid.js").LabelGrid, overlay: Overlay, mirrored: Overlay} | null} */ held = null;

  /**
   * @param {import("./shown-points.js").Explorer} explorer
   * @param {Omit<MapEvents, "hover">} events
   */
  constructor(explorer, events) {
    this.explorer = explorer;
    this.events = events;
    this.stage = explorer.map.stage;
  }

  /** Make the second picture, once one is wanted. */
  begin() {
    this.root = copyOf("beside");
    this.stage.append(this.root);
    this.map = new BodyMap(this.root, { ...this.events, hover: () => {}, drawn: () => this.arrange() });
    this.marks = new PointMarks(this.map, this.explorer.strings);
    this.names = new LandmarkNames(this.marks);
    this.pains = new PainLayer(this.map, "beside-");
  }

  arrange() {
    this.marks?.arrange();
    this.names?.arrange();
  }

  get view() {
    return this.shown.split(" ")[1] ?? "";
  }

  /** @param {string} view */
  nameOf(view) {
    const { figure, layer } = this.explorer;
    return `${figure} ${view} ${layer}`;
  }

  hide() {
    this.shown = "";
    if (!this.root || this.root.hidden) return;
    this.root.hidden = true;
    this.empty();
    this.stage.classList.remove("has-beside");
    this.explorer.map.resize();
  }

  empty() {
    this.marks.show([], "");
    this.names.show([]);
    this.pains.clear();
    this.map.picture.replaceChildren(svgElement("svg", { class: "map" }));
    for (const layer of ["lit", "places"]) this.map.layers[layer].replaceChildren();
  }

  /** Room for a view of the figure, at once, so that nothing moves when the picture comes. @param {string} view */
  open(view) {
    if (!this.root) this.begin();
    if (this.shown !== this.nameOf(view)) this.empty();
    this.root.querySelector("[data-beside-title]").textContent = this.explorer.views.get(view).title;
    if (!this.root.hidden) return;
    this.root.hidden = false;
    this.stage.classList.add("has-beside");
    this.explorer.map.resize();
    this.map.resize();
  }

  /** Fetch the pictures of which one is shown. All of them, so that asking tells nobody where the points are. @param {string[]} among */
  async fetch(among) {
    const { files, figure, views, layer } = this.explorer;
    const all = among.map(async (view) => {
      const [svg, grid, overlay, mirrored] = await Promise.all([
        files.pictureOn(layer, figure, view, views.get(view)),
        files.labels(figure, view),
        files.overlay(figure, view),
        files.overlay(figure, views.get(view).mirror),
      ]);
      return /** @type {const} */ ([view, { svg, grid, overlay, mirrored }]);
    });
    return new Map(await Promise.all(all));
  }

  /** Put a picture there. @param {string} view @param {any} held what was fetched of it */
  put(view, held) {
    const name = this.nameOf(view);
    if (this.shown === name) return;
    this.shown = name;
    this.held = held;
    this.map.setPicture(held.svg, this.explorer.views.get(view));
    this.map.resize();
  }

  /** @param {{numbered: import("../skin/point-places.js").Numbered, place: import("../skin/point-places.js").Place, name: string}[]} points @param {string} lit */
  show(points, lit) {
    const { figure, places, drawing, views, matrix } = this.explorer;
    const where = (place) => this.whereShown(place, figure);
    const cm = Number(views.get(this.view).cm);
    this.map.showPlaces(places.flatMap(where));
    this.pains.show(places, drawing.pains, () => this.pains.outlinesOf(this.held.grid, this.view, { cm, n: matrix.n }), where);
    this.marks.show(points, lit);
    const { follows, camera } = this.explorer.map;
    this.map.follows = follows || camera.zoom > 1;
    frame(this.map, litFirst(points, lit), cm);
  }

  /**
   * Where a place is in this picture: the spot, the middle of its cell, or the region's outline; or nowhere.
   * @param {import("../drawing/pain-cells.js").Place} place @param {string} figure
   * @returns {({x: number, y: number} | {d: string})[]}
   */
  whereShown({ spot, cells, region, side, whole }, figure) {
    const d = whole ? this.held.overlay.regions[region]?.[side] : "";
    if (d) return [{ d }];
    if (!spot) return [];
    if (spot.view === this.view && spot.figure === figure) return [spot];
    const at = middleOfCell(this.held.grid, cells[0]);
    return at ? [at] : [];
  }

  /** Light a trigger point here too. @param {{trigger_point: string, side: string} | undefined} candidate */
  light(candidate) {
    if (!this.shown) return;
    const { trigger_point: point, side } = candidate ?? {};
    const left = side === "left";
    const { points, muscles } = left ? this.held.mirrored : this.held.overlay;
    if (point) this.map.light(points[point], muscles[this.explorer.atlas.points[point].muscle], left);
    else this.map.light();
  }
}
