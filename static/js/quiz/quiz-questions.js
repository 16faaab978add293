/**
 * The quiz's questions, made from /api/v1/quiz by a seeded chance: the same card asked for the same time is the same.
 *
 * Pure functions, no DOM. Which wrong answers are fair is decided by app/learn/quiz.py; here three of them are chosen.
 */

/** How much harder a kind is than to name the muscle of a zone, in steps of the muscle's own rarity (0 to 3). */
const KIND_STEP = { refers: 0, nerve: 0.6, action: 0.5, roots: 1, attachment: 0.8, part: 1, press: 1.2, zone: 1.2, case: 1.6 };

export const FACT_KINDS = ["nerve", "roots", "action", "attachment"];

const CHOICES = 4;

/** From this time on only the most plausible wrong answers are offered. */
const KNOWN_AFTER = 2;
const NEAREST = 4;

/**
 * @typedef {object} Card what can be known: one kind of question about one muscle or point
 * @property {string} id `<kind>:<subject>`
 * @property {string} kind
 * @property {string} subject id of a muscle, of a trigger point for refers, zone and case, or of a part for part
 * @property {string} muscle
 * @property {string} group part of the body
 * @property {number} difficulty what comes first is low
 *
 * @typedef {{id: string, common: string, group: string, level: number, origin: string, insertion: string, nerve: string, nerve_words: string,
 *   roots: string, action: string, history: string[], resisted: string[], stretched: string[], wrong: Record<string, string[]>}} MuscleFacts
 * @typedef {{id: string, muscle: string, location: string, words: {essential: string, spillover: string}, wrong: string[],
 *   x_view: Record<string, string | null>, zone_view: Record<string, string>, x_region: string}} PointFacts views by figure
 * @typedef {{id: string, muscle: string, common: string, origin: string, insertion: string, action: string, wrong: string[]}} PartFacts
 * @typedef {{mirror: string, width: number, height: number, units_per_cm: number}} ViewFacts
 * @typedef {{muscles: MuscleFacts[], points: PointFacts[], parts: PartFacts[], sets: {id: string, title: string, muscles: string[]}[], views: Record<string, ViewFacts>}} QuizFile /api/v1/quiz
 * @typedef {ReturnType<typeof indexFacts>} Facts
 *
 * @typedef {object} Question
 * @property {Card} card
 * @property {string} kind
 * @property {"choices" | "taps" | "case"} shape
 * @property {string} muscle
 * @property {string} point whose zone or X is asked; for facts a point of the muscle
 * @property {"right" | "left"} side
 * @property {string} figure
 * @property {string} view picture to ask in
 * @property {string[]} choices ids of muscles, or of parts for part, whose words for the kind are offered
 * @property {number} right index of the right choice, -1 where nothing is chosen
 */

/**
 * Numbers from 0 up to 1 that depend on nothing but the seed: xmur3 makes a state of it, mulberry32 goes on from there.
 * @param {string} seed
 * @returns {() => number}
 */
