/**
 * The bar of the open session on the map: keep it, name it, hand it over. Loaded once there is something to keep.
 *
 * Nothing is kept until the person asks for it; from then on every change is saved by itself. Where another tab changed
 * or deleted the same session, saving stops, the person is told, and what is on this page can be kept as a copy.
 */

import { checkDrawing } from "../drawing/pain-drawing.js";
import { emptyExamination } from "../examination/record.js";
import { action, copyOf, fill, getStored, h, OPEN_SESSION_KEY, readJson, setStored, slot } from "../lib/page.js";
import { loadStyle, SITE } from "../lib/site.js";
import { checkSession, clockTime, newId, newSession, packSession, SessionError, unpackSession } from "./session-file.js";
import { SessionStore, StoreError } from "./session-store.js";

/** A change is saved so long after the last one. */
const SAVE_MS = 300;

/** Name the open session of this tab. Without it a reload shows the drawing of the address, no longer tied to its session. @param {string | null} id */
function setOpenSession(id) {
  setStored(OPEN_SESSION_KEY, id, "sessionStorage");
}

/** What a drawing says, without the numbers of its pains, which an address does not keep. */
function drawingContent(drawing) {
  return JSON.stringify(checkDrawing(drawing).pains.map((pain) => ({ ...pain, id: 0 })));
}

/** What of a session is saved when it changes; the time of saving is not a change. */
function savedContent({ name, drawing, examination, note }) {
  return JSON.stringify([name, drawing, examination, note]);
}

/**
 * @typedef {object} Explorer what this module may touch of map/explorer.js
 * @property {import("../drawing/pain-drawing.js").Drawing} drawing
 * @property {import("../examination/record.js").Examination} [examination]
 * @property {{version: string}} [matrix]
 * @property {(drawing: import("../drawing/pain-drawing.js").Drawing) => Promise<void>} setDrawing
 */

export class SessionBar {
  /** @type {import("./session-file.js").Session | null} the session that is kept, as last saved or read */ stored = null;

  /** @param {HTMLElement} root of the explorer */
  constructor(root) {
    this.root = root;
    /** @type {Explorer} */
    this.explorer = root.explorer;
    this.strings = readJson(root, "session-strings");
    this.store = new SessionStore();
    this.revision = 0;
    /** Why saving has stopped: another tab changed the session, or deleted it. @type {"" | "conflict" | "gone"} */
    this.stopped = "";
    this.bar = copyOf("session-bar");
    this.name = slot(this.bar, "name");
    this.place();
    this.listen();
  }

  place() {
    this.bar.hidden = true;
    loadStyle(`${this.root.dataset.files}css/sessions.css`).then(() => (this.bar.hidden = false), console.error);
    this.root.querySelector(".panel").append(this.bar);
    this.show();
  }

  listen() {
    const does = {
      keep: () => this.saveNew(),
      handover: () => this.handOver(),
      "handover-record": () => this.handOver("&sheet=record"),
      share: async () => (await import("./share.js")).share(this.currentSession(), this.strings),
    };
    for (const [name, work] of Object.entries(does)) {
      action(this.bar, name).addEventListener("click", () => this.guard(work));
    }
    this.name.addEventListener("input", () => this.schedule());
    for (const change of ["drawingchange", "examinationchange"]) this.root.addEventListener(change, () => this.schedule());
    // A link opened in this tab brings another drawing; it is not to be saved over the session's.
    addEventListener("hashchange", () => this.detach());
    addEventListener("visibilitychange", () => document.visibilityState === "hidden" && this.flush());
    addEventListener("pagehide", () => this.flush());
    this.store.listen((news) => this.guard(() => this.onStoreChange(news)));
  }

  /** Go on with the session that the address or this tab names. @param {string} fragment what the address said at first */
  async begin(fragment) {
    const named = new URLSearchParams(fragment.slice(1));
    if (named.has("session")) return this.guard(() => this.open(named.get("session")));
    if (named.has("s")) return this.guard(() => this.unpack(named.get("s")));
    const id = getStored(OPEN_SESSION_KEY, "sessionStorage");
    return id ? this.guard(() => this.resume(id)) : undefined;
  }

  /** Do something, and say in words what kept it from being done. @param {() => unknown} work */
  async guard(work) {
    try {
      await work();
    } catch (error) {
      this.showError(error);
    }
  }

  /** @param {any} error */
  showError(error) {
    if (error instanceof StoreError && (error.kind === "conflict" || error.kind === "gone") && this.stored) {
      this.stop(error.kind);
      return;
    }
    console.error(error);
    const { troubles, unreadable } = this.strings;
    const reason = error instanceof SessionError ? fill(unreadable, { reason: error.message }) : null;
    this.say(reason ?? troubles[error.kind] ?? troubles.failed, true);
  }

  /** @param {string} id */
  async open(id) {
    const { session, revision } = await this.store.get(id);
    await this.showSession(session);
    this.attach(session, revision);
  }

  /** @param {import("./session-file.js").Session} session */
  async showSession({ drawing, examination }) {
    this.busy = true;
    try {
      await this.explorer.setDrawing(drawing);
      this.explorer.examination = examination;
      this.root.dispatchEvent(new CustomEvent("examinationchange", { detail: { examination } }));
    } catch (error) {
      throw error instanceof StoreError ? error : new SessionError(error.message);
    } finally {
      this.busy = false;
    }
  }

