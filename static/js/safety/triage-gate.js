/**
 * The safety gate in place: before anyone is told how to press or stretch, the few signs that matter for the places that
 * hurt, three at a time on a line each, to be answered or passed. Which ones, in which order and when it is passed is the
 * rule of triage.js. Therapists and students see the same signs, and answer for all of them at once.
 *
 * The questions are one whole file, the same for everybody; the answers stay in this tab (triage-answers.js).
 */

import { copyOf, fetchJson, fill, h, slot } from "../lib/page.js";
import { loadStyle, SITE } from "../lib/site.js";
import { gate, judge } from "./triage.js";
import { loadAnswers, saveAnswers } from "./triage-answers.js";
import { contraindicationList, gateStrings, showAlarm, signItem } from "./triage-notice.js";

/** @typedef {import("./triage.js").Sign} Sign @typedef {import("./triage.js").Judgement} Judgement */

/** Whether the page speaks to a person in pain. */
const speaksToClient = () => document.documentElement.dataset.voice === "client";

/** A sign in the words of whoever reads it. @param {Sign} sign */
const wordsOf = ({ ask, text }) => (speaksToClient() ? ask : (text ?? ask));

export class TriageGate {
  /** @type {string[][]} what each screen that was gone through asked, for going back */ past = [];
  /** @type {"lines" | "which" | "all"} the short lines; those as boxes to tick; all that is left as boxes to tick */ step = "lines";
  /** the regions that the screens gone through were about */ where = "";
  /** @type {Sign[]} what stands on the screen now */ listed = [];

  /**
   * @param {HTMLElement} host where it stands
   * @param {import("./triage.js").SafetyFile} file
   * @param {() => string[]} regions that hurt
   * @param {(selfCare: string) => void} onSelfCare how far self-care may go: `ask` until all is answered or passed
   * @param {string[]} also ids of signs that matter whatever the place
   */
  constructor(host, file, regions, onSelfCare, also = []) {
    this.host = host;
    this.file = file;
    this.regions = regions;
    this.onSelfCare = onSelfCare;
    this.also = also;
    this.strings = gateStrings();
    const known = new Set(file.questions.flatMap(({ signs }) => signs.map(({ id }) => id)));
    const kept = loadAnswers();
    /** @type {Set<string>} signs that were answered or passed */
    this.asked = new Set((kept?.asked ?? []).filter((id) => known.has(id)));
    /** @type {Set<string>} */
    this.ticked = new Set((kept?.signs ?? []).map(({ id }) => id).filter((id) => known.has(id)));
    document.addEventListener("voicechange", () => this.show());
    host.addEventListener("change", (event) => this.onTick(/** @type {HTMLInputElement} */ (event.target)));
    host.addEventListener("click", (event) => this.onClick(event));
  }

  /** Forget the answers: they were for a drawing that is gone. */
  forget() {
    this.asked.clear();
    this.ticked.clear();
    this.past = [];
    this.step = "lines";
    saveAnswers(null);
    showAlarm([]);
  }

  /** Show what is to be asked, or what the answers call for; called after every change of the places. */
  show() {
    const regions = this.regions();
    // Going back leads through what was asked for these places only.
    if (this.where !== regions.join()) [this.where, this.past, this.step] = [regions.join(), [], "lines"];
    const now = gate(this.file, regions, this.asked, this.ticked, this.also);
    const judgement = judge(this.file, regions, [...this.ticked]);
    if (this.asked.size || this.ticked.size) this.save(regions, judgement, !now.shown.length);
    showAlarm(judgement.signs);
    this.host.hidden = !regions.length;
    this.onSelfCare(now.selfCare);
    const key = JSON.stringify([regions, [...this.asked], [...this.ticked], this.step, speaksToClient()]);
    if (key === this.key) return;
    this.key = key;
    this.render(now, judgement);
  }

  /** @param {string[]} regions @param {Judgement} judgement @param {boolean} done */
  save(regions, { verdict, selfCare, signs, held }, done) {
    const person = held.filter((item) => item.signs.some((id) => this.ticked.has(id)));
    saveAnswers({
      regions,
      asked: [...this.asked],
      verdict,
      selfCare,
      done,
      signs: signs.map(({ id, outcome, short, do: what }) => ({ id, outcome, short, do: what })),
      held: person.map(({ title, text, techniques }) => ({ title, text, techniques })),
    });
  }

