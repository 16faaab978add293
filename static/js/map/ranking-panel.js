/**
 * The ranking beside the map: the page's own markup (templates/_ranking.html), cloned and filled in.
 */

import { copyOf, counted, fill, slot } from "../lib/page.js";
import { explain } from "../skin/matching.js";

const SHOWN = 12;

/**
 * @typedef {import("../skin/matching.js").Candidate} Candidate
 * @typedef {import("../skin/matching.js").Ranking} Ranking
 *
 * @typedef {object} PanelEvents
 * @property {(candidate: {trigger_point: string, side: string} | null) => void} preview
 * @property {(candidate: {trigger_point: string, side: string}) => void} choose
 * @property {(id: number) => void} remove
 * @property {(id: number) => void} edit
 * @property {(candidate: {trigger_point: string, side: string}) => {here: boolean, also: {view: string, title: string}[]}} viewsOf
 */

export class RankingPanel {
  /** @type {import("../skin/files.js").Atlas | null} set once it is here */ atlas = null;
  /** @type {import("../drawing/pain-cells.js").Place[]} */ places = [];
  /** @type {import("../drawing/pain-drawing.js").Pain[]} */ pains = [];

  /** @param {HTMLElement} root @param {any} strings the page's words (templates/_strings.html) @param {PanelEvents} events */
  constructor(root, strings, events) {
    this.root = root;
    this.strings = strings;
    this.events = events;
    this.all = false;
    this.previewed = "";
    this.cards = slot(root, "cards");
    this.listen();
  }

