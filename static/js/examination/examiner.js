/**
 * Examining: what the person says when a point is pressed and how they move changes the order of the candidates.
 *
 * Loaded once there is a ranking. It works on the explorer only through `reorder` (the order shown), `examination` (what
 * was found, which it offers there), and the events `cardschange`, `drawingchange` and its own `examinationchange`. The
 * findings stay in the browser; what is fetched is whole, so that asking tells nobody which point is meant.
 */

import { afterPaint } from "../lib/after-paint.js";
import { capital, copyOf, counted, fetchJson, fill, h, readJson, slot, URGENCIES } from "../lib/page.js";
import { loadStyle, SITE } from "../lib/site.js";
import { telNodes } from "../lib/telephone.js";
import { rerank, rerankMuscles } from "./likelihood.js";
import { MovementTests } from "./movements.js";
import { openQuestions } from "./next-test.js";
import { PressBlock } from "./press.js";
import { checkExamination, emptyExamination } from "./record.js";

/**
 * @typedef {import("./likelihood.js").RerankedMuscle & {points: string[], because: import("./likelihood.js").Reason[]}} Moved
 * @typedef {import("../skin/matching.js").Ranking} Ranking
 *
 * @typedef {object} Explorer what the modules of this folder may touch of map/explorer.js
 * @property {HTMLElement} root
 * @property {import("../skin/files.js").Atlas} atlas
 * @property {string} figure
 * @property {any} strings the page's words
 * @property {Ranking | null} ranking
 * @property {{regions: string[], side: string}[]} places
 * @property {{point: string, side: string} | null} chosen
 * @property {boolean} open
 * @property {{pointName: (point: any) => string, commonName: (muscle: string) => string,
 *   keepInPlace: (element: HTMLElement, work: () => void) => void,
 *   rows: {reveal: (key: string, focus: boolean) => void}}} panel
 * @property {import("./record.js").Examination} [examination] defined here
 * @property {(ranking: Ranking | null) => Ranking | null} [reorder] defined here
 * @property {(work: () => unknown) => Promise<void>} guard
 * @property {(candidate: {trigger_point: string, side: string}) => Promise<void>} choose
 * @property {() => any} lit
 * @property {{show: () => void}} [points]
 * @property {(candidate: any) => Promise<void>} light
 * @property {(quiet?: boolean) => void} showRanking
 */

export class Examiner {
  /** @type {Map<string, import("./likelihood.js").Reranked>} by point and side, of the ranking shown */ reranked = new Map();
  /** @type {Map<string, Moved>} the same of muscles, by muscle and side */ rerankedMuscles = new Map();
  /** @type {(import("../skin/matching.js").MuscleCandidate)[]} muscles with the scores that the findings leave, best first */ muscles = [];
  /** @type {Record<string, {who: string}> | null} who may press each muscle, once it is here */ rules = null;
  /** @type {string} the look-alikes listed */ alikes = "";

  /** @param {Explorer} explorer @param {any} model /api/v1/examination */
  constructor(explorer, model) {
    this.explorer = explorer;
    this.model = model;
    this.root = explorer.root.querySelector(".panel");
    this.strings = readJson(explorer.root, "examine-strings");
    this.ordinals = new Intl.PluralRules(document.documentElement.lang || "en", { type: "ordinal" });
    this.findings = explorer.examination ? checkExamination(explorer.examination) : emptyExamination();
    this.original = false;
    this.press = new PressBlock(this);
    this.tests = new MovementTests(this);
    Object.defineProperty(explorer, "examination", {
      configurable: true,
      get: () => this.findings,
      set: (value) => this.set(checkExamination(value)),
    });
    explorer.reorder = (ranking) => this.reorder(ranking);
    this.root.addEventListener("cardschange", ({ detail }) => this.decorate(detail));
    explorer.root.addEventListener("drawingchange", () => this.showAround());
    // A list that nobody sees is made when it is opened, so that painting stays quick.
    for (const name of ["not-only", "exam-tests"]) {
      const found = slot(this.root, name);
      found.addEventListener("toggle", () => this.showAround(), true);
    }
    this.root.addEventListener("click", (event) => this.onClick(event));
  }

