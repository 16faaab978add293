/**
 * The ranking of app/search/ranking.py, word for word: the same index, whole numbers, the same answers
 * (tests/vectors/search.json). docs/search.md describes it. What is typed stays here.
 *
 * @typedef {{kind: string, id: string, title: string, href: string, note: string}} Answer
 */

import { fetchJson } from "../lib/page.js";

const MAX_CHARACTERS = 200;
const MAX_WORDS = 12;
const EXACT = 100;
const ONE_OFF = 80;
const TWO_OFF = 62;
const UNKNOWN_WEIGHT = 150;
const MIN_COVER = 42;
const JOINED = 96;
const JOINED_OFF = 84;
const AS_TYPED = 40;
const TEXT = 70;
const MUSCLE_WORDS = new Set(["m", "mm", "musculus", "musculi", "muscle", "muscles"]);
const ASKED_MUSCLE = 107;

/** Words in lower case without accents, apostrophes and punctuation. @param {string} text */
export function fold(text) {
  const short = [...text].slice(0, MAX_CHARACTERS).join("");
  const plain = short
    .normalize("NFKD")
    .replace(/[^\0-\x7f]/g, "")
    .toLowerCase()
    .replaceAll("'", "");
  return plain.match(/[a-z0-9]+/g) ?? [];
}

/** Without the s of a plural; Latin endings stay. @param {string} word */
function stem(word) {
  return word.length > 4 && word.endsWith("s") && !"suia".includes(word.at(-2)) ? word.slice(0, -1) : word;
}

/** How many letters of a word may be wrong, missing, too many or swapped with the next. @param {number} length */
const mostOff = (length) => (length < 4 ? 0 : length < 8 ? 1 : 2);

/** Which letters a word has, as bits: words whose letters differ much need no closer look. @param {string} word */
function letters(word) {
  let bits = 0;
  for (let i = 0; i < word.length; i += 1) bits |= 1 << (word.charCodeAt(i) % 31);
  return bits;
}

/** @param {number} bits */
function count(bits) {
  let left = bits;
  let found = 0;
  while (left) {
    left &= left - 1;
    found += 1;
  }
  return found;
}

/** Optimal string alignment distance, or `most` + 1 where it is larger. @param {string} a @param {string} b */
export function distance(a, b, most) {
  if (Math.abs(a.length - b.length) > most) return most + 1;
  let before = [];
  let above = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    let least = i;
    for (let j = 1; j <= b.length; j += 1) {
      const same = a[i - 1] === b[j - 1];
      let off = Math.min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) off = Math.min(off, before[j - 2] + 1);
      row.push(off);
      if (off < least) least = off;
    }
    // A swap reaches two rows back, so the row above has to be hopeless too.
    if (least > most && Math.min(...above) > most) return most + 1;
    before = above;
    above = row;
  }
  return above[b.length];
}

export class Index {
  /** @type {Map<string, number[]>} */ joined = new Map();

  /** @param {any} file the JSON of /search-index.json */
  constructor(file) {
    this.ignored = new Set(file.ignored);
    this.same = new Map(Object.entries(file.same));
    this.kinds = file.kinds;
    this.vocabulary = file.vocabulary;
    this.weights = file.weights;
    /** @type {Answer[]} */
    this.entries = file.entries.map(([kind, id, title, href, note]) => ({ kind, id, title, href, note }));
    this.number = new Map(this.vocabulary.map((word, i) => [word, i]));
    this.bits = this.vocabulary.map(letters);
    this.names = file.names.map(([entry, weight, ...parts]) => ({ entry, weight, parts }));
    this.sums = this.names.map(({ parts }) => parts.reduce((sum, part) => sum + this.weights[part], 0));
    this.postings = this.vocabulary.map(() => []);
    this.names.forEach(({ weight, parts }, i) => {
      for (const part of new Set(parts)) this.postings[part].push(i);
      if (weight === TEXT) return;
      const text = parts.map((part) => this.vocabulary[part]).join("");
      if (this.joined.has(text)) this.joined.get(text).push(i);
      else this.joined.set(text, [i]);
    });
    this.joinedNames = [...this.joined.keys()].map((text) => ({ text, bits: letters(text) }));
  }

  /** What is compared: folded words without those that say nothing, synonyms made one. @param {string} text */
  tokens(text) {
    const folded = fold(text).slice(0, MAX_WORDS);
    const out = [];
    folded.forEach((word, i) => {
      const numbered = /^(?:trp|tp)([0-9]+)$/.exec(word);
      if (numbered) out.push("point", numbered[1]);
      else if (word === "trp" || (word === "tp" && /^[0-9]+$/.test(folded[i + 1] ?? ""))) out.push("point");
      else if (!this.ignored.has(word)) out.push(this.same.get(stem(word)) ?? stem(word));
    });
    return out.length ? out : folded;
  }

