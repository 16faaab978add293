/**
 * What pressing and moving tell of each candidate: the same that app/atlas/examination.py computes (docs/examination.md).
 *
 * Pure functions, no DOM; tests/vectors/examination.json holds both sides to the same answers.
 */

/** What a person says when a point is pressed, and what a movement test shows, as in app/vocabulary.py. */
export const ANSWERS = ["my-pain", "another-pain", "tender", "nothing"];
export const FINDINGS = ["free", "limited", "painful", "weak", "painful-resisted", "painful-stretch"];

/** Where the odds of a score would be infinite: a little above the highest score. */
export const CEILING = 1.05;

/** The lowest of scores with 4 decimals that is not none: no finding takes a candidate's last bit away. */
const MIN_SCORE = 1e-4;

/** Each further test of a muscle counts for so much of what the stronger one before it did. */
const SHARE_OF_NEXT = 0.5;

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
 * @typedef {{muscle: string, sides: string[], score: number, points: string[]}} ListedMuscle
 * @typedef {{muscle: string, sides: string[], score: number, updated: number, was: number, rank: number}} RerankedMuscle
 * @typedef {object} Reranked
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
function relation(paired, named, side) {
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
function combined(weights) {
  let total = 0;
  for (const sign of [1, -1]) {
    const strongest = weights
      .filter((w) => w * sign > 0)
      .map(Math.abs)
      .sort((a, b) => b - a);
    total += sign * strongest.reduce((sum, w, i) => sum + w * SHARE_OF_NEXT ** i, 0);
  }
  return total;
}

/** A score after the odds for it were multiplied by exp(weight). @param {number} score @param {number} weight */
function updatedScore(score, weight) {
  if (weight === 0 || score === 0) return score;
  const odds = (score / (CEILING - score)) * Math.exp(weight);
  return Math.max(MIN_SCORE, Math.round(Math.min(1, (CEILING * odds) / (1 + odds)) * 1e4) / 1e4);
}

/**
 * Every answer and finding that says something of a candidate, strongest first.
 * @param {Likelihoods} model
 * @param {Listed} candidate
 * @param {Findings} findings
 * @returns {Reason[]}
 */
function reasons(model, candidate, findings) {
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
 * @returns {Reranked[]}
 */
export function rerank(model, candidates, findings) {
  const updated = candidates.map((candidate, i) => {
    const because = reasons(model, candidate, findings);
    const point = `${candidate.trigger_point}:${candidate.side}`;
    const pressed = because.filter(({ what }) => what === point).reduce((sum, { weight }) => sum + weight, 0);
    const moved = combined(because.filter(({ what }) => what !== point).map(({ weight }) => weight));
    const { trigger_point, side, score } = candidate;
    return { trigger_point, side, score, updated: updatedScore(score, pressed + moved), was: i + 1, rank: 0, because };
  });
  updated.sort((a, b) => b.updated - a.updated || a.was - b.was);
  updated.forEach((entry, i) => {
    entry.rank = i + 1;
  });
  return updated;
}

/**
 * What pressing says of a muscle: its strongest answer in favour, else the mean of its points' answers against. One point
 * that brings on the pain is enough; one that does not leaves the others to be pressed.
 * @param {Likelihoods} model @param {ListedMuscle} listed @param {Findings} findings
 */
function pressedMuscle(model, { sides, points }, findings) {
  const keys = sides.flatMap((side) => points.map((point) => `${point}:${side}`));
  const weights = keys.map((key) => model.answers[findings.points[key]?.answer]?.weight ?? 0);
  const strongest = Math.max(...weights);
  return strongest > 0 ? strongest : weights.reduce((sum, weight) => sum + weight, 0) / weights.length;
}

/** What movement tests say of a muscle; where both sides are meant, the mean of them. */
function movedMuscle(model, { muscle, sides }, findings) {
  const found = Object.entries(findings.movements);
  const of = (side) => combined(found.map(([what, { finding }]) => weightOf(model, ...splitTest(what), finding, muscle, side)));
  return sides.reduce((sum, side) => sum + of(side), 0) / sides.length;
}

/** @param {string} what `<test>:<side>` @returns {[string, string]} */
function splitTest(what) {
  const [test, named] = what.split(":");
  return [test, named];
}

/**
 * Muscles (best first) in their new order; equal ones stay as they were.
 * @param {Likelihoods} model
 * @param {ListedMuscle[]} muscles
 * @param {Findings} findings
 * @returns {RerankedMuscle[]}
 */
export function rerankMuscles(model, muscles, findings) {
  const updated = muscles.map((listed, i) => {
    const { muscle, sides, score } = listed;
    const weight = pressedMuscle(model, listed, findings) + movedMuscle(model, listed, findings);
    return { muscle, sides, score, updated: updatedScore(score, weight), was: i + 1, rank: 0 };
  });
  updated.sort((a, b) => b.updated - a.updated || a.was - b.was);
  updated.forEach((entry, i) => {
    entry.rank = i + 1;
  });
  return updated;
}
