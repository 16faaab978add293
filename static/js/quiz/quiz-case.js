/**
 * A made-up person: pain on the body, what brings it on, movements that hurt, a tender spot; which muscle is it?
 *
 * Pure functions, no DOM. The pain is drawn by chance from the pattern of one point. Offered are the muscles that the
 * ranking of the pain names, without any that would be as right: one with the same findings and a tender spot there too.
 */

import { ESSENTIAL_BIT, FULL_STRENGTH } from "../skin/files.js";
import { cellAt } from "../skin/label-grid.js";
import { rank } from "../skin/matching.js";
import { seeded, shuffled } from "./quiz-questions.js";
import { codesOf, TOLERANCE_CM } from "./quiz-scoring.js";

const OPTIONS = 5;
const MIN_OPTIONS = 4;
const TRIES = 12;
const MAX_SPOTS = 3;
const SPILLOVER_CHANCE = 0.4;
const HISTORY_CHANCE = 0.7;

/** Pain is drawn in the essential zone where it is felt at least so strongly, by the strongest place, and in the spillover from a strength on. */
const TYPICAL = 0.85;
const SPILLOVER = 0.3;
const AGES = [19, 68];

/**
 * @typedef {object} Finding
 * @property {"resisted" | "stretched"} test
 * @property {string} movement in words, {same} and {other} standing for sides as seen from the muscle
 *
 * @typedef {object} Case
 * @property {number} age
 * @property {string} history what brings the pain on; empty where it tells nothing
 * @property {{cell: number, x: number, y: number, radius_cm: number, region: string}[]} spots of pain on the picture
 * @property {{cells: number[], weight: number}[]} marks the same, for the ranking
 * @property {Finding[]} findings
 * @property {string} tender region in which a spot brings the pain on
 * @property {string[]} choices muscles, in chance order
 * @property {number} right
 * @property {Map<string, import("../skin/matching.js").MuscleCandidate>} best of each choice's sides for this pain
 */

/**
 * @param {import("./quiz-questions.js").Facts} facts
 * @param {import("../skin/files.js").Matrix} matrix
 * @param {import("../skin/label-grid.js").LabelGrid} grid of the picture in which the question is asked
 * @param {import("./quiz-questions.js").Question} question
 * @param {string} seed
 * @returns {Case}
 */
export function makeCase(facts, matrix, grid, question, seed) {
  const { point, side } = question;
  const asked = facts.byPoint.get(point);
  const muscle = facts.byMuscle.get(asked.muscle);
  const chance = seeded(`case ${seed} ${question.card.id}`);
  const age = AGES[0] + Math.floor(chance() * (AGES[1] - AGES[0]));
  const history = muscle.history.length && chance() < HISTORY_CHANCE ? pickOne(muscle.history, chance) : "";
  const findings = pickFindings(muscle, chance);
  const unitsPerCm = facts.views[question.view].units_per_cm;
  const codes = codesOf(matrix, point, side);
  const shown = cellsOnPicture(grid, codes);

  let made = null;
  for (let tries = 0; tries < TRIES; tries += 1) {
    const spots = pickSpots(matrix, shown, chance, tries).map((spot) => ({ ...spot, radius_cm: roomFor(grid, spot, unitsPerCm) }));
    const marks = spots.map(({ cell }) => ({ cells: [cell], weight: 1 }));
    const best = bestOfMuscles(rank(matrix, marks).muscles);
    const fair = [...best.keys()].filter((id) => id === muscle.id || !alsoRight(facts, asked, facts.byMuscle.get(id), findings));
    made = { spots, marks, best, fair, place: fair.indexOf(muscle.id) };
    if (made.place < OPTIONS) break;
  }
  const { spots, marks, best, fair, place } = made;
  const choices = place < OPTIONS ? fair.slice(0, OPTIONS) : [...fair.slice(0, OPTIONS - 1), muscle.id];
  // Where the ranking names few, muscles that are easily confused with it fill up.
  for (const id of asked.wrong) {
    const more = choices.length < MIN_OPTIONS && !choices.includes(id);
    if (more && !alsoRight(facts, asked, facts.byMuscle.get(id), findings)) choices.push(id);
  }
  // In the order of the ranking the right answer would nearly always be the first.
  const offered = shuffled(choices, chance);
  return { age, history, findings, spots, marks, choices: offered, tender: asked.x_region, right: offered.indexOf(muscle.id), best };
}

