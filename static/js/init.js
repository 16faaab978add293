/**
 * Start the page's components: every `data-module="name"` loads ./name.js and gives its element to `init`; one that has
 * `data-wake` does so when it is first entered, so that a page loads nothing that nobody uses.
 *
 * Pages work without any of it. A component that fails is reported and stops no other. Once all have started, the page
 * says so: `has-begun` of its root.
 * The tone of the skin and the voice in which pages speak, which all share, are kept here.
 */

const TONE_KEY = "tone";
const VOICE_KEY = "voice";

/** As app/vocabulary.py has them; the first is that of whoever has not chosen. */
const VOICES = ["client", "student", "therapist"];

/** What was kept, or null where storage is closed (private windows, blocked). @param {string} key */
export function recall(key) {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

/** @param {string} key @param {string} value */
export function remember(key, value) {
  try {
    localStorage.setItem(key, value);
  } catch {
    // Nothing is lost but the choice: the next page shows the usual one.
  }
}

/** @param {string} tone */
function wear(tone) {
  const links = [...document.querySelectorAll("[data-tone-choice]")];
  if (links.length && !links.some((link) => link.dataset.toneChoice === tone)) return;
  document.documentElement.dataset.tone = tone;
  for (const link of links) link.ariaCurrent = link.dataset.toneChoice === tone ? "true" : null;
}

function keepTone() {
  const kept = recall(TONE_KEY);
  if (kept && !new URLSearchParams(location.search).has("tone")) wear(kept);
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element && event.target.closest("[data-tone-choice]");
    if (!link || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    wear(link.dataset.toneChoice);
    remember(TONE_KEY, link.dataset.toneChoice);
  });
}

/** Whom the pages speak to. @param {string} voice */
function speak(voice) {
  const links = [...document.querySelectorAll("[data-voice-choice]")];
  if (!VOICES.includes(voice)) return;
  for (const link of links) link.ariaCurrent = link.dataset.voiceChoice === voice ? "true" : null;
  if (document.documentElement.dataset.voice === voice) return;
  document.documentElement.dataset.voice = voice;
  document.dispatchEvent(new CustomEvent("voicechange", { detail: { voice } }));
}

function keepVoice() {
  const kept = recall(VOICE_KEY);
  if (kept && !new URLSearchParams(location.search).has("voice")) speak(kept);
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element && event.target.closest("[data-voice-choice]");
    if (!link || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    speak(link.dataset.voiceChoice);
    remember(VOICE_KEY, link.dataset.voiceChoice);
  });
}

/**
 * Bring up the bar of sessions (sessions/session-bar.js) once there is something to keep, or at once where the address or this tab
 * names a session.
 * @param {HTMLElement} root of the explorer
 * @param {Promise<unknown>} begun when the explorer shows what the address says
 */
export function followSession(root, begun) {
  const fragment = location.hash;
  let bringing = null;
  const bring = () => {
    bringing ??= Promise.all([import("./sessions/session-bar.js"), begun])
      .then(([{ SessionBar }]) => new SessionBar(root).begin(fragment))
      .catch((error) => console.error("The bar of sessions could not start; the map works without it.", error));
  };
  for (const change of ["drawingchange", "examinationchange"]) root.addEventListener(change, bring, { once: true });
  if (/^#(session|s)=/.test(fragment) || namesSession()) bring();
}

/** Whether this tab has a session open (static/js/sessions/session-bar.js). */
function namesSession() {
  try {
    return sessionStorage.getItem("session") !== null;
  } catch {
    return false;
  }
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
function keepSearch(form) {
  if (!form) return;
  const field = form.elements.namedItem("q");
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

/** @type {any} the policy by which the worker's address is trusted; a page may make it once */
let policy;

/**
 * Register the service worker, whose address is the only one of a script that the atlas makes (Trusted Types).
 * @returns {Promise<ServiceWorkerRegistration | undefined>}
 */
export function registerWorker() {
  const address = new URL("../../sw.js", import.meta.url).href;
  policy ??= globalThis.trustedTypes?.createPolicy("atlas-worker", { createScriptURL: () => address });
  return navigator.serviceWorker.register(policy?.createScriptURL("") ?? address, { updateViaCache: "none" });
}

/**
 * Keep the whole atlas on this device, once the page is there and nothing else is to do; say so when a newer one is
 * whole. Not within other people's pages, and not for those who save data: for them /offline has a button.
 */
function keepOffline() {
  const { serviceWorker } = navigator;
  if (!serviceWorker || window.top !== window) return;
  // A page that is never idle is kept all the same, some seconds later.
  const whenIdle = (work) => (globalThis.requestIdleCallback ? requestIdleCallback(work, { timeout: 5000 }) : work());
  const begin = async () => {
    try {
      if (!(await serviceWorker.getRegistration()) && (navigator.connection?.saveData || recall("offline") === "no")) return;
      const registration = await registerWorker();
      if (!registration) return;
      registration.addEventListener("updatefound", () => {
        const { installing } = registration;
        if (!serviceWorker.controller) return;
        installing?.addEventListener("statechange", async () => installing.state === "activated" && (await import("./pages/offline.js")).offer());
      });
    } catch (error) {
      console.info("The atlas cannot be kept on this device; it works with a network.", error);
    }
  };
  const soon = () => setTimeout(() => whenIdle(begin), 2000);
  if (document.readyState === "complete") soon();
  else addEventListener("load", soon, { once: true });
}

document.documentElement.classList.add("has-js");
keepTone();
keepVoice();
keepSearch(document.querySelector("form.site-search"));
const asleep = (element) => "wake" in element.dataset;
const components = [...document.querySelectorAll("[data-module]")];
for (const element of components.filter(asleep)) element.addEventListener("focusin", () => start(element), { once: true });
Promise.all(components.filter((element) => !asleep(element)).map(start)).then(() => {
  document.documentElement.classList.add("has-begun");
});
keepOffline();
