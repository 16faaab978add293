/** What stands on the two sheets of a hand-over, for given limits. */

import { insteadOfCare, muscleAnswer } from "../answer/muscle-answer.js";
import { endsName } from "../drawing/pain-cells.js";
import { answerOf, splitKey } from "../examination/findings.js";
import { capital, copyOf, counted, fill, h, regionTitle } from "../lib/page.js";
import { pressPicture } from "../lib/press-picture.js";
import { explain } from "../skin/cover.js";
import { movementName, movementWords } from "./compare-sessions.js";
import { isDoubtful } from "./session-file.js";

/** Regions of a pain named besides the main one. */
const OTHER_REGIONS = 2;

/**
 * @typedef {object} Facts
 * @property {import("./session-file.js").Session} session
 * @property {import("../drawing/body-thumbnails.js").DescribedPlace[]} places
 * @property {import("../drawing/body-thumbnails.js").DescribedPlace[]} unseen places that none of the pictures shows
 * @property {import("../skin/matching.js").Ranking | null} ranking
 * @property {import("../examination/findings.js").Found[]} found
 * @property {string} figure
 * @property {string[]} views
 * @property {any[]} flags
 * @property {{muscles: Record<string, any>, points: Record<string, any>, sources: Record<string, any>}} texts
 * @property {any} answerStrings of templates/partials/answer.html
 * @property {Map<string, Element>} pictures of the points found, by point and side
 * @property {import("../drawing/body-thumbnails.js").BodyThumbnails} thumbnails
 * @property {Record<string, any>} strings
 * @property {SVGElement | null} code
 * @property {string} selfCare how far it may go, by the safety gate
 * @property {import("../safety/triage-answers.js").Answers | null} answers given at the safety gate for these places
 * @property {boolean} kept whether the session is one of those on this device
 */

/** @param {string} iso */
function day(iso) {
  return new Date(iso).toLocaleDateString(document.documentElement.lang, { dateStyle: "long" });
}

/** The first so many, and a sentence on how many were left out. @template T @param {T[]} list @param {number} most @param {{one: string, many: string}} forms */
function cut(list, most, forms) {
  const left = list.length - most;
  return { shown: list.slice(0, most), left: left > 0 ? counted(forms, left) : "" };
}

/** @param {string} text @param {number} most @param {string} mark */
function shorten(text, most, mark) {
  const letters = [...text];
  return letters.length <= most ? text : `${letters.slice(0, most).join("")} … ${mark}`;
}

/** How a pain feels, in words. @param {import("../drawing/pain-drawing.js").Pain} pain @param {Record<string, any>} strings */
function quality({ kinds, deep, onset }, strings) {
  const words = [...kinds.map((kind) => strings.kinds[kind]), deep && strings.deep, onset && strings.onsets[onset]];
  return words.filter(Boolean).join(", ");
}

/** What both sheets share. @param {Facts} facts */
function common({ session, strings }) {
  const said = isDoubtful(session.changed) ? strings.made_by_wrong_clock : strings.made_on;
  return { name: session.name, date: fill(said, { date: day(session.changed) }) };
}

/** What was ticked at the safety gate, never left out. @param {Facts} facts */
function signItems({ answers, strings }) {
  return (answers?.signs ?? []).map(({ short, do: what }) => h("li.is-said", [h("b", strings.said), " ", short, ". ", h("b", what)]));
}

/** @param {Facts} facts @param {Record<string, number>} limits */
export function clientParts(facts, limits) {
  const { places, found, flags, thumbnails, strings, code } = facts;
  const pains = cut(places, limits.pains, strings.left_out_places);
  const muscles = cut(found, limits.muscles, strings.left_out_muscles);
  const signs = cut(flags, limits.flags, strings.left_out_flags);
  const confirmed = found.some((muscle) => muscle.confirmed);
  return {
    ...common(facts),
    pains: pains.shown.map(({ region, ends, side, pain }) => {
      const { paired } = thumbnails.atlas.regions[region];
      const plain = endsName(ends, thumbnails.atlas, strings.from_to) ?? thumbnails.atlas.regions[region].plain;
      const place = paired ? fill(strings.place, { place: capital(plain), side: strings.client_sides[side] }) : capital(plain);
      const strength = pain.strength === null ? "" : fill(strings.strength, { strength: pain.strength });
      const said = [strength, quality(pain, strings), pain.note && shorten(pain.note, limits.words / 4, strings.left_out_note)];
      return h("li", [h("strong", place), h("span", said.filter(Boolean).join(" · "))]);
    }),
    "pains-left": [pains.left, facts.unseen.length ? facts.strings.left_out_views : ""].filter(Boolean).join(" "),
    "found-title": confirmed ? strings.found_confirmed : strings.found_likely,
    "found-none": found.length ? "" : strings.found_none,
    muscles: muscles.shown.map((muscle, i) => muscleCard(muscle, { confirmed, brief: i >= limits.whole }, limits, facts)),
    "muscles-left": muscles.left,
    flags: [...signItems(facts), ...signs.shown.map(({ outcome, ask }) => h("li", [h("b", strings.urgencies[outcome]), " ", ask]))],
    "flags-left": signs.left,
    advice: insteadOfCare(careOnSheet(facts), facts.answerStrings) ? "" : advice(limits.advice),
    needled: facts.session.examination.needled ? [...copyOf("needled").childNodes] : "",
    qr: code && limits.code ? code.cloneNode(true) : "",
    "qr-words": code && limits.code ? strings.qr_words : "",
  };
}

