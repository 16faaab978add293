/**
 * The safety gate on the map: before a client is led to what one can try, the few questions that matter for the places
 * marked, in place. The ranking stays; students and therapists are not asked, but an answer given is shown to them too.
 *
 * The questions are one whole file, the same for everybody; the answers stay in this tab (triage-answers.js).
 */

import { fetchJson, fill, h, NARROW, slot } from "../lib/page.js";
import { loadStyle, SITE } from "../lib/site.js";
import { judge, screens } from "./triage.js";
import { loadAnswers, saveAnswers } from "./triage-answers.js";
import { contraindicationList, gateStrings, showAlarm, signItem } from "./triage-notice.js";

export class TriageGate {
  /** @type {string[][]} what each screen that was gone through asked, for going back */ past = [];

  /**
   * @param {HTMLElement} host where it stands
   * @param {import("./triage.js").SafetyFile} file
   * @param {() => string[]} regions that hurt
   * @param {(selfCare: string) => void} onSelfCare how far self-care may go: `ask` until all is answered
   */
  constructor(host, file, regions, onSelfCare) {
    this.host = host;
    this.file = file;
    this.regions = regions;
    this.onSelfCare = onSelfCare;
    this.strings = gateStrings();
    const known = new Set(file.questions.flatMap(({ signs }) => signs.map(({ id }) => id)));
    const kept = loadAnswers();
    /** @type {Set<string>} signs that were asked about */
    this.asked = new Set((kept?.asked ?? []).filter((id) => known.has(id)));
    /** @type {Set<string>} */
    this.ticked = new Set((kept?.signs ?? []).map(({ id }) => id).filter((id) => known.has(id)));
    this.opened = !matchMedia(NARROW).matches;
    document.addEventListener("voicechange", () => this.show());
    host.addEventListener("change", (event) => this.onTick(/** @type {HTMLInputElement} */ (event.target)));
    host.addEventListener("click", (event) => this.onClick(event));
    host.addEventListener("toggle", (event) => (this.opened = /** @type {HTMLDetailsElement} */ (event.target).open), true);
  }

  /** Forget the answers: they were for a drawing that is gone. */
  forget() {
    this.asked.clear();
    this.ticked.clear();
    this.past = [];
    saveAnswers(null);
    showAlarm([]);
  }

  /** Show what is to be asked, or what the answers call for; called after every change of the places. */
  show() {
    const regions = this.regions();
    const open = screens(this.file, regions, this.asked);
    const judgement = judge(this.file, regions, [...this.ticked]);
    const begun = this.asked.size > 0 || this.ticked.size > 0;
    if (begun) this.save(regions, judgement, !open.length);
    showAlarm(judgement.signs);
    const client = document.documentElement.dataset.voice === "client";
    this.host.hidden = !regions.length || !(client || judgement.signs.length);
    this.onSelfCare(open.length && judgement.selfCare !== "none" ? "ask" : judgement.selfCare);
    const key = JSON.stringify([regions, [...this.asked], this.past.length, client, judgement.signs.map(({ id }) => id)]);
    if (key === this.key) return;
    this.key = key;
    this.render(open, judgement, client && open.length > 0);
  }

  /** @param {string[]} regions @param {import("./triage.js").Judgement} judgement @param {boolean} done */
  save(regions, { verdict, selfCare, signs, held }, done) {
    const person = held.filter((item) => item.signs.some((id) => this.ticked.has(id)));
    saveAnswers({
      regions,
      asked: [...this.asked],
      verdict,
      selfCare,
      done,
      signs: signs.map(({ id, outcome, short, do: what }) => ({ id, outcome, short, do: what })),
      held: person.map(({ title, text, applies }) => ({ title, text, applies })),
    });
  }

  /** @param {import("./triage.js").Question[][]} open @param {import("./triage.js").Judgement} judgement @param {boolean} asks */
  render(open, judgement, asks) {
    const held = this.host.contains(document.activeElement) ? document.activeElement.id : "";
    const parts = asks ? [this.verdict(judgement, false), this.screen(open)] : [this.verdict(judgement, true)];
    this.host.replaceChildren(...parts.filter(Boolean));
    const again = held ? document.getElementById(held) : null;
    again?.focus({ preventScroll: true });
    // What a tick brings up may have pushed it under something else.
    again?.scrollIntoView({ block: "nearest" });
  }

