/** The table after a case: how well each muscle explains it. */

import { capital, fill, h } from "../lib/page.js";
import { fits, isTender } from "./quiz-case.js";
import { percent } from "./quiz-words.js";

/** How well the pick, the truth and the ranking's first explain the case. @returns {Node[]} */
export function caseTable(facts, strings, { muscle }, story, picked) {
  const [first] = story.best.keys();
  const rows = [...new Set([muscle, picked, first])].map((id) => {
    const one = facts.byMuscle.get(id);
    const roles = [
      [muscle, strings.case_made],
      [picked, strings.case_yours],
      [first, strings.case_first],
    ];
    const said = roles
      .filter(([of]) => of === id)
      .map(([, role]) => role)
      .join(", ");
    const fit = story.findings.filter((finding) => fits(one, finding)).length;
    const tender = isTender(facts, one, story.tender);
    return h("tr", [
      h("th", [capital(one.common), h("small", said)], { scope: "row" }),
      h("td", fill(strings.percent, { value: percent(story.best.get(id)?.explains ?? 0) })),
      h("td", fill(strings.of, { fit, all: story.findings.length })),
      h("td", tender ? strings.yes : strings.no),
    ]);
  });
  const head = h(
    "tr",
    strings.case_columns.map((text) => h("th", text, { scope: "col" })),
  );
  return [h("table.compare", [h("caption", strings.case_table), h("thead", head), h("tbody", rows)])];
}
