/**
 * Where a trigger point lies: the part of the body around it, with its muscle and its X, on the view that shows it best.
 *
 * It is drawn here from the files of whole views, which are fetched whatever hurts, so that no request names the point.
 */

import { svgElement } from "../lib/page.js";
import { placeOf } from "../skin/point-places.js";

/** Views of which one shows nearly every point of the trunk, arms and legs. */
export const WHOLE_VIEWS = ["anterior", "posterior", "left", "right"];

/** The body is told most easily from the front and the back, so these are taken also where they show a point a little less squarely. */
const EASY = ["anterior", "posterior"];
const LIKING = 1.5;

/** Height of the part shown: a place is recognised by what is around it. */
const HEIGHT_CM = 32;

/** Width of a picture in heights. */
const RATIO = 1.15;

/** Half the width of the X. */
const ARM_CM = 1.1;

/**
 * @typedef {{mirror: string, width: string | number, height: string | number, cm: string | number, title: string}} ViewFacts
 *
 * @typedef {object} Source
 * @property {import("../skin/files.js").Files} files
 * @property {Map<string, ViewFacts>} views
 * @property {string} figure
 * @property {string[]} among the views to choose from
 *
 * @typedef {{muscle: string, point: string, side: "left" | "right"}} Shown
 */

let made = 0;

/**
 * The view that shows a point most squarely, empty where none of them has it.
 * @param {import("../skin/point-places.js").PointPlaces} places @param {Source} source @param {Shown} shown
 */
export function viewOf(places, { views, among }, shown) {
  let [best, most] = ["", 0];
  for (const view of among) {
    const worth = (placeOf(places, views, view, shown)?.squarely ?? 0) * (EASY.includes(view) ? LIKING : 1);
    if (worth > most) [best, most] = [view, worth];
  }
  return best;
}

/**
 * A picture of a point, with the title of its view; null where no view shows it.
 * @param {Source} source @param {Shown} shown @param {string} alt
 * @returns {Promise<{svg: SVGElement, title: string} | null>}
 */
export async function pointPicture(source, shown, alt) {
  const { files, views, figure, among } = source;
  /** @type {import("../skin/point-places.js").PointPlaces} */
  const places = await files.json(`atlas/marks/${figure}.json`);
  const all = among.map(async (view) => {
    const overlays = [view, views.get(view).mirror].map((each) => files.overlay(figure, each));
    return /** @type {const} */ ([view, await files.picture(figure, view), await Promise.all(overlays)]);
  });
  const held = await Promise.all(all);
  const view = viewOf(places, source, shown);
  if (!view) return null;
  const [, body, overlays] = held.find(([name]) => name === view);
  const overlay = overlays[shown.side === "left" ? 1 : 0];
  const at = placeOf(places, views, view, shown);
  return { svg: draw(body, overlay, views.get(view), at, shown, alt), title: views.get(view).title };
}

/** @param {SVGSVGElement} body @param {import("../skin/files.js").Overlay} overlay @param {ViewFacts} view @param {{x: number, y: number}} at @param {Shown} shown @param {string} alt */
function draw(body, overlay, { width, height, cm }, { x, y }, { muscle, side }, alt) {
  const mirrored = side === "left" ? { transform: `translate(${width} 0) scale(-1 1)` } : {};
  const { belly = "", fibres = "" } = overlay.muscles[muscle] ?? {};
  const shape = svgElement("g", { class: "muscle", ...mirrored }, [
    svgElement("path", { class: "belly", d: belly, "fill-rule": "evenodd" }),
    svgElement("path", { class: "fibres", d: fibres, fill: "none" }),
  ]);
  const arm = ARM_CM * Number(cm);
  const d = `M${x - arm} ${y - arm}L${x + arm} ${y + arm}M${x - arm} ${y + arm}L${x + arm} ${y - arm}`;
  const cross = ["x-halo", "x"].map((name) => svgElement("path", { class: name, d }));
  const high = Math.min(HEIGHT_CM * Number(cm), Number(height));
  const box = [x - (high * RATIO) / 2, y - high / 2, high * RATIO, high].map((value) => value.toFixed(1));
  const picture = [...body.children].map((child) => /** @type {SVGElement} */ (child.cloneNode(true)));
  for (const part of picture) for (const covering of part.querySelectorAll(".covering")) covering.remove();
  return svgElement("svg", { class: "map point-picture", viewBox: box.join(" "), role: "img", "aria-label": alt }, [
    ...withOwnIds(picture),
    shape,
    svgElement("g", { class: "trigger-point" }, cross),
  ]);
}

/** The same body stands on the page several times; parts of one refer to each other by names of its own. @param {SVGElement[]} parts */
function withOwnIds(parts) {
  made += 1;
  const own = (name) => `${name}-${made}`;
  for (const part of parts) {
    for (const element of [part, ...part.querySelectorAll("*")]) {
      for (const { name, value } of [...element.attributes]) {
        if (name === "id") element.setAttribute(name, own(value));
        else if (value.startsWith("url(#")) element.setAttribute(name, `url(#${own(value.slice(5, -1))})`);
        else if (name.endsWith("href") && value.startsWith("#")) element.setAttribute(name, `#${own(value.slice(1))}`);
      }
    }
  }
  return parts;
}
