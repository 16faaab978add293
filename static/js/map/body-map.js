/**
 * The body map: one picture with what is lit on it, a camera to zoom and pan, pointer and keys.
 *
 * It knows nothing of ranking. Places come in and go out in the view's user units.
 */

import { svgElement } from "../lib/page.js";
import { Camera, coveredPx } from "./camera.js";

const ZOOM_STEP = 1.5;
const DRAG_PX = { mouse: 5, pen: 8, touch: 10 };
const SETTLE_MS = 140;
const CROSS_PX = 7;
const MOVE_IN_MS = 220;
const TAP_MS = 400;
const LAYERS = ["hover", "lit", "places", "targets"];

/**
 * @typedef {object} MapEvents
 * @property {(place: {x: number, y: number}, add: boolean) => void} pick
 * @property {(place: {x: number, y: number} | null) => void} hover
 * @property {() => void} [strokeEnd]
 * @property {() => void} [drawn] when the camera shows something else
 * @property {(at: {x: number, y: number}, pointer: string) => boolean} [tap] whether a tap, in CSS pixels of the stage, was on a mark
 * @property {(at: {x: number, y: number} | null) => void} [over] where the pointer is, in CSS pixels of the stage
 */

export class BodyMap {
  /** @type {Map<number, {x: number, y: number}>} */ pointers = new Map();
  /** @type {import("../drawing/brush.js").Brush | null} what a single pointer does instead, if it paints */ brush = null;
  /** @type {import("./camera.js").Box | null} the part that the picture moved in on by itself */ framed = null;
  /** whether the picture moves by itself to what is marked; not once somebody has moved it */ follows = true;
  dragged = false;
  ringPx = 8;

  /**
   * @param {HTMLElement} stage with .map-frame, which holds .map-picture and svg.map-overlay, and the zoom buttons
   * @param {MapEvents} events
   */
  constructor(stage, events) {
    this.stage = stage;
    this.frame = stage.querySelector(".map-frame");
    this.events = events;
    this.picture = stage.querySelector(".map-picture");
    this.overlay = stage.querySelector(".map-overlay");
    this.camera = new Camera();
    this.layers = Object.fromEntries(LAYERS.map((name) => [name, this.overlay.querySelector(`.layer-${name}`)]));
    new ResizeObserver(() => this.resize()).observe(this.frame);
    this.resize();
    this.listen();
  }

  /**
   * Show another picture of the body, as app/drawing/body_map.py composes it.
   * @param {SVGSVGElement | null} svg null keeps the one that came with the page, without what the server lit on it
   * @param {{width: string | number, height: string | number}} size of its viewBox
   * @param {boolean} stay keep what part of it is shown
   */
  setPicture(svg, size, stay = false) {
    if (svg) {
      const body = svgElement("g", { class: "body" });
      body.append(...[...svg.childNodes].map((node) => document.importNode(node, true)));
      this.picture.replaceChildren(svgElement("svg", { class: "map" }, [body]));
    }
    for (const lit of this.picture.querySelectorAll(".muscle, .zones, .trigger-point")) lit.remove();
    this.picture.setAttribute("aria-hidden", "true");
    this.camera.picture = { width: Number(size.width), height: Number(size.height) };
    if (!stay) {
      this.framed = null;
      this.camera.reset();
    }
    this.draw();
  }

  resize() {
    const { clientWidth: width, clientHeight: height } = this.frame;
    if (!width || !height) return;
    this.camera.stage = { width, height };
    if (this.framed) this.camera.fit(this.framed, this.coveredPx);
    else this.camera.clamp();
    this.draw();
  }

  /** How high the buttons stand over the foot of the picture, at most a third of it. */
  get coveredPx() {
    const parts = [this.stage.querySelector(":scope > .zoom"), document.querySelector(".pickers")].filter(Boolean);
    return coveredPx(
      this.frame.getBoundingClientRect(),
      parts.map((part) => part.getBoundingClientRect()),
    );
  }

