/**
 * The front page: show where it hurts, see what could send pain there.
 *
 * Everything is computed here from whole files, so nothing that tells where it hurts ever leaves the machine; the
 * address keeps it behind the #. What a person does goes into a drawing (drawing/pain-drawing.js); its pains become places
 * on the skin (drawing/pain-cells.js), these a ranking (skin/matching.js). Only what the first look needs is loaded at once.
 *
 * Other modules find the explorer at `explorer` of its element: `drawing`, `setDrawing(drawing)`, `ranking`, `places`,
 * `atlas`, `matrix`, `load()`; and hear `drawingchange` on that element after every change.
 */

import { FIGURE_KEY, getStored, markCurrent, moveQueryToFragment, OPEN_SESSION_KEY, readJson, setStored } from "../lib/page.js";
import { Files, readKeys } from "../skin/files.js";
import { BodyMap } from "./body-map.js";
import { RankingPanel } from "./ranking-panel.js";

/**
 * @typedef {{trigger_point: string, side: string}} Lit
 * @typedef {import("../drawing/pain-drawing.js").Drawing} Drawing
 * @typedef {import("../skin/matching.js").Ranking} Ranking
 * @typedef {import("../skin/files.js").Overlay} Overlay
 * @typedef {import("../skin/label-grid.js").LabelGrid} LabelGrid
 */