/** How much and when to stop: the first so many sentences. @param {number} most */
function advice(most) {
  const copy = copyOf("advice");
  for (const item of [...copy.querySelectorAll("li")].slice(most)) item.remove();
  return [...copy.childNodes];
}

/** How far self-care may go on the sheet: only a client has to pass the signs first. @param {Facts} facts */
function careOnSheet({ selfCare }) {
  return selfCare === "ask" && document.documentElement.dataset.voice !== "client" ? "yes" : selfCare;
}

/** The picture of pressing a point of a side, with its name; where either side is meant, of the right one. @param {string} point @param {string} side @param {"plain" | "anatomical"} words @param {string} name @param {Facts} facts */
function pressed(point, side, words, name, { figure, strings }) {
  const picture = pressPicture(point, side === "left" ? side : "right", figure, words, fill(strings.press_alt, { place: name }));
  picture.append(h("figcaption", name));
  return picture;
}

/** @param {import("../examination/findings.js").Found} found @param {{confirmed: boolean, brief: boolean}} how confirmed: whether some muscle is @param {Record<string, number>} limits @param {Facts} facts */
function muscleCard({ muscle, side, confirmed, points }, { confirmed: some, brief }, limits, facts) {
  const { texts, answers, pictures } = facts;
  const strings = facts.answerStrings;
  const point = `${muscle}-${points[0]}`;
  const section = muscleAnswer(
    texts,
    { muscle, side, point },
    {
      selfCare: /** @type {any} */ (careOnSheet(facts)),
      strings,
      confirmed,
      why: confirmed ? strings.confirmed : some ? strings.also : strings.likely,
      picture: pictures.get(`${point}:${side}`)?.cloneNode(true),
      held: answers?.held,
      cautions: limits.cautions,
      drawings: limits.drawings,
      brief,
    },
  );
  section.classList.add("muscle");
  return section;
}

/** @param {Facts} facts @param {Record<string, number>} limits */
export function recordParts(facts, limits) {
  const { session, places, ranking, flags, found, texts, thumbnails, strings } = facts;
  const { examination } = session;
  const pains = cut(places, limits.pains, strings.left_out_places);
  const listed = candidatesOf(facts);
  const candidates = cut(listed, limits.candidates, strings.left_out_candidates);
  const movements = cut(Object.entries(examination.movements), limits.movements, strings.left_out_movements);
  const signs = cut(flags, limits.flags, strings.left_out_flags);
  const muscles = [...found.map(({ muscle }) => muscle), ...candidates.shown.map(({ point }) => thumbnails.atlas.points[point].muscle)];
  const named = [...muscles.flatMap((muscle) => texts.muscles[muscle].sources), ...signs.shown.map((flag) => flag.source)];
  const works = [...new Set(named)].filter((id) => Object.hasOwn(texts.sources, id));
  const sources = cut(works, limits.sources, strings.left_out_sources);
  const agreed = examination.agreed_pressure;
  const several = places.length > 1 && ranking?.explained_by.length;
  const fewest = several ? explainedWords(facts) : "";
  const changed = session.atlas && session.atlas !== thumbnails.matrix.version;
  return {
    ...common(facts),
    points: found.slice(0, limits.points).flatMap((one) => pointFigure(one, facts)),
    pains: pains.shown.map((place, i) => painRow(place, i + 1, facts, limits)),
    "pains-left": [pains.left, facts.unseen.length ? facts.strings.left_out_views : ""].filter(Boolean).join(" "),
    candidates: candidates.shown.map((candidate) => candidateRow(candidate, facts)),
    "candidates-left": candidates.left,
    explained: fewest,
    needles: examination.needled ? strings.needled : "",
    presses: candidates.shown
      .filter(({ answer }) => answer?.answer === "my-pain")
      .slice(0, limits.presses)
      .map(({ point, side }) => pressed(point, side, "anatomical", pointName(point, side, facts), facts)),
    agreed: agreed === null ? strings.no_agreement : fill(strings.agreed, { pressure: agreed }),
    movements: movements.shown.length ? movements.shown.map((entry) => movementRow(entry, strings)) : [h("li", strings.no_movements)],
    "movements-left": movements.left,
    note: session.note && fill(strings.note, { note: shorten(session.note, limits.words, strings.left_out_note) }),
    flags: [...signItems(facts), ...signs.shown.map(({ outcome, text }) => h("li", [h("b", strings.urgencies[outcome]), " ", text]))],
    "flags-left": signs.left,
    after: strings.afterwards.slice(0, limits.after).map((text) => h("li", text)),
    sources: sources.shown.map((id) => h("li", citation(texts.sources[id]))),
    "sources-left": sources.left,
    "made-with": changed ? fill(strings.drawn_with, { version: session.atlas }) : "",
    "session-id": facts.kept ? session.id : "",
  };
}

