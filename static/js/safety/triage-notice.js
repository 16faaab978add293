/** What was ticked at the safety gate in words: the emergency number above everything, each sign with what to do. */

import { copyOf, h, readJson, slot } from "../lib/page.js";
import { telNodes } from "../lib/telephone.js";

/** The words of templates/_gate.html. */
export function gateStrings() {
  return readJson(document, "gate-strings");
}

/**
 * Put the emergency number above everything, or take it away.
 * @param {{id: string, outcome: string, short: string, do: string}[]} signs those ticked
 */
export function showAlarm(signs) {
  const urgent = signs.filter(({ outcome }) => outcome === "emergency");
  const shown = document.querySelector("body > .alarm");
  const ids = urgent.map(({ id }) => id).join(" ");
  if (shown?.dataset.signs === ids || (!shown && !urgent.length)) return;
  shown?.remove();
  if (!urgent.length) return;
  const alarm = copyOf("alarm");
  alarm.dataset.signs = ids;
  slot(alarm, "alarm-signs").append(...urgent.map((sign) => h("li", telNodes(sign.do))));
  document.querySelector(".site-header").after(alarm);
}

/**
 * A ticked sign with what to do.
 * @param {{outcome: string, short: string, do: string}} sign @param {any} strings @param {string} verdict that stands above it
 */
export function signItem({ outcome, short, do: what }, strings, verdict) {
  return h("li", [outcome !== verdict && h("p.gate-outcome", strings.outcomes[outcome]), h("p.gate-said", short), h("p", telNodes(what))], {
    "data-outcome": outcome,
  });
}

/** Contraindications in words. @param {{title: string, text: string, techniques: string[]}[]} held @param {any} strings */
export function contraindicationList(held, strings) {
  const item = ({ title, text, techniques }) =>
    h("li", [h("b", title), " ", h("span.note", techniques.map((name) => strings.techniques[name]).join(", ")), h("p", text)]);
  return h("ul.gate-held", held.map(item));
}
