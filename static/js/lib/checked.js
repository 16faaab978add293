/**
 * What is read from a file, a link or another tab, checked part by part. Whoever uses these copies key by key into new
 * objects, so that nothing else that was there can reach the page.
 */

const MAX_ENTRIES = 1000;
const KEY = /^[a-z][a-z0-9-]{0,79}(:(left|right|midline))?$/;

/** A file or record that is not a session, and why, in words that a person understands. */
export class SessionError extends Error {}

/** @param {boolean} holds @param {string} reason */
export function assert(holds, reason) {
  if (!holds) throw new SessionError(reason);
}

/** @param {unknown} value */
export function truncate(value) {
  if (value === undefined) return "missing";
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 40 ? `${text.slice(0, 37)}...` : text;
}

/**
 * A plain object with no key but those named.
 * @param {any} value
 * @param {string} what
 * @param {string[]} [keys]
 * @returns {Record<string, any>}
 */
export function object(value, what, keys) {
  assert(typeof value === "object" && value !== null && !Array.isArray(value), `${what} is not an object`);
  if (keys) {
    for (const key of Object.keys(value)) assert(keys.includes(key), `${what} has an unknown entry ${truncate(key)}`);
  }
  return value;
}

/** Own entries only, so that a missing one is never found on the prototype. @param {any} value @param {string} key @param {any} [otherwise] @returns {any} */
export function ownEntry(value, key, otherwise) {
  return Object.hasOwn(value, key) ? value[key] : otherwise;
}

/** @param {any} value @param {string} what @param {number} least @param {number} most */
export function numberOrNull(value, what, least, most) {
  if (value === null) return null;
  const good = typeof value === "number" && value >= least && value <= most;
  assert(good, `${what} is ${truncate(value)}, not a number from ${least} to ${most}`);
  return value;
}

/** @param {any} value @param {string} what @param {string[]} words @returns {string} */
export function oneOf(value, what, words) {
  assert(words.includes(value), `${what} is ${truncate(value)}, not one of ${words.join(", ")}`);
  return value;
}

/**
 * @template T
 * @param {unknown} value
 * @param {string} what
 * @param {(value: any, what: string) => T} check
 * @returns {Record<string, T>}
 */
export function byKey(value, what, check) {
  const keys = Object.keys(object(value, what));
  assert(keys.length <= MAX_ENTRIES, `${what} has more than ${MAX_ENTRIES} entries`);
  return Object.fromEntries(
    keys.map((key) => {
      assert(KEY.test(key), `${what} has an entry ${truncate(key)}, which is no id`);
      return [key, check(value[key], `${what}, ${key}`)];
    }),
  );
}