  /** Words of the vocabulary that a typed word may stand for, with how good the match is. @param {string} word */
  matches(word) {
    const found = new Map();
    const exact = this.number.get(word);
    if (exact === undefined) {
      const reach = mostOff(word.length);
      const bits = letters(word);
      for (let i = 0; reach && i < this.vocabulary.length; i += 1) {
        if (count(bits ^ this.bits[i]) > 2 * reach) continue;
        const off = distance(word, this.vocabulary[i], reach);
        if (off <= reach) found.set(i, off === 1 ? ONE_OFF : TWO_OFF);
      }
    }
    if (word.length > 1) {
      let at = this.from(word);
      while (at < this.vocabulary.length && this.vocabulary[at].startsWith(word)) {
        const good = 55 + Math.floor((35 * word.length) / this.vocabulary[at].length);
        found.set(at, Math.max(found.get(at) ?? 0, good));
        at += 1;
      }
    }
    if (exact !== undefined) found.set(exact, EXACT);
    return found;
  }

  /** Where a word stands or would stand in the vocabulary. @param {string} word */
  from(word) {
    let low = 0;
    let high = this.vocabulary.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.vocabulary[middle] < word) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Names that are the same once spaces are dropped, with their scores of 1000. @param {string} text */
  *sameJoined(text) {
    const scored = (name, score) => [name, Math.floor((10 * score * this.names[name].weight) / 100)];
    for (const name of this.joined.get(text) ?? []) yield scored(name, JOINED);
    if (text.length <= 5) return;
    const reach = mostOff(text.length);
    const bits = letters(text);
    for (const other of this.joinedNames) {
      if (count(bits ^ other.bits) > 2 * reach) continue;
      const off = distance(text, other.text, reach);
      if (off && off <= reach) for (const name of this.joined.get(other.text)) yield scored(name, JOINED_OFF);
    }
  }

  /** Answers by their names, best first. @param {string} query @param {number} limit @returns {Answer[]} */
  search(query, limit) {
    const typed = [...new Set(this.tokens(query))];
    if (!typed.length) return [];
    const numbers = typed.map((word) => this.number.get(word) ?? -1);
    const weights = numbers.map((n) => (n < 0 ? UNKNOWN_WEIGHT : this.weights[n]));
    const whole = weights.reduce((sum, weight) => sum + weight, 0);
    /** @type {Map<number, {covered: number, parts: Map<number, number>}>} */
    const met = new Map();
    typed.forEach((word, i) => {
      const best = new Map();
      for (const [number, quality] of this.matches(word)) {
        for (const name of this.postings[number]) {
          const [good, other] = best.get(name) ?? [0, 0];
          if (quality > good || (quality === good && number < other)) best.set(name, [quality, number]);
        }
      }
      for (const [name, [quality, number]] of best) {
        if (!met.has(name)) met.set(name, { covered: 0, parts: new Map() });
        const found = met.get(name);
        found.covered += weights[i] * quality;
        found.parts.set(number, Math.max(found.parts.get(number) ?? 0, quality));
      }
    });
    const scores = new Map();
    const keep = (map, entry, score) => score > (map.get(entry) ?? 0) && map.set(entry, score);
    const asTyped = (parts) => parts.length === numbers.length && parts.every((part, i) => part === numbers[i]);
    for (const [name, { covered, parts: found }] of met) {
      const { entry, weight, parts } = this.names[name];
      if (covered < MIN_COVER * whole) continue;
      let held = 0;
      for (const [number, quality] of found) held += this.weights[number] * quality;
      const sum = this.sums[name];
      let score = Math.floor((weight * covered * (100 * sum + held)) / (2000 * whole * sum));
      if (asTyped(parts) && weight !== TEXT) score += AS_TYPED;
      keep(scores, entry, score);
    }
    for (const [name, score] of this.sameJoined(typed.join(""))) {
      const { entry, parts } = this.names[name];
      if (!asTyped(parts)) keep(scores, entry, score);
    }
    return this.inOrder(
      scores,
      fold(query).some((word) => MUSCLE_WORDS.has(word)),
    )
      .slice(0, limit)
      .map((entry) => this.entries[entry]);
  }

  /** @param {Map<number, number>} scores @param {boolean} askedMuscle */
  inOrder(scores, askedMuscle) {
    const kinds = askedMuscle ? { ...this.kinds, muscle: ASKED_MUSCLE } : this.kinds;
    const order = Object.keys(this.kinds);
    const rank = new Map(
      [...scores].map(([entry, score]) => {
        const kind = this.entries[entry].kind;
        return [entry, [Math.floor((score * kinds[kind]) / 10), order.indexOf(kind)]];
      }),
    );
    return [...scores.keys()].sort((a, b) => {
      const [scoreA, kindA] = rank.get(a);
      const [scoreB, kindB] = rank.get(b);
      return scoreB - scoreA || kindA - kindB || a - b;
    });
  }
}

/** @type {Map<string, Promise<Index>>} */
const kept = new Map();

/** The index of an address, fetched once; a failure may be tried again. @param {string} address */
export function loadIndex(address) {
  if (!kept.has(address)) {
    const loading = fetchJson(address).then((file) => new Index(file));
    loading.catch(() => kept.delete(address));
    kept.set(address, loading);
  }
  return kept.get(address);
}

/** The words of a template by their `data-kind`. @param {HTMLTemplateElement} template @returns {Record<string, string>} */
export function namesIn(template) {
  const names = /** @type {HTMLElement[]} */ ([...template.content.children]);
  return Object.fromEntries(names.map((name) => [name.dataset.kind, name.textContent]));
}

/** What the page calls each kind of answer. */
export function kindNames() {
  return namesIn(document.querySelector("[data-kinds]"));
}
