/**
 * The phrases of a sentence in order, what they say of one another, and the sides of its places: app/search/steps.py and
 * sides.py, step by step (tests/vectors/understand.json).
 *
 * @typedef {object} Step
 * @property {string} kind of the phrase; `break` for a pause, empty for a word that means nothing
 * @property {string} id
 * @property {number} start
 * @property {number} end
 * @property {string[]} sides
 * @property {any} facts
 * @property {boolean} denied
 * @property {string} face
 * @property {boolean} taken
 * @property {string} place
 * @property {boolean} placed
 */

import { COMMA, STOP } from "./words.js";

const NEAR_FACE = 6;
const NEAR_CUE = 5;
const NEAR_PLACE = 4;
const LIMB_PLACES = 3;
const BETWEEN = ["pass", "side", "plain", "feeling"];
const LISTED = ["pass", "plain", "feeling", "aspect", ""];
const ONWARD = ["down", "into", "to"];
const SIDES = { left: ["left"], right: ["right"], both: ["left", "right"] };

/** @returns {Step} */
export function makeStep(kind, id, start, end, sides = [], facts = {}) {
  return { kind, id, start, end, sides, facts, denied: false, face: "", taken: false, place: "", placed: false };
}

/** Whether a step names somewhere on the body; some feelings do, as ringing in the ear. @param {Step} step */
const isPlace = ({ kind, facts }) => kind === "place" || kind === "part" || (kind === "feeling" && "place" in facts);

/** Whether a step may stand between a side or face and its part. @param {Step} step */
const joins = ({ kind, id }) => kind === "aspect" || kind === "side" || (kind === "pass" && id === "passing");

/** The next step that does more than join. @param {Step[]} steps @param {number} at */
const after = (steps, at) => steps.find((step, i) => i > at && !joins(step));

/** Find each part's face and by it the place: first what stands before it, then what is said after it. @param {Step[]} steps */
export function setFaces(steps) {
  steps.forEach((step, at) => {
    if (step.kind === "part" && "aspect" in step.facts && after(steps, at)?.kind === "part") {
      [step.kind, step.id] = ["aspect", step.facts.aspect];
    }
  });
  const parts = [...steps.entries()].filter(([, step]) => step.kind === "part");
  for (const [at, step] of parts) faceBefore(steps, at, step);
  for (const [at, step] of parts) {
    if (!step.face) faceAfter(steps, at, step);
    step.place = step.facts.at[step.face || "any"];
  }
  for (const step of steps) {
    if (step.kind === "place") step.place = step.id;
    else if (step.kind === "feeling" || step.kind === "condition") step.place = step.facts.place ?? "";
  }
}

function faceBefore(steps, at, step) {
  const said = [];
  for (let i = at - 1; i >= 0 && joins(steps[i]); i -= 1) if (steps[i].kind === "aspect") said.push(steps[i]);
  // In "the inner side of the knee" the word "side" says least, so it counts last.
  const telling = [...said.filter(({ id }) => id !== "side"), ...said.filter(({ id }) => id === "side")];
  step.face = telling.find(({ id }) => id in step.facts.at)?.id ?? "";
  for (const face of said) face.taken = true;
}

function faceAfter(steps, at, step) {
  for (let i = at + 1; i < Math.min(steps.length, at + 1 + NEAR_FACE); i += 1) {
    const other = steps[i];
    if (other.kind === "aspect") {
      const following = after(steps, i);
      if (!other.taken && other.id in step.facts.at && !(following && isPlace(following))) {
        step.face = other.id;
        other.taken = true;
        return;
      }
    } else if (!BETWEEN.includes(other.kind) && !(other.kind === "break" && other.id === COMMA)) {
      return;
    }
  }
}

/** The kind of an activity by the nearest word of ease or worsening; as it is where none is near. @param {Step[]} steps @param {number} at */
export function nearCue(steps, at) {
  const { kind } = steps[at];
  if (kind !== "trigger" && kind !== "relief-of") return kind;
  const before = cue(steps.slice(Math.max(0, at - NEAR_CUE), at).reverse(), ["but"]);
  const behind = cue(steps.slice(at + 1, at + 1 + NEAR_CUE), ["but", "when", "and"]);
  const found = !behind || (before && before[0] <= behind[0]) ? before : behind;
  return found ? (found[1] === "relief" ? "relief-of" : "trigger") : kind;
}

