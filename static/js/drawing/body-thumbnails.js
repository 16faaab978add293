/** Small pictures of a drawing: which views show it best, and the figure with the painted skin on it, as SVG. */

import { fill, regionTitle, svgElement } from "../lib/page.js";
import { Files } from "../skin/files.js";
import { middleOfSquares } from "../skin/label-grid.js";
import { rank } from "../skin/matching.js";
import { endsName, PainCells } from "./pain-cells.js";
import { placeOnPicture } from "./pain-drawing.js";

/** Once the views chosen show so much of each pain, another is not worth the room. */
const COVERED_SHARE = 0.93;

/** A further view has to show at least this share of one pain that no other showed. */
const MIN_GAIN = 0.2;

/** A view that shows this share of a cell's area shows it whole; a sliver seen edge-on counts less. */
const SEEN_WHOLE = 0.6;

const FINE_GROUPS = ["head", "hand", "foot"];

/** Height in user units over which the sizes of badges and spots were chosen. */
const USUAL_HEIGHT = 1000;

/**
 * @typedef {import("./pain-cells.js").Place} Place
 * @typedef {import("./pain-drawing.js").Drawing} Drawing
 * @typedef {import("../skin/label-grid.js").LabelGrid} LabelGrid
 * @typedef {Place & {pain: import("./pain-drawing.js").Pain}} DescribedPlace
 * @typedef {{title: string, mirror: string, width: number, height: number, units_per_cm: number, group: string, letters: (string | null)[]}} ViewFacts
 */

export class BodyThumbnails {
  /** @type {import("../skin/files.js").Matrix} */ matrix;
  /** @type {import("../skin/files.js").Atlas} */ atlas;
  /** @type {import("../skin/cell-graph.js").Skin} */ skin;

  /**
   * @param {string} root address of static/
   * @param {{views: Record<string, ViewFacts>}} facts
   * @param {{place: string, from_to: string, sides: Record<string, string>}} strings
   */
  constructor(root, facts, strings) {
    this.root = root;
    this.facts = facts.views;
    this.strings = strings;
    this.files = new Files(root);
  }

  /** What every picture needs; asked for once. */
  load() {
    this.loading ??= Promise.all([this.files.matrix(), this.files.points(), this.files.skin()]).then(([matrix, atlas, skin]) => {
      Object.assign(this, { matrix, atlas, skin });
      const views = new Map(Object.entries(this.facts).map(([id, facts]) => [id, { cm: String(facts.units_per_cm) }]));
      this.painCells = new PainCells(this.files, matrix, atlas, (region, side, ends) => this.label(region, side, ends), views);
      return this;
    });
    this.loading.catch(() => (this.loading = null));
    return this.loading;
  }

  /** Names to hold a drawing against. */
  known() {
    return { views: new Set(Object.keys(this.facts)), regions: this.atlas.regions };
  }

  /** @param {string} region @param {string} side @param {[string, string] | null} [ends] of a long pain */
  label(region, side, ends = null) {
    const { paired } = this.atlas.regions[region];
    const name = endsName(ends, this.atlas, this.strings.from_to) ?? regionTitle(this.atlas.regions[region]);
    return paired ? fill(this.strings.place, { place: name, side: this.strings.sides[side] }) : name;
  }

  /** The places of a drawing that have skin, each with its pain. @param {Drawing} drawing @returns {Promise<DescribedPlace[]>} */
  async places(drawing) {
    await this.load();
    await this.painCells.prepare(drawing);
    const painted = this.painCells.of(drawing).map((place, i) => ({ ...place, pain: drawing.pains[i] }));
    return painted.filter(({ cells }) => cells.length);
  }

  /** The ranking of a drawing's places, null where there are none. @param {Place[]} places */
  rank(places) {
    const marks = places.map(({ cells, weight }) => ({ cells, weight }));
    return marks.length ? rank(this.matrix, marks) : null;
  }

  /** The figure that most was painted on. @param {Drawing[]} drawings */
  figureOf(drawings) {
    const marks = drawings.flatMap(({ pains }) => pains.flatMap((pain) => pain.marks));
    const count = (figure) => marks.filter((mark) => placeOnPicture(mark)?.[0] === figure).length;
    return count("male") > count("female") ? "male" : "female";
  }

