/** Emergency numbers in texts as links that dial them. */

import { h, readJson } from "./page.js";

/** A text as nodes, each emergency number in it a link. @param {string} text */
export function telNodes(text) {
  const { numbers } = readJson(document, "gate-strings");
  const parts = text.split(new RegExp(`\\b(${numbers.join("|")})\\b`));
  return parts.map((part) => (numbers.includes(part) ? h("a.tel", part, { href: `tel:${part}` }) : part));
}
