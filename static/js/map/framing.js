/** Which part of a picture matters after a click or a stroke: the pain, the points, the muscle that is lit. */

/** A part of the body smaller than this is hard to recognise. */
const LEAST_CM = 30;

/** So much more than what matters is shown, for its surroundings and for the numbers beside the points. */
const MARGIN = 1.35;

/** So many points are always in the part shown; one further down the list is left out where the part would grow too much. */
const ALWAYS = 3;
const GROWTH = 2;

/** @typedef {import("./camera.js").Box} Box @typedef {{x: number, y: number}} Place in user units */

/** @param {Place} place @returns {Box} */
const boxOf = ({ x, y }) => ({ x, y, width: 0, height: 0 });

/** The smallest box around others. @param {Box[]} boxes @returns {Box} */
function around(boxes) {
  const [x, y] = [Math.min(...boxes.map((box) => box.x)), Math.min(...boxes.map((box) => box.y))];
  const width = Math.max(...boxes.map((box) => box.x + box.width)) - x;
  const height = Math.max(...boxes.map((box) => box.y + box.height)) - y;
  return { x, y, width, height };
}

/** A box with its surroundings, no smaller than can be recognised. @param {Box} box @param {number} least @returns {Box} */
function withMargin({ x, y, width, height }, least) {
  const [wide, high] = [Math.max(MARGIN * width, least), Math.max(MARGIN * height, least)];
  return { x: x + (width - wide) / 2, y: y + (height - high) / 2, width: wide, height: high };
}

/**
 * The part of a picture to move in on; null where nothing is marked on it.
 * @param {Box[]} pains as they are drawn
 * @param {Place[]} points best first
 * @param {Box[]} muscle that is lit, as it is drawn
 * @param {number} cm user units for a centimetre
 * @returns {import("./camera.js").Part | null}
 */
export function partOf(pains, points, muscle, cm) {
  const least = LEAST_CM * cm;
  const sure = [...pains, ...points.slice(0, ALWAYS).map(boxOf)];
  if (!sure.length) return null;
  const area = (box) => {
    const { width, height } = withMargin(box, least);
    return width * height;
  };
  let part = around(sure);
  for (const more of [...muscle, ...points.slice(ALWAYS).map(boxOf)]) {
    const grown = around([part, more]);
    if (area(grown) <= GROWTH * area(part)) part = grown;
  }
  return { ...withMargin(part, least), highest: part.y, lowest: part.y + part.height };
}

/** What is drawn on a picture, as boxes: its pains, and the muscle that is lit. @param {import("./body-map.js").BodyMap} map */
function drawn({ overlay, layers, camera }) {
  const spots = [...layers.places.querySelectorAll("[data-x]")].map(({ dataset }) => boxOf({ x: Number(dataset.x), y: Number(dataset.y) }));
  const areas = [...overlay.querySelectorAll(".place-area, .pain-fill")].map((area) => /** @type {SVGPathElement} */ (area).getBBox());
  const muscle = [...layers.lit.querySelectorAll(".belly")].map((belly) => {
    const box = /** @type {SVGPathElement} */ (belly).getBBox();
    const mirrored = belly.parentElement.hasAttribute("transform");
    const { x, y, width, height } = box;
    return { x: mirrored ? camera.picture.width - x - width : x, y, width, height };
  });
  return { pains: [...spots, ...areas].filter(({ x }) => Number.isFinite(x)), muscle };
}

/**
 * Move a picture to what matters on it, unless somebody has moved it.
 * @param {import("./body-map.js").BodyMap} map
 * @param {Place[]} points on it, best first
 * @param {number} cm user units for a centimetre
 * @param {boolean} [stay] whether to keep the part shown as long as the first point is in it
 */
export function frame(map, points, cm, stay = false) {
  if (!map.follows || (stay && map.framed && points.length && map.camera.shows(points[0]))) return;
  const { pains, muscle } = drawn(map);
  map.frameOn(partOf(pains, points, muscle, cm));
}

/** @typedef {{x: number, y: number, unitsPerCm: number, unit: number, view: string}} Look where somebody moved a picture to */

/**
 * Where somebody moved a picture to; null where it is theirs no more, or whole.
 * @param {import("./body-map.js").BodyMap} map @param {string} view @param {Map<string, any>} views
 * @returns {Look | null}
 */
export function lookOf({ follows, camera }, view, views) {
  if (follows || camera.zoom <= 1) return null;
  return { x: camera.x, y: camera.y, unit: camera.unit, unitsPerCm: Number(views.get(view).cm), view };
}

/**
 * Look at the same place from another side, as near as before.
 * @param {import("./body-map.js").BodyMap} map that shows the new picture @param {Look} before
 * @param {string} view @param {Map<string, any>} views
 */
export function lookAgain(map, before, view, views) {
  const [from, to] = [views.get(before.view), views.get(view)];
  const [pain] = drawn(map).pains;
  const alike = from.height === to.height && from.cm === to.cm;
  // Front and back are mirror images; of a side only the height is the same place.
  const across = alike && from.width === to.width ? Number(to.width) - before.x : Number(to.width) / 2;
  const place = pain
    ? { x: pain.x + pain.width / 2, y: pain.y + pain.height / 2 }
    : { x: across, y: alike ? before.y : Number(to.height) / 2 };
  map.camera.zoomTo((before.unit / before.unitsPerCm) * Number(to.cm));
  map.camera.centre(before.view === view ? before : place);
  map.draw();
}
