/**
 * The quiz: choose what to be asked, play, see what is known. Everything stays in this browser.
 *
 * Questions, scores and the schedule are pure modules beside this one; quiz-play.js runs a round.
 */

import { action, capital, counted, download, FIGURE_KEY, fetchJson, fill, getStored, h, readJson, setStored, slot } from "../lib/page.js";
import { SITE } from "../lib/site.js";
import { Files } from "../skin/files.js";
import { Confusions } from "./quiz-confusions.js";
import { ExamScreen } from "./quiz-exam-screen.js";
import { mergeProgress, ProgressError, ProgressStore, readProgress, tally, writeProgress } from "./quiz-progress.js";
import { cardsOf, FACT_KINDS, indexFacts } from "./quiz-questions.js";
import { CardQueue, makeScheduler } from "./quiz-schedule.js";
import { SetPicker } from "./quiz-set-picker.js";
import { Words } from "./quiz-words.js";

const SETUP_KEY = "quiz-setup";
const FSRS = "vendor/ts-fsrs@5.4.2/index.mjs";
const FILE_NAME = "quiz-progress.json";

class Quiz {
  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    this.strings = readJson(root, "strings");
    this.files = new Files(root.dataset.files);
    this.screens = Object.fromEntries([...root.querySelectorAll("[data-screen]")].map((one) => [one.dataset.screen, one]));
    this.form = root.querySelector("[data-setup]");
    this.store = new ProgressStore(() => localStorage);
  }

  async begin() {
    this.restoreSetup();
    this.listen();
    const [facts] = await Promise.all([fetchJson(this.root.dataset.facts), this.files.matrix()]);
    this.facts = indexFacts(facts);
    this.cards = cardsOf(this.facts);
    this.sets = new SetPicker(this.root, this.facts, this.strings, () => this.onSetup());
    this.sets.begin(this.keptSet);
    const kinds = [...this.form.querySelectorAll("[name=kind]")].map(({ value }) => value);
    this.examScreen = new ExamScreen(this.root, this.strings, kinds, () => this.end());
    addEventListener("hashchange", () => this.showExam());
    this.showExam();
    this.form.querySelector("[type=submit]").disabled = false;
    this.showHome();
  }

  restoreSetup() {
    let kept = null;
    try {
      kept = JSON.parse(getStored(SETUP_KEY) ?? "null");
    } catch {
      // What cannot be read is as if nothing had been chosen.
    }
    if (!kept) return;
    this.keptSet = kept.set?.[0];
    for (const input of this.form.querySelectorAll("input")) {
      const chosen = kept[input.name];
      if (Array.isArray(chosen)) input.checked = chosen.includes(input.value);
    }
  }

  get setup() {
    // Parts of the body stay chosen while a set keeps them from being changed.
    const chosen = (name) => [...this.form.querySelectorAll(`input[name="${name}"]:checked`)].map(({ value }) => value);
    return { group: chosen("group"), kind: chosen("kind"), length: chosen("length"), set: [this.form.elements.set.value] };
  }

  /** The cards that the choices allow. @param {{group: string[], kind: string[]}} choices */
  chosenCards({ group, kind } = this.setup) {
    const kinds = new Set(kind.flatMap((name) => (name === "facts" ? FACT_KINDS : [name])));
    const set = this.sets.chosen;
    const asked = set ? ({ muscle }) => set.muscles.includes(muscle) : (card) => group.includes(card.group);
    return this.cards.filter((card) => asked(card) && kinds.has(card.kind));
  }

  listen() {
    this.form.addEventListener("change", () => this.onSetup());
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.guard(() => this.play());
    });
    this.root.addEventListener("click", (event) => {
      const button = event.target instanceof Element && event.target.closest("button");
      if (button) this.guard(() => this.onButton(button.dataset));
    });
    action(this.root, "import").addEventListener("change", (event) =>
      this.guard(() => this.readFile(/** @type {HTMLInputElement} */ (event.target))),
    );
  }

  /** @param {() => unknown} work */
  async guard(work) {
    try {
      await work();
    } catch (error) {
      console.error(error);
      this.say(this.strings.failed);
    }
  }

  /** An exam takes the place of the choices. */
  showExam() {
    this.examScreen.show(this.sets.linked?.title ?? this.strings.sets.all);
    this.root.querySelector("[data-practice]").hidden = Boolean(this.examScreen.exam);
  }

  onSetup() {
    setStored(SETUP_KEY, JSON.stringify(this.setup));
    if (this.cards) this.showReady();
  }

  /** @param {DOMStringMap} data */
  onButton({ does, all, none }) {
    if (all || none) {
      for (const input of this.form.querySelectorAll(`[name="${all ?? none}"]`)) input.checked = Boolean(all);
      this.onSetup();
    }
    const actions = {
      stop: () => this.end(),
      again: () => this.play(),
      confused: () => this.play(this.confusions.cards(this.chosenCards())),
      home: () => this.showHome(),
      export: () => this.saveFile(),
      delete: () => this.deleteAll(),
      undo: () => this.bringBack(),
      "copy-set": () => this.sets.copyLink(),
      "keep-set": () => this.sets.keepSet(),
      "drop-set": () => this.sets.dropSet(),
      "save-sets": () => this.sets.saveFile(),
      "copy-exam": () => this.sets.copyExam(this.setup),
      exam: () => this.playExam(),
      "check-code": () => this.examScreen.check(),
    };
    return actions[does]?.();
  }

  /** @param {"home" | "run" | "end"} name */
  showScreen(name) {
    for (const [id, screen] of Object.entries(this.screens)) screen.hidden = id !== name;
    document.documentElement.classList.toggle("is-playing", name === "run");
    scrollTo({ top: 0, behavior: "instant" });
  }

  /** @param {import("./quiz-questions.js").Card[]} cards */
  async play(cards = this.chosenCards()) {
    if (!cards.length) return;
    await this.loadPlay();
    const [length] = this.setup.length;
    const seed = new URLSearchParams(location.hash.slice(1)).get("seed") ?? crypto.getRandomValues(new Uint32Array(1))[0].toString(36);
    this.queue = new CardQueue(cards, seed, length === "endless" ? Infinity : Number(length));
    this.missed = new Map();
    this.confusions = new Confusions();
    this.showScreen("run");
    const figure = this.strings.figures[getStored(FIGURE_KEY)] ? getStored(FIGURE_KEY) : "female";
    await this.round.begin(this.queue, seed, figure);
  }

  /** The cards of the set in the link; the choices of this browser play no part. */
  async playExam() {
    await this.loadPlay();
    const { exam } = this.examScreen;
    const group = [...this.form.querySelectorAll("[name=group]")].map(({ value }) => value);
    this.queue = this.examScreen.begin(this.chosenCards({ group, kind: exam.kinds }));
    this.missed = new Map();
    this.confusions = new Confusions();
    this.inExam = true;
    this.showScreen("run");
    await this.round.begin(this.queue, exam.seed, "female", true);
  }

  /** What only a round needs is loaded with the first one. */
  async loadPlay() {
    if (this.round) return;
    const [{ Play }, library, matrix] = await Promise.all([import("./quiz-play.js"), import(this.files.root + FSRS), this.files.matrix()]);
    this.scheduler = makeScheduler(library);
    const words = new Words(this.strings, this.facts);
    this.words = words;
    this.round = new Play(this.screens.run, { facts: this.facts, matrix, files: this.files, words }, () => this.store.progress.cards, {
      answered: (card, verdict, chosen) => this.onAnswer(card, verdict, chosen),
      over: (how) => this.end(how),
    });
  }

  onAnswer(card, verdict, chosen) {
    const now = new Date();
    this.store.remember(card.id, this.scheduler.review(this.store.progress.cards[card.id], verdict, now), now);
    if (verdict === "wrong") this.missed.set(card.muscle, this.facts.byMuscle.get(card.muscle).common);
    if (chosen) this.confusions.add(card.muscle, chosen);
  }

  end({ emptied = false } = {}) {
    const { right, asked } = this.queue;
    const exam = this.inExam ? this.examScreen.end() : null;
    this.inExam = false;
    slot(this.root, "code-part").hidden = !exam;
    slot(this.root, "code").textContent = exam?.code ?? "";
    this.root.querySelector("[data-does=again]").hidden = Boolean(exam);
    const practised = asked ? fill(this.strings.result, { right, asked }) : this.strings.result_none;
    slot(this.root, "result").textContent = exam?.text ?? (emptied ? `${this.strings.no_more} ${practised}` : practised);
    slot(this.root, "missed-part").hidden = !this.missed.size;
    const link = ([id, name]) => h("li", h("a", capital(name), { href: `${SITE}muscles/${id}` }));
    slot(this.root, "missed").replaceChildren(...[...this.missed].map(link));
    const pairs = this.confusions.list();
    slot(this.root, "confused-part").hidden = !pairs.length;
    slot(this.root, "confused").replaceChildren(...pairs.map((pair) => this.pairItem(pair)));
    this.showScreen("end");
    this.screens.end.querySelector("h2").focus({ preventScroll: true });
  }

  /** One pair of muscles taken for each other. @param {import("./quiz-confusions.js").Confusion} pair */
  pairItem({ right, chosen, count }) {
    const [text, names] = [count > 1 ? this.strings.confused_often : this.strings.confused, { right, chosen }];
    const said = Object.fromEntries(Object.entries(names).map(([role, id]) => [role, this.facts.byMuscle.get(id).common]));
    const query = new URLSearchParams([right, chosen].map((id) => ["muscle", id]));
    return h("li", h("a", capital(fill(text, said)), { href: `${this.root.dataset.compare}?${query}` }));
  }

  showHome() {
    this.showScreen("home");
    this.showReady();
    this.showProgress();
  }

  showReady() {
    const cards = this.chosenCards();
    const { all } = tally(cards, this.store.progress.cards, new Date());
    slot(this.root, "ready").textContent = cards.length ? counted(this.strings.ready, all.total, { due: all.due }) : this.strings.nothing;
    this.form.querySelector("[type=submit]").disabled = !cards.length;
  }

  showProgress() {
    const { all, groups } = tally(this.cards, this.store.progress.cards, new Date());
    for (const name of ["due", "known", "seen", "total"]) slot(this.root, name).textContent = all[name];
    for (const row of this.root.querySelectorAll("tr[data-group]")) {
      const sum = groups.get(row.dataset.group);
      slot(row, "share").textContent = fill(this.strings.share, sum);
      slot(row, "group-due").textContent = sum.due;
      row.querySelector(".tally-seen").setAttribute("width", (100 * sum.seen) / sum.total);
      row.querySelector(".tally-known").setAttribute("width", (100 * sum.known) / sum.total);
    }
    slot(this.root, "trouble").hidden = this.store.keeps;
    slot(this.root, "trouble").textContent = this.strings.troubles[this.store.trouble] ?? "";
  }

  /** @param {string} text */
  say(text) {
    slot(this.root, "said").textContent = text;
  }

  saveFile() {
    download(FILE_NAME, writeProgress(this.store.progress));
    this.say(this.strings.saved);
  }

  /** @param {HTMLInputElement} input */
  async readFile(input) {
    const [file] = input.files;
    if (!file) return;
    try {
      const read = readProgress(await file.text());
      this.store.keep(mergeProgress(this.store.progress, read));
      this.say(counted(this.strings.imported, Object.keys(read.cards).length));
    } catch (error) {
      if (!(error instanceof ProgressError)) throw error;
      this.say(this.strings.import_failed[error.code]);
    } finally {
      input.value = "";
    }
    this.showHome();
  }

  deleteAll() {
    this.deleted = this.store.clear();
    this.showHome();
    this.showUndo(true);
    this.say(this.strings.deleted);
  }

  bringBack() {
    this.store.keep(mergeProgress(this.deleted, this.store.progress));
    this.showHome();
    this.showUndo(false);
    this.say(this.strings.brought_back);
  }

  showUndo(possible) {
    action(this.root, "undo").hidden = !possible;
  }
}

/** @param {HTMLElement} root */
export async function init(root) {
  await new Quiz(root).begin();
}
