/**
 * Part of the service worker (app/web/routes/offline.py joins the parts and puts EDITION before them): the atlas without a network.
 *
 * One cache holds one edition whole: it is used only when every file of its list is there and is of that edition (by its
 * SHA-256, or by the header that the server sends with each page). A page is served, for as long as it is open, from
 * the edition that it came from, also while a newer one serves the tabs opened since. Only what is on the list is ever
 * kept, so no address that tells where it hurts is.
 */

const CACHE = `atlas-${EDITION.version}`;
const NOTES = "atlas-notes";
/** Path of the site, which may lie in a folder of another. */
const SITE = new URL("./", self.location.href).pathname;
const BONES = "static/bones/";
const LANES = 2;
const STATES = new Set(["region", "view", "point", "figure", "all"]);

/** @type {Map<string, string>} edition of each open page that is not of this one, as far as this run of the worker knows */
const editions = new Map();
/** Whether this run of the worker has looked for editions that nobody needs any more. */
let tidied = false;

/** Hex digits of the SHA-256, as many as the list has. @param {ArrayBuffer} bytes @param {number} length */
async function digestOf(bytes, length) {
  const sum = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(sum, (byte) => byte.toString(16).padStart(2, "0"))
    .join("")
    .slice(0, length);
}

/**
 * One file of the list, proved to be of this edition. Throws where it is not.
 * @param {string} address @param {string} digest empty where the header tells the edition
 */
async function fetchWhole(address, digest) {
  const older = digest && (await caches.match(SITE + address));
  for (const take of [async () => older, () => fetch(SITE + address, { cache: "no-cache", credentials: "same-origin" })]) {
    const response = await take();
    if (!response) continue;
    if (!response.ok) throw new Error(`${address}: ${response.status}`);
    const bytes = await response.arrayBuffer();
    const same = digest ? (await digestOf(bytes, digest.length)) === digest : response.headers.get("atlas-version") === EDITION.version;
    if (!same) continue;
    const headers = new Headers(response.headers);
    for (const name of ["content-encoding", "content-length", "vary"]) headers.delete(name);
    return new Response(bytes, { headers });
  }
  throw new Error(`${address} is not of edition ${EDITION.version}`);
}

/** Tell all pages how far it is. @param {object} news */
async function tell(news) {
  for (const client of await self.clients.matchAll({ includeUncontrolled: true }))
    client.postMessage({ version: EDITION.version, ...news });
}

/** Fetch what is missing, a few files at a time; what was fetched before an interruption is not fetched again. */
async function keepAll() {
  const cache = await caches.open(CACHE);
  const kept = new Set((await cache.keys()).map(({ url }) => url.slice(self.location.origin.length + SITE.length)));
  const missing = EDITION.files.filter(([address]) => !kept.has(address));
  const all = EDITION.files.length;
  let left = missing.length;
  const lane = async () => {
    for (let next = missing.shift(); next; next = missing.shift()) {
      await cache.put(SITE + next[0], await fetchWhole(...next));
      left -= 1;
      if (left % 20 === 0) await tell({ kept: all - left, all });
    }
  };
  try {
    await Promise.all(Array.from({ length: LANES }, lane));
    if ((await cache.keys()).length < all) throw new Error("files of the edition were lost while it was fetched");
  } catch (error) {
    missing.length = 0;
    await tell({ failed: error.name === "QuotaExceededError" ? "full" : "broken" });
    throw error;
  }
}

/** Which edition each open page is of, and which one is in use, across runs of the worker. */
async function note(key, version) {
  await (await caches.open(NOTES)).put(`/${key}`, new Response(version));
}

/** @param {string} key */
async function noted(key) {
  const found = await caches.match(`/${key}`, { cacheName: NOTES });
  return found ? found.text() : "";
}

/** @param {string} client id of a page */
async function editionOf(client) {
  if (!editions.has(client)) editions.set(client, (client && (await noted(client))) || EDITION.version);
  return editions.get(client);
}

/** The pages open now stay with the edition that they came from. */
async function takeOver() {
  const before = await noted("in-use");
  if (before && before !== EDITION.version) {
    for (const { id } of await self.clients.matchAll({ includeUncontrolled: true })) if (!(await noted(id))) await note(id, before);
  }
  await note("in-use", EDITION.version);
  await self.clients.claim();
  await tidy();
}

