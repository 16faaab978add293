/** The list of muscles: one line each, best first, which opens in place to what is known of it and closes again. */

import { afterPaint } from "../lib/after-paint.js";
import { copyOf, fill, slot } from "../lib/page.js";
import { SITE } from "../lib/site.js";
import { explain } from "../skin/cover.js";
import { listOrder } from "../skin/point-places.js";

/** So many rows are shown at first. */
const SHOWN = 12;

/** Where none is likely, so many of the less likely are shown all the same, and say what they are. */
const SHOWN_LESS = 3;

/** A name of more letters is set smaller, so that it is read whole; templates/partials/ranking.html has the same. */
const LONG_NAME = 28;

/**
 * @typedef {import("../skin/matching.js").MuscleCandidate} MuscleCandidate
 * @typedef {import("../skin/matching.js").Ranking} Ranking
 * @typedef {import("../drawing/pain-cells.js").Place} Place
 * @typedef {{trigger_point: string, side: string}} Lit
 */

/** @param {{muscle: string, side: string}} muscle */
const keyOf = ({ muscle, side }) => `${muscle}:${side}`;

export class MuscleRows {
  /** @type {MuscleCandidate[]} in the order of the list */ muscles = [];
  /** @type {Set<string>} points that lie behind in the pictures shown, with their sides */ behind = new Set();
  all = false;
  open = false;
  several = false;

  /** @param {import("./ranking-panel.js").RankingPanel} panel */
  constructor(panel) {
    this.panel = panel;
    this.strings = panel.strings;
    this.cards = slot(panel.root, "cards");
    this.less = slot(panel.root, "less");
    this.lessCards = slot(panel.root, "less-cards");
  }

  /** @param {Ranking | null} ranking @returns {MuscleCandidate[]} */
  inOrder(ranking) {
    return listOrder(ranking?.muscles ?? []);
  }

  /** The leading point of the first muscle. @param {Ranking | null} ranking @returns {Lit | undefined} */
  first(ranking) {
    const [muscle] = this.inOrder(ranking);
    return muscle && { trigger_point: muscle.points[0], side: muscle.sides[0] };
  }

  /** A new ranking begins with its first rows. */
  fold() {
    this.all = false;
  }

  showAll() {
    this.all = true;
    this.fill();
    this.cards.children[SHOWN]?.querySelector("a").focus();
  }

  /** @param {Ranking | null} ranking @param {Place[]} places @param {Lit | undefined} lit @param {boolean} open */
  show(ranking, places, lit, open) {
    this.muscles = this.inOrder(ranking);
    this.several = places.length > 1 || places.some(({ cells }) => cells.length > 1);
    [this.lit, this.open] = [lit, open];
    slot(this.panel.root, "none").hidden = !places.length || this.muscles.length > 0;
    slot(this.panel.root, "limits").hidden = !this.muscles.length;
    this.fill();
    const { low } = this.parted();
    this.less.hidden = !low.length;
    slot(this.less, "less-count").textContent = String(low.length);
    const litIsLow = low.some((muscle) => this.isLit(muscle));
    if (litIsLow && open) this.less.open = true;
    // A list that nobody sees may come after the picture.
    if (this.less.open) this.fillLess();
    else afterPaint(() => this.fillLess());
  }

  /** Follow a stroke that is being made. @param {Ranking | null} ranking @param {Place[]} places @param {Lit | undefined} lit */
  showLive(ranking, places, lit) {
    this.muscles = this.inOrder(ranking);
    this.several = places.length > 0;
    this.lit = lit;
    this.fill();
  }

  /** @param {MuscleCandidate} muscle */
  isLit({ points, sides }) {
    return points.includes(this.lit?.trigger_point) && sides.includes(/** @type {any} */ (this.lit?.side));
  }

  /** The muscles of the list itself, and those folded away below it as less likely. */
  parted() {
    const likely = this.muscles.filter(({ likelihood }) => likelihood !== "low");
    const count = likely.length || SHOWN_LESS;
    return { likely: this.muscles.slice(0, count), low: this.muscles.slice(count) };
  }

