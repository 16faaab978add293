/**
 * Signs that were ticked at the safety gate, shown wherever a page tells how to treat oneself: the emergency number above
 * everything, the rest at the top of the page. Nothing is shown where nothing was ticked.
 */

import { copyOf, h, readJson, slot } from "../lib/page.js";
import { loadAnswers } from "./triage-answers.js";

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
  slot(alarm, "alarm-signs").append(...urgent.map((sign) => h("li", sign.do)));
  document.querySelector(".site-header").after(alarm);
}

/**
 * A ticked sign with what to do.
 * @param {{outcome: string, short: string, do: string}} sign @param {any} strings @param {string} verdict that stands above it
 */
export function signItem({ outcome, short, do: what }, strings, verdict) {
  return h("li", [outcome !== verdict && h("p.gate-outcome", strings.outcomes[outcome]), h("p.gate-said", short), h("p", what)], {
    "data-outcome": outcome,
  });
}

/** Contraindications in words. @param {{title: string, text: string, applies: string}[]} held @param {any} strings */
export function contraindicationList(held, strings) {
  const item = ({ title, text, applies }) => h("li", [h("b", title), " ", h("span.note", strings.applies[applies]), h("p", text)]);
  return h("ul.gate-held", held.map(item));
}

/** Show on a page what was ticked before; `data-self-care` of <html> then says how far it may go. @returns the answers */
function showNotice() {
  const answers = loadAnswers();
  if (!answers?.signs.length) return answers;
  const strings = gateStrings();
  document.documentElement.dataset.selfCare = answers.selfCare;
  showAlarm(answers.signs);
  const rest = answers.signs.filter(({ outcome }) => outcome !== "emergency");
  const [title, text] = strings.verdicts[answers.verdict];
  const notice = h(
    "aside.flagged",
    [
      h("p.gate-verdict", title),
      h("p", text),
      h(
        "ul.gate-signs",
        rest.map((sign) => signItem(sign, strings, answers.verdict)),
      ),
      answers.selfCare !== "none" && answers.held.length > 0 && contraindicationList(answers.held, strings),
    ],
    { "aria-label": title, "data-verdict": answers.verdict },
  );
  document.querySelector("main").prepend(notice);
  return answers;
}

/** @param {HTMLElement} _ the part of a page that tells how to treat oneself */
export function init(_) {
  showNotice();
}
