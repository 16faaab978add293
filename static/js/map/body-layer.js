/** What of the body the map draws: skin, muscles, or bones. Loaded once somebody asks for another than the skin. */

/**
 * @typedef {object} Explorer what this module may touch of the map
 * @property {HTMLElement} root
 * @property {string} figure
 * @property {string} view
 * @property {string} layer
 * @property {Map<string, DOMStringMap>} views by id; those that can show bones have `bones`, those with muscles `muscles`
 * @property {import("../skin/files.js").Files} files
 * @property {import("./body-map.js").BodyMap} map
 * @property {import("./shown-points.js").ShownPoints} [points]
 */

/**
 * Draw another layer under what is marked and lit; what part of the picture is shown stays.
 * @param {Explorer} explorer
 * @param {string} layer `skin`, `superficial`, `deep` or `bones`
 */
export async function showLayer(explorer, layer) {
  explorer.layer = layer;
  for (const link of explorer.root.querySelectorAll("a[data-layer]")) link.ariaCurrent = link.dataset.layer === layer ? "true" : null;
  const { figure, view } = explorer;
  const size = explorer.views.get(view);
  const svg = await explorer.files.pictureOn(layer, figure, view, size);
  const same = layer === explorer.layer && view === explorer.view && figure === explorer.figure;
  if (!same) return;
  explorer.map.setPicture(svg, { width: size.width, height: size.height }, true);
  explorer.points?.show(true);
}
