/**
 * Part of the service worker (app/web/routes/offline.py joins the parts and puts PRECACHE before them): the atlas without a network.
 *
 * One cache holds one version of the atlas; keeping.js fills it, first with what the map needs, and each file is proved to be
 * of that version (by its SHA-256, or by the header that the server sends with each page). A page is served, for as long as
 * it is open, from the version that it came from, also while a newer one serves the tabs opened since. Only what is on
 * the list is ever stored, so no address that tells where it hurts is.
 */

/** Path of the site, which may lie in a folder of another. */
const SITE = new URL("./", self.location.href).pathname;
/** What the names of this site's caches begin with; another atlas on the same host has its own. */
const OWN = `atlas ${SITE} `;
/** @param {string} version */
const cacheOf = (version) => OWN + version;
const CACHE = cacheOf(PRECACHE.version);
/**
 * What is kept once it was looked at: bones, muscles, a muscle over its bones, how a point is pressed, the small pictures of lists,
 * shares that studies counted beside the charts, and the body that turns.
 */
const MANY = /^static\/(bones|muscles)\/|^map\/.*\/muscles\/|^(measured|press|thumbnails)\/|^static\/atlas\/(body|zones)\.bin$/;
/** The cache of those of them that were looked at. @param {string} version */
const lookedAtOf = (version) => `${cacheOf(version)} looked at`;
/** The cache of which version each open page is, and which one is in use, for all runs of all versions of the worker. */
const VERSIONS = `${OWN}versions`;
/** A page that was asked for less long ago than this may still be loading. */
const LOADING_MS = 60_000;
const STATES = new Set(["region", "view", "point", "figure", "all"]);

/** @type {Map<string, string>} version of each open page, as far as this run of the worker knows */
const versions = new Map();
/** Whether this run of the worker has looked for caches that no page needs any more. */
let cleaned = false;

/** Store a version: of an open page, by its id, or the one in use. @param {string} key @param {string} version */
async function storeVersion(key, version) {
  const headers = { "stored-at": String(Date.now()) };
  await (await caches.open(VERSIONS)).put(`/${key}`, new Response(version, { headers }));
}

/** @param {string} key */
async function storedVersion(key) {
  const found = await caches.match(`/${key}`, { cacheName: VERSIONS });
  return found ? found.text() : "";
}

/** @param {string} client id of a page */
async function versionOf(client) {
  if (!versions.has(client)) versions.set(client, (client && (await storedVersion(client))) || PRECACHE.version);
  return versions.get(client);
}

/** Serve the pages opened from now on; those open now stay with the version that they came from. */
async function takeOver() {
  const before = await storedVersion("in-use");
  if (before && before !== PRECACHE.version) {
    for (const { id } of await self.clients.matchAll({ includeUncontrolled: true }))
      if (!(await storedVersion(id))) await storeVersion(id, before);
  }
  await storeVersion("in-use", PRECACHE.version);
  await self.clients.claim();
  await deleteOldCaches();
}

/**
 * Delete the caches of versions that no open page came from. Only the worker in use may: one whose place a newer one is
 * taking would delete the newer one's cache.
 */
async function deleteOldCaches() {
  const names = await caches.keys();
  const pages = await self.clients.matchAll({ includeUncontrolled: true });
  const open = new Set(pages.map(({ id }) => `/${id}`));
  const stored = await caches.open(VERSIONS);
  const used = new Set([CACHE, lookedAtOf(PRECACHE.version), VERSIONS]);
  const closed = [];
  for (const request of await stored.keys()) {
    const key = new URL(request.url).pathname;
    if (key === "/in-use") continue;
    const page = await stored.match(request);
    // A page that is still loading is not among the open ones yet.
    const loading = Date.now() - Number(page?.headers.get("stored-at")) < LOADING_MS;
    if (page && (open.has(key) || loading)) {
      const version = await page.text();
      used.add(cacheOf(version)).add(lookedAtOf(version));
    } else closed.push(request);
  }
  const { installing, waiting } = self.registration;
  if (installing || waiting || (await storedVersion("in-use")) !== PRECACHE.version) return;
  for (const request of closed) await stored.delete(request);
  for (const name of names) if (name.startsWith(OWN) && !used.has(name)) await caches.delete(name);
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
  query.delete("v");
  const rest = path === "muscles" && query.size ? "?view=table" : query.size ? `?${query}` : "";
  yield `${path}${rest}`;
  if (!rest) yield `${path}/`;
}

