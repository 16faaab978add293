/** What the checker of static/js cannot know by itself; tsconfig.json names it. Nothing here is served. */

/** Which kind of element a selector finds stands in the templates, which the checker does not read. */
interface ParentNode {
  querySelector(selectors: string): any;
  querySelectorAll(selectors: string): NodeListOf<any>;
}

interface Element {
  closest(selectors: string): HTMLElement | null;
}

/** Not in all browsers: Network Information API. */
interface Navigator {
  connection?: { saveData?: boolean; effectiveType?: string };
}

interface HTMLElement {
  /** Of the front page's root: map/explorer.js. Whoever takes it says what it may touch. */
  explorer?: any;
}