class Explorer {
  /** @type {import("../skin/files.js").Matrix} what `load` loads, with what follows */ matrix;
  /** @type {import("../skin/files.js").Atlas} */ atlas;
  /** @type {import("../skin/files.js").KeyMuscles} */ keys;
  /** @type {typeof import("../skin/matching.js").rank} */ rank;
  /** @type {import("./keyboard-targets.js").KeyboardTargets} */ keyboardTargets;
  /** @type {import("../drawing/pain-layer.js").PainLayer} */ painLayer;
  /** @type {import("../drawing/brush.js").Brush} */ brush;
  /** @type {import("./region-names.js").RegionNames} */ names;
  /** @type {import("./shown-points.js").ShownPoints} */ points;
  /** @type {Promise<void>} what comes after the first ranking (after-ranking.js) */ loadingRest;
  /** @type {((ranking: Ranking | null) => Ranking | null) | undefined} the order of an examination */ reorder;
  /** @type {import("../drawing/drawing-history.js").DrawingHistory | undefined} */ history;
  /** @type {Drawing} */ drawing = { format: "trigger-point-atlas/drawing", version: 1, pains: [] };
  /** @type {import("../drawing/pain-cells.js").Place[]} the pains of the drawing on the skin */ places = [];
  /** @type {Ranking | null} */ ranking = null;
  /** @type {Ranking | null} the same as shown: in its own order, or in that which an examination gives it */ listed = null;
  /** @type {number | null} id of the pain that painting goes on with */ current = null;
  /** @type {{point: string, side: string} | null} the candidate that stays lit; null: the first */ chosen = null;
  /** @type {boolean} whether the row of the candidate that stays lit is open */ open = false;
  /** @type {{grid: LabelGrid, overlay: Overlay, mirrored: Overlay, lit?: string} | null} what `loadView` loads */ shown = null;

  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    root.explorer = this;
    this.strings = readJson(root, "strings");
    this.files = new Files(root.dataset.files);
    this.views = new Map([...root.querySelectorAll("nav a[data-view]")].map((link) => [link.dataset.view, link.dataset]));
    this.adding = false;
    this.map = new BodyMap(root.querySelector(".stage"), {
      pick: (at, add) => this.guard(() => this.pick(at, add)),
      hover: (at) => this.hover(at),
      strokeEnd: () => this.guard(() => this.brush.up()),
      drawn: () => this.points?.arrange(),
      tap: (at, pointer) => Boolean(this.points?.tap(this.points.marks, at, pointer)),
      over: (at) => this.points?.over(this.points.marks, at),
    });
    this.panel = new RankingPanel(root.querySelector(".panel"), this.strings, {
      preview: (candidate) => this.guard(() => this.preview(candidate)),
      choose: (candidate, toggle) => this.guard(() => this.choose(candidate, toggle)),
      viewsOf: (candidate) => this.viewsOf(candidate),
      edit: (id) => this.guard(() => this.history.edit(id)),
      remove: (id) => this.guard(() => this.history.remove(id)),
    });
  }

  /** Go on from what the server showed, then from what the address says behind the #. */
  async begin() {
    moveQueryToFragment();
    const given = readJson(this.root, "state");
    this.chosen = given.lit;
    this.open = Boolean(given.lit);
    this.satellites = given.satellites;
    this.view = given.view;
    this.figure = given.figure;
    this.layer = given.layer;
    this.map.setPicture(null, this.views.get(this.view));
    this.listen();
    if (location.hash.includes("=")) return this.guard(async () => (await this.loadHistory()).followAddress());
    const figure = location.search ? null : getStored(FIGURE_KEY);
    if (figure !== this.figure && this.strings.figures.includes(figure)) await this.turn({ figure });
    if (!given.marks.length && !this.chosen) return undefined;
    return this.guard(async () => (await this.loadHistory()).start(given.marks));
  }

  /** A click counts once the page shows what its address says; else that would put it back. */
  async pick(at, add) {
    await this.ready;
    (await this.loadHistory()).pick(at, add);
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
    this.keys ??= readKeys(this.matrix, this.satellites);
    this.panel.atlas = this.atlas;
  }

  /** Take over a drawing from elsewhere. Throws an Error that says what is wrong with it; then nothing has changed. */
  async setDrawing(drawing) {
    await (await this.loadHistory()).setDrawing(drawing);
  }

  /** What a drawing needs: its own modules, and the places of the skin. @returns {Promise<import("../drawing/drawing-history.js").DrawingHistory>} */
  async loadHistory() {
    const [{ DrawingHistory }, { rank }, { MuscleRows }] = await Promise.all([
      import("../drawing/drawing-history.js"),
      import("../skin/matching.js"),
      import("./muscle-rows.js"),
      this.load(),
    ]);
    this.rank = rank;
    this.panel.rows ??= new MuscleRows(this.panel);
    this.history ??= new DrawingHistory(this);
    return this.history;
  }

  /** What the current view needs besides: label grid, and the overlays of this view and of its mirror image. */
  async loadView() {
    const { figure, view } = this;
    const [{ KeyboardTargets }, { Brush }, { PainLayer }, { RegionNames }, { ShownPoints }, grid, overlay, mirrored] = await Promise.all([
      import("./keyboard-targets.js"),
      import("../drawing/brush.js"),
      import("../drawing/pain-layer.js"),
      import("./region-names.js"),
      import("./shown-points.js"),
      this.files.labels(figure, view),
      this.files.overlay(figure, view),
      this.files.overlay(figure, this.views.get(view).mirror),
      this.loadHistory(),
    ]);
    this.names ??= new RegionNames(this);
    this.points ??= new ShownPoints(this);
    await Promise.all([this.history.painCells.prepareGrid(figure, view), this.points.prepare(figure)]);
    if (figure !== this.figure || view !== this.view || this.shown?.overlay === overlay) return;
    this.shown = { grid, overlay, mirrored };
    this.keyboardTargets ??= new KeyboardTargets(this.root.querySelector(".layer-targets"), {
      choose: ({ id, side }, add) => this.guard(() => this.history.pickRegion(id, side, add)),
      focus: (target, element) => this.names.focus(target, element),
    });
    this.painLayer ??= new PainLayer(this.map);
    this.brush ??= new Brush(this);
    this.names.showTargets();
    if (this.pointer) this.hover(this.pointer);
  }

  /** @param {{x: number, y: number} | null} at where the pointer is in the picture */
  hover(at) {
    this.pointer = at;
    this.brush?.hover(at);
    if (!this.brush?.paints) this.names?.hover(at);
  }

  /** Rank again, show it, and keep it in the address. */
  update({ quiet = false } = {}) {
    this.rankPlaces(this.places);
    this.showRanking(quiet);
    this.history.keepAddress();
    return this.showPicture();
  }

  /** What the picture shows of the drawing and its ranking, all at once. */
  async showPicture() {
    if (!this.shown) await this.loadView();
    if (!this.shown) return;
    this.points.light(this.lit());
    this.showPains();
    this.points.show();
  }

  rankPlaces(places) {
    this.ranking = places.length ? this.rank(this.matrix, places, Infinity, this.keys) : null;
    this.order();
  }

  /** The ranking as it is shown: in its own order, or in that which an examination gives it (examination/examiner.js). */
  order() {
    this.listed = this.reorder?.(this.ranking) ?? this.ranking;
  }

  /** The outlines of cells in the picture shown. */
  outlines() {
    const cm = Number(this.views.get(this.view).cm);
    return this.painLayer.outlinesOf(this.shown.grid, this.view, { cm, n: this.matrix.n });
  }

  showRanking(quiet = false) {
    if (this.ranking) this.loadingRest ??= this.guard(async () => (await import("./after-ranking.js")).attach(this));
    this.order();
    const { drawing, current, open } = this;
    this.panel.show(this.listed, this.places, this.lit(), { pains: drawing.pains, current, open, quiet });
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

  /** The candidate that stays lit: the chosen one, else the leading point of the first muscle. @returns {Lit | undefined} */
  lit() {
    const { point, side } = this.chosen ?? {};
    const candidates = this.listed?.candidates ?? [];
    const found = candidates.some((c) => c.trigger_point === point && c.side === side);
    if (found || (point && !candidates.length)) return { trigger_point: point, side };
    return this.panel.rows?.first(this.listed);
  }

  /** @param {Lit | undefined} candidate */
  async light(candidate) {
    if (!this.shown) await this.loadView();
    if (this.shown) this.points.light(candidate);
  }

  /** Show for a while what is under the pointer or the focus. @param {Lit | null} candidate */
  preview(candidate) {
    this.points?.point(candidate);
    return this.light(candidate ?? this.lit());
  }

  /** The pains on the picture, and what can be done to them. */
  showPains() {
    const where = (place) => this.history.whereShown(place);
    this.map.showPlaces(this.places.flatMap(where));
    this.painLayer.show(this.places, this.drawing.pains, () => this.outlines(), where);
    this.brush.show();
  }

  /** Light a candidate and open its row. @param {Lit} candidate @param {boolean} toggle whether to close it where it is open */
  async choose({ trigger_point: point, side }, toggle = false) {
    // The rows that the server wrote can be tapped before the list is the browser's own.
    if (!this.panel.rows) await this.ready;
    const before = this.lit();
    const same = before?.trigger_point === point && before.side === side;
    this.open = !(toggle && same && this.open);
    this.chosen = { point, side };
    const show = () => {
      if (!this.panel.relight(this.lit(), this.open)) this.showRanking(true);
    };
    // The row open before closes, and with it the list moves.
    const held = document.activeElement?.closest(".card-main, .card .chip");
    if (held) this.panel.keepInPlace(held, show);
    else show();
    if (held) held.scrollIntoView({ block: "nearest" });
    this.history.keepAddress();
    await this.light(this.lit());
    this.points?.show(true);
  }

  /** Turn to another view or figure; what hurts and what is lit stay. @param {{view?: string, figure?: string}} change */
  async turn({ view = this.view, figure = this.figure }) {
    this.wanted = `${figure} ${view}`;
    const svg = await this.files.pictureOn(this.layer, figure, view, this.views.get(view));
    if (this.wanted !== `${figure} ${view}`) return;
    const look = this.points?.look() ?? null;
    [this.view, this.figure, this.shown] = [view, figure, null];
    this.keyboardTargets?.show();
    this.map.light();
    this.map.showPlaces([]);
    this.painLayer?.clear();
    this.points?.clear();
    this.names?.show();
    this.map.setPicture(svg, this.views.get(view));
    markCurrent(this.root, figure, view, this.views.get(view));
    await this.loadView();
    if (!this.shown) return;
    this.history.keepAddress();
    if (this.places.length) this.history.prefetch();
    this.showRanking(true);
    this.panel.say(this.views.get(view).title, "summary");
    await this.showPicture();
    this.points.lookAgain(look);
  }

  listen() {
    this.root.addEventListener("click", (event) => {
      const tool = event.target instanceof Element && event.target.closest(".tools button, .turns button");
      if (tool) this.guard(() => this.use(tool.dataset));
      const link = event.target instanceof Element && event.target.closest("a[data-does]");
      if (!link || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      this.guard(() => this.follow(link.dataset, event.shiftKey));
    });
    addEventListener("keydown", (event) => this.onKey(event));
    document.addEventListener("voicechange", () => {
      if (this.shown) this.names.showTargets();
      if (this.atlas) this.showRanking(!this.places.length);
      this.points?.showNames();
    });
    addEventListener("hashchange", () => {
      const { hash } = location;
      if (hash.includes("=")) this.ready = this.guard(async () => (await this.loadHistory()).followAddress(hash));
    });
    // An address that names the pain is for browsers without JavaScript; a link opened elsewhere is not to send one.
    for (const link of this.root.querySelectorAll('a[data-does="region"]')) {
      link.href = `#region=${link.dataset.region}:${link.dataset.side}`;
    }
    const prepare = () => this.guard(() => this.loadView());
    if (document.activeElement !== document.body) prepare();
    for (const sign of ["pointermove", "pointerdown", "focusin"]) addEventListener(sign, prepare, { once: true });
    const whenIdle = globalThis.requestIdleCallback ?? setTimeout;
    whenIdle(() => this.guard(() => this.load()));
  }

  /** Turn the body, undo and redo by key, except where a text is being written. @param {KeyboardEvent} event */
  onKey(event) {
    const writing = event.target instanceof Element && event.target.closest("input, textarea, dialog");
    if (event.key.startsWith("Arrow") && document.activeElement.closest(".turns")) this.guard(() => this.use({ turnKey: event.key }));
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.key.toLowerCase() !== "z" || writing) return;
    event.preventDefault();
    this.guard(() => this.use({ tool: event.shiftKey ? "redo" : "undo" }));
  }

  /** @param {DOMStringMap} tool of the tool bar */
  async use(tool) {
    await this.loadView();
    await this.brush?.use(tool);
  }

  /** Whether the next clicks mark further places: they may be anywhere on the body. @param {boolean} adding */
  add(adding) {
    this.adding = this.panel.setAdding(adding);
    if (adding && this.map.framed) this.map.move("reset");
    this.map.follows ||= !adding;
    if (!adding && this.shown) this.points.show();
  }

  /** What a link of the page does here instead of asking the server. @param {DOMStringMap} link @param {boolean} add */
  async follow(link, add) {
    if (link.does === "layer") await (await import("./body-layer.js")).showLayer(this, link.layer);
    if (link.does === "view") await this.turn({ view: link.view });
    if (link.does === "region") {
      await (await this.loadHistory()).pickRegion(link.region, link.side, add);
      if (!this.shown?.overlay.regions[link.region]?.[link.side]) await this.turn({ view: link.best });
    }
    if (link.does === "clear") this.add(false);
    if (link.does === "clear") await (await this.loadHistory()).clear();
    if (link.does === "add" && this.brush?.mode === "brush") await this.brush.use({ tool: "new" });
    else if (link.does === "add") this.add(!this.adding);
    if (link.does === "figure") {
      setStored(FIGURE_KEY, link.figure);
      await this.turn({ figure: link.figure });
    }
  }
}

/**
 * Load the bar of the open session once something was drawn or examined, or where the address or this tab names a session.
 * @param {HTMLElement} root of the explorer @param {Promise<unknown>} ready when it shows what the address says
 */
function startSessionBar(root, ready) {
  const fragment = location.hash;
  let loading = false;
  const load = async () => {
    if (loading) return;
    loading = true;
    try {
      const [{ SessionBar }] = await Promise.all([import("../sessions/session-bar.js"), ready]);
      await new SessionBar(root).begin(fragment);
    } catch (error) {
      console.error("The bar of sessions could not start; the map works without it.", error);
    }
  };
  for (const change of ["drawingchange", "examinationchange"]) root.addEventListener(change, load, { once: true });
  if (/^#(session|s)=/.test(fragment) || getStored(OPEN_SESSION_KEY, "sessionStorage") !== null) load();
}

/** @param {HTMLElement} root */
export function init(root) {
  const explorer = new Explorer(root);
  explorer.ready = explorer.begin();
  startSessionBar(root, explorer.ready);
  return explorer.ready;
}
