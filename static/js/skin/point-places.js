/**
 * Numbered marks of the first muscles of a ranking: which, where on a picture, and how their numbers keep clear.
 *
 * Pure functions, no DOM; app/drawing/point_marks.py does the same, and tests/browser/test_marks.py holds both to it.
 */

/** How many muscles have a number on the picture; more would hide the body. */
const MARKED = 8;

/** Radius in CSS pixels of the disc under a number. */
export const NUMBER_PX = 9;

/** How far two numbers, and a number and another's point, stay apart, in radii. */
const APART = 2.2;
const CLEAR = 1.45;

const ROUNDS = 80;

/** What a point that a picture shows already counts when a second picture is chosen. */
const SEEN_ALREADY = 0.1;

/**
 * @typedef {import("./matching.js").MuscleCandidate} MuscleCandidate
 * @typedef {{rank: number, muscle: string, point: string, side: "left" | "right"}} Numbered
 * @typedef {{x: number, y: number, squarely: number}} Place in user units; squarely: 9 seen from straight ahead, 0 behind
 * @typedef {Record<string, Record<string, [number, number, number]>>} PointPlaces static/atlas/marks: by view and right-side point
 * @typedef {Map<string, {mirror: string, width: string | number, height: string | number}>} Views
 */

/** The muscles as they are listed: those that only touch the pain with the edge of a zone last. @param {MuscleCandidate[]} muscles */
export function listOrder(muscles) {
  const folded = ({ likelihood }) => (likelihood === "low" ? 1 : 0);
  return [...muscles].sort((a, b) => folded(a) - folded(b));
}

/**
 * The points to number: of each of the first muscles the leading one, of both sides where both are meant.
 * @param {MuscleCandidate[]} muscles in the order of the list
 * @returns {Numbered[]}
 */
export function numbered(muscles) {
  const likely = muscles.filter(({ likelihood }) => likelihood !== "low");
  const marked = (likely.length ? likely : muscles).slice(0, MARKED);
  return marked.flatMap(({ muscle, points: [point], sides }, i) => sides.map((side) => ({ rank: i + 1, muscle, point, side })));
}

/**
 * Where a point is on a picture; null outside of it, and on a part that the view leaves out.
 * @param {PointPlaces} places @param {Views} views @param {string} view @param {{point: string, side: string}} numbered
 * @returns {Place | null}
 */
export function placeOf(places, views, view, { point, side }) {
  const { mirror, width } = views.get(view);
  const found = places[side === "left" ? mirror : view][point];
  if (!found) return null;
  const [x, y, squarely] = found;
  return { x: side === "left" ? Number(width) - x : x, y, squarely };
}

/** Push two places apart to a distance: `a` by `share` of the way, `b` by the rest. @returns whether they were too near */
function apart(a, b, least, share, turn) {
  let [dx, dy] = [a[0] - b[0], a[1] - b[1]];
  let away = Math.hypot(dx, dy);
  if (away >= least - 1e-6) return false;
  let push = least - away;
  if (away < 1e-6) {
    // Of places on top of each other each goes another way.
    [dx, dy, away, push] = [Math.cos(2.4 * turn), Math.sin(2.4 * turn), 1, least];
  }
  [dx, dy].forEach((direction, axis) => {
    a[axis] += (direction / away) * push * share;
    b[axis] -= (direction / away) * push * (1 - share);
  });
  return true;
}

/**
 * Where the numbers of some places stand: on the place itself, or beside it where they would cover each other.
 * @param {[number, number][]} places
 * @param {number} radius of a number's disc
 * @param {[number, number]} size that all of them stay within
 * @param {number} [crossed] the place that has the X of the lit point, which its number is not to cover
 * @returns {[number, number][]} all in the same unit
 */
export function spread(places, radius, size, crossed = -1) {
  /** @type {[number, number][]} */
  const spots = places.map(([x, y]) => [x, y]);
  for (let round = 0; round < ROUNDS; round += 1) {
    let moved = false;
    spots.forEach((spot, i) => {
      for (let j = 0; j < spots.length; j += 1) {
        if (j > i) moved = apart(spot, spots[j], APART * radius, 0.5, i) || moved;
        if (j !== i || j === crossed) {
          const least = j === crossed ? APART : CLEAR;
          moved = apart(spot, [...places[j]], least * radius, 1, i) || moved;
        }
      }
      for (const axis of [0, 1]) spot[axis] = Math.min(Math.max(spot[axis], radius), size[axis] - radius);
    });
    if (!moved) break;
  }
  return spots;
}

/**
 * The picture to stand beside another: the one that shows best what the other does not, the first points counting most.
 * @param {PointPlaces} places @param {Views} views @param {string} view @param {Numbered[]} points
 * @param {string[]} among views to choose from, the more usual first
 */
export function viewBeside(places, views, view, points, among) {
  const worth = (other) =>
    points.reduce((sum, point) => {
      const here = placeOf(places, views, view, point)?.squarely ? SEEN_ALREADY : 1;
      return sum + (here * (placeOf(places, views, other, point)?.squarely ?? 0)) / point.rank;
    }, 0);
  let [best, most] = ["", 0];
  for (const other of among) {
    const found = other === view ? 0 : worth(other);
    if (found > most) [best, most] = [other, found];
  }
  return best;
}
