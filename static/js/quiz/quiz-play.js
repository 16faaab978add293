/** One round of the quiz on the screen: ask, take the answer, show what is true, go on. */

import { afterPaint } from "../lib/after-paint.js";
import { fill, h } from "../lib/page.js";
import { SITE } from "../lib/site.js";
import { sideOfCell } from "../skin/files.js";
import { makeCase } from "./quiz-case.js";
import { caseTable } from "./quiz-case-table.js";
import { contrastOf, nearestPattern } from "./quiz-contrast.js";
import { FACT_KINDS, makeQuestion } from "./quiz-questions.js";
import { codesOf, scorePress, scoreTaps, verdictOf, zoneOnGrid } from "./quiz-scoring.js";
import { MAX_TAPS, Stage } from "./quiz-stage.js";
import { percent, tenths } from "./quiz-words.js";

/** The verdict of an answer that was not even tried. */
const GIVEN_UP = { verdict: /** @type {const} */ ("wrong"), lines: [] };

/**
 * @typedef {object} Ready a question with all that it needs to be shown at once
 * @property {import("./quiz-questions.js").Card} card
 * @property {import("./quiz-questions.js").Question} question
 * @property {import("./quiz-stage.js").Scene} scene
 * @property {import("./quiz-case.js").Case | null} story
 *
 * @typedef {object} PlayEvents
 * @property {(card: import("./quiz-questions.js").Card, verdict: "right" | "close" | "wrong", chosen: string | null) => void} answered
 *   chosen: the muscle that was chosen by mistake
 * @property {(ended: {emptied: boolean}) => void} over
 */

export class Play {
  /** @type {Ready | null} */ now = null;
  /** @type {Promise<Ready> | null} */ coming = null;

  /**
   * @param {HTMLElement} root
   * @param {{facts: import("./quiz-questions.js").Facts, matrix: import("../skin/files.js").Matrix, files: import("../skin/files.js").Files, words: import("./quiz-words.js").Words}} given
   * @param {() => Record<string, import("./quiz-schedule.js").Memory>} memories
   * @param {PlayEvents} events
   */
  constructor(root, given, memories, events) {
    const { facts, matrix, files, words } = given;
    this.facts = facts;
    this.matrix = matrix;
    this.files = files;
    this.words = words;
    this.root = root;
    this.memories = memories;
    this.events = events;
    this.strings = words.strings;
    this.slots = Object.fromEntries([...root.querySelectorAll("[data-slot]")].map((slot) => [slot.dataset.slot, slot]));
    this.stage = new Stage(root.querySelector(".quiz-stage"), this.files, this.facts, this.matrix, this.words, {
      tapped: (tap) => this.onTap(tap),
      refused: (why) => this.say(this.strings[why]),
    });
    root.addEventListener("click", (event) => this.onClick(event));
    document.addEventListener("keydown", (event) => this.onKey(event));
  }

  /**
   * @param {import("./quiz-schedule.js").CardQueue | import("./quiz-exam.js").ExamQueue} queue
   * @param {string} seed
   * @param {string} figure
   * @param {boolean} [silent] whether answers are taken without a word, as in an exam
   */
  async begin(queue, seed, figure, silent = false) {
    this.silent = silent;
    this.queue = queue;
    this.seed = seed;
    this.figure = figure;
    this.now = null;
    // As after an answer: so that "Next question" tries again where the first one could not be loaded.
    this.answered = true;
    this.prepareNext();
    return this.coming ? this.ask() : this.events.over({ emptied: true });
  }

  /** @param {import("./quiz-questions.js").Card} card @returns {Promise<Ready>} */
  async prepare(card) {
    const times = this.silent ? 0 : (this.memories()[card.id]?.reps ?? 0);
    const question = makeQuestion(this.facts, card, { seed: this.seed, figure: this.figure, times });
    const scene = await this.stage.prepare(question);
    const story = question.shape === "case" ? makeCase(this.facts, this.matrix, scene.grid, question, `${this.seed} ${times}`) : null;
    return { card, question, scene, story };
  }

