/**
 * A drawing of pain, as the person made it: pains, each of marks on pictures of the body (docs/formats.md).
 *
 * Pure functions, no DOM. A drawing names pictures and regions, never cells of the skin, so that it outlives a new
 * division of the skin. Drawings are never changed: each change makes a new one that shares what stayed.
 */

import { pack, unpack } from "../lib/packing.js";
import { tenth } from "../skin/label-grid.js";

export const FORMAT = "trigger-point-atlas/drawing";
export const VERSION = 1;
export const KINDS = ["aching", "burning", "sharp", "numb", "tingling"];
export const ONSETS = ["today", "days", "weeks", "months", "years"];
const NOTE_LENGTH = 500;
const MAX_STRENGTH = 10;

/**
 * More than this no person draws; beyond it a drawing is refused. all: marks of all pains. way: length of all strokes in
 * user units for each cm of their brushes' radius, so that a crafted link cannot keep the page busy.
 */
export const MAX = { pains: 40, marks: 400, all: 4000, places: 4000, way: 2_000_000, text: 400_000 };

const FIGURES = ["female", "male"];
const SIDES = ["left", "right", "midline"];
const NAME = /^[a-z][a-z0-9-]{0,59}$/;
const MAX_COORDINATE = 4096;
const MAX_RADIUS_CM = 10;

/** Strokes in a link: this many steps to a user unit. */
const LINK_STEPS = 10;

/**
 * @typedef {{spot: [string, string, number, number], erase?: true}
 *   | {region: string, side: string, erase?: true}
 *   | {stroke: [string, string, number, number[]], erase?: true}} Mark
 *   spot: figure, view, x, y. stroke: figure, view, radius in cm, x0, y0, x1, y1, ...
 *
 * @typedef {object} Pain
 * @property {number} id
 * @property {Mark[]} marks in order; one with `erase` takes away
 * @property {number | null} strength 0 to 10
 * @property {string[]} kinds
 * @property {boolean} deep
 * @property {string | null} onset
 * @property {string} note
 *
 * @typedef {{format: string, version: number, pains: Pain[]}} Drawing
 */

/** @returns {Drawing} */
export function emptyDrawing() {
  return { format: FORMAT, version: VERSION, pains: [] };
}

/** @param {Drawing} drawing @param {Pain[]} pains @returns {Drawing} */
export function withPains(drawing, pains) {
  return { ...drawing, pains };
}

/** A pain of its own, its id one that the drawing has not. @param {Drawing} drawing @param {Mark[]} marks @returns {Pain} */
export function newPain(drawing, marks) {
  const id = 1 + drawing.pains.reduce((most, pain) => Math.max(most, pain.id), 0);
  return { id, marks, strength: null, kinds: [], deep: false, onset: null, note: "" };
}

/** How much a pain counts in the ranking: strength / 5, at least 0.2; 1 where no strength is given. @param {Pain} pain */
export function weightOf({ strength }) {
  return strength === null ? 1 : Math.max(0.2, strength / 5);
}

/** Whether nothing is said of a pain but where it is. @param {Pain} pain */
function isBare({ strength, kinds, deep, onset, note }) {
  return strength === null && !kinds.length && !deep && !onset && !note;
}

/** Whether a pain is one click or one region and nothing more. @param {Pain} pain */
export function isPlain(pain) {
  return isBare(pain) && pain.marks.length === 1 && !("stroke" in pain.marks[0]) && !pain.marks[0].erase;
}

/** @param {boolean} holds @param {string} reason */
function assert(holds, reason) {
  if (!holds) throw new Error(reason);
}

/** @param {unknown} value @param {number} low @param {number} high */
function isBetween(value, low, high) {
  return typeof value === "number" && value >= low && value <= high;
}

/**
 * @param {any[]} place figure, view, ...
 * @param {string} where
 * @param {{views?: {has: (view: string) => boolean}} | undefined} known
 */
function checkPicture([figure, view], where, known) {
  assert(FIGURES.includes(figure), `${where}: there is no figure “${String(figure).slice(0, 40)}”.`);
  const exists = typeof view === "string" && NAME.test(view) && (known?.views?.has(view) ?? true);
  assert(exists, `${where}: there is no picture “${String(view).slice(0, 40)}”.`);
}

