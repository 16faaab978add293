/**
 * The sections of a page in the order that suits whom it speaks to. The order of reading is that of the document, so the
 * elements themselves move; the server has sent them in the order of the address (app/web/presenters/muscle_pages.py).
 */

/** Put the parts of an element into an order. @param {HTMLElement} element with data-orders @param {string} voice */
export function arrange(element, voice) {
  const order = JSON.parse(element.dataset.orders)[voice];
  const parts = new Map([...element.querySelectorAll(":scope > *")].map((child) => [child.dataset.part, child]));
  const sorted = order.map((name) => parts.get(name)).filter(Boolean);
  if (sorted.every((part, i) => element.children[i] === part)) return;
  const held = element.contains(document.activeElement) ? /** @type {HTMLElement} */ (document.activeElement) : null;
  element.append(...sorted);
  held?.focus({ preventScroll: true });
}

/** @param {HTMLElement} root */
export function init(root) {
  const follow = () => {
    const { voice } = document.documentElement.dataset;
    for (const element of [root, ...root.querySelectorAll("[data-orders]")]) arrange(element, voice);
  };
  document.addEventListener("voicechange", follow);
  follow();
  // What the address names has moved away from under the window.
  if (location.hash.length > 1 && !location.hash.includes("=")) document.getElementById(location.hash.slice(1))?.scrollIntoView();
}
