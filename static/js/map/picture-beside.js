/** A second picture beside the first, for points that the first does not show; a click there marks pain as well. */

import { copyOf, svgElement } from "../lib/page.js";
import { middleOfCell } from "../skin/label-grid.js";
import { BodyMap } from "./body-map.js";
import { PointMarks } from "./point-marks.js";

/** Of a picture that only shows where the points are, this much more than their box is seen. */
const MARGIN = 1.5;

/** A part of the body smaller than this is hard to recognise. */
const LEAST_CM = 30;

/**
 * @typedef {import("../skin/files.js").Overlay} Overlay
 * @typedef {import("./body-map.js").MapEvents} MapEvents
 */

export class PictureBeside {
  /** @type {string} figure and view that are shown, empty for none */ shown = "";
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
    this.map = new BodyMap(this.root, { ...this.events, hover: () => {}, drawn: () => this.marks?.arrange() });
    this.marks = new PointMarks(this.map, this.explorer.strings);
  }

  get view() {
    return this.shown.split(" ")[1] ?? "";
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
    this.map.picture.replaceChildren(svgElement("svg", { class: "map" }));
    for (const layer of ["lit", "places"]) this.map.layers[layer].replaceChildren();
  }

  /** Room for a view of the figure, at once, so that nothing moves when the picture comes. @param {string} view @param {boolean} part whether only where the points are */
  open(view, part) {
    if (!this.root) this.begin();
    const name = `${this.explorer.figure} ${view}`;
    this.part = part;
    if (this.shown !== name) this.empty();
    this.root.querySelector("[data-beside-title]").textContent = this.explorer.views.get(view).title;
    if (!this.root.hidden) return;
    this.root.hidden = false;
    this.stage.classList.add("has-beside");
    this.explorer.map.resize();
    this.map.resize();
  }

  /** Fetch the pictures of which one is shown. All of them, so that asking tells nobody where the points are. @param {string[]} among */
  async fetch(among) {
    const { files, figure, views } = this.explorer;
    const all = among.map(async (view) => {
      const [svg, grid, overlay, mirrored] = await Promise.all([
        files.picture(figure, view),
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
    const name = `${this.explorer.figure} ${view}`;
    if (this.shown === name) return;
    this.shown = name;
    this.held = held;
    this.map.setPicture(held.svg, this.explorer.views.get(view));
    this.map.resize();
  }

  /** @param {{numbered: import("./point-places.js").Numbered, place: import("./point-places.js").Place, name: string}[]} points @param {string} lit */
  show(points, lit) {
    const { figure, places } = this.explorer;
    const spots = places.flatMap((place) => this.whereShown(place, figure));
    this.map.showPlaces(spots);
    if (this.part) this.frame([...points.map(({ place }) => place), ...spots.flatMap((spot) => ("x" in spot ? [spot] : []))]);
    else if (this.map.camera.zoom > 1) this.map.move("reset");
    this.marks.show(points, lit);
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

  /** Show only the part of the body in which these places lie. @param {{x: number, y: number}[]} places */
  frame(places) {
    const { camera } = this.map;
    const [xs, ys] = [places.map(({ x }) => x), places.map(({ y }) => y)];
    const least = LEAST_CM * Number(this.explorer.views.get(this.view).cm);
    const width = Math.max(MARGIN * (Math.max(...xs) - Math.min(...xs)), least);
    const height = Math.max(MARGIN * (Math.max(...ys) - Math.min(...ys)), least);
    camera.reset();
    const wanted = Math.max(width / camera.stage.width, height / camera.stage.height);
    camera.zoom = Math.max(1, camera.unit / wanted);
    camera.x = (Math.max(...xs) + Math.min(...xs)) / 2;
    camera.y = (Math.max(...ys) + Math.min(...ys)) / 2;
    camera.clamp();
    this.map.draw();
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
