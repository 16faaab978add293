/**
 * What modules of every page need: elements made from values (never from text that could be markup), parts of a page
 * found and filled in, fetching, the browser's storages and the service worker.
 *
 * All of it is one file, because the front page is to come with at most twelve requests (tools/measure/bench.py).
 */

const SVG = "http://www.w3.org/2000/svg";

/** The most urgent first, as in app/vocabulary.py. */
export const URGENCIES = ["emergency", "urgent", "soon", "none"];

/** Windows in which the ranking is under the map (static/css/atlas.css). */
export const NARROW = "(max-width: 699px), (max-height: 479px)";

/** The figure that is shown, female or male. */
export const FIGURE_KEY = "figure";

/** Whether the atlas is to be kept on this device: yes or no. */
export const OFFLINE_KEY = "offline";

/** In sessionStorage: id of the session that this tab has open. */
export const OPEN_SESSION_KEY = "session";

/** @typedef {"localStorage" | "sessionStorage"} Where what is stored; sessionStorage is this tab's, and gone with it */

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
  for (const [key, value] of Object.entries(attributes))
    if (value !== false) element.setAttribute(key, value === true ? "" : String(value));
  const parts = Array.isArray(content) ? content : [content];
  element.append(...parts.filter((part) => part !== null && part !== false).map((part) => (part instanceof Node ? part : String(part))));
  return element;
}

/** @param {string} name @param {Record<string, string | number>} [attributes] @param {Element[]} [children] */
export function svgElement(name, attributes = {}, children = []) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  element.append(...children);
  return element;
}

/** A copy of what a <template> of the page holds. @param {string} name @returns {HTMLElement} */
export function copyOf(name) {
  const template = /** @type {HTMLTemplateElement} */ (document.querySelector(`template[data-template="${name}"]`));
  return /** @type {HTMLElement} */ (template.content.firstElementChild.cloneNode(true));
}

/** The element that holds one part, of whatever kind the page has there. @param {ParentNode} parent @param {string} name @returns {any} */
export function slot(parent, name) {
  return parent.querySelector(`[data-slot="${name}"]`);
}

/** Fill the parts of an element that are marked data-slot; what is left empty is hidden. @param {HTMLElement} element @param {Record<string, any>} parts */
export function fillSlots(element, parts) {
  for (const [name, content] of Object.entries(parts)) {
    const part = slot(element, name);
    if (!part) continue;
    part.replaceChildren(...[content].flat().filter((one) => one !== null && one !== undefined && one !== ""));
    part.hidden = !part.childNodes.length;
  }
  return element;
}

/** The button or link that does something. @param {ParentNode} parent @param {string} name @returns {HTMLButtonElement} */
export function action(parent, name) {
  return parent.querySelector(`[data-does="${name}"]`);
}

/** The values of a <script type="application/json" data-name> of the page. @param {ParentNode} parent @param {string} name @returns {any} */
export function readJson(parent, name) {
  return JSON.parse(parent.querySelector(`script[data-${name}]`).textContent);
}

/** Put values where {name} stands. @param {string} text @param {Record<string, string | number>} values */
export function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));
}

/**
 * The form of a text that fits a count, with {count} and other values put in.
 * @param {{one: string, many: string}} forms `one` for a count of 1, `many` for any other
 * @param {number} count
 * @param {Record<string, string | number>} [values]
 */
export function counted(forms, count, values = {}) {
  return fill(count === 1 ? forms.one : forms.many, { ...values, count });
}

/** Name the view shown; mark the links to it. @param {ParentNode} root @param {string} figure @param {string} view @param {{title: string, words: string}} facts */
export function markCurrent(root, figure, view, { title, words }) {
  for (const link of root.querySelectorAll("a[data-view], a[data-figure]")) {
    link.ariaCurrent = link.dataset.view === view || link.dataset.figure === figure ? "true" : null;
  }
  root.querySelector("[data-map-title]").textContent = title;
  root.querySelector("[data-map-words]").textContent = words;
}

/**
 * What a region is called on the page: plain words for somebody in pain, its name in the field for others; the same rule as
 * `region_title` in app/atlas/place_names.py.
 * @param {{name: string, plain: string}} region
 */
export function regionTitle({ name, plain }) {
  return (document.documentElement.dataset.voice ?? "client") === "client" ? capital(plain) : name;
}

/** @param {string} text */
export function capital(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
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

/** @param {string} address @returns {Promise<Response>} Throws where the answer is not OK. */
export async function fetchOk(address) {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${address}: ${response.status}`);
  return response;
}

/** @param {string} address @returns {Promise<any>} */
export async function fetchJson(address) {
  return (await fetchOk(address)).json();
}

/** What the address of the map may say in its query, and says behind its # as soon as this page runs. */
const IN_QUERY = new Set(["at", "region", "view", "point", "figure", "feel", "onset", "all"]);

/**
 * Move what the map's address says in its query behind the #: where it hurts then stays in the browser, and a page that
 * no server made for this address (an export, a kept page) shows it all the same.
 */
export function moveQueryToFragment() {
  const query = new URLSearchParams(location.search);
  if (!query.size || location.hash || ![...query.keys()].every((key) => IN_QUERY.has(key))) return;
  history.replaceState(history.state, "", `${location.pathname}#${query.toString().replaceAll("%3A", ":")}`);
}

/** @param {string} key @param {Where} [where] @returns {string | null} null where there is nothing, or the storage is closed (private windows, blocked) */
export function getStored(key, where = "localStorage") {
  try {
    return globalThis[where].getItem(key);
  } catch {
    return null;
  }
}

/** @param {string} key @param {string | null} value null removes it @param {Where} [where] */
export function setStored(key, value, where = "localStorage") {
  try {
    if (value === null) globalThis[where].removeItem(key);
    else globalThis[where].setItem(key, value);
  } catch {
    // The next page shows what it shows to somebody new.
  }
}

/** @type {any} the policy by which the worker's address is trusted; a page may make it once */
let policy;

/**
 * Register the service worker (static/worker), whose address is the only one of a script that the atlas makes (Trusted Types).
 * @returns {Promise<ServiceWorkerRegistration | undefined>}
 */
export function registerWorker() {
  const address = new URL("../../../sw.js", import.meta.url).href;
  policy ??= globalThis.trustedTypes?.createPolicy("atlas-worker", { createScriptURL: () => address });
  return navigator.serviceWorker.register(policy?.createScriptURL("") ?? address, { updateViaCache: "none" });
}
