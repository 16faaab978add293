/**
 * The hand-over: a sheet for the client in plain words and one for the record, made here from a session or a drawing.
 *
 * Each is one page of A4 and of Letter: what does not fit is left out piece by piece, and the sheet says how much.
 */

import { pointPicture, WHOLE_VIEWS } from "../answer/point-picture.js";
import { BodyThumbnails } from "../drawing/body-thumbnails.js";
import { readAddress } from "../drawing/fragment.js";
import { findings } from "../examination/findings.js";
import { action, copyOf, fetchJson, fill, fillSlots, h, readJson, slot } from "../lib/page.js";
import { SITE } from "../lib/site.js";
import { gate } from "../safety/triage.js";
import { answersFor } from "../safety/triage-answers.js";
import { loadSafety, TriageGate } from "../safety/triage-gate.js";
import { clientParts, recordParts } from "./handover-sheets.js";
import { newSession, SessionError, unpackSession } from "./session-file.js";
import { SessionStore, StoreError } from "./session-store.js";
import { linkOf, qrCode, share } from "./share.js";

/** How much each sheet shows at most, and what is cut, step by step, until it fits its paper. */
const CLIENT = {
  most: { flags: 6, pains: 10, muscles: 3, whole: 3, advice: 9, drawings: 2, cautions: 3, words: 400, code: 1 },
  cuts: "flags 5, cautions 2, whole 2, drawings 1, flags 4, whole 1, cautions 1, advice 3, flags 3, advice 2, pains 8, words 240, drawings 0, flags 2, muscles 2, pains 6, words 120, pains 5, drawings 0, flags 2, pains 4, muscles 1, words 60, pains 3, pains 2, code 0",
};
const RECORD = {
  most: { points: 3, presses: 2, after: 3, sources: 14, flags: 6, candidates: 12, movements: 14, pains: 14, words: 900 },
  cuts: "presses 1, sources 10, presses 0, after 2, points 2, flags 4, candidates 10, words 600, sources 8, flags 3, candidates 8, pains 11, movements 10, words 400, points 1, sources 6, candidates 7, flags 2, movements 8, pains 8, words 240, after 1, candidates 6, sources 4, movements 6, pains 6, words 120, candidates 5, sources 3, pains 4, movements 4, flags 1, sources 2, candidates 4, words 60, after 0, points 0",
};

/** Signs of danger for these regions, most urgent first. @param {import("../safety/triage.js").SafetyFile} safety @param {string[]} regions */
function signsAt(safety, regions) {
  const { shown, more } = gate(safety, regions, [], []);
  return [...shown, ...more].filter(({ outcome }) => outcome !== "caution");
}

