/**
 * The safety gate of a page about a muscle, a region or a condition: what tells a client how to press or stretch stays
 * closed until the signs were answered or passed. Where they were answered on the map, it is for the places marked there.
 */

import { answersFor } from "./triage-answers.js";
import { loadSafety, TriageGate } from "./triage-gate.js";

/** @param {HTMLElement} host with the regions of the page, and signs that it asks about besides */
export async function init(host) {
  const { dataset } = document.documentElement;
  const own = host.dataset.regions.split(" ").filter(Boolean);
  const closed = /** @type {HTMLDetailsElement[]} */ ([...document.querySelectorAll("details.care-pass")]);
  const open = () => {
    const passed = !["ask", "none"].includes(dataset.selfCare);
    for (const details of closed) details.open = passed || (dataset.voice !== "client" && dataset.selfCare !== "none");
  };
  const gate = new TriageGate(
    host,
    await loadSafety(),
    () => answersFor(own)?.regions ?? own,
    (selfCare) => {
      if (dataset.selfCare === selfCare) return;
      dataset.selfCare = selfCare;
      open();
    },
    host.dataset.also.split(" ").filter(Boolean),
  );
  for (const summary of document.querySelectorAll("details.care-pass > summary")) {
    summary.addEventListener("click", (event) => {
      if (dataset.selfCare !== "ask") return;
      event.preventDefault();
      gate.focus();
    });
  }
  document.addEventListener("voicechange", open);
  gate.show();
  open();
}
