/**
 * The safety gate: which signs to ask about for the places marked, and what the answers call for.
 *
 * The same rules as app/atlas/triage.py over the whole of /api/v1/safety, so that no request tells where it hurts; a test
 * holds both together over all places and signs. Pure functions.
 *
 * @typedef {{id: string, short: string, ask: string, outcome: string, danger: number, do: string, regions: string[], source: string}} Sign
 * @typedef {{topic: string, signs: Sign[]}} Question
 * @typedef {{id: string, title: string, text: string, applies: string, signs: string[], regions: string[]}} Contraindication
 * @typedef {{outcomes: string[], questions: Question[], contraindications: Contraindication[]}} SafetyFile
 * @typedef {"none" | "later" | "with-care" | "yes"} SelfCare none: only how to get help; later: after the signs, and gently
 * @typedef {{verdict: string, selfCare: SelfCare, signs: Sign[], held: Contraindication[]}} Judgement
 */

/** Topics that share a screen, so that four taps answer everything. */
const SCREENS = [["now"], ["today"], ["injury", "illness"], ["you"]];

/** @type {Record<string, SelfCare>} */
const SELF_CARE = { emergency: "none", urgent: "none", soon: "later", caution: "with-care", clear: "yes" };

/** @param {Sign} sign @param {string[]} regions */
function applies(sign, regions) {
  return !sign.regions.length || !regions.length || sign.regions.some((region) => regions.includes(region));
}

/** What to ask for pain in these regions; the file's own order is by danger. @param {SafetyFile} file @param {string[]} regions */
export function questions(file, regions) {
  const asked = file.questions.map(({ topic, signs }) => ({ topic, signs: signs.filter((sign) => applies(sign, regions)) }));
  return asked.filter(({ signs }) => signs.length);
}

/**
 * The same, put on at most four screens, without what was asked before.
 * @param {SafetyFile} file @param {string[]} regions @param {Iterable<string>} [before] ids of signs
 */
export function screens(file, regions, before = []) {
  const known = new Set(before);
  const open = questions(file, regions).map(({ topic, signs }) => ({ topic, signs: signs.filter(({ id }) => !known.has(id)) }));
  const parts = SCREENS.map((topics) => open.filter(({ topic, signs }) => topics.includes(topic) && signs.length));
  return parts.filter((part) => part.length);
}

/**
 * What the ticked signs call for. A sign that was ticked counts wherever the pain is; one that does not exist throws.
 * @param {SafetyFile} file @param {string[]} regions @param {string[]} ticked @returns {Judgement}
 */
export function judge(file, regions, ticked) {
  const all = file.questions.flatMap(({ signs }) => signs);
  const missing = ticked.find((id) => !all.some((sign) => sign.id === id));
  if (missing !== undefined) throw new Error(`no sign "${missing}"`);
  const rank = ({ outcome }) => file.outcomes.indexOf(outcome);
  const signs = all.filter(({ id }) => ticked.includes(id)).sort((a, b) => rank(a) - rank(b) || b.danger - a.danger);
  const verdict = signs.length ? signs[0].outcome : "clear";
  const person = file.contraindications.filter((item) => item.signs.some((id) => ticked.includes(id)));
  const place = file.contraindications.filter((item) => !person.includes(item) && item.regions.some((id) => regions.includes(id)));
  return { verdict, selfCare: SELF_CARE[verdict], signs, held: [...person, ...place] };
}
