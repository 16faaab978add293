/** From trigger points to muscles, as app/atlas/muscle_ranking.py makes them; docs/ranking.md states the rules. */

/**
 * @typedef {import("./files.js").Matrix} Matrix
 * @typedef {import("./matching.js").Candidate} Candidate
 * @typedef {import("./matching.js").Mark} Mark
 * @typedef {import("./tally.js").Tally} Tally
 */

/** What explains less of the pain, and shows less of its pattern, only touches the pain with the edge of a zone. */
const EDGE = 0.15;

/** A lean nearer to 0 than this is what adding up in some order has left. */
const BALANCED = 1e-9;

/** From this share of the pain on, what explains it is likely rather than possible. */
const LARGE_SHARE = 0.5;

/**
 * @typedef {object} MuscleCandidate a muscle that could send pain to the marks
 * @property {string} muscle
 * @property {"left" | "right" | "midline"} side midline where both sides explain alike and no mark says which
 * @property {("left" | "right")[]} sides those that are meant
 * @property {number} score
 * @property {"essential" | "spillover"} zone
 * @property {number} explains of the union of its points' patterns
 * @property {number} specific of its leading point
 * @property {number} common of its leading point
 * @property {string[]} points ids of its points, the leading one first
 * @property {string} follows
 * @property {"high" | "medium" | "low"} likelihood
 */

/** Round to 4 decimals, ties to even, as numpy does. @param {number} value */
export function round4(value) {
  const scaled = value * 1e4;
  const floor = Math.floor(scaled);
  const rest = scaled - floor;
  const up = rest > 0.5 || (rest === 0.5 && floor % 2 !== 0);
  return (up ? floor + 1 : floor) / 1e4;
}

/**
 * How likely a candidate is.
 * @param {{explains: number, specific: number}} candidate
 * @returns {"high" | "medium" | "low"}
 */
export function likelihoodOf({ explains, specific }) {
  if (explains < EDGE && specific < EDGE) return "low";
  return explains >= LARGE_SHARE ? "high" : "medium";
}

/**
 * To which side all marks lie together: above 0 right, below 0 left. Ties go there.
 * @param {Mark[]} marks
 * @param {Tally[]} tallies
 */
export function leanOf(marks, tallies) {
  const total = tallies.reduce((sum, { lean }, row) => sum + marks[row].weight * lean, 0);
  return Math.abs(total) > BALANCED ? total : 0;
}

/** Best first, and of equals in an order that knows no side. @param {Candidate} a @param {Candidate} b */
function whicheverSide(a, b) {
  if (a.score !== b.score) return b.score - a.score;
  return (a.index >> 1) - (b.index >> 1);
}

/**
 * The muscles of these candidates, best first.
 * @param {Matrix} matrix
 * @param {Mark[]} marks
 * @param {Tally[]} tallies
 * @param {Candidate[]} candidates all of them, best first
 * @param {number[]} weights of cover, commonness and pattern seen
 * @returns {MuscleCandidate[]}
 */
export function rankMuscles(matrix, marks, tallies, candidates, weights) {
  const whole = marks.reduce((sum, { weight }) => sum + weight, 0);
  const lean = leanOf(marks, tallies);
  /** @type {Map<number, {right: Candidate[], left: Candidate[]}>} */
  const groups = new Map();
  for (const candidate of candidates) {
    const muscle = matrix.muscleOf[candidate.index >> 1];
    if (!groups.has(muscle)) groups.set(muscle, { right: [], left: [] });
    groups.get(muscle)[candidate.side].push(candidate);
  }
  /** The share of the pain that a muscle explains with its right, its left or both. */
  const share = (muscle, side) => {
    const total = tallies.reduce((sum, tally, row) => sum + marks[row].weight * tally.muscleStrength(muscle, side), 0);
    return total / whole;
  };
  const made = (muscle, side, of) => {
    const [base, ofCommon, ofSpecific] = weights;
    const { specific, common, follows } = of[0];
    const explains = round4(share(muscle, side));
    // Counted from the best point's own score, so that nothing jumps where another of its points takes the lead.
    const more = Math.max(0, explains - Math.max(...of.map((candidate) => candidate.explains)));
    const row = {
      muscle: matrix.muscles[muscle],
      side: side === "both" ? "midline" : side,
      sides: side === "both" ? ["right", "left"] : [side],
      score: more ? round4(of[0].score + more * (base + ofCommon * common + ofSpecific * specific)) : of[0].score,
      zone: of.some(({ zone }) => zone === "essential") ? "essential" : "spillover",
      explains,
      specific,
      common,
      points: [...new Set(of.map((candidate) => candidate.trigger_point))],
      follows,
      number: muscle,
    };
    return { ...row, likelihood: likelihoodOf(row) };
  };
  const found = [];
  for (const [muscle, { right, left }] of groups) {
    let listed = [];
    if (right.length) listed.push(made(muscle, "right", right));
    if (left.length) listed.push(made(muscle, "left", left));
    if (listed.length === 2 && listed[0].score === listed[1].score) {
      if (lean === 0) {
        listed = [made(muscle, "both", [...right, ...left].sort(whicheverSide))];
      } else if (tallies.every((tally) => tally.lean === 0 || !tally.muscleStrength(muscle, "both"))) {
        // Only marks on the midline speak for it, so it takes the side of the other marks.
        listed = listed.filter(({ side }) => side === (lean > 0 ? "right" : "left"));
      }
    }
    found.push(...listed);
  }
  const preferred = lean < 0 ? "left" : "right";
  const later = ({ side }) => (side === preferred ? 0 : 1);
  found.sort((a, b) => b.score - a.score || a.number - b.number || later(a) - later(b));
  return found.map(({ number: _, ...row }) => row);
}
