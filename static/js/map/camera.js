/** What part of a picture a stage shows, in the picture's user units and the stage's CSS pixels. No DOM. */

const MAX_ZOOM = 12;

/** The letters of right and left: their size in a picture (static/css/figure-parts.css), and the least on the screen. */
const [LETTER_UNITS, LETTER_PX] = [26, 13];

/** @typedef {{x: number, y: number, width: number, height: number}} Box of a picture, in its user units */

/** How high some boxes stand over the foot of another, at most a third of it. @param {DOMRect} frame @param {DOMRect[]} boxes */
export function coveredPx({ top, bottom, height }, boxes) {
  const over = boxes.map((box) => (box.bottom > top + height / 2 ? bottom - box.top : 0));
  return Math.min(Math.max(0, ...over), height / 3);
}

/** What part of the picture the stage shows: the picture's box, fitted into the stage, divided by the zoom. */
export class Camera {
  picture = { width: 1, height: 1 };
  stage = { width: 1, height: 1 };
  zoom = 1;
  x = 0.5;
  y = 0.5;
  /** @type {number} pixels at the stage's foot that are covered, so that the picture may be moved up by so much */ covered = 0;

  reset() {
    this.zoom = 1;
    this.covered = 0;
    this.x = this.picture.width / 2;
    this.y = this.picture.height / 2;
  }

  /** User units for one CSS pixel. */
  get unit() {
    const fitted = Math.max(this.picture.width / this.stage.width, this.picture.height / this.stage.height);
    return fitted / this.zoom;
  }

  get box() {
    const width = this.stage.width * this.unit;
    const height = this.stage.height * this.unit;
    return { x: this.x - width / 2, y: this.y - height / 2, width, height };
  }

  /** Keep the picture in sight: it never leaves what is seen of the stage, and is centred where it is the smaller. */
  clamp() {
    const { width, height } = this.box;
    const within = (at, seen, whole, more) => {
      const slack = Math.max((whole - seen) / 2, 0);
      return Math.min(Math.max(at, whole / 2 - slack), whole / 2 + slack + more);
    };
    this.x = within(this.x, width, this.picture.width, 0);
    this.y = within(this.y, height, this.picture.height, this.covered * this.unit);
  }

  /** @param {number} px @param {number} py from the stage's corner, in CSS pixels */
  toPicture(px, py) {
    const { x, y } = this.box;
    return { x: x + px * this.unit, y: y + py * this.unit };
  }

  /** Zoom so that what lies under a pixel stays there. @param {number} factor @param {number} px @param {number} py */
  zoomAt(factor, px, py) {
    const before = this.toPicture(px, py);
    this.zoom = Math.min(Math.max(this.zoom * factor, 1), MAX_ZOOM);
    const after = this.toPicture(px, py);
    this.x += before.x - after.x;
    this.y += before.y - after.y;
    this.clamp();
  }

  /** @param {number} dx @param {number} dy CSS pixels by which the picture moves */
  pan(dx, dy) {
    this.x -= dx * this.unit;
    this.y -= dy * this.unit;
    this.clamp();
  }

  /** Move just so far that a box of the picture is in sight. */
  reveal({ x, y, width, height }) {
    const box = this.box;
    const shift = (low, size, from, seen) => {
      if (size > seen) return low + size / 2 - (from + seen / 2);
      return Math.min(low - from, 0) + Math.max(low + size - (from + seen), 0);
    };
    this.x += shift(x, width, box.x, box.width);
    this.y += shift(y, height, box.y, box.height);
    this.clamp();
  }

  /** Show a box of the picture as large as the stage allows. @param {Box} box @param {number} covered pixels at the stage's foot */
  fit({ x, y, width, height }, covered) {
    this.reset();
    this.covered = covered;
    this.zoomTo(Math.max(width / this.stage.width, height / (this.stage.height - covered)));
    this.centre({ x: x + width / 2, y: y + height / 2 + (covered * this.unit) / 2 });
  }

  /** @param {{x: number, y: number}} place of the picture */
  centre({ x, y }) {
    this.x = x;
    this.y = y;
    this.clamp();
  }

  /** @param {number} unit user units for one CSS pixel */
  zoomTo(unit) {
    this.zoom = Math.min(Math.max((this.unit * this.zoom) / unit, 1), MAX_ZOOM);
  }

  /**
   * What puts a letter into the stage's corner: as large as in the whole picture, and large enough to be read on a phone.
   * @param {number} x @param {number} y of the whole picture @param {boolean} right whether it stands at the right edge
   */
  ofLetter(x, y, right) {
    const { box, zoom, unit } = this;
    const size = Math.max(1 / zoom, (LETTER_PX * unit) / LETTER_UNITS);
    const margin = Math.min(x, this.picture.width - x) * size;
    const at = [right ? box.x + box.width - margin : box.x + margin, box.y + y * size];
    return `translate(${at.join(" ")}) scale(${size}) translate(${-x} ${-y})`;
  }

  /** @param {{x: number, y: number}} place in the picture */
  shows({ x, y }) {
    const { box } = this;
    return x >= box.x && y >= box.y && x <= box.x + box.width && y <= box.y + box.height;
  }
}
