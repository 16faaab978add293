/** What a session comes to: the muscles found, in the order in which to tell of them. Pure functions, no DOM. */

/**
 * @typedef {import("../skin/matching.js").Ranking} Ranking
 * @typedef {import("./record.js").Examination} Examination
 * @typedef {{muscle: string, side: string, points: number[], confirmed: boolean}} Found
 */

/** How many muscles are named where none was confirmed. */
const LIKELY = 3;

/** @param {Examination} examination @param {string} point @param {string} side */
export function answerOf({ points }, point, side) {
  const key = `${point}:${side}`;
  return Object.hasOwn(points, key) ? points[key] : null;
}

/**
 * Confirmed muscles first, then the fewest that account for the pain, then the best ranked; one that was pressed and did
 * not bring on the pain is not among them. Once some are confirmed, only the explaining set adds to them.
 * @param {Ranking | null} ranking
 * @param {Examination} examination
 * @param {Record<string, {muscle: string, n: number}>} points of the atlas
 * @returns {Found[]}
 */
export function findings(ranking, examination, points) {
  /** @type {Map<string, Found>} */
  const found = new Map();
  const add = (id, side, confirmed) => {
    if (!Object.hasOwn(points, id)) return;
    const { muscle, n } = points[id];
    const key = `${muscle}:${side}`;
    const known = found.get(key) ?? { muscle, side, points: [], confirmed: false };
    if (!known.points.includes(n)) known.points.push(n);
    known.points.sort((a, b) => a - b);
    known.confirmed ||= confirmed;
    found.set(key, known);
  };
  const candidates = ranking?.candidates ?? [];
  const rankOf = new Map(candidates.map((candidate, i) => [`${candidate.trigger_point}:${candidate.side}`, i]));
  const confirmed = Object.entries(examination.points)
    .filter(([, { answer }]) => answer === "my-pain")
    .map(([key]) => key)
    .sort((a, b) => (rankOf.get(a) ?? Infinity) - (rankOf.get(b) ?? Infinity) || (a < b ? -1 : 1));
  for (const key of confirmed) add(...splitKey(key), true);
  const open = ({ trigger_point: point, side }) => !answerOf(examination, point, side);
  const leading = (ranking?.muscles ?? []).map(({ points: [point], side }) => ({ trigger_point: point, side }));
  const more = confirmed.length ? [] : leading;
  // Where either side does it, both are meant.
  const sided = ({ trigger_point, side }) =>
    side === "midline" ? ["right", "left"].map((each) => ({ trigger_point, side: each })) : [{ trigger_point, side }];
  for (const candidate of [...(ranking?.explained_by ?? []), ...more].flatMap(sided).filter(open)) {
    const key = `${points[candidate.trigger_point]?.muscle}:${candidate.side}`;
    const few = found.size < Math.max(LIKELY, ranking.explained_by.length);
    if (!found.get(key)?.confirmed && (few || found.has(key))) add(candidate.trigger_point, candidate.side, false);
  }
  return [...found.values()];
}

/** @param {string} key `<id>:<side>` @returns {[string, string]} */
export function splitKey(key) {
  const at = key.lastIndexOf(":");
  return at < 0 ? [key, "midline"] : [key.slice(0, at), key.slice(at + 1)];
}
