/** The page of answers, for words that stand behind the #: looked up here, so that they stay here. */

import { SITE } from "../lib/site.js";
import { behindHash, loadAnswers, namesOf } from "./answers.js";
import { kindNames, namesIn } from "./ranking.js";

const SHOWN = 40;

/** @param {HTMLElement} root */
export async function init(root) {
  const field = document.querySelector(".site-search-field");
  const kinds = kindNames();
  const saidKinds = namesIn(root.querySelector("[data-said-kinds]"));
  const parts = ["[data-blank-answer]", "h1", "[data-answers]", "[data-none-found]", "[data-said-all]", "[data-show-body]"];
  const [blank, title, list, none, said, body] = parts.map((name) => root.querySelector(name));

  async function show() {
    // A page of an export was made for no words, and finds them in its query; one of a server has answered them already.
    const query = field.value ? null : new URLSearchParams(location.search).get("q");
    const typed = new URLSearchParams(location.hash.slice(1)).get("q") ?? query;
    if (typed === null) return;
    const answers = await loadAnswers(root.dataset);
    const { meaning, entries } = answers.answer(typed, SHOWN);
    field.value = typed;
    title.textContent = typed ? root.dataset.title.replace("{}", typed) : root.dataset.untitled;
    document.title = document.title.replace(/^[^·]*/, `${title.textContent} `);
    list.replaceChildren(...entries.map(item));
    none.hidden = !typed || entries.length > 0;
    root.querySelector("[data-examples]").hidden = entries.length > 0;
    const told = meaning.understood.filter(({ kind }) => kind !== "danger");
    root.querySelector("[data-call]").hidden = !meaning.dangers.length;
    root.querySelector("[data-all-answers]").classList.toggle("is-danger", meaning.dangers.length > 0);
    root.querySelector("[data-said-list]").replaceChildren(...told.map((thing) => saidItem(thing, answers.title(thing))));
    said.hidden = !told.length;
    const address = answers.bodyAddress(meaning);
    body.hidden = !address;
    if (address) body.href = address;
  }

  /** @param {import("./understand.js").Understood} thing @param {string} words */
  function saidItem({ kind, side, denied }, words) {
    const made = document.createElement("li");
    made.dataset.said = kind;
    const form = denied ? saidKinds.denied : side ? saidKinds[side] : "{}";
    for (const [css, text] of [
      ["said-kind", saidKinds[kind]],
      ["said-words", form.replace("{}", words)],
    ]) {
      const part = document.createElement("span");
      part.className = css;
      part.textContent = text;
      made.append(part, " ");
    }
    return made;
  }

  /** The same picture as the macro `thumbnail` writes. @param {string} muscle */
  function thumbnail(muscle) {
    const picture = Object.assign(new Image(56, 56), { className: "entry-picture", alt: "", loading: "lazy" });
    picture.src = `${SITE}thumbnails/${muscle}.svg`;
    return picture;
  }

  /** @param {import("./ranking.js").Answer} answer */
  function item(answer) {
    const made = blank.content.cloneNode(true);
    made.querySelector("li").dataset.kind = answer.kind;
    if (answer.kind === "muscle") made.querySelector("li").prepend(thumbnail(answer.id));
    made.querySelector("a").href = behindHash(answer.href);
    const { title, note } = namesOf(answer);
    made.querySelector(".entry-name").textContent = title;
    made.querySelector(".entry-note").textContent = note;
    made.querySelector(".entry-count").textContent = kinds[answer.kind] ?? "";
    return made;
  }

  addEventListener("hashchange", show);
  await show();
}