  /** Show the question that was prepared, then prepare the one after it. */
  async ask() {
    const started = performance.now();
    const { coming } = this;
    // Told apart from the one after it: whoever is quicker than the preparing must not be asked the same again.
    this.coming = null;
    this.asking = true;
    let ready;
    try {
      ready = await coming;
    } catch (error) {
      console.error(error);
      this.say(this.strings.failed);
      this.slots.onward.hidden = false;
      this.asking = false;
      this.prepareNext();
      return;
    }
    this.asking = false;
    this.show(ready, started);
  }

  next() {
    return this.queue.next(this.memories(), new Date(), this.answered ? null : (this.now?.card ?? null));
  }

  prepareNext() {
    const card = this.next();
    this.coming = card ? this.prepare(card) : null;
    this.coming?.catch(() => {});
  }

  /** @param {Ready} ready @param {number} started when it was asked for */
  show(ready, started) {
    this.now = ready;
    this.answered = false;
    const { question, scene, story } = ready;
    const choices = story?.choices ?? question.choices;
    const tapping = question.shape === "taps";
    this.stage.take(scene);
    const { slots, strings, words } = this;
    const { asked, length } = this.queue;
    const count = length === Infinity ? strings.count_endless : strings.count;
    slots.count.textContent = fill(count, { number: asked + 1, length });
    slots.done.hidden = length === Infinity;
    slots.done.max = length === Infinity ? 1 : length;
    slots.done.value = asked;
    slots.kind.textContent = strings.kinds[question.kind];
    slots.question.textContent = words.ask(question);
    slots.given.replaceChildren(...this.given(ready));
    slots.choices.replaceChildren(...choices.map((id, i) => this.choice(question.kind, id, i)));
    slots.tapping.hidden = !tapping;
    slots.onward.hidden = true;
    slots.answer.replaceChildren();
    slots.verdict.replaceChildren();
    slots.verdict.dataset.verdict = "";
    slots.legend.hidden = ["attachment", "part"].includes(question.kind);
    Object.assign(this.root.dataset, { card: question.card.id, side: question.side, view: question.view, figure: question.figure });
    slots.question.focus({ preventScroll: true });
    slots.question.closest(".quiz-panel").scrollTop = 0;
    const top = this.root.getBoundingClientRect().top + scrollY;
    if (scrollY > top) scrollTo({ top, behavior: "instant" });
    afterPaint(() => this.showPicture(ready, started));
  }

  /** The picture of a question, after its words. @param {Ready} ready @param {number} started when it was asked for */
  showPicture(ready, started) {
    const { question } = ready;
    if (this.now !== ready) return;
    const room = question.kind === "press" ? 1 : MAX_TAPS;
    this.stage.draw(question.shape === "taps" && !this.answered ? room : 0);
    if (!this.answered) this.lightQuestion(ready);
    this.stage.frameLit();
    // How long it took is for the browser's own tools, and for the test that bounds it.
    performance.measure("quiz-question", { start: started, end: performance.now() });
    // Once the next question is on its way, another preparing would bring the same card a second time.
    (globalThis.requestIdleCallback ?? setTimeout)(() => this.now === ready && !this.asking && this.prepareNext());
  }

  /** What may be seen before the answer. @param {Ready} ready */
  lightQuestion({ question: { kind, point, muscle }, story }) {
    if (kind === "refers") this.stage.light({ point, zones: true });
    if (["nerve", "roots", "action"].includes(kind)) this.stage.light({ muscle, belly: true });
    if (story) {
      this.stage.light({ point, x: true });
      this.stage.showPain(story.spots);
    }
  }

  /** What is told besides the question. @param {Ready} ready @returns {Node[]} */
  given({ question, story }) {
    const { strings } = this;
    if (["attachment", "part"].includes(question.kind)) {
      const part = this.facts.byPart.get(question.card.subject);
      const { origin, insertion } = part ?? this.facts.byMuscle.get(question.muscle);
      const rows = [[strings.from, origin], [strings.to, insertion], ...(part ? [[strings.does, part.action]] : [])];
      return [
        h(
          "dl.given",
          rows.flatMap(([what, text]) => [h("dt", what), h("dd", text)]),
        ),
      ];
    }
    const lines = story ? this.tell(question, story) : this.words.hints(question);
    const described = this.words.described(question).map((text) => h("p.visually-hidden", text));
    return [...lines.map((text) => h(story ? "p.story" : "p.hint", text)), ...described];
  }

