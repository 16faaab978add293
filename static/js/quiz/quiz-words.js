/** The quiz's words: templates filled in, questions and answers said. No DOM. */

import { capital, fill } from "../lib/page.js";

/** Centimetres with one decimal. @param {number} value */
export function tenths(value) {
  return value.toFixed(1);
}

/** @param {number} share from 0 to 1 */
export function percent(share) {
  return Math.round(share * 100);
}

export class Words {
  /** @param {any} strings of the page @param {import("./quiz-questions.js").Facts} facts */
  constructor(strings, facts) {
    this.strings = strings;
    this.facts = facts;
    /** @type {Map<string, {title: string, words: string}>} */
    this.views = new Map(strings.views.map(([id, title, words]) => [id, { title, words }]));
  }

  /** @param {string} id */
  muscle(id) {
    return this.facts.byMuscle.get(id).common;
  }

  /** @param {import("./quiz-questions.js").Question} question */
  ask({ kind, muscle, side }) {
    return fill(this.strings.questions[kind], { muscle: this.muscle(muscle), side: this.strings.sides[side] });
  }

  /** What a muscle offered as a choice is shown as. @param {string} kind @param {string} id */
  choice(kind, id) {
    if (kind === "part") return capital(this.facts.byPart.get(id).common);
    const muscle = this.facts.byMuscle.get(id);
    return capital(["nerve", "roots", "action"].includes(kind) ? muscle[kind] : muscle.common);
  }

  /** The lit zone for those who do not see it. @param {import("./quiz-questions.js").Question} question */
  described({ kind, point }) {
    return kind === "refers" ? [fill(this.strings.hints.zone_words, this.facts.byPoint.get(point).words)] : [];
  }

  /** What to do, under the question. @param {import("./quiz-questions.js").Question} question */
  hints({ kind, point, muscle, side }) {
    const { hints, sides } = this.strings;
    if (kind === "refers") return [fill(hints.zone_side, { side: sides[side] })];
    if (kind === "press") return [hints.press];
    if (kind !== "zone") return [];
    const several = this.facts.pointsOf.get(muscle).length > 1;
    const which = several ? [fill(hints.point_at, { location: this.facts.byPoint.get(point).location })] : [];
    return [...which, hints.zone];
  }

  /** A region and its side. @param {string} region @param {string} side */
  place(region, side) {
    const name = this.strings.regions[region] ?? region;
    return side !== "midline" ? fill(this.strings.place, { place: name, side: this.strings.sides[side] }) : name;
  }

  /** A movement with its sides. @param {string} movement @param {"left" | "right"} side of the muscle */
  movement(movement, side) {
    const { sides } = this.strings;
    return fill(movement, { same: sides[side], other: sides[side === "left" ? "right" : "left"] });
  }

  /** What the truth is, after the answer. @param {import("./quiz-questions.js").Question} question @returns {string[]} */
  truth({ kind, muscle, point }) {
    const facts = this.facts.byPoint.get(point);
    const { strings } = this;
    if (kind === "nerve") return [fill(strings.fact_nerve, { nerve: this.facts.byMuscle.get(muscle).nerve_words })];
    if (kind === "part") return [fill(strings.part_of, { muscle: this.muscle(muscle) })];
    if (kind === "press") return [fill(strings.press_at, { location: facts.location })];
    if (!["refers", "zone", "case"].includes(kind)) return [];
    const which = fill(strings.it_is, { muscle: this.muscle(muscle), location: facts.location });
    const zones = [[facts.words.essential && strings.felt], [facts.words.spillover && strings.felt_some]];
    const felt = zones
      .flat()
      .filter(Boolean)
      .map((text) => fill(text, facts.words));
    return [...(kind === "zone" ? [] : [which]), ...felt];
  }

  /**
   * What tells a wrong choice from the right one: whose fact it was, or where only one of the two patterns is felt.
   * @param {import("./quiz-questions.js").Question} question
   * @param {string} chosen id of the muscle, or part, that was chosen
   * @param {import("./quiz-contrast.js").Contrast | null} contrast of the two patterns, where patterns were asked
   * @returns {string[]}
   */
  toldApart({ kind, muscle, side: asked }, chosen, contrast) {
    const { strings } = this;
    if (kind === "part") {
      const { common, origin, insertion } = this.facts.byPart.get(chosen);
      return [capital(fill(strings.apart_attachment, { chosen: common, origin, insertion }))];
    }
    const names = { right: this.muscle(muscle), chosen: this.muscle(chosen) };
    if (contrast) {
      // The side that the question names need not be said again.
      const places = (list) => list.map(({ region, side }) => this.place(region, side === asked ? "midline" : side)).join(strings.and);
      const only = [
        [contrast.shared, strings.apart_shared],
        [contrast.right, strings.apart_right],
        [contrast.chosen, strings.apart_chosen],
      ];
      return only.filter(([list]) => list.length).map(([list, text]) => capital(fill(text, { ...names, places: places(list) })));
    }
    const { origin, insertion } = this.facts.byMuscle.get(chosen);
    return [capital(fill(kind === "attachment" ? strings.apart_attachment : strings.apart_fact, { ...names, origin, insertion }))];
  }

  /** How near the taps came. @param {import("./quiz-scoring.js").ZoneResult} result @returns {string[]} */
  taps(result) {
    const keys = { essential: "tap_inside", spillover: "tap_spill", outside: "tap_out" };
    const each = result.taps.map(({ cm, zone }, i) => fill(this.strings[keys[zone]], { number: i + 1, cm: tenths(cm) }));
    const { essential, spillover, outside } = result.overlap;
    const shares = { cover: result.cover, essential, spillover, outside };
    const rounded = Object.fromEntries(Object.entries(shares).map(([name, share]) => [name, percent(share)]));
    return [...each, fill(this.strings.zone_sum, rounded)];
  }
}
