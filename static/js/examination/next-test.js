/**
 * What is worth asking next: the press or the movement that would tell the leading muscles apart best. Pure functions, no
 * DOM; docs/examination.md states the rule.
 */

import { CEILING, FINDINGS, weightOf } from "./likelihood.js";

/** So many muscles at the head of the list are told apart. */
const LEADERS = 8;

/** What tells less than this, in bits, is not worth asking. */
const LEAST_GAIN = 0.005;

/**
 * @typedef {import("./likelihood.js").Likelihoods} Likelihoods
 * @typedef {import("./likelihood.js").Findings} Findings
 * @typedef {import("./likelihood.js").ListedMuscle} ListedMuscle
 *
 * @typedef {object} Question
 * @property {"press" | "move"} kind
 * @property {string} key `<trigger point>:<side>` or `<test>:<side>`
 * @property {number} gain bits
 * @property {ListedMuscle} one of the two muscles that it tells apart best the leading one
 * @property {ListedMuscle} other
 */

/** Shares of muscles that one of them is what hurts, by the odds of their scores. @param {ListedMuscle[]} muscles */
function shares(muscles) {
  const odds = muscles.map(({ score }) => score / (CEILING - score));
  const whole = odds.reduce((sum, value) => sum + value, 0);
  return odds.map((value) => value / whole);
}

/** How likely each answer is for a muscle: equally, where it has no part, else in proportion to its ratios. @param {number[]} weights */
function chances(weights) {
  const ratios = weights.map(Math.exp);
  const whole = ratios.reduce((sum, value) => sum + value, 0);
  return ratios.map((value) => value / whole);
}

/** In bits. @param {number[]} chance */
function entropy(chance) {
  return chance.reduce((sum, p) => (p > 0 ? sum - p * Math.log2(p) : sum), 0);
}

/**
 * How many bits the answers tell, on average, about which muscle it is: the entropy of the answers less what is left of
 * it once the muscle is known.
 * @param {number[]} share of each muscle @param {number[][]} table for each muscle the chance of each answer
 */
export function gainOf(share, table) {
  const mean = table[0].map((_, answer) => table.reduce((sum, row, i) => sum + share[i] * row[answer], 0));
  return entropy(mean) - table.reduce((sum, row, i) => sum + share[i] * entropy(row), 0);
}

/** The two that the answers tell apart best, the leading one first. @returns {[number, number]} */
function pairOf(share, table) {
  /** @type {{worth: number, pair: [number, number]}} */
  let best = { worth: -1, pair: [0, 1] };
  for (let a = 0; a < share.length; a += 1) {
    for (let b = a + 1; b < share.length; b += 1) {
      const apart = table[a].reduce((sum, chance, answer) => sum + Math.abs(chance - table[b][answer]), 0);
      const worth = share[a] * share[b] * apart;
      if (worth > best.worth) best = { worth, pair: [a, b] };
    }
  }
  return best.pair;
}

/** Weights of each finding of a test for a muscle; where both its sides are meant, their mean. */
function findingWeights(model, test, named, { muscle, sides }) {
  const of = (finding) => sides.reduce((sum, side) => sum + weightOf(model, test, named, finding, muscle, side), 0);
  return FINDINGS.map((finding) => of(finding) / sides.length);
}

/**
 * Every question that is still open, the most telling first.
 * @param {Likelihoods} model
 * @param {ListedMuscle[]} muscles best first, with the scores that the findings so far have left
 * @param {Findings} findings
 * @param {(muscle: string) => boolean} mayPress whether whoever reads this may press that muscle
 * @returns {Question[]}
 */
export function openQuestions(model, muscles, findings, mayPress) {
  const leaders = muscles.slice(0, LEADERS);
  if (leaders.length < 2) return [];
  const share = shares(leaders);
  /** @type {Question[]} */
  const open = [];
  const ask = (kind, key, table) => {
    const gain = gainOf(share, table);
    if (gain < LEAST_GAIN) return;
    const [one, other] = pairOf(share, table).map((i) => leaders[i]);
    open.push({ kind, key, gain, one, other });
  };
  const answers = Object.values(model.answers).map(({ weight }) => weight);
  const nothing = answers.map(() => 0);
  leaders.forEach(({ muscle, sides, points }, row) => {
    const keys = sides.flatMap((side) => points.map((point) => `${point}:${side}`));
    const key = keys.find((each) => !findings.points[each]);
    if (key && mayPress(muscle))
      ask(
        "press",
        key,
        leaders.map((_, i) => chances(i === row ? answers : nothing)),
      );
  });
  for (const { id, paired } of model.tests) {
    for (const named of paired ? ["left", "right"] : ["midline"]) {
      const key = `${id}:${named}`;
      if (findings.movements[key]) continue;
      ask(
        "move",
        key,
        leaders.map((listed) => chances(findingWeights(model, id, named, listed))),
      );
    }
  }
  return open.sort((a, b) => b.gain - a.gain);
}