/** Let go of editions that no open page is of. */
async function tidy() {
  const { installing, waiting } = self.registration;
  if (installing || waiting) return;
  const open = new Set((await self.clients.matchAll({ includeUncontrolled: true })).map(({ id }) => `/${id}`));
  const notes = await caches.open(NOTES);
  const used = new Set([CACHE, NOTES]);
  for (const request of await notes.keys()) {
    const key = new URL(request.url).pathname;
    if (open.has(key)) used.add(`atlas-${await noted(key.slice(1))}`);
    else if (key !== "/in-use") await notes.delete(request);
  }
  for (const name of await caches.keys()) if (name.startsWith("atlas-") && !used.has(name)) await caches.delete(name);
}

/** An address below the site, without a slash at its end. @param {URL} url */
const pathOf = (url) => url.pathname.slice(SITE.length).replace(/\/$/, "");

/**
 * The names that an address may have on the list: its own, and those of pages that are the same for several addresses.
 * An export has folders, whose pages end with a slash.
 * @param {URL} url
 */
function* namesOf(url) {
  yield url.pathname.slice(SITE.length) + url.search;
  const path = pathOf(url);
  if (path.startsWith("static/")) {
    yield path;
    return;
  }
  const query = new URLSearchParams(url.search);
  if (query.get("figure") === "female") query.delete("figure");
  if (query.get("side") === "right") query.delete("side");
  const rest = path === "muscles" && query.size ? "?view=table" : query.size ? `?${query}` : "";
  yield `${path}${rest}`;
  if (!rest) yield `${path}/`;
}

/** A file of the list. @param {string} version @param {URL} url */
async function keptIn(version, url) {
  for (const name of namesOf(url)) {
    const found = await caches.match(SITE + name, { cacheName: `atlas-${version}` });
    if (found) return found;
  }
  return undefined;
}

/** An address of this site. @param {string} path */
const here = (path) => new URL(SITE + path, self.location.origin);

/** Where an address says what the page reads behind the #, so that it need not be sent. @param {URL} url */
function hidden(url) {
  const keys = [...url.searchParams.keys()];
  const state = pathOf(url) === "" && keys.length && keys.every((key) => STATES.has(key));
  const words = pathOf(url) === "search" && keys.includes("q");
  return state || words ? `${pathOf(url)}#${url.searchParams}` : "";
}

/** A page. @param {FetchEvent} event @param {URL} url */
async function openPage(event, url) {
  const { request, resultingClientId } = event;
  if (request.method === "GET") {
    const instead = hidden(url);
    if (instead) return Response.redirect(here(instead), 302);
    const page = await keptIn(EDITION.version, url);
    if (page) {
      // A newer one may take over before the page is there; the page stays with this one.
      if (self.registration.waiting) event.waitUntil(note(resultingClientId, EDITION.version));
      return page;
    }
  }
  try {
    const response = await fetch(request);
    const version = response.headers.get("atlas-version");
    if (version && version !== EDITION.version) {
      editions.set(resultingClientId, version);
      await note(resultingClientId, version);
    }
    return response;
  } catch {
    const whole = request.method === "GET" && url.search && (await keptIn(EDITION.version, here(pathOf(url))));
    return whole || (await keptIn(EDITION.version, here("offline"))) || Response.error();
  }
}

/** What a page asks for: of its own edition, or an error. @param {FetchEvent} event @param {URL} url */
async function openPart(event, url) {
  const version = await editionOf(event.clientId);
  const kept = await keptIn(version, url);
  if (kept) return kept;
  const picture = version === EDITION.version && pictureAsked(url);
  if (picture) {
    const drawn = await drawPicture(picture, (path) => keptIn(version, here(`static/${path}`))).catch(() => null);
    if (drawn) return drawn;
  }
  const response = await fetch(event.request);
  const sent = response.headers.get("atlas-version");
  if (sent && sent !== version) return Response.error();
  // Bones are many and large: each picture of them is kept once somebody has looked at it.
  if (response.ok && sent && pathOf(url).startsWith(BONES)) {
    event.waitUntil(caches.open(`atlas-${version}`).then((cache) => cache.put(SITE + pathOf(url), response.clone())));
  }
  return response;
}

self.addEventListener("install", (event) => event.waitUntil(keepAll().then(() => void self.skipWaiting())));
self.addEventListener("activate", (event) => event.waitUntil(takeOver()));
self.addEventListener("message", (event) => {
  if (event.data === "version")
    event.source.postMessage({ version: EDITION.version, kept: EDITION.files.length, all: EDITION.files.length });
});
self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (url.origin !== self.location.origin) return;
  if (event.request.mode === "navigate") {
    event.respondWith(openPage(event, url));
  } else if (event.request.method === "GET") {
    event.respondWith(openPart(event, url));
    if (!tidied) event.waitUntil(tidy());
    tidied = true;
  }
});