  /**
   * The views that together show most of what is painted, best first.
   * @param {Place[]} places
   * @param {Drawing[]} drawings
   * @param {string} figure
   * @param {number} most
   * @returns {Promise<string[]>}
   */
  async choose(places, drawings, figure, most) {
    const cells = new Set(places.flatMap((place) => place.cells));
    if (!cells.size) return ["anterior"];
    const grids = await this.candidates(cells, drawings, figure);
    // Every pain counts the same, however small, so that none is left off.
    const share = new Map();
    for (const place of places) {
      const whole = place.cells.reduce((sum, cell) => sum + SEEN_WHOLE * this.skin.areaCm2[cell], 0);
      for (const cell of place.cells) share.set(cell, (share.get(cell) ?? 0) + 1 / whole);
    }
    const shown = new Map();
    const chosen = [];
    let have = 0;
    while (chosen.length < most && have < COVERED_SHARE * places.length) {
      let best = { liked: 0, gain: 0, view: "", areas: new Map() };
      for (const [view, areas] of grids) {
        let [liked, gain] = [0, 0];
        for (const [cell, each] of share) {
          const more = each * Math.max(0, (areas.get(cell) ?? 0) - (shown.get(cell) ?? 0));
          gain += more;
          liked += more * this.liking(view, cell);
        }
        if (liked > best.liked) best = { liked, gain, view, areas };
      }
      if (!best.view || (chosen.length && best.gain < MIN_GAIN)) break;
      chosen.push(best.view);
      grids.delete(best.view);
      have += best.gain;
      for (const [cell, area] of best.areas) shown.set(cell, Math.max(area, shown.get(cell) ?? 0));
    }
    return chosen.length ? chosen : ["anterior"];
  }

  /** The places that none of some views shows. @param {DescribedPlace[]} places @param {string[]} views @param {string} figure */
  async unseen(places, views, figure) {
    const grids = await Promise.all(views.map((view) => this.files.labels(figure, view)));
    const seen = new Set(grids.flatMap(({ cells }) => [...new Set(cells)]).map((label) => label - 1));
    return places.filter(({ cells }) => !cells.some((cell) => seen.has(cell)));
  }

  /** How much better a view is than a plain one for a cell: close-ups for head, hand and foot, whole bodies else. */
  liking(view, cell) {
    const { group } = this.facts[view];
    if (group === "whole") return 1;
    return this.matrix.patch[cell] && FINE_GROUPS.includes(group) ? 1.6 : 0.5;
  }

  /** Views to choose from, each with how much of each painted cell it shows, in cm². */
  async candidates(cells, drawings, figure) {
    const fine = [...cells].filter((cell) => this.matrix.patch[cell]).length > cells.size / 2;
    const marks = drawings.flatMap(({ pains }) => pains.flatMap((pain) => pain.marks));
    const painted = new Set(marks.map((mark) => placeOnPicture(mark)?.[1]));
    const views = Object.entries(this.facts).filter(
      ([view, { group }]) => group === "whole" || painted.has(view) || (fine && FINE_GROUPS.includes(group)),
    );
    const areas = views.map(async ([view, facts]) => {
      const grid = await this.files.labels(figure, view);
      const square = (grid.step / facts.units_per_cm) ** 2;
      const seen = new Map();
      for (const label of grid.cells) if (label && cells.has(label - 1)) seen.set(label - 1, (seen.get(label - 1) ?? 0) + square);
      for (const [cell, area] of seen) seen.set(cell, Math.min(area, SEEN_WHOLE * this.skin.areaCm2[cell]));
      return /** @type {const} */ ([view, seen]);
    });
    return new Map(await Promise.all(areas));
  }

