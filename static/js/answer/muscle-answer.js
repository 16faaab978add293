/**
 * What a person in pain is told of one muscle: where it is, where to press, what to do at home, what to take care of. The
 * same on the map and on the sheet to print, in the markup of templates/partials/answer.html.
 *
 * Nothing that tells how to press or stretch is in it before the signs of danger are passed (safety/triage.js).
 */

import { toldWords } from "../examination/told-words.js";
import { capital, copyOf, fill, fillSlots, h } from "../lib/page.js";
import { careDrawings } from "./care-drawings.js";

/**
 * @typedef {object} Texts whole files, the same for everybody
 * @property {Record<string, any>} muscles of /api/v1/handover.json
 * @property {Record<string, {told: import("../examination/told-words.js").Told | null}>} points of /api/v1/examination/points.json
 *
 * @typedef {{muscle: string, side: string, point: string}} Answered side: of the person, `both` where both are meant
 *
 * @typedef {object} How
 * @property {import("../safety/triage.js").SelfCare | "ask"} selfCare how far it may go
 * @property {any} strings of templates/partials/answer.html
 * @property {string} [why] why this muscle is named
 * @property {boolean} [confirmed] whether pressing it brought on the pain
 * @property {Node | null} [picture]
 * @property {Node | null} [drawn] how a hand presses there
 * @property {{title: string, text: string}[]} [held] what a sign that was ticked changes
 * @property {number} [cautions] how many to tell
 * @property {number} [drawings] how many to show
 * @property {boolean} [brief] only where and how to press, where there is no room for more
 * @property {boolean} [open] whether all of it stands there at once
 */

/** What is told instead of how to press and stretch, where that may not be told. @param {string} selfCare @param {any} strings */
export function insteadOfCare(selfCare, strings) {
  return { ask: strings.asks_first, none: strings.help_first, later: strings.gentle }[selfCare] ?? "";
}

/** A muscle with its side, for a heading. @param {string} plain @param {string} side @param {any} strings */
function answerTitle(plain, side, strings) {
  return fill(strings.muscle_side, { muscle: capital(plain), side: strings.sides[side] });
}

/**
 * @param {Texts} texts @param {Answered} answered @param {How} how
 * @returns {HTMLElement}
 */
export function muscleAnswer(texts, { muscle, side, point }, how) {
  const {
    selfCare,
    strings,
    why = "",
    confirmed = false,
    picture = null,
    drawn = null,
    held = [],
    cautions = Infinity,
    drawings = Infinity,
    open = true,
    brief = false,
  } = how;
  const text = texts.muscles[muscle];
  const instead = insteadOfCare(selfCare, strings);
  const told = toldWords(texts.points[point]?.told, strings.told);
  const care = [...held.map(({ title, text: words }) => `${title}: ${words}`), ...text.cautions.slice(0, cautions)];
  const section = fillSlots(copyOf("muscle-answer"), {
    "answer-title": answerTitle(text.plain, side, strings),
    "answer-latin": text.common,
    "answer-fits": why,
    "answer-picture": picture,
    "answer-instead": instead,
    "answer-press": instead ? "" : told.title,
    "answer-place": instead ? "" : told.place,
    "answer-drawn": instead ? "" : drawn,
    "answer-how": instead ? "" : told.how,
    "answer-dose": instead ? "" : told.dose,
    "answer-feel": instead || brief ? "" : told.feel,
    "answer-stop": instead ? "" : told.stop,
    "answer-home": instead || brief ? "" : [h("b", strings.at_home), " ", text.self_care],
    "answer-stretch": instead || brief ? "" : [h("b", strings.stretch), " ", text.stretch],
    "answer-drawings": instead || brief ? "" : careDrawings(text.drawings, drawings) || "",
    "answer-care":
      instead && selfCare !== "later"
        ? ""
        : [
            h("b", strings.care),
            h(
              "ul",
              care.map((line) => h("li", line)),
            ),
          ],
  });
  const folded = /** @type {HTMLDetailsElement} */ (section.querySelector(".answer-pass"));
  folded.open = open;
  section.classList.toggle("is-whole", open);
  section.classList.toggle("is-brief", brief);
  folded.hidden = Boolean(instead) && selfCare !== "later";
  section.dataset.muscle = `${muscle}:${side}`;
  section.querySelector(".answer-fits").classList.toggle("is-confirmed", confirmed);
  return section;
}
