/**
 * Sessions as values and as files: made, checked, written, read.
 *
 * Pure functions, no DOM and no storage. The format is that of app/formats/session_file.py and docs/session.schema.json; what is read
 * from a file is copied key by key into new objects, so nothing that a file holds besides can reach the page.
 */

import { checkDrawing, emptyDrawing } from "../drawing/pain-drawing.js";

export const SESSION = "trigger-point-atlas/session";
export const SESSIONS = "trigger-point-atlas/sessions";
export const VERSION = 1;
export const MOST_BYTES = 8_000_000;
export const MOST_SESSIONS = 500;
export const MOST_NAME = 120;
const MOST_NOTE = 5000;
const MOST_ANSWERS = 1000;
const MOST_ID = 1_000_000;

export const ANSWERS = ["my-pain", "another-pain", "tender", "nothing"];
export const FINDINGS = ["free", "limited", "painful", "weak", "painful-resisted", "painful-stretch"];

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const TIME = /^2\d{3}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z$/;
const KEY = /^[a-z][a-z0-9-]{0,79}(:(left|right|midline))?$/;

/**
 * @typedef {{answer: string, pressure: number | null}} PointFinding
 * @typedef {{finding: string, degrees: number | null}} MovementTest
 * @typedef {{points: Record<string, PointFinding>, movements: Record<string, MovementTest>, agreed_pressure: number | null}} Examination
 *
 * @typedef {object} Session
 * @property {string} format
 * @property {number} version
 * @property {string} id
 * @property {string} name
 * @property {string} created
 * @property {string} changed
 * @property {string} atlas
 * @property {import("../drawing/pain-drawing.js").Drawing} drawing
 * @property {Examination} examination
 * @property {string} note
 *
 * @typedef {Parameters<typeof checkDrawing>[1]} Known views and regions of the atlas, to hold a drawing against
 */

/** A file or record that is not a session, and why, in words that a person understands. */
export class SessionError extends Error {}

