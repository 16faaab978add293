/** The body in the quiz: one picture, a zone or muscle lit on it, taps put on it and taken back. */

import { markCurrent, svgElement } from "../lib/page.js";
import { BodyMap } from "../map/body-map.js";
import { sideOfCell } from "../skin/files.js";
import { middleOfSquares, nearest } from "../skin/label-grid.js";
import { TOLERANCE_CM } from "./quiz-scoring.js";

/** Pictures with more user units to the cm than this are close-ups. */
const WHOLE_BODY_UNITS = 6;

/** One comes no nearer by oneself than shows still which part of the body it is. */
const MAX_ZOOM = 2.2;
const FILLED = 0.6;
/** A zone is drawn in so many taps; more would be colouring in. */
export const MAX_TAPS = 8;

/**
 * @typedef {object} Scene what a question's picture needs
 * @property {string} figure
 * @property {string} view
 * @property {SVGSVGElement} svg
 * @property {import("../skin/label-grid.js").LabelGrid} grid
 * @property {import("../skin/files.js").Overlay["regions"]} regions of the picture
 * @property {import("../skin/files.js").Overlay["points"]} points paths of the question's side
 * @property {import("../skin/files.js").Overlay["muscles"]} muscles
 * @property {boolean} mirrored whether those paths are to be reflected
 * @property {number} width
 * @property {number} unitsPerCm
 *
 * @typedef {{x: number, y: number, cell: number, tolerance_cm: number, region: string}} Tap
 *
 * @typedef {object} StageEvents
 * @property {(tap: Tap) => void} tapped
 * @property {(why: "outside" | "full") => void} refused
 */

export class Stage {
  /** @type {import("../map/keyboard-targets.js").KeyboardTargets} */ targets;
  /** @type {Tap[]} */ taps = [];

  /**
   * @param {HTMLElement} root
   * @param {import("../skin/files.js").Files} files
   * @param {import("./quiz-questions.js").Facts} facts
   * @param {import("../skin/files.js").Matrix} matrix
   * @param {import("./quiz-words.js").Words} words
   * @param {StageEvents} events
   */
  constructor(root, files, facts, matrix, words, events) {
    this.root = root;
    this.files = files;
    this.facts = facts;
    this.matrix = matrix;
    this.words = words;
    this.events = events;
    this.map = new BodyMap(root.querySelector(".stage"), { pick: (at) => this.pick(at), hover: () => {} });
    /** How many taps the question takes; 0 while nothing is to be tapped. */
    this.room = 0;
    this.shown = "";
  }

  /**
   * Fetch what a question's picture needs, ahead of time.
   * @param {import("./quiz-questions.js").Question} question
   * @returns {Promise<Scene>}
   */
  async prepare({ figure, view, side }) {
    const { mirror, width, units_per_cm: unitsPerCm } = this.facts.views[view];
    const mirrored = side === "left";
    const [svg, grid, here, source] = await Promise.all([
      this.files.picture(figure, view),
      this.files.labels(figure, view),
      this.files.overlay(figure, view),
      this.files.overlay(figure, mirrored ? mirror : view),
    ]);
    const { points, muscles } = source;
    return { figure, view, svg, grid, regions: here.regions, points, muscles, mirrored, width, unitsPerCm };
  }

  /** What is asked about from now on; nothing can be tapped until `draw` shows it. @param {Scene} scene */
  take(scene) {
    this.scene = scene;
    this.room = 0;
    this.taps = [];
  }

  /** Show the scene, with nothing lit. @param {number} room for taps */
  draw(room) {
    const { scene } = this;
    this.room = room;
    const key = `${scene.figure} ${scene.view}`;
    this.map.setPicture(key === this.shown ? null : scene.svg, this.facts.views[scene.view]);
    this.shown = key;
    markCurrent(this.root, scene.figure, scene.view, this.words.views.get(scene.view));
    this.root.classList.toggle("is-tapping", room > 0);
    this.map.light();
    this.map.showPlaces([]);
    this.showTargets();
  }

  /** The regions for the keyboard, where there is something to tap. */
  async showTargets() {
    const { scene } = this;
    if (!this.room && !this.targets) return;
    const { KeyboardTargets } = await import("../map/keyboard-targets.js");
    if (scene !== this.scene) return;
    this.targets ??= new KeyboardTargets(this.root.querySelector(".layer-targets"), {
      choose: ({ id, side }) => this.tapRegion(id, side),
      focus: (target) => this.outline(target?.d),
    });
    if (!this.room) this.targets.show();
    else this.targets.show(Object.keys(this.words.strings.regions), scene.regions, (id, side) => this.words.place(id, side));
  }