  /** What is pressed in a card, once it is asked for. @returns {Promise<any>} */
  points() {
    this.loading ??= fetchJson(`${SITE}api/v1/examination/points.json`).then(
      (points) => {
        this.rules = points.muscles;
        return points;
      },
      (error) => {
        this.loading = undefined;
        throw error;
      },
    );
    return this.loading;
  }

  get count() {
    return Object.keys(this.findings.points).length + Object.keys(this.findings.movements).length;
  }

  /** The ranking in the order that the findings give, each candidate with where it was. */
  reorder(ranking) {
    this.reranked.clear();
    this.rerankedMuscles.clear();
    this.muscles = [];
    if (!ranking) return ranking;
    const { points } = this.explorer.atlas;
    const listed = ranking.candidates.map((c) => ({ ...c, muscle: points[c.trigger_point].muscle }));
    const reranked = rerank(this.model, listed, this.findings);
    const candidates = reranked.map((entry) => {
      this.reranked.set(`${entry.trigger_point}:${entry.side}`, entry);
      return { ...ranking.candidates[entry.was - 1], score: entry.updated };
    });
    this.muscles = rerankMuscles(this.model, ranking.muscles, this.findings).map((entry) => {
      const row = ranking.muscles[entry.was - 1];
      this.rerankedMuscles.set(`${row.muscle}:${row.side}`, { ...entry, points: row.points, because: this.reasonsFor(row) });
      return { ...row, score: entry.updated };
    });
    return this.original || !this.count ? ranking : { ...ranking, candidates, muscles: this.muscles };
  }

  /** Why a muscle moved: what speaks for or against the best of its points. @param {import("../skin/matching.js").MuscleCandidate} row */
  reasonsFor({ points, sides }) {
    const entries = points.flatMap((point) => sides.map((side) => this.reranked.get(`${point}:${side}`)));
    return entries.reduce((best, entry) => (entry.updated > best.updated ? entry : best)).because;
  }

  /** @param {import("./record.js").Examination} findings */
  set(findings) {
    this.findings = findings;
    this.original = false;
    this.changed();
    this.tests.fill();
  }

  /** Show what the findings now say and tell others; the focus, and what was touched, stay where they are. */
  changed() {
    const { explorer } = this;
    const held = this.root.contains(document.activeElement) ? /** @type {HTMLElement} */ (document.activeElement) : null;
    const show = () => {
      explorer.showRanking(true);
      if (held && held !== document.activeElement) held.focus({ preventScroll: true });
    };
    if (held) explorer.panel.keepInPlace(held, show);
    else show();
    explorer.guard(async () => {
      await explorer.light(explorer.lit());
      explorer.points?.show();
    });
    explorer.root.dispatchEvent(new CustomEvent("examinationchange", { detail: { examination: this.findings } }));
  }

  /** @param {string} word was, now or still @param {number} n */
  ordinal(word, n) {
    return fill(this.strings[word][this.ordinals.select(n)] ?? this.strings[word].other, { n });
  }

  /** Where the muscle of a point stands now, in words. @param {string} key point and side */
  sayMoved(key) {
    const [trigger_point, side] = key.split(":");
    const entry = [...this.rerankedMuscles.values()].find(({ points, sides }) => points.includes(trigger_point) && sides.includes(side));
    if (!entry) return "";
    const point = this.explorer.panel.pointName({ trigger_point, side });
    if (entry.rank === entry.was) return fill(this.strings.stays, { point, still: this.ordinal("still", entry.rank) });
    return fill(this.strings.moved, { point, now: this.ordinal("now", entry.rank), was: this.ordinal("was", entry.was) });
  }

  /** A finding in words. @param {import("./likelihood.js").Reason} reason */
  sayReason({ what, said, weight }) {
    const [id, side] = what.split(":");
    const test = this.model.tests.find((t) => t.id === id);
    const form = test?.paired ? this.strings.of_test : this.strings.of_test_both;
    const sides = this.explorer.strings.sides;
    const values = { test: test?.plain, side: sides[side], finding: this.strings.findings[said] };
    const finding = test ? fill(form, values) : this.strings.answers[said];
    return fill(weight > 0 ? this.strings.for : this.strings.against, { finding });
  }

