/** The camera that goes round the body: angles, directions, where it comes to rest, and which side is where. No DOM. */

/** The pictures of the whole body, and from where each looks: degrees from the front to the person's right side and on. */
const NAMED = { anterior: 0, right: 90, posterior: 180, left: 270 };

/** A picture so near is meant where the body is let go. */
const SNAP_DEG = 12;

/** Otherwise it rests at a multiple of this. */
export const STEP_DEG = 15;

/** With less of the right and left to be seen, the picture is that of one side. */
const SIDED = Math.sin((16 * Math.PI) / 180);

/** @typedef {import("./body-file.js").FlatCamera} FlatCamera */

/** From 0 up to 360. @param {number} degrees */
const wrapped = (degrees) => ((degrees % 360) + 360) % 360;

/** The shortest way from one angle to another, -180 up to 180. @param {number} from @param {number} to */
export const between = (from, to) => wrapped(to - from + 180) - 180;

/** @param {string} view @returns {number | undefined} undefined for pictures that do not turn */
export const angleOf = (view) => NAMED[view];

/** The picture nearest to an angle. @param {number} degrees */
export function nearestView(degrees) {
  const away = (view) => Math.abs(between(NAMED[view], degrees));
  return Object.keys(NAMED).reduce((best, view) => (away(view) < away(best) ? view : best));
}

/** The picture that is seen from an angle itself, else undefined. @param {number} degrees */
export function viewAt(degrees) {
  const view = nearestView(degrees);
  return Math.abs(between(NAMED[view], degrees)) < 0.5 ? view : undefined;
}

/** Where a body that is let go at an angle comes to rest. @param {number} degrees */
export function restOf(degrees) {
  const view = nearestView(degrees);
  const away = between(degrees, NAMED[view]);
  if (Math.abs(away) <= SNAP_DEG) return degrees + away;
  return STEP_DEG * Math.round(degrees / STEP_DEG);
}

/**
 * A camera at an angle, which sees the axis of the body where a flat one does.
 * @param {FlatCamera} flat @param {number} degrees
 * @returns {FlatCamera}
 */
export function cameraAt(flat, degrees) {
  const angle = (degrees * Math.PI) / 180;
  const [sin, cos] = [Math.sin(angle), Math.cos(angle)];
  return { ...flat, right: [cos, -sin, 0], up: [0, 0, 1], toward: [-sin, -cos, 0] };
}

/** Between the values of the two pictures that an angle lies between. @param {(view: string) => number} of @param {number} degrees */
export function blended(of, degrees) {
  const [low, share] = [90 * Math.floor(wrapped(degrees) / 90), (wrapped(degrees) % 90) / 90];
  const at = (angle) => of(nearestView(angle));
  return at(low) * (1 - share) + at(low + 90) * share;
}

/**
 * The picture whose sentence about right and left holds at an angle: front or back where both sides are seen, else the side.
 * @param {number} degrees
 */
export function sidesAt(degrees) {
  const across = Math.cos((degrees * Math.PI) / 180);
  if (Math.abs(across) > SIDED) return across > 0 ? "anterior" : "posterior";
  return nearestView(degrees);
}

/** The two pictures that an angle lies between, the nearer first. @param {number} degrees @returns {[string, string]} */
export function neighbours(degrees) {
  const near = nearestView(degrees);
  const on = between(NAMED[near], degrees) > 0 ? 90 : -90;
  return [near, nearestView(NAMED[near] + on)];
}
