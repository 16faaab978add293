/**
 * Sets of muscles to be asked about together: named, kept in this browser, shared as a link or a file.
 *
 * Pure but for the storage, which is handed in. A link holds a set in its fragment, which is sent nowhere.
 */

const KEY = "quiz-sets";
const FORMAT = "trigger-point-atlas/quiz-sets";
const VERSION = 1;

const MAX_SETS = 200;
const MAX_NAME = 80;
const MAX_BYTES = 500_000;

/**
 * @typedef {object} MuscleSet
 * @property {string} title
 * @property {string[]} muscles ids
 */

/** Why something is not a file of sets; `code` is what the page has words for. */
export class SetsError extends Error {
  /** @param {"newer" | "damaged" | "unknown"} code @param {string} detail */
  constructor(code, detail) {
    super(detail);
    this.code = code;
  }
}

/**
 * A clean set of what was read. Muscles that this atlas does not have are left out. Throws SetsError where none is left.
 * @param {unknown} value
 * @param {ReadonlySet<string>} known ids of muscles
 * @returns {MuscleSet}
 */
function checkSet(value, known) {
  const { title, muscles } = /** @type {any} */ (value ?? {});
  if (typeof title !== "string" || !title.trim()) throw new SetsError("damaged", "a set without a name");
  if (!Array.isArray(muscles)) throw new SetsError("damaged", "a set without muscles");
  const found = [...new Set(muscles)].filter((id) => known.has(id));
  if (!found.length) throw new SetsError("unknown", "none of the muscles is known");
  return { title: title.trim().slice(0, MAX_NAME), muscles: found };
}

/** The fragment that opens a set. @param {MuscleSet} set @param {Record<string, string>} [more] what else it says */
export function fragmentOf({ title, muscles }, more = {}) {
  return `#${new URLSearchParams({ set: title, muscles: muscles.join(","), ...more })}`.replaceAll("%2C", ",");
}

/**
 * The set that a fragment holds, or null. A list without a name gets the given one.
 * @param {string} fragment
 * @param {ReadonlySet<string>} known
 * @param {string} unnamed
 */
export function setOfFragment(fragment, known, unnamed) {
  const query = new URLSearchParams(fragment.replace(/^#/, ""));
  const muscles = query.get("muscles");
  if (!muscles) return null;
  return checkSet({ title: query.get("set")?.trim() || unnamed, muscles: muscles.split(",") }, known);
}

/** As a file. @param {MuscleSet[]} sets */
export function writeSets(sets) {
  return `${JSON.stringify({ format: FORMAT, version: VERSION, sets }, null, 1)}\n`;
}

/** From a file. Throws SetsError. @param {string} text @param {ReadonlySet<string>} known @returns {MuscleSet[]} */
export function readSets(text, known) {
  if (text.length > MAX_BYTES) throw new SetsError("damaged", "too large");
  let value;
  try {
    value = JSON.parse(text);
  } catch {
    throw new SetsError("damaged", "not JSON");
  }
  if (typeof value !== "object" || value === null || value.format !== FORMAT || !Array.isArray(value.sets)) {
    throw new SetsError("damaged", "not a file of sets");
  }
  if (value.version > VERSION) throw new SetsError("newer", `version ${Number(value.version)}`);
  if (value.sets.length > MAX_SETS) throw new SetsError("damaged", "too many sets");
  return value.sets.map((set) => checkSet(set, known));
}

/** Both lists; of a name that is in both, the second. @param {MuscleSet[]} ours @param {MuscleSet[]} theirs */
export function mergeSets(ours, theirs) {
  const byTitle = new Map([...ours, ...theirs].map((set) => [set.title, set]));
  return [...byTitle.values()].slice(0, MAX_SETS);
}

/** The sets in a storage such as localStorage. What could not be read is never written over. */
export class SetStore {
  /** @param {() => Storage} open @param {ReadonlySet<string>} known */
  constructor(open, known) {
    /** @type {MuscleSet[]} */
    this.sets = [];
    this.keeps = true;
    try {
      this.storage = open();
      const text = this.storage.getItem(KEY);
      if (text !== null) this.sets = readSets(text, known);
    } catch {
      this.keeps = false;
    }
  }

  /** @param {MuscleSet[]} sets @returns {boolean} whether they will be there the next time */
  keep(sets) {
    this.sets = sets;
    if (!this.keeps) return false;
    try {
      this.storage.setItem(KEY, writeSets(sets));
      return true;
    } catch {
      return false;
    }
  }
}
