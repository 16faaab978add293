/** The explorer's state behind the # of the address: readable where it is simple, packed in `d=` where it is not. */

import { decodeDrawing, emptyDrawing, encodeDrawing, isPlain, KINDS, MAX, newPain, ONSETS } from "./pain-drawing.js";

/**
 * @typedef {object} State
 * @property {string | null} view null where none is said
 * @property {string} figure
 * @property {import("./pain-drawing.js").Drawing} drawing
 * @property {{point: string, side: string} | null} chosen the candidate that stays lit
 */

/** @param {State} state @returns {Promise<string>} the fragment without its #, empty where there is nothing to say */
export async function writeAddress({ view, figure, drawing, chosen }) {
  const parts = new URLSearchParams();
  // Without it the address would open on the view that shows the first pain best.
  if (view !== "anterior" || drawing.pains.length) parts.append("view", view);
  if (figure !== "female") parts.append("figure", figure);
  if (drawing.pains.every(isPlain)) {
    for (const { marks } of drawing.pains) {
      const [mark] = marks;
      if ("spot" in mark) {
        const [of, seen, x, y] = mark.spot;
        parts.append("spot", [of, seen, x.toFixed(1), y.toFixed(1)].join(":"));
      } else if ("region" in mark) {
        parts.append("region", `${mark.region}:${mark.side}`);
      }
    }
  } else {
    parts.append("d", await encodeDrawing(drawing));
  }
  if (chosen) parts.append("point", `${chosen.point}:${chosen.side}`);
  return parts.toString().replaceAll("%3A", ":");
}

/**
 * The marks of one part; a paired region without a side is two, as in the API.
 * @param {string} key @param {string[]} words @param {any} known @returns {import("./pain-drawing.js").Mark[]}
 */
function readMarks(key, words, { views, figures, regions }) {
  if (key === "region" && Object.hasOwn(regions, words[0])) {
    const sides = !regions[words[0]].paired ? ["midline"] : ["left", "right"].includes(words[1]) ? [words[1]] : ["right", "left"];
    return sides.map((side) => ({ region: words[0], side }));
  }
  const [figure, view] = words;
  const [x, y] = words.slice(2).map(Number);
  if (key !== "spot" || !views.has(view) || !figures.includes(figure)) return [];
  return Number.isFinite(x) && Number.isFinite(y) ? [{ spot: [figure, view, x, y] }] : [];
}

/**
 * A pain for each `at=<landmark>:<side>`, of the kinds and onset that `feel=` and `onset=` say; a paired landmark without
 * a side is two, as in the API.
 * @param {URLSearchParams} parts
 * @param {{figures: string[], landmarks?: () => Promise<any>}} known
 * @param {import("./pain-drawing.js").Drawing} empty
 */
async function placesDrawn(parts, { figures, landmarks }, empty) {
  const figure = figures.includes(parts.get("figure")) ? parts.get("figure") : "female";
  const seen = (await landmarks?.())?.[figure] ?? {};
  const kinds = KINDS.filter((kind) => parts.getAll("feel").includes(kind));
  const onset = ONSETS.includes(parts.get("onset")) ? parts.get("onset") : null;
  const marks = parts.getAll("at").flatMap((place) => {
    const [name, said] = place.split(":");
    const sides = Object.hasOwn(seen, name) ? Object.entries(seen[name]) : [];
    return sides.filter(([side]) => !said || side === said).map(([, mark]) => mark);
  });
  let drawing = empty;
  for (const mark of marks.slice(0, MAX.pains)) {
    drawing = { ...drawing, pains: [...drawing.pains, { ...newPain(drawing, [mark]), kinds, onset }] };
  }
  return drawing;
}

/**
 * The state that a fragment tells; simple parts that cannot be understood are left out. Throws an Error with the
 * reason where `d=` cannot be read.
 * @param {string} fragment without its #
 * @param {{views: {has: (view: string) => boolean}, figures: string[], regions: any, points: any, landmarks?: () => Promise<any>}} known
 * @returns {Promise<State>}
 */
export async function readAddress(fragment, known) {
  const parts = new URLSearchParams(fragment);
  const [point, side] = (parts.get("point") ?? "").split(":");
  const view = parts.get("view");
  const figure = parts.get("figure");
  let drawing = emptyDrawing();
  if (parts.has("at")) drawing = await placesDrawn(parts, known, drawing);
  if (parts.has("d")) drawing = await decodeDrawing(parts.get("d"), known);
  for (const [key, value] of parts) {
    for (const mark of readMarks(key, value.split(":"), known)) {
      drawing = { ...drawing, pains: [...drawing.pains, newPain(drawing, [mark])] };
    }
  }
  return {
    view: known.views.has(view) ? view : null,
    figure: known.figures.includes(figure) ? figure : "female",
    drawing,
    chosen: known.points[point] ? { point, side: side === "left" ? "left" : "right" } : null,
  };
}
