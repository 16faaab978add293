/** How to press a point, said to a client: the texts of data/pressing.yaml with what is the same at every point. */

import { fill } from "../lib/page.js";

/**
 * @typedef {{hands: "own" | "trained", place: string, how: string, feel: string, pressure: "light" | "usual",
 *   seconds: number, stop: string | null, why: string, instead: string}} Told
 *
 * @typedef {{title: string, place: string, how: string, dose: string, feel: string, stop: string}} ToldWords
 */

/**
 * Where a lay person must not press, why, and what to do instead.
 * @param {Told | null | undefined} told none: a course's own point that has no such text
 * @param {any} words `told` of templates/partials/answer.html
 * @returns {ToldWords} empty where there is nothing to say
 */
export function toldWords(told, words) {
  const hands = told?.hands ?? "trained";
  const texts = {
    title: words.title[hands],
    place: told ? fill(words.place, { place: told.place }) : words.unknown,
    how: "",
    dose: "",
    feel: "",
    stop: "",
  };
  if (told && hands === "trained") {
    texts.how = `${words.trained} ${told.why}`;
    texts.dose = fill(words.instead, { instead: told.instead });
  } else if (told) {
    texts.how = told.how;
    texts.dose = fill(words.dose[told.pressure], { seconds: told.seconds });
    texts.feel = fill(words.feel, { feel: told.feel });
    texts.stop = [words.stop, told.stop].filter(Boolean).join(" ");
  }
  return texts;
}
