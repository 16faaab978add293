/**
 * Part of the service worker: fetches what a version needs and keeps it.
 *
 * On a first visit the worker is at work as soon as the map and the emergency pages are there; the rest comes when a page
 * asks for it, and a fetch that was interrupted goes on where it stopped. A newer version first takes from the older one
 * every file that is the same, and fetches only the others.
 */

/** The list of what is kept, which is kept too. */
const LIST = `${SITE}precache.json`;
const LANES = 2;
/** As app/web/page_digests.py has it. */
const OF_AN_EDITION = /\?v=[\w-]+|(?<=data version )[0-9a-f]+-[0-9a-f]+ \(\d{4}-\d\d-\d\d\)/g;
/** The fetch of the rest that is under way, if one is. @type {Promise<void> | null} */
let fetching = null;

/** Hex digits of the SHA-256, as many as the list has. @param {ArrayBuffer} bytes @param {number} length */
async function digestOf(bytes, length) {
  const sum = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(sum, (byte) => byte.toString(16).padStart(2, "0"))
    .join("")
    .slice(0, length);
}

/**
 * What the digest of a page is made of (app/web/page_digests.py): the page without what differs in every edition, and with
 * the placeholder where the server named itself.
 * @param {ArrayBuffer} bytes @param {string} placeholder empty where pages do not depend on who asks
 */
function settled(bytes, placeholder) {
  const text = new TextDecoder().decode(bytes).replace(OF_AN_EDITION, "");
  const { host } = self.location;
  const own = placeholder ? text.replaceAll(`http://${host}`, placeholder).replaceAll(`https://${host}`, placeholder) : text;
  return new TextEncoder().encode(own).buffer;
}

/** The list of this version. @param {Cache} cache */
async function fileList(cache) {
  const stored = await cache.match(LIST);
  if (stored) return stored.json();
  const response = await fetch(`${LIST}?v=${PRECACHE.version}`, { cache: "no-cache", credentials: "same-origin" });
  if (!response.ok) throw new Error(`${LIST}: ${response.status}`);
  const text = await response.text();
  const list = JSON.parse(text);
  if (list.version !== PRECACHE.version) throw new Error(`${LIST} is not of version ${PRECACHE.version}`);
  await cache.put(LIST, new Response(text));
  return list;
}

/**
 * One file of the list, proved to be of this version: as an older version has it, else as the server sends it.
 * Throws where it is not.
 * @param {string} address @param {string} digest @param {string} placeholder
 */
async function fetchWhole(address, digest, placeholder) {
  const older = await caches.match(SITE + address);
  for (const take of [async () => older, () => fetch(SITE + address, { cache: "no-cache", credentials: "same-origin" })]) {
    const response = await take();
    if (!response) continue;
    if (!response.ok) throw new Error(`${address}: ${response.status}`);
    const bytes = await response.arrayBuffer();
    const proved = address.startsWith("static/") ? bytes : settled(bytes, placeholder);
    const sent = response !== older && response.headers.get("atlas-version") === PRECACHE.version;
    if (!sent && (await digestOf(proved, digest.length)) !== digest) continue;
    const headers = new Headers(response.headers);
    for (const name of ["content-encoding", "content-length", "vary"]) headers.delete(name);
    return new Response(bytes, { headers });
  }
  throw new Error(`${address} is not of version ${PRECACHE.version}`);
}

/** Tell all pages how far it is. @param {object} news */
async function tell(news) {
  for (const client of await self.clients.matchAll({ includeUncontrolled: true }))
    client.postMessage({ version: PRECACHE.version, ...news });
}

/** The addresses that a cache holds, below the worker's own. @param {Cache} cache */
async function addressesIn(cache) {
  return new Set((await cache.keys()).map(({ url }) => url.slice(self.location.origin.length + SITE.length)));
}

/** Bytes of some files of the list. @param {[string, string, number][]} files */
const bytesOf = (files) => files.reduce((sum, [, , bytes]) => sum + bytes, 0);

/** Tell one page how much is there, and how much more there is. @param {Client} page */
async function tellStored(page) {
  const cache = await caches.open(CACHE);
  const { files } = await fileList(cache);
  const stored = await addressesIn(cache);
  const missing = files.filter(([address]) => !stored.has(address));
  const news = { kept: files.length - missing.length, all: files.length, bytes: bytesOf(missing), fetching: Boolean(fetching) };
  page.postMessage({ version: PRECACHE.version, ...news });
}

/**
 * Keep the files of this version that a test chooses, a few at a time; what was fetched before an interruption is not
 * fetched again.
 * @param {(address: string, place: number, essential: number) => boolean} wanted
 * @param {() => boolean} goesOn asked before each file
 */
async function keep(wanted, goesOn = () => true) {
  const cache = await caches.open(CACHE);
  try {
    const { files, essential, placeholder } = await fileList(cache);
    const stored = await addressesIn(cache);
    const missing = files.filter(([address], place) => !stored.has(address) && wanted(address, place, essential));
    const all = files.length;
    let kept = files.filter(([address]) => stored.has(address)).length;
    let bytes = bytesOf(files.filter(([address]) => !stored.has(address)));
    const lane = async () => {
      for (let next = missing.shift(); next && goesOn(); next = missing.shift()) {
        const [address, digest, size] = next;
        try {
          await cache.put(SITE + address, await fetchWhole(address, digest, placeholder));
        } catch (error) {
          missing.length = 0;
          throw error;
        }
        kept += 1;
        bytes -= size;
        if (kept % 20 === 0 || kept === all) await tell({ kept, all, bytes, fetching: kept < all });
      }
    };
    await Promise.all(Array.from({ length: LANES }, lane));
    if (kept < all) await tell({ kept, all, bytes, fetching: false });
  } catch (error) {
    await tell({ failed: error.name === "QuotaExceededError" ? "full" : "broken" });
    throw error;
  }
}

/** Before this version is used: what the map needs, and whatever the version in use has kept. */
async function keepFirst() {
  const before = await storedVersion("in-use");
  const had = before && before !== PRECACHE.version ? await addressesIn(await caches.open(cacheOf(before))) : new Set();
  await keep((address, place, essential) => place < essential || had.has(address));
}

/**
 * While this version is used: what is missing. Several pages may ask for it at the same time. It ends when a newer version
 * comes, which fetches what it needs itself and cannot take over as long as this worker has something to do.
 */
async function keepRest() {
  const isNewest = () => !self.registration.installing && !self.registration.waiting;
  fetching ??= keep(() => true, isNewest).finally(() => {
    fetching = null;
  });
  await fetching.catch(() => undefined);
}
