/**
 * The tools of the map: point, brush, eraser, move; the strokes that a finger, a pen or a mouse makes with them; and what turns the body.
 *
 * While a stroke is made its cells are added to the pain's sums one by one, so that picture and ranking follow at once;
 * when it ends it becomes a mark of the drawing, and everything is worked out from that.
 */

import { svgElement } from "../lib/page.js";
import { FINE_VIEW, tenth } from "../skin/label-grid.js";
import { Tally } from "../skin/tally.js";
import { MAX, newPain, withPains } from "./pain-drawing.js";

/** Radius of the brush in cm: on most pictures, and on those of head, hands and feet. */
const RADII_CM = { coarse: [1, 2, 4], fine: [0.4, 0.8, 1.6] };

/** A stroke that begins so near to the pain painted last goes on with it; one further away begins another. */
const NEAR_CM = 6;

/** A stroke is kept to this share of its brush's radius. */
const SLACK_SHARE = 0.15;

/** A button turns the body by the first, an arrow key on it by the second. */
const TURN_DEG = [45, 15];

/**
 * The fewest of a line's places from which no place of it is further away than the slack (Ramer, Douglas, Peucker).
 * @param {number[]} line x0, y0, x1, y1, ...
 * @param {number} slack
 * @returns {number[]}
 */
export function simplify(line, slack) {
  const kept = new Set([0, line.length / 2 - 1]);
  const open = [[0, line.length / 2 - 1]];
  while (open.length) {
    const [from, to] = open.pop();
    const [ax, ay, bx, by] = [line[2 * from], line[2 * from + 1], line[2 * to], line[2 * to + 1]];
    const length2 = (bx - ax) ** 2 + (by - ay) ** 2;
    let [worst, at] = [slack, -1];
    for (let i = from + 1; i < to; i += 1) {
      const [x, y] = [line[2 * i] - ax, line[2 * i + 1] - ay];
      const along = length2 ? Math.min(1, Math.max(0, (x * (bx - ax) + y * (by - ay)) / length2)) : 0;
      const away = Math.hypot(x - along * (bx - ax), y - along * (by - ay));
      if (away > worst) [worst, at] = [away, i];
    }
    if (at < 0) continue;
    kept.add(at);
    open.push([from, at], [at, to]);
  }
  return [...kept].sort((a, b) => a - b).flatMap((i) => [line[2 * i], line[2 * i + 1]]);
}

export class Brush {
  /** @type {any} the stroke being made */ stroke = null;
  /** @type {import("../turn/turner.js").Turner | null} once the body was turned */ turner = null;

  /** @param {import("./drawing-history.js").Explorer} explorer its history loaded */
  constructor(explorer) {
    this.explorer = explorer;
    this.map = explorer.map;
    this.mode = "point";
    this.size = 1;
    /** Whether the next stroke begins another pain wherever it is. */
    this.fresh = false;
    this.ring = svgElement("circle", { class: "brush-ring" });
    this.map.overlay.querySelector(".layer-brush").append(this.ring);
    this.map.brush = this;
    this.turns = this.map.stage.querySelector(".turns");
    this.show();
  }

  /** What turns the body; loaded when that is wanted first. */
  async turning() {
    const { Turner } = await import("../turn/turner.js");
    this.turner ??= new Turner(/** @type {any} */ (this.explorer));
    return this.turner;
  }

  /**
   * Whether a drag that begins turns the body, which it then does: sideways, where the body can turn, with the tool that points.
   * @param {PointerEvent} event @param {{x: number, y: number}} at in CSS pixels of the stage, as is @param {{x: number, y: number}} from
   */
  turnsBy(event, at, from) {
    const sideways = Math.abs(at.x - from.x) > Math.abs(at.y - from.y);
    if (!sideways || this.mode !== "point" || this.map.camera.zoom > 1 || !this.turns.getClientRects().length) return false;
    this.explorer.guard(async () => (await this.turning()).drag(event, from));
    return true;
  }

  get paints() {
    return this.mode === "brush" || this.mode === "eraser";
  }

  get radiusCm() {
    return RADII_CM[FINE_VIEW.test(this.explorer.view) ? "fine" : "coarse"][this.size];
  }

  /** User units a centimetre of the picture shown. */
  get cm() {
    return Number(this.explorer.views.get(this.explorer.view).cm);
  }