function cue(near, ends) {
  for (const [far, other] of near.entries()) {
    if (other.kind === "break" || (other.kind === "stop" && ends.includes(other.id))) return null;
    if ((other.kind === "relief" || other.kind === "worse") && !other.denied) return [far, other.kind];
  }
  return null;
}

/** @param {Step} step @param {string} side */
function addSide(step, side) {
  step.sides.push(...SIDES[side].filter((one) => !step.sides.includes(one)));
}

const stopped = (steps, first, second) => steps.slice(first + 1, second).some(({ kind, id }) => kind === "break" && id === STOP);

/**
 * The places of a sentence in order, with their sides; where no place is said, conditions and muscles have the sides.
 * @param {Step[]} steps @param {string[]} words @param {Record<string, any[]>} places
 */
export function giveSides(steps, words, places) {
  const where = (holds) => [...steps.keys()].filter((at) => holds(steps[at]));
  const named = where((step) => isPlace(step) && !step.denied);
  const whole = named.filter((at) => !("last" in steps[at].facts));
  let spots = whole.length ? whole : named;
  for (const at of spots) steps[at].placed = true;
  const owners = spots.length ? spots : where(({ kind }) => kind === "condition" || kind === "muscle");
  steps.forEach((step, at) => {
    if (step.kind !== "side") return;
    const owner = ownerOf(steps, at, owners);
    if (owner !== null) addSide(steps[owner], step.id);
  });
  for (const at of owners) {
    const said = steps[at].sides;
    steps[at].sides = [];
    for (const side of said) addSide(steps[at], side);
  }
  const dropped = new Set(spots.filter((at) => isOnlyLimb(steps, words, at, spots, places)));
  spots = spots.filter((at) => !dropped.has(at));
  for (let i = 1; i < spots.length; i += 1) passOn(steps, words, spots[i - 1], spots[i], places);
  return spots.map((at) => steps[at]);
}

/** The place that a word for a side belongs to: the one it stands before, else the one before it, else the next. */
function ownerOf(steps, at, owners) {
  const isMereSide = (step) => step.kind === "part" && "last" in step.facts && !step.placed;
  const isAnd = (i) => steps[i].kind === "stop" && steps[i].id === "and" && steps[i + 1]?.kind === "side";
  let ahead = at + 1;
  while (ahead < steps.length && (joins(steps[ahead]) || isMereSide(steps[ahead]) || isAnd(ahead))) ahead += 1;
  let place = 0;
  while (place < owners.length && owners[place] < at) place += 1;
  if (owners[place] === ahead) return ahead;
  for (const near of [owners[place - 1], owners[place]]) {
    if (near !== undefined && !stopped(steps, Math.min(near, at), Math.max(near, at))) return near;
  }
  return null;
}

/** Whether a limb is said only for the side of a place within it: "outer elbow, right arm". */
function isOnlyLimb(steps, words, at, spots, places) {
  const step = steps[at];
  let before = at - 1;
  while (before >= 0 && steps[before].kind === "side") before -= 1;
  if (!("limb" in step.facts) || step.face || before < 0) return false;
  if (steps[before].kind !== "break" && words[steps[before].start] !== "in") return false;
  const place = spots.indexOf(at);
  const inside = spots
    .slice(Math.max(0, place - LIMB_PLACES), place)
    .filter((other) => !stopped(steps, other, at) && places[steps[other].place][1] === step.facts.limb)
    .map((other) => steps[other]);
  for (const other of inside) if (!other.sides.length) other.sides = [...step.sides];
  return inside.length > 0;
}

/** Give one of two neighbouring places the other's side, where they are one list or one pain that travels. */
function passOn(steps, words, first, second, places) {
  const [one, two] = [steps[first], steps[second]];
  const between = steps.slice(first + 1, second);
  if (stopped(steps, first, second) || one.sides.length > 0 === two.sides.length > 0) return;
  const onward = between.some(({ start, end }) => words.slice(start, end).some((word) => ONWARD.includes(word)));
  if (two.sides.length) {
    if (onward && !between.some(({ kind }) => kind === "stop" || kind === "break")) one.sides = [...two.sides];
    return;
  }
  const limb = places[one.place][1];
  const sameLimb = limb !== "" && limb === places[two.place][1];
  const isLink = ({ id }) => id === "and" || id === COMMA;
  const listed = between.every((s) => LISTED.includes(s.kind) || isLink(s) || (s.kind === "stop" && sameLimb));
  if (between.length <= NEAR_PLACE && listed && (between.some(isLink) || onward || sameLimb)) two.sides = [...one.sides];
}
