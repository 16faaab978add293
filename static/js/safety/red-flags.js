/**
 * Which signs of danger belong to the places that hurt: the same as app/atlas/red_flags.py, over the list that the build
 * wrote into points.json, the most pressing first. Pure.
 */

/**
 * What to rule out for pain in these regions, with what holds anywhere, in the order of the list.
 * @template {{regions: string[]}} Flag
 * @param {Flag[]} flags @param {Iterable<string>} regions @returns {Flag[]}
 */
export function redFlags(flags, regions) {
  const here = new Set(regions);
  return flags.filter((flag) => !flag.regions.length || flag.regions.some((region) => here.has(region)));
}
