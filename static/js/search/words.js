/**
 * Words of a sentence as the phrases compare them: app/search/words.py and tries.py, word for word
 * (tests/vectors/understand.json).
 *
 * @typedef {{word: string, start: number, end: number}} Token
 */

import { distance } from "./ranking.js";

const MAX_CHARACTERS = 10_000;
const MAX_MISSPELT = 40;
export const COMMA = ",";
export const STOP = ".";
const PIECES = /[A-Za-z][0-9]{2}\.[0-9A-Za-z]{1,4}|[A-Za-z0-9]+(?:'[A-Za-z0-9]+)*|[.,;:!?()\n]/g;
const SOFT = ",:()";
const PLURAL_SAYS_BOTH = new Set(["legs", "arms", "hands"]);
const KEPT_WHOLE = new Set(["morning", "evening", "during", "nothing", "anything", "something", "everything", "blood"]);

/** The text without accents, with straight apostrophes; tokens count its characters. @param {string} text */
export function plain(text) {
  const whole = [...text].slice(0, MAX_CHARACTERS).join("").normalize("NFKD");
  return whole.replace(/[\u0300-\u036f]/g, "").replace(/[\u2018\u2019\u02bc`]/g, "'");
}

/** Sitt as in sitting becomes sit; fall and press stay. @param {string} word */
function undoubled(word) {
  return word.length > 3 && word.at(-1) === word.at(-2) && !"lsz".includes(word.at(-1)) ? word.slice(0, -1) : word;
}

/** A word without plural, -ing, -ed, -ness and silent e, so that the forms of a word are equal. @param {string} word */
export function stem(word) {
  if (PLURAL_SAYS_BOTH.has(word) || KEPT_WHOLE.has(word) || word.length < 4) return word;
  let out = word;
  if (out.length > 6 && out.endsWith("ness")) out = out.slice(0, -4);
  if (out.endsWith("ies")) out = out.slice(0, -2);
  else if (out.endsWith("s") && !"suia".includes(out.at(-2)) && out.length > 3) out = out.slice(0, -1);
  if (out.length > 5 && out.endsWith("ing")) out = undoubled(out.slice(0, -3));
  else if (out.length > 4 && out.endsWith("ed") && out.at(-3) !== "e") out = undoubled(out.slice(0, -2));
  if (out.length > 4 && out.endsWith("e")) out = out.slice(0, -1);
  return out.length > 3 && out.endsWith("y") ? `${out.slice(0, -1)}i` : out;
}

/** How many letters of a word may be wrong, missing, too many or swapped. @param {string} word */
const reach = (word) => (word.length < 5 ? 0 : word.length < 8 ? 1 : 2);

/** A piece of the plain text in lower case without apostrophes and points. @param {string} piece */
const folded = (piece) => piece.toLowerCase().replaceAll("'", "").replaceAll(".", "");

/** Which words are known, left out, or taken for others. */
export class Words {
  /** @param {any} file the JSON of /search-phrases.json @param {Set<string>} vocabulary */
  constructor(file, vocabulary) {
    this.ignored = new Set(file.ignored);
    this.same = new Map(Object.entries(file.same));
    this.known = new Set(file.known);
    this.vocabulary = vocabulary;
    this.several = new Map();
    for (const [words, becomes] of file.several) {
      const [first, ...rest] = words.split(" ");
      this.several.set(first, [...(this.several.get(first) ?? []), [rest, becomes]]);
    }
    this.byLetter = new Map();
    for (const word of [...new Set([...vocabulary, ...this.same.keys()])].sort()) {
      if (!this.byLetter.has(word[0])) this.byLetter.set(word[0], []);
      this.byLetter.get(word[0]).push(word);
    }
  }

  /** The known word that begins alike and is nearest to a stem, or the stem itself. @param {string} word */
  corrected(word) {
    const most = reach(word);
    if (!most || this.known.has(word) || /[0-9]/.test(word)) return word;
    let least = most + 1;
    let best = word;
    for (const other of this.byLetter.get(word[0]) ?? []) {
      const off = distance(word, other, most);
      if (off < least) [least, best] = [off, other];
    }
    return best;
  }

  /** The compared words of a plain text, those that say nothing left out. @param {string} text @param {boolean} correct @returns {Token[]} */
  tokens(text, correct = true) {
    const raw = [...text.matchAll(PIECES)].map(({ 0: piece, index }) => ({ piece, start: index, end: index + piece.length }));
    const out = [];
    const tried = new Map();
    for (let at = 0; at < raw.length; ) {
      const { piece, start, end } = raw[at];
      if (!/^[A-Za-z0-9]/.test(piece)) {
        out.push({ word: SOFT.includes(piece) ? COMMA : STOP, start, end });
        at += 1;
        continue;
      }
      const word = folded(piece);
      let [used, becomes] = this.together(word, raw, at);
      if (!used) [used, becomes] = [1, this.single(word, tried, correct)];
      const last = raw[at + used - 1].end;
      for (const other of becomes.split(" ")) if (!this.ignored.has(other)) out.push({ word: other, start, end: last });
      at += used;
    }
    return out;
  }

  /** @param {string} word @param {Map<string, string>} tried @param {boolean} correct */
  single(word, tried, correct) {
    if (this.same.has(word)) return this.same.get(word);
    const stemmed = stem(word);
    if (this.same.has(stemmed)) return this.same.get(stemmed);
    if (this.ignored.has(word)) return word;
    if (!correct || this.vocabulary.has(stemmed) || this.ignored.has(stemmed)) return stemmed;
    if (!tried.has(stemmed)) tried.set(stemmed, tried.size < MAX_MISSPELT ? this.corrected(stemmed) : stemmed);
    const other = tried.get(stemmed);
    return this.same.get(other) ?? other;
  }

  /** How many words from here are taken together for others, and for which. @param {string} word @param {any[]} raw @param {number} at */
  together(word, raw, at) {
    for (const [rest, becomes] of this.several.get(word) ?? []) {
      if (rest.length < raw.length - at && rest.every((other, i) => folded(raw[at + 1 + i].piece) === other)) {
        return [rest.length + 1, becomes];
      }
    }
    return [0, ""];
  }
}

/** Phrases of words, each with what it means, several meanings in the order in which they were added. */
export class Trie {
  constructor() {
    this.root = { next: new Map(), means: [] };
  }

  /** @param {string[]} words @param {any} meaning */
  add(words, meaning) {
    let node = this.root;
    for (const word of words) {
      if (!word) continue;
      if (!node.next.has(word)) node.next.set(word, { next: new Map(), means: [] });
      node = node.next.get(word);
    }
    if (node !== this.root) node.means.push(meaning);
  }

  /** The longest phrase that begins at `at`: its end, first meaning, and where skipped words stood within it. */
  longest(words, at, skipped) {
    let node = this.root;
    let found = null;
    let passed = [];
    for (let i = at; i < words.length; i += 1) {
      const next = node.next.get(words[i]);
      if (next) {
        node = next;
        if (node.means.length) found = [i + 1, node.means[0], passed];
      } else if (i > at && skipped.has(words[i])) {
        passed = [...passed, i];
      } else {
        break;
      }
    }
    return found;
  }

  /** All phrases that begin at `at`: where each ends and each of its meanings. */
  *every(words, at) {
    let node = this.root;
    for (let i = at; i < words.length; i += 1) {
      node = node.next.get(words[i]);
      if (!node) return;
      for (const meaning of node.means) yield [i + 1, meaning];
    }
  }
}