  /** What was ticked and what it calls for. @param {import("./triage.js").Judgement} judgement @param {boolean} whole */
  verdict({ verdict, selfCare, signs, held }, whole) {
    if (!whole && !signs.length) return null;
    const { strings } = this;
    const [title, text] = strings.verdicts[verdict];
    const shown = signs.filter(({ outcome }) => selfCare !== "none" || outcome !== "caution");
    return h(
      "div.gate-answer",
      [
        h("p.gate-verdict", title, { id: "gate-verdict", tabindex: -1 }),
        h("p", text),
        h(
          "ul.gate-signs",
          shown.map((sign) => signItem(sign, strings, verdict)),
        ),
        whole && selfCare !== "none" && held.length > 0 && h("details", [h("summary", strings.care), contraindicationList(held, strings)]),
        whole && h("p", [h("button.button", strings.again, { type: "button", "data-gate": "again" })]),
      ],
      { "data-verdict": verdict, role: "status" },
    );
  }

  /** The questions of one screen. @param {import("./triage.js").Question[][]} open */
  screen(open) {
    const { strings } = this;
    const [now] = open;
    const n = this.past.length + 1;
    const tick = (sign) => {
      const box = /** @type {HTMLInputElement} */ (h("input", [], { type: "checkbox", value: sign.id, id: `gate-${sign.id}` }));
      box.checked = this.ticked.has(sign.id);
      return h("li", [h("label", [box, " ", h("span", sign.ask)])]);
    };
    const sets = now.map(({ topic, signs }) =>
      h("fieldset", [h("legend", strings.topics[topic]), h("ul.gate-ticks", signs.map(tick))], { "data-topic": topic }),
    );
    const some = now.some(({ signs }) => signs.some(({ id }) => this.ticked.has(id)));
    const content = [
      h("summary", [
        h("strong", strings.title),
        " ",
        h("span.gate-count", fill(strings.count, { n, count: this.past.length + open.length })),
      ]),
      n === 1 && h("p.note", strings.intro),
      ...sets,
      h("p.gate-row", [
        h("button.button.is-on", some ? strings.on : strings.none, { type: "button", "data-gate": "on", id: "gate-on" }),
        this.past.length > 0 && h("button.button", strings.back, { type: "button", "data-gate": "back", id: "gate-back" }),
      ]),
      h("p.note", strings.private),
    ];
    const details = /** @type {HTMLDetailsElement} */ (h("details.gate-screen", content));
    details.open = this.opened;
    this.asking = now.flatMap(({ signs }) => signs.map(({ id }) => id));
    return details;
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
    if (does === "on") {
      this.past.push(this.asking);
      for (const id of this.asking) this.asked.add(id);
    }
    if (does === "back") for (const id of this.past.pop() ?? []) this.asked.delete(id);
    if (does === "again") {
      this.asked.clear();
      this.past = [];
      this.opened = true;
    }
    this.show();
    this.focus();
  }

  /** Lead to what is asked now, or to what the answers call for. */
  focus() {
    this.opened = true;
    const details = this.host.querySelector("details.gate-screen");
    if (details) details.open = true;
    const at = /** @type {HTMLElement | null} */ (details?.querySelector("summary") ?? this.host.querySelector("#gate-verdict"));
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
    panel.dataset.selfCare = selfCare;
    mark();
  };
  const gate = new TriageGate(host, file, () => [...new Set(explorer.places.flatMap((place) => place.regions))], onSelfCare);
  explorer.gate = gate;
  const follow = () => {
    if (!explorer.drawing.pains.length) gate.forget();
    gate.show();
  };
  root.addEventListener("drawingchange", follow);
  panel.addEventListener("cardschange", mark);
  panel.addEventListener("click", (event) => {
    if (!(event.target instanceof Element && event.target.closest(".card-first")) || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    gate.focus();
  });
  follow();
}