/** @param {any} mark @param {string} where @param {any} known @returns {Mark} */
function checkMark(mark, where, known) {
  assert(mark !== null && typeof mark === "object", `${where} is not a mark.`);
  const erase = mark.erase === true ? { erase: /** @type {const} */ (true) } : {};
  if (Array.isArray(mark.spot)) {
    const [figure, view, x, y] = mark.spot;
    checkPicture(mark.spot, where, known);
    assert(isBetween(x, 0, MAX_COORDINATE) && isBetween(y, 0, MAX_COORDINATE), `${where} lies outside its picture.`);
    return { spot: [figure, view, tenth(x), tenth(y)], ...erase };
  }
  if (Array.isArray(mark.stroke)) {
    const [figure, view, radius, places] = mark.stroke;
    checkPicture(mark.stroke, where, known);
    assert(isBetween(radius, 0.1, MAX_RADIUS_CM), `${where}: a brush is from 0.1 to ${MAX_RADIUS_CM} cm wide.`);
    assert(
      Array.isArray(places) && places.length >= 2 && places.length % 2 === 0 && places.length <= 2 * MAX.places,
      `${where} is not a whole stroke.`,
    );
    assert(
      places.every((at) => isBetween(at, -MAX_COORDINATE, MAX_COORDINATE)),
      `${where} leaves its picture.`,
    );
    return { stroke: [figure, view, radius, places.map(tenth)], ...erase };
  }
  const { region, side } = mark;
  const exists = typeof region === "string" && NAME.test(region) && (!known?.regions || region in known.regions);
  assert(exists, `${where}: there is no region “${String(region).slice(0, 40)}”.`);
  assert(SIDES.includes(side), `${where}: a side is left, right or midline, not “${String(side).slice(0, 40)}”.`);
  const paired = known?.regions?.[region].paired ?? null;
  assert(paired === null || paired === (side !== "midline"), `${where}: “${region}” has no side “${side}”.`);
  return { region, side, ...erase };
}

/** Figure, view and what follows of a mark on a picture; undefined for a whole region. @param {Mark} mark @returns {any[] | undefined} */
export function placeOnPicture(mark) {
  if ("region" in mark) return undefined;
  return "spot" in mark ? mark.spot : mark.stroke;
}

/** How far a stroke goes, for each cm of its brush's radius. @param {Mark} mark */
function wayOf(mark) {
  if (!("stroke" in mark)) return 0;
  const [, , radius, places] = mark.stroke;
  let way = 0;
  for (let i = 2; i < places.length; i += 2) way += Math.hypot(places[i] - places[i - 2], places[i + 1] - places[i - 1]);
  return way / radius;
}

/** @param {any} pain @param {number} number from 1 @param {any} known @returns {Pain} */
function checkPain(pain, number, known) {
  const where = `Pain ${number}`;
  assert(pain !== null && typeof pain === "object" && Array.isArray(pain.marks), `${where} has no marks.`);
  const { id, marks, strength = null, kinds = [], deep = false, onset = null, note = "" } = pain;
  assert(marks.length > 0, `${where} has no marks.`);
  assert(marks.length <= MAX.marks, `${where} has ${marks.length} marks; at most ${MAX.marks} are kept.`);
  assert(strength === null || isBetween(strength, 0, MAX_STRENGTH), `${where}: strength is from 0 to ${MAX_STRENGTH}.`);
  assert(Array.isArray(kinds) && kinds.every((kind) => KINDS.includes(kind)), `${where}: of an unknown kind.`);
  assert(typeof deep === "boolean", `${where}: deep is true or false.`);
  assert(onset === null || ONSETS.includes(onset), `${where}: began at an unknown time.`);
  assert(typeof note === "string" && note.length <= NOTE_LENGTH, `${where}: a note has at most ${NOTE_LENGTH} characters.`);
  return {
    id: Number.isInteger(id) && id > 0 ? id : number,
    marks: marks.map((mark, i) => checkMark(mark, `${where}, mark ${i + 1}`, known)),
    strength,
    kinds: KINDS.filter((kind) => kinds.includes(kind)),
    deep,
    onset,
    note,
  };
}

/**
 * The drawing that a value is, clean: nothing in it but what the format names. Throws an Error that says what is wrong.
 * @param {any} value
 * @param {{views?: {has: (view: string) => boolean}, regions?: Record<string, {paired: boolean}>}} [known] of the
 *   atlas, if the names in the drawing are to be held against it
 * @returns {Drawing}
 */
