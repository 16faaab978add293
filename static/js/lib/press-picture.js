/** The picture of pressing a trigger point (app/drawing/press_picture.py). */

import { h } from "./page.js";

const SIZE = { width: 480, height: 500 };

/**
 * @param {string} point @param {string} side @param {string} figure @param {"plain" | "anatomical"} words
 * @param {string} alt @param {"lazy" | "eager"} [loading] lazy: not before it is seen
 */
export function pressPicture(point, side, figure, words, alt, loading = "eager") {
  const { pathname } = new URL(`../../../press/${figure}/${words}/${point}.${side}.svg`, import.meta.url);
  // The signs of danger above it are for whoever opens the picture alone (app/drawing/press/signs.py).
  const src = `${pathname}#picture`;
  const picture = h("figure.press-picture", h("img", [], { src, alt, loading, ...SIZE }));
  // A copy of files has the right side only, and a course's own point may have none.
  picture.querySelector("img").addEventListener("error", () => picture.remove());
  return picture;
}
