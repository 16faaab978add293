/** The folded line of the map that tells what lies under the place named last; loaded once somebody opens it. */

import { copyOf } from "../lib/page.js";
import { layersUnder } from "../skin/layers.js";

/** @param {string} href @param {string} name */
function layerItem(href, name) {
  const item = copyOf("layer");
  const link = item.querySelector("a");
  link.href = href;
  link.textContent = name;
  return item;
}

/**
 * @param {Element} box the folded line
 * @param {import("./ranking-panel.js").RankingPanel} panel
 * @param {number} cell
 */
export async function tellLayers(box, panel, cell) {
  const { files, matrix } = /** @type {any} */ (box.closest(".explorer")).explorer;
  const { muscles, bone } = layersUnder(await files.json("layers/layers.json"), matrix, cell);
  const known = muscles.filter((muscle) => `${muscle}-1` in panel.atlas.points);
  const items = known.map((muscle) => layerItem(`/muscles/${muscle}`, panel.commonName(muscle)));
  const [skin] = box.querySelector("ol").children;
  box.querySelector("ol").replaceChildren(skin, ...items, layerItem(`/bones/${bone.id}`, panel.nameOf(bone)));
}
