/**
 * What was answered at the safety gate, for as long as this tab shows the drawing that it was answered for.
 *
 * It is kept in sessionStorage, which no other tab sees and which goes with the tab, so that no page that tells how to
 * treat oneself passes a marked sign; where storage is closed it lasts as long as the page. Texts are kept with the
 * answers, so that a page shows them at once and without a network.
 */

import { getStored, setStored } from "../lib/page.js";

const KEY = "safety";

/**
 * @typedef {object} Answers
 * @property {string[]} regions that hurt
 * @property {string[]} asked ids of the signs asked about
 * @property {string} verdict
 * @property {import("./triage.js").SelfCare} selfCare
 * @property {boolean} done whether everything that matters for the regions was asked
 * @property {{id: string, outcome: string, short: string, do: string}[]} signs those ticked, the most pressing first
 * @property {{title: string, text: string, techniques: string[]}[]} held contraindications of the person
 */

/** @type {Answers | null} */
let here = null;

/** @returns {Answers | null} */
export function loadAnswers() {
  try {
    const kept = JSON.parse(getStored(KEY, "sessionStorage") ?? "null");
    return isAnswers(kept) ? kept : here;
  } catch {
    return here;
  }
}

/** @param {any} value */
function isAnswers(value) {
  const lists = ["regions", "asked", "signs", "held"];
  const whole = Boolean(value) && typeof value.verdict === "string" && lists.every((name) => Array.isArray(value[name]));
  return whole && value.held.every((/** @type {any} */ item) => Array.isArray(item.techniques));
}

/** @param {Answers | null} answers null forgets them */
export function saveAnswers(answers) {
  here = answers;
  setStored(KEY, answers && JSON.stringify(answers), "sessionStorage");
}

/** The answers, where they were given for some of these places: those of another drawing are not this one's. @param {string[]} regions */
export function answersFor(regions) {
  const answers = loadAnswers();
  return answers?.regions.some((region) => regions.includes(region)) ? answers : null;
}
