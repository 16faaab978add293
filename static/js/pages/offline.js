/**
 * The atlas on this device: the note that a newer one is ready, on any page, and the page /offline that tells whether
 * it is kept here. What is kept is the worker's (static/worker).
 */

import { fill, OFFLINE_KEY, registerWorker, setStored } from "../lib/page.js";

/** How long the newer worker may take to replace the one in use, once the person asked for it. */
const MAX_TAKEOVER_MS = 10_000;

/** Load the page again, as of the newer version: a worker that still waits is given time to take over first. */
async function reload() {
  const { serviceWorker } = navigator;
  const replaced = new Promise((done) => serviceWorker.addEventListener("controllerchange", done, { once: true }));
  const late = new Promise((done) => setTimeout(done, MAX_TAKEOVER_MS));
  if ((await serviceWorker.getRegistration())?.waiting) await Promise.race([replaced, late]);
  location.reload();
}

/** Say that a newer atlas is here: this page stays with the one that it came from until it is loaded again. */
export function offerUpdate() {
  const template = document.querySelector("template[data-update]");
  const place = document.querySelector("[data-update-note]");
  if (!template || !place || place.childElementCount) return;
  place.append(template.content.cloneNode(true));
  place.querySelector("[data-reload]").addEventListener("click", reload);
  place.querySelector("[data-later]").addEventListener("click", () => place.replaceChildren());
}

class OfflinePage {
  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    this.says = root.querySelector("[data-says]");
    this.bar = root.querySelector("progress");
    this.keep = root.querySelector("[data-keep]");
    this.drop = root.querySelector("[data-drop]");
    this.more = root.querySelector("[data-more]");
  }

  async begin() {
    const { serviceWorker } = navigator;
    if (!serviceWorker) return this.say("never");
    this.keep.addEventListener("click", () => this.start());
    this.drop.addEventListener("click", () => this.remove());
    serviceWorker.addEventListener("message", ({ data }) => this.onMessage(data));
    const registration = await serviceWorker.getRegistration();
    if (registration?.active) registration.active.postMessage("version");
    else if (registration?.installing) this.say("fetching");
    else this.say("not");
    return undefined;
  }

  /** @param {string} state one of those that the page has words for */
  say(state) {
    for (const line of this.says.querySelectorAll("[data-state]")) line.hidden = line.dataset.state !== state;
    this.bar.hidden = state !== "fetching";
    this.keep.hidden = !["not", "part", "broken", "full"].includes(state);
    this.drop.hidden = !["part", "kept"].includes(state);
  }

  /** What the worker tells. @param {{kept?: number, all?: number, bytes?: number, fetching?: boolean, failed?: string}} news */
  onMessage({ kept, all, bytes, fetching, failed }) {
    if (failed) return this.say(failed);
    [this.bar.max, this.bar.value] = [all, kept];
    this.more.textContent = fill(this.more.dataset.words, { size: Math.max(0.1, bytes / 1e6).toFixed(1) });
    this.more.hidden = kept >= all;
    return this.say(kept >= all ? "kept" : fetching ? "fetching" : "part");
  }

  async start() {
    this.say("fetching");
    setStored(OFFLINE_KEY, "yes");
    try {
      await registerWorker();
      await navigator.storage?.persist?.();
    } catch {
      this.say("never");
      return;
    }
    const { active } = await navigator.serviceWorker.ready;
    active.postMessage("rest");
    active.postMessage("version");
  }

  async remove() {
    setStored(OFFLINE_KEY, "no");
    for (const registration of await navigator.serviceWorker.getRegistrations()) await registration.unregister();
    const own = `atlas ${new URL("../../../", import.meta.url).pathname} `;
    for (const name of await caches.keys()) if (name.startsWith(own)) await caches.delete(name);
    this.say("not");
    this.keep.focus();
  }
}

/** @param {HTMLElement} root */
export function init(root) {
  return new OfflinePage(root).begin();
}