/** Where the point of a muscle found lies. @param {import("../examination/findings.js").Found} found @param {Facts} facts */
function pointFigure({ muscle, side, points: [n] }, facts) {
  const point = `${muscle}-${n}`;
  const picture = facts.pictures.get(`${point}:${side}`);
  if (!picture) return [];
  const figure = /** @type {HTMLElement} */ (picture.cloneNode(true));
  figure.querySelector("figcaption").prepend(pointName(point, side, facts), ". ");
  return [figure];
}

/** Ranked candidates with their answers; those pressed but not ranked follow. @param {Facts} facts */
function candidatesOf({ ranking, session, thumbnails }) {
  const { examination } = session;
  const ranked = (ranking?.candidates ?? []).map((candidate, i) => ({
    rank: i + 1,
    candidate,
    point: candidate.trigger_point,
    side: candidate.side,
    answer: answerOf(examination, candidate.trigger_point, candidate.side),
  }));
  const known = new Set(ranked.map(({ point, side }) => `${point}:${side}`));
  const others = Object.keys(examination.points).filter(
    (key) => !known.has(key) && Object.hasOwn(thumbnails.atlas.points, splitKey(key)[0]),
  );
  const unranked = others.map((key) => {
    const [point, side] = splitKey(key);
    return { rank: null, candidate: null, point, side, answer: examination.points[key] };
  });
  const all = [...ranked, ...unranked];
  // What was pressed is what the record is for; the rest follows as ranked.
  return [...all.filter(({ answer }) => answer), ...all.filter(({ answer }) => !answer)];
}

/** The fewest muscles that account for the pain, and for how much of it. @param {Facts} facts */
function explainedWords({ ranking, places, texts, strings }) {
  const { explained_by: set, explained_places: found, exact } = ranking;
  const name = ({ muscle, side }) => {
    const words = side === "midline" ? strings.either_side : strings.sides[side];
    return `${texts.muscles[muscle].latin.replace(/^musculus /, "m. ")}, ${words}`;
  };
  const values = { places: found, total: places.length, muscles: set.map(name).join("; ") };
  const explained = counted(strings.explained, new Set(set.map(({ muscle }) => muscle)).size, values);
  return exact ? explained : fill(strings.explained_roughly, { explained });
}

/** @param {string} point @param {string} side @param {Facts} facts */
function pointName(point, side, { thumbnails, texts, strings }) {
  const { muscle, n } = thumbnails.atlas.points[point];
  const latin = texts.muscles[muscle].latin.replace(/^musculus /, "m. ");
  return `${latin}, ${fill(strings.point_side, { n, side: strings.sides[side] })}`;
}

/** @param {ReturnType<typeof candidatesOf>[number]} candidate @param {Facts} facts */
function candidateRow({ rank, candidate, point, side, answer }, facts) {
  const { strings } = facts;
  const why = candidate && [
    strings.cover[explain(candidate).cover],
    strings.zone[candidate.zone],
    facts.thumbnails.atlas.points[point].commonness,
  ];
  const pressure = answer && answer.pressure !== null ? fill(strings.pressure, { pressure: answer.pressure }) : "";
  const felt = answer ? [strings.answers[answer.answer], pressure].filter(Boolean).join(", ") : strings.not_pressed;
  return h(`tr${answer?.answer === "my-pain" ? ".is-confirmed" : ""}`, [
    h("td", rank ?? "–"),
    h("td", pointName(point, side, facts)),
    h("td", candidate ? candidate.score.toFixed(2) : "–"),
    h("td", why ? why.join("; ") : "–"),
    h("td", felt),
  ]);
}

/** @param {import("../drawing/body-thumbnails.js").DescribedPlace} place @param {number} number @param {Facts} facts */
function painRow({ name, region, regions, pain }, number, { thumbnails, strings }, limits) {
  const others = regions
    .filter((id) => id !== region)
    .slice(0, OTHER_REGIONS)
    .map((id) => regionTitle(thumbnails.atlas.regions[id]).toLowerCase());
  const also = others.length ? fill(strings.also_regions, { regions: others.join(", ") }) : "";
  const note = pain.note && shorten(pain.note, limits.words / 4, strings.left_out_note);
  return h("tr", [
    h("td", number),
    h("td", [name, also && h("span.note", ` (${also})`)]),
    h("td", pain.strength ?? "–"),
    h("td", [quality(pain, strings), note].filter(Boolean).join(". ") || "–"),
  ]);
}

/** @param {[string, import("../examination/likelihood.js").MovementFinding]} entry @param {Record<string, any>} strings */
function movementRow([key, test], strings) {
  return h("li", fill(strings.movement, { movement: movementName(key, strings), finding: movementWords(test, strings) }));
}

/** @param {{citation: string, doi: string | null, pmid: string | null}} source */
function citation({ citation: text, doi, pmid }) {
  return `${text}${doi ? ` doi:${doi}` : pmid ? ` PMID ${pmid}` : ""}`;
}
