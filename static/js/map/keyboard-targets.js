/** The regions over the picture for keyboard and screen reader: one tab stop, arrows move among them, Enter chooses. */

import { svgElement } from "../lib/page.js";

const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** How much a region beside the way counts against one straight ahead. */
const SIDEWAYS_WEIGHT = 2.5;

/**
 * @typedef {{id: string, side: string, label: string, d: string}} Target a region of the picture that can have the focus
 *
 * @typedef {object} TargetEvents
 * @property {(target: Target, add: boolean) => void} choose by key, or by a screen reader's click
 * @property {(target: Target | null, element: SVGGraphicsElement | null) => void} focus
 */

/** @param {SVGGraphicsElement} element */
function centre(element) {
  const { x, y, width, height } = element.getBBox();
  return [x + width / 2, y + height / 2];
}

export class KeyboardTargets {
  /** @type {Map<SVGGraphicsElement, Target>} */ targets = new Map();

  /** @param {SVGElement} layer of the overlay @param {TargetEvents} events */
  constructor(layer, events) {
    this.layer = layer;
    this.events = events;
    // On the element around the SVG, as an SVG element with such listeners would itself become a tab stop.
    const frame = layer.ownerSVGElement.parentElement;
    frame.addEventListener("focusin", (event) => this.onFocus(/** @type {SVGGraphicsElement} */ (event.target)));
    frame.addEventListener("focusout", () => this.events.focus(null, null));
    frame.addEventListener("keydown", (event) => this.onKey(event));
    frame.addEventListener("click", (event) => this.choose(event));
  }

  /**
   * Nothing is shown without regions.
   * @param {string[]} [ids] of regions, in reading order
   * @param {import("../skin/files.js").Overlay["regions"]} [regions] of the picture
   * @param {(id: string, side: string) => string} [label]
   */
  show(ids = [], regions = {}, label = undefined) {
    const held = this.layer.contains(document.activeElement);
    const targets = ids.flatMap((id) => Object.entries(regions[id] ?? {}).map(([side, d]) => ({ id, side, d, label: label(id, side) })));
    this.targets = new Map(
      targets.map((target) => {
        const attributes = { d: target.d, role: "button", tabindex: -1, "aria-label": target.label, class: "target" };
        return [/** @type {SVGGraphicsElement} */ (svgElement("path", attributes)), target];
      }),
    );
    this.layer.replaceChildren(...this.targets.keys());
    const [first] = this.targets.keys();
    first?.setAttribute("tabindex", "0");
    if (held) first?.focus({ preventScroll: true });
  }

  /** @param {SVGGraphicsElement} element */
  onFocus(element) {
    const target = this.targets.get(element);
    if (!target) return;
    for (const other of this.targets.keys()) other.setAttribute("tabindex", other === element ? "0" : "-1");
    this.events.focus(target, element);
  }

  /** @param {KeyboardEvent} event */
  onKey(event) {
    if (!this.targets.has(/** @type {SVGGraphicsElement} */ (event.target)) || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Enter" || event.key === " ") this.choose(event);
    else if (event.key in ARROWS && !event.shiftKey) this.focusNext(event);
  }

  /** Move the focus to the nearest region that way. @param {KeyboardEvent} event */
  focusNext(event) {
    event.preventDefault();
    const [dx, dy] = ARROWS[event.key];
    const from = /** @type {SVGGraphicsElement} */ (event.target);
    const [x, y] = centre(from);
    let best = Infinity;
    let next = from;
    for (const element of this.targets.keys()) {
      const [ox, oy] = centre(element);
      const along = (ox - x) * dx + (oy - y) * dy;
      const aside = Math.abs((ox - x) * dy) + Math.abs((oy - y) * dx);
      const cost = along + SIDEWAYS_WEIGHT * aside;
      if (element !== from && along > 1 && cost < best) [best, next] = [cost, element];
    }
    next.focus({ preventScroll: true });
  }

  /** @param {KeyboardEvent | MouseEvent} event */
  choose(event) {
    const target = this.targets.get(/** @type {SVGGraphicsElement} */ (event.target));
    if (!target) return;
    event.preventDefault();
    this.events.choose(target, event.shiftKey);
  }
}
