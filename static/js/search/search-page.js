/** The page of answers, for words that stand behind the #: looked up here, so that they stay here. */

import { kindNames, loadIndex } from "./ranking.js";

const SHOWN = 40;

/** @param {HTMLElement} root */
export async function init(root) {
  const field = document.querySelector(".site-search-field");
  const kinds = kindNames();
  const [blank, title, list, none] = ["template", "h1", "[data-answers]", "[data-none-found]"].map((name) =>
    root.querySelector(name),
  );

  async function show() {
    const typed = new URLSearchParams(location.hash.slice(1)).get("q");
    if (typed === null) return;
    const index = await loadIndex(root.dataset.index);
    const answers = index.search(typed, SHOWN);
    field.value = typed;
    title.textContent = typed ? root.dataset.title.replace("{}", typed) : root.dataset.untitled;
    document.title = document.title.replace(/^[^·]*/, `${title.textContent} `);
    list.replaceChildren(...answers.map(item));
    none.hidden = !typed || answers.length > 0;
    root.querySelector("[data-examples]").hidden = answers.length > 0;
  }

  /** @param {import("./ranking.js").Answer} answer */
  function item(answer) {
    const made = blank.content.cloneNode(true);
    made.querySelector("li").dataset.kind = answer.kind;
    made.querySelector("a").href = answer.href;
    made.querySelector(".entry-name").textContent = answer.title;
    made.querySelector(".entry-note").textContent = answer.note;
    made.querySelector(".entry-count").textContent = kinds[answer.kind] ?? "";
    return made;
  }

  addEventListener("hashchange", show);
  await show();
}