  /** What cards say of the examination: where each was, why it moved, and where to press the lit one. */
  decorate(cards) {
    for (const card of cards) {
      const key = `${card.dataset.point}:${card.dataset.side}`;
      this.showWas(card, this.rerankedMuscles.get(card.dataset.muscle));
      if (card.classList.contains("is-open") && this.reranked.has(key)) this.pressIn(card, key);
    }
    this.showBar();
  }

  /** How to press is long, so the card is shown first; then it unfolds. @param {HTMLElement} card @param {string} key */
  pressIn(card, key) {
    if (this.press.isIn(card, key)) this.press.showState();
    else afterPaint(() => card.isConnected && card.classList.contains("is-open") && this.press.show(card, key));
  }

  /** @param {HTMLElement} card @param {{was: number, rank: number, score: number, updated: number, because: import("./likelihood.js").Reason[]} | undefined} entry */
  showWas(card, entry) {
    card.querySelector(".card-was")?.remove();
    card.querySelector(".card-findings")?.remove();
    if (!entry || !this.count) return;
    const [word, rank, score] = this.original ? ["now", entry.rank, entry.updated] : ["was", entry.was, entry.score];
    const text = fill(this.strings.was_score, { rank: this.ordinal(word, rank), score: score.toFixed(2) });
    const moved = entry.rank < entry.was ? "up" : entry.rank > entry.was ? "down" : "";
    card.querySelector(".card-line").append(h("span.card-was", text, { "data-moved": moved }));
    if (!entry.because.length) return;
    const says = (reason) => h("li", this.sayReason(reason), { "data-says": reason.weight > 0 ? "for" : "against" });
    card.querySelector(".card-more").prepend(h("ul.card-findings", entry.because.map(says)));
  }

  /** How much was found, and whether the order is the original one. */
  showBar() {
    const { strings, count } = this;
    slot(this.root, "exam-count").textContent = count ? counted(strings.weighed, count) : strings.no_findings;
    const [original, clear] = this.root.querySelectorAll('[data-examine="original"], [data-examine="clear"]');
    original.ariaPressed = String(this.original);
    original.classList.toggle("is-on", this.original);
    [original.hidden, clear.hidden] = [!count, !count];
    this.showNext();
  }

  /** What is still open to ask, the most telling first; nothing to press that not everyone may press. */
  questions() {
    return openQuestions(this.model, this.muscles, this.findings, (muscle) => this.rules?.[muscle].who === "anyone");
  }

  /** After a first finding: what to ask next, and which muscles it would tell apart. */
  showNext() {
    const box = slot(this.root, "exam-next");
    if (!this.count) {
      box.hidden = true;
      return;
    }
    if (!this.rules) this.explorer.guard(async () => (await this.points()) && this.showNext());
    const [next] = this.questions();
    box.hidden = !next;
    if (!next) return;
    const [id, side] = next.key.split(":");
    const press = next.kind === "press";
    const test = this.model.tests.find((t) => t.id === id);
    const form = press ? this.strings.next_press : test.paired ? this.strings.next_move : this.strings.next_move_both;
    const values = {
      point: press ? this.explorer.panel.pointName({ trigger_point: id, side }) : "",
      test: test?.plain ?? "",
      side: this.explorer.strings.sides[side],
      one: this.nameOf(next.one),
      other: this.nameOf(next.other),
    };
    const text = fill(form, values);
    const words = slot(box, "next-words");
    if (words.textContent !== text) words.textContent = text;
    const show = slot(box, "next-point");
    show.hidden = !press;
    if (press) Object.assign(show.dataset, { point: id, side });
    slot(box, "next-test").hidden = press;
    slot(box, "next-test").dataset.test = press ? "" : id;
  }

  /** A muscle with its side. @param {import("./likelihood.js").ListedMuscle} muscle */
  nameOf({ muscle, sides }) {
    const form = this.strings.of_side[sides.length > 1 ? "both" : sides[0]];
    return fill(form, { muscle: this.explorer.panel.commonName(muscle) });
  }

  /** What is beside the cards: the bar, the tests for this pain, and what else may hurt there. */
  showAround() {
    const { ranking, places } = this.explorer;
    slot(this.root, "examination").hidden = !ranking?.candidates.length;
    this.tests.show();
    this.showAlikes(places);
    this.showBar();
  }

