/**
 * What pressing and moving tell of each candidate: the same that app/examination.py computes (docs/examination.md).
 *
 * Pure functions, no DOM; tests/vectors/examination.json holds both sides to the same answers.
 */

/** Where the odds of a score would be infinite: a little above the highest score. */
export const CEILING = 1.05;

/** Each further test of a muscle counts for so much of what the stronger one before it did. */
export const SHARE_OF_NEXT = 0.5;

/**
 * @typedef {object} Likelihoods part of /api/v1/examination
 * @property {{id: string, paired: boolean, roles: Record<"same" | "other", Record<string, string>>}[]} tests roles: muscle
 *   -> letters, c if it makes the movement, l if the movement lengthens it
 * @property {Record<string, {weight: number}>} answers natural logarithms of the ratios
 * @property {Record<string, Record<string, {weight: number}>>} findings by finding and role
 *
 * @typedef {{answer: string, pressure?: number | null}} PointFinding
 * @typedef {{finding: string, degrees?: number | null}} MovementFinding
 * @typedef {{points: Record<string, PointFinding>, movements: Record<string, MovementFinding>}} Findings
 * @typedef {{trigger_point: string, muscle: string, side: string, score: number}} Listed
 * @typedef {{what: string, said: string, weight: number}} Reason
 * @typedef {object} Examined
 * @property {string} trigger_point
 * @property {string} side
 * @property {number} score as the ranking gave it
 * @property {number} updated
 * @property {number} was rank before, from 1
 * @property {number} rank
 * @property {Reason[]} because strongest first
 */

const ROLES = { c: "contracts", l: "lengthens" };

/** A muscle's side seen from the side that a test names. */
export function relation(paired, named, side) {
  return !paired || named === side ? "same" : "other";
}

/**
 * What a finding says of a muscle on a side: the logarithm of its ratio, 0 where it says nothing.
 * @param {Likelihoods} model
 * @param {string} id of the test
 * @param {string} named side that the test names
 * @param {string} finding
 * @param {string} muscle
 * @param {string} side of the muscle
 */
export function weightOf(model, id, named, finding, muscle, side) {
  const test = model.tests.find((t) => t.id === id);
  if (!test) return 0;
  let strongest = 0;
  for (const letter of test.roles[relation(test.paired, named, side)][muscle] ?? "") {
    const weight = model.findings[finding]?.[ROLES[letter]]?.weight ?? 0;
    if (Math.abs(weight) > Math.abs(strongest)) strongest = weight;
  }
  return strongest;
}

/** Weights of movement tests taken together: those for and those against apart, each next one counting for half. */
export function combined(weights) {
  let total = 0;
  for (const sign of [1, -1]) {
    const strongest = weights.filter((w) => w * sign > 0).map(Math.abs).sort((a, b) => b - a);
    total += sign * strongest.reduce((sum, w, i) => sum + w * SHARE_OF_NEXT ** i, 0);
  }
  return total;
}

/** A score after the odds for it were multiplied by exp(weight). @param {number} score @param {number} weight */
export function update(score, weight) {
  if (weight === 0) return score;
  const odds = (score / (CEILING - score)) * Math.exp(weight);
  return Math.round(Math.min(1, (CEILING * odds) / (1 + odds)) * 1e4) / 1e4;
}

/**
 * Every answer and finding that says something of a candidate, strongest first.
 * @param {Likelihoods} model
 * @param {Listed} candidate
 * @param {Findings} findings
 * @returns {Reason[]}
 */
export function reasons(model, candidate, findings) {
  const out = [];
  const key = `${candidate.trigger_point}:${candidate.side}`;
  const answer = findings.points[key]?.answer;
  if (model.answers[answer]) out.push({ what: key, said: answer, weight: model.answers[answer].weight });
  for (const [what, { finding }] of Object.entries(findings.movements)) {
    const [test, named] = what.split(":");
    const weight = weightOf(model, test, named, finding, candidate.muscle, candidate.side);
    if (weight) out.push({ what, said: finding, weight });
  }
  return out.sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight) || (a.what < b.what ? -1 : 1));
}

/**
 * Candidates (best first) in their new order; equal ones stay as they were.
 * @param {Likelihoods} model
 * @param {Listed[]} candidates
 * @param {Findings} findings
 * @returns {Examined[]}
 */
export function examine(model, candidates, findings) {
  const updated = candidates.map((candidate, i) => {
    const because = reasons(model, candidate, findings);
    const point = `${candidate.trigger_point}:${candidate.side}`;
    const pressed = because.filter(({ what }) => what === point).reduce((sum, { weight }) => sum + weight, 0);
    const moved = combined(because.filter(({ what }) => what !== point).map(({ weight }) => weight));
    const { trigger_point, side, score } = candidate;
    return { trigger_point, side, score, updated: update(score, pressed + moved), was: i + 1, rank: 0, because };
  });
  updated.sort((a, b) => b.updated - a.updated || a.was - b.was);
  updated.forEach((entry, i) => {
    entry.rank = i + 1;
  });
  return updated;
}
