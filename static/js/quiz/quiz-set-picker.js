/**
 * Which muscles the quiz asks about: all, a set of the atlas or of the teacher's, one of the person's own, or that of a link.
 */

import { action, capital, counted, download, fill, h, slot } from "../lib/page.js";
import { examParts } from "./quiz-exam.js";
import { fragmentOf, mergeSets, readSets, SetStore, SetsError, setOfFragment, writeSets } from "./quiz-sets.js";

const FILE_NAME = "quiz-sets.json";
const LINKED = "linked";
const OWN = "own:";
const ATLAS = "atlas:";
const DEFAULT_QUESTIONS = 20;

/** @typedef {import("./quiz-sets.js").MuscleSet} MuscleSet */

export class SetPicker {
  /**
   * @param {HTMLElement} root the quiz
   * @param {import("./quiz-questions.js").Facts} facts
   * @param {any} strings
   * @param {() => void} changed
   */
  constructor(root, facts, strings, changed) {
    this.root = root;
    this.facts = facts;
    this.strings = strings;
    this.changed = changed;
    this.known = new Set(facts.byMuscle.keys());
    this.store = new SetStore(() => localStorage, this.known);
    this.select = /** @type {HTMLSelectElement} */ (root.querySelector("[name=set]"));
    this.name = /** @type {HTMLInputElement} */ (root.querySelector("[name=set-name]"));
    /** @type {MuscleSet | null} */
    this.linked = null;
  }

  /** @param {string | undefined} kept what was chosen the last time */
  begin(kept) {
    this.readLink();
    this.fillOptions(this.linked ? LINKED : (kept ?? ""));
    this.select.addEventListener("change", () => this.show());
    addEventListener("hashchange", () => {
      this.readLink();
      if (this.linked) this.fillOptions(LINKED);
      this.changed();
    });
    action(this.root, "read-sets").addEventListener("change", (event) => this.readFile(/** @type {HTMLInputElement} */ (event.target)));
  }

  readLink() {
    try {
      this.linked = setOfFragment(location.hash, this.known, this.strings.sets.linked);
    } catch (error) {
      if (!(error instanceof SetsError)) throw error;
      this.linked = null;
      this.say(this.strings.sets.failed[error.code]);
    }
  }

  /** The set that is chosen; null: all muscles. @returns {MuscleSet | null} */
  get chosen() {
    const { value } = this.select;
    if (value === LINKED) return this.linked;
    if (value.startsWith(OWN)) return this.store.sets.find(({ title }) => OWN + title === value) ?? null;
    return this.facts.sets.find(({ id }) => ATLAS + id === value) ?? null;
  }

  /** @param {string} value to choose, if it is there */
  fillOptions(value) {
    const option = (text, id) => h("option", text, { value: id });
    const group = (label, options) => (options.length ? [h("optgroup", options, { label })] : []);
    this.select.replaceChildren(
      option(this.strings.sets.all, ""),
      ...(this.linked ? [option(this.linked.title, LINKED)] : []),
      ...group(
        this.strings.sets.own,
        this.store.sets.map(({ title }) => option(title, OWN + title)),
      ),
      ...group(
        this.strings.sets.atlas,
        this.facts.sets.map(({ id, title }) => option(title, ATLAS + id)),
      ),
    );
    this.select.value = value;
    if (this.select.selectedIndex < 0) this.select.value = "";
    this.show();
  }

  /** What belongs to the choice: its muscles, and what can be done with it. */
  show() {
    const set = this.chosen;
    const { value } = this.select;
    const names = set?.muscles.map((id) => this.facts.byMuscle.get(id).common) ?? [];
    slot(this.root, "set-muscles").textContent = set ? capital(names.join(", ")) : "";
    /** @type {HTMLFieldSetElement} */ (this.root.querySelector("[data-groups]")).disabled = Boolean(set);
    for (const [does, possible] of Object.entries({
      "copy-set": Boolean(set),
      "keep-set": value === LINKED,
      "drop-set": value.startsWith(OWN),
      "save-sets": this.store.sets.length > 0,
    })) {
      action(this.root, does).hidden = !possible;
    }
    this.name.closest("label").hidden = value !== LINKED;
    if (value === LINKED) this.name.value = set.title;
  }

  /** @param {string} text */
  say(text) {
    slot(this.root, "set-said").textContent = text;
  }

  copyLink() {
    return this.copy(fragmentOf(this.chosen), this.strings.sets.copied);
  }

  /** The link of an exam on the chosen set, or on all muscles. @param {{kind: string[], length: string[]}} setup */
  copyExam({ kind, length }) {
    const minutes = /** @type {HTMLInputElement} */ (this.root.querySelector("[name=exam-minutes]"));
    const set = this.chosen ?? { title: this.strings.sets.all, muscles: [...this.known] };
    const seed = crypto.getRandomValues(new Uint32Array(1))[0].toString(36).padStart(7, "0");
    const questions = Number(length[0]) || DEFAULT_QUESTIONS;
    if (!kind.length || !minutes.reportValidity()) return undefined;
    const parts = examParts({ seed, questions, minutes: Number(minutes.value), kinds: kind });
    return this.copy(fragmentOf(set, parts), this.strings.exam.copied);
  }

  /** @param {string} fragment @param {string} said */
  async copy(fragment, said) {
    const address = new URL(fragment, location.href.split("#")[0]).href;
    try {
      await navigator.clipboard.writeText(address);
      this.say(said);
    } catch {
      // Where nothing may be copied the address is shown to be copied by hand.
      this.say(address);
    }
  }

  keepSet() {
    const title = this.name.value.trim() || this.linked.title;
    const kept = this.store.keep(mergeSets(this.store.sets, [{ ...this.linked, title }]));
    this.fillOptions(OWN + title);
    this.say(fill(kept ? this.strings.sets.kept : this.strings.sets.not_kept, { title }));
    this.changed();
  }

  dropSet() {
    const set = this.chosen;
    this.store.keep(this.store.sets.filter((one) => one !== set));
    this.fillOptions("");
    this.say(fill(this.strings.sets.dropped, { title: set.title }));
    this.changed();
  }

  saveFile() {
    download(FILE_NAME, writeSets(this.store.sets));
    this.say(this.strings.saved);
  }

  /** @param {HTMLInputElement} input */
  async readFile(input) {
    const [file] = input.files;
    if (!file) return;
    try {
      const read = readSets(await file.text(), this.known);
      this.store.keep(mergeSets(this.store.sets, read));
      this.fillOptions(this.select.value);
      this.say(counted(this.strings.sets.read, read.length));
    } catch (error) {
      if (!(error instanceof SetsError)) throw error;
      this.say(this.strings.sets.failed[error.code]);
    } finally {
      input.value = "";
    }
  }
}
