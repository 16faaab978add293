/**
 * Sessions kept in this browser (IndexedDB), and nowhere else.
 *
 * Every record has a revision that counts its savings. A saving names the revision it started from, and the check and the
 * writing are one transaction, so two tabs cannot overwrite one another. Records are ordered by a counter, because a
 * clock may be set back. Other tabs are told of every change over a BroadcastChannel.
 */

import { checkSession, newId } from "./session-file.js";

export const NAME = "trigger-point-atlas";
const CHANNEL = "trigger-point-atlas/sessions";

/**
 * One step for each version of the database: step n makes version n + 1 of version n. Steps are only ever appended, so a
 * database of any age is brought up to date.
 * @type {((database: IDBDatabase, transaction: IDBTransaction) => void)[]}
 */
const STEPS = [
  (database) => {
    database.createObjectStore("sessions", { keyPath: "id" }).createIndex("order", "order");
    database.createObjectStore("meta");
  },
];

/**
 * @typedef {import("./session-file.js").Session} Session
 * @typedef {{id: string, revision: number, order: number, session: Session}} Row as it is stored
 * @typedef {{session: Session, revision: number}} StoredSession
 * @typedef {"closed" | "newer" | "blocked" | "full" | "conflict" | "gone" | "damaged" | "failed"} StoreErrorKind
 * @typedef {{kind: "saved" | "deleted" | "all", id?: string, revision?: number, from: string}} StoreChange
 */

/** Why something could not be kept; the page has words for each kind. */
export class StoreError extends Error {
  /** @param {StoreErrorKind} kind @param {unknown} [cause] @param {string} [reason] */
  constructor(kind, cause, reason = kind) {
    super(reason, { cause });
    this.kind = kind;
  }
}

/** @param {any} error */
function toStoreError(error) {
  if (error instanceof StoreError) return error;
  const kinds = { QuotaExceededError: "full", VersionError: "newer", InvalidStateError: "closed", SecurityError: "closed" };
  return new StoreError(kinds[error?.name] ?? "failed", error);
}

