/**
 * The front page: click where it hurts, see what could send pain there.
 *
 * Everything is computed here from whole files, so nothing that tells where it hurts ever leaves the machine; the
 * address keeps it behind the #.
 */

import { Files } from "./files.js";
import { recall, remember } from "./init.js";
import { BodyMap } from "./map.js";
import { cellAt, cellsOfRegion, middleOfCell, rank, sideOfCell } from "./matching.js";
import { NARROW, Panel, fill } from "./panel.js";

const FIGURE_KEY = "figure";
const SNAP_UNITS = 10;

/**
 * @typedef {object} Place one place that hurts
 * @property {number[]} cells
 * @property {string} name
 * @property {string} region
 * @property {string} side
 * @property {{figure: string, view: string, x: number, y: number} | null} spot where it was clicked; null: the whole region
 *
 * @typedef {{trigger_point: string, side: string}} Lit
 */

class Explorer {
  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    this.strings = JSON.parse(root.querySelector("[data-strings]").textContent);
    this.files = new Files(root.dataset.files);
    this.views = new Map([...root.querySelectorAll("nav a[data-view]")].map((link) => [link.dataset.view, link.dataset]));
    this.adding = false;
    this.name = root.querySelector(".map-name");
    this.map = new BodyMap(root.querySelector(".stage"), {
      pick: (at, add) => this.guard(() => this.pick(at, add)),
      hover: (at) => this.hover(at),
    });
    this.panel = new Panel(root.querySelector(".panel"), this.strings, {
      preview: (candidate) => this.guard(() => this.light(candidate ?? this.lit())),
      choose: (candidate) => this.guard(() => this.choose(candidate)),
      remove: (index) => this.setPlaces(this.places.filter((_, i) => i !== index)),
    });
  }

  /** Go on from what the server showed, then from what the address says behind the #. */
  async begin() {
    const given = JSON.parse(this.root.querySelector("[data-state]").textContent);
    /** @type {Place[]} */
    this.places = given.places.map((place) => ({ ...place, name: this.sayPlace(place.name, place.said) }));
    /** @type {{point: string, side: string} | null} the candidate that stays lit; null: the first */
    this.chosen = given.lit;
    [this.view, this.figure] = [given.view, given.figure];
    this.map.setPicture(null, this.views.get(this.view));
    this.listen();
    if (location.hash.includes("=")) return this.followAddress();
    const figure = location.search ? null : recall(FIGURE_KEY);
    if (figure !== this.figure && this.strings.figures.includes(figure)) await this.turn({ figure });
    if (!this.places.length && !this.chosen) return undefined;
    await this.loadView();
    for (const place of this.places) {
      const [at] = place.spot ? [] : this.whereShown(place);
      if (at && "x" in at) place.spot = { figure: this.figure, view: this.view, ...at };
    }
    return this.update();
  }

  /** Do something that may fail for want of a file, and say so if it does. @param {() => unknown} work */
  async guard(work) {
    try {
      await work();
    } catch (error) {
      console.error(error);
      this.panel.say(this.strings.failed);
    }
  }

  /** What every ranking needs. */
  async load() {
    [this.matrix, this.atlas] = await Promise.all([this.files.matrix(), this.files.points()]);
    this.panel.atlas = this.atlas;
  }

  /** What the current view needs besides: label grid, and the overlays of this view and of its mirror image. */
  async loadView() {
    const { figure, view } = this;
    const [{ Targets }, grid, overlay, mirrored] = await Promise.all([
      import("./targets.js"),
      this.files.labels(figure, view),
      this.files.overlay(figure, view),
      this.files.overlay(figure, this.views.get(view).mirror),
      this.load(),
    ]);
    if (figure !== this.figure || view !== this.view || this.shown?.overlay === overlay) return;
    this.shown = { grid, overlay, mirrored };
    this.targets ??= new Targets(this.root.querySelector(".layer-targets"), {
      choose: ({ id, side }, add) => this.guard(() => this.pickRegion(id, side, add)),
      focus: (target, element) => this.onTargetFocus(target, element),
    });
    this.targets.show(this.regionsHere());
    if (this.pointer) this.hover(this.pointer);
  }

  /** Keep the focused region in sight and name it. */
  onTargetFocus(target, element) {
    if (target) this.nameRegion(target.label, this.atlas.regions[target.id].plain, target.d);
    else this.nameRegion();
    if (element) this.map.reveal(element);
  }

  /** The regions of this view, as the list of places orders them. */
  regionsHere() {
    const { regions } = this.shown.overlay;
    return Object.keys(this.atlas.regions).flatMap((id) =>
      Object.entries(regions[id] ?? {}).map(([side, d]) => ({ id, side, d, label: this.label(id, side) })),
    );
  }

  /** @param {string} name @param {string} said the side to say, empty where there is only one */
  sayPlace(name, said) {
    return said ? fill(this.strings.place, { place: name, side: this.strings.sides[said] }) : name;
  }

  /** @param {string} region @param {string} side */
  label(region, side) {
    const { name, paired } = this.atlas.regions[region];
    return this.sayPlace(name, paired ? side : "");
  }

  /** The cell at or next to a place of the picture, -1 where there is no skin near. @param {{x: number, y: number}} at */
  cellNear({ x, y }) {
    const { grid } = this.shown;
    for (let far = 0; far <= SNAP_UNITS; far += grid.step) {
      for (let turn = 0; turn < (far ? 16 : 1); turn += 1) {
        const angle = (turn * Math.PI) / 8;
        const cell = cellAt(grid, x + far * Math.cos(angle), y + far * Math.sin(angle));
        if (cell >= 0) return cell;
      }
    }
    return -1;
  }

  /** Name what lies under the pointer. @param {{x: number, y: number} | null} at */
  hover(at) {
    this.pointer = at;
    const cell = at && this.shown ? cellAt(this.shown.grid, at.x, at.y) : -1;
    if (cell < 0) {
      this.nameRegion();
      return;
    }
    const region = this.matrix.regions[this.matrix.region[cell]];
    const side = sideOfCell(this.matrix, cell);
    const paths = this.shown.overlay.regions[region] ?? {};
    this.nameRegion(this.label(region, side), this.atlas.regions[region].plain, paths[side] ?? paths.midline);
  }

  nameRegion(label = "", plain = "", outline = "") {
    if (this.name.dataset.label === label) return;
    this.name.dataset.label = label;
    this.map.outline(outline);
    const [title, note] = this.name.children;
    title.textContent = label;
    note.textContent = label.toLowerCase().startsWith(plain.toLowerCase()) ? "" : plain;
    this.name.hidden = !label;
  }

  /** @param {{x: number, y: number}} at @param {boolean} add */
  async pick(at, add) {
    await this.loadView();
    const cell = this.shown ? this.cellNear(at) : -1;
    if (cell < 0) {
      this.panel.say(this.strings.outside);
      return;
    }
    this.addPlace(this.spotPlace(cell, { figure: this.figure, view: this.view, ...at }), add);
  }

  /** @param {string} region @param {string} side @param {boolean} add */
  async pickRegion(region, side, add) {
    await this.loadView();
    this.addPlace(this.regionPlace(region, side), add);
  }

  /** @returns {Place} */
  spotPlace(cell, spot) {
    const region = this.matrix.regions[this.matrix.region[cell]];
    const side = sideOfCell(this.matrix, cell);
    return { cells: [cell], name: this.label(region, side), region, side, spot };
  }

  /** @returns {Place} */
  regionPlace(region, side) {
    const cells = cellsOfRegion(this.matrix, region, side, this.atlas.regions[region].paired);
    return { cells, name: this.label(region, side), region, side, spot: null };
  }

  /** @param {Place} place @param {boolean} add */
  addPlace(place, add) {
    this.setPlaces(add || this.adding ? [...this.places, place] : [place]);
    this.bringUp();
  }

  /** Where the ranking is under the map, scroll what is above the map away. */
  bringUp() {
    const above = this.root.querySelector(".pickers").getBoundingClientRect().bottom;
    if (matchMedia(NARROW).matches && above > 0) scrollBy({ top: above });
  }

  /** @param {Place[]} places */
  setPlaces(places) {
    this.places = places;
    this.chosen = null;
    this.update();
  }

  /** Rank again, show it, and keep it in the address. */
  update() {
    this.rankPlaces();
    this.showRanking();
    this.keepAddress();
    return this.guard(() => this.light(this.lit()));
  }

  rankPlaces() {
    const marks = this.places.map(({ cells }) => ({ cells, weight: 1 }));
    this.ranking = marks.length ? rank(this.matrix, marks) : null;
  }

  showRanking(quiet = false) {
    this.panel.show(this.ranking, this.places, this.lit(), (point) => this.viewsOf(point), quiet);
  }

  /** Views that show a candidate, and whether this one does. @param {Lit} candidate */
  viewsOf({ trigger_point: point, side }) {
    const onRight = new Set(this.atlas.points[point].views[this.figure]);
    const shows = ([view, { mirror }]) => onRight.has(side === "left" ? mirror : view);
    const all = [...this.views].filter(shows);
    return {
      here: all.some(([view]) => view === this.view),
      also: all.filter(([view]) => view !== this.view).map(([view, { title }]) => ({ view, title })),
    };
  }

  /** The candidate that stays lit: the chosen one, else the first. @returns {Lit | undefined} */
  lit() {
    const candidates = this.ranking?.candidates ?? [];
    const { point, side } = this.chosen ?? {};
    const same = candidates.find((c) => c.trigger_point === point && c.side === side);
    return same ?? candidates[0] ?? (point ? { trigger_point: point, side } : undefined);
  }

  /** @param {Lit | undefined} candidate */
  async light(candidate) {
    await this.loadView();
    if (!this.shown) return;
    if (candidate) {
      const left = candidate.side === "left";
      const { points, muscles } = left ? this.shown.mirrored : this.shown.overlay;
      const point = candidate.trigger_point;
      this.map.light(points[point], muscles[this.atlas.points[point].muscle], left);
    } else {
      this.map.light();
    }
    this.map.showPlaces(this.places.flatMap((place) => this.whereShown(place)));
  }

  /** Where a place is in this picture: the spot, the middle of its cell, or the region's outline; or nowhere. */
  whereShown({ spot, cells, region, side }) {
    if (!spot && cells.length > 1) {
      const d = this.shown.overlay.regions[region]?.[side];
      return d ? [{ d }] : [];
    }
    if (spot?.view === this.view && spot.figure === this.figure) return [spot];
    const at = middleOfCell(this.shown.grid, cells[0]);
    return at ? [at] : [];
  }

  /** @param {Lit} candidate */
  choose({ trigger_point: point, side }) {
    this.chosen = { point, side };
    this.showRanking(true);
    this.keepAddress();
    return this.light(this.lit());
  }

  /** Turn to another view or figure; what hurts and what is lit stay. @param {{view?: string, figure?: string}} change */
  async turn({ view = this.view, figure = this.figure }) {
    this.wanted = `${figure} ${view}`;
    const svg = await this.files.picture(figure, view);
    if (this.wanted !== `${figure} ${view}`) return;
    [this.view, this.figure, this.shown] = [view, figure, null];
    this.targets?.show([]);
    this.map.light();
    this.map.showPlaces([]);
    this.nameRegion();
    this.map.setPicture(svg, this.views.get(view));
    this.markCurrent();
    this.keepAddress();
    await this.loadView();
    if (!this.shown) return;
    this.showRanking(true);
    this.panel.say(this.views.get(view).title, "summary");
    await this.light(this.lit());
  }

  markCurrent() {
    const { title, words } = this.views.get(this.view);
    for (const link of this.root.querySelectorAll("a[data-view], a[data-figure]")) {
      link.ariaCurrent = link.dataset.view === this.view || link.dataset.figure === this.figure ? "true" : null;
    }
    const [caption, note] = this.root.querySelectorAll("[data-map-title], [data-map-words]");
    [caption.textContent, note.textContent] = [title, words];
  }

  listen() {
    this.root.addEventListener("click", (event) => {
      const link = event.target instanceof Element && event.target.closest("a[data-does]");
      if (!link || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      this.guard(() => this.follow(link.dataset, event.shiftKey));
    });
    addEventListener("hashchange", () => location.hash.includes("=") && this.guard(() => this.followAddress()));
    // An address that names the pain is for browsers without JavaScript; a link opened elsewhere is not to send one.
    for (const link of this.root.querySelectorAll('a[data-does="region"]')) {
      link.href = `#region=${link.dataset.region}:${link.dataset.side}`;
    }
    const prepare = () => this.guard(() => this.loadView());
    for (const sign of ["pointermove", "pointerdown", "focusin"]) addEventListener(sign, prepare, { once: true });
    const whenIdle = globalThis.requestIdleCallback ?? setTimeout;
    whenIdle(() => this.guard(() => this.load()));
  }

  /** What a link of the page does here instead of asking the server. @param {DOMStringMap} link @param {boolean} add */
  async follow(link, add) {
    if (link.does === "view") await this.turn({ view: link.view });
    if (link.does === "region") {
      await this.pickRegion(link.region, link.side, add);
      if (!this.shown?.overlay.regions[link.region]?.[link.side]) await this.turn({ view: link.best });
    }
    if (link.does === "clear") {
      this.adding = this.panel.setAdding(false);
      this.setPlaces([]);
    }
    if (link.does === "add") this.adding = this.panel.setAdding(!this.adding);
    if (link.does === "figure") {
      remember(FIGURE_KEY, link.figure);
      await this.turn({ figure: link.figure });
    }
  }

  /** The address behind the #; it stays in the browser. */
  keepAddress() {
    const parts = new URLSearchParams();
    if (this.view !== "anterior") parts.append("view", this.view);
    if (this.figure !== "female") parts.append("figure", this.figure);
    for (const { spot, region, side } of this.places) {
      if (spot) parts.append("spot", [spot.figure, spot.view, spot.x.toFixed(1), spot.y.toFixed(1)].join(":"));
      else parts.append("region", `${region}:${side}`);
    }
    if (this.chosen) parts.append("point", `${this.chosen.point}:${this.chosen.side}`);
    const text = parts.toString().replaceAll("%3A", ":");
    history.replaceState(null, "", text ? `${location.pathname}#${text}` : location.pathname);
  }

  /** Show what the address says behind the #; what cannot be understood is left out. */
  async followAddress() {
    const parts = new URLSearchParams(location.hash.slice(1));
    const view = this.views.has(parts.get("view")) ? parts.get("view") : "anterior";
    const figure = this.strings.figures.includes(parts.get("figure")) ? parts.get("figure") : "female";
    const [point, pointSide] = (parts.get("point") ?? "").split(":");
    await this.load();
    const places = [...parts].map(([key, value]) => this.readPlace(key, value.split(":")));
    this.places = (await Promise.all(places)).filter(Boolean);
    this.chosen = this.atlas.points[point] ? { point, side: pointSide === "left" ? "left" : "right" } : null;
    this.rankPlaces();
    if (view !== this.view || figure !== this.figure) await this.turn({ view, figure });
    await this.update();
  }

  /** @param {string} key @param {string[]} words @returns {Promise<Place | null>} */
  async readPlace(key, words) {
    if (key === "region" && this.atlas.regions[words[0]]) {
      const { paired } = this.atlas.regions[words[0]];
      return this.regionPlace(words[0], paired ? (words[1] === "left" ? "left" : "right") : "midline");
    }
    const [figure, view] = words;
    if (key !== "spot" || !this.views.has(view) || !this.strings.figures.includes(figure)) return null;
    const [x, y] = words.slice(2).map(Number);
    const cell = cellAt(await this.files.labels(figure, view), x, y);
    return cell < 0 ? null : this.spotPlace(cell, { figure, view, x, y });
  }
}

/** @param {HTMLElement} root */
export function init(root) {
  return new Explorer(root).begin();
}