/** A file of the list. @param {string} version @param {URL} url */
async function cachedIn(version, url) {
  for (const name of namesOf(url)) {
    const found = await caches.match(SITE + name, { cacheName: cacheOf(version) });
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
    const page = PRECACHE.changing ? undefined : await cachedIn(PRECACHE.version, url);
    if (page) {
      // A newer worker may take over before the page is among the open ones; the page stays with this version.
      event.waitUntil(storeVersion(resultingClientId, PRECACHE.version));
      return page;
    }
  }
  try {
    const response = await fetch(request);
    const version = response.headers.get("atlas-version");
    if (version && version !== PRECACHE.version) {
      versions.set(resultingClientId, version);
      await storeVersion(resultingClientId, version);
    }
    return response;
  } catch {
    const kept = request.method === "GET" && (await cachedIn(PRECACHE.version, url));
    const whole = request.method === "GET" && url.search && (await cachedIn(PRECACHE.version, here(pathOf(url))));
    return kept || whole || (await cachedIn(PRECACHE.version, here("offline"))) || Response.error();
  }
}

/** What a page asks for: of its own version, or an error. @param {FetchEvent} event @param {URL} url */
async function openPart(event, url) {
  const version = await versionOf(event.clientId);
  if (MANY.test(pathOf(url)) || (pathOf(url).startsWith("map/") && url.searchParams.has("muscle")))
    return openLookedAt(event, version, url);
  const cached = await cachedIn(version, url);
  if (cached) return cached;
  const picture = version === PRECACHE.version && pictureAsked(url);
  if (picture) {
    const drawn = await drawPicture(picture, (path) => cachedIn(version, here(`static/${path}`))).catch(() => null);
    if (drawn) return drawn;
  }
  const response = await fetch(event.request);
  const sent = response.headers.get("atlas-version");
  return sent && sent !== version ? Response.error() : response;
}

/** What stands in place of such a picture that was never looked at with a network. */
const NOT_KEPT =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 320 200" fill="#6b7a82" font-family="sans-serif" font-size="16" text-anchor="middle">' +
  '<text x="160" y="92">This picture is not kept here.</text><text x="160" y="116">Open it once with a network.</text></svg>';

/** One of many pictures: each is stored once somebody has looked at it. */
async function openLookedAt(event, version, url) {
  const cache = await caches.open(lookedAtOf(version));
  const asked = url.searchParams.has("muscle") || pathOf(url).startsWith("measured/");
  const key = SITE + pathOf(url) + (asked ? url.search : "");
  const stored = await cache.match(key);
  if (stored) return stored;
  const response = await fetch(event.request).catch((error) => {
    if (event.request.destination !== "image") throw error;
    return new Response(NOT_KEPT, { headers: { "Content-Type": "image/svg+xml; charset=utf-8" } });
  });
  const sent = response.headers.get("atlas-version");
  if (sent && sent !== version) return Response.error();
  if (sent && response.ok) event.waitUntil(cache.put(key, response.clone()));
  return response;
}

self.addEventListener("install", (event) => event.waitUntil(keepFirst().then(() => void self.skipWaiting())));
self.addEventListener("activate", (event) => event.waitUntil(takeOver()));
self.addEventListener("message", (event) => {
  if (event.data === "version") event.waitUntil(tellStored(event.source));
  if (event.data === "rest") event.waitUntil(keepRest());
});
self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (url.origin !== self.location.origin) return;
  if (event.request.mode === "navigate") {
    event.respondWith(openPage(event, url));
  } else if (event.request.method === "GET") {
    event.respondWith(openPart(event, url));
    if (!cleaned) event.waitUntil(deleteOldCaches());
    cleaned = true;
  }
});
