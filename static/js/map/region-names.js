/** The name of the region under the pointer or the focus, with its outline on the picture. */

import { svgElement } from "../lib/page.js";
import { sideOfCell } from "../skin/files.js";

/**
 * @typedef {object} Explorer what this module may touch of map/explorer.js
 * @property {HTMLElement} root
 * @property {import("./body-map.js").BodyMap} map
 * @property {import("../skin/files.js").Matrix} matrix
 * @property {import("../skin/files.js").Atlas} atlas
 * @property {{overlay: import("../skin/files.js").Overlay} | null} shown
 * @property {{cellAt: (at: {x: number, y: number}) => number, label: (region: string, side: string) => string}} history
 * @property {import("./keyboard-targets.js").KeyboardTargets} keyboardTargets
 */

export class RegionNames {
  /** @param {Explorer} explorer */
  constructor(explorer) {
    this.explorer = explorer;
    this.box = explorer.root.querySelector(".map-name");
  }

  /** Name what lies under the pointer. @param {{x: number, y: number} | null} at in the picture */
  hover(at) {
    const { shown, history, matrix, atlas } = this.explorer;
    const cell = at && shown ? history.cellAt(at) : -1;
    if (cell < 0) {
      this.show();
      return;
    }
    const region = matrix.regions[matrix.region[cell]];
    const side = sideOfCell(matrix, cell);
    const paths = shown.overlay.regions[region] ?? {};
    this.show(history.label(region, side), atlas.regions[region].plain, paths[side] ?? paths.midline);
  }

  /** The regions of the picture, for the keyboard, each with its name. */
  showTargets() {
    const { keyboardTargets, atlas, shown, history } = this.explorer;
    keyboardTargets.show(Object.keys(atlas.regions), shown.overlay.regions, (id, side) => history.label(id, side));
  }

  /** Keep the focused region in sight and name it. */
  focus(target, element) {
    if (target) this.show(target.label, this.explorer.atlas.regions[target.id].plain, target.d);
    else this.show();
    if (element) this.explorer.map.reveal(element);
  }

  show(label = "", plain = "", outline = "") {
    if (this.box.dataset.label === label) return;
    this.box.dataset.label = label;
    this.explorer.map.layers.hover.replaceChildren(...(outline ? [svgElement("path", { d: outline })] : []));
    const [title, note] = this.box.children;
    title.textContent = label;
    note.textContent = label.toLowerCase().startsWith(plain.toLowerCase()) ? "" : plain;
    this.box.hidden = !label;
    this.keepClear();
  }

  /** How far above the foot of the stage the label is clear of what stands over the picture. */
  get footPx() {
    const { stage, frame, coveredPx } = this.explorer.map;
    return stage.getBoundingClientRect().bottom - frame.getBoundingClientRect().bottom + coveredPx;
  }

  /** The label stands below the captions, however many lines they have, or at the foot of the picture where it would cover what it names. */
  keepClear() {
    this.box.classList.remove("is-low");
    const named = this.explorer.map.layers.hover.firstElementChild?.getBoundingClientRect();
    if (!named || this.box.hidden) return;
    const captions = [...this.explorer.root.querySelectorAll(".stage .map-caption")].map((one) => one.getBoundingClientRect().bottom);
    this.box.style.setProperty("--captions-px", `${Math.max(...captions) - this.explorer.map.stage.getBoundingClientRect().top}px`);
    const own = this.box.getBoundingClientRect();
    const across = named.left < own.right && own.left < named.right;
    this.box.style.setProperty("--foot-px", `${this.footPx}px`);
    this.box.classList.toggle("is-low", across && named.top < own.bottom && own.top < named.bottom);
  }
}
