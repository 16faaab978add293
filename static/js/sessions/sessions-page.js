/** The page of kept sessions: list, open, rename, delete with undo, compare, files in and out. */

import { BodyThumbnails } from "../drawing/body-thumbnails.js";
import { splitKey } from "../examination/findings.js";
import { action, copyOf, counted, download, fill, fillSlots, h, readJson, slot } from "../lib/page.js";
import { SITE } from "../lib/site.js";
import { changes, movementName, movementWords } from "./compare-sessions.js";
import { isDoubtful, MAX_BYTES, readFile, SessionError, writeFile } from "./session-file.js";
import { SessionStore } from "./session-store.js";
import { fileName, share } from "./share.js";

/** A deletion can be taken back for so long; what it needs is only in this page's memory. */
const UNDO_MS = 12_000;
const LISTED_CANDIDATES = 4;

class SessionsPage {
  /** @type {import("./session-store.js").StoredSession[]} */ kept = [];
  /** @type {Set<string>} ids chosen to be compared */ chosen = new Set();
  /** @type {Map<string, HTMLElement>} cards by id and revision, so that a picture is drawn once */ cards = new Map();

  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    this.strings = { ...readJson(root, "session-strings"), ...readJson(root, "strings") };
    this.thumbnails = new BodyThumbnails(root.dataset.files, readJson(root, "facts"), this.strings);
    this.store = new SessionStore();
  }

  async begin() {
    const on = (name, work) => action(this.root, name).addEventListener("click", () => this.guard(work));
    const files = slot(this.root, "file");
    on("import", () => files.click());
    on("export-all", () => this.exportAll());
    on("delete-all", () => this.remove());
    on("undo", () => this.undo());
    on("compare", () => (location.hash = `compare=${[...this.chosen].join(",")}`));
    on("end-compare", () => (location.hash = ""));
    files.addEventListener("change", () => this.guard(() => this.importFiles([...files.files])));
    addEventListener("hashchange", () => this.guard(() => this.followAddress()));
    this.store.listen(() => this.guard(() => this.refresh()));
    await this.guard(async () => {
      await this.refresh();
      await this.followAddress();
    });
  }

  /** @param {() => unknown} work */
  async guard(work) {
    try {
      await work();
    } catch (error) {
      console.error(error);
      const trouble = slot(this.root, "trouble");
      trouble.textContent = this.strings.troubles[error.kind] ?? this.strings.troubles.failed;
      trouble.hidden = false;
    }
  }

  /** @param {string} text */
  say(text) {
    slot(this.root, "status").textContent = text;
  }

  async refresh() {
    const { kept, damaged } = await this.store.list();
    this.kept = kept;
    if (damaged) this.say(counted(this.strings.damaged, damaged));
    for (const id of this.chosen) if (!kept.some(({ session }) => session.id === id)) this.chosen.delete(id);
    const cards = new Map();
    for (const { session, revision } of kept) {
      const key = `${session.id} ${revision}`;
      cards.set(key, this.cards.get(key) ?? this.card(session, revision));
    }
    this.cards = cards;
    slot(this.root, "list").replaceChildren(...cards.values());
    slot(this.root, "empty").hidden = kept.length > 0;
    for (const name of ["export-all", "delete-all"]) action(this.root, name).hidden = !kept.length;
    this.showChosen();
  }

  /** What a session is called. @param {import("./session-file.js").Session} session */
  nameOf({ name, created }) {
    return name || fill(this.strings.unnamed, { date: this.when(created) });
  }

  /** @param {string} iso */
  when(iso) {
    const date = new Date(iso).toLocaleString(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });
    return isDoubtful(iso) ? fill(this.strings.clock_wrong, { date }) : date;
  }

  /** @param {import("./session-file.js").Session} session @param {number} revision */
  card(session, revision) {
    const { strings } = this;
    const card = copyOf("session");
    card.dataset.id = session.id;
    const when = [
      fill(strings.changed_on, { date: this.when(session.changed) }),
      fill(strings.begun_on, { date: this.when(session.created) }),
    ];
    fillSlots(card, { when: when.join(" · "), what: this.summary(session) });
    const name = slot(card, "name");
    [name.value, name.placeholder] = [session.name, this.nameOf(session)];
    name.addEventListener("change", () => this.guard(() => this.rename(session, revision, name.value.trim())));
    slot(card, "open").href = `${SITE}#session=${session.id}`;
    slot(card, "handover").href = `${SITE}handover#session=${session.id}`;
    action(card, "share").addEventListener("click", () => this.guard(() => share(session, strings)));
    action(card, "delete").addEventListener("click", () => this.guard(() => this.remove(session)));
    for (const element of card.querySelectorAll("a, button")) element.setAttribute("aria-description", this.nameOf(session));
    const choice = /** @type {HTMLInputElement} */ (card.querySelector('[data-does="choose"]'));
    choice.addEventListener("change", () => {
      if (choice.checked) this.chosen.add(session.id);
      else this.chosen.delete(session.id);
      this.showChosen();
    });
    this.drawThumb(slot(card, "thumbs"), session).catch((error) => console.error(error));
    return card;
  }

  /** @param {import("./session-file.js").Session} session */
  summary({ drawing, examination }) {
    const { strings } = this;
    const count = drawing.pains.length;
    const strengths = drawing.pains.map(({ strength }) => strength).filter((strength) => strength !== null);
    const confirmed = Object.values(examination.points).filter(({ answer }) => answer === "my-pain").length;
    const words = [
      count === 0 ? strings.no_places : counted(strings.places_count, count),
      strengths.length > 0 && fill(strings.strongest, { strength: Math.max(...strengths) }),
      confirmed > 0 && fill(strings.confirmed_count, { count: confirmed }),
    ];
    return words.filter(Boolean).join(" · ");
  }

  /** @param {Element} into @param {import("./session-file.js").Session} session */
  async drawThumb(into, { drawing }) {
    const places = await this.thumbnails.places(drawing);
    const figure = this.thumbnails.figureOf([drawing]);
    const views = await this.thumbnails.choose(places, [drawing], figure, 2);
    into.replaceChildren(...(await Promise.all(views.map((view) => this.thumbnails.picture(view, figure, places)))));
  }

  async rename(session, revision, name) {
    await this.store.save({ ...session, name }, revision);
    await this.refresh();
    this.say(this.strings.renamed);
  }

  /** Delete one session, or all, at once; undo brings them back. @param {import("./session-file.js").Session} [session] */
  async remove(session) {
    const rows = await this.store.delete(session?.id);
    clearTimeout(this.forgetting);
    this.deleted = rows;
    const undo = slot(this.root, "undo");
    const { deleted_all: all, deleted_one: one } = this.strings;
    undo.querySelector("span").textContent = session ? fill(one, { name: this.nameOf(session) }) : counted(all, rows.length);
    undo.hidden = false;
    this.say(undo.querySelector("span").textContent);
    await this.refresh();
    undo.querySelector("button").focus();
    this.forgetting = setTimeout(() => this.forget(), UNDO_MS);
  }

  forget() {
    this.deleted = null;
    slot(this.root, "undo").hidden = true;
  }

  async undo() {
    const rows = this.deleted ?? [];
    clearTimeout(this.forgetting);
    this.forget();
    await this.store.restore(rows);
    await this.refresh();
    this.say(this.strings.restored);
  }

  exportAll() {
    const sessions = this.kept.map(({ session }) => session);
    const name = `${this.strings.file_name_all}-${new Date().toISOString().slice(0, 10)}.json`;
    download(sessions.length === 1 ? fileName(sessions[0], this.strings) : name, writeFile(sessions));
    this.say(fill(this.strings.exported, { count: sessions.length }));
  }

  /** All sessions of all files, or none. @param {File[]} files */
  async importFiles(files) {
    const sessions = [];
    slot(this.root, "file").value = "";
    await this.thumbnails.load();
    for (const file of files) {
      try {
        if (file.size > MAX_BYTES) throw new SessionError(fill(this.strings.too_large, { most: MAX_BYTES / 1e6 }));
        sessions.push(...readFile(await file.text(), this.thumbnails.known()));
      } catch (error) {
        if (!(error instanceof SessionError)) throw error;
        this.say(fill(this.strings.refused, { file: file.name, reason: error.message.replace(/\.$/, "") }));
        return;
      }
    }
    const { added, same } = await this.store.add(sessions);
    await this.refresh();
    this.say(fill(this.strings.imported, { added, same }));
  }

  showChosen() {
    const { strings, chosen } = this;
    slot(this.root, "compare-bar").hidden = this.kept.length < 2;
    slot(this.root, "compare-hint").textContent = chosen.size === 2 ? strings.ready : chosen.size === 1 ? strings.one_more : strings.two;
    action(this.root, "compare").disabled = chosen.size !== 2;
    for (const card of this.cards.values()) {
      const box = /** @type {HTMLInputElement} */ (card.querySelector('[data-does="choose"]'));
      box.checked = chosen.has(card.dataset.id);
      box.disabled = chosen.size >= 2 && !box.checked;
    }
  }

  async followAddress() {
    const ids = (new URLSearchParams(location.hash.slice(1)).get("compare") ?? "").split(",");
    const two = this.kept.filter(({ session }) => ids.includes(session.id)).map(({ session }) => session);
    const comparing = two.length === 2;
    slot(this.root, "listing").hidden = comparing;
    slot(this.root, "comparison").hidden = !comparing;
    if (comparing) await this.compare(two);
  }

  /** Two sessions side by side, the one begun first on the left. @param {import("./session-file.js").Session[]} two */
  async compare(two) {
    const { thumbnails, strings } = this;
    // The list has the last changed first; equal times, or a clock set back, leave that order.
    const ordered = [...two].reverse().sort((a, b) => Date.parse(a.created) - Date.parse(b.created));
    const sides = await Promise.all(
      ordered.map(async (session) => {
        const places = await thumbnails.places(session.drawing);
        return { session, places, ranking: thumbnails.rank(places) };
      }),
    );
    const drawings = ordered.map(({ drawing }) => drawing);
    const figure = thumbnails.figureOf(drawings);
    const views = await thumbnails.choose(
      sides.flatMap(({ places }) => places),
      drawings,
      figure,
      2,
    );
    const columns = await Promise.all(sides.map((side, i) => this.column(side, i ? strings.after : strings.before, views, figure)));
    const said = changes(sides[0], sides[1], strings, (point, side) => this.pointName(point, side));
    const sentences = said.length
      ? h(
          "ul",
          said.map((sentence) => h("li", sentence)),
        )
      : h("p", strings.same);
    slot(this.root, "compared").replaceChildren(h("section.changes", [h("h3", strings.changes), sentences]), h("div.compared", columns));
    this.root.querySelector("#comparison-title").focus();
  }

  /** @param {string} point @param {string} side */
  pointName(point, side) {
    const known = this.thumbnails.atlas.points[point];
    const words = fill(this.strings.point_side, { n: known?.n ?? "", side: this.strings.sides[side] });
    return `${known?.common ?? point}, ${words}`;
  }

  async column({ session, places, ranking }, title, views, figure) {
    const { strings, thumbnails } = this;
    const pictures = views.map(async (view) => {
      const alt = `${thumbnails.facts[view].title}: ${places.map(({ name }) => name).join("; ") || strings.no_places}`;
      const picture = await thumbnails.picture(view, figure, places, { numbered: true, alt });
      return h("figure", [picture, h("figcaption", thumbnails.facts[view].title)]);
    });
    const list = (tag, items) =>
      items.length
        ? h(
            tag,
            items.map((item) => h("li", item)),
          )
        : h("p.note", strings.none);
    const pains = places.map(({ name, pain }) => {
      const strength = pain.strength === null ? "" : fill(strings.strength, { strength: pain.strength });
      const kinds = [...pain.kinds.map((kind) => strings.kinds[kind]), pain.deep && strings.deep].filter(Boolean);
      return [name, strength, kinds.join(", ")].filter(Boolean).join(" · ");
    });
    const first = (ranking?.candidates ?? []).slice(0, LISTED_CANDIDATES);
    const candidates = first.map((c) => `${this.pointName(c.trigger_point, c.side)} (${c.score.toFixed(2)})`);
    const { points, movements } = session.examination;
    const answers = Object.entries(points).map(([key, { answer }]) => `${this.pointName(...splitKey(key))}: ${strings.answers[answer]}`);
    const tests = Object.entries(movements).map(([key, test]) => `${movementName(key, strings)}: ${movementWords(test, strings)}`);
    return h("section.compared-one", [
      h("h3", `${title}: ${this.nameOf(session)}`),
      h("p.note", this.when(session.created)),
      h("div.pictures", await Promise.all(pictures)),
      list("ol", pains),
      h("h4", strings.candidates),
      list("ol", candidates),
      h("h4", strings.answers_title),
      list("ul", answers),
      h("h4", strings.movements),
      list("ul", tests),
    ]);
  }
}

/** @param {HTMLElement} root */
export function init(root) {
  return new SessionsPage(root).begin();
}