  /** By keyboard: a tap on the square of the region nearest to its middle. */
  tapRegion(id, side) {
    const number = this.matrix.regions.indexOf(id);
    const { grid } = this.scene;
    const inside = [];
    grid.cells.forEach((label, at) => {
      if (!label || this.matrix.region[label - 1] !== number) return;
      const of = sideOfCell(this.matrix, label - 1);
      if (of === side || of === "midline" || side === "midline") inside.push(at);
    });
    if (inside.length) this.pick(middleOfSquares(grid, inside));
  }

  /** @param {{x: number, y: number}} at in user units */
  pick({ x, y }) {
    if (!this.room) return;
    const near = nearest(this.scene.grid, x, y);
    if (!near) {
      this.events.refused("outside");
    } else if (this.room > 1 && this.taps.length >= this.room) {
      this.events.refused("full");
    } else {
      const { cell } = near;
      const region = this.words.place(this.matrix.regions[this.matrix.region[cell]], sideOfCell(this.matrix, cell));
      const tap = { ...near, tolerance_cm: TOLERANCE_CM[this.matrix.patch[cell]], region };
      this.taps = this.room === 1 ? [tap] : [...this.taps, tap];
      this.map.showPlaces(this.taps);
      this.events.tapped(tap);
    }
  }

  untap() {
    this.taps = this.taps.slice(0, -1);
    this.map.showPlaces(this.taps);
  }

  /** @param {string} [d] path of the region under the focus */
  outline(d = "") {
    this.map.layers.hover.replaceChildren(...(d ? [svgElement("path", { d })] : []));
  }

  /** No more taps. */
  close() {
    this.room = 0;
    this.root.classList.remove("is-tapping");
    this.targets?.show();
    this.outline();
  }

  /**
   * Light parts of a point or muscle on the question's side; parts that this picture does not show stay dark.
   * @param {{point?: string, muscle?: string, zones?: boolean, x?: boolean, belly?: boolean}} what
   */
  light({ point, muscle, zones = false, x = false, belly = false }) {
    const { points, muscles, mirrored } = this.scene;
    const paths = points[point] ?? {};
    const lit = { ...(zones && { essential: paths.essential, spillover: paths.spillover }), ...(x && { x: paths.x }) };
    this.map.light(lit, belly ? muscles[muscle] : {}, mirrored);
  }

  /** Whether this picture shows any of a point's pattern. @param {string} point */
  shows(point) {
    const { essential, spillover } = this.scene.points[point] ?? {};
    return Boolean(essential || spillover);
  }

  /** The pattern that was chosen by mistake, dashed over the one that is lit. @param {string} point */
  lightChosen(point) {
    const { points, mirrored, width } = this.scene;
    const group = svgElement("g", { class: "chosen", ...(mirrored && { transform: `translate(${width} 0) scale(-1 1)` }) });
    for (const name of ["spillover", "essential"]) {
      const d = points[point]?.[name];
      if (d) group.append(svgElement("path", { d, class: `chosen-${name}`, "fill-rule": "evenodd" }));
    }
    this.map.layers.lit.append(group);
  }

  /** Places of the drawn X of some points, in the picture as shown. @param {string[]} points @returns {{point: string, at: [number, number]}[]} */
  crosses(points) {
    const { points: paths, mirrored, width } = this.scene;
    return points
      .filter((point) => paths[point]?.x)
      .map((point) => ({ point, at: [mirrored ? width - paths[point].x[0] : paths[point].x[0], paths[point].x[1]] }));
  }

  /**
   * Come so near to what is lit that it fills about half of the stage, where the picture shows a whole body; stay where
   * all of it is in sight already and large enough.
   */
  frameLit() {
    const { camera, layers } = this.map;
    const boxes = [layers.lit, layers.places].map((layer) => layer.getBBox()).filter(({ width, height }) => width || height);
    if (!boxes.length || this.scene.unitsPerCm > WHOLE_BODY_UNITS) return;
    const left = Math.min(...boxes.map(({ x }) => x));
    const top = Math.min(...boxes.map(({ y }) => y));
    const right = Math.max(...boxes.map(({ x, width }) => x + width));
    const bottom = Math.max(...boxes.map(({ y, height }) => y + height));
    const seen = camera.box;
    const inside = left >= seen.x && right <= seen.x + seen.width && top >= seen.y && bottom <= seen.y + seen.height;
    if (camera.zoom > 1 && inside) return;
    camera.reset();
    const { width, height } = camera.box;
    camera.zoom = Math.max(1, Math.min(MAX_ZOOM, (FILLED * width) / (right - left), (FILLED * height) / (bottom - top)));
    [camera.x, camera.y] = [(left + right) / 2, (top + bottom) / 2];
    camera.clamp();
    this.map.draw();
  }

  /** Round areas that hurt. @param {{x: number, y: number, radius_cm: number}[]} spots */
  showPain(spots) {
    const { unitsPerCm } = this.scene;
    this.map.showPlaces(
      spots.map(({ x, y, radius_cm: cm }) => {
        const r = cm * unitsPerCm;
        return { d: `M${x - r} ${y}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0z` };
      }),
    );
  }
}
