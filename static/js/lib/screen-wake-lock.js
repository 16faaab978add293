/** The screen stays on while a drawing is worked on: nobody has a clean hand free to wake it. */

/** After so long without a change the screen may sleep again. */
const WORKED_MS = 10 * 60_000;

let lock = null;
let until = 0;
let timer = 0;

/** Browsers without wake locks, and those that refuse one, do without. */
async function requestLock() {
  if (lock || document.hidden || Date.now() > until) return;
  try {
    lock = await navigator.wakeLock?.request("screen");
    lock?.addEventListener("release", () => (lock = null));
  } catch {
    lock = null;
  }
}

function releaseLock() {
  lock?.release().catch(() => {});
  lock = null;
}

/** Somebody works on the drawing. The browser lets the lock go when the page is hidden; it is taken again after. */
export function keepScreenOn() {
  if (!until) document.addEventListener("visibilitychange", requestLock);
  until = Date.now() + WORKED_MS;
  clearTimeout(timer);
  timer = setTimeout(releaseLock, WORKED_MS);
  return requestLock();
}

/** The drawing is done with. */
export function releaseScreen() {
  if (!until) return;
  until = 1;
  clearTimeout(timer);
  releaseLock();
}
