/** The table of movement tests: those that tell most of the candidates, or those of a joint, each with what was found. */

import { capital, copyOf, fill, slot } from "../lib/page.js";

const SHOWN_TESTS = 8;
const MUSCLES_LOOKED_AT = 16;

export class MovementTests {
  /** @param {import("./examiner.js").Examiner} examiner */
  constructor(examiner) {
    this.examiner = examiner;
    this.joint = "";
    this.shown = "";
    this.box = copyOf("tests");
    slot(examiner.root, "tests").replaceChildren(this.box);
    const joints = this.box.querySelector("select");
    for (const [id, title] of Object.entries(examiner.model.joints)) joints.append(new Option(title, id));
    this.box.addEventListener("change", (event) => this.onChange(event.target));
  }

  /** The tests that tell the leading muscles apart best, then those that say most of any muscle found, by their scores. */
  telling() {
    const { examiner } = this;
    const muscles = examiner.muscles.slice(0, MUSCLES_LOOKED_AT);
    const worth = ({ roles }) =>
      muscles.reduce((sum, { muscle, score }) => sum + (roles.same[muscle] || roles.other[muscle] ? score : 0), 0);
    /** @type {Map<string, number>} */
    const gains = new Map();
    for (const { key, gain } of examiner.questions()) {
      const id = key.split(":")[0];
      if (!gains.has(id)) gains.set(id, gain);
    }
    return examiner.model.tests
      .map((test) => ({ test, n: worth(test), gain: gains.get(test.id) ?? 0 }))
      .filter(({ n }) => n)
      .sort((a, b) => b.gain - a.gain || b.n - a.n)
      .slice(0, SHOWN_TESTS)
      .map(({ test }) => test);
  }

  /** Open the table at a test. @param {string} id */
  openAt(id) {
    const details = /** @type {HTMLDetailsElement} */ (slot(this.examiner.root, "exam-tests"));
    details.open = true;
    this.show();
    const find = () => this.box.querySelector(`.test[data-test="${id}"] select`);
    if (!find()) {
      // Of another joint than the one chosen.
      this.joint = "";
      this.box.querySelector("select").value = "";
      this.show();
    }
    find()?.focus();
  }

  /** Show the tests for the drawing or the joint chosen; those with a finding stay. */
  show() {
    const { model, findings } = this.examiner;
    if (!(/** @type {HTMLDetailsElement} */ (slot(this.examiner.root, "exam-tests")).open)) return;
    const found = new Set(Object.keys(findings.movements).map((key) => key.split(":")[0]));
    const wanted = this.joint ? model.tests.filter(({ joint }) => joint === this.joint) : this.telling();
    const tests = [...wanted, ...model.tests.filter((test) => found.has(test.id) && !wanted.includes(test))];
    const names = tests.map(({ id }) => id).join(" ");
    if (names === this.shown) return;
    this.shown = names;
    slot(this.box, "test-list").replaceChildren(...tests.map((test) => this.item(test)));
    this.fill();
  }

  item(test) {
    const item = copyOf("test");
    item.dataset.test = test.id;
    slot(item, "plain").textContent = capital(test.plain);
    slot(item, "normal").textContent = this.normal(test);
    slot(item, "strength").textContent = this.strength(test);
    for (const name of ["name", "how", "caution"]) slot(item, name).textContent = test[name];
    const sides = test.paired ? ["left", "right"] : ["midline"];
    slot(item, "sides").replaceChildren(...sides.map((side) => this.side(test, side)));
    return item;
  }

  normal({ normal }) {
    if (!normal) return "";
    const { strings } = this.examiner;
    const form = normal.least === normal.usual ? strings.normal_one : strings.normal;
    return fill(form, { ...normal, unit: this.unit(normal) }).replace(" °", "°");
  }

  /** Strength of healthy adults, as the server writes it. */
  strength({ strength }) {
    if (!strength) return "";
    const { strings } = this.examiner;
    const ofSex = ["men", "women"].filter((sex) => strength.said[sex]);
    const values = strength.said.both ?? ofSex.map((sex) => fill(strings.strength[sex], { value: strength.said[sex] })).join(", ");
    return fill(strings.strength.all, { values });
  }

  unit({ unit }) {
    return unit === "degrees" ? "°" : "mm";
  }

  /** One side of a test. */
  side(test, side) {
    const { examiner } = this;
    const part = copyOf("test-side");
    part.dataset.key = `${test.id}:${side}`;
    const word = test.paired ? examiner.explorer.strings.sides[side] : examiner.strings.both;
    slot(part, "side").textContent = word;
    part.querySelector("select").setAttribute("aria-label", `${test.plain}, ${word}`);
    slot(part, "degrees-label").textContent = fill(examiner.strings.measured, { test: test.plain, side: word });
    if (test.normal) slot(part, "unit").textContent = this.unit(test.normal);
    else slot(part, "degrees").dataset.never = "";
    return part;
  }

  /** Put what was found into the fields. */
  fill() {
    const { movements } = this.examiner.findings;
    for (const part of this.box.querySelectorAll(".test-side")) {
      const found = movements[part.dataset.key];
      const [finding, degrees] = part.querySelectorAll("select, input");
      finding.value = found?.finding ?? "";
      degrees.value = found?.degrees ?? "";
      this.showDegrees(part);
    }
  }

  showDegrees(part) {
    const label = slot(part, "degrees");
    label.hidden = "never" in label.dataset || !part.querySelector("select").value;
  }

  /** @param {EventTarget | null} field */
  onChange(field) {
    if (!(field instanceof HTMLElement)) return;
    if (field.dataset.examine === "joint") {
      this.joint = /** @type {HTMLSelectElement} */ (field).value;
      this.show();
      return;
    }
    const part = field.closest(".test-side");
    const [finding, degrees] = part.querySelectorAll("select, input");
    this.showDegrees(part);
    const number = degrees.value && degrees.validity.valid ? Number(degrees.value) : null;
    this.examiner.move(part.dataset.key, finding.value, number);
  }
}