export function checkDrawing(value, known) {
  assert(value !== null && typeof value === "object" && value.format === FORMAT, "This is not a drawing of this atlas.");
  assert(
    value.version === VERSION,
    `This drawing is of version ${String(value.version ?? "unknown").slice(0, 20)}; this page reads ${VERSION}.`,
  );
  assert(Array.isArray(value.pains), "This drawing has no list of pains.");
  assert(value.pains.length <= MAX.pains, `This drawing has ${value.pains.length} pains; at most ${MAX.pains} are kept.`);
  const pains = value.pains.map((pain, i) => checkPain(pain, i + 1, known));
  const strokes = pains.flatMap(({ marks }) => marks);
  assert(strokes.length <= MAX.all, `This drawing has ${strokes.length} marks; at most ${MAX.all} are kept.`);
  const way = strokes.reduce((sum, mark) => sum + wayOf(mark), 0);
  assert(way <= MAX.way, "The strokes of this drawing go on for longer than any hand draws.");
  const ids = new Set(pains.map(({ id }) => id));
  const numbered = ids.size < pains.length ? pains.map((pain, i) => ({ ...pain, id: i + 1 })) : pains;
  return { ...emptyDrawing(), pains: numbered };
}

/** @param {number[]} places x0, y0, x1, y1, ... @returns {number[]} whole steps from each place to the next */
function toSteps(places) {
  const whole = places.map((at) => Math.round(at * LINK_STEPS));
  return whole.map((at, i) => (i < 2 ? at : at - whole[i - 2]));
}

/** @param {number[]} steps @returns {number[]} */
function fromSteps(steps) {
  const whole = [];
  for (const step of steps) whole.push(step + (whole.length < 2 ? 0 : whole[whole.length - 2]));
  return whole.map((at) => at / LINK_STEPS);
}

/** @param {Mark} mark */
function packMark(mark) {
  const erase = mark.erase ? 1 : 0;
  if ("region" in mark) return [0, mark.region, mark.side, erase];
  if ("spot" in mark) return [1, ...mark.spot, erase];
  const [figure, view, radius, places] = mark.stroke;
  return [2, figure, view, radius, toSteps(places), erase];
}

/** @param {any[]} packed */
function unpackMark([kind, ...rest]) {
  const erase = rest.at(-1) ? { erase: true } : {};
  if (kind === 0) return { region: rest[0], side: rest[1], ...erase };
  if (kind === 1) return { spot: rest.slice(0, 4), ...erase };
  return { stroke: [rest[0], rest[1], rest[2], fromSteps(rest[3])], ...erase };
}

/**
 * A drawing as text for the #fragment of an address: letters, digits, - and _.
 * @param {Drawing} drawing
 * @returns {Promise<string>}
 */
export async function encodeDrawing(drawing) {
  const pains = drawing.pains.map(({ id, marks, strength, kinds, deep, onset, note }) => {
    const said = [strength, kinds.map((kind) => KINDS.indexOf(kind)), deep ? 1 : 0, onset, note];
    return [id, marks.map(packMark), ...said];
  });
  return pack(JSON.stringify([VERSION, pains]));
}

/**
 * The drawing of a text that encodeDrawing made. Throws an Error that says why it cannot be read.
 * @param {string} text
 * @param {Parameters<typeof checkDrawing>[1]} [known]
 * @returns {Promise<Drawing>}
 */
export async function decodeDrawing(text, known) {
  let whole;
  try {
    whole = JSON.parse(await unpack(text, MAX.text));
  } catch {
    throw new Error("The link is incomplete or damaged: copy the whole of it and open it again. Nothing was changed.");
  }
  const readable = Array.isArray(whole) && whole[0] === VERSION && Array.isArray(whole[1]);
  assert(readable, "The link was made by another version of this page. Nothing was changed.");
  let pains;
  try {
    pains = whole[1].map(([id, marks, strength, kinds, deep, onset, note]) => {
      const named = kinds.map((kind) => KINDS[kind]);
      return { id, marks: marks.map(unpackMark), strength, kinds: named, deep: deep === 1, onset, note };
    });
  } catch {
    throw new Error("The link does not hold a drawing. Nothing was changed.");
  }
  return checkDrawing({ ...emptyDrawing(), pains }, known);
}
