/**
 * What is beside the map: the places that hurt, what to rule out, and the list of muscles (muscle-rows.js), in the page's
 * own markup (templates/partials/ranking.html), cloned and filled in.
 */

import { copyOf, counted, fill, slot } from "../lib/page.js";

/**
 * @typedef {import("../skin/matching.js").Ranking} Ranking
 *
 * @typedef {object} PanelEvents
 * @property {(candidate: {trigger_point: string, side: string} | null) => void} preview
 * @property {(candidate: {trigger_point: string, side: string}, toggle: boolean) => void} choose toggle: its row closes where it is open
 * @property {(id: number) => void} remove
 * @property {(id: number) => void} edit
 * @property {(candidate: {trigger_point: string, side: string}) => {here: boolean, also: {view: string, title: string}[]}} viewsOf
 */

export class RankingPanel {
  /** @type {import("../skin/files.js").Atlas | null} set once it is here */ atlas = null;
  /** @type {import("../drawing/pain-cells.js").Place[]} */ places = [];
  /** @type {import("../drawing/pain-drawing.js").Pain[]} */ pains = [];
  /** @type {import("./muscle-rows.js").MuscleRows | undefined} loaded before the first ranking */ rows;

  /** @param {HTMLElement} root @param {any} strings the page's words (templates/partials/strings.html) @param {PanelEvents} events */
  constructor(root, strings, events) {
    this.root = root;
    this.strings = strings;
    this.events = events;
    this.previewed = "";
    this.listen();
  }