/** @template T @param {T[]} list @param {() => number} chance @returns {T} */
function pickOne(list, chance) {
  return list[Math.floor(chance() * list.length)];
}

/** One movement against resistance and, where there is one, one stretch. @returns {Finding[]} */
function pickFindings(muscle, chance) {
  /** @type {Finding} */
  const resisted = { test: "resisted", movement: pickOne(muscle.resisted, chance) };
  return muscle.stretched.length ? [resisted, { test: "stretched", movement: pickOne(muscle.stretched, chance) }] : [resisted];
}

/** Cells of a pattern that the picture shows, with their middles in user units: essential ones, and the others. */
function cellsOnPicture({ cells, columns, step }, codes) {
  /** @type {Map<number, {count: number, x: number, y: number}>} */
  const sums = new Map();
  cells.forEach((label, at) => {
    if (!label || !codes[label - 1]) return;
    const sum = sums.get(label - 1) ?? { count: 0, x: 0, y: 0 };
    sums.set(label - 1, sum);
    sum.count += 1;
    sum.x += ((at % columns) + 0.5) * step;
    sum.y += (Math.floor(at / columns) + 0.5) * step;
  });
  const essential = [];
  const spillover = [];
  for (const [cell, { count, x, y }] of sums) {
    const strength = (codes[cell] & FULL_STRENGTH) / FULL_STRENGTH;
    const here = { cell, strength, x: x / count, y: y / count };
    if (codes[cell] >= ESSENTIAL_BIT) essential.push(here);
    else if (strength >= SPILLOVER) spillover.push(here);
  }
  const most = Math.max(...essential.map(({ strength }) => strength));
  return { essential: essential.filter(({ strength }) => strength >= TYPICAL * most), spillover };
}

/** Later tries keep closer to what is typical: fewer spots, none of them in the spillover. */
function pickSpots(matrix, { essential, spillover }, chance, tries) {
  const count = Math.max(1, 1 + Math.floor(chance() * MAX_SPOTS) - Math.floor(tries / 4));
  const aside = tries < 4 && spillover.length > 0 && chance() < SPILLOVER_CHANCE ? 1 : 0;
  const wanted = [...shuffled(essential, chance).slice(0, count * 6), ...shuffled(spillover, chance).slice(0, aside)];
  const spots = [];
  for (const { cell, x, y } of wanted.reverse()) {
    const radius = TOLERANCE_CM[matrix.patch[cell]];
    const region = matrix.regions[matrix.region[cell]];
    // Spots in one region say nothing new; a person would name it once.
    if (spots.some((other) => other.region === region)) continue;
    spots.push({ cell, x, y, radius_cm: radius, region });
    if (spots.length === count + aside) break;
  }
  return spots;
}

/** The radius in cm of a round spot that stays on the skin, at least half of what is wanted. */
function roomFor(grid, { x, y, radius_cm: wanted }, unitsPerCm) {
  for (let radius = wanted; radius > wanted / 2; radius -= wanted / 10) {
    const edge = Array.from({ length: 16 }, (_, turn) => (turn * Math.PI) / 8);
    const r = radius * unitsPerCm;
    if (edge.every((angle) => cellAt(grid, x + r * Math.cos(angle), y + r * Math.sin(angle)) >= 0)) return radius;
  }
  return wanted / 2;
}

/** @returns {Map<string, import("../skin/matching.js").MuscleCandidate>} muscles in the order of the ranking, of the better side */
function bestOfMuscles(muscles) {
  const best = new Map();
  for (const row of muscles) if (!best.has(row.muscle)) best.set(row.muscle, row);
  return best;
}

/**
 * Whether a muscle makes the movement that hurt (or is stretched by it). A movement is compared without the sides,
 * which depend on the side of the muscle.
 * @param {import("./quiz-questions.js").MuscleFacts} muscle
 * @param {Finding} finding
 */
export function fits(muscle, { test, movement }) {
  return muscle[test].includes(movement);
}

/** Whether a muscle has a point in the region of the tender spot. */
export function isTender(facts, muscle, region) {
  return facts.pointsOf.get(muscle.id).some((point) => point.x_region === region);
}

function alsoRight(facts, asked, other, findings) {
  return isTender(facts, other, asked.x_region) && findings.every((finding) => fits(other, finding));
}
