/** Elements made from values, and never from text that could be markup. */

/**
 * @param {string} name of the element, with classes: "p.note"
 * @param {(Node | string | number | null | false)[] | Node | string | number} [content]
 * @param {Record<string, string | number | boolean>} [attributes] false leaves one out
 * @returns {HTMLElement}
 */
export function h(name, content = [], attributes = {}) {
  const [tag, ...classes] = name.split(".");
  const element = document.createElement(tag);
  if (classes.length) element.className = classes.join(" ");
  for (const [key, value] of Object.entries(attributes)) if (value !== false) element.setAttribute(key, value === true ? "" : String(value));
  const parts = Array.isArray(content) ? content : [content];
  element.append(...parts.filter((part) => part !== null && part !== false).map((part) => (part instanceof Node ? part : String(part))));
  return element;
}

/** A copy of what a <template> of the page holds. @param {string} name @returns {HTMLElement} */
export function copyOf(name) {
  const template = /** @type {HTMLTemplateElement} */ (document.querySelector(`template[data-template="${name}"]`));
  return /** @type {HTMLElement} */ (template.content.firstElementChild.cloneNode(true));
}

/** Fill the parts of an element that are marked data-slot; what is left empty is hidden. @param {HTMLElement} element @param {Record<string, any>} parts */
export function fillSlots(element, parts) {
  for (const [name, content] of Object.entries(parts)) {
    const slot = element.querySelector(`[data-slot="${name}"]`);
    if (!slot) continue;
    slot.replaceChildren(...[content].flat().filter((part) => part !== null && part !== undefined && part !== ""));
    slot.hidden = !slot.childNodes.length;
  }
  return element;
}

/** Save text as a file on this machine. @param {string} name @param {string} text @param {string} type */
export function download(name, text, type = "application/json") {
  const address = URL.createObjectURL(new Blob([text], { type }));
  const link = h("a", [], { href: address, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