  /** @param {string} mode */
  async setMode(mode) {
    this.mode = mode;
    if (this.paints) await this.turner?.settle();
    this.show();
    this.explorer.names.show();
    if (this.paints) await this.explorer.history.painCells.prepareSkin();
  }

  /** @param {number} size */
  setSize(size) {
    this.size = Math.min(2, Math.max(0, size));
    this.show();
  }

  /** The tool bar as it is now. */
  show() {
    const { stage } = this.map;
    const { history } = this.explorer;
    stage.dataset.mode = this.mode;
    const press = (selector, key, value) => {
      for (const button of stage.querySelectorAll(selector)) button.ariaPressed = String(button.dataset[key] === value);
    };
    press("[data-mode-choice]", "modeChoice", this.mode);
    press("[data-size]", "size", String(this.size));
    press("[data-tool=new]", "tool", this.fresh ? "new" : "");
    const possible = { undo: history.past.length, redo: history.future.length, clear: this.explorer.drawing.pains.length };
    for (const [tool, count] of Object.entries(possible)) {
      stage.querySelector(`[data-tool="${tool}"]`).ariaDisabled = String(!count);
    }
    this.ring.setAttribute("r", String(this.radiusCm * this.cm));
  }

  /** @param {DOMStringMap} button what was pressed on the tool bar, or to turn the body */
  async use({ modeChoice, size, tool, turn, turnKey }) {
    const byKey = TURN_DEG[1] * ({ ArrowLeft: -1, ArrowRight: 1 }[turnKey] ?? 0);
    if (turn || byKey) await (await this.turning()).step(byKey || Number(turn) * TURN_DEG[0]);
    if (modeChoice) await this.setMode(modeChoice);
    if (size) this.setSize(Number(size));
    if (tool === "undo") await this.explorer.history.step("past");
    if (tool === "redo") await this.explorer.history.step("future");
    if (tool === "clear" && this.explorer.drawing.pains.length) await this.explorer.history.clear();
    if (tool === "new") this.fresh = !this.fresh;
    this.show();
  }

  /** Show where the brush would touch. @param {{x: number, y: number} | null} at */
  hover(at) {
    this.ring.classList.toggle("is-shown", Boolean(at) && this.paints);
    if (at) for (const [name, value] of Object.entries({ cx: at.x, cy: at.y })) this.ring.setAttribute(name, value.toFixed(1));
  }

  /** A pointer comes down. @param {{x: number, y: number}} at */
  down(at) {
    const erase = this.mode === "eraser";
    const stroke = { erase, radius: this.radiusCm, line: [at.x, at.y], live: new Map(), lost: new Set(), pain: null };
    this.stroke = stroke;
    stroke.prepared = this.begin(stroke, at);
    this.hover(at);
  }

  /** Work out the stroke from its beginning, once what that takes is here; where nothing is missing, at once. */
  begin(stroke, at) {
    const { explorer } = this;
    const work = () => {
      if (!stroke.erase) {
        const pain = this.painAt(at);
        Object.assign(stroke, { pain: pain ?? newPain(explorer.drawing, []), isNew: !pain });
      }
      stroke.ready = true;
      const { line } = stroke;
      for (let i = 0; i < line.length; i += 2) this.extend(stroke, line.slice(i && i - 2, i || 2), line.slice(i, i + 2));
      this.plan();
    };
    if (explorer.shown && explorer.history.painCells.skin) return work();
    return Promise.all([explorer.loadView(), explorer.history.painCells.prepareSkin()]).then(work);
  }

  /** The pain that a stroke from here goes on with, or another. @param {{x: number, y: number}} at */
  painAt(at) {
    const { drawing, places, history, current } = this.explorer;
    const cell = history.cellAt(at);
    const held = cell < 0 ? null : places.find(({ cells }) => cells.includes(cell));
    const last = places.find(({ id }) => id === current);
    const near = last && cell >= 0 && history.painCells.isNear(cell, last.cells, NEAR_CM);
    const found = this.fresh ? null : (held ?? (near ? last : null));
    this.fresh = false;
    return drawing.pains.find(({ id }) => id === found?.id);
  }

