/**
 * Turns the body on the map from one of its pictures to the next. Loaded once somebody turns it for the first time.
 *
 * At rest on a picture the picture itself is shown; the canvas lies over it only from the moment the body begins to turn.
 * Where the body cannot be painted well (no WebGL2, a slow one, colours of the system), buttons and keys lead to the next picture.
 */

import { fetchOk, fill, h } from "../lib/page.js";
import { cellAt, middleOfCell, tenth } from "../skin/label-grid.js";
import { FIGURES, readBody, readZones, whole } from "./body-file.js";
import { Painter } from "./painter.js";
import { cellOf, flatPlaces, hitNear, onPage, projected, valueAt } from "./picking.js";
import * as turning from "./turning.js";

/** So far the body turns under a finger. */
const DEGREES_PER_PX = 0.5;

const MOVE_MS = 260;

/** A second frame that takes longer than this is that of a processor which was not made for it. */
const FRAME_LIMIT_MS = 100;

/** Of the letters on the flat pictures, in their user units (app/build/figures.py). */
const LETTER = { size: 26, side: 18, foot: 36, width: 560 };

/**
 * @typedef {import("../skin/files.js").Overlay} Overlay
 * @typedef {{trigger_point: string, side: string}} Lit
 *
 * @typedef {object} Explorer what this folder may touch of the map
 * @property {HTMLElement} root
 * @property {import("../skin/files.js").Files} files
 * @property {import("../skin/files.js").Atlas} atlas
 * @property {Map<string, any>} views by id: `title` and `words`
 * @property {any} strings
 * @property {string} figure
 * @property {string} view
 * @property {{spot?: any, cells: number[]}[]} places that hurt
 * @property {any} map see map/body-map.js
 * @property {{say: (text: string, kind?: string) => void}} panel
 * @property {() => Lit | undefined} lit
 * @property {(change: {view?: string}) => Promise<void>} turn
 * @property {(work: () => unknown) => Promise<void>} guard
 * @property {{addPain: (mark: any, add: boolean) => Promise<void>}} [history]
 */

export class Turner {
  /** @type {number | null} degrees, while the canvas is shown */ angle = null;
  /** @type {Painter | null} */ painter = null;
  /** @type {import("./body-file.js").Zones | null} */ zones = null;
  /** @type {Promise<boolean> | null} whether the body can be painted */ loading = null;
  /** @type {{id: number, from: number, at: number, angle: number, down: boolean} | null} the finger that turns */ finger = null;

  /** @param {Explorer} explorer a view of it loaded */
  constructor(explorer) {
    this.explorer = explorer;
    this.map = explorer.map;
    this.frame = explorer.map.frame;
    this.canvas = /** @type {HTMLCanvasElement} */ (h("canvas", [], { "aria-hidden": "true" }));
    this.letters = [h("span.turned-letter"), h("span.turned-letter")];
    this.layer = h("div.turned", [this.canvas, ...this.letters], { hidden: true });
    this.frame.append(this.layer);
    this.canvas.addEventListener("webglcontextlost", (event) => {
      event.preventDefault();
      this.leave();
      this.loading = this.painter = null;
    });
    for (const kind of ["pointermove", "wheel"]) this.frame.addEventListener(kind, () => this.wish());
  }

  /** Whether the body can be painted here and fast enough; finds out, and fetches what it takes. @returns {Promise<boolean>} */
  load() {
    this.loading ??= this.begin().catch((error) => {
      console.warn("The body does not turn here; its pictures do.", error);
      return false;
    });
    return this.loading;
  }