  /** Look-alikes of the drawing's regions, as app/atlas/atlas.py chooses and orders them. */
  showAlikes(places) {
    const { strings } = this;
    const at = places.flatMap(({ regions, side }) => regions.map((region) => ({ region, side })));
    const hits = (entry) => {
      const elsewhere = { left: "right", right: "left" }[entry.side];
      return at.filter(({ region, side }) => entry.regions.includes(region) && side !== elsewhere).length;
    };
    const found = this.model.look_alikes
      .map((entry) => ({ entry, n: hits(entry) }))
      .filter(({ n }) => n)
      .sort((a, b) => URGENCIES.indexOf(a.entry.urgency) - URGENCIES.indexOf(b.entry.urgency) || b.n - a.n);
    const urgent = found.filter(({ entry }) => ["emergency", "urgent"].includes(entry.urgency)).length;
    const said = urgent ? fill(strings.alikes_urgent, { count: found.length, urgent }) : counted(strings.alikes, found.length);
    slot(this.root, "not-only").hidden = !found.length;
    slot(this.root, "alike-count").textContent = said;
    const names = found.map(({ entry }) => entry.id).join(" ");
    if (names === this.alikes || !slot(this.root, "not-only").querySelector("details").open) return;
    this.alikes = names;
    const items = found.map(({ entry }) => {
      const item = copyOf("alike");
      item.dataset.urgency = entry.urgency;
      const plain = capital(entry.plain);
      const texts = { ...entry, plain, kind: strings.kinds[entry.kind], urgency: strings.urgencies[entry.urgency] };
      for (const name of ["plain", "kind", "urgency", "name"]) slot(item, name).textContent = texts[name];
      for (const name of ["apart", "do"]) slot(item, name).replaceChildren(...telNodes(texts[name]));
      slot(item, "alike-more").href = `${SITE}look-alikes#${entry.id}`;
      return item;
    });
    slot(this.root, "alikes").replaceChildren(...items);
  }

  /** @param {MouseEvent} event */
  onClick(event) {
    const button = event.target instanceof Element ? event.target.closest("button[data-examine]") : null;
    if (!button) return;
    const does = button.dataset.examine;
    if (does === "clear") this.set({ ...emptyExamination(), agreed_pressure: this.findings.agreed_pressure });
    else if (does === "original") {
      this.original = !this.original;
      this.changed();
    } else if (does === "test") this.tests.openAt(button.dataset.test);
    else this.press.follow(button);
  }

  /** An answer at a point; the same one again takes it back. @param {string} key @param {string} answer @param {number | null} pressure */
  answer(key, answer, pressure) {
    const { points } = this.findings;
    const again = points[key]?.answer === answer;
    if (again) delete points[key];
    else points[key] = { answer, pressure };
    const [point, side] = key.split(":");
    this.explorer.chosen = { point, side };
    this.explorer.open = true;
    this.changed();
    // A muscle whose pressing brought the pain on is what was looked for, so its row stays.
    if (!again && answer !== "my-pain") this.openNext();
  }

  /** Open the point to press next, so that a hand that examines need not look for it. */
  openNext() {
    const { explorer } = this;
    const next = this.questions().find(({ kind }) => kind === "press");
    if (!next) return;
    const [trigger_point, side] = next.key.split(":");
    explorer.guard(async () => {
      await explorer.choose({ trigger_point, side });
      explorer.panel.rows.reveal(next.key, true);
    });
  }

  /** @param {string} key @param {string} finding empty: not tested @param {number | null} degrees */
  move(key, finding, degrees) {
    const { movements } = this.findings;
    if (finding) movements[key] = { finding, degrees };
    else delete movements[key];
    this.changed();
  }
}

/** Begin, once there is something to examine. @param {Explorer} explorer */
export async function attach(explorer) {
  const root = explorer.root.dataset.files;
  const [model] = await Promise.all([
    fetchJson(`${SITE}api/v1/examination.json`),
    loadStyle(`${root}css/clinic.css`),
    loadStyle(`${root}css/examine.css`),
  ]);
  const examiner = new Examiner(explorer, model);
  explorer.showRanking(true);
  examiner.showAround();
}
