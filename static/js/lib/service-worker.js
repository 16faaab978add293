/** The service worker (static/worker), which keeps the atlas on this device. */

import { SITE_URL } from "./site.js";

/** @type {any} the policy by which the worker's address is trusted; a page may make it once */
let policy;

/**
 * Register the service worker, whose address is the only one of a script that the atlas makes (Trusted Types).
 * @returns {Promise<ServiceWorkerRegistration | undefined>}
 */
export function registerWorker() {
  const address = new URL("sw.js", SITE_URL).href;
  policy ??= globalThis.trustedTypes?.createPolicy("atlas-worker", { createScriptURL: () => address });
  return navigator.serviceWorker.register(policy?.createScriptURL("") ?? address, { updateViaCache: "none" });
}