  async begin() {
    if (matchMedia("(forced-colors: active)").matches) return false;
    const { files, root } = this.explorer;
    const bytes = async (address) => (await fetchOk(address)).arrayBuffer();
    // All zones at once, so that what is fetched does not tell which point is lit.
    const zones = files.once("atlas/zones.bin", async (address) => readZones(await bytes(address)));
    const body = await files.once("atlas/body.bin", async (address) => whole(readBody(await bytes(address))));
    const painter = new Painter(this.canvas, body);
    this.painter = painter;
    this.zones = this.painted = null;
    this.lit = "";
    zones.then(
      (found) => {
        this.zones = found;
        this.wish();
      },
      () => {},
    );
    const limit = Number(root.dataset.frameLimitMs ?? FRAME_LIMIT_MS);
    const frame = () => painter.timed(() => this.paint(turning.angleOf(this.explorer.view)));
    frame();
    if (frame() <= limit) return true;
    this.painter = null;
    return false;
  }

  /** Turn by a button or a key. @param {number} degrees positive: what faces the viewer goes to the right */
  async step(degrees) {
    const { explorer } = this;
    if (!(await this.load())) {
      const here = turning.angleOf(explorer.view);
      await explorer.turn({ view: turning.nearestView(here + (degrees > 0 ? 90 : -90)) });
      return;
    }
    const to = (this.goal ?? this.angle ?? turning.angleOf(explorer.view)) + degrees;
    this.show();
    await this.move(turning.STEP_DEG * Math.round(to / turning.STEP_DEG));
  }

  /** A finger or a mouse goes sideways. @param {PointerEvent} event @param {{x: number, y: number}} from where it went down in the frame */
  async drag(event, from) {
    const left = this.frame.getBoundingClientRect().left;
    const finger = { id: event.pointerId, from: from.x, at: event.clientX - left, angle: 0, down: true };
    this.finger = finger;
    this.frame.setPointerCapture(event.pointerId);
    const end = new AbortController();
    const follow = (now) => {
      if (now.pointerId !== finger.id) return;
      finger.at = now.clientX - left;
      if (now.type !== "pointermove") {
        finger.down = false;
        end.abort();
        if (this.angle !== null) this.explorer.guard(() => this.move(turning.restOf(this.angle)));
      } else if (this.angle !== null) this.turnTo(finger);
    };
    for (const kind of ["pointermove", "pointerup", "pointercancel"]) this.frame.addEventListener(kind, follow, { signal: end.signal });
    if (!(await this.load()) || this.finger !== finger) {
      end.abort();
      return;
    }
    finger.angle = this.angle ?? turning.angleOf(this.explorer.view);
    this.show();
    this.turnTo(finger);
    if (!finger.down) await this.move(turning.restOf(this.angle));
  }

  turnTo({ angle, at, from }) {
    this.goal = null;
    this.angle = angle + (at - from) * DEGREES_PER_PX;
    this.wish();
  }

  /** Lay the canvas over the picture. */
  show() {
    if (this.angle !== null) return;
    const { map } = this;
    this.angle = turning.angleOf(this.explorer.view);
    map.hover(null);
    this.picture = map.picture.firstElementChild;
    this.events = map.events;
    map.events = {
      ...map.events,
      pick: (at, add) => this.explorer.guard(() => this.pick(at, add)),
      tap: () => false,
      hover: () => {},
      over: () => {},
      drawn: () => this.drawn(),
    };
    this.pivot = this.pivotNow();
    this.paint(this.angle);
    this.layer.hidden = false;
    map.stage.classList.add("is-turned");
  }

  /** Show the picture again. */
  leave() {
    if (this.angle === null) return;
    this.angle = this.goal = this.finger = null;
    this.map.events = this.events;
    this.layer.hidden = true;
    this.map.stage.classList.remove("is-turned");
    const here = turning.angleOf(this.explorer.view);
    if (here !== undefined) this.name(here);
  }

  /** Come to rest on the nearest picture. */
  async settle() {
    if (this.angle !== null) await this.move(this.angle + turning.between(this.angle, turning.angleOf(turning.nearestView(this.angle))));
  }

  /** The map has drawn something: another picture, after which this one is over, or another part of it. */
  drawn() {
    if (this.map.picture.firstElementChild !== this.picture) {
      this.leave();
      this.map.events.drawn?.();
    } else this.wish();
  }