  /** @param {import("./triage.js").Gate} now @param {Judgement} judgement */
  render(now, judgement) {
    const held = this.host.contains(document.activeElement) ? document.activeElement.id : "";
    this.listed = this.step === "all" ? [...now.shown, ...now.more] : now.shown;
    // Once nobody may press, nothing more is asked; boxes stay for as long as they are being ticked.
    const asks = this.listed.length > 0 && (this.step !== "lines" || now.selfCare !== "none");
    const screen = asks && (this.step === "lines" ? this.lines(now) : this.boxes(judgement));
    const parts = [(judgement.signs.length > 0 || !asks) && this.verdict(judgement, !asks), screen];
    this.host.replaceChildren(...parts.filter((part) => part instanceof Node));
    const again = held ? document.getElementById(held) : null;
    again?.focus({ preventScroll: true });
    // What a tick brings up may have pushed it under something else.
    again?.scrollIntoView({ block: "nearest" });
  }

  /** What was ticked and what it calls for. @param {Judgement} judgement @param {boolean} whole */
  verdict({ verdict, selfCare, signs, held }, whole) {
    const { strings } = this;
    const [title, text] = strings.verdicts[!speaksToClient() && verdict === "clear" ? "ruled_out" : verdict];
    const shown = signs.filter(({ outcome }) => selfCare !== "none" || outcome !== "caution");
    return h(
      "div.gate-answer",
      [
        h("div.gate-answer-head", [
          h("p.gate-verdict", title, { id: "gate-verdict", tabindex: -1 }),
          whole && this.button("again", strings.again),
        ]),
        h("p", text),
        h(
          "ul.gate-signs",
          shown.map((sign) => signItem(sign, strings, verdict)),
        ),
        whole && selfCare !== "none" && held.length > 0 && h("details", [h("summary", strings.care), contraindicationList(held, strings)]),
      ],
      { "data-verdict": verdict, role: "status" },
    );
  }

  /** @param {string} does @param {string} text @param {Record<string, string>} [attributes] */
  button(does, text, attributes = {}) {
    return h(does === "on" ? "button.button.is-on" : "button.button", text, {
      type: "button",
      "data-gate": does,
      id: `gate-${does}`,
      ...attributes,
    });
  }

  /** The signs to answer now, on a line each. @param {import("./triage.js").Gate} now */
  lines({ shown, more, mayPass }) {
    const { strings } = this;
    const client = speaksToClient();
    const before = this.past.flat().length;
    const count = before + shown.length + more.length;
    const told = { "aria-describedby": "gate-lines" };
    const rest = client && mayPass ? this.button("pass", strings.pass) : this.button("all", fill(strings.all, { count }));
    return h(
      "div.gate-screen",
      [
        h("p.gate-head", [
          h("strong", client ? strings.title : strings.rule_out, { id: "gate-title", tabindex: -1 }),
          " ",
          h("span.gate-count", fill(strings.count, { from: before + 1, to: before + shown.length, count })),
        ]),
        h(
          "ul.gate-lines",
          shown.map(({ id, outcome, short }) => h("li", short, { "data-flag": id, "data-urgency": outcome })),
          { id: "gate-lines" },
        ),
        h("p.gate-row", [
          client ? this.button("on", strings.none, told) : this.button("pass", strings.ruled_out, told),
          client && this.button("some", strings.some, told),
          this.past.length > 0 && this.button("back", "←", { "aria-label": strings.back }),
          (more.length > 0 || !client) && (before === 0 || mayPass) && rest,
        ]),
      ],
      { role: "group", "aria-labelledby": "gate-title" },
    );
  }

