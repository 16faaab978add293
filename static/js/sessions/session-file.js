/**
 * Sessions as values and as files: made, checked, written, read.
 *
 * Pure functions, no DOM and no storage. The format is that of app/formats/session_file.py and docs/session.schema.json; what is read
 * from a file is copied key by key into new objects, so nothing that a file holds besides can reach the page.
 */

import { checkDrawing, emptyDrawing } from "../drawing/pain-drawing.js";
import { checkExamination, emptyExamination } from "../examination/record.js";
import { assert, object, ownEntry, SessionError, truncate } from "../lib/checked.js";
import { pack, unpack } from "../lib/packing.js";

export { SessionError };

const SESSION = "trigger-point-atlas/session";
const SESSIONS = "trigger-point-atlas/sessions";
export const VERSION = 1;
export const MAX_BYTES = 8_000_000;
const MAX_SESSIONS = 500;
const MAX_NAME = 120;
const MAX_NOTE = 5000;
const MAX_ID = 1_000_000;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const TIME = /^(?:19[7-9]\d|[2-9]\d{3})-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z$/;

/**
 * @typedef {import("../examination/record.js").Examination} Examination
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

/** A new random id; also where the page is served without encryption and randomUUID is missing. */
export function newId() {
  if (globalThis.crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

/** From the first millisecond to the last that the format holds. */
const EARLIEST_MS = 0;
const LATEST_MS = Date.UTC(9999, 11, 31, 23, 59, 59);
/** Nothing was kept before this; a clock that says so was wrong. */
const FIRST_EDITION_MS = Date.UTC(2026, 0, 1);
const DAY_MS = 86_400_000;

/** What the clock of this device says, right or wrong, as the format holds it. */
export function clockTime(now = Date.now()) {
  return new Date(Math.min(Math.max(now, EARLIEST_MS), LATEST_MS)).toISOString();
}

/** Whether a time cannot be right: before there was an atlas, or later than now. @param {string} iso */
export function isDoubtful(iso, now = Date.now()) {
  const time = Date.parse(iso);
  return time < FIRST_EDITION_MS || time > Math.max(now, FIRST_EDITION_MS) + DAY_MS;
}

/** @returns {Session} */
export function newSession(drawing = emptyDrawing(), examination = emptyExamination(), atlas = "") {
  const now = clockTime();
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

/** @param {any} value @param {string} what @param {number} most @returns {string} */
function text(value, what, most) {
  assert(typeof value === "string", `${what} is not text`);
  assert(value.length <= 2 * most && [...value].length <= most, `${what} is longer than ${most} characters`);
  assert(value.isWellFormed?.() ?? true, `${what} has characters that are not text`);
  return value;
}

/** @param {any} value @param {string} what @returns {string} */
function time(value, what) {
  assert(typeof value === "string" && TIME.test(value), `${what} is not a time such as 2026-05-01T09:30:00Z`);
  const read = new Date(value);
  // A day that no calendar has, such as 31 February, would be read as a day of the next month.
  const real = !Number.isNaN(read.getTime()) && read.toISOString().slice(0, 19) === value.slice(0, 19);
  assert(real, `${what} is not a real time: ${truncate(value)}`);
  return value;
}

const KEYS = ["format", "version", "id", "name", "created", "changed", "atlas", "drawing", "examination", "note"];

/** @param {Record<string, any>} value @param {string} format */
function checkVersion(value, format) {
  assert(ownEntry(value, "format") === format, `this is not a session of the atlas: its format is ${truncate(ownEntry(value, "format"))}`);
  const version = ownEntry(value, "version");
  assert(
    !(Number.isInteger(version) && version > VERSION),
    `it was made by a newer atlas (format ${truncate(version)}, this one reads ${VERSION}); open it there`,
  );
  assert(version === VERSION, `its version is ${truncate(version)}; this atlas reads version ${VERSION}`);
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
  const id = ownEntry(given, "id");
  assert(typeof id === "string" && UUID.test(id), `its id is ${truncate(id)}, not a UUID in small letters`);
  return {
    format: SESSION,
    version: VERSION,
    id,
    name: text(ownEntry(given, "name", ""), "the name", MAX_NAME),
    created: time(ownEntry(given, "created"), "the time of its making"),
    changed: time(ownEntry(given, "changed"), "the time of its last change"),
    atlas: text(ownEntry(given, "atlas"), "the atlas's version", 64),
    drawing: drawingOf(ownEntry(given, "drawing"), known),
    examination: checkExamination(ownEntry(given, "examination")),
    note: text(ownEntry(given, "note", ""), "the note", MAX_NOTE),
  };
}

/** @param {any} value @param {Known} [known] */
function drawingOf(value, known) {
  let drawing;
  try {
    drawing = checkDrawing(value, known);
  } catch (error) {
    throw new SessionError(`the drawing: ${error.message}`);
  }
  for (const { id, note } of drawing.pains) {
    assert(id <= MAX_ID, `the drawing: a pain has the id ${truncate(id)}`);
    text(note, "the drawing: a note", MAX_NOTE);
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
  assert(source.length <= MAX_BYTES, `the file is larger than ${MAX_BYTES / 1e6} MB`);
  let value;
  try {
    value = JSON.parse(source);
  } catch {
    throw new SessionError("the file is damaged: it is not whole JSON");
  }
  const given = object(value, "the file");
  if (ownEntry(given, "format") !== SESSIONS) return [checkSession(given, known)];
  checkVersion(given, SESSIONS);
  object(given, "the file", ["format", "version", "sessions"]);
  const { sessions } = given;
  assert(Array.isArray(sessions) && sessions.length > 0, "the file holds no sessions");
  assert(sessions.length <= MAX_SESSIONS, `the file holds more than ${MAX_SESSIONS} sessions`);
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

/** A session as text for the #fragment of an address; it goes from page to page without being kept. @param {Session} session */
export function packSession(session) {
  return pack(JSON.stringify(session));
}

/** The session of a text that packSession made; SessionError where it is damaged. @param {string} packed @param {Known} [known] */
export async function unpackSession(packed, known) {
  let source;
  try {
    source = await unpack(packed, MAX_BYTES);
  } catch {
    throw new SessionError("the link is incomplete or damaged; copy the whole of it and open it again");
  }
  return readFile(source, known)[0];
}