  listen() {
    slot(this.root, "under-finger").addEventListener("toggle", () => this.tellUnderFinger());
    const candidateOf = (event) => {
      const item = event.target instanceof Element ? event.target.closest("[data-point]") : null;
      return item && { trigger_point: item.dataset.point, side: item.dataset.side };
    };
    // Only a pointer that moves: where the list moves under one that rests, it stays with what was chosen.
    this.root.addEventListener("pointermove", (event) => {
      if (event.pointerType !== "touch") this.preview(candidateOf(event));
    });
    this.root.addEventListener("pointerleave", () => this.preview(null));
    this.root.addEventListener("focusin", (event) => {
      if (/** @type {Element} */ (event.target).matches(":focus-visible")) this.preview(candidateOf(event));
    });
    this.root.addEventListener("click", (event) => {
      const link = event.target instanceof Element ? event.target.closest("[data-panel-does]") : null;
      if (!link || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      if (link.dataset.panelDoes === "show") this.events.choose(candidateOf(event), link.matches(".card-main"));
      if (link.dataset.panelDoes === "point") this.events.choose(candidateOf(event), false);
      if (link.dataset.panelDoes === "remove") {
        this.events.remove(Number(link.parentElement.dataset.pain));
      }
      if (link.dataset.panelDoes === "edit") this.events.edit(Number(link.parentElement.dataset.pain));
      if (link.dataset.panelDoes === "all") this.rows.showAll();
    });
  }

  /** @param {{trigger_point: string, side: string} | null} candidate under the pointer or the focus */
  preview(candidate) {
    const key = candidate ? `${candidate.trigger_point}:${candidate.side}` : "";
    if (key && key === this.previewed) return;
    this.previewed = key;
    this.events.preview(candidate);
  }

  /** Tell what happened, aloud for screen readers. @param {string} text @param {"summary" | "note"} kind */
  say(text, kind = "note") {
    const status = slot(this.root, "status");
    status.dataset.kind = kind;
    status.textContent = text;
  }

  /** @param {boolean} adding */
  setAdding(adding) {
    const link = slot(this.root, "adding");
    link.textContent = adding ? this.strings.stop_adding : this.strings.add;
    link.classList.toggle("is-on", adding);
    return adding;
  }

  /**
   * @param {Ranking | null} ranking
   * @param {import("../drawing/pain-cells.js").Place[]} places
   * @param {{trigger_point: string, side: string} | undefined} lit
   * @param {object} how
   * @param {import("../drawing/pain-drawing.js").Pain[]} how.pains of the same drawing
   * @param {number | null} how.current the pain that painting goes on with
   * @param {boolean} how.open whether the lit candidate's row is open
   * @param {boolean} [how.quiet] whether nothing new is to be announced
   */
  show(ranking, places, lit, { pains, current, open, quiet = false }) {
    this.ranking = ranking;
    this.places = places;
    this.lit = lit;
    this.pains = pains;
    this.current = current;
    this.previewed = "";
    this.root.classList.toggle("has-places", places.length > 0);
    slot(this.root, "title").textContent = this.title();
    this.showPlaces();
    if (!quiet) this.rows?.fold();
    this.rows?.show(ranking, places, lit, open);
    this.showExplained();
    this.tellUnderFinger();
    if (!quiet) this.say(this.summary(), "summary");
  }

  /** What lies under the place named last, where that is a single spot; told when somebody opens it. */
  async tellUnderFinger() {
    const box = slot(this.root, "under-finger");
    const spot = this.places.filter(({ cells }) => cells.length === 1).at(-1);
    box.hidden = !spot;
    slot(box, "under-place").textContent = spot && this.places.length > 1 ? spot.name : "";
    if (!spot || !box.open) return;
    try {
      await (await import("./under-finger.js")).tellLayers(box, this, spot.cells[0]);
    } catch (error) {
      console.error(error);
      this.say(this.strings.failed);
    }
  }

  /**
   * Another candidate is lit, or its row opens or closes, and nothing else has changed.
   * @param {{trigger_point: string, side: string}} lit
   * @param {boolean} open
   * @returns {boolean} whether it has a row; else all have to be shown anew
   */
  relight(lit, open) {
    this.lit = lit;
    this.previewed = `${lit.trigger_point}:${lit.side}`;
    return this.rows.relight(lit, open);
  }

  /** Do something that moves the list, and keep an element of it where it is on the screen, as far as can be. */
  keepInPlace(element, work) {
    const before = element.getBoundingClientRect().top;
    work();
    const scrolled = getComputedStyle(this.root).overflowY === "auto" ? this.root : document.scrollingElement;
    scrolled.scrollBy({ top: element.getBoundingClientRect().top - before, behavior: "instant" });
  }

  /** Let others add what they have to say to cards that changed. @param {Iterable<Element>} cards */
  notifyCards(cards) {
    this.root.dispatchEvent(new CustomEvent("cardschange", { detail: [...cards] }));
  }

  /** Follow a stroke that is being made: only what the ranking changes. */
  showLive(ranking, lit) {
    this.ranking = ranking;
    this.lit = lit;
    this.rows.showLive(ranking, this.places, lit);
    this.showExplained();
  }

  title() {
    const { places, strings, lit } = this;
    if (!places.length) return lit ? this.pointName(lit) : strings.ask;
    return places.length === 1 ? places[0].name : fill(strings.many_places, { count: places.length });
  }

  /** @param {{trigger_point: string, side: string}} candidate */
  pointName({ trigger_point: id, side }) {
    const point = this.atlas.points[id];
    return fill(this.strings.point_of, { common: this.nameOf(point), n: point.n, side: this.strings.sides[side] });
  }

  get speaksPlainly() {
    return document.documentElement.dataset.voice === "client";
  }

  /** A muscle's name in the voice of the page. @param {{common: string, plain: string}} point of it */
  nameOf({ common, plain }) {
    return this.speaksPlainly ? plain : common;
  }

  /** What a muscle is called, as its points tell. @param {string} muscle */
  commonName(muscle) {
    return this.nameOf(this.atlas.points[`${muscle}-1`]);
  }

  summary() {
    const { muscles } = this.ranking ?? {};
    const [first] = this.rows?.inOrder(this.ranking) ?? [];
    if (!this.places.length) return this.lit ? "" : this.strings.cleared;
    if (!first) return this.strings.no_candidates;
    return counted(this.strings.candidates, muscles.length, { common: this.commonName(first.muscle), side: this.sideOf(first) });
  }

  /** The side of a muscle in words. @param {{side: string}} muscle */
  sideOf({ side }) {
    return side === "midline" ? this.strings.both_sides : this.strings.sides[side];
  }

  showPlaces() {
    const { places, strings } = this;
    const chips = places.map((place, i) => {
      const chip = copyOf("place");
      const said = this.wordsOf(this.pains[i]);
      chip.dataset.pain = String(place.id);
      chip.classList.toggle("is-current", places.length > 1 && place.id === this.current);
      slot(chip, "number").textContent = places.length > 1 ? String(i + 1) : "";
      // A single pain is named by the heading above.
      slot(chip, "name").textContent = places.length > 1 ? place.name : said ? "" : strings.describe;
      slot(chip, "said").textContent = said;
      // The name that is spoken holds the words that are seen, so that they can be said to a computer that listens.
      const shown = [i + 1, place.name, said].filter(Boolean).join(" ");
      const alone = [fill(strings.describe_place, { place: place.name }), said].filter(Boolean).join(": ");
      const described = places.length > 1 ? fill(strings.describe_shown, { shown }) : alone;
      chip.querySelector("button").setAttribute("aria-label", described);
      chip.querySelector("a").setAttribute("aria-label", fill(strings.remove, { place: place.name }));
      return chip;
    });
    slot(this.root, "places").replaceChildren(...chips);
  }

  /** What was said of a pain, in a few words. @param {import("../drawing/pain-drawing.js").Pain} pain */
  wordsOf({ strength, kinds, deep, onset, note }) {
    const { strings } = this;
    const words = kinds.map((kind) => strings.kinds[kind]);
    if (strength !== null) words.unshift(fill(strings.of_ten, { strength }));
    if (deep) words.push(strings.deep);
    if (onset) words.push(strings.onsets[onset]);
    if (note) words.push(strings.noted);
    return words.join(", ");
  }

  /** Put the focus on a pain's chip, or on the panel's heading where it is gone. @param {number} id */
  focusPlace(id) {
    slot(this.root, "places").querySelector(`[data-pain="${id}"] button`)?.focus();
  }

  showExplained() {
    const chosen = this.places.length > 1 ? (this.ranking?.explained_by ?? []) : [];
    slot(this.root, "explained").hidden = !chosen.length;
    if (!chosen.length) return;
    const { strings } = this;
    const { explained_places: places, exact } = this.ranking;
    const total = this.places.length;
    const forms = places === total ? strings.explained : strings.explained_part;
    const explained = counted(forms, new Set(chosen.map(({ muscle }) => muscle)).size, { places, total });
    slot(this.root, "explained-title").textContent = exact ? explained : fill(strings.explained_roughly, { explained });
    const items = chosen.map(({ muscle, trigger_point: point, side }) => {
      const item = copyOf("explained");
      item.dataset.point = point;
      // On the midline either side's pattern is the same there.
      item.dataset.side = side === "midline" ? "right" : side;
      const link = item.querySelector("a");
      link.href = `#point=${point}:${item.dataset.side}`;
      const words = side === "midline" ? strings.either_side : strings.sides[side];
      link.textContent = fill(strings.muscle_side, { muscle: this.commonName(muscle), side: words });
      return item;
    });
    slot(this.root, "explained-list").replaceChildren(...items);
  }
}
