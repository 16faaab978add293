/** The site's own path, and its style sheets. */

/** Address of the whole site, which may lie in a folder of another. */
export const SITE_URL = new URL("../../../", import.meta.url);

/** Its path. */
export const SITE = SITE_URL.pathname;

/** Add a style sheet to the page. @param {string} href @returns {Promise<unknown>} once it is there */
export function loadStyle(href) {
  return new Promise((resolve, reject) => {
    const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href });
    link.onload = resolve;
    link.onerror = () => reject(new Error(`${href} could not be loaded`));
    document.head.append(link);
  });
}