  /** @param {string} packed */
  async unpack(packed) {
    await this.showSession(await unpackSession(packed));
  }

  /** After a reload, or back on the map: the tab's session again, unless the address brought another drawing. */
  async resume(id) {
    const { session, revision } = await this.store.get(id).catch((error) => {
      setOpenSession(null);
      throw error;
    });
    const { drawing } = this.explorer;
    const [{ type } = { type: "" }] = /** @type {PerformanceNavigationTiming[]} */ (performance.getEntriesByType("navigation"));
    const same = drawingContent(drawing) === drawingContent(session.drawing);
    if (!drawing.pains.length || same) {
      await this.showSession(session);
      this.attach(session, revision);
    } else if (type === "reload") {
      // The address is newer than what was saved before the reload.
      this.explorer.examination = session.examination;
      this.attach(session, revision);
      this.schedule();
    } else {
      setOpenSession(null);
    }
  }

  /** @param {import("./session-file.js").Session} session @param {number} revision */
  attach(session, revision) {
    [this.stored, this.revision, this.stopped] = [session, revision, ""];
    this.name.value = session.name;
    setOpenSession(session.id);
    this.show();
  }

  /** What is on the page now, as a session. */
  currentSession() {
    const { drawing, examination = emptyExamination(), matrix } = this.explorer;
    const base = this.stored ?? newSession();
    const now = clockTime();
    const name = this.name.value.trim();
    return checkSession({ ...base, name, changed: now, atlas: matrix?.version ?? base.atlas, drawing, examination });
  }

  async saveNew() {
    const session = this.currentSession();
    const revision = await this.store.save(session, 0);
    // So that the browser does not clear it to make room; it may ask the person.
    navigator.storage?.persist?.().catch(() => {});
    this.attach(session, revision);
    this.name.focus();
  }

  schedule() {
    if (!this.stored || this.stopped || this.busy) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.flush(), SAVE_MS);
  }

  /** Save now what has changed. */
  async flush() {
    clearTimeout(this.timer);
    this.saving = (this.saving ?? Promise.resolve()).then(() => this.guard(() => this.save()));
    return this.saving;
  }

  async save() {
    if (!this.stored || this.stopped || this.busy) return;
    const { id } = this.stored;
    const session = this.currentSession();
    if (savedContent(session) === savedContent(this.stored)) return;
    const revision = await this.store.save(session, this.revision);
    if (this.stored?.id !== id) return;
    [this.stored, this.revision] = [session, revision];
    this.show();
  }

  /** No longer save what is shown; it belongs to another drawing. */
  async detach() {
    if (!this.stored) return;
    await this.flush();
    this.stored = null;
    this.name.value = "";
    setOpenSession(null);
    this.show();
  }

  /** @param {import("./session-store.js").StoreChange} news */
  async onStoreChange({ kind, id, revision }) {
    if (!this.stored) return;
    if (kind === "saved") {
      if (id === this.stored.id && revision > this.revision) this.stop("conflict");
      return;
    }
    const found = await this.store.get(this.stored.id).catch((error) => (error.kind === "gone" ? null : Promise.reject(error)));
    if (!found) this.stop("gone");
    else if (found.revision !== this.revision) this.stop("conflict");
    else if (this.stopped) this.attach(this.stored, this.revision);
  }

  /** @param {"conflict" | "gone"} why */
  stop(why) {
    clearTimeout(this.timer);
    this.stopped = why;
    this.show();
  }

  /** Keep what is on this page under an id of its own. */
  async saveCopy() {
    const session = this.currentSession();
    const name = session.name && this.stopped === "conflict" ? fill(this.strings.copy_of, { name: session.name }) : session.name;
    const copy = { ...session, id: newId(), name: [...name].slice(0, 120).join("") };
    this.attach(copy, await this.store.save(copy, 0));
  }

  /** @param {string} sheet which of the sheets to begin with, as its page reads it */
  async handOver(sheet = "") {
    await this.flush();
    const session = this.currentSession();
    location.assign(
      this.stored && !this.stopped
        ? `${SITE}handover#session=${session.id}${sheet}`
        : `${SITE}handover#s=${await packSession(session)}${sheet}`,
    );
  }

  /** @param {string} text @param {boolean} [trouble] */
  say(text, trouble = false) {
    this.bar.classList.toggle("is-in-trouble", trouble);
    this.bar.classList.toggle("is-kept", Boolean(this.stored));
    slot(this.bar, "state").textContent = text;
  }

  show() {
    const { strings, stopped, stored } = this;
    const choice = (text, work) => {
      const button = h("button.button", text, { type: "button" });
      button.addEventListener("click", () => this.guard(work));
      return button;
    };
    action(this.bar, "keep").hidden = Boolean(stored);
    slot(this.bar, "naming").hidden = !stored;
    const choices = slot(this.bar, "choices");
    choices.replaceChildren();
    if (stopped === "conflict") {
      choices.append(
        choice(strings.as_copy, () => this.saveCopy()),
        choice(strings.reload, () => this.open(stored.id)),
      );
    }
    if (stopped === "gone") choices.append(choice(strings.keep_again, () => this.saveCopy()));
    if (stopped) this.say(strings[stopped], true);
    else if (!stored) this.say(strings.not_kept);
    else {
      const time = new Date(stored.changed).toLocaleTimeString(document.documentElement.lang, { timeStyle: "short" });
      this.say(this.revision > 1 ? fill(strings.saved, { time }) : strings.kept);
    }
  }
}