class Handover {
  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    this.strings = { ...readJson(root, "session-strings"), ...readJson(root, "strings") };
    this.thumbnails = new BodyThumbnails(root.dataset.files, readJson(root, "facts"), this.strings);
    this.status = slot(root, "status");
    this.sheets = slot(root, "sheets");
    this.needles = /** @type {HTMLInputElement} */ (root.querySelector('[data-does="needled"]'));
  }

  async begin() {
    for (const [does, sheet] of [
      ["print", "client"],
      ["print-record", "record"],
    ]) {
      action(this.root, does).addEventListener("click", () => this.print(sheet));
    }
    action(this.root, "share").addEventListener("click", () => share(this.session, this.strings));
    this.needles.addEventListener("change", () => this.recordNeedles());
    addEventListener("hashchange", () => this.show());
    const wanted = /&sheet=(\w+)$/.exec(location.hash);
    if (wanted) history.replaceState(null, "", location.hash.slice(0, -wanted[0].length));
    await this.show();
    if (wanted?.[1] === "record") this.sheets.querySelector(".record-paper")?.scrollIntoView();
  }

  /** Print one of the sheets; the browser's own command prints both. @param {string} sheet */
  print(sheet) {
    this.sheets.dataset.prints = sheet;
    addEventListener("afterprint", () => delete this.sheets.dataset.prints, { once: true });
    print();
  }

  async show() {
    try {
      this.session = await this.read();
      this.needles.checked = this.session.examination.needled;
      await this.make();
    } catch (error) {
      this.sheets.replaceChildren();
      this.enable(false);
      this.status.textContent = this.errorText(error);
    }
  }

  /** Record whether needles were used, with the session where it is kept, and make the sheets anew. */
  async recordNeedles() {
    this.session.examination.needled = this.needles.checked;
    try {
      if (this.revision) this.revision = await new SessionStore().save(this.session, this.revision);
      await this.make();
    } catch (error) {
      this.status.textContent = this.errorText(error);
    }
  }

  /** @param {any} error */
  errorText(error) {
    if (error instanceof StoreError) return this.strings.troubles[error.kind];
    if (error instanceof SessionError) return fill(this.strings.unreadable, { reason: error.message });
    if (error instanceof TypeError || /: \d+$/.test(error.message)) {
      console.error(error);
      return this.strings.failed;
    }
    return error.message;
  }

  /** The session that the address names or holds. @returns {Promise<import("./session-file.js").Session>} */
  async read() {
    const parts = new URLSearchParams(location.hash.slice(1));
    await this.thumbnails.load();
    this.revision = 0;
    if (parts.has("session")) {
      const { session, revision } = await new SessionStore().get(parts.get("session"));
      this.revision = revision;
      return session;
    }
    const known = this.thumbnails.known();
    if (parts.has("s")) return unpackSession(parts.get("s"), known);
    const figures = ["female", "male"];
    const places = { ...known, views: known.views, figures, points: this.thumbnails.atlas.points };
    const { drawing } = await readAddress(location.hash.slice(1), places);
    return newSession(drawing, undefined, this.thumbnails.matrix.version);
  }

  /** @param {boolean} on */
  enable(on) {
    for (const button of this.root.querySelectorAll("[data-does]")) button.disabled = !on;
  }

  async make() {
    const { thumbnails, session, strings } = this;
    const [handover, { points: told }, safety] = await Promise.all([
      fetchJson(`${SITE}api/v1/handover.json`),
      fetchJson(`${SITE}api/v1/examination/points.json`),
      loadSafety(),
    ]);
    const texts = { ...handover, points: told };
    const places = await thumbnails.places(session.drawing);
    const figure = thumbnails.figureOf([session.drawing]);
    const ranking = thumbnails.rank(places);
    const { points } = thumbnails.atlas;
    const found = findings(ranking, session.examination, points);
    const back = await this.backAddress();
    slot(this.root, "back").href = back;
    if (!places.length && !found.length) {
      this.sheets.replaceChildren();
      this.enable(false);
      this.status.textContent = strings.empty;
      return;
    }
    const views = await thumbnails.choose(places, [session.drawing], figure, 3);
    const regions = [...new Set(places.flatMap((place) => place.regions))];
    const flags = signsAt(safety, regions);
    const code = session.drawing.pains.length ? qrCode(await linkOf(session.drawing), strings.qr_alt) : null;
    const unseen = await thumbnails.unseen(places, views, figure);
    const pressed = found.flatMap(({ muscle }) => texts.muscles[muscle].regions);
    const selfCare = this.ask(safety, regions.length ? regions : [...new Set(pressed)]);
    const answers = answersFor(this.places);
    this.offerPlan(found, selfCare);
    const facts = {
      answers,
      selfCare,
      session,
      places,
      unseen,
      figure,
      ranking,
      found,
      views,
      flags,
      texts,
      thumbnails,
      strings,
      answerStrings: readJson(this.root, "answer-strings"),
      pictures: await this.pointPictures(found, figure),
      code,
      kept: location.hash.startsWith("#session="),
    };
    const pictures = () => Promise.all(views.map((view) => this.figure(view, figure, places)));
    const [forClient, forRecord] = [await pictures(), await pictures()];
    const client = this.fit("client", CLIENT, (limits) => ({ ...clientParts(facts, limits), pictures: forClient }));
    const record = this.fit("record", RECORD, (limits) => {
      const { points, ...parts } = recordParts(facts, limits);
      return { ...parts, pictures: [...forRecord, ...points] };
    });
    this.sheets.replaceChildren(client, record);
    this.enable(true);
    this.status.textContent = strings.ready;
  }

  /**
   * Where the points of the muscles found lie, by point and side.
   * @param {import("../examination/findings.js").Found[]} found @param {string} figure
   */
  async pointPictures(found, figure) {
    const { files, facts, atlas } = this.thumbnails;
    const views = new Map(Object.entries(facts).map(([view, each]) => [view, { ...each, cm: each.units_per_cm }]));
    const source = { files, views, figure, among: WHOLE_VIEWS };
    const made = found.slice(0, CLIENT.most.muscles).map(async ({ muscle, side, points: [n] }) => {
      const point = `${muscle}-${n}`;
      const shown = { muscle, point, side: /** @type {"left" | "right"} */ (side) };
      const drawn = await pointPicture(source, shown, fill(this.strings.point_alt, { muscle: atlas.points[point].plain }));
      return /** @type {const} */ ([`${point}:${side}`, drawn && h("figure", [drawn.svg, h("figcaption", drawn.title)])]);
    });
    return new Map((await Promise.all(made)).filter(([, drawn]) => drawn));
  }

  /**
   * The safety gate above the sheets. A client has no sheet that tells how to press before it is passed.
   * @param {import("../safety/triage.js").SafetyFile} safety @param {string[]} regions that hurt
   * @returns {string} how far self-care may go
   */
  ask(safety, regions) {
    this.places = regions;
    if (!this.gate) {
      const again = (selfCare) => {
        const changed = this.selfCare !== undefined && this.selfCare !== selfCare;
        this.selfCare = selfCare;
        if (changed && this.gate) this.show();
      };
      this.gate = new TriageGate(slot(this.root, "gate"), safety, () => this.places, again);
    }
    this.gate.show();
    return this.selfCare;
  }

  /** Lead to a plan for the muscles found, unless a sign needs a doctor first. */
  offerPlan(found, selfCare) {
    const link = slot(this.root, "plan");
    link.hidden = !found.length || selfCare === "none";
    const muscles = found.slice(0, 3).map(({ muscle, side }) => `muscle=${muscle}:${side}`);
    link.href = `${SITE}plan#${[...muscles, ...(this.session.examination.needled ? ["needled=yes"] : [])].join("&")}`;
  }

  /** Where the map shows this again. */
  async backAddress() {
    const parts = new URLSearchParams(location.hash.slice(1));
    return parts.has("session") || parts.has("s") || parts.has("d")
      ? `${SITE}${location.hash}`
      : `${SITE}#d=${(await linkOf(this.session.drawing)).split("#d=")[1]}`;
  }

  /** @param {string} view @param {string} figure @param {import("../drawing/body-thumbnails.js").DescribedPlace[]} places */
  async figure(view, figure, places) {
    const { title } = this.thumbnails.facts[view];
    const alt = fill(this.strings.picture_alt, { view: title, places: places.map(({ name }) => name).join("; ") });
    return h("figure", [await this.thumbnails.picture(view, figure, places, { numbered: true, alt }), h("figcaption", title)]);
  }

  /**
   * A sheet with as much on it as its paper holds.
   * @param {"client" | "record"} name
   * @param {{most: Record<string, number>, cuts: string}} plan
   * @param {(limits: Record<string, number>) => Record<string, any>} parts
   */
  fit(name, { most, cuts }, parts) {
    const sheet = copyOf(name);
    const limits = { ...most };
    // Measured in the size of the paper, whatever the window.
    sheet.classList.add("is-measured");
    this.sheets.append(sheet);
    fillSlots(sheet, parts(limits));
    for (const cut of cuts.split(", ")) {
      if (sheet.scrollHeight <= sheet.clientHeight + 1) break;
      const [what, count] = cut.split(" ");
      limits[what] = Number(count);
      fillSlots(sheet, parts(limits));
    }
    sheet.classList.remove("is-measured");
    return sheet;
  }
}

/** @param {HTMLElement} root */
export function init(root) {
  return new Handover(root).begin();
}
