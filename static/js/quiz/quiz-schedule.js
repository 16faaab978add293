/**
 * What to ask next: wrong answers again soon, what is due by FSRS, then what is new, easiest first.
 *
 * Pure, no DOM. The memory model is that of ts-fsrs (Ye, Su, Cao 2022), which is handed in, so that it is loaded late.
 */

import { seeded, shuffled } from "./quiz-questions.js";

/** A wrong answer is asked again after so many other questions, and after twice as many each further time. */
const COMES_BACK_AFTER = 3;

/** Known: after so many days nine in ten would still be remembered (FSRS's stability). */
const KNOWN_DAYS = 7;

const STATE_REVIEW = 2;
const RETENTION = 0.9;

/**
 * @typedef {object} Memory what FSRS knows of a card, with dates as ISO text
 * @property {string} due
 * @property {number} stability days until recall falls to nine in ten
 * @property {number} difficulty
 * @property {number} scheduled_days
 * @property {number} learning_steps
 * @property {number} reps
 * @property {number} lapses
 * @property {number} state 0 new, 1 learning, 2 review, 3 relearning
 * @property {string} last_review
 *
 * @typedef {import("./quiz-questions.js").Card} Card
 */

/** The scheduler over ts-fsrs. @param {{Rating: Record<string, number>, createEmptyCard: (now: Date) => object, fsrs: (options: object) => any}} library */
export function makeScheduler(library) {
  const { Rating, createEmptyCard, fsrs } = library;
  const model = fsrs({ request_retention: RETENTION, enable_fuzz: false });
  const ratings = { wrong: Rating.Again, close: Rating.Hard, right: Rating.Good };
  return {
    /** @param {Memory | undefined} memory @param {"right" | "close" | "wrong"} verdict @param {Date} now @returns {Memory} */
    review(memory, verdict, now) {
      const { card } = model.next(memory ? { elapsed_days: 0, ...memory } : createEmptyCard(now), now, ratings[verdict]);
      const { stability, difficulty, scheduled_days, learning_steps, reps, lapses, state } = card;
      const dates = { due: card.due.toISOString(), last_review: now.toISOString() };
      return { ...dates, stability: round(stability), difficulty: round(difficulty), scheduled_days, learning_steps, reps, lapses, state };
    },
  };
}

/** @param {number} value */
function round(value) {
  return Math.round(value * 1e4) / 1e4;
}

/** @param {Memory} memory */
export function isKnown({ state, stability }) {
  return state === STATE_REVIEW && stability >= KNOWN_DAYS;
}

/**
 * Whether a card is to be asked again: what is being learned at its minute, what is reviewed at any time of its day.
 * @param {Memory | undefined} memory
 * @param {Date} now
 */
export function isDue(memory, now) {
  if (!memory) return false;
  const day = memory.state === STATE_REVIEW ? new Date(now).setHours(23, 59, 59, 999) : now.getTime();
  return Date.parse(memory.due) <= day;
}

/** One sitting: which card comes next. */
export class CardQueue {
  /** @type {Set<string>} asked in this sitting, and not to be asked again for being due alone */ done = new Set();
  /** @type {{id: string, from: number}[]} wrong answers, and before which question they come back */ again = [];
  /** @type {Map<string, number>} how often each card was answered wrong in this sitting */ lapses = new Map();
  /** Whether the last card asked had come back; then a new one comes first, as long as there is one. */ returned = false;

  /**
   * @param {Card[]} cards that may be asked, easiest first
   * @param {string} seed
   * @param {number} length questions to ask; Infinity for no end
   */
  constructor(cards, seed, length) {
    const chance = seeded(seed);
    /** New cards: shuffled among those of about the same difficulty, so that kinds of question alternate. */
    this.cards = shuffled(cards, chance).sort((a, b) => Math.floor(a.difficulty) - Math.floor(b.difficulty));
    this.byId = new Map(this.cards.map((card) => [card.id, card]));
    this.length = length;
    this.asked = 0;
    this.right = 0;
    this.wrong = 0;
  }

  get over() {
    return this.asked >= this.length;
  }

  /**
   * The card to ask after the one that is asked now; the same answer until `answer` is told.
   * @param {Record<string, Memory>} memories
   * @param {Date} now
   * @param {Card | null} current on the screen now, which is not to follow itself unless there is no other
   * @returns {Card | null} null where nothing is left
   */
  next(memories, now, current = null) {
    const position = this.asked + (current ? 1 : 0);
    if (position >= this.length) return null;
    const other = (card) => card.id !== current?.id;
    const waiting = new Set(this.again.map(({ id }) => id));
    const open = this.cards.filter((card) => other(card) && !this.done.has(card.id) && !waiting.has(card.id));
    const back = this.again.find(({ id, from }) => from <= position && id !== current?.id);
    const returned = current ? this.done.has(current.id) : this.returned;
    // A round that is long enough for all of its cards asks each of them, before any comes back in the place of another.
    const room = this.length - position > open.length || this.cards.length > this.length;
    if (back && (!open.length || (room && !returned))) return this.byId.get(back.id);
    const due = open.filter((card) => isDue(memories[card.id], now));
    due.sort((a, b) => Date.parse(memories[a.id].due) - Date.parse(memories[b.id].due));
    if (due.length) return due[0];
    const fresh = open.filter((card) => !memories[card.id]);
    // Two questions in a row about one muscle would answer each other.
    return fresh.find((card) => card.muscle !== current?.muscle) ?? fresh[0] ?? this.early(memories, current);
  }

  /** Nothing is due or new: what comes back soonest, else what is due soonest. */
  early(memories, current) {
    const [soonest] = this.again.filter(({ id }) => id !== current?.id);
    if (soonest) return this.byId.get(soonest.id);
    const known = this.cards.filter((card) => card.id !== current?.id && memories[card.id]);
    known.sort((a, b) => Date.parse(memories[a.id].due) - Date.parse(memories[b.id].due));
    return known[0] ?? (current && this.length === Infinity ? current : null);
  }

  /** @param {Card} card @param {"right" | "close" | "wrong"} verdict */
  answer(card, verdict) {
    this.asked += 1;
    this.returned = this.done.has(card.id);
    this.done.add(card.id);
    this.again = this.again.filter(({ id }) => id !== card.id);
    if (verdict === "wrong") {
      this.wrong += 1;
      const times = (this.lapses.get(card.id) ?? 0) + 1;
      this.lapses.set(card.id, times);
      this.again.push({ id: card.id, from: this.asked + COMES_BACK_AFTER * 2 ** (times - 1) });
    } else if (verdict === "right") {
      this.right += 1;
    }
  }
}
