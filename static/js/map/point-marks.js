/**
 * Numbered marks on one picture: a disc with the muscle's place in the list on its trigger point, or beside it with a
 * line where several lie close together; hollow, with the word "behind", where the point lies on the far side.
 */

import { svgElement } from "../lib/page.js";
import { NUMBER_PX, spread } from "../skin/point-places.js";

/** A number that stands further from its point than this is joined to it by a line. */
const LINE_FROM_PX = 3;

/** Radius of the ring around a place of pain. */
const RING_PX = 15;

/** How far from the edge of the stage the number of a point stands that lies outside of it. */
const EDGE_PX = 22;

/** The word under a number: half its width with a disc beside it, and how far below it stands. */
const WORD_PX = [26, 17];

/** How near a tap comes to a mark to mean it; a finger hides what it touches. */
const REACH_PX = { mouse: 11, pen: 14, touch: 22 };

/**
 * @typedef {import("../skin/point-places.js").Numbered} Numbered
 * @typedef {import("../skin/point-places.js").Place} Place
 * @typedef {{numbered: Numbered, place: Place, crossed: boolean, element: SVGElement, at: [number, number]}} Mark at: where
 *   its number stands, in CSS pixels of the stage
 */

/** @param {string} point @param {string} side */
export const keyOf = (point, side) => `${point}:${side}`;

/** Places of points on a picture, that of the lit one first. @param {{numbered: Numbered, place: Place}[]} points @param {string} lit its key */
export function litFirst(points, lit) {
  const first = points.filter(({ numbered }) => keyOf(numbered.point, numbered.side) === lit);
  return [...first, ...points.filter((one) => !first.includes(one))].map(({ place }) => place);
}

export class PointMarks {
  /** @type {Mark[]} */ marks = [];

  /** @param {import("./body-map.js").BodyMap} map @param {{behind: string}} strings the page's words */
  constructor(map, strings) {
    this.map = map;
    this.strings = strings;
    this.layer = map.overlay.querySelector(".layer-marks");
    // The sign of a pain is drawn around what lies there, never on it.
    map.ringPx = RING_PX;
  }

  /**
   * @param {{numbered: Numbered, place: Place, name: string}[]} points on this picture
   * @param {string} lit key of the point that has its X here
   */
  show(points, lit) {
    // The first of the list is drawn last, above the others.
    this.marks = points.map(({ numbered, place, name }) => {
      const isLit = keyOf(numbered.point, numbered.side) === lit;
      const element = this.draw(numbered, place, name);
      element.classList.toggle("is-lit", isLit);
      return { numbered, place, crossed: isLit && place.squarely > 0, element, at: [0, 0] };
    });
    this.layer.replaceChildren(...this.marks.map(({ element }) => element).reverse());
    this.map.scaleMarkers();
    this.arrange();
  }

  /** @param {Numbered} numbered @param {Place} place @param {string} name of the muscle */
  draw({ rank, point, side }, { x, y, squarely }, name) {
    const behind = squarely === 0;
    const element = svgElement("g", {
      class: behind ? "point-mark is-behind" : "point-mark",
      "data-point": keyOf(point, side),
      "data-rank": rank,
      "data-x": x,
      "data-y": y,
    });
    const title = svgElement("title");
    title.textContent = [rank, name, behind ? this.strings.behind : ""].filter(Boolean).join(", ");
    const number = svgElement("text", { class: "mark-number", "text-anchor": "middle", dy: ".36em" });
    number.textContent = String(rank);
    const disc = svgElement("g", { class: "mark-head" }, [svgElement("circle", { class: "mark-disc", r: NUMBER_PX }), number]);
    element.append(title, svgElement("path", { class: "mark-line" }), svgElement("circle", { class: "mark-dot", r: 2.2 }), disc);
    if (behind) {
      element.setAttribute("data-behind", "");
      const word = svgElement("text", { class: "mark-word", "text-anchor": "middle", y: NUMBER_PX + 9 });
      word.textContent = this.strings.behind;
      disc.append(word);
    }
    return element;
  }

  /** Put the numbers where they do not cover each other at the zoom that the picture has now. */
  arrange() {
    const { camera, framed } = this.map;
    const { x, y } = camera.box;
    const { width, height } = camera.stage;
    /** @returns {[number, number]} */
    const px = (place) => [(place.x - x) / camera.unit, (place.y - y) / camera.unit];
    const inside = ({ place }) => camera.shows(place);
    // Where the picture moved in by itself, what lies outside has its number at the edge, with a line that leads there.
    const within = (at, size, edge = EDGE_PX) => Math.min(Math.max(at, edge), size - edge);
    for (const mark of this.marks) {
      mark.element.toggleAttribute("hidden", !framed && !inside(mark));
      mark.element.classList.toggle("is-outside", !inside(mark));
    }
    const shown = this.marks.filter((mark) => framed || inside(mark));
    const places = shown.map((mark) => {
      const [left, top] = px(mark.place);
      return /** @type {[number, number]} */ (inside(mark) ? [left, top] : [within(left, width), within(top, height)]);
    });
    const crossed = shown.findIndex((mark) => mark.crossed);
    const spots = spread(places, NUMBER_PX, [width, height], crossed);
    shown.forEach((mark, i) => {
      mark.at = spots[i];
      const [left, top] = px(mark.place);
      const [dx, dy] = [spots[i][0] - left, spots[i][1] - top];
      const [line, dot, head] = mark.element.querySelectorAll(".mark-line, .mark-dot, .mark-head");
      const away = Math.hypot(dx, dy) > LINE_FROM_PX;
      const from = [within(left, width, 0) - left, within(top, height, 0) - top].map((value) => value.toFixed(1));
      line.setAttribute("d", away ? `M${from.join(" ")}L${dx.toFixed(1)} ${dy.toFixed(1)}` : "");
      dot.toggleAttribute("hidden", !away || mark.crossed || !inside(mark));
      head.setAttribute("transform", `translate(${dx.toFixed(1)} ${dy.toFixed(1)})`);
      // Where another number stands under it, the word is left to the row and to the title.
      const covered = (at) => Math.abs(at[0] - spots[i][0]) < WORD_PX[0] && Math.abs(at[1] - spots[i][1] - WORD_PX[1]) < NUMBER_PX + 5;
      head.querySelector(".mark-word")?.toggleAttribute(
        "hidden",
        spots.some((at, j) => j !== i && covered(at)),
      );
    });
  }

  /** The mark that a tap means, the nearest one. @param {{x: number, y: number}} at in the stage @param {string} pointer its kind */
  nearest({ x, y }, pointer) {
    let [best, found] = [REACH_PX[pointer] ?? REACH_PX.touch, null];
    for (const mark of this.marks) {
      if (mark.element.hasAttribute("hidden")) continue;
      const away = Math.hypot(mark.at[0] - x, mark.at[1] - y);
      if (away <= best) [best, found] = [away, mark];
    }
    return found;
  }

  /** Set off the mark of a row that is pointed at. @param {string} key of its point, empty for none */
  point(key) {
    for (const { numbered, element } of this.marks) {
      element.classList.toggle("is-pointed", keyOf(numbered.point, numbered.side) === key);
    }
  }
}
