/**
 * What a person has learned so far: kept in this browser only, written out and read in as JSON.
 *
 * Pure but for the storage, which is handed in. Storage may be closed, full, hold something damaged or something that
 * a newer version wrote; each is told, and nothing that could not be read is ever written over.
 */

import { isDue, isKnown } from "./quiz-schedule.js";

export const KEY = "quiz-progress";
export const FORMAT = "trigger-point-atlas/quiz-progress";
export const VERSION = 1;

const MAX_BYTES = 4_000_000;
const NUMBERS = ["stability", "difficulty", "scheduled_days", "learning_steps", "reps", "lapses", "state"];

/**
 * @typedef {import("./quiz-schedule.js").Memory} Memory
 *
 * @typedef {object} Progress
 * @property {string} format
 * @property {number} version
 * @property {string} changed ISO
 * @property {Record<string, Memory>} cards by id of the card
 *
 * @typedef {"closed" | "full" | "newer" | "damaged" | null} Trouble
 */

/** Why something is not a progress; `code` is what the page has words for. */
export class ProgressError extends Error {
  /** @param {"newer" | "damaged"} code @param {string} detail */
  constructor(code, detail) {
    super(detail);
    this.code = code;
  }
}

/** @returns {Progress} */
export function emptyProgress(now = new Date()) {
  return { format: FORMAT, version: VERSION, changed: now.toISOString(), cards: {} };
}

/** A clean progress made of what was read. Throws ProgressError. @param {any} value @returns {Progress} */
function checkProgress(value) {
  const bad = (detail) => new ProgressError("damaged", detail);
  if (typeof value !== "object" || value === null || value.format !== FORMAT) throw bad("not a quiz progress");
  if (!Number.isInteger(value.version) || value.version < 1) throw bad("no version");
  if (value.version > VERSION) throw new ProgressError("newer", `version ${value.version}`);
  if (typeof value.cards !== "object" || value.cards === null || Array.isArray(value.cards)) throw bad("no cards");
  /** @type {Record<string, Memory>} */
  const cards = {};
  for (const [id, memory] of Object.entries(value.cards)) cards[checkId(id)] = checkMemory(memory, id);
  return { format: FORMAT, version: VERSION, changed: checkDate(value.changed, "changed"), cards };
}

/** @param {string} id */
function checkId(id) {
  if (!/^[a-z]{1,20}:[a-z0-9-]{1,70}$/.test(id)) throw new ProgressError("damaged", `card ${id.slice(0, 40)}`);
  return id;
}

/** @param {unknown} date @param {string} what */
function checkDate(date, what) {
  const time = typeof date === "string" ? Date.parse(date) : NaN;
  if (!Number.isFinite(time)) throw new ProgressError("damaged", `date of ${what}`);
  return new Date(time).toISOString();
}

/** @param {any} memory @param {string} id @returns {Memory} */
function checkMemory(memory, id) {
  if (typeof memory !== "object" || memory === null) throw new ProgressError("damaged", id);
  const numbers = NUMBERS.map((name) => /** @type {const} */ ([name, memory[name]]));
  for (const [name, number] of numbers) {
    if (!Number.isFinite(number) || number < 0) throw new ProgressError("damaged", `${name} of ${id}`);
  }
  if (![0, 1, 2, 3].includes(memory.state)) throw new ProgressError("damaged", `state of ${id}`);
  const dates = { due: checkDate(memory.due, id), last_review: checkDate(memory.last_review, id) };
  return /** @type {Memory} */ ({ ...dates, ...Object.fromEntries(numbers) });
}

/**
 * Both together; of a card that is in both, what was learned later.
 * @param {Progress} ours
 * @param {Progress} theirs
 * @returns {Progress}
 */
export function mergeProgress(ours, theirs) {
  const cards = { ...ours.cards };
  for (const [id, memory] of Object.entries(theirs.cards)) {
    if (!(id in cards) || memory.last_review > cards[id].last_review) cards[id] = memory;
  }
  const changed = ours.changed > theirs.changed ? ours.changed : theirs.changed;
  return { format: FORMAT, version: VERSION, changed, cards };
}

/** As a file. @param {Progress} progress */
export function writeProgress(progress) {
  return `${JSON.stringify(progress, null, 1)}\n`;
}

/** From a file. Throws ProgressError. @param {string} text */
export function readProgress(text) {
  if (text.length > MAX_BYTES) throw new ProgressError("damaged", "too large");
  let value;
  try {
    value = JSON.parse(text);
  } catch {
    throw new ProgressError("damaged", "not JSON");
  }
  return checkProgress(value);
}

/**
 * @typedef {object} Tally how much of some cards is known
 * @property {number} total
 * @property {number} seen asked at least once
 * @property {number} known
 * @property {number} due asked before, and to be asked again now
 */

/**
 * @param {import("./quiz-questions.js").Card[]} cards
 * @param {Record<string, Memory>} memories
 * @param {Date} now
 * @returns {{all: Tally, groups: Map<string, Tally>}}
 */
export function tally(cards, memories, now) {
  const empty = () => ({ total: 0, seen: 0, known: 0, due: 0 });
  const all = empty();
  const groups = new Map();
  for (const card of cards) {
    if (!groups.has(card.group)) groups.set(card.group, empty());
    const memory = memories[card.id];
    for (const sum of [all, groups.get(card.group)]) {
      sum.total += 1;
      if (!memory) continue;
      sum.seen += 1;
      if (isKnown(memory)) sum.known += 1;
      if (isDue(memory, now)) sum.due += 1;
    }
  }
  return { all, groups };
}

/** The progress in a storage such as localStorage; `open` is called, because asking for it may already be refused. */
export class ProgressStore {
  /** @param {() => Storage} open */
  constructor(open) {
    /** @type {Trouble} */
    this.trouble = null;
    this.progress = emptyProgress();
    let text = null;
    try {
      this.storage = open();
      text = this.storage.getItem(KEY);
    } catch {
      this.storage = null;
      this.trouble = "closed";
    }
    if (text === null) return;
    try {
      this.progress = readProgress(text);
    } catch (error) {
      if (!(error instanceof ProgressError)) throw error;
      this.trouble = error.code;
    }
  }

  /** Whether what is learned now will be there the next time. */
  get keeps() {
    return this.trouble === null;
  }

  /** @param {Progress} progress */
  keep(progress) {
    this.progress = progress;
    if (!this.storage || this.trouble === "newer" || this.trouble === "damaged") return;
    try {
      this.storage.setItem(KEY, JSON.stringify(progress));
      this.trouble = null;
    } catch {
      this.trouble = "full";
    }
  }

  /** @param {string} id @param {Memory} memory @param {Date} now */
  remember(id, memory, now) {
    const { cards } = this.progress;
    cards[id] = memory;
    this.keep({ ...this.progress, changed: now.toISOString() });
  }

  /** Forget everything, also what could not be read. @returns {Progress} what was known */
  clear() {
    const before = this.progress;
    this.progress = emptyProgress();
    try {
      this.storage?.removeItem(KEY);
      if (this.storage) this.trouble = null;
    } catch {
      this.trouble = "closed";
    }
    return before;
  }
}
