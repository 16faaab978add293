/**
 * The meaning of a term beside it: while the pointer rests on it, while it has the focus, and on a tap, which would
 * otherwise leave the page. The glossary is fetched once, when the first is asked for.
 */

import { capital, fetchJson, h } from "../lib/page.js";
import { SITE } from "../lib/site.js";

const REST_MS = 250;
const GAP_PX = 6;

/** Groups of words that tell how to press, test or treat (app/data/models/glossary.py). */
const HANDS_ON = ["examination", "treatment"];

/** Whether nothing may be told yet of pressing and treating: a client passes the signs of danger first. */
function asksFirst() {
  const { voice, selfCare = "ask" } = document.documentElement.dataset;
  return voice === "client" && !["yes", "with-care"].includes(selfCare);
}

/** @type {Promise<Map<string, {id: string, term: string, text: string, group: string}>> | undefined} */
let glossary;

function load() {
  glossary ??= fetchJson(`${SITE}api/v1/glossary.json`).then((terms) => new Map(terms.map((term) => [term.id, term])));
  glossary.catch(() => (glossary = undefined));
  return glossary;
}

class TermCard {
  /** @type {HTMLAnchorElement | null} */ shown = null;

  constructor() {
    this.card = h("div.term-card", [], { id: "term-card", popover: "manual", role: "tooltip" });
    document.body.append(this.card);
    this.waiting = 0;
  }

  /** @param {HTMLAnchorElement} link */
  async show(link) {
    if (this.shown === link) return;
    this.hide();
    this.shown = link;
    const id = link.hash.slice(1);
    const term = (await load()).get(id);
    if (!term || this.shown !== link) return;
    // The glossary's own page asks about them, and then explains the word.
    if (HANDS_ON.includes(term.group) && asksFirst()) return;
    this.card.replaceChildren(h("b", capital(term.term)), h("p", term.text));
    this.card.showPopover();
    this.place(link.getBoundingClientRect());
    link.setAttribute("aria-describedby", this.card.id);
  }

  /** Under the word, or above it where there is no room. @param {DOMRect} word */
  place(word) {
    const { width, height } = this.card.getBoundingClientRect();
    const below = word.bottom + GAP_PX;
    const top = below + height > innerHeight ? Math.max(GAP_PX, word.top - GAP_PX - height) : below;
    this.card.style.top = `${top}px`;
    this.card.style.left = `${Math.max(GAP_PX, Math.min(word.left, innerWidth - width - GAP_PX))}px`;
  }

  /** The page moved: stay with the word, or go if it went out of sight. */
  follow() {
    const word = this.shown?.getBoundingClientRect();
    if (!word) return;
    if (word.bottom < 0 || word.top > innerHeight) this.hide();
    else this.place(word);
  }

  hide() {
    clearTimeout(this.waiting);
    this.shown?.removeAttribute("aria-describedby");
    this.shown = null;
    if (this.card.matches(":popover-open")) this.card.hidePopover();
  }

  /** @param {HTMLAnchorElement} link */
  soon(link) {
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.show(link), REST_MS);
  }
}

/** @param {HTMLElement} root */
export function init(root) {
  if (!root.querySelector(".term") || !("popover" in HTMLElement.prototype)) return;
  const card = new TermCard();
  const termOf = (event) => (event.target instanceof Element ? event.target.closest("a.term") : null);
  let touched = false;
  root.addEventListener("pointerdown", (event) => (touched = event.pointerType === "touch"));
  root.addEventListener("pointerover", (event) => {
    const link = termOf(event);
    if (link && event.pointerType !== "touch") card.soon(link);
  });
  root.addEventListener("pointerout", (event) => {
    if (termOf(event) && event.pointerType !== "touch" && document.activeElement !== termOf(event)) card.hide();
  });
  root.addEventListener("focusin", (event) => {
    const link = termOf(event);
    if (link && !touched) card.show(link);
  });
  root.addEventListener("focusout", () => card.hide());
  root.addEventListener("click", (event) => {
    const link = termOf(event);
    if (!touched) return;
    if (!link || card.shown === link) return card.hide();
    event.preventDefault();
    card.show(link);
  });
  document.addEventListener("keydown", (event) => event.key === "Escape" && card.hide());
  addEventListener("scroll", () => card.follow(), { passive: true });
}
