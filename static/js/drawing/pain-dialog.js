/** The sheet on which a pain is described: how strong, of what kind, how deep, since when, and a note. */

import { fill, slot } from "../lib/page.js";

/**
 * Open the sheet of one pain; every answer is kept at once.
 * @param {HTMLDialogElement} dialog a copy of the page's template
 * @param {import("./pain-drawing.js").Pain} pain
 * @param {string} name
 * @param {any} strings the page's words
 * @param {{describe: (said: Partial<import("./pain-drawing.js").Pain>) => void, remove: () => void, close: () => void}} events
 */
export function openPainDialog(dialog, pain, name, strings, events) {
  const form = dialog.querySelector("form");
  const { strength, kinds, depth, onset, note } = form.elements;
  const said = slot(dialog, "strength");
  let strong = pain.strength;

  const showStrength = () => {
    said.textContent = strong === null ? strings.unsaid : fill(strings.of_ten, { strength: strong });
    strength.classList.toggle("is-unsaid", strong === null);
    strength.setAttribute("aria-valuetext", said.textContent);
  };
  dialog.querySelector("#sheet-title").textContent = name;
  strength.value = String(strong ?? 5);
  for (const box of kinds) box.checked = pain.kinds.includes(box.value);
  depth.value = pain.deep ? "deep" : "skin";
  for (const choice of onset) choice.checked = choice.value === (pain.onset ?? "");
  note.value = pain.note;
  showStrength();

  const tell = () => {
    const chosen = [...kinds].filter((box) => box.checked).map((box) => box.value);
    events.describe({
      strength: strong,
      kinds: chosen,
      deep: depth.value === "deep",
      onset: onset.value || null,
      note: note.value.slice(0, Number(note.maxLength)),
    });
  };
  strength.addEventListener("input", () => {
    strong = Number(strength.value);
    showStrength();
  });
  // A press on the slider's present place changes nothing for the browser, but says a strength.
  strength.addEventListener("click", () => {
    if (strong !== null) return;
    strong = Number(strength.value);
    showStrength();
    tell();
  });
  form.addEventListener("change", tell);
  dialog.addEventListener("click", (event) => {
    const does = event.target instanceof Element && event.target.closest("[data-sheet-does]")?.dataset.sheetDoes;
    if (does === "unsay") {
      strong = null;
      showStrength();
      tell();
    }
    if (does === "remove") events.remove();
    if (does || event.target === dialog) {
      if (does !== "unsay") dialog.close();
    }
  });
  dialog.addEventListener("close", () => {
    dialog.remove();
    events.close();
  });
  dialog.showModal();
}
