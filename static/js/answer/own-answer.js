/**
 * The answer for a person in pain, on the map: the muscles most likely meant, each with a picture of where its point lies,
 * how to press it, what to do at home, and why it is named. How to press comes once the signs of danger are passed.
 *
 * It is made when somebody in pain sees a ranking; what it needs is whole files, the same whatever hurts.
 */

import { findings } from "../examination/findings.js";
import { emptyExamination } from "../examination/record.js";
import { afterPaint } from "../lib/after-paint.js";
import { fetchJson, fill, h, readJson, slot } from "../lib/page.js";
import { pressPicture } from "../lib/press-picture.js";
import { loadStyle, SITE } from "../lib/site.js";
import { answersFor } from "../safety/triage-answers.js";
import { explain } from "../skin/cover.js";
import { muscleAnswer } from "./muscle-answer.js";
import { pointPicture, WHOLE_VIEWS } from "./point-picture.js";

/** So many muscles are told of; more would be a list again. */
const TOLD = 3;

/**
 * @typedef {import("../skin/matching.js").Ranking} Ranking
 * @typedef {{muscle: string, side: string, point: string, confirmed: boolean}} Answered
 *
 * @typedef {object} Explorer what this module may touch of map/explorer.js
 * @property {HTMLElement} root
 * @property {import("../skin/files.js").Files} files
 * @property {import("../skin/files.js").Atlas} atlas
 * @property {any} strings the page's words
 * @property {string} figure
 * @property {string} view
 * @property {Map<string, any>} views
 * @property {{regions: string[]}[]} places
 * @property {Ranking | null} listed
 * @property {{point: string, side: string} | null} chosen
 * @property {boolean} open
 * @property {import("../examination/record.js").Examination} [examination]
 * @property {(work: () => unknown) => Promise<void>} guard
 */

/**
 * The muscles to tell of, the likeliest first; one that is likely on both sides is told once.
 * @param {Explorer} explorer
 * @returns {Answered[]}
 */
function answeredMuscles({ listed, examination, atlas, chosen, open }) {
  /** @type {Answered[]} */
  const told = [];
  const add = (muscle, side, point, confirmed) => {
    const before = told.find((one) => one.muscle === muscle);
    if (!before) told.push({ muscle, side, point, confirmed });
    else if (before.side !== side) before.side = "both";
  };
  for (const { muscle, side, points, confirmed } of findings(listed, examination ?? emptyExamination(), atlas.points)) {
    add(muscle, side, `${muscle}-${points[0]}`, confirmed);
  }
  const first = told.slice(0, TOLD);
  const opened = open && chosen ? atlas.points[chosen.point]?.muscle : "";
  const own = opened && first.find(({ muscle }) => muscle === opened);
  // Of a muscle that is open, its chosen point.
  if (own) own.point = chosen.point;
  else if (opened) first.push({ muscle: opened, side: chosen.side, point: chosen.point, confirmed: false });
  return first;
}

class OwnAnswer {
  /** what is shown now */ key = "";

  /** @param {Explorer} explorer */
  constructor(explorer) {
    this.explorer = explorer;
    this.panel = explorer.root.querySelector(".panel");
    this.host = slot(this.panel, "own");
    this.strings = readJson(explorer.root, "answer-strings");
    const follow = () => afterPaint(() => this.explorer.guard(() => this.show()));
    this.panel.addEventListener("cardschange", follow);
    this.panel.addEventListener("selfcarechange", ({ detail }) => {
      follow();
      // Not where a sign was ticked: the gate goes on there.
      if (detail.before === "ask" && detail.now !== "none") this.leads = true;
    });
    explorer.root.addEventListener("drawingchange", follow);
    document.addEventListener("voicechange", follow);
    this.panel.addEventListener("click", (event) => this.onClick(event));
    follow();
  }

  async show() {
    const { explorer } = this;
    const spoken = document.documentElement.dataset.voice === "client";
    const told = spoken && explorer.listed ? answeredMuscles(explorer) : [];
    const selfCare = this.panel.dataset.selfCare ?? "ask";
    this.host.hidden = !told.length;
    const key = told.length ? JSON.stringify([told, selfCare, explorer.figure]) : "";
    if (key !== this.key) {
      this.key = key;
      if (told.length) {
        const texts = await this.texts();
        // Meanwhile another place, or none, may have been chosen.
        if (this.key !== key || !explorer.listed) return;
        slot(this.host, "own-muscles").replaceChildren(...told.map((one, i) => this.muscle(texts, one, selfCare, i === 0)));
      }
    }
    if (this.leads && told.length) this.lead();
    this.leads = false;
  }

