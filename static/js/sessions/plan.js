/**
 * A plan for a week from chosen muscles, on one sheet of paper, with reminders for a calendar. All of it is made here.
 *
 * The muscles stand behind the # (`muscle=<id>` or `muscle=<id>:<side>`, repeatable; or `session=<id>`, whose confirmed
 * points name them). A client answers the safety gate first; after a sign that needs a doctor there is no plan.
 */

import { careDrawings } from "../answer/care-drawings.js";
import { splitKey } from "../examination/findings.js";
import { calendarOf } from "../lib/icalendar.js";
import { action, capital, copyOf, counted, download, fetchJson, fill, fillSlots, h, readJson, slot } from "../lib/page.js";
import { SITE } from "../lib/site.js";
import { judge } from "../safety/triage.js";
import { loadAnswers } from "../safety/triage-answers.js";
import { loadSafety, TriageGate } from "../safety/triage-gate.js";
import { contraindicationList, showAlarm } from "../safety/triage-notice.js";
import { SessionStore } from "./session-store.js";

/** More at once is not more help, and would not fit the sheet. */
const MAX_MUSCLES = 3;
const DAYS = 7;
/** The day, counted from 1, on which nothing is pressed. */
const REST_DAY = 4;
const MINUTES = 10;

/** Height of Letter less its margins, 255 mm, with something to spare; A4 is higher. */
const PAPER_PX = 945;

/** Sizes of letters in static/css/plan-paper.css, from 0 on. */
const MAX_SIZE_STEP = 4;

/** A day as a date field has it, in the person's own calendar. @param {Date} date */
const dayOf = (date) => [date.getFullYear(), date.getMonth() + 1, date.getDate()].map((n) => String(n).padStart(2, "0")).join("-");