  /** The same, or all that is left, as boxes to tick. @param {Judgement} judgement */
  boxes({ signs }) {
    const { strings, listed } = this;
    const some = listed.some(({ id }) => this.ticked.has(id));
    const tick = (sign) => {
      const box = /** @type {HTMLInputElement} */ (h("input", [], { type: "checkbox", value: sign.id, id: `gate-tick-${sign.id}` }));
      box.checked = this.ticked.has(sign.id);
      return h("li", [h("label", [box, " ", h("span", wordsOf(sign))])], { "data-flag": sign.id, "data-urgency": sign.outcome });
    };
    const call = !signs.length && listed.some(({ outcome }) => outcome === "emergency");
    return h("div.gate-screen", [
      call && copyOf("call-now"),
      h("fieldset", [
        h("legend", this.step === "all" ? strings.all_title : strings.which, { id: "gate-title", tabindex: -1 }),
        h("ul.gate-ticks", listed.map(tick)),
      ]),
      !some && h("p.note", strings.unsure),
      h("p.gate-row", [
        this.button("on", some ? strings.on : strings.none),
        !some && this.button("back", "←", { "aria-label": strings.back }),
      ]),
      h("p.note", strings.private),
    ]);
  }

  /** A tick counts at once, not only after the next button. @param {HTMLInputElement} box */
  onTick(box) {
    if (box.checked) this.ticked.add(box.value);
    else this.ticked.delete(box.value);
    this.show();
  }

  /** @param {Event} event */
  onClick(event) {
    const button = event.target instanceof Element ? event.target.closest("[data-gate]") : null;
    if (!(button instanceof HTMLElement)) return;
    const does = button.dataset.gate;
    if (does === "on") this.answer(this.listed);
    if (does === "pass") {
      const now = gate(this.file, this.regions(), this.asked, this.ticked, this.also);
      this.answer([...now.shown, ...now.more]);
    }
    if (does === "some" || does === "all") this.step = does === "all" ? "all" : "which";
    if (does === "back" && this.step !== "lines") this.step = "lines";
    else if (does === "back") for (const id of this.past.pop() ?? []) this.asked.delete(id);
    if (does === "again") {
      this.asked.clear();
      this.ticked.clear();
      this.past = [];
    }
    this.show();
    if (!this.host.contains(document.activeElement)) this.focus();
  }

  /** These signs were answered or passed. @param {Sign[]} signs */
  answer(signs) {
    this.past.push(signs.map(({ id }) => id));
    for (const { id } of signs) this.asked.add(id);
    this.step = "lines";
  }

  /** Lead to what is asked now, or to what the answers call for. */
  focus() {
    const at = /** @type {HTMLElement | null} */ (this.host.querySelector("#gate-title") ?? this.host.querySelector("#gate-verdict"));
    at?.focus({ preventScroll: true });
    this.host.scrollIntoView({ block: "nearest" });
  }
}

/** What to ask, one whole file. @returns {Promise<import("./triage.js").SafetyFile>} */
export function loadSafety() {
  return fetchJson(`${SITE}api/v1/safety.json`);
}

/**
 * @typedef {object} Explorer what this module may touch of map/explorer.js
 * @property {HTMLElement} root
 * @property {{root: string}} files
 * @property {{pains: unknown[]}} drawing
 * @property {{regions: string[]}[]} places
 * @property {TriageGate} [gate] defined here
 */

/** The gate of the map. @param {Explorer} explorer */
export async function attach(explorer) {
  const { root, files } = explorer;
  const panel = root.querySelector(".panel");
  const host = slot(panel, "gate");
  const [file] = await Promise.all([loadSafety(), loadStyle(`${files.root}css/care.css`)]);
  const strings = gateStrings();
  const mark = () => {
    const text = panel.dataset.selfCare === "none" ? strings.help_first : strings.first;
    for (const link of panel.querySelectorAll(".card-first")) {
      if (link.textContent !== text) link.textContent = text;
    }
  };
  const onSelfCare = (selfCare) => {
    const before = panel.dataset.selfCare;
    panel.dataset.selfCare = selfCare;
    mark();
    if (before !== selfCare) panel.dispatchEvent(new CustomEvent("selfcarechange", { detail: { before, now: selfCare } }));
  };
  const regions = () => [...new Set(explorer.places.flatMap((place) => place.regions))];
  const triage = new TriageGate(host, file, regions, onSelfCare);
  explorer.gate = triage;
  const follow = () => {
    if (!explorer.drawing.pains.length) triage.forget();
    triage.show();
  };
  root.addEventListener("drawingchange", follow);
  panel.addEventListener("cardschange", mark);
  panel.addEventListener("click", (event) => {
    if (!(event.target instanceof Element && event.target.closest(".card-first")) || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    triage.focus();
  });
  follow();
}
