/** Drawings of self-care beside its words: what a muscle's texts tell, posed from the body of the atlas. */

import { h } from "../lib/page.js";

/**
 * @typedef {{file: string, title: string, alt: string, width: number, height: number}} Picture
 * @typedef {{home: Picture[], stretch: Picture[]}} Pictures
 */

/**
 * Pictures with their titles, those of what to do at home first.
 * @param {Pictures | undefined} pictures @param {number} [most] of them to show
 */
export function careDrawings(pictures, most = Infinity) {
  const all = pictures ? [...pictures.home, ...pictures.stretch].slice(0, most) : [];
  return all.length > 0 && h("div.care-drawings", all.map(drawing));
}

/** @param {Picture} picture */
function drawing({ file, title, alt, width, height }) {
  const src = new URL(`../../${file}`, import.meta.url).pathname;
  return h("figure.care-drawing", [h("img", [], { src, alt, width, height }), h("figcaption", title)]);
}
