/**
 * The bar of the open session on the map: keep it, name it, hand it over. Loaded once there is something to keep.
 *
 * Nothing is kept until the person asks for it; from then on every change is saved by itself. Where another tab changed
 * or deleted the same session, saving stops, the person is told, and what is on this page can be kept as a copy.
 */

import { checkDrawing } from "../drawing/pain-drawing.js";
import { copyOf, h } from "../lib/html.js";
import { fill } from "../map/ranking-panel.js";
import { checkSession, emptyExamination, newId, newSession, packSession, SessionError, unpackSession } from "./session-file.js";
import { Store, StoreError } from "./session-store.js";

/** The path of the whole site, which may lie in a folder of another. */
const SITE = new URL("../../../", import.meta.url).pathname;

/** A change is saved so long after the last one. */
const SAVE_MS = 300;

/** Names the open session of this tab in sessionStorage, which goes with the tab. */
const OPEN_KEY = "session";

/** @param {string | null} id */
function rememberOpen(id) {
  try {
    if (id) sessionStorage.setItem(OPEN_KEY, id);
    else sessionStorage.removeItem(OPEN_KEY);
  } catch {
    // Without it a reload shows the drawing of the address, no longer tied to its session; nothing is lost.
  }
}

/** @returns {string | null} */
function recallOpen() {
  try {
    return sessionStorage.getItem(OPEN_KEY);
  } catch {
    return null;
  }
}

/** What a drawing says, without the numbers of its pains, which an address does not keep. */
function content(drawing) {
  return JSON.stringify(checkDrawing(drawing).pains.map((pain) => ({ ...pain, id: 0 })));
}

/** What of a session is saved when it changes; the time of saving is not a change. */
function substance({ name, drawing, examination, note }) {
  return JSON.stringify([name, drawing, examination, note]);
}

export class SessionBar {
  /** @param {HTMLElement} root of the explorer */
  constructor(root) {
    this.root = root;
    this.explorer = root.explorer;
    this.strings = JSON.parse(root.querySelector("[data-session-strings]").textContent);
    this.store = new Store();
    /** @type {import("./session-file.js").Session | null} the session that is kept, as last saved or read */
    this.kept = null;
    this.revision = 0;
    /** Why saving has stopped: another tab changed the session, or deleted it. @type {"" | "conflict" | "gone"} */
    this.stopped = "";
    this.bar = copyOf("session-bar");
    this.name = /** @type {HTMLInputElement} */ (this.bar.querySelector('[data-slot="name"]'));
    this.place();
    this.listen();
  }

  place() {
    const style = h("link", [], { rel: "stylesheet", href: `${this.root.dataset.files}css/sessions.css` });
    style.addEventListener("load", () => (this.bar.hidden = false));
    this.bar.hidden = true;
    document.head.append(style);
    this.root.querySelector(".panel").append(this.bar);
    this.show();
  }

  listen() {
    const does = {
      keep: () => this.keep(),
      handover: () => this.handOver(),
      share: async () => (await import("./share.js")).share(this.present(), this.strings),
    };
    for (const [name, work] of Object.entries(does)) {
      this.bar.querySelector(`[data-does="${name}"]`).addEventListener("click", () => this.guard(work));
    }
    this.name.addEventListener("input", () => this.schedule());
    for (const change of ["drawingchange", "examinationchange"]) this.root.addEventListener(change, () => this.schedule());
    // A link opened in this tab brings another drawing; it is not to be saved over the session's.
    addEventListener("hashchange", () => this.leave());
    addEventListener("visibilitychange", () => document.visibilityState === "hidden" && this.flush());
    addEventListener("pagehide", () => this.flush());
    this.store.listen((news) => this.guard(() => this.hear(news)));
  }

  /** Go on with the session that the address or this tab names. @param {string} fragment what the address said at first */
  async begin(fragment) {
    const named = new URLSearchParams(fragment.slice(1));
    if (named.has("session")) return this.guard(() => this.open(named.get("session")));
    if (named.has("s")) return this.guard(() => this.unpack(named.get("s")));
    const id = recallOpen();
    return id ? this.guard(() => this.goOn(id)) : undefined;
  }

  /** Do something, and say in words what kept it from being done. @param {() => unknown} work */
  async guard(work) {
    try {
      await work();
    } catch (error) {
      this.excuse(error);
    }
  }