  /** The rows in sight. */
  fill() {
    const { likely } = this.parted();
    const shown = likely.filter((muscle, i) => this.all || i < SHOWN || this.isLit(muscle));
    this.put(this.cards, shown);
    const more = slot(this.panel.root, "more");
    more.hidden = shown.length === likely.length;
    more.querySelector("a").textContent = fill(this.strings.show_all, { count: likely.length });
  }

  fillLess() {
    const { low } = this.parted();
    this.lessCards.setAttribute("start", String(this.muscles.length - low.length + 1));
    this.put(this.lessCards, low);
  }

  /** Only what changed is made anew, so that focus and the pointer stay where they are. @param {HTMLElement} list @param {MuscleCandidate[]} muscles */
  put(list, muscles) {
    const kept = new Map([.../** @type {any} */ (list.children)].map((row) => [row.dataset.muscle, row]));
    const rows = muscles.map((muscle) => {
      const row = /** @type {HTMLElement} */ (kept.get(keyOf(muscle)) ?? copyOf("card"));
      this.fillRow(row, muscle);
      return row;
    });
    const same = rows.length === list.children.length && rows.every((row, i) => row === list.children[i]);
    if (!same) list.replaceChildren(...rows);
    this.panel.notifyCards(rows);
  }

  /** @param {HTMLElement} row @param {MuscleCandidate} muscle */
  fillRow(row, muscle) {
    const { strings, panel } = this;
    const point = panel.atlas.points[muscle.points[0]];
    const { cover, zone } = explain(muscle);
    row.dataset.muscle = keyOf(muscle);
    row.dataset.rank = String(this.muscles.indexOf(muscle) + 1);
    row.dataset.likelihood = muscle.likelihood;
    const texts = {
      rank: row.dataset.rank,
      name: panel.nameOf(point),
      side: panel.sideOf(muscle),
      why: strings.brief[this.several ? cover : zone],
      "how-common": strings.brief[String(muscle.common)],
      score: muscle.score.toFixed(2),
    };
    for (const [name, text] of Object.entries(texts)) slot(row, name).textContent = text;
    slot(row, "less-mark").hidden = muscle.likelihood !== "low";
    slot(row, "name").title = texts.name;
    slot(row, "name").classList.toggle("is-long", texts.name.length > LONG_NAME);
    row.querySelector(".bar-value").setAttribute("width", String(100 * muscle.score));
    this.markLit(row, muscle);
  }

  /** Set off the row of the point that is lit, and open it or not. @param {HTMLElement} row @param {MuscleCandidate} muscle */
  markLit(row, muscle) {
    const lit = this.isLit(muscle);
    const [point, side] = lit ? [this.lit.trigger_point, this.lit.side] : [muscle.points[0], muscle.sides[0]];
    row.dataset.point = point;
    row.dataset.side = side;
    row.querySelector(".card-main").href = `#point=${point}:${side}`;
    slot(row, "behind").hidden = !this.behind.has(`${point}:${side}`);
    const open = lit && this.open;
    row.classList.toggle("is-lit", lit);
    row.classList.toggle("is-open", open);
    row.querySelector(".card-main").ariaExpanded = String(open);
    if (open) this.fillMore(row, muscle, { trigger_point: point, side });
  }

  /** What an open row says. @param {HTMLElement} row @param {MuscleCandidate} muscle @param {Lit} shown */
  fillMore(row, muscle, shown) {
    const { strings, panel } = this;
    const point = panel.atlas.points[shown.trigger_point];
    const { cover, zone } = explain(muscle);
    const numbers = { score: muscle.score, explains: muscle.explains, specific: muscle.specific, common: muscle.common };
    const texts = {
      beside: panel.speaksPlainly ? point.common : point.plain,
      words: [strings.cover[cover], strings.zone[zone], panel.atlas.points[muscle.points[0]].commonness].join(" · "),
      location: point.location,
      numbers: fill(strings.numbers, Object.fromEntries(Object.entries(numbers).map(([name, value]) => [name, value.toFixed(2)]))),
    };
    for (const [name, text] of Object.entries(texts)) slot(row, name).textContent = text;
    row.querySelector(".card-muscle").href = `${SITE}muscles/${point.muscle}#${shown.trigger_point}`;
    const key = slot(row, "follows");
    key.hidden = !muscle.follows;
    if (muscle.follows) key.textContent = fill(strings.follows, { muscle: panel.commonName(muscle.follows) });
    this.fillPoints(row, muscle, shown);
    this.fillViews(row, shown);
  }

