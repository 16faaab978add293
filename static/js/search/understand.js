/**
 * What a sentence says: app/search/understand.py, step by step (tests/vectors/understand.json). docs/search.md describes it.
 *
 * @typedef {{kind: string, text: string, id: string, side: string, denied: boolean}} Understood
 * @typedef {{understood: Understood[], marks: string[], dangers: string[], whole: boolean, kinds: string[], onset: string}} Meaning
 */

import { DangerRules } from "./dangers.js";
import { giveSides, makeStep, nearCue, setFaces } from "./steps.js";
import { COMMA, plain, STOP, Trie, Words } from "./words.js";

const DENIED = { no: 6, not: 3 };
const MAX_MARKS = 40;
const KIND_OF_STEP = {
  feeling: "feeling",
  trigger: "trigger",
  "relief-of": "relief",
  history: "history",
  muscle: "muscle",
  condition: "condition",
};
const SIDED = ["muscle", "condition"];

const orUnsaid = (sides) => (sides.length ? sides : [""]);

export class Phrasebook {
  /**
   * @param {any} file the JSON of /search-phrases.json
   * @param {[string, string][]} names of muscles, each with its id, as the index has them
   */
  constructor(file, names) {
    const ways = [...file.phrases.flatMap(([, , ...found]) => found), ...Object.values(file.groups).flat()];
    const vocabulary = new Set(ways.flatMap((way) => way.split(" ")).filter(Boolean));
    const spelt = new Words(file, vocabulary);
    const muscles = names.map(([id, text]) => ({ id, words: spelt.tokens(plain(text), false).map(({ word }) => word) }));
    this.words = new Words(file, new Set([...vocabulary, ...muscles.flatMap(({ words }) => words)]));
    this.facts = file.facts;
    this.places = file.places;
    this.dangers = new DangerRules(file.groups, file.dangers);
    this.sides = new Set();
    this.phrases = new Trie();
    for (const [kind, id, ...found] of file.phrases) {
      for (const way of found) {
        this.phrases.add(way.split(" "), [kind, id]);
        if (kind === "side" && !way.includes(" ")) this.sides.add(way);
      }
    }
    for (const { id, words } of muscles) this.phrases.add(words, ["muscle", id]);
  }

  /** What a sentence says. @param {string} text @returns {Meaning} */
  understand(text) {
    const whole = plain(text);
    const tokens = this.words.tokens(whole);
    const words = tokens.map(({ word }) => word);
    const steps = this.stepsOf(words);
    const dangers = this.dangers.found(words, deny(steps));
    setFaces(steps);
    const places = giveSides(steps, words, this.places);
    const told = new Map();
    const textOf = (start, end) => whole.slice(tokens[start].start, tokens[end - 1].end);
    const tell = (kind, id, { start, end }, side, denied) => {
      const key = [kind, id, side, denied].join(" ");
      if (!told.has(key)) told.set(key, { start, said: { kind, text: textOf(start, end), id, side, denied } });
    };
    for (const step of places) {
      const place = this.places[step.place];
      const id = place.length > 5 ? place[0] : step.place;
      for (const side of orUnsaid(place[2] ? step.sides : [])) tell("place", id, step, side, false);
    }
    steps.forEach((step, at) => {
      if (!(step.kind in KIND_OF_STEP)) return;
      const kind = KIND_OF_STEP[nearCue(steps, at)];
      for (const side of orUnsaid(SIDED.includes(step.kind) ? step.sides : [])) tell(kind, step.id, step, side, step.denied);
    });
    const first = dangers.map(({ id, start, end }) => ({ kind: "danger", text: textOf(start, end), id, side: "", denied: false }));
    const rest = [...told.values()].sort((a, b) => a.start - b.start).map(({ said }) => said);
    const held = steps.filter(({ denied }) => !denied).map(({ facts }) => facts);
    return {
      understood: [...first, ...rest],
      marks: this.marksOf(steps, places),
      dangers: dangers.map(({ id }) => id),
      whole: steps.every(({ kind }) => kind !== ""),
      kinds: [...new Set(held.flatMap(({ drawn }) => drawn ?? []))],
      onset: held.find(({ onset }) => onset)?.onset ?? "",
    };
  }

  /** @param {string[]} words */
  stepsOf(words) {
    const steps = [];
    for (let at = 0; at < words.length; ) {
      const isBreak = words[at] === COMMA || words[at] === STOP;
      const found = isBreak ? null : this.phrases.longest(words, at, this.sides);
      if (found) {
        const [end, [kind, id], passed] = found;
        const facts = this.facts[`${kind}:${id}`] ?? {};
        steps.push(
          makeStep(
            kind,
            id,
            at,
            end,
            passed.map((i) => words[i]),
            facts,
          ),
        );
        at = end;
      } else {
        steps.push(makeStep(isBreak ? "break" : "", words[at], at, at + 1));
        at += 1;
      }
    }
    return steps;
  }

  marksOf(steps, places) {
    let found = places;
    if (!found.length) found = steps.filter(({ kind, place, denied }) => kind === "condition" && place && !denied).slice(0, 1);
    const marks = new Set();
    for (const { place, sides } of found) {
      const [, , paired, landmarks, middle] = this.places[place];
      for (const mark of sides.length || !middle.length ? landmarks : middle) {
        for (const side of paired && sides.length ? sides : [""]) marks.add(side ? `${mark}:${side}` : mark);
      }
    }
    return [...marks].slice(0, MAX_MARKS);
  }
}

/** Mark what is denied, up to a pause, a conjunction or so many words. @param {import("./steps.js").Step[]} steps */
function deny(steps) {
  const denials = [];
  let left = 0;
  for (const step of steps) {
    if (step.kind in DENIED) {
      left = DENIED[step.kind];
      denials.push({ start: step.start, end: step.end, until: step.end });
    } else if (step.kind === "break" || step.kind === "stop") {
      left = 0;
    } else if (left) {
      left -= 1;
      step.denied = true;
      denials.at(-1).until = step.end;
    }
  }
  return denials;
}