  /** The case in words. */
  tell({ point, side, figure }, story) {
    const { strings, words } = this;
    const regions = story.spots.map(({ cell, region }) => words.place(region, sideOfCell(this.matrix, cell)));
    const lines = [fill(strings.case_person[figure], { age: story.age, regions: [...new Set(regions)].join("; ") })];
    if (story.history) lines.push(fill(strings.case_history, { history: story.history }));
    const said = { resisted: strings.case_resisted, stretched: strings.case_stretched };
    for (const { test, movement } of story.findings) lines.push(fill(said[test], { movement: words.movement(movement, side) }));
    const tender = fill(strings.case_tender, { region: words.place(story.tender, side) });
    // The scene is on the stage already: what is lit there tells whether this picture shows the spot.
    const marked = this.stage.crosses([point]).length > 0;
    return [...lines, marked ? `${tender} ${strings.case_tender_shown}` : tender];
  }

  choice(kind, id, index) {
    const key = h("span.choice-key", index + 1, { "aria-hidden": "true" });
    const words = h("span", this.words.choice(kind, id));
    return h("li", h("button.choice", [key, words], { type: "button", "data-choice": index, "data-id": id }));
  }

  say(text) {
    this.slots.verdict.dataset.verdict = "";
    this.slots.verdict.replaceChildren(h("p.note", text));
  }

  /** @param {import("./quiz-stage.js").Tap} tap */
  onTap(tap) {
    this.say(fill(this.strings.tapped, { number: this.stage.taps.length, region: tap.region }));
  }

  /** @param {MouseEvent} event */
  onClick(event) {
    const button = event.target instanceof Element && event.target.closest("button");
    if (!button) return;
    if (button.dataset.choice && !this.answered) this.choose(Number(button.dataset.choice));
    const does = { check: () => this.check(), untap: () => this.untap(), "give-up": () => this.giveUp(), next: () => this.goOn() };
    does[button.dataset.does]?.();
  }

  /** @param {KeyboardEvent} event */
  onKey(event) {
    const elsewhere = this.root.hidden || !this.now || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented;
    if (elsewhere) return;
    const on = event.target instanceof Element && event.target.closest("button, a, input, [role=button]");
    const buttons = this.slots.choices.querySelectorAll("button");
    if (!this.answered && event.key >= "1" && event.key <= String(buttons.length)) this.choose(Number(event.key) - 1);
    else if (event.key === "Enter" && !on && this.answered) this.goOn();
    else if (event.key === "Enter" && !on && this.stage.room) this.check();
    else if (event.key === "Backspace" && this.stage.room) this.untap();
    else return;
    event.preventDefault();
  }

  untap() {
    this.stage.untap();
    this.say(fill(this.strings.untapped, { number: this.stage.taps.length }));
  }

  /** @param {number} index */
  choose(index) {
    const { question, story } = this.now;
    const right = story?.right ?? question.right;
    if (this.silent) return this.take(index === right ? "right" : "wrong");
    const buttons = [...this.slots.choices.querySelectorAll("button")];
    buttons.forEach((button, i) => {
      button.disabled = true;
      button.dataset.state = i === right ? "right" : i === index ? "wrong" : "";
      const mark = i === right ? this.strings.right_mark : i === index ? this.strings.yours_mark : "";
      if (mark) button.lastChild.append(h("b", ` · ${mark}`));
    });
    const chosen = (story?.choices ?? question.choices)[index];
    const more = story ? caseTable(this.facts, this.strings, question, story, chosen) : [];
    if (index === right) this.settle({ verdict: "right", lines: [] }, more);
    else this.teach(question, chosen, more);
    return undefined;
  }

  /** An answer that is counted and not spoken of. @param {"right" | "close" | "wrong"} verdict */
  take(verdict) {
    if (this.asking) return undefined;
    this.answered = true;
    this.stage.close();
    this.queue.answer(this.now.card, verdict);
    return this.goOn();
  }