  /** The muscle's points that refer here, to be lit instead. @param {HTMLElement} row @param {MuscleCandidate} muscle @param {Lit} shown */
  fillPoints(row, muscle, shown) {
    const all = muscle.sides.flatMap((side) => muscle.points.map((point) => ({ point, side })));
    row.querySelector(".card-points").hidden = all.length < 2;
    const held = slot(row, "points");
    const kept = new Map([...held.children].map((chip) => [`${chip.dataset.point}:${chip.dataset.side}`, chip]));
    const chips = all.map(({ point, side }) => {
      const chip = /** @type {HTMLAnchorElement} */ (kept.get(`${point}:${side}`) ?? copyOf("point"));
      [chip.dataset.point, chip.dataset.side] = [point, side];
      chip.href = `#point=${point}:${side}`;
      chip.textContent = fill(this.strings.point, { n: this.panel.atlas.points[point].n, side: this.strings.sides[side] });
      chip.ariaCurrent = point === shown.trigger_point && side === shown.side ? "true" : null;
      return chip;
    });
    if (chips.length !== held.children.length || chips.some((chip, i) => chip !== held.children[i])) held.replaceChildren(...chips);
  }

  /** @param {HTMLElement} row @param {Lit} shown */
  fillViews(row, shown) {
    const { here, also } = this.panel.events.viewsOf(shown);
    slot(row, "not-here").hidden = here;
    slot(row, "also").hidden = !also.length;
    const links = also.map(({ view, title }) => {
      const link = /** @type {HTMLAnchorElement} */ (copyOf("view"));
      link.dataset.view = view;
      link.href = `#view=${view}`;
      link.textContent = title;
      return link;
    });
    slot(row, "views").replaceChildren(...links);
  }

  /** @returns {HTMLElement[]} */
  get rows() {
    return [...this.cards.children, ...this.lessCards.children];
  }

  /**
   * Another point is lit, or its row opens or closes.
   * @param {Lit} lit @param {boolean} open
   * @returns {boolean} whether it has a row
   */
  relight(lit, open) {
    const before = this.lit;
    [this.lit, this.open] = [lit, open];
    const rows = new Map(this.rows.map((row) => [row.dataset.muscle, row]));
    const row = (muscle) => rows.get(keyOf(muscle));
    const now = this.muscles.filter((muscle) => this.isLit(muscle) && row(muscle));
    if (!now.length) return false;
    this.lit = before;
    const changed = new Set([...now, ...this.muscles.filter((muscle) => this.isLit(muscle) && row(muscle))]);
    this.lit = lit;
    for (const muscle of changed) this.markLit(row(muscle), muscle);
    this.panel.notifyCards([...changed].map(row));
    return true;
  }

  /** Say in words which rows are of points that lie behind. @param {Set<string>} behind */
  tellBehind(behind) {
    this.behind = behind;
    for (const row of this.rows) slot(row, "behind").hidden = !behind.has(`${row.dataset.point}:${row.dataset.side}`);
  }

  /** Set off the row of a mark that is pointed at. @param {string} key of its point, empty for none */
  point(key) {
    for (const row of this.rows) row.classList.toggle("is-pointed", `${row.dataset.point}:${row.dataset.side}` === key);
  }

  /** Bring a row into sight. @param {string} key of its point @param {boolean} [focus] whether to go on from it */
  reveal(key, focus = false) {
    const row = this.rows.find(({ dataset }) => `${dataset.point}:${dataset.side}` === key);
    row?.scrollIntoView({ block: "nearest" });
    if (focus) row?.querySelector("a").focus({ preventScroll: true });
  }
}
