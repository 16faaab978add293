/** What is loaded once there is a ranking: examining, which gives it another order, the safety gate, and the answer for a person in pain. */

/**
 * Each of them works without the others, so one that cannot be loaded is told of and keeps none of them.
 * @param {any} explorer map/explorer.js
 */
export async function attach(explorer) {
  const parts = [import("../examination/examiner.js"), import("../safety/triage-gate.js"), import("../answer/own-answer.js")];
  await Promise.all(parts.map((part) => explorer.guard(async () => (await part).attach(explorer))));
}