class Plan {
  /** @type {{muscles: Record<string, any>}} */ texts;
  /** @type {import("../safety/triage.js").SafetyFile} */ safety;
  /** @type {{muscle: string, side: string}[]} */ chosen = [];

  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    this.strings = readJson(root, "strings");
    this.status = slot(root, "status");
    this.sheet = slot(root, "sheet");
    this.tools = slot(root, "tools");
    this.add = slot(root, "add");
    this.adding = action(root, "add");
    this.start = /** @type {HTMLInputElement} */ (root.querySelector('[name="start"]'));
    this.time = /** @type {HTMLInputElement} */ (root.querySelector('[name="time"]'));
    this.naming = /** @type {HTMLInputElement} */ (root.querySelector('[name="naming"]'));
    this.selfCare = "ask";
  }

  async begin() {
    try {
      [this.texts, this.safety] = await Promise.all([fetchJson(`${SITE}api/v1/handover.json`), loadSafety()]);
    } catch (error) {
      console.error(error);
      this.status.textContent = this.strings.failed;
      return;
    }
    const tomorrow = new Date();
    tomorrow.setDate(tomorrow.getDate() + 1);
    this.start.value = dayOf(tomorrow);
    const names = Object.entries(this.texts.muscles).map(([id, { plain, common }]) => [
      id,
      fill(this.strings.both_names, { plain: capital(plain), common }),
    ]);
    names.sort((a, b) => a[1].localeCompare(b[1]));
    this.add.append(...names.map(([id, name]) => h("option", name, { value: id })));
    await this.read();
    this.gate = new TriageGate(
      slot(this.root, "gate"),
      this.safety,
      () => this.regions(),
      (selfCare) => (this.selfCare = selfCare),
    );
    this.listen();
    this.show();
  }

  listen() {
    action(this.root, "print").addEventListener("click", () => print());
    action(this.root, "remind").addEventListener("click", () => this.remind());
    // By a button, because whoever chooses by keyboard passes other muscles on the way.
    this.adding.addEventListener("click", () => this.add.value && this.choose([...this.chosen, { muscle: this.add.value, side: "" }]));
    this.start.addEventListener("change", () => this.show());
    addEventListener("hashchange", () => this.read().then(() => this.show()));
    document.addEventListener("voicechange", () => this.show());
    for (const change of ["click", "change"]) slot(this.root, "gate").addEventListener(change, () => this.show());
    this.sheet.addEventListener("click", (event) => {
      const button = event.target instanceof Element ? event.target.closest("[data-remove]") : null;
      if (button instanceof HTMLElement) this.choose(this.chosen.filter((_, i) => i !== Number(button.dataset.remove)));
    });
  }

  /** The muscles that the address names. */
  async read() {
    const parts = new URLSearchParams(location.hash.slice(1));
    let named = parts.getAll("muscle").map(splitKey);
    this.needled = parts.has("needled");
    if (parts.has("session")) {
      try {
        const { session } = await new SessionStore().get(parts.get("session"));
        const confirmed = Object.entries(session.examination.points).filter(([, { answer }]) => answer === "my-pain");
        this.needled = session.examination.needled;
        named = confirmed.map(([key]) => splitKey(key)).map(([point, side]) => [point.replace(/-\d+$/, ""), side]);
      } catch (error) {
        console.error(error);
        this.trouble = this.strings.gone;
      }
    }
    const known = named.filter(([muscle]) => Object.hasOwn(this.texts.muscles, muscle));
    const keys = [...new Set(known.map(([muscle, side]) => `${muscle}:${side === "midline" ? "" : side}`))];
    this.left = Math.max(0, keys.length - MAX_MUSCLES);
    this.chosen = keys
      .slice(0, MAX_MUSCLES)
      .map(splitKey)
      .map(([muscle, side]) => ({ muscle, side }));
  }

  /** @param {{muscle: string, side: string}[]} chosen */
  choose(chosen) {
    const parts = chosen.map(({ muscle, side }) => `muscle=${muscle}${side ? `:${side}` : ""}`);
    location.hash = [...parts, ...(this.needled ? ["needled=yes"] : [])].join("&");
  }

  /** Where it hurts, as marked on the map; else where the chosen muscles are pressed. */
  regions() {
    const marked = loadAnswers()?.regions ?? [];
    const pressed = this.chosen.flatMap(({ muscle }) => this.texts.muscles[muscle].regions);
    return [...new Set([...marked, ...pressed])];
  }

  show() {
    this.gate.show();
    const client = document.documentElement.dataset.voice === "client";
    const asks = client && this.selfCare === "ask";
    const shown = this.chosen.length > 0 && !asks && this.selfCare !== "none";
    this.add.value = "";
    this.add.disabled = this.chosen.length >= MAX_MUSCLES;
    this.adding.ariaDisabled = String(this.add.disabled);
    this.tools.hidden = !shown;
    const { strings } = this;
    const left = this.left ? counted(strings.left, this.left) : "";
    if (!this.chosen.length) this.status.textContent = this.trouble ?? strings.empty;
    else if (this.selfCare === "none") this.status.textContent = strings.help_first;
    else this.status.textContent = asks ? strings.asks : left || strings.ready;
    this.sheet.replaceChildren(...(shown ? [this.paper()] : []));
    if (shown) this.fit();
  }

  /** Find the largest letters with which the sheet fits its paper. */
  fit() {
    const link = /** @type {HTMLLinkElement} */ (document.querySelector("link[data-paper]"));
    if (!link.sheet) {
      link.addEventListener("load", () => this.fit(), { once: true });
      return;
    }
    const paper = /** @type {HTMLElement} */ (this.sheet.firstElementChild);
    link.media = "all";
    paper.classList.add("is-measured");
    for (let size = 0; size <= MAX_SIZE_STEP; size += 1) {
      paper.dataset.size = String(size);
      if (paper.offsetHeight <= PAPER_PX) break;
    }
    paper.classList.remove("is-measured");
    link.media = "print";
  }

  paper() {
    const { strings, chosen, safety } = this;
    const answers = loadAnswers();
    const places = chosen.flatMap(({ muscle }) => this.texts.muscles[muscle].regions);
    const ticked = (answers?.signs ?? []).map(({ id }) => id);
    const { held, signs } = judge(safety, places, ticked);
    const days = Array.from({ length: DAYS }, (_, i) => {
      const [year, month, day] = this.start.value.split("-").map(Number);
      return new Date(year, month - 1, day + i);
    });
    const locale = document.documentElement.lang;
    const valid = days.every((day) => !Number.isNaN(day.getTime()));
    const heads = days.map((day, i) =>
      valid ? day.toLocaleDateString(locale, { weekday: "short", day: "numeric" }) : fill(strings.day, { n: i + 1 }),
    );
    const said = signs.map(({ short, do: what }) => h("li", [h("b", `${short}.`), " ", what]));
    return fillSlots(copyOf("plan"), {
      muscles: chosen.map((one, i) => this.muscle(one, i)),
      said,
      "said-title": said.length ? strings.said : "",
      needled: this.needled ? [...copyOf("needled").childNodes] : "",
      held: held.length ? contraindicationList(held, this.gate.strings) : "",
      "held-title": held.length ? strings.held : "",
      days: [h("th", strings.what, { scope: "col" }), ...heads.map((day) => h("th", day, { scope: "col" }))],
      rows: chosen.flatMap((one) => this.rows(one)).concat(this.row(strings.worse, () => true)),
    });
  }

  /** @param {{muscle: string, side: string}} one */
  name({ muscle, side }) {
    const plain = capital(this.texts.muscles[muscle].plain);
    return side ? fill(this.strings.place, { place: plain, side: this.strings.sides[side] }) : plain;
  }

  /** @param {{muscle: string, side: string}} one @param {number} i */
  muscle(one, i) {
    const { strings } = this;
    const text = this.texts.muscles[one.muscle];
    const gentle = this.selfCare === "later";
    const part = (title, words) => h("p", [h("b", title), " ", words]);
    const remove = h("button.button.plan-remove", "×", {
      type: "button",
      "data-remove": i,
      "aria-label": fill(strings.remove, { muscle: this.name(one) }),
    });
    return h("section.plan-muscle", [
      h("h3", [h("a", this.name(one), { href: `${SITE}muscles/${one.muscle}` }), " ", h("small", text.common)]),
      remove,
      ...(gentle
        ? [h("p", strings.gentle)]
        : [part(strings.press, text.self_care), part(strings.stretch, text.stretch), careDrawings(text.drawings)]),
      h("div.plan-care", [
        h("b", strings.care),
        h(
          "ul",
          text.cautions.map((line) => h("li", line)),
        ),
      ]),
    ]);
  }

  /** What to do on which day; only gentle movement until a doctor has looked at what was ticked. @param {{muscle: string, side: string}} one */
  rows(one) {
    const { strings } = this;
    const muscle = this.name(one);
    if (this.selfCare === "later") return [this.row(fill(strings.row_move, { muscle }), () => true)];
    return [
      this.row(fill(strings.row_home, { muscle }), (day) => day !== REST_DAY),
      this.row(fill(strings.row_stretch, { muscle }), () => true),
    ];
  }

  /** @param {string} title @param {(day: number) => boolean} does */
  row(title, does) {
    const cells = Array.from({ length: DAYS }, (_, i) =>
      h("td", does(i + 1) ? h("span.box", [], { "aria-hidden": "true" }) : this.strings.pause),
    );
    return h("tr", [h("th", title, { scope: "row" }), ...cells]);
  }

  remind() {
    const { strings } = this;
    const named = this.naming.checked;
    const names = this.chosen.map((one) => this.name(one)).join(", ");
    try {
      const text = calendarOf({
        id: crypto.randomUUID(),
        start: this.start.value,
        time: this.time.value,
        days: DAYS,
        minutes: MINUTES,
        title: strings.reminder,
        text: named ? `${names}\n${strings.dose}` : strings.dose,
      });
      download("plan.ics", text, "text/calendar;charset=utf-8");
      this.status.textContent = strings.reminded;
    } catch {
      this.status.textContent = strings.when;
      (this.start.value ? this.time : this.start).focus();
    }
  }
}

/** @param {HTMLElement} root */
export function init(root) {
  showAlarm(loadAnswers()?.signs ?? []);
  return new Plan(root).begin();
}
