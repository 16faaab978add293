/**
 * Names of the few places on the skin that the text on the lit point counts from, on a picture that has moved in by itself.
 * Each stands beside its place with a line to it, where it covers no mark, no other name and no button; else it is left out.
 */

import { svgElement } from "../lib/page.js";

/** So many names keep a picture calm. */
const MOST = 3;

const LINE_PX = 15;
const EDGE_PX = 6;

/** Half the room that a mark's number, the X and the ring around a pain need. */
const MARK_PX = 13;

/** How far a name stands from its place, sideways and up or down, the nearest first. */
const ASIDE_PX = [12, 34, 64];
const ABOVE_PX = [0, -18, 18, -38, 38, -60, 60];

/** @typedef {{left: number, top: number, right: number, bottom: number}} Rect in CSS pixels of the stage */
/** @typedef {{x: number, y: number, words: string}} Named in user units */

/** @param {Rect} a @param {Rect} b */
const meet = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

/** @param {[number, number]} at @param {number} reach @returns {Rect} */
const around = ([x, y], reach) => ({ left: x - reach, top: y - reach, right: x + reach, bottom: y + reach });

/**
 * Where a name stands beside its place; null where there is no room.
 * @param {[number, number]} at @param {number} width of the name @param {Rect[]} taken @param {[number, number]} stage
 */
function besidePlace([x, y], width, taken, [wide, high]) {
  // Away from the middle of the picture, where the pain and the points are.
  const outwards = x < wide / 2 ? -1 : 1;
  for (const away of ASIDE_PX) {
    for (const way of [outwards, -outwards]) {
      for (const above of ABOVE_PX) {
        const from = x + way * away;
        const [left, right] = way < 0 ? [from - width, from] : [from, from + width];
        const rect = { left, right, top: y + above - LINE_PX / 2, bottom: y + above + LINE_PX / 2 };
        const inside = left >= EDGE_PX && right <= wide - EDGE_PX && rect.top >= EDGE_PX && rect.bottom <= high - EDGE_PX;
        if (inside && !taken.some((other) => meet(rect, other))) return { rect, way, above, away };
      }
    }
  }
  return null;
}

export class LandmarkNames {
  /** @type {(Named & {element: SVGElement, text: SVGTextElement})[]} */ names = [];

  /** @param {import("./point-marks.js").PointMarks} marks of the same picture */
  constructor(marks) {
    this.marks = marks;
    this.map = marks.map;
    this.layer = svgElement("g", { "aria-hidden": "true" });
    marks.layer.before(this.layer);
  }

  /** @param {Named[]} named those that matter most first */
  show(named) {
    this.names = named.map(({ x, y, words }) => {
      const text = /** @type {SVGTextElement} */ (svgElement("text", { class: "landmark-words", dy: ".35em" }));
      text.textContent = words;
      const line = svgElement("path", { class: "landmark-line" });
      const parts = [line, svgElement("circle", { class: "landmark-dot", r: 2.6 }), text];
      return { x, y, words, text, element: svgElement("g", { class: "landmark-name", "data-x": x, "data-y": y }, parts) };
    });
    this.layer.replaceChildren(...this.names.map(({ element }) => element));
    this.map.scaleMarkers();
    this.arrange();
  }

  /** Put the names where there is room at the zoom that the picture has now; none where somebody has moved it. */
  arrange() {
    if (!this.names.length) return;
    const { camera, framed } = this.map;
    const { width, height } = camera.stage;
    const px = (place) => this.px(place);
    const taken = framed ? this.taken() : [];
    let left = framed ? MOST : 0;
    for (const one of this.names) {
      const dot = around(px(one), 4);
      const free = left > 0 && camera.shows(one) && !taken.some((other) => meet(dot, other));
      one.element.toggleAttribute("hidden", !free);
      const spot = free ? besidePlace(px(one), one.text.getComputedTextLength(), taken, [width, height]) : null;
      one.element.toggleAttribute("hidden", !spot);
      if (!spot) continue;
      left -= 1;
      taken.push(spot.rect, dot);
      one.text.setAttribute("x", String(spot.way * spot.away));
      one.text.setAttribute("y", String(spot.above));
      one.text.setAttribute("text-anchor", spot.way < 0 ? "end" : "start");
      one.element.querySelector("path").setAttribute("d", `M0 0L${spot.way * (spot.away - 3)} ${spot.above}`);
    }
  }

  /** @param {{x: number, y: number}} place @returns {[number, number]} in the stage */
  px({ x, y }) {
    const { box, unit } = this.map.camera;
    return [(x - box.x) / unit, (y - box.y) / unit];
  }

  /** What no name may cover: the marks and their points, the pains, and the buttons over the picture. @returns {Rect[]} */
  taken() {
    const { overlay, stage, frame } = this.map;
    const shown = this.marks.marks.filter(({ element }) => !element.hasAttribute("hidden"));
    const heads = shown.flatMap(({ at, place }) => [around(at, MARK_PX), around(this.px(place), MARK_PX)]);
    const words = shown.filter(({ place }) => !place.squarely).map(({ at: [x, y] }) => around([x, y + 10], MARK_PX + 4));
    const spots = [...overlay.querySelectorAll(".place-spot")].map(({ dataset }) =>
      around(this.px({ x: Number(dataset.x), y: Number(dataset.y) }), MARK_PX + 3),
    );
    const { left, top } = frame.getBoundingClientRect();
    const over = [...stage.querySelectorAll(".zoom, .turns button, .side-label"), ...document.querySelectorAll(".pickers")];
    const buttons = over.map((part) => {
      const box = part.getBoundingClientRect();
      return { left: box.left - left, top: box.top - top, right: box.right - left, bottom: box.bottom - top };
    });
    return [...heads, ...words, ...spots, ...buttons];
  }
}
