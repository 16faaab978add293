/** The pains of a drawing on the picture: a hatched area under what is lit, its outline above, and its number. */

import { svgElement } from "../lib/page.js";
import { CellOutlines } from "../skin/cell-outlines.js";
import { FINE_VIEW } from "../skin/label-grid.js";

/** How far cells are apart on head, hands and feet, and elsewhere. */
const CELL_CM = { fine: 0.6, coarse: 1.2 };

const BADGE_PX = 10;
const SPOT_BADGE_PX = [15, -15];

/** Hatches by strength: unsaid, slight, middling, strong. */
const HATCHES = 4;

/** Which hatch a pain has. @param {number | null} strength */
function hatchOf(strength) {
  if (strength === null) return 0;
  return strength <= 3 ? 1 : strength <= 6 ? 2 : 3;
}

export class PainLayer {
  /** @type {WeakMap<object, CellOutlines>} of each label grid */ outlines = new WeakMap();
  /** @type {Map<number, SVGElement[]>} what shows each pain */ parts = new Map();

  /**
   * @param {{overlay: SVGSVGElement, scaleMarkers: () => void}} map of the body (map/body-map.js)
   * @param {string} [prefix] of the ids of its patterns, where the page has another picture
   */
  constructor(map, prefix = "") {
    this.map = map;
    this.prefix = prefix;
    const layer = (name) => map.overlay.querySelector(`.layer-${name}`);
    this.fills = layer("pain");
    this.lines = layer("outline");
    this.badges = layer("badges");
    map.overlay.querySelector("defs").append(...[...Array(2 * HATCHES).keys()].map((i) => this.hatch(i >> 1, i & 1)));
  }

  /** Lines at a slant, closer and thicker for stronger pain, crossed for deep pain. */
  hatch(strength, deep) {
    const size = [9, 11, 8, 6][strength];
    const across = `M-1 1l2-2M0 ${size}L${size} 0M${size - 1} ${size + 1}l2-2`;
    const back = deep ? `M-1 ${size - 1}l2 2M0 0L${size} ${size}M${size - 1}-1l2 2` : "";
    const pattern = svgElement("pattern", {
      id: `${this.prefix}hatch-${strength}-${deep}`,
      class: `hatch hatch-${strength}`,
      width: size,
      height: size,
      patternUnits: "userSpaceOnUse",
    });
    pattern.append(svgElement("rect", { width: size, height: size }), svgElement("path", { d: across + back }));
    return pattern;
  }

  /** The outlines of a picture, made when first needed. */
  outlinesOf(grid, view, { cm, n }) {
    const cell = FINE_VIEW.test(view) ? CELL_CM.fine : CELL_CM.coarse;
    if (!this.outlines.has(grid)) this.outlines.set(grid, new CellOutlines(grid, n, cell * cm));
    return this.outlines.get(grid);
  }

  /** Take everything off the picture. */
  clear() {
    this.parts.clear();
    for (const layer of [this.fills, this.lines, this.badges]) layer.replaceChildren();
  }

  /**
   * @param {import("./pain-cells.js").Place[]} places
   * @param {import("./pain-drawing.js").Pain[]} pains of the same drawing
   * @param {() => CellOutlines} outlines of the picture shown
   * @param {(place: import("./pain-cells.js").Place) => ({x: number, y: number} | {d: string})[]} whereShown
   */
  show(places, pains, outlines, whereShown) {
    this.clear();
    const numbered = places.length > 1;
    places.forEach((place, i) => {
      if (!place.spot && !place.whole) this.paint(place.id, outlines().outline(place.cells), pains[i]);
      if (!numbered) return;
      const [at] = place.spot ? whereShown(place) : [outlines().middle(place.cells)];
      if (at && "x" in at) this.badges.append(this.badge(i + 1, at, Boolean(place.spot)));
    });
    this.map.scaleMarkers();
  }

  /**
   * Draw one pain anew, as it is while the brush moves.
   * @param {number} id
   * @param {string} d
   * @param {{strength: number | null, deep: boolean}} pain
   */
  paint(id, d, { strength, deep }) {
    const known = this.parts.get(id);
    if (known) {
      for (const part of known) part.setAttribute("d", d);
      return;
    }
    const fill = svgElement("path", { d, class: "pain-fill", "data-pain": id });
    fill.setAttribute("fill", `url(#${this.prefix}hatch-${hatchOf(strength)}-${deep ? 1 : 0})`);
    const lines = ["pain-halo", "pain-line"].map((name) => svgElement("path", { d, class: name }));
    if (deep) lines[1].classList.add("is-deep");
    this.fills.append(fill);
    this.lines.append(...lines);
    this.parts.set(id, [fill, ...lines]);
  }

  /** A number that keeps its size; beside a spot, not on it. */
  badge(number, { x, y }, aside) {
    const marker = svgElement("g", { class: "pain-badge", "data-x": x, "data-y": y });
    const moved = svgElement("g", aside ? { transform: `translate(${SPOT_BADGE_PX.join(" ")})` } : {});
    const text = svgElement("text", { "text-anchor": "middle", dy: ".36em" });
    text.textContent = String(number);
    moved.append(svgElement("circle", { r: BADGE_PX }), text);
    marker.append(moved);
    return marker;
  }
}