/** A new random id; also where the page is served without encryption and randomUUID is missing. */
export function newId() {
  if (globalThis.crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

/** @returns {Examination} */
export function emptyExamination() {
  return { points: {}, movements: {}, agreed_pressure: null };
}

/** @returns {Session} */
export function newSession(drawing = emptyDrawing(), examination = emptyExamination(), atlas = "") {
  const now = new Date().toISOString();
  return {
    format: SESSION,
    version: VERSION,
    id: newId(),
    name: "",
    created: now,
    changed: now,
    atlas,
    drawing,
    examination,
    note: "",
  };
}

/** @param {boolean} holds @param {string} reason */
function demand(holds, reason) {
  if (!holds) throw new SessionError(reason);
}

/** @param {unknown} value */
function shown(value) {
  if (value === undefined) return "missing";
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 40 ? `${text.slice(0, 37)}...` : text;
}

/**
 * A plain object with no key but those named.
 * @param {unknown} value
 * @param {string} what
 * @param {string[]} [keys]
 * @returns {Record<string, any>}
 */
function object(value, what, keys) {
  demand(typeof value === "object" && value !== null && !Array.isArray(value), `${what} is not an object`);
  if (keys) {
    for (const key of Object.keys(value)) demand(keys.includes(key), `${what} has an unknown entry ${shown(key)}`);
  }
  return value;
}

/** Own entries only, so that a missing one is never found on the prototype. */
function entry(value, key, otherwise) {
  return Object.hasOwn(value, key) ? value[key] : otherwise;
}

/** @param {unknown} value @param {string} what @param {number} most */
function text(value, what, most) {
  demand(typeof value === "string", `${what} is not text`);
  demand(value.length <= 2 * most && [...value].length <= most, `${what} is longer than ${most} characters`);
  demand(value.isWellFormed?.() ?? true, `${what} has characters that are not text`);
  return value;
}

/** @param {unknown} value @param {string} what */
function time(value, what) {
  demand(typeof value === "string" && TIME.test(value), `${what} is not a time such as 2026-05-01T09:30:00Z`);
  const read = new Date(value);
  // A day that no calendar has, such as 31 February, would be read as a day of the next month.
  const real = !Number.isNaN(read.getTime()) && read.toISOString().slice(0, 19) === value.slice(0, 19);
  demand(real, `${what} is not a real time: ${shown(value)}`);
  return value;
}

/** @param {unknown} value @param {string} what @param {number} least @param {number} most */
function numberOrNull(value, what, least, most) {
  if (value === null) return null;
  const good = typeof value === "number" && value >= least && value <= most;
  demand(good, `${what} is ${shown(value)}, not a number from ${least} to ${most}`);
  return value;
}

/** @param {unknown} value @param {string} what @param {string[]} words */
function oneOf(value, what, words) {
  demand(words.includes(value), `${what} is ${shown(value)}, not one of ${words.join(", ")}`);
  return value;
}

/**
 * @template T
 * @param {unknown} value
 * @param {string} what
 * @param {(value: unknown, what: string) => T} check
 * @returns {Record<string, T>}
 */
function byKey(value, what, check) {
  const keys = Object.keys(object(value, what));
  demand(keys.length <= MOST_ANSWERS, `${what} has more than ${MOST_ANSWERS} entries`);
  return Object.fromEntries(
    keys.map((key) => {
      demand(KEY.test(key), `${what} has an entry ${shown(key)}, which is no id`);
      return [key, check(value[key], `${what}, ${key}`)];
    }),
  );
}

/** @param {unknown} value @returns {Examination} */
export function checkExamination(value) {
  const what = "the examination";
  const given = object(value, what, ["points", "movements", "agreed_pressure"]);
  return {
    points: byKey(entry(given, "points", {}), `${what}'s points`, (found, where) => {
      object(found, where, ["answer", "pressure"]);
      return {
        answer: oneOf(entry(found, "answer"), `${where}: the answer`, ANSWERS),
        pressure: numberOrNull(entry(found, "pressure", null), `${where}: the pressure`, 0, 10),
      };
    }),
    movements: byKey(entry(given, "movements", {}), `${what}'s movements`, (found, where) => {
      object(found, where, ["finding", "degrees"]);
      return {
        finding: oneOf(entry(found, "finding"), `${where}: the finding`, FINDINGS),
        degrees: numberOrNull(entry(found, "degrees", null), `${where}: the angle`, -360, 360),
      };
    }),
    agreed_pressure: numberOrNull(entry(given, "agreed_pressure", null), "the pressure agreed", 0, 10),
  };
}

const KEYS = ["format", "version", "id", "name", "created", "changed", "atlas", "drawing", "examination", "note"];

/** @param {Record<string, any>} value @param {string} format */
function checkVersion(value, format) {
  demand(entry(value, "format") === format, `this is not a session of the atlas: its format is ${shown(entry(value, "format"))}`);
  const version = entry(value, "version");
  demand(
    !(Number.isInteger(version) && version > VERSION),
    `it was made by a newer atlas (format ${shown(version)}, this one reads ${VERSION}); open it there`,
  );
  demand(version === VERSION, `its version is ${shown(version)}; this atlas reads version ${VERSION}`);
}

/**
 * A clean copy of a session. Throws SessionError with the reason where it is none.
 * @param {unknown} value
 * @param {Known} [known]
 * @returns {Session}
 */
export function checkSession(value, known) {
  const given = object(value, "a session");
  checkVersion(given, SESSION);
  object(given, "a session", KEYS);
  const id = entry(given, "id");
  demand(typeof id === "string" && UUID.test(id), `its id is ${shown(id)}, not a UUID in small letters`);
  return {
    format: SESSION,
    version: VERSION,
    id,
    name: text(entry(given, "name", ""), "the name", MOST_NAME),
    created: time(entry(given, "created"), "the time of its making"),
    changed: time(entry(given, "changed"), "the time of its last change"),
    atlas: text(entry(given, "atlas"), "the atlas's version", 64),
    drawing: drawingOf(entry(given, "drawing"), known),
    examination: checkExamination(entry(given, "examination")),
    note: text(entry(given, "note", ""), "the note", MOST_NOTE),
  };
}

/** @param {unknown} value @param {Known} [known] */
function drawingOf(value, known) {
  let drawing;
  try {
    drawing = checkDrawing(value, known);
  } catch (error) {
    throw new SessionError(`the drawing: ${error.message}`);
  }
  for (const { id, note } of drawing.pains) {
    demand(id <= MOST_ID, `the drawing: a pain has the id ${shown(id)}`);
    text(note, "the drawing: a note", MOST_NOTE);
  }
  return drawing;
}

/**
 * The sessions of an exported file. Throws SessionError with the reason; then nothing of the file is to be used.
 * @param {string} source
 * @param {Known} [known]
 * @returns {Session[]}
 */
export function readFile(source, known) {
  demand(source.length <= MOST_BYTES, `the file is larger than ${MOST_BYTES / 1e6} MB`);
  let value;
  try {
    value = JSON.parse(source);
  } catch {
    throw new SessionError("the file is damaged: it is not whole JSON");
  }
  const given = object(value, "the file");
  if (entry(given, "format") !== SESSIONS) return [checkSession(given, known)];
  checkVersion(given, SESSIONS);
  object(given, "the file", ["format", "version", "sessions"]);
  const { sessions } = given;
  demand(Array.isArray(sessions) && sessions.length > 0, "the file holds no sessions");
  demand(sessions.length <= MOST_SESSIONS, `the file holds more than ${MOST_SESSIONS} sessions`);
  return sessions.map((session, i) => {
    try {
      return checkSession(session, known);
    } catch (error) {
      throw new SessionError(`session ${i + 1} of ${sessions.length}: ${error.message}`);
    }
  });
}

/** The text of a file with these sessions. @param {Session[]} sessions */
export function writeFile(sessions) {
  const [only] = sessions;
  const value = sessions.length === 1 ? only : { format: SESSIONS, version: VERSION, sessions };
  return `${JSON.stringify(value, null, 1)}\n`;
}

/** Whether there is anything in a session. @param {Session} session */
export function isEmpty({ drawing, examination, name, note }) {
  const { points, movements } = examination;
  return !drawing.pains.length && !Object.keys(points).length && !Object.keys(movements).length && !name && !note;
}

/** @param {Uint8Array} bytes @param {GenericTransformStream} through @param {number} most bytes to accept */
async function piped(bytes, through, most) {
  const parts = [];
  let size = 0;
  for await (const part of readAll(new Blob([bytes]).stream().pipeThrough(through))) {
    size += part.length;
    demand(size <= most, "the link holds more than any session");
    parts.push(part);
  }
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}

/** @param {ReadableStream<Uint8Array>} stream */
async function* readAll(stream) {
  const reader = stream.getReader();
  for (let { done, value } = await reader.read(); !done; { done, value } = await reader.read()) yield value;
}

/** A session as text for the #fragment of an address; it goes from page to page without being kept. @param {Session} session */
export async function packSession(session) {
  const bytes = new TextEncoder().encode(JSON.stringify(session));
  const packed = await piped(bytes, new CompressionStream("deflate"), Infinity);
  let letters = "";
  for (const byte of packed) letters += String.fromCharCode(byte);
  return btoa(letters).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

/** The session of a text that packSession made; SessionError where it is damaged. @param {string} packed @param {Known} [known] */
export async function unpackSession(packed, known) {
  let source;
  try {
    const letters = atob(packed.replaceAll("-", "+").replaceAll("_", "/"));
    const bytes = Uint8Array.from(letters, (letter) => letter.charCodeAt(0));
    source = new TextDecoder().decode(await piped(bytes, new DecompressionStream("deflate"), MOST_BYTES));
  } catch {
    throw new SessionError("the link is incomplete or damaged; copy the whole of it and open it again");
  }
  return readFile(source, known)[0];
}
