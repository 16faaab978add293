/** What changed from one session to another, in words. Pure functions, no DOM. */

import { answerOf, splitKey } from "../examination/findings.js";
import { capital, fill } from "../lib/page.js";

/** A painted area counts as larger or smaller from this share on: hands are not that steady. */
const AREA_SHARE = 0.25;

/** Share of a place's cells that the other drawing has to touch for both to be the same place. */
const OVERLAP = 0.2;

/**
 * @typedef {import("../drawing/body-thumbnails.js").DescribedPlace} DescribedPlace
 * @typedef {{session: import("./session-file.js").Session, places: DescribedPlace[], ranking: import("../skin/matching.js").Ranking | null}} Side
 */

/** Pairs of places of two drawings that lie on the same skin, each used once, those that share most first. */
function pairs(before, after) {
  const shared = before.flatMap((one) => {
    const cells = new Set(one.cells);
    return after.map((two) => {
      const common = two.cells.filter((cell) => cells.has(cell)).length;
      const near = one.region === two.region && one.side === two.side ? OVERLAP : 0;
      return { one, two, share: Math.max(common / Math.min(one.cells.length, two.cells.length), near) };
    });
  });
  shared.sort((a, b) => b.share - a.share);
  const used = new Set();
  return shared.filter(({ one, two, share }) => {
    if (share < OVERLAP || used.has(one) || used.has(two)) return false;
    used.add(one).add(two);
    return true;
  });
}

/**
 * Sentences on what changed.
 * @param {Side} before
 * @param {Side} after
 * @param {Record<string, any>} strings
 * @param {(point: string, side: string) => string} pointName
 * @returns {string[]}
 */
export function changes(before, after, strings, pointName) {
  return [
    ...placeChanges(before.places, after.places, strings),
    ...firstChange(before.ranking, after.ranking, strings, pointName),
    ...answerChanges(before.session.examination, after.session.examination, strings, pointName),
    ...movementChanges(before.session.examination, after.session.examination, strings),
  ];
}

function placeChanges(before, after, strings) {
  const same = pairs(before, after);
  const [ones, twos] = [new Set(same.map(({ one }) => one)), new Set(same.map(({ two }) => two))];
  const said = [];
  for (const place of after) if (!twos.has(place)) said.push(fill(strings.new_place, { place: place.name }));
  for (const place of before) if (!ones.has(place)) said.push(fill(strings.gone_place, { place: place.name }));
  for (const { one, two } of same) {
    const [was, is] = [one.pain.strength, two.pain.strength];
    if (was !== null && is !== null && was !== is) {
      said.push(fill(is > was ? strings.stronger : strings.weaker, { place: two.name, before: was, after: is }));
    }
    const growth = two.cells.length / one.cells.length - 1;
    const clicks = one.cells.length === 1 || two.cells.length === 1;
    if (!clicks && Math.abs(growth) >= AREA_SHARE) {
      const percent = Math.round(Math.abs(growth) * 20) * 5;
      said.push(fill(growth > 0 ? strings.larger : strings.smaller, { place: two.name, percent }));
    }
  }
  return said;
}

function firstChange(before, after, strings, pointName) {
  const [was, is] = [before, after].map((ranking) => ranking?.candidates[0]);
  if (!was || !is || (was.trigger_point === is.trigger_point && was.side === is.side)) return [];
  const name = (candidate) => pointName(candidate.trigger_point, candidate.side);
  return [fill(strings.first, { before: name(was), after: name(is) })];
}

function answerChanges(before, after, strings, pointName) {
  const keys = [...new Set([...Object.keys(before.points), ...Object.keys(after.points)])];
  return keys.flatMap((key) => {
    const [point, side] = splitKey(key);
    const [was, is] = [before, after].map((examination) => answerOf(examination, point, side)?.answer);
    if (was === is) return [];
    const say = (answer) => (answer ? strings.answers[answer] : strings.unasked);
    return [fill(strings.answer, { point: pointName(point, side), before: say(was), after: say(is) })];
  });
}

/** A movement's name from its id and side. @param {string} key @param {Record<string, any>} strings */
export function movementName(key, strings) {
  const [id, side] = splitKey(key);
  const plain = capital(id).replaceAll("-", " ");
  return side === "midline" ? plain : fill(strings.place, { place: plain, side: strings.sides[side] });
}

/** What a movement test showed, in words. @param {import("../examination/likelihood.js").MovementFinding} test @param {Record<string, any>} strings */
export function movementWords({ finding, degrees }, strings) {
  return [strings.findings[finding], degrees !== null && fill(strings.degrees, { degrees })].filter(Boolean).join(", ");
}

function movementChanges(before, after, strings) {
  const keys = [...new Set([...Object.keys(before.movements), ...Object.keys(after.movements)])];
  return keys.flatMap((key) => {
    const [was, is] = [before, after].map(({ movements }) =>
      Object.hasOwn(movements, key) ? movementWords(movements[key], strings) : strings.untested,
    );
    return was === is ? [] : [fill(strings.answer, { point: movementName(key, strings), before: was, after: is })];
  });
}