  listen() {
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
      if (link.dataset.panelDoes === "show") this.events.choose(candidateOf(event));
      if (link.dataset.panelDoes === "remove") {
        this.events.remove(Number(link.parentElement.dataset.pain));
      }
      if (link.dataset.panelDoes === "edit") this.events.edit(Number(link.parentElement.dataset.pain));
      if (link.dataset.panelDoes === "all") this.showAll();
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
   * @param {boolean} [how.quiet] whether nothing new is to be announced
   */
  show(ranking, places, lit, { pains, current, quiet = false }) {
    this.ranking = ranking;
    this.places = places;
    this.lit = lit;
    this.pains = pains;
    this.current = current;
    if (!quiet) this.all = false;
    this.previewed = "";
    this.root.classList.toggle("has-places", places.length > 0);
    slot(this.root, "title").textContent = this.title();
    this.showPlaces();
    this.showCards();
    this.showExplained();
    if (!quiet) this.say(this.summary(), "summary");
  }

  /**
   * Another candidate is lit, and nothing else has changed.
   * @param {{trigger_point: string, side: string}} lit
   * @returns {boolean} whether it has a card; else all have to be shown anew
   */
  relight(lit) {
    const { trigger_point: point, side } = lit;
    if (!this.cards.querySelector(`[data-point="${point}"][data-side="${side}"]`)) return false;
    this.lit = lit;
    this.previewed = `${point}:${side}`;
    const changed = [];
    for (const card of this.cards.children) {
      const candidate = { trigger_point: card.dataset.point, side: card.dataset.side };
      if (card.classList.contains("is-lit") === this.isLit(candidate)) continue;
      this.markLit(card, candidate);
      changed.push(card);
    }
    this.notifyCards(changed);
    return true;
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
    this.showCards();
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
    const [first] = this.ranking?.candidates ?? [];
    if (!this.places.length) return this.lit ? "" : this.strings.cleared;
    if (!first) return this.strings.no_candidates;
    const point = this.atlas.points[first.trigger_point];
    const values = { common: this.nameOf(point), n: point.n, side: this.strings.sides[first.side] };
    return counted(this.strings.candidates, this.ranking.count, values);
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

  showAll() {
    this.all = true;
    this.showCards();
    this.cards.children[SHOWN]?.querySelector("a").focus();
  }

  isLit({ trigger_point: point, side }) {
    return point === this.lit?.trigger_point && side === this.lit?.side;
  }

  /** Only what changed is made anew, so that focus and the pointer stay where they are. */
  showCards() {
    const candidates = this.ranking?.candidates ?? [];
    const shown = candidates.filter((candidate, i) => this.all || i < SHOWN || this.isLit(candidate));
    const kept = new Map([...this.cards.children].map((card) => [`${card.dataset.point}:${card.dataset.side}`, card]));
    const cards = shown.map((candidate) => {
      const card = kept.get(`${candidate.trigger_point}:${candidate.side}`) ?? copyOf("card");
      this.fillCard(card, candidate, candidates.indexOf(candidate) + 1);
      return card;
    });
    const same = cards.length === this.cards.children.length && cards.every((card, i) => card === this.cards.children[i]);
    if (!same) this.cards.replaceChildren(...cards);
    const more = slot(this.root, "more");
    more.hidden = shown.length === candidates.length;
    more.querySelector("a").textContent = fill(this.strings.show_all, { count: candidates.length });
    slot(this.root, "none").hidden = !this.places.length || candidates.length > 0;
    slot(this.root, "limits").hidden = !candidates.length;
    this.notifyCards(cards);
  }

  /** @param {HTMLElement} card @param {Candidate} candidate @param {number} rank */
  fillCard(card, candidate, rank) {
    const { strings } = this;
    const point = this.atlas.points[candidate.trigger_point];
    const { cover, zone } = explain(candidate);
    card.dataset.point = candidate.trigger_point;
    card.dataset.side = candidate.side;
    card.querySelector(".card-main").href = `#point=${candidate.trigger_point}:${candidate.side}`;
    const texts = {
      rank,
      name: this.nameOf(point),
      beside: this.speaksPlainly ? point.common : point.plain,
      point: fill(strings.point, { n: point.n, side: strings.sides[candidate.side] }),
      why: [strings.cover[cover], strings.zone[zone], point.commonness].join(" · "),
      score: candidate.score.toFixed(2),
      location: point.location,
      numbers: fill(strings.numbers, {
        explains: candidate.explains.toFixed(2),
        specific: candidate.specific.toFixed(2),
        common: candidate.common.toFixed(2),
      }),
    };
    for (const [name, text] of Object.entries(texts)) slot(card, name).textContent = String(text);
    card.querySelector(".bar-value").setAttribute("width", String(100 * candidate.score));
    card.querySelector(".card-muscle").href = `${strings.muscle_root}${point.muscle}#${candidate.trigger_point}`;
    const key = slot(card, "follows");
    key.hidden = !candidate.follows;
    if (candidate.follows) key.textContent = fill(strings.follows, { muscle: this.commonName(candidate.follows) });
    this.markLit(card, candidate);
  }

  /** Unfold the card of the candidate that is lit, fold any other. @param {HTMLElement} card */
  markLit(card, candidate) {
    const lit = this.isLit(candidate);
    card.classList.toggle("is-lit", lit);
    card.querySelector(".card-main").ariaCurrent = lit ? "true" : null;
    if (lit) this.fillViews(card, candidate);
  }

  /** @param {HTMLElement} card @param {Candidate} candidate */
  fillViews(card, candidate) {
    const { here, also } = this.events.viewsOf(candidate);
    slot(card, "not-here").hidden = here;
    slot(card, "also").hidden = !also.length;
    const links = also.map(({ view, title }) => {
      const link = /** @type {HTMLAnchorElement} */ (copyOf("view"));
      link.dataset.view = view;
      link.href = `#view=${view}`;
      link.textContent = title;
      return link;
    });
    slot(card, "views").replaceChildren(...links);
  }

  showExplained() {
    const chosen = this.places.length > 1 ? (this.ranking?.explained_by ?? []) : [];
    slot(this.root, "explained").hidden = !chosen.length;
    if (!chosen.length) return;
    const text = this.ranking.exact ? this.strings.explained : this.strings.explained_roughly;
    slot(this.root, "explained-title").textContent = fill(text, { count: this.places.length });
    const items = chosen.map((candidate) => {
      const item = copyOf("explained");
      item.dataset.point = candidate.trigger_point;
      item.dataset.side = candidate.side;
      const link = item.querySelector("a");
      link.href = `#point=${candidate.trigger_point}:${candidate.side}`;
      link.textContent = this.pointName(candidate);
      return item;
    });
    slot(this.root, "explained-list").replaceChildren(...items);
  }
}
