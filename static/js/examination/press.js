/** Pressing one point: where and how, what to expect, how strong it may feel, and what the person says. */

import { copyOf, fill, h, readJson, slot } from "../lib/page.js";
import { pressPicture } from "../lib/press-picture.js";
import { toldWords } from "./told-words.js";

const MAX_PRESSURE = 10;
const USUAL_PRESSURE = 5;

export class PressBlock {
  /** @param {import("./examiner.js").Examiner} examiner */
  constructor(examiner) {
    this.examiner = examiner;
    this.block = copyOf("press");
    this.words = readJson(examiner.explorer.root, "answer-strings").told;
    this.key = "";
    this.now = 0;
  }

  /** @param {HTMLElement} card @param {string} key point and side */
  isIn(card, key) {
    return this.key === key && card.contains(this.block);
  }

  /** Put the block into a card. @param {HTMLElement} card @param {string} key point and side */
  show(card, key) {
    const more = card.querySelector(".card-more");
    if (this.block.parentElement !== more) more.append(this.block);
    if (this.key !== key) {
      this.key = key;
      this.now = 0;
      this.block.hidden = true;
      this.examiner.explorer.guard(() => this.fillIn(key));
    }
    this.showState();
  }

  /** @param {string} key */
  async fillIn(key) {
    const { points, muscles } = await this.examiner.points();
    if (key !== this.key) return;
    const { strings, explorer } = this.examiner;
    const id = key.split(":")[0];
    const { find, essential, spillover, told, under, beside } = points[id];
    const { contact, cautions, who, why } = muscles[explorer.atlas.points[id].muscle];
    const warning = slot(this.block, "who");
    warning.hidden = who === "anyone";
    warning.textContent = who === "anyone" ? "" : fill(strings.who[who], { why });
    const hands = /** @type {HTMLDetailsElement} */ (slot(this.block, "hands"));
    // Whoever may press sees at once how; for trained hands it is folded away, and inside the body there is nothing.
    hands.dataset.who = who;
    slot(this.block, "press-title").textContent = strings.press_title[who];
    hands.hidden = who === "clinician";
    hands.open = who === "anyone";
    slot(this.block, "contact").textContent = strings.contacts[contact];
    slot(this.block, "find").textContent = find;
    slot(this.block, "expect").textContent = fill(spillover ? strings.expect_more : strings.expect, { essential, spillover });
    slot(this.block, "hazards").textContent = this.hazards(under, beside);
    this.tellClient(told);
    this.picture("find", key, "anatomical", find);
    this.picture("told-how", key, told?.hands === "own" ? "plain" : false, told?.how ?? "");
    const list = slot(this.block, "caution-list");
    list.replaceChildren(...cautions.map((text) => h("li", text)));
    /** @type {HTMLDetailsElement} */ (slot(this.block, "cautions")).open = who !== "anyone";
    this.block.hidden = false;
    this.showState();
  }

  /** The picture of it, before a text. @param {string} name of the text's slot @param {string} key @param {"plain" | "anatomical" | false} words false: none may be shown @param {string} alt */
  picture(name, key, words, alt) {
    const [point, side] = key.split(":");
    const text = slot(this.block, name).closest("p");
    if (text.previousElementSibling?.matches(".press-picture")) text.previousElementSibling.remove();
    if (words) text.before(pressPicture(point, side, this.examiner.explorer.figure, words, alt, "lazy"));
  }

  /** What lies at the point. @param {string[] | null} under null: not described @param {string[]} beside */
  hazards(under, beside) {
    const words = this.examiner.strings.hazards;
    if (!under) return words.unknown;
    const parts = Object.entries({ under, beside }).filter(([, names]) => names.length);
    const said = parts.map(([name, names]) => fill(words[name], { names: names.join(", ") }));
    return said.length ? `${said.join("; ")}.` : words.none;
  }

  /** The same said to a client. @param {import("./told-words.js").Told | null} told null: a course's own point that has no such text */
  tellClient(told) {
    /** @type {HTMLElement} */ (slot(this.block, "hands")).dataset.told = told?.hands ?? "trained";
    for (const [name, text] of Object.entries(toldWords(told, this.words))) {
      const element = slot(this.block, `told-${name}`);
      element.textContent = text;
      element.hidden = !text;
    }
  }

  /** What was agreed, how strong it feels now, and what was answered. */
  showState() {
    const { findings } = this.examiner;
    const agreed = findings.agreed_pressure;
    slot(this.block, "agreed").textContent = agreed === null ? "–" : String(agreed);
    slot(this.block, "live").hidden = agreed === null;
    slot(this.block, "now").textContent = String(this.now);
    const over = agreed !== null && this.now > agreed;
    slot(this.block, "pressure").classList.toggle("is-over", over);
    const said = findings.points[this.key]?.answer;
    for (const button of this.block.querySelectorAll("[data-answer]")) {
      button.ariaPressed = String(button.dataset.answer === said);
    }
    const moved = said ? this.examiner.sayMoved(this.key) : "";
    const told = slot(this.block, "moved");
    if (told.textContent !== moved) told.textContent = moved;
  }

  /** @param {string} text */
  say(text) {
    slot(this.block, "pressure-word").textContent = text;
  }

  /** @param {HTMLElement} button of the block */
  follow(button) {
    const { examiner } = this;
    const { examine: does, step, answer } = button.dataset;
    if (does === "agree") {
      const { agreed_pressure: before } = examiner.findings;
      const agreed = before === null ? USUAL_PRESSURE : before + Number(step);
      examiner.findings.agreed_pressure = Math.min(MAX_PRESSURE, Math.max(1, agreed));
      examiner.changed();
    }
    if (does === "pressure" || does === "stop") {
      this.now = does === "stop" ? 0 : Math.min(MAX_PRESSURE, Math.max(0, this.now + Number(step)));
      const over = this.now > (examiner.findings.agreed_pressure ?? MAX_PRESSURE);
      this.say(does === "stop" ? examiner.strings.stopped : over ? examiner.strings.over : "");
    }
    if (does === "answer") examiner.answer(this.key, answer, this.now || null);
    this.showState();
  }
}
