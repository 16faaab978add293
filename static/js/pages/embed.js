/**
 * The map in a frame. It talks with the page around it by messages (docs/embed.md), and tells where a person clicked
 * only to a page that has made itself known, and says so.
 */

import { fill, h, markCurrent, readJson, regionTitle, slot } from "../lib/page.js";
import { SITE } from "../lib/site.js";
import { BodyMap } from "../map/body-map.js";
import { PointMarks } from "../map/point-marks.js";
import { Files, sideOfCell } from "../skin/files.js";
import { nearest, tenth } from "../skin/label-grid.js";
import { rank } from "../skin/matching.js";
import { listOrder, numbered, placeOf } from "../skin/point-places.js";

const NAME = "trigger-point-atlas";
const MAX_CANDIDATES = 20;
const MAX_POINTS = 200;
const SHOWN_MUSCLES = 5;
/** Least and greatest height of the body, and its part of the frame's width, from which its best height follows. */
const MIN_BODY_PX = 320;
const MAX_BODY_PX = 640;
const BODY_SHAPE = 0.9;

/** @typedef {{point: string, side: "left" | "right"}} Lit */

class Embed {
  /** @type {import("../skin/matching.js").MuscleCandidate[]} those of the spot that was clicked, best first */ muscles = [];
  /** @type {{x: number, y: number} | null} that spot, while its picture is shown */ spot = null;
  /** @type {number} the height that was told last */ told = 0;
  /** @type {string} the origin of the page around, once it is known; the only one that is told of clicks */ parentOrigin = "";

  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    this.state = readJson(root, "state");
    this.strings = this.state.strings;
    this.files = new Files(root.dataset.files);
    /** @type {Promise<unknown>} */
    this.work = Promise.resolve();
    this.map = new BodyMap(root.querySelector(".stage"), {
      pick: (at) => this.queue(() => this.pick(at)),
      hover() {},
      drawn: () => this.marks?.arrange(),
      tap: (at, pointer) => this.tap(at, pointer),
    });
    this.marks = new PointMarks(this.map, this.strings);
    this.list = root.querySelector(".embed-list");
  }

  async begin() {
    const { view, figure, points, region } = this.state;
    this.view = view;
    this.figure = figure;
    this.region = region;
    /** @type {Lit[]} */
    this.lit = points.map((text) => this.readPoint(text));
    this.map.setPicture(null, this.state.views[view]);
    this.root.addEventListener("click", (event) => this.onClick(event));
    addEventListener("message", (event) => this.onMessage(event));
    const origin = this.state.origin || new URLSearchParams(location.search).get("origin") || "";
    if (/^https?:\/\/[^/]+$/.test(origin)) this.trust(origin);
    await this.queue(async () => this.show(points.length || region ? {} : await this.fromAddress()));
    this.postReady(true);
    new ResizeObserver(() => this.postHeight()).observe(this.root);
  }

  /** What the address asks for where no server has read it: the page of an export is the same for every query. */
  async fromAddress() {
    const query = new URLSearchParams(location.search);
    const { regions } = await this.files.points();
    /** @type {Record<string, string | string[]>} */
    const asked = Object.fromEntries([...query].filter(([key]) => ["view", "figure", "muscle", "region"].includes(key)));
    if (query.has("point")) asked.points = query.getAll("point");
    if (typeof asked.region === "string" && regions[asked.region]?.paired) asked.region += ":right";
    return asked;
  }

  /** @param {boolean} harmless whether it goes to a page that is not known yet */
  postReady(harmless = false) {
    this.post("ready", { version: this.state.version, view: this.view, figure: this.figure, height: this.height() }, harmless);
  }

  /** The height in CSS pixels at which nothing in the frame has to be scrolled and the body is large. */
  height() {
    const parts = /** @type {HTMLElement[]} */ ([...this.root.querySelectorAll(":scope > :not(.stage, .visually-hidden, script)")]);
    const others = parts.reduce((sum, part) => sum + part.offsetHeight, 0);
    return Math.ceil(others + Math.min(Math.max(MIN_BODY_PX, this.root.clientWidth * BODY_SHAPE), MAX_BODY_PX));
  }

  /** Tell the page around, once it is known, that another height would fit: the list of muscles comes and goes. */
  postHeight() {
    const height = this.height();
    if (height !== this.told) this.post("height", { height });
    this.told = height;
  }

  /** One thing after the other, so that two messages do not mix. @param {() => unknown} task */
  queue(task) {
    this.work = this.work.then(task).catch((error) => {
      const message = error instanceof RangeError ? error.message : this.strings.failed;
      if (!(error instanceof RangeError)) console.error(error);
      this.say(message);
      this.post("error", { message });
    });
    return this.work;
  }

  /** @param {MessageEvent} event */
  onMessage(event) {
    const { data, source, origin } = event;
    if (source !== parent || parent === window || data?.atlas !== NAME) return;
    if (!/^https?:/.test(origin) || (this.parentOrigin && origin !== this.parentOrigin)) return;
    if (!["hello", "show", "clear"].includes(data.type)) return;
    const known = this.parentOrigin;
    this.trust(origin);
    if (data.type === "hello" || !known) {
      this.postReady();
    }
    if (data.type === "show") this.queue(() => this.show(data));
    if (data.type === "clear") this.queue(() => this.show({ points: [], region: "" }));
  }

  /** From now on this origin, and no other, is told of clicks; the person sees that. @param {string} origin */
  trust(origin) {
    if (this.parentOrigin || parent === window) return;
    this.parentOrigin = origin;
    const told = this.root.querySelector(".embed-told");
    told.textContent = fill(this.strings.told, { origin });
    told.hidden = false;
    this.map.resize();
  }

  /** @param {string} type @param {object} body @param {boolean} harmless whether anybody may know */
  post(type, body, harmless = false) {
    if (parent === window || !(this.parentOrigin || harmless)) return;
    parent.postMessage({ atlas: NAME, type, ...body }, this.parentOrigin || "*");
  }

  /** @param {unknown} text @returns {Lit} */
  readPoint(text) {
    const [point, side = "right"] = String(text).split(":");
    return { point, side: side === "left" ? "left" : "right" };
  }

  /**
   * Show what a message or the address asks for; what it does not name stays. Throws RangeError for what there is not.
   * @param {{view?: string, figure?: string, point?: string, points?: string[], muscle?: string, region?: string}} asked
   */
  async show(asked) {
    const { view = this.view, figure = this.figure, muscle, region = this.region } = asked;
    this.atlas = await this.files.points();
    this.matrix = await this.files.matrix();
    if (!Object.hasOwn(this.state.views, view)) throw new RangeError(`there is no view ${String(view).slice(0, 60)}`);
    if (!["female", "male"].includes(figure)) throw new RangeError("a figure is female or male");
    const named = this.asked(asked, muscle);
    const lit = named ?? this.lit;
    const [name] = String(region).split(":");
    if (region && !Object.hasOwn(this.atlas.regions, name)) throw new RangeError(`there is no region ${name.slice(0, 60)}`);
    if (view !== this.view || figure !== this.figure) {
      const svg = await this.files.picture(figure, view);
      [this.view, this.figure] = [view, figure];
      this.map.setPicture(svg, this.state.views[view]);
      markCurrent(this.root, figure, view, this.state.views[view]);
      this.spot = null;
    }
    if (named) [this.muscles, this.spot] = [[], null];
    [this.lit, this.region] = [lit, region];
    await this.draw();
    await this.showSigns(region ? [name] : [], `#region=${region}`);
    this.post("shown", { view, figure, points: lit.map(({ point, side }) => `${point}:${side}`), region });
  }

  /** The points that a message names, null where it names none. @param {{point?: string, points?: string[]}} message @param {string | undefined} muscle @returns {Lit[] | null} */
  asked({ point, points }, muscle) {
    if (muscle !== undefined) {
      const { point: id, side } = this.readPoint(muscle);
      const found = Object.entries(this.atlas.points).filter(([, entry]) => entry.muscle === id);
      if (!found.length) throw new RangeError(`there is no drawn muscle ${id.slice(0, 60)}`);
      return found.map(([name]) => ({ point: name, side }));
    }
    if (point === undefined && points === undefined) return null;
    if (points !== undefined && (!Array.isArray(points) || points.length > MAX_POINTS)) {
      throw new RangeError(`points is a list of at most ${MAX_POINTS} trigger points`);
    }
    const lit = [...(point === undefined ? [] : [point]), ...(points ?? [])].map((text) => this.readPoint(text));
    const unknown = lit.find((one) => !Object.hasOwn(this.atlas.points, one.point));
    if (unknown) throw new RangeError(`there is no trigger point ${unknown.point.slice(0, 60)}`);
    return lit;
  }

  /** Light the points and the region, and mark the spot that was clicked, if one was. */
  async draw() {
    const { mirror } = this.state.views[this.view];
    const [overlay, mirrored] = await Promise.all([this.files.overlay(this.figure, this.view), this.files.overlay(this.figure, mirror)]);
    const drawn = this.lit.flatMap(({ point, side }) => {
      const { points, muscles } = side === "left" ? mirrored : overlay;
      this.map.light(points[point], muscles[this.atlas.points[point].muscle], side === "left");
      return [...this.map.layers.lit.children];
    });
    this.map.layers.lit.replaceChildren(...drawn);
    const [region, side = "midline"] = this.region.split(":");
    const d = overlay.regions[region]?.[side];
    this.map.showPlaces([...(d ? [{ d }] : []), ...(this.spot ? [this.spot] : [])]);
    await this.showMuscles();
    this.postHeight();
  }

  /** The first muscles, numbered on the picture and in the list. */
  async showMuscles() {
    const places = await this.files.json(`atlas/marks/${this.figure}.json`);
    const views = new Map(Object.entries(this.state.views));
    const [lit] = this.muscles.length ? this.lit : [];
    const shown = this.muscles.slice(0, SHOWN_MUSCLES);
    const points = numbered(shown).flatMap((one) => {
      const place = placeOf(places, views, this.view, one);
      return place ? [{ numbered: one, place, name: this.atlas.points[one.point].common }] : [];
    });
    this.marks.show(points, lit ? `${lit.point}:${lit.side}` : "");
    const row = ({ muscle, side, sides, points }, i) => {
      const [point] = points;
      const words = fill(this.strings.muscle, {
        common: this.atlas.points[point].common,
        side: side === "midline" ? this.strings.both_sides : this.strings.sides[side],
      });
      const chosen = lit?.point === point && sides.includes(lit.side);
      const attributes = { type: "button", "aria-pressed": String(chosen), "data-point": point, "data-side": sides[0] };
      return h("li", [h("button.chip", [h("b", i + 1), " ", words], attributes)], {
        "data-muscle": `${muscle}:${side}`,
        "data-rank": i + 1,
      });
    };
    this.list.replaceChildren(...shown.map(row));
    this.list.hidden = !shown.length;
    this.map.resize();
  }

  /** Light one of the muscles found. @param {string} point @param {string} side */
  choose(point, side) {
    this.lit = [this.readPoint(`${point}:${side}`)];
    return this.queue(() => this.draw());
  }

  /** @param {{x: number, y: number}} at @param {string} pointer */
  tap(at, pointer) {
    const mark = this.marks.nearest(at, pointer);
    if (mark) this.choose(mark.numbered.point, mark.numbered.side);
    return Boolean(mark);
  }

  /** @param {{x: number, y: number}} at */
  async pick(at) {
    const grid = await this.files.labels(this.figure, this.view);
    // Rounded first, so that the place told leads to the skin that was clicked.
    const near = nearest(grid, tenth(at.x), tenth(at.y));
    if (!near) {
      this.say(this.strings.outside);
      return;
    }
    const { cell, x, y } = near;
    const region = this.matrix.regions[this.matrix.region[cell]];
    const { paired } = this.atlas.regions[region];
    const name = regionTitle(this.atlas.regions[region]);
    const side = paired ? sideOfCell(this.matrix, cell) : "midline";
    const { candidates, muscles } = rank(this.matrix, [{ cells: [cell], weight: 1 }]);
    this.muscles = listOrder(muscles);
    this.lit = this.muscles.slice(0, 1).map(({ points: [point], sides: [lit] }) => ({ point, side: lit }));
    this.region = "";
    this.spot = { x, y };
    await this.draw();
    const place = paired ? fill(this.strings.place, { place: name, side: this.strings.sides[side] }) : name;
    this.say(fill(this.muscles.length ? this.strings.could : this.strings.none, { place }));
    const found = candidates.slice(0, MAX_CANDIDATES).map((c) => ({
      muscle: this.atlas.points[c.trigger_point].muscle,
      trigger_point: c.trigger_point,
      side: c.side,
      score: c.score,
      zone: c.zone,
    }));
    await this.showSigns([region], `#region=${region}:${side}`);
    this.post("pick", { view: this.view, figure: this.figure, x, y, region, side, candidates: found });
  }

  /**
   * The first signs of danger for pain in these regions; a tap leads to the map, which asks about all of them.
   * @param {string[]} regions @param {string} fragment of the map's address
   */
  async showSigns(regions, fragment) {
    const part = slot(this.root, "signs");
    part.hidden = !regions.length;
    if (regions.length) {
      const [{ gate }, { loadSafety }] = await Promise.all([import("../safety/triage.js"), import("../safety/triage-gate.js")]);
      const { shown } = gate(await loadSafety(), regions, [], []);
      const lines = shown.map(({ id, outcome, short }) => h("li", short, { "data-flag": id, "data-urgency": outcome }));
      slot(part, "lines").replaceChildren(...lines);
      slot(part, "all-signs").href = SITE + fragment;
    }
    this.map.resize();
    this.postHeight();
  }

  /** @param {MouseEvent} event */
  onClick(event) {
    const row = event.target instanceof Element && event.target.closest(".embed-list [data-point]");
    if (row) this.choose(row.dataset.point, row.dataset.side);
    const link = event.target instanceof Element && event.target.closest("a[data-view], a[data-figure]");
    if (!link || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const { view, figure } = link.dataset;
    this.queue(() => this.show({ ...(view ? { view } : {}), ...(figure ? { figure } : {}) }));
  }

  /** @param {string} words */
  say(words) {
    this.root.querySelector(".embed-status").textContent = words;
    this.map.resize();
  }
}

/** @param {HTMLElement} root */
export function init(root) {
  return new Embed(root).begin();
}