  /**
   * The figure in a view with painted places on it.
   * @param {string} view
   * @param {string} figure
   * @param {DescribedPlace[]} places
   * @param {{numbered?: boolean, alt?: string}} [how] alt: empty where words beside it say the same
   */
  async picture(view, figure, places, { numbered = false, alt = "" } = {}) {
    const { width, height } = this.facts[view];
    const grid = await this.files.labels(figure, view);
    const scale = height / USUAL_HEIGHT;
    const image = svgElement("image", { class: "body-image", href: `${this.root}svg/${figure}/${view}.svg`, width, height });
    const badges = [];
    const areas = places.flatMap(({ cells, pain }, i) => {
      const at = squaresOf(grid, cells);
      if (!at.length) return [];
      const middle = middleOfSquares(grid, at);
      const dot = at.length * grid.step ** 2 < 300 * scale * scale;
      if (numbered) badges.push({ number: i + 1, ...beside(middle, dot, badges, { width, height, scale }) });
      const d = dot ? disc(middle, 13 * scale) : outline(grid, at);
      return [svgElement("path", { class: "pain-area", d, "fill-opacity": 0.42 + 0.05 * (pain.strength ?? 5) })];
    });
    const signs = badges.map(({ number, x, y }) => {
      const text = svgElement("text", { y: 11.5 });
      text.textContent = String(number);
      const turn = `translate(${x.toFixed(1)} ${y.toFixed(1)}) scale(${scale.toFixed(3)})`;
      return svgElement("g", { class: "pain-number", transform: turn }, [svgElement("circle", { r: 23 }), text]);
    });
    const named = alt ? { role: "img", "aria-label": alt } : { "aria-hidden": "true" };
    return svgElement("svg", { class: "body-picture", viewBox: `0 0 ${width} ${height}`, ...named }, [image, ...areas, ...signs]);
  }
}

/** The grid squares that show some cells. @param {LabelGrid} grid @param {number[]} cells */
function squaresOf(grid, cells) {
  const labels = new Set(cells.map((cell) => cell + 1));
  const found = [];
  grid.cells.forEach((label, at) => {
    if (label && labels.has(label)) found.push(at);
  });
  return found;
}

/** Where a badge goes: on a large area, beside a small one, and clear of those before it. */
function beside({ x, y }, small, before, { width, height, scale }) {
  const off = small ? 34 * scale : 0;
  const place = { x: Math.min(width - 26 * scale, x + off), y: Math.max(26 * scale, y - off) };
  const clear = (other) => Math.hypot(other.x - place.x, other.y - place.y) >= 48 * scale;
  for (let tries = 0; tries < 20 && !before.every(clear); tries += 1) place.y += 18 * scale;
  return { x: place.x, y: Math.min(height - 26 * scale, place.y) };
}

/** @param {{x: number, y: number}} at @param {number} r */
function disc({ x, y }, r) {
  return `M${(x - r).toFixed(1)} ${y.toFixed(1)}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0Z`;
}

/**
 * The outline of some squares of a grid, its steps rounded off: a path of closed curves (evenodd).
 * @param {LabelGrid} grid
 * @param {number[]} squares
 */
export function outline({ columns, step }, squares) {
  const inside = new Set(squares);
  const across = columns + 1;
  /** @type {Map<number, number[]>} from each corner, the corners that an edge leads to, the inside on its right */
  const edges = new Map();
  const edge = (from, to) => edges.set(from, [...(edges.get(from) ?? []), to]);
  for (const square of squares) {
    const corner = Math.floor(square / columns) * across + (square % columns);
    const column = square % columns;
    if (!inside.has(square - columns)) edge(corner, corner + 1);
    if (column === columns - 1 || !inside.has(square + 1)) edge(corner + 1, corner + 1 + across);
    if (!inside.has(square + columns)) edge(corner + 1 + across, corner + across);
    if (column === 0 || !inside.has(square - 1)) edge(corner + across, corner);
  }
  const loops = [];
  while (edges.size) {
    const [first] = edges.keys();
    const loop = [];
    let here = first;
    do {
      loop.push(here);
      const ways = edges.get(here);
      const next = ways.pop();
      if (!ways.length) edges.delete(here);
      here = next;
    } while (here !== first);
    loops.push(loop.map((corner) => [(corner % across) * step, Math.floor(corner / across) * step]));
  }
  return loops.map(rounded).join("");
}

/** A closed path through the middles of a loop's edges, every second one, curved. @param {number[][]} loop */
function rounded(loop) {
  const middles = loop.map(([x, y], i) => {
    const [nextX, nextY] = loop[(i + 1) % loop.length];
    return [(x + nextX) / 2, (y + nextY) / 2];
  });
  const kept = loop.length > 12 ? middles.filter((_, i) => i % 2 === 0) : middles;
  const half = (a, b) => `${((a[0] + b[0]) / 2).toFixed(1)} ${((a[1] + b[1]) / 2).toFixed(1)}`;
  const curves = kept.map((at, i) => `Q${at[0].toFixed(1)} ${at[1].toFixed(1)} ${half(at, kept[(i + 1) % kept.length])}`);
  return `M${half(kept.at(-1), kept[0])}${curves.join("")}Z`;
}
