/**
 * The answers to what was typed: help first, then what its words mean and what is called like it.
 * app/search/answers.py, step by step (tests/vectors/understand.json).
 */

import { capital, fetchJson } from "../lib/page.js";
import { SITE } from "../lib/site.js";
import { loadIndex } from "./ranking.js";
import { Phrasebook } from "./understand.js";

const SENTENCE = 2;
const NAME = 100;
const BROAD = ["headache"];

/** The names of muscles as the index compares them. @param {import("./ranking.js").Index} index @returns {[string, string][]} */
function muscleNames({ names, entries, vocabulary }) {
  return names
    .filter(({ entry, weight }) => weight === NAME && entries[entry].kind === "muscle")
    .map(({ entry, parts }) => [entries[entry].id, parts.map((part) => vocabulary[part]).join(" ")]);
}

export class Answers {
  /** @param {import("./ranking.js").Index} index @param {any} file the JSON of /search-phrases.json */
  constructor(index, file) {
    this.index = index;
    this.book = new Phrasebook(file, muscleNames(index));
    this.helps = index.entries.filter(({ kind }) => kind === "help");
    this.dangers = file.dangers.map(([danger]) => danger);
    const others = index.entries.filter(({ kind }) => kind !== "help");
    this.entries = new Map(others.map((entry) => [`${entry.kind}:${entry.id}`, entry]));
  }

  /**
   * @param {string} text
   * @param {number} limit
   * @returns {{meaning: import("./understand.js").Meaning, entries: import("./ranking.js").Answer[]}}
   */
  answer(text, limit) {
    const meaning = this.book.understand(text);
    const helps = meaning.dangers.map((danger) => this.helpOf(danger));
    const said = meaning.understood.filter(({ kind, denied }) => kind !== "danger" && !denied);
    const meant = [...this.keys(said)].flatMap((key) => this.entries.get(key) ?? []);
    const named = this.index.search(text, limit);
    const meantFirst = (meaning.whole || said.length + helps.length >= SENTENCE) && !this.isName(text);
    const found = new Map();
    for (const entry of [...helps, ...(meantFirst ? meant : []), ...named, ...meant]) {
      const key = `${entry.kind}:${entry.id}`;
      if (!found.has(key)) found.set(key, entry);
    }
    return { meaning, entries: [...found.values()].slice(0, limit) };
  }

  /** Whether the whole text is the name of something. @param {string} text */
  isName(text) {
    return this.index.joined.has([...new Set(this.index.tokens(text))].join(""));
  }

  /** @param {string} danger */
  helpOf(danger) {
    return this.helps[this.dangers.indexOf(danger)];
  }

  /** Kind and id of what answers the things said: what has a name, then places, then the rest. */
  *keys(said) {
    const named = said.filter(({ kind, id }) => (kind === "muscle" || kind === "condition") && !BROAD.includes(id));
    const places = said.filter(({ kind }) => kind === "place");
    const others = said.filter(({ kind, id }) => kind === "feeling" || (kind === "condition" && BROAD.includes(id)));
    for (const { kind, id } of [...named, ...places, ...others]) {
      const facts = this.book.facts[`${kind}:${id}`] ?? {};
      yield `${kind}:${id}`;
      if (facts.symptom) yield `symptom:${facts.symptom}`;
      for (const page of [facts.opens, this.region(facts.place), this.region(id)]) {
        if (page) yield* [`region:${page}`, `condition:${page}`];
      }
    }
    for (const { id } of places) yield `landmark:${id}`;
  }

  /** @param {string | undefined} place */
  region(place) {
    return this.book.places[place]?.[0];
  }

  /** The map with the places of a sentence marked, empty where there is none. @param {import("./understand.js").Meaning} meaning */
  bodyAddress({ marks, kinds, onset }) {
    if (!marks.length) return "";
    const parts = [...marks.map((place) => `at=${place}`), ...kinds.map((kind) => `feel=${kind}`)];
    return `${SITE}#${[...parts, ...(onset ? [`onset=${onset}`] : [])].join("&")}`;
  }

  /** What a thing said is called in texts for clients. @param {import("./understand.js").Understood} said */
  title({ kind, id, text }) {
    if (kind === "danger") return this.helpOf(id).title;
    if (kind === "place") {
      const own = this.book.places[id]?.[5];
      return own ?? this.entries.get(`landmark:${id}`)?.title ?? this.entries.get(`region:${id}`)?.note ?? id;
    }
    for (const other of [kind, "trigger", "relief-of"]) {
      const title = this.book.facts[`${other}:${id}`]?.title;
      if (title) return title;
    }
    return this.entries.get(`${kind}:${id}`)?.title ?? text;
  }
}

/**
 * What an answer is called and what is said of it: to somebody in pain a region goes by its plain words, and a point on the
 * skin needs no definition (`answer_title` and `answer_note` of app/search/answers.py).
 * @param {import("./ranking.js").Answer} answer
 */
export function namesOf({ kind, title, note }) {
  if (document.documentElement.dataset.voice !== "client") return { title, note };
  if (kind === "region") return { title: capital(note), note: "" };
  return { title: capital(title), note: kind === "landmark" ? "" : note };
}

/** The address of an answer with its place behind the #, where no server sees it. @param {string} href */
export const behindHash = (href) => href.replace("?at=", "#at=");

/** @type {Map<string, Promise<Answers>>} */
const kept = new Map();

/** The index and the phrases of two addresses, fetched once; a failure may be tried again. @param {DOMStringMap} addresses */
export function loadAnswers({ index, phrases }) {
  if (!kept.has(phrases)) {
    const loading = Promise.all([loadIndex(index), fetchJson(phrases)]).then((both) => new Answers(...both));
    loading.catch(() => kept.delete(phrases));
    kept.set(phrases, loading);
  }
  return kept.get(phrases);
}