  /** The pointer has moved. @param {{x: number, y: number}[]} places since the last time */
  move(places) {
    if (!this.stroke) return;
    const { line } = this.stroke;
    for (const at of places) {
      const [x, y] = line.slice(-2);
      if (line.length >= 2 * MAX.places || Math.hypot(at.x - x, at.y - y) < 0.3) continue;
      line.push(at.x, at.y);
      if (this.stroke.ready) this.extend(this.stroke, [x, y], [at.x, at.y]);
    }
    this.hover(places.at(-1));
    if (this.stroke.ready) this.plan();
  }

  /** Take what lies between two places into the stroke. */
  extend(stroke, from, to) {
    const { explorer } = this;
    const { figure, view, history } = explorer;
    const cells = history.painCells.cellsOfSegment(figure, view, stroke.radius, ...from, ...to);
    const ids = stroke.erase ? explorer.places.map(({ id }) => id) : [stroke.pain.id];
    for (const id of ids) {
      for (const cell of cells) this.toggle(stroke, id, cell, !stroke.erase);
    }
  }

  /** Add a cell to a pain's live sums, or take it away. */
  toggle({ live, lost }, id, cell, wanted) {
    if (!live.has(id)) {
      const place = this.explorer.places.find((other) => other.id === id);
      live.set(id, { held: new Set(place?.cells), tally: new Tally(this.explorer.matrix, place?.cells) });
    }
    const { held, tally } = live.get(id);
    if (held.has(cell) === wanted) return;
    if (wanted) held.add(cell);
    else held.delete(cell);
    tally.add(cell, wanted ? 1 : -1);
    if (!wanted) lost.add(id);
  }

  /** Show the stroke with the next frame. */
  plan() {
    this.planned ??= requestAnimationFrame(() => {
      this.planned = undefined;
      if (this.stroke) this.frame();
    });
  }

  /** The drawing as it would be if the stroke ended now. */
  frame() {
    const { explorer, stroke } = this;
    const places = explorer.places.map((place) => this.livePlace(place));
    if (stroke.pain && !places.some(({ id }) => id === stroke.pain.id)) {
      places.push(this.livePlace({ id: stroke.pain.id, cells: [], weight: 1 }));
    }
    for (const [id, { held }] of stroke.live) {
      const pain = explorer.drawing.pains.find((other) => other.id === id) ?? stroke.pain;
      const place = explorer.places.find((other) => other.id === id);
      if (stroke.pain || (!place?.spot && !place?.whole)) explorer.painLayer.paint(id, explorer.outlines().outline(held), pain);
    }
    explorer.rankPlaces(places.filter(({ cells }) => cells.length));
    explorer.panel.showLive(explorer.listed, explorer.lit());
  }

  livePlace(place) {
    const live = this.stroke.live.get(place.id);
    return live ? { ...place, cells: [...live.held], tally: live.tally } : place;
  }

  /** The stroke ends and becomes a mark. */
  async up() {
    const { stroke, explorer } = this;
    this.stroke = null;
    this.hover(null);
    if (!stroke) return;
    await stroke.prepared;
    const line = simplify(stroke.line, SLACK_SHARE * stroke.radius * this.cm);
    const mark = { stroke: [explorer.figure, explorer.view, stroke.radius, line.map(tenth)] };
    if (stroke.erase) mark.erase = true;
    const reached = stroke.erase ? stroke.lost.size : stroke.live.get(stroke.pain.id)?.held.size;
    if (!reached) {
      explorer.panel.say(stroke.erase ? explorer.strings.nothing_erased : explorer.strings.outside);
      return;
    }
    await explorer.history.change((drawing, current) => {
      const known = stroke.erase || drawing.pains.some(({ id }) => !stroke.isNew && id === stroke.pain.id);
      const pain = known ? stroke.pain : newPain(drawing, []);
      const pains = known ? drawing.pains : [...drawing.pains, pain];
      const touched = stroke.erase ? stroke.lost : new Set([pain.id]);
      if (pains.length > MAX.pains || pains.some(({ id, marks }) => touched.has(id) && marks.length >= MAX.marks)) {
        throw new Error(explorer.strings.too_much);
      }
      const next = pains.map((each) => (touched.has(each.id) ? { ...each, marks: [...each.marks, mark] } : each));
      return [withPains(drawing, next), pain?.id ?? current];
    });
  }

  /** A second finger came, or the pointer was lost: as if nothing had been painted. */
  cancel() {
    if (!this.stroke) return;
    this.stroke = null;
    this.explorer.guard(() => this.explorer.update({ quiet: true }));
  }
}