/** @template T @param {IDBRequest<T>} request @returns {Promise<T>} */
function resultOf(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/** @param {string} name @param {typeof STEPS} steps @returns {Promise<IDBDatabase>} */
function openDatabase(name, steps) {
  return new Promise((resolve, reject) => {
    if (!globalThis.indexedDB) throw new StoreError("closed");
    const request = indexedDB.open(name, steps.length);
    request.onupgradeneeded = ({ oldVersion }) => {
      for (const step of steps.slice(oldVersion)) step(request.result, request.transaction);
    };
    let late = false;
    request.onblocked = () => {
      late = true;
      reject(new StoreError("blocked"));
    };
    // What opens after it was given up would block the next upgrade in its turn.
    request.onsuccess = () => (late ? request.result.close() : resolve(request.result));
    request.onerror = () => {
      // A private window without storage fails here with InvalidStateError or UnknownError.
      const kind = request.error?.name === "UnknownError" ? "closed" : toStoreError(request.error).kind;
      reject(new StoreError(kind, request.error));
    };
  });
}

export class SessionStore {
  /** @param {{name?: string, steps?: typeof STEPS}} [options] of another database, for tests */
  constructor({ name = NAME, steps = STEPS } = {}) {
    this.name = name;
    this.steps = steps;
    /** Tells this tab's changes from those of others. */
    this.tab = newId();
    this.channel = globalThis.BroadcastChannel ? new BroadcastChannel(`${CHANNEL}/${name}`) : null;
  }

  /** @returns {Promise<IDBDatabase>} */
  open() {
    this.opening ??= openDatabase(this.name, this.steps).then(
      (database) => {
        const forget = () => (this.opening = null);
        // A newer version of the page, in another tab, may go ahead with its upgrade.
        database.onversionchange = () => {
          database.close();
          forget();
        };
        database.onclose = forget;
        return database;
      },
      (error) => {
        this.opening = null;
        throw toStoreError(error);
      },
    );
    return this.opening;
  }

  /** Let go of the database and of other tabs. */
  async close() {
    this.channel?.close();
    (await this.opening)?.close();
  }

  /**
   * Do something in one transaction: all of it is kept or nothing.
   * @template T
   * @param {IDBTransactionMode} mode
   * @param {(stores: {sessions: IDBObjectStore, meta: IDBObjectStore}) => Promise<T>} work awaits nothing but its requests
   * @returns {Promise<T>}
   */
  async transact(mode, work) {
    const database = await this.open();
    try {
      const transaction = database.transaction(["sessions", "meta"], mode);
      const done = new Promise((resolve, reject) => {
        transaction.oncomplete = resolve;
        transaction.onabort = () => reject(transaction.error ?? new StoreError("failed"));
      });
      // Whoever waits for the work hears of its failure; this is for the one that comes first.
      done.catch(() => {});
      let result;
      try {
        result = await work({ sessions: transaction.objectStore("sessions"), meta: transaction.objectStore("meta") });
      } catch (error) {
        try {
          transaction.abort();
        } catch {
          // It is over already, and the first error says why.
        }
        throw error;
      }
      await done;
      return result;
    } catch (error) {
      throw toStoreError(error);
    }
  }

  /** @param {Omit<StoreChange, "from">} change */
  broadcast(change) {
    this.channel?.postMessage({ ...change, from: this.tab });
  }

  /** Hear of what other tabs keep and delete. @param {(change: StoreChange) => void} onChange */
  listen(onChange) {
    this.channel?.addEventListener("message", ({ data }) => data.from !== this.tab && onChange(data));
  }

  /**
   * All sessions, the last changed first; and how many records could not be read.
   * @returns {Promise<{kept: StoredSession[], damaged: number}>}
   */
  async list() {
    const rows = await this.transact("readonly", ({ sessions }) => resultOf(sessions.index("order").getAll()));
    const kept = rows.reverse().map(read).filter(Boolean);
    return { kept, damaged: rows.length - kept.length };
  }

  /** @param {string} id @returns {Promise<StoredSession>} */
  async get(id) {
    const row = await this.transact("readonly", ({ sessions }) => resultOf(sessions.get(id)));
    if (!row) throw new StoreError("gone");
    const kept = read(row);
    if (!kept) throw new StoreError("damaged");
    return kept;
  }

  /**
   * Keep a session. revision: of the record it was opened from, 0 for a new one.
   * Throws StoreError: conflict where another tab saved meanwhile, gone where it was deleted, full, closed, ...
   * @param {Session} session
   * @param {number} revision
   * @returns {Promise<number>} the revision now kept
   */
  async save(session, revision) {
    const next = await this.transact("readwrite", async ({ sessions, meta }) => {
      const found = await resultOf(sessions.get(session.id));
      if (!found && revision) throw new StoreError("gone");
      if (found && found.revision !== revision) throw new StoreError("conflict");
      const order = await nextOrder(meta);
      await resultOf(sessions.put({ id: session.id, revision: revision + 1, order, session }));
      return revision + 1;
    });
    this.broadcast({ kind: "saved", id: session.id, revision: next });
    return next;
  }

  /**
   * Keep several sessions, all or none. One that is here already, the same, is left alone; one whose id is taken by
   * another content gets an id of its own, so nothing that is here is ever written over.
   * @param {Session[]} given
   * @returns {Promise<{added: number, same: number}>}
   */
  async add(given) {
    const tally = await this.transact("readwrite", async ({ sessions, meta }) => {
      let added = 0;
      for (const session of [...given].reverse()) {
        const found = await resultOf(sessions.get(session.id));
        if (found && JSON.stringify(read(found)?.session) === JSON.stringify(session)) continue;
        const id = found ? newId() : session.id;
        await resultOf(sessions.add({ id, revision: 1, order: await nextOrder(meta), session: { ...session, id } }));
        added += 1;
      }
      return { added, same: given.length - added };
    });
    this.broadcast({ kind: "all" });
    return tally;
  }

  /**
   * Delete one session, or all. What is returned brings them back, if given to restore.
   * @param {string} [id]
   * @returns {Promise<Row[]>}
   */
  async delete(id) {
    const rows = await this.transact("readwrite", async ({ sessions }) => {
      const found = id ? [await resultOf(sessions.get(id))].filter(Boolean) : await resultOf(sessions.getAll());
      await resultOf(id ? sessions.delete(id) : sessions.clear());
      return found;
    });
    this.broadcast(id ? { kind: "deleted", id } : { kind: "all" });
    return rows;
  }

  /** Undo a deletion; a record made since under the same id stays. @param {Row[]} rows */
  async restore(rows) {
    await this.transact("readwrite", async ({ sessions }) => {
      for (const row of rows) {
        if (!(await resultOf(sessions.get(row.id)))) await resultOf(sessions.put(row));
      }
    });
    this.broadcast({ kind: "all" });
  }
}

/** The next number of the counter that orders records. @param {IDBObjectStore} meta @returns {Promise<number>} */
async function nextOrder(meta) {
  const next = ((await resultOf(meta.get("order"))) ?? 0) + 1;
  await resultOf(meta.put(next, "order"));
  return next;
}

/** A stored row as what it should be, null where it is not. @param {Row} row @returns {StoredSession | null} */
function read({ session, revision }) {
  try {
    return { session: checkSession(session), revision };
  } catch (error) {
    console.error("A kept session cannot be read:", error);
    return null;
  }
}
