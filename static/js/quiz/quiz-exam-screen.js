/** The exam on the page: what it is, the name, the clock, the code at the end, and the check of a code. */

import { fill, slot } from "../lib/page.js";
import { codeOf, ExamQueue, examOfFragment, readCode } from "./quiz-exam.js";

const TICK_MS = 1000;

export class ExamScreen {
  /**
   * @param {HTMLElement} root the quiz
   * @param {any} strings
   * @param {readonly string[]} kinds
   * @param {() => void} timeUp
   */
  constructor(root, strings, kinds, timeUp) {
    this.root = root;
    this.strings = strings.exam;
    this.kinds = kinds;
    this.timeUp = timeUp;
    this.part = /** @type {HTMLElement} */ (root.querySelector("[data-exam]"));
    this.clock = slot(root, "clock");
    this.name = /** @type {HTMLInputElement} */ (this.part.querySelector("[name=exam-name]"));
  }

  /** The exam of the address, or null. */
  get exam() {
    return examOfFragment(location.hash, this.kinds);
  }

  /** @param {string} title of its set */
  show(title) {
    const { exam } = this;
    this.part.hidden = !exam;
    if (exam)
      slot(this.part, "exam-words").textContent = fill(this.strings.words, { title, questions: exam.questions, minutes: exam.minutes });
  }

  /** @param {import("./quiz-questions.js").Card[]} cards */
  begin(cards) {
    const { exam } = this;
    this.queue = new ExamQueue(cards, exam);
    this.started = performance.now();
    this.limit_s = exam.minutes * 60;
    this.ticking = setInterval(() => this.tick(), TICK_MS);
    this.tick();
    return this.queue;
  }

  get elapsed_s() {
    return (performance.now() - this.started) / 1000;
  }

  tick() {
    const left_s = Math.max(0, this.limit_s - this.elapsed_s);
    const clock = `${Math.floor(left_s / 60)}:${String(Math.floor(left_s % 60)).padStart(2, "0")}`;
    this.clock.textContent = fill(this.strings.left, { clock });
    if (left_s <= 0) this.timeUp();
  }

  /** What came out, with the code for the teacher. */
  end() {
    clearInterval(this.ticking);
    this.clock.textContent = "";
    const { halves, asked, length } = this.queue;
    const seconds = Math.min(this.elapsed_s, this.limit_s);
    const code = codeOf(this.name.value, location.hash, { halves, asked, seconds });
    return { text: fill(this.strings.result, { ...this.marks({ halves, asked, seconds }), length }), code };
  }

  marks({ halves, asked, seconds }) {
    return { marks: halves / 2, asked, minutes: Math.max(1, Math.round(seconds / 60)) };
  }

  /** Whether a code fits a name and the exam of the address. */
  check() {
    const value = (name) => /** @type {HTMLInputElement} */ (this.part.querySelector(`[name=${name}]`)).value;
    const read = readCode(value("check-code"), value("check-name"), location.hash);
    slot(this.part, "checked").textContent = read ? fill(this.strings.fits, this.marks(read)) : this.strings.fits_not;
  }
}