  /** @returns {Promise<import("./muscle-answer.js").Texts>} */
  async texts() {
    const files = ["api/v1/handover.json", "api/v1/examination/points.json"].map((path) =>
      this.explorer.files.once(SITE + path, () => fetchJson(SITE + path)),
    );
    const [{ muscles }, { points }] = await Promise.all(files);
    return { muscles, points };
  }

  /** @param {import("./muscle-answer.js").Texts} texts @param {Answered} one @param {any} selfCare @param {boolean} open */
  muscle(texts, one, selfCare, open) {
    const { strings, explorer } = this;
    const regions = [...new Set(explorer.places.flatMap((place) => place.regions))];
    const picture = h("figure");
    const section = muscleAnswer(texts, one, {
      selfCare,
      strings,
      picture,
      drawn: this.drawn(one, texts.points[one.point]?.told),
      why: one.confirmed ? strings.confirmed : "",
      confirmed: one.confirmed,
      held: answersFor(regions)?.held ?? [],
      open,
    });
    section.id = `help-${one.muscle}`;
    section.tabIndex = -1;
    section.append(this.reasons(one));
    explorer.guard(() => this.draw(picture, one, texts.points[one.point]?.told?.place ?? ""));
    return section;
  }

  /** @param {HTMLElement} figure @param {Answered} one @param {string} place */
  async draw(figure, { muscle, side, point }, place) {
    const { files, views, view, figure: body } = this.explorer;
    const source = { files, views, figure: body, among: [...new Set([...WHOLE_VIEWS, view])] };
    const shown = { muscle, point, side: /** @type {"left" | "right"} */ (side === "left" ? "left" : "right") };
    const made = await pointPicture(source, shown, fill(this.strings.picture, { place }));
    if (made) figure.replaceChildren(made.svg, h("figcaption", made.title));
    else figure.remove();
  }

  /**
   * How a hand presses there. The server draws it, and would learn from the request which point is meant, so it is asked
   * for only when somebody opens it.
   * @param {Answered} one @param {import("../examination/told-words.js").Told | null | undefined} told
   */
  drawn({ point, side }, told) {
    if (told?.hands !== "own") return null;
    const opened = h("details.answer-drawn", [h("summary", this.strings.drawn)]);
    const alt = fill(this.strings.picture, { place: told.place });
    const picture = () => pressPicture(point, side === "left" ? side : "right", this.explorer.figure, "plain", alt);
    opened.addEventListener("toggle", () => opened.append(picture()), { once: true });
    return opened;
  }

  /** Why a muscle is named, folded away. @param {Answered} one */
  reasons({ muscle }) {
    const { strings, explorer } = this;
    const row = explorer.listed.muscles.find((listed) => listed.muscle === muscle);
    const { cover, zone } = row ? explain(row) : { cover: "", zone: "" };
    const words = [explorer.strings.cover[cover], explorer.strings.zone[zone]].filter(Boolean).join("; ");
    return h("details.answer-reasons", [
      h("summary", strings.why),
      words && h("p", fill(strings.because, { words })),
      h("p", strings.disputed),
      h("p", h("a", strings.all_about, { href: `${explorer.strings.muscle_root}${muscle}` })),
    ]);
  }

  /** To the first muscle, once the signs are passed. */
  lead() {
    const first = /** @type {HTMLElement | null} */ (this.host.querySelector(".muscle-answer"));
    first?.focus({ preventScroll: true });
    this.host.scrollIntoView({ block: "start" });
  }

  /** A row's link leads to what is told of its muscle. @param {MouseEvent} event */
  onClick(event) {
    const link = event.target instanceof Element ? event.target.closest("a.card-help") : null;
    if (!link || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const [muscle] = link.closest(".card").dataset.muscle.split(":");
    this.explorer.guard(async () => {
      await this.show();
      const part = /** @type {HTMLElement | null} */ (this.host.querySelector(`.muscle-answer[data-muscle^="${muscle}:"]`));
      if (!part) return;
      /** @type {HTMLDetailsElement} */ (part.querySelector(".answer-pass")).open = true;
      part.focus({ preventScroll: true });
      part.scrollIntoView({ block: "start" });
    });
  }
}

/** @param {Explorer} explorer */
export async function attach(explorer) {
  await loadStyle(`${explorer.root.dataset.files}css/answer.css`);
  new OwnAnswer(explorer);
}