  /** Move in on a part of the picture, or back to the whole of it. @param {import("./camera.js").Box | null} box */
  frameOn(box) {
    const before = this.drawn;
    this.framed = box;
    this.stage.classList.toggle("is-framed", Boolean(box));
    if (box) this.camera.fit(box, this.coveredPx);
    else this.camera.reset();
    this.draw();
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) return;
    // What is drawn sharp already begins where it was and grows from there.
    const { x, y, unit } = this.drawn;
    const from = `translate(${(x - before.x) / before.unit}px, ${(y - before.y) / before.unit}px) scale(${unit / before.unit})`;
    for (const svg of this.svgs) svg.animate([{ transform: from }, { transform: "none" }], { duration: MOVE_IN_MS, easing: "ease-out" });
  }

  /** Somebody moves the picture: from now on it stays where they leave it. */
  hold() {
    this.framed = null;
    this.follows = false;
  }

  /** Draw what the camera sees. */
  draw() {
    clearTimeout(this.settling);
    const { x, y, width, height } = this.camera.box;
    this.drawn = { x, y, unit: this.camera.unit };
    const viewBox = [x, y, width, height].map((value) => value.toFixed(2)).join(" ");
    for (const svg of this.svgs) {
      svg.setAttribute("viewBox", viewBox);
      svg.style.transform = "";
    }
    this.scaleMarkers();
    this.keepLetters();
    this.showZoom();
    this.events.drawn?.();
  }

  /** The letters of the person's right and left stay in the corners of the stage, as large as in the whole picture. */
  keepLetters() {
    for (const letter of this.picture.querySelectorAll(".side-label")) {
      const [x, y] = ["x", "y"].map((name) => Number(letter.getAttribute(name)));
      const right = letter.getAttribute("text-anchor") === "end";
      letter.setAttribute("transform", this.camera.zoom > 1 ? this.camera.ofLetter(x, y, right) : "");
    }
  }

  /** On paper the stage has another shape: show the whole picture, unless the person has chosen a part. */
  fitPaper() {
    this.draw();
    if (this.camera.zoom > 1) return;
    const { width, height } = this.camera.picture;
    for (const svg of this.svgs) svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
  }

  /** While fingers move, shift what is drawn already, which costs next to nothing; draw it sharp when they rest. */
  follow() {
    const { x, y } = this.camera.box;
    const { drawn } = this;
    const { unit } = this.camera;
    const shift = `translate(${(drawn.x - x) / unit}px, ${(drawn.y - y) / unit}px) scale(${drawn.unit / unit})`;
    for (const svg of this.svgs) svg.style.transform = shift;
    this.showZoom();
    clearTimeout(this.settling);
    this.settling = setTimeout(() => this.draw(), SETTLE_MS);
  }

  get svgs() {
    return [this.picture.querySelector("svg"), this.overlay];
  }

  showZoom() {
    const zoomed = this.camera.zoom > 1.001;
    this.stage.classList.toggle("is-zoomed", zoomed);
    this.stage.classList.toggle("is-framed", zoomed && Boolean(this.framed));
    for (const button of this.stage.querySelectorAll("[data-needs-zoom]")) button.setAttribute("aria-disabled", !zoomed);
  }

  /** Markers and dots keep their size on the screen. */
  scaleMarkers() {
    const unit = this.camera.unit.toFixed(4);
    for (const marker of this.overlay.querySelectorAll("[data-x]")) {
      marker.setAttribute("transform", `translate(${marker.dataset.x} ${marker.dataset.y}) scale(${unit})`);
    }
    for (const pattern of this.overlay.querySelectorAll("pattern")) {
      pattern.setAttribute("patternTransform", `scale(${unit})`);
    }
  }

  /** @param {"in" | "out" | "reset" | "left" | "right" | "up" | "down"} action */
  move(action) {
    const { width, height } = this.camera.stage;
    const pans = { left: [1, 0], right: [-1, 0], up: [0, 1], down: [0, -1] };
    const at = action === "in" && this.marked;
    this.hold();
    if (action === "reset") this.camera.reset();
    else if (action in pans) this.camera.pan((pans[action][0] * width) / 5, (pans[action][1] * height) / 5);
    else this.camera.zoomAt(action === "in" ? ZOOM_STEP : 1 / ZOOM_STEP, width / 2, height / 2);
    if (at) this.camera.centre(at);
    this.draw();
  }

  /** What "+" zooms to: the place of a pain, else the point that is lit, where it is in sight. */
  get marked() {
    const markers = ["places", "lit"].flatMap((name) => [...this.layers[name].querySelectorAll("[data-x]")]);
    return markers.map(({ dataset }) => ({ x: Number(dataset.x), y: Number(dataset.y) })).find((place) => this.camera.shows(place));
  }

  /** Move just so far that an element of the overlay is in sight. @param {SVGGraphicsElement} element */
  reveal(element) {
    this.framed = null;
    this.camera.reveal(element.getBBox());
    this.draw();
  }

  /**
   * Light one trigger point: muscle under zones under X.
   * @param {{essential?: string, spillover?: string, x?: [number, number]} | undefined} zones
   * @param {{belly?: string, fibres?: string} | undefined} muscle
   * @param {boolean} mirrored whether the paths are the mirrored view's and to be reflected
   */
  light(zones = {}, muscle = {}, mirrored = false) {
    const width = this.camera.picture.width;
    const group = svgElement("g", mirrored ? { transform: `translate(${width} 0) scale(-1 1)` } : {});
    const parts = { belly: muscle.belly, fibres: muscle.fibres, spillover: zones.spillover, essential: zones.essential };
    for (const [name, d] of Object.entries(parts)) {
      if (d) group.append(svgElement("path", { d, class: name, "fill-rule": "evenodd" }));
    }
    group.querySelector(".spillover")?.setAttribute("fill", `url(#${this.overlay.querySelector("pattern").id})`);
    const lit = [group];
    if (zones.x) {
      const [x, y] = zones.x;
      lit.push(this.marker("trigger-point", { x: mirrored ? width - x : x, y }, "M-1-1 1 1M1-1-1 1", "x", CROSS_PX));
    }
    this.layers.lit.replaceChildren(...lit);
    this.scaleMarkers();
  }

  /** Show where the pain was said to be. @param {({x: number, y: number} | {d: string})[]} places */
  showPlaces(places) {
    const ring = "M-1 0a1 1 0 1 0 2 0a1 1 0 1 0-2 0";
    this.layers.places.replaceChildren(
      ...places.map((place) =>
        "d" in place
          ? svgElement("path", { d: place.d, class: "place-area" })
          : this.marker("place-spot", place, ring, "spot", this.ringPx),
      ),
    );
    this.scaleMarkers();
  }

  /** A sign that keeps its size: a dark line over a light one, so that it shows on any skin. */
  marker(name, { x, y }, d, sign, size) {
    const marker = svgElement("g", { class: name, "data-x": x, "data-y": y });
    const scaled = svgElement("g", { transform: `scale(${size})` });
    scaled.append(svgElement("path", { d, class: `${sign}-halo` }), svgElement("path", { d, class: sign }));
    marker.append(scaled);
    return marker;
  }

  listen() {
    const { stage, frame } = this;
    frame.addEventListener("wheel", (event) => this.onWheel(event), { passive: false });
    frame.addEventListener("pointerdown", (event) => this.onDown(event));
    frame.addEventListener("pointermove", (event) => this.onMove(event));
    frame.addEventListener("pointerup", (event) => this.onUp(event));
    frame.addEventListener("pointercancel", (event) => this.onCancel(event));
    frame.addEventListener("pointerleave", () => this.hover(null));
    for (const button of stage.querySelectorAll("[data-move]")) {
      button.addEventListener("click", () => this.move(button.dataset.move));
    }
    stage.addEventListener("keydown", (event) => this.onKey(event));
    addEventListener("beforeprint", () => this.fitPaper());
    addEventListener("afterprint", () => this.draw());
  }

  /** @param {PointerEvent | WheelEvent} event */
  fromFrame(event) {
    const { left, top } = this.frame.getBoundingClientRect();
    return { x: event.clientX - left, y: event.clientY - top };
  }

  /** @param {PointerEvent} event */
  inPicture(event) {
    const at = this.fromFrame(event);
    return this.camera.toPicture(at.x, at.y);
  }

  /** @param {WheelEvent} event */
  onWheel(event) {
    if (event.deltaY > 0 && this.camera.zoom <= 1) return;
    event.preventDefault();
    this.hold();
    const { x, y } = this.fromFrame(event);
    const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
    this.camera.zoomAt(Math.exp(-event.deltaY * lines * (event.ctrlKey ? 0.01 : 0.0018)), x, y);
    this.follow();
  }

  /** @param {PointerEvent} event */
  onDown(event) {
    if (event.button > 0) return;
    this.pointers.set(event.pointerId, this.fromFrame(event));
    if (this.pointers.size === 1) {
      this.dragged = false;
      this.down = this.fromFrame(event);
      if (!this.brush?.paints) return;
      this.frame.setPointerCapture(event.pointerId);
      this.brush.down(this.camera.toPicture(this.down.x, this.down.y));
    } else {
      this.dragged = true;
      this.brush?.cancel();
    }
  }

  /** @param {{x: number, y: number} | null} at where a pointer rests, in CSS pixels of the stage */
  hover(at) {
    this.events.hover(at && this.camera.toPicture(at.x, at.y));
    if (!this.brush?.paints) this.events.over?.(at);
  }

  /** @param {PointerEvent} event */
  onMove(event) {
    const at = this.fromFrame(event);
    const before = this.pointers.get(event.pointerId);
    if (!before) {
      if (!this.pointers.size && event.pointerType !== "touch") this.hover(at);
      return;
    }
    if (this.pointers.size === 1 && this.brush?.paints) {
      // All places since the last event, which comes once a frame; a pen reports many more.
      const events = event.getCoalescedEvents?.() ?? [];
      this.brush.move((events.length ? events : [event]).map((each) => this.inPicture(each)));
      this.pointers.set(event.pointerId, at);
      return;
    }
    if (this.pointers.size === 1) {
      if (!this.dragged && Math.hypot(at.x - this.down.x, at.y - this.down.y) <= (DRAG_PX[event.pointerType] ?? 8)) return;
      if (!this.dragged && this.brush?.turnsBy(event, at, this.down)) return this.release(event);
      if (!this.dragged) this.frame.setPointerCapture(event.pointerId);
      this.dragged = true;
      this.hold();
      this.stage.classList.add("is-dragging");
      this.camera.pan(at.x - before.x, at.y - before.y);
    } else {
      this.hold();
      this.pinch(event.pointerId, before, at);
    }
    this.pointers.set(event.pointerId, at);
    this.follow();
  }

  /** Two fingers: their distance zooms, their middle pans. */
  pinch(id, before, at) {
    const other = [...this.pointers].find(([key]) => key !== id)[1];
    const distance = (a) => Math.hypot(a.x - other.x, a.y - other.y);
    this.camera.pan((at.x - before.x) / 2, (at.y - before.y) / 2);
    this.camera.zoomAt(distance(at) / Math.max(distance(before), 1), (at.x + other.x) / 2, (at.y + other.y) / 2);
  }

  /** @param {PointerEvent} event */
  onUp(event) {
    const pressed = this.pointers.has(event.pointerId);
    const clicked = pressed && !this.dragged;
    const at = this.fromFrame(event);
    this.release(event);
    if (this.brush?.paints) this.events.strokeEnd();
    else if (clicked && this.brush?.mode !== "move" && (event.shiftKey || !this.events.tap?.(at, event.pointerType))) {
      if (event.pointerType === "touch") this.swallowClick();
      this.events.pick(this.camera.toPicture(at.x, at.y), event.shiftKey);
    }
  }

  /** After a tap the stage may shrink before its click comes, which is not to open what has moved under the finger. */
  swallowClick() {
    const swallow = (event) => {
      if (this.frame.contains(/** @type {Node} */ (event.target))) return;
      event.preventDefault();
      event.stopPropagation();
    };
    addEventListener("click", swallow, { capture: true, once: true, signal: AbortSignal.timeout(TAP_MS) });
  }

  onCancel(event) {
    this.release(event);
    this.brush?.cancel();
  }

  /** @param {PointerEvent} event */
  release(event) {
    this.pointers.delete(event.pointerId);
    if (!this.pointers.size) this.stage.classList.remove("is-dragging");
  }

  /** @param {KeyboardEvent} event */
  onKey(event) {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    const arrow = event.key.startsWith("Arrow") ? event.key.slice(5).toLowerCase() : "";
    const pans = arrow && (event.shiftKey || /** @type {Element} */ (event.target).closest(".zoom"));
    const action = pans ? arrow : { "+": "in", "=": "in", "-": "out", _: "out", 0: "reset" }[event.key];
    if (!action) return;
    event.preventDefault();
    this.move(action);
  }
}
