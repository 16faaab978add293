/**
 * The search field of every page as a combobox: answers while one types, from the index in the browser; nothing that is
 * typed goes to the server. Arrow keys choose, Enter opens, Escape closes. Without this the form asks /search.
 */

import { capital, h } from "../lib/page.js";
import { behindHash, loadAnswers, namesOf } from "./answers.js";
import { kindNames } from "./ranking.js";

const SHOWN = 8;

class SearchBox {
  /** @type {import("./ranking.js").Answer[]} */ answers = [];

  /** @param {HTMLFormElement} form */
  constructor(form) {
    this.form = form;
    this.field = form.querySelector("input[name=q]");
    this.list = form.querySelector("[role=listbox]");
    this.call = form.querySelector("[data-call]");
    this.status = form.querySelector("[data-status]");
    this.kinds = kindNames();
    this.chosen = -1;
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
    this.form.addEventListener("focusout", (event) => this.form.contains(/** @type {Node} */ (event.relatedTarget)) || this.close());
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
    if (asked && !answers.length) this.list.append(h("li.answer.answer-none", this.status.dataset.none, { role: "presentation" }));
    this.list.hidden = !asked || document.activeElement !== this.field;
    this.call.hidden = this.list.hidden || answers[0]?.kind !== "help";
    this.field.setAttribute("aria-expanded", String(!this.list.hidden));
    this.choose(-1);
    const { none, one, many } = this.status.dataset;
    this.status.textContent = !asked ? "" : ([none, one][answers.length] ?? many.replace("{}", String(answers.length)));
  }

  /** @param {import("./ranking.js").Answer} answer @param {number} number */
  option(answer, number) {
    const { kind } = answer;
    const { title, note } = namesOf(answer);
    const parts = { title: capital(title), kind: this.kinds[kind], note };
    const shown = Object.entries(parts)
      .filter(([, text]) => text)
      .flatMap(([name, text]) => [h(`span.answer-${name}`, text), " "]);
    const attributes = { id: `site-search-answer-${number}`, "data-number": number, "data-kind": kind };
    return h("li.answer", shown, { ...attributes, role: "option", "aria-selected": "false" });
  }

  /** @param {number} number */
  choose(number) {
    this.chosen = number;
    for (const [i, item] of [...this.list.children].entries()) item.setAttribute("aria-selected", String(i === number));
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
    this.call.hidden = true;
    this.field.setAttribute("aria-expanded", "false");
    this.choose(-1);
  }
}

/** @param {HTMLFormElement} form */
export function init(form) {
  return new SearchBox(form).begin();
}
