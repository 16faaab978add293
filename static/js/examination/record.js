/** What was found in an examination, as it is kept: made, and checked where it comes from elsewhere. */

import { assert, byKey, numberOrNull, object, oneOf, ownEntry } from "../lib/checked.js";
import { ANSWERS, FINDINGS } from "./likelihood.js";

/** @typedef {import("./likelihood.js").Findings & {agreed_pressure: number | null, needled: boolean}} Examination */

/** @returns {Examination} */
export function emptyExamination() {
  return { points: {}, movements: {}, agreed_pressure: null, needled: false };
}

/**
 * A clean copy of an examination from elsewhere. Throws SessionError with the reason where it is none.
 * @param {unknown} value @returns {Examination}
 */
export function checkExamination(value) {
  const what = "the examination";
  const given = object(value, what, ["points", "movements", "agreed_pressure", "needled"]);
  const needled = ownEntry(given, "needled", false);
  assert(typeof needled === "boolean", `${what}: needled is true or false.`);
  return {
    points: byKey(ownEntry(given, "points", {}), `${what}'s points`, (found, where) => {
      object(found, where, ["answer", "pressure"]);
      return {
        answer: oneOf(ownEntry(found, "answer"), `${where}: the answer`, ANSWERS),
        pressure: numberOrNull(ownEntry(found, "pressure", null), `${where}: the pressure`, 0, 10),
      };
    }),
    movements: byKey(ownEntry(given, "movements", {}), `${what}'s movements`, (found, where) => {
      object(found, where, ["finding", "degrees"]);
      return {
        finding: oneOf(ownEntry(found, "finding"), `${where}: the finding`, FINDINGS),
        degrees: numberOrNull(ownEntry(found, "degrees", null), `${where}: the angle`, -360, 360),
      };
    }),
    agreed_pressure: numberOrNull(ownEntry(given, "agreed_pressure", null), "the pressure agreed", 0, 10),
    needled,
  };
}
