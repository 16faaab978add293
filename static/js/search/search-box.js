/**
 * The search field of every page as a combobox: answers while one types, from the index in the browser; nothing that is
 * typed goes to the server. Arrow keys choose, Enter opens, Escape closes. Without this the form asks /search.
 */

import { behindHash, loadAnswers } from "./answers.js";
import { kindNames } from "./ranking.js";

const SHOWN = 8;

/** @param {string} text */
const upperFirst = (text) => text.slice(0, 1).toUpperCase() + text.slice(1);

class Finder {
  /** @param {HTMLFormElement} form */
  constructor(form) {
    this.form = form;
    this.field = form.querySelector("input[name=q]");
    this.list = form.querySelector("[role=listbox]");
    this.status = form.querySelector("[data-status]");
    this.kinds = kindNames();
    this.chosen = -1;
    /** @type {import("./ranking.js").Answer[]} */
    this.answers = [];
  }

  begin() {
    const set = (name, value) => this.field.setAttribute(name, value);
    set("role", "combobox");
    this.status.setAttribute("role", "status");
    set("aria-autocomplete", "list");
    set("aria-expanded", "false");
    set("aria-controls", this.list.id);
    this.field.addEventListener("input", () => this.update());
    this.field.addEventListener("focus", () => this.field.value && this.update());
    this.field.addEventListener("keydown", (event) => this.press(event));
    this.form.addEventListener("focusout", (event) => this.form.contains(event.relatedTarget) || this.close());
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) this.open(Number(option.dataset.number));
    });
    return this.update();
  }

  async update() {
    const typed = this.field.value;
    try {
      const answers = await loadAnswers(this.form.dataset);
      if (typed === this.field.value) this.show(typed.trim() ? this.answersTo(answers, typed) : [], typed.trim() !== "");
    } catch (error) {
      // The form then does what it does without JavaScript, and says so first.
      this.form.classList.add("is-broken");
      this.status.textContent = this.status.dataset.failed;
      throw error;
    }
  }

  /**
   * Help, then the way to the map where places were said, then the other answers.
   * @param {import("./answers.js").Answers} answers @param {string} typed
   */
  answersTo(answers, typed) {
    const { meaning, entries } = answers.answer(typed, SHOWN);
    const href = answers.bodyAddress(meaning);
    const note = meaning.understood.filter(({ kind, denied }) => kind === "place" && !denied).map((thing) => answers.title(thing));
    const body = { kind: "body", id: "", title: this.form.dataset.body, href, note: [...new Set(note)].join(", ") };
    const helps = entries.filter(({ kind }) => kind === "help");
    return [...helps, ...(href ? [body] : []), ...entries.slice(helps.length)].slice(0, SHOWN);
  }

  /** @param {import("./ranking.js").Answer[]} answers @param {boolean} asked */
  show(answers, asked) {
    this.answers = answers;
    this.list.replaceChildren(...answers.map((answer, i) => this.option(answer, i)));
    if (asked && !answers.length) this.list.append(this.nothing());
    this.list.hidden = !asked || document.activeElement !== this.field;
    this.field.setAttribute("aria-expanded", String(!this.list.hidden));
    this.choose(-1);
    const { none, one, many } = this.status.dataset;
    this.status.textContent = !asked ? "" : [none, one][answers.length] ?? many.replace("{}", String(answers.length));
  }

  nothing() {
    const item = document.createElement("li");
    item.className = "answer answer-none";
    item.setAttribute("role", "presentation");
    item.textContent = this.status.dataset.none;
    return item;
  }

  /** @param {import("./ranking.js").Answer} answer @param {number} number */
  option(answer, number) {
    const item = document.createElement("li");
    item.className = "answer";
    item.id = `site-search-answer-${number}`;
    item.dataset.number = String(number);
    item.dataset.kind = answer.kind;
    item.setAttribute("role", "option");
    item.setAttribute("aria-selected", "false");
    const parts = [
      ["answer-title", upperFirst(answer.title)],
      ["answer-kind", this.kinds[answer.kind] ?? ""],
      ["answer-note", answer.note],
    ];
    for (const [css, text] of parts.filter(([, words]) => words)) {
      const part = document.createElement("span");
      part.className = css;
      part.textContent = text;
      item.append(part, " ");
    }
    return item;
  }

  /** @param {number} number */
  choose(number) {
    this.chosen = number;
    [...this.list.children].forEach((item, i) => item.setAttribute("aria-selected", String(i === number)));
    const item = this.list.children[number];
    if (item) {
      this.field.setAttribute("aria-activedescendant", item.id);
      item.scrollIntoView({ block: "nearest" });
    } else {
      this.field.removeAttribute("aria-activedescendant");
    }
  }

  /** @param {KeyboardEvent} event */
  press(event) {
    if (event.isComposing) return;
    const steps = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key in steps && this.answers.length) {
      event.preventDefault();
      if (this.list.hidden) this.show(this.answers, true);
      const places = this.answers.length + 1;
      this.choose(((this.chosen + 1 + steps[event.key] + places) % places) - 1);
    } else if (event.key === "Enter" && this.chosen >= 0 && !this.list.hidden) {
      event.preventDefault();
      this.open(this.chosen);
    } else if (event.key === "Escape" && !this.list.hidden) {
      event.preventDefault();
      this.close();
    }
  }

  /** @param {number} number */
  open(number) {
    this.close();
    location.assign(behindHash(this.answers[number].href));
  }

  close() {
    this.list.hidden = true;
    this.field.setAttribute("aria-expanded", "false");
    this.choose(-1);
  }
}

/** @param {HTMLFormElement} form */
export function init(form) {
  return new Finder(form).begin();
}