  /** @param {unknown} error */
  excuse(error) {
    if (error instanceof StoreError && (error.kind === "conflict" || error.kind === "gone") && this.kept) {
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
  async goOn(id) {
    const { session, revision } = await this.store.get(id).catch((error) => {
      rememberOpen(null);
      throw error;
    });
    const { drawing } = this.explorer;
    const [{ type } = { type: "" }] = performance.getEntriesByType("navigation");
    const same = content(drawing) === content(session.drawing);
    if (!drawing.pains.length || same) {
      await this.showSession(session);
      this.attach(session, revision);
    } else if (type === "reload") {
      // The address is newer than what was saved before the reload.
      this.explorer.examination = session.examination;
      this.attach(session, revision);
      this.schedule();
    } else {
      rememberOpen(null);
    }
  }

  /** @param {import("./session-file.js").Session} session @param {number} revision */
  attach(session, revision) {
    [this.kept, this.revision, this.stopped] = [session, revision, ""];
    this.name.value = session.name;
    rememberOpen(session.id);
    this.show();
  }

  /** What is on the page now, as a session. */
  present() {
    const { drawing, examination = emptyExamination(), matrix } = this.explorer;
    const base = this.kept ?? newSession();
    const now = new Date().toISOString();
    const name = this.name.value.trim();
    return checkSession({ ...base, name, changed: now, atlas: matrix?.version ?? base.atlas, drawing, examination });
  }

  async keep() {
    const session = this.present();
    const revision = await this.store.save(session, 0);
    // So that the browser does not clear it to make room; it may ask the person.
    navigator.storage?.persist?.().catch(() => {});
    this.attach(session, revision);
    this.name.focus();
  }

  schedule() {
    if (!this.kept || this.stopped || this.busy) return;
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
    if (!this.kept || this.stopped || this.busy) return;
    const { id } = this.kept;
    const session = this.present();
    if (substance(session) === substance(this.kept)) return;
    const revision = await this.store.save(session, this.revision);
    if (this.kept?.id !== id) return;
    [this.kept, this.revision] = [session, revision];
    this.show();
  }

  /** No longer save what is shown; it belongs to another drawing. */
  async leave() {
    if (!this.kept) return;
    await this.flush();
    this.kept = null;
    this.name.value = "";
    rememberOpen(null);
    this.show();
  }

  /** @param {import("./session-store.js").News} news */
  async hear({ kind, id, revision }) {
    if (!this.kept) return;
    if (kind === "saved") {
      if (id === this.kept.id && revision > this.revision) this.stop("conflict");
      return;
    }
    const found = await this.store.get(this.kept.id).catch((error) => (error.kind === "gone" ? null : Promise.reject(error)));
    if (!found) this.stop("gone");
    else if (found.revision !== this.revision) this.stop("conflict");
    else if (this.stopped) this.attach(this.kept, this.revision);
  }

  /** @param {"conflict" | "gone"} why */
  stop(why) {
    clearTimeout(this.timer);
    this.stopped = why;
    this.show();
  }

  /** Keep what is on this page under an id of its own. */
  async keepCopy() {
    const session = this.present();
    const name = session.name && this.stopped === "conflict" ? fill(this.strings.copy_of, { name: session.name }) : session.name;
    const copy = { ...session, id: newId(), name: [...name].slice(0, 120).join("") };
    this.attach(copy, await this.store.save(copy, 0));
  }

  async handOver() {
    await this.flush();
    const session = this.present();
    location.assign(this.kept && !this.stopped ? `${SITE}handover#session=${session.id}` : `${SITE}handover#s=${await packSession(session)}`);
  }

  /** @param {string} text @param {boolean} [trouble] */
  say(text, trouble = false) {
    this.bar.classList.toggle("is-in-trouble", trouble);
    this.bar.classList.toggle("is-kept", Boolean(this.kept));
    this.bar.querySelector('[data-slot="state"]').textContent = text;
  }

  show() {
    const { strings, stopped, kept } = this;
    const choice = (text, work) => {
      const button = h("button.button", text, { type: "button" });
      button.addEventListener("click", () => this.guard(work));
      return button;
    };
    this.bar.querySelector('[data-does="keep"]').hidden = Boolean(kept);
    this.bar.querySelector('[data-slot="naming"]').hidden = !kept;
    const choices = this.bar.querySelector('[data-slot="choices"]');
    choices.replaceChildren();
    if (stopped === "conflict") {
      choices.append(choice(strings.as_copy, () => this.keepCopy()), choice(strings.reload, () => this.open(kept.id)));
    }
    if (stopped === "gone") choices.append(choice(strings.keep_again, () => this.keepCopy()));
    if (stopped) this.say(strings[stopped], true);
    else if (!kept) this.say(strings.not_kept);
    else {
      const time = new Date(kept.changed).toLocaleTimeString(document.documentElement.lang, { timeStyle: "short" });
      this.say(this.revision > 1 ? fill(strings.saved, { time }) : strings.kept);
    }
  }
}