  /** A wrong choice: show it beside the right one, with what tells them apart. */
  teach(question, chosen, more) {
    const { kind, point, side } = question;
    if (kind === "part") {
      this.settle({ verdict: "wrong", lines: [] }, [...this.apart(question, chosen, null), ...more]);
      return;
    }
    const points = this.facts.pointsOf.get(chosen).map(({ id }) => id);
    if (FACT_KINDS.includes(kind) || !points.length) {
      this.settle({ verdict: "wrong", lines: [] }, [...this.apart(question, chosen, null), ...more], { chosen });
      return;
    }
    const asked = codesOf(this.matrix, point, side);
    const near = nearestPattern(this.matrix, points, asked, side);
    const told = this.apart(question, chosen, contrastOf(this.matrix, asked, near.codes));
    const where = this.stage.shows(near.point) ? this.strings.chosen_dashed : this.strings.chosen_elsewhere;
    this.settle({ verdict: "wrong", lines: [] }, [...told, h("p", where), ...more], { chosen, pattern: near.point });
  }

  /** @returns {Node[]} */
  apart(question, chosen, contrast) {
    return this.words.toldApart(question, chosen, contrast).map((text) => h("p.apart", text));
  }

  giveUp() {
    if (this.answered) return;
    if (this.silent) this.take("wrong");
    else this.settle({ ...GIVEN_UP, lines: [this.strings.gave_up] });
  }

  check() {
    const { question } = this.now;
    if (!this.stage.taps.length) {
      this.say(this.strings.no_taps);
      return;
    }
    const result = question.kind === "press" ? this.judgePress(question) : this.judgeZone(question);
    if (this.silent) this.take(result.verdict);
    else this.settle(result);
  }

  judgeZone({ point, side }) {
    const { grid, unitsPerCm } = this.now.scene;
    const zone = zoneOnGrid(grid, codesOf(this.matrix, point, side));
    const result = scoreTaps(grid, zone, this.stage.taps, unitsPerCm);
    return { verdict: verdictOf(result.score), lines: this.words.taps(result), score: result.score };
  }

  judgePress({ muscle }) {
    const crosses = this.stage.crosses(this.facts.pointsOf.get(muscle).map(({ id }) => id));
    const result = scorePress(
      crosses.map(({ at }) => at),
      this.stage.taps[0],
      this.now.scene.unitsPerCm,
    );
    const { point } = crosses[result.nearest];
    return { verdict: result.verdict, lines: [fill(this.strings.pressed, { cm: tenths(result.cm) })], score: result.score, point };
  }

  /**
   * The answer is in: say how it was, and show what is true with what was answered.
   * @param {{verdict: "right" | "close" | "wrong", lines: string[], score?: number, point?: string}} result
   * @param {Node[]} more
   * @param {{chosen?: string, pattern?: string}} mistake the muscle that was chosen wrongly, and its point to show
   */
  settle({ verdict, lines, score, point: pressed }, more = [], { chosen, pattern } = {}) {
    this.answered = true;
    const { question } = this.now;
    const { slots, strings, words } = this;
    const point = pressed ?? question.point;
    const zones = ![...FACT_KINDS, "part", "press"].includes(question.kind);
    this.stage.close();
    const { now } = this;
    afterPaint(() => {
      if (this.now !== now) return;
      this.stage.light({ point, muscle: question.muscle, zones, x: zones || question.kind === "press", belly: true });
      if (pattern) this.stage.lightChosen(pattern);
      this.stage.frameLit();
    });
    const points = score === undefined ? "" : ` ${fill(strings.percent, { value: percent(score) })}`;
    slots.verdict.dataset.verdict = verdict;
    slots.verdict.replaceChildren(h("strong", strings.verdicts[verdict] + points), ...lines.map((text) => h("p", text)));
    const truth = words.truth({ ...question, point });
    slots.answer.replaceChildren(...more, ...truth.map((text) => h("p", text)));
    slots.tapping.hidden = true;
    slots.onward.hidden = false;
    slots.legend.hidden = false;
    slots["muscle-link"].href = `${SITE}muscles/${question.muscle}`;
    this.queue.answer(this.now.card, verdict);
    slots.done.value = this.queue.asked;
    this.events.answered(this.now.card, verdict, chosen ?? null);
    this.root.querySelector("[data-does=next]").focus({ preventScroll: true });
    slots.verdict.scrollIntoView({ block: "nearest", behavior: "instant" });
  }

  goOn() {
    if (!this.answered || this.asking) return undefined;
    if (this.queue.over) return this.events.over({ emptied: false });
    if (!this.coming) this.prepareNext();
    return this.coming ? this.ask() : this.events.over({ emptied: true });
  }
}