  /** Turn to an angle and rest there: on the picture of that angle, if there is one. @param {number} degrees */
  async move(degrees) {
    this.goal = degrees;
    const from = this.angle;
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const begun = performance.now();
    for (let share = still ? 1 : 0; share < 1; ) {
      const now = await new Promise((resolve) => requestAnimationFrame(resolve));
      if (this.goal !== degrees || this.angle === null) return;
      share = Math.min(1, Math.max(0, now - begun) / MOVE_MS);
      this.paint(from + (degrees - from) * (1 - (1 - share) ** 3));
    }
    this.goal = null;
    this.paint(degrees);
    const { explorer } = this;
    const view = turning.viewAt(degrees);
    if (view === explorer.view) this.leave();
    else if (view) await explorer.turn({ view });
    else explorer.panel.say(`${this.title}. ${this.words}`, "summary");
  }

  /** Draw at the next frame. */
  wish() {
    if (this.angle === null || this.wished) return;
    this.wished = requestAnimationFrame(() => {
      this.wished = 0;
      if (this.angle !== null) this.paint(this.angle);
    });
  }

  /** The camera that looks from an angle at the part of the body that the map shows. @param {number} degrees */
  cameraAt(degrees) {
    const { figure, view } = this.explorer;
    const camera = turning.cameraAt(this.painter.body.half.header.cameras[view][figure], degrees);
    if (this.angle === null || !this.pivot) return camera;
    const { place, x } = this.pivot;
    return { ...camera, at: [camera.at[0] + x - onPage(place, camera).x, camera.at[1]] };
  }

  /** From near by the body turns about what hurts, or what is in the middle, so that this stays in sight; null for its axis. */
  pivotNow() {
    const { map, painter, explorer } = this;
    if (map.camera.zoom <= 1) return null;
    painter.wear(FIGURES.indexOf(explorer.figure));
    const camera = this.cameraAt(this.angle);
    const shown = (place) => map.camera.shows(onPage(place, camera));
    const pain = explorer.places.flatMap(({ cells }) => painter.middleOf(cells[cells.length >> 1])).find(shown);
    const { box } = map.camera;
    const { body, look } = painter;
    const { unit_cm: unit } = body.half.header;
    const middle = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
    const hit = pain ? null : hitNear(body.faces, projected(look.place, unit, camera), middle.x, middle.y);
    const place = pain ?? (hit && valueAt(look.place, hit).map((value) => value * unit));
    return place && { place, x: onPage(place, camera).x };
  }

  /** @param {number} degrees */
  paint(degrees) {
    const { painter, map, explorer } = this;
    if (this.angle !== null) this.angle = degrees;
    const { figure } = explorer;
    const { box, unit, stage } = map.camera;
    painter.wear(FIGURES.indexOf(figure));
    this.light();
    const exposure = turning.blended((view) => painter.body.half.header.exposure[view][figure], degrees);
    painter.draw(this.cameraAt(degrees), { x: box.x, y: box.y, unit, ...stage }, exposure);
    if (this.angle !== null) this.name(degrees);
  }

  /** What is lit and what hurts, on the body. */
  light() {
    const { explorer, painter, zones } = this;
    const lit = zones ? explorer.lit() : undefined;
    const key = lit ? `${lit.trigger_point} ${lit.side}` : "";
    if (this.lit !== key) {
      this.lit = key;
      if (lit) painter.light(zones, lit.trigger_point, explorer.atlas.points[lit.trigger_point].muscle, lit.side === "left");
      else painter.light(null);
    }
    const spots = explorer.places.filter(({ spot }) => spot);
    const areas = explorer.places.filter(({ spot }) => !spot);
    if (this.painted !== explorer.places) painter.paint(new Set(areas.flatMap(({ cells }) => cells)));
    this.painted = explorer.places;
    painter.signs = spots.flatMap(({ cells }) => painter.middleOf(cells[0])).map((place) => ({ place, kind: "ring" }));
    if (lit) painter.signs.push({ place: painter.crossOf(zones, lit.trigger_point, lit.side === "left"), kind: "cross" });
  }

