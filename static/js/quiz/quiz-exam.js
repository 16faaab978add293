/**
 * An exam: the same questions for everybody who opens its link, a time, no feedback, and a code that a teacher can check.
 *
 * Pure functions, no DOM. All of it is in the link's fragment, and nothing is sent anywhere. The code tells a slip of the
 * pen from what was reached; it is no seal, because whoever reads this module can make one up.
 */

import { seeded, shuffled } from "./quiz-questions.js";

const SEED = /^[a-z0-9]{3,20}$/;
const MAX_QUESTIONS = 100;
const MAX_MINUTES = 180;
const DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const CODE_LENGTH = 12;
const HASH_BITS = 31n;
const TENTHS_BITS = 12n;
const ASKED_BITS = 8n;
const HALVES_BITS = 9n;
const SECONDS_PER_STEP = 10;

/**
 * @typedef {object} Exam
 * @property {string} seed
 * @property {number} questions
 * @property {number} minutes
 * @property {string[]} kinds of question
 *
 * @typedef {object} ExamResult
 * @property {number} halves half marks: two for a right answer, one for a close one
 * @property {number} asked
 * @property {number} seconds
 */

/**
 * The exam that a fragment holds; null where there is none, or where it cannot be one.
 * @param {string} fragment
 * @param {readonly string[]} kinds that the atlas has
 * @returns {Exam | null}
 */
export function examOfFragment(fragment, kinds) {
  const query = new URLSearchParams(fragment.replace(/^#/, ""));
  const seed = query.get("exam") ?? "";
  const [questions, minutes] = [Number(query.get("questions")), Number(query.get("minutes"))];
  const chosen = (query.get("kinds") ?? "").split(",").filter((kind) => kinds.includes(kind));
  const whole = (number, most) => Number.isInteger(number) && number >= 1 && number <= most;
  if (!SEED.test(seed) || !whole(questions, MAX_QUESTIONS) || !whole(minutes, MAX_MINUTES) || !chosen.length) return null;
  return { seed, questions, minutes, kinds: chosen };
}

/** What is added to the fragment of a set to make an exam of it. @param {Exam} exam */
export function examParts({ seed, questions, minutes, kinds }) {
  return { exam: seed, questions: String(questions), minutes: String(minutes), kinds: kinds.join(",") };
}

/** Asks each card at most once, in an order that hangs on the seed alone; what was learned before plays no part. */
export class ExamQueue {
  /** @param {import("./quiz-questions.js").Card[]} cards @param {Exam} exam */
  constructor(cards, { seed, questions }) {
    const byId = [...cards].sort((a, b) => (a.id < b.id ? -1 : 1));
    this.cards = shuffled(byId, seeded(`exam ${seed}`)).slice(0, questions);
    this.length = this.cards.length;
    this.asked = 0;
    this.right = 0;
    this.halves = 0;
  }

  get over() {
    return this.asked >= this.length;
  }

  /** @param {unknown} _memories @param {unknown} _now @param {unknown} current on the screen now */
  next(_memories, _now, current = null) {
    return this.cards[this.asked + (current ? 1 : 0)] ?? null;
  }

  /** @param {unknown} _card @param {"right" | "close" | "wrong"} verdict */
  answer(_card, verdict) {
    this.asked += 1;
    this.right += verdict === "right" ? 1 : 0;
    this.halves += { right: 2, close: 1, wrong: 0 }[verdict];
  }
}

/** FNV-1a over UTF-16 units, cut to 31 bits. @param {string} text */
function hash(text) {
  let state = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) state = Math.imul(state ^ text.charCodeAt(i), 0x01000193);
  return BigInt(state >>> 1);
}

/** The same name, however it is written. @param {string} name */
function plainName(name) {
  return name.normalize("NFKC").trim().replace(/\s+/g, " ").toLowerCase();
}

/** @param {string} name @param {string} fragment of the exam @param {bigint} result */
function seal(name, fragment, result) {
  return hash(`${fragment.replace(/^#/, "")}|${plainName(name)}|${result}`);
}

/**
 * The code of a result, such as `0H2M-1K3V-9QXA`.
 * @param {string} name of the student
 * @param {string} fragment of the exam
 * @param {ExamResult} result
 */
export function codeOf(name, fragment, { halves, asked, seconds }) {
  const steps = Math.min(Math.round(seconds / SECONDS_PER_STEP), Number((1n << TENTHS_BITS) - 1n));
  const result = (((BigInt(halves) << ASKED_BITS) | BigInt(asked)) << TENTHS_BITS) | BigInt(steps);
  let number = (result << HASH_BITS) | seal(name, fragment, result);
  let code = "";
  for (let i = 0; i < CODE_LENGTH; i += 1) {
    code = DIGITS[Number(number & 31n)] + code;
    number >>= 5n;
  }
  return code.replace(/(.{4})(?=.)/g, "$1-");
}

/**
 * The result that a code tells; null where it does not belong to this name and this exam.
 * @param {string} code
 * @param {string} name
 * @param {string} fragment
 * @returns {ExamResult | null}
 */
export function readCode(code, name, fragment) {
  const digits = code.toUpperCase().replace(/[\s-]/g, "").replaceAll("O", "0").replace(/[IL]/g, "1");
  if (digits.length !== CODE_LENGTH || [...digits].some((digit) => !DIGITS.includes(digit))) return null;
  const number = [...digits].reduce((sum, digit) => (sum << 5n) | BigInt(DIGITS.indexOf(digit)), 0n);
  const result = number >> HASH_BITS;
  if ((number & ((1n << HASH_BITS) - 1n)) !== seal(name, fragment, result)) return null;
  const part = (from, bits) => Number((result >> from) & ((1n << bits) - 1n));
  return {
    halves: part(ASKED_BITS + TENTHS_BITS, HALVES_BITS),
    asked: part(TENTHS_BITS, ASKED_BITS),
    seconds: part(0n, TENTHS_BITS) * SECONDS_PER_STEP,
  };
}
