/**
 * The safety gate: which signs to ask about for the places marked, and what the answers call for.
 *
 * The same rules as app/atlas/triage.py over the whole of /api/v1/safety, so that no request tells where it hurts; a test
 * holds both together over all places and signs. Pure functions.
 *
 * @typedef {object} Sign
 * @property {string} id
 * @property {string} short in one line, for everybody
 * @property {string} ask as a client reads it
 * @property {string} [text] as a therapist reads it; circumstances of a person have none
 * @property {string} outcome
 * @property {number} danger
 * @property {string} do
 * @property {string[]} regions none: anywhere
 * @property {string} source
 *
 * @typedef {{topic: string, signs: Sign[]}} Question
 * @typedef {{id: string, title: string, text: string, techniques: string[], signs: string[], regions: string[]}} Contraindication
 * @typedef {{outcomes: string[], questions: Question[], contraindications: Contraindication[]}} SafetyFile
 * @typedef {"none" | "later" | "with-care" | "yes"} SelfCare none: only how to get help; later: after the signs, and gently
 * @typedef {object} Gate
 * @property {Sign[]} shown to be answered now, at most three, most urgent first
 * @property {Sign[]} more that come after these
 * @property {boolean} mayPass whether the rest may be passed unread, because none of it forbids pressure
 * @property {SelfCare | "ask"} selfCare `ask` until every sign was answered or passed
 * @typedef {{verdict: string, selfCare: SelfCare, signs: Sign[], held: Contraindication[]}} Judgement
 */

/** Signs that stand before a person at a time. */
const AT_ONCE = 3;

/** What has to be answered, because nobody presses with one of these before a doctor has looked. */
const NO_PRESSURE = ["emergency", "urgent"];

/** @type {Record<string, SelfCare>} */
const SELF_CARE = { emergency: "none", urgent: "none", soon: "later", caution: "with-care", clear: "yes" };

/** @param {Sign} sign @param {string[]} regions */
function applies(sign, regions) {
  return !sign.regions.length || !regions.length || sign.regions.some((region) => regions.includes(region));
}

/** Signs of the file, most pressing outcome first, within it the most dangerous. @param {SafetyFile} file @param {(sign: Sign) => boolean} wanted */
function byDanger(file, wanted) {
  const rank = ({ outcome }) => file.outcomes.indexOf(outcome);
  const found = file.questions.flatMap(({ signs }) => signs).filter(wanted);
  return found.sort((a, b) => rank(a) - rank(b) || b.danger - a.danger);
}

/**
 * What a person with pain in these regions is asked next: `gate` of app/atlas/triage.py.
 * @param {SafetyFile} file @param {string[]} regions
 * @param {Iterable<string>} answered ids of signs @param {Iterable<string>} ticked ids of signs
 * @param {string[]} also ids of signs that matter here whatever the place
 * @returns {Gate}
 */
export function gate(file, regions, answered, ticked, also = []) {
  const [before, said] = [new Set(answered), new Set(ticked)];
  const applying = byDanger(file, (sign) => applies(sign, regions) || said.has(sign.id) || also.includes(sign.id));
  const due = applying.filter(({ id }) => !before.has(id));
  const allowed = SELF_CARE[applying.find(({ id }) => said.has(id))?.outcome ?? "clear"];
  return {
    shown: due.slice(0, AT_ONCE),
    more: due.slice(AT_ONCE),
    mayPass: due.length > 0 && !due.some(({ outcome }) => NO_PRESSURE.includes(outcome)),
    selfCare: due.length && allowed !== "none" ? "ask" : allowed,
  };
}

/**
 * What the ticked signs call for. A sign that was ticked counts wherever the pain is; one that does not exist throws.
 * @param {SafetyFile} file @param {string[]} regions @param {string[]} ticked @returns {Judgement}
 */
export function judge(file, regions, ticked) {
  const all = file.questions.flatMap(({ signs }) => signs);
  const missing = ticked.find((id) => !all.some((sign) => sign.id === id));
  if (missing !== undefined) throw new Error(`no sign "${missing}"`);
  const signs = byDanger(file, ({ id }) => ticked.includes(id));
  const verdict = signs.length ? signs[0].outcome : "clear";
  const person = file.contraindications.filter((item) => item.signs.some((id) => ticked.includes(id)));
  const place = file.contraindications.filter((item) => !person.includes(item) && item.regions.some((id) => regions.includes(id)));
  return { verdict, selfCare: SELF_CARE[verdict], signs, held: [...person, ...place] };
}
