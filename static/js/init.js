/**
 * Start the page's components: every `data-module="name"` loads ./name.js and gives its element to `init`; one that has
 * `data-lazy` does so when it is first entered, so that a page loads nothing that nobody uses.
 *
 * Pages work without any of it. A component that fails is reported and stops no other. Once all have started, the page
 * says so: `is-ready` of its root.
 * The tone of the skin and the voice in which pages speak, which all share, are kept here.
 */

import { getStored, OFFLINE_KEY, registerWorker, setStored } from "./lib/page.js";

/** How long a newer worker that is whole may wait before a page tells of it. */
const MAX_WAIT_MS = 5000;

const TONE_KEY = "tone";
const VOICE_KEY = "voice";

/** As app/vocabulary.py has them; the first is that of whoever has not chosen. */
const VOICES = ["client", "student", "therapist"];

/** @param {string} tone */
function applyTone(tone) {
  const links = [...document.querySelectorAll("[data-tone-choice]")];
  if (links.length && !links.some((link) => link.dataset.toneChoice === tone)) return;
  document.documentElement.dataset.tone = tone;
  for (const link of links) link.ariaCurrent = link.dataset.toneChoice === tone ? "true" : null;
}

function restoreTone() {
  const stored = getStored(TONE_KEY);
  if (stored && !new URLSearchParams(location.search).has("tone")) applyTone(stored);
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element && event.target.closest("[data-tone-choice]");
    if (!link || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    applyTone(link.dataset.toneChoice);
    setStored(TONE_KEY, link.dataset.toneChoice);
  });
}

/** Whom the pages speak to. @param {string} voice */
function applyVoice(voice) {
  const links = [...document.querySelectorAll("[data-voice-choice]")];
  if (!VOICES.includes(voice)) return;
  for (const link of links) link.ariaCurrent = link.dataset.voiceChoice === voice ? "true" : null;
  if (document.documentElement.dataset.voice === voice) return;
  document.documentElement.dataset.voice = voice;
  document.dispatchEvent(new CustomEvent("voicechange", { detail: { voice } }));
}

function restoreVoice() {
  const stored = getStored(VOICE_KEY);
  if (stored && !new URLSearchParams(location.search).has("voice")) applyVoice(stored);
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element && event.target.closest("[data-voice-choice]");
    if (!link || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    applyVoice(link.dataset.voiceChoice);
    setStored(VOICE_KEY, link.dataset.voiceChoice);
  });
}

/** @param {HTMLElement} element */
async function start(element) {
  const name = element.dataset.module;
  try {
    const component = await import(`./${name}.js`);
    await component.init(element);
  } catch (error) {
    console.error(`The component "${name}" could not start; the page works without it.`, error);
    element.classList.add("is-broken");
  }
}

/**
 * The `/` key leads to the search field; what is sent before its component is there stays behind the #, as with it.
 * @param {HTMLFormElement | null} form
 */
function enhanceSearch(form) {
  if (!form) return;
  const field = /** @type {HTMLInputElement} */ (form.elements.namedItem("q"));
  document.addEventListener("keydown", (event) => {
    const typing = event.target instanceof Element && event.target.closest("input, textarea, select, [contenteditable]");
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || typing) return;
    event.preventDefault();
    field.focus();
    field.select();
  });
  form.addEventListener("submit", (event) => {
    if (form.classList.contains("is-broken")) return;
    event.preventDefault();
    location.assign(`${form.getAttribute("action")}#q=${encodeURIComponent(field.value.trim())}`);
  });
}

/**
 * Keep the whole atlas on this device, once the page is there and nothing else is to do; say so when a newer one is
 * whole. Not within other people's pages, and not for those who save data: for them /offline has a button.
 */
function registerForOffline() {
  // In a frame with a sandbox even the question whether there are workers is refused.
  if (window.top !== window) return;
  const { serviceWorker } = navigator;
  if (!serviceWorker) return;
  // A newer worker claims the open pages when it is whole. The browser may have fetched it, by a check of its own, before
  // any of this runs; so what is heard is the change of worker, not its arrival. The first worker replaces none.
  let controlled = Boolean(serviceWorker.controller);
  serviceWorker.addEventListener("controllerchange", async () => {
    const { controller } = serviceWorker;
    const replaced = controlled;
    controlled = true;
    if (!replaced || !controller) return;
    // Until it is active, it may not know yet which version this page is of.
    while (controller.state !== "activated") await new Promise((done) => controller.addEventListener("statechange", done, { once: true }));
    (await import("./pages/offline.js")).offerUpdate();
  });
  // A page that is never idle is kept all the same, some seconds later.
  const whenIdle = (work) => (globalThis.requestIdleCallback ? requestIdleCallback(work, { timeout: 5000 }) : work());
  const begin = async () => {
    try {
      if (!(await serviceWorker.getRegistration()) && (navigator.connection?.saveData || getStored(OFFLINE_KEY) === "no")) return;
      const registration = await registerWorker();
      // A newer worker may have to wait long until the one in use is idle; it is whole all the same.
      const offer = () =>
        setTimeout(async () => registration.waiting && controlled && (await import("./pages/offline.js")).offerUpdate(), MAX_WAIT_MS);
      registration.addEventListener("updatefound", () => registration.installing?.addEventListener("statechange", offer));
      registration.installing?.addEventListener("statechange", offer);
      offer();
      if (!navigator.connection?.saveData || getStored(OFFLINE_KEY) === "yes") (await serviceWorker.ready).active?.postMessage("rest");
    } catch (error) {
      console.info("The atlas cannot be kept on this device; it works with a network.", error);
    }
  };
  const soon = () => setTimeout(() => whenIdle(begin), 2000);
  if (document.readyState === "complete") soon();
  else addEventListener("load", soon, { once: true });
}

/** A skip link moves the focus, and leaves the address alone: behind its # the map keeps where it hurts. */
function followSkipLinks() {
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element && /** @type {HTMLAnchorElement | null} */ (event.target.closest("a.skip"));
    if (!link || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    /** @type {HTMLElement | null} */ (document.querySelector(link.hash))?.focus();
  });
}

document.documentElement.classList.add("has-js");
followSkipLinks();
restoreTone();
restoreVoice();
enhanceSearch(document.querySelector("form.site-search"));
const isLazy = (element) => "lazy" in element.dataset;
const components = [...document.querySelectorAll("[data-module]")];
for (const element of components.filter(isLazy)) element.addEventListener("focusin", () => start(element), { once: true });
Promise.all(components.filter((element) => !isLazy(element)).map(start)).then(() => {
  document.documentElement.classList.add("is-ready");
});
registerForOffline();
