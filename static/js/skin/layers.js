/** What lies under a cell of the skin: app/atlas/layers.py in the browser, held equal by tests/vectors/layers.json. */

/**
 * @typedef {object} LayersFile static/layers/layers.json
 * @property {string[]} muscles
 * @property {{id: string, common: string, plain: string}[]} bones
 * @property {number[][]} stacks lists of muscles from the skin inwards, by their place in `muscles`
 * @property {number[]} stack of each cell of the midline and the right half, by its place in `stacks`
 * @property {number[]} bone of each of these cells, by its place in `bones`
 */

/**
 * @param {LayersFile} file
 * @param {{m: number, k: number}} skin how many cells are on the midline and on each half
 * @param {number} cell
 * @returns {{muscles: string[], bone: {id: string, common: string, plain: string}}} muscles from the skin inwards, the first bone
 */
export function layersUnder(file, { m, k }, cell) {
  const own = cell < m + k ? cell : cell - k;
  return { muscles: file.stacks[file.stack[own]].map((muscle) => file.muscles[muscle]), bone: file.bones[file.bone[own]] };
}