export function seeded(seed) {
  let state = 1779033703 ^ seed.length;
  for (let i = 0; i < seed.length; i += 1) {
    state = Math.imul(state ^ seed.charCodeAt(i), 3432918353);
    state = (state << 13) | (state >>> 19);
  }
  state = Math.imul(state ^ (state >>> 16), 2246822507);
  state = Math.imul(state ^ (state >>> 13), 3266489909);
  state ^= state >>> 16;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/**
 * A copy in chance order.
 * @template T
 * @param {readonly T[]} list
 * @param {() => number} chance
 * @returns {T[]}
 */
export function shuffled(list, chance) {
  const out = [...list];
  for (let i = out.length - 1; i > 0; i -= 1) {
    const j = Math.floor(chance() * (i + 1));
    [out[i], out[j]] = [out[j], out[i]];
  }
  return out;
}

/** The facts with look-up by id. @param {QuizFile} facts */
export function indexFacts(facts) {
  const muscles = new Map(facts.muscles.map((muscle) => [muscle.id, muscle]));
  const points = new Map(facts.points.map((point) => [point.id, point]));
  /** @type {Map<string, PointFacts[]>} */
  const pointsOf = new Map(facts.muscles.map((muscle) => [muscle.id, []]));
  for (const point of facts.points) pointsOf.get(point.muscle).push(point);
  const parts = new Map(facts.parts.map((part) => [part.id, part]));
  return { ...facts, byMuscle: muscles, byPoint: points, byPart: parts, pointsOf };
}

/**
 * Everything that can be asked, easiest first, in the order of the atlas where equally hard.
 * @param {Facts} facts
 * @returns {Card[]}
 */
export function cardsOf(facts) {
  const cards = [];
  const add = (kind, subject, muscle) => {
    const { id, group, level } = muscle;
    cards.push({ id: `${kind}:${subject}`, kind, subject, muscle: id, group, difficulty: level + KIND_STEP[kind] });
  };
  for (const muscle of facts.muscles) {
    for (const kind of FACT_KINDS) if (muscle.wrong[kind]) add(kind, muscle.id, muscle);
    const points = facts.pointsOf.get(muscle.id);
    if (points.some((point) => Object.values(point.x_view).some(Boolean))) add("press", muscle.id, muscle);
    for (const point of points) {
      if (point.wrong.length) add("refers", point.id, muscle);
      add("zone", point.id, muscle);
      if (muscle.resisted.length) add("case", point.id, muscle);
    }
  }
  for (const part of facts.parts) if (part.wrong.length) add("part", part.id, facts.byMuscle.get(part.muscle));
  return cards.sort((a, b) => a.difficulty - b.difficulty);
}

/**
 * @param {Facts} facts
 * @param {Card} card
 * @param {{seed: string, figure: string, times: number}} how seed: of the person's run; times: how often it was asked
 * @returns {Question}
 */
export function makeQuestion(facts, card, { seed, figure, times }) {
  const chance = seeded(`${seed} ${card.id} ${times}`);
  /** @type {"right" | "left"} */
  const side = chance() < 0.5 ? "right" : "left";
  const muscle = facts.byMuscle.get(card.muscle);
  const base = { card, kind: card.kind, muscle: card.muscle, side, figure, choices: [], right: -1 };
  if (FACT_KINDS.includes(card.kind)) {
    return { ...base, ...whereItLies(), shape: "choices", ...arrange(muscle.id, muscle.wrong[card.kind]) };
  }
  if (card.kind === "part")
    return { ...base, ...whereItLies(), shape: "choices", ...arrange(card.subject, facts.byPart.get(card.subject).wrong) };
  if (card.kind === "press") return { ...base, ...whereItLies(), shape: "taps" };
  const point = facts.byPoint.get(card.subject);
  const shown = { ...base, point: point.id, view: viewFor(facts, point.zone_view[figure], side) };
  if (card.kind === "refers") return { ...shown, shape: "choices", ...arrange(muscle.id, point.wrong) };
  return { ...shown, shape: card.kind === "zone" ? "taps" : "case" };

  /** @param {string} right @param {string[]} wrong most plausible first */
  function arrange(right, wrong) {
    const near = times >= KNOWN_AFTER ? wrong.slice(0, NEAREST) : wrong;
    const choices = shuffled([right, ...shuffled(near, chance).slice(0, CHOICES - 1)], chance);
    return { choices, right: choices.indexOf(right) };
  }

  /** A point of the muscle and the picture that shows it. */
  function whereItLies() {
    const points = facts.pointsOf.get(muscle.id).filter((one) => Object.values(one.x_view).some(Boolean));
    const chosen = points[Math.floor(chance() * points.length)];
    // One figure may hide a point that the other shows.
    const other = Object.keys(chosen.x_view).find((name) => chosen.x_view[name]);
    const on = chosen.x_view[figure] ? figure : other;
    return { point: chosen.id, figure: on, view: viewFor(facts, chosen.x_view[on], side) };
  }
}

/**
 * The picture of a side of the body, given that of the right one.
 * @param {{views: Record<string, {mirror: string}>}} facts
 * @param {string} view
 * @param {string} side
 */
function viewFor(facts, view, side) {
  return side === "left" ? facts.views[view].mirror : view;
}