  /** Say how one looks, and on which side the person's right and left are. @param {number} degrees */
  name(degrees) {
    const { views, strings, root } = this.explorer;
    const at = turning.viewAt(degrees);
    const [first, second] = turning.neighbours(degrees).map((view) => views.get(view).title);
    this.title = at ? views.get(at).title : fill(strings.between, { first, second: second.toLowerCase() });
    const sides = turning.sidesAt(degrees);
    this.words = views.get(sides).words;
    root.querySelector("[data-map-title]").textContent = this.title;
    root.querySelector("[data-map-words]").textContent = this.words;
    const both = { anterior: ["R", "L"], posterior: ["L", "R"] }[sides];
    const texts = both ?? (sides === "right" ? [strings.side_labels.right, ""] : ["", strings.side_labels.left]);
    const { unit, zoom, stage } = this.map.camera;
    const px = (units) => units / (unit * zoom);
    const side = Math.max(px(LETTER.side), (stage.width - px(LETTER.width)) / 2 + px(LETTER.side));
    this.letters.forEach((letter, i) => {
      letter.textContent = texts[i];
      const top = px(LETTER.foot - LETTER.size);
      Object.assign(letter.style, { fontSize: `${px(LETTER.size)}px`, top: `${top}px`, [i ? "right" : "left"]: `${side}px` });
    });
  }

  /** A tap on the turned body marks its place on the picture that shows it best, and leads there. @param {{x: number, y: number}} at in user units @param {boolean} add */
  async pick(at, add) {
    const { explorer, painter } = this;
    const found = await this.spotAt(at);
    if (!found) {
      explorer.panel.say(explorer.strings.outside);
      return;
    }
    const [, view] = found;
    const to = turning.angleOf(view);
    if (painter && this.angle !== null) await this.move(this.angle + turning.between(this.angle, to));
    await explorer.history.addPain({ spot: found }, add);
  }

  /**
   * The spot of a flat picture that stands for a place of the turned body: the same cell of the skin, or one that touches it.
   * @param {{x: number, y: number}} at in user units of the picture shown
   * @returns {Promise<[string, string, number, number] | null>} null off the body
   */
  async spotAt({ x, y }) {
    const { explorer, painter } = this;
    const { figure, files } = explorer;
    const { body, look } = painter;
    const { unit_cm: unitCm, cameras } = body.half.header;
    const hit = hitNear(body.faces, projected(look.place, unitCm, this.cameraAt(this.angle)), x, y);
    if (!hit) return null;
    const cell = cellOf(body, painter.placesOfBoth(), hit, await files.skin());
    const names = Object.keys(cameras).filter((view) => turning.angleOf(view) !== undefined);
    // All of them, so that what is fetched tells nobody where it hurts.
    const grids = await Promise.all(names.map((view) => files.labels(figure, view)));
    const place = valueAt(look.place, hit).map((value) => value * unitCm);
    const flat = flatPlaces(
      valueAt(look.normal, hit),
      place,
      names.map((view) => [view, cameras[view][figure]]),
    );
    const gridOf = (view) => grids[names.indexOf(view)];
    for (const one of flat) {
      const rounded = { x: tenth(one.x), y: tenth(one.y) };
      const own = middleOfCell(gridOf(one.view), cell);
      for (const spot of own ? [rounded, { x: tenth(own.x), y: tenth(own.y) }] : [])
        if (cellAt(gridOf(one.view), spot.x, spot.y) === cell) return [figure, one.view, spot.x, spot.y];
    }
    const [best] = flat;
    return best ? [figure, best.view, tenth(best.x), tenth(best.y)] : null;
  }
}
