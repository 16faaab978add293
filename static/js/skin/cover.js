/** Why a candidate is listed, as keys of the page's words. */

/** From which share of the pain on a candidate is said to cover it all, or most of it. */
const ALL = 0.85;
const MOST = 0.5;

/**
 * Which of the page's words say why: cover and zone as keys, as in because_words of app/atlas/matching.py.
 * @param {{explains: number, zone: "essential" | "spillover"}} candidate
 * @returns {{cover: "all" | "most" | "part", zone: "essential" | "spillover"}}
 */
export function explain({ explains, zone }) {
  const cover = explains >= ALL ? "all" : explains >= MOST ? "most" : "part";
  return { cover, zone };
}
