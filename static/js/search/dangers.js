/** Danger by concept: app/search/dangers.py, word for word (tests/vectors/understand.json). */

import { Trie } from "./words.js";

const WITHIN = 9;
const AROUND = 6;

/** @param {string} danger @param {string} text */
function ruleOf(danger, text) {
  const words = text.split(" ");
  const within = words.find((word) => word.startsWith("~"));
  return {
    danger,
    all: words.filter((word) => !"-~".includes(word[0])),
    none: words.filter((word) => word[0] === "-").map((word) => word.slice(1)),
    within: within ? Number(within.slice(1)) : WITHIN,
  };
}

/** @param {[number, number]} span @param {number} start @param {number} end */
const isWithin = ([from, to], start, end) => start <= from && to <= end;

/** Where a sorted list of spans reaches `start`. @param {[number, number][]} spans @param {number} start */
function from(spans, start) {
  let low = 0;
  let high = spans.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (spans[middle][0] < start) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The span nearest to the first chosen one that shares no word with any. */
function closest(spans, chosen) {
  const [start] = chosen[0];
  const at = from(spans, start);
  let best = null;
  for (const span of spans.slice(Math.max(0, at - 6), at + 6)) {
    if (!chosen.every(([s, e]) => span[1] <= s || span[0] >= e)) continue;
    const far = [Math.abs(span[0] - start), ...span];
    const differs = best && far.findIndex((value, i) => value !== best.far[i]);
    if (!best || (differs >= 0 && far[differs] < best.far[differs])) best = { far, span };
  }
  return best?.span ?? null;
}

export class DangerRules {
  /** @param {Record<string, string[]>} groups @param {string[][]} dangers */
  constructor(groups, dangers) {
    this.groups = new Trie();
    for (const [group, ways] of Object.entries(groups)) for (const way of ways) this.groups.add(way.split(" "), group);
    this.rules = dangers.flatMap(([danger, ...rules]) => rules.map((text) => ruleOf(danger, text)));
  }

  /**
   * The dangers that a sentence means, each once, in the order of the data.
   * @param {string[]} words
   * @param {{start: number, end: number, until: number}[]} denials
   */
  found(words, denials) {
    /** @type {Map<string, [number, number][]>} */
    const said = new Map();
    words.forEach((_, at) => {
      for (const [end, group] of this.groups.every(words, at)) {
        if (!said.has(group)) said.set(group, []);
        said.get(group).push([at, end]);
      }
    });
    const denied = deniedOf(said, denials);
    const open = new Map([...said].map(([group, spans]) => [group, spans.filter(([at]) => !denied.has(at))]));
    const found = new Map();
    for (const rule of this.rules) {
      if (found.has(rule.danger) || rule.all.some((group) => !open.get(group)?.length)) continue;
      const span = nearest(rule, open, said);
      if (span) found.set(rule.danger, { id: rule.danger, start: span[0], end: span[1] });
    }
    return [...found.values()];
  }
}

/** Words that are denied. A denying word that is part of what means danger ("no feeling") denies nothing. */
function deniedOf(said, denials) {
  const denied = new Set();
  if (!denials.length) return denied;
  const until = new Map();
  for (const spans of said.values()) {
    for (const [start, end] of spans) {
      for (let at = start; at < end; at += 1) until.set(at, Math.max(until.get(at) ?? 0, end));
    }
  }
  for (const denial of denials) {
    if ((until.get(denial.start) ?? 0) > denial.end) continue;
    for (let at = denial.end; at < denial.until; at += 1) denied.add(at);
  }
  return denied;
}

/** The first place where all groups of a rule are said near enough, and nothing that makes them harmless. */
function nearest(rule, open, said) {
  for (const first of open.get(rule.all[0])) {
    const chosen = [first];
    for (const group of rule.all.slice(1)) {
      const near = closest(open.get(group), chosen);
      if (!near) break;
      chosen.push(near);
    }
    const start = Math.min(...chosen.map(([s]) => s));
    const end = Math.max(...chosen.map(([, e]) => e));
    if (chosen.length < rule.all.length || end - start > rule.within) continue;
    const around = rule.none.flatMap((group) => said.get(group) ?? []).filter((span) => isWithin(span, start - AROUND, end + AROUND));
    // A word that is itself part of what was found makes nothing harmless.
    if (around.every((span) => chosen.some(([s, e]) => isWithin(span, s, e)))) return [start, end];
  }
  return null;
}
