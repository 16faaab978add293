/** Paints the body from a camera into a canvas, in WebGL2 alone: its skin, edge and creases, what is lit on it, and signs. */

import { distancesOf, lookOf, unfolded } from "./body-file.js";
import { bent, split, withMiddles } from "./rounding.js";
import * as shaders from "./shaders.js";

/** How far before and behind the anchor the body reaches at most. */
const DEPTH_CM = 120;

/** Classes of lines as the shader knows them; others are for close-ups. */
const LINE_KINDS = { crease: 0, "crease-soft": 1, brow: 2 };

/** Of a picture's lines and edge, in its user units. */
const EDGE_UNITS = 1.2;

/** How far a sign reaches from its middle, in CSS pixels. */
const SIGN_PX = 13;

const COLOURS = {
  light: "--skin-light",
  middle: "--skin-middle",
  dark: "--skin-dark",
  lip: "--skin-lip",
  nail: "--skin-nail",
  cloth: "--cloth",
  cloth_dark: "--cloth-dark",
  cloth_edge: "--cloth-edge",
  pain: "--pain",
  pain_spread: "--pain-spread",
  halo: "--mark-halo",
  muscle: "--muscle",
  drawn: "--drawn",
};

/**
 * @typedef {import("./body-file.js").Body} Body
 * @typedef {import("./body-file.js").FlatCamera} FlatCamera
 * @typedef {{x: number, y: number, unit: number, width: number, height: number}} Stage the place in user units at its corner, user
 *   units for a CSS pixel, and its size in CSS pixels
 */

/** How often what is painted is evened out, so that its edge does not show the triangles. */
const SMOOTH_ROUNDS = 3;

/** Each value made the mean of its triangles. @param {Float32Array} values @param {Uint32Array} faces */
function smoothed(values, faces) {
  const [sum, count] = [new Float32Array(values.length), new Float32Array(values.length)];
  for (let i = 0; i < faces.length; i += 3) {
    const mean = (values[faces[i]] + values[faces[i + 1]] + values[faces[i + 2]]) / 3;
    for (let corner = i; corner < i + 3; corner += 1) {
      sum[faces[corner]] += mean;
      count[faces[corner]] += 1;
    }
  }
  return sum.map((value, i) => value / count[i]);
}

/** A colour of the style sheets, from 0 to 1. @param {CSSStyleDeclaration} style @param {string} name @returns {number[]} */
function colourOf(style, name) {
  const hex = style.getPropertyValue(name).trim().replace("#", "");
  return [0, 2, 4].map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255);
}

/** @param {WebGL2RenderingContext} gl @param {string} vertex @param {string} fragment */
function programOf(gl, vertex, fragment) {
  const program = gl.createProgram();
  for (const [type, source] of /** @type {[number, string][]} */ ([
    [gl.VERTEX_SHADER, vertex],
    [gl.FRAGMENT_SHADER, fragment],
  ])) {
    const shader = gl.createShader(type);
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
  }
  gl.linkProgram(program);
  if (!gl.getProgramParameter(program, gl.LINK_STATUS)) throw new Error(`the body cannot be painted: ${gl.getProgramInfoLog(program)}`);
  /** @type {Record<string, WebGLUniformLocation>} */
  const at = {};
  for (let i = 0; i < gl.getProgramParameter(program, gl.ACTIVE_UNIFORMS); i += 1) {
    const { name } = gl.getActiveUniform(program, i);
    at[name.replace("[0]", "")] = gl.getUniformLocation(program, name);
  }
  return { program, at };
}

export class Painter {
  /** @type {{place: number[], kind: "cross" | "ring"}[]} places in cm that have a sign */ signs = [];
  lit = false;
  /** @type {Int16Array[] | undefined} */ places;

  /**
   * @param {HTMLCanvasElement} canvas
   * @param {Body} body
   */
  constructor(canvas, body) {
    const gl = canvas.getContext("webgl2", { antialias: true, alpha: true, premultipliedAlpha: true });
    if (!gl) throw new Error("there is no WebGL2");
    this.canvas = canvas;
    this.body = body;
    this.gl = gl;
    this.skin = programOf(gl, shaders.SKIN_VERTEX, shaders.SKIN_FRAGMENT);
    this.edge = programOf(gl, shaders.SKIN_VERTEX, shaders.EDGE_FRAGMENT);
    this.line = programOf(gl, shaders.LINE_VERTEX, shaders.LINE_FRAGMENT);
    this.sign = programOf(gl, shaders.SIGN_VERTEX, shaders.SIGN_FRAGMENT);
    this.nothing = gl.createVertexArray();
    this.finer = split(body.faces, body.vertices);
    this.areas = this.filled(withMiddles(new Int8Array(4 * body.vertices).fill(127), 4, this.finer));
    this.painted = this.filled(withMiddles(new Uint8Array(body.vertices), 1, this.finer));
  }

  /** @param {ArrayBufferView} data @param {number} [target] */
  filled(data, target = this.gl.ARRAY_BUFFER) {
    const buffer = this.gl.createBuffer();
    this.gl.bindBuffer(target, buffer);
    this.gl.bufferData(target, data, this.gl.STATIC_DRAW);
    return buffer;
  }

  /** Take on a figure. @param {number} figure its place in FIGURES */
  wear(figure) {
    if (this.figure === figure) return;
    const { gl } = this;
    this.figure = figure;
    this.look = lookOf(this.body, figure);
    this.mesh = gl.createVertexArray();
    gl.bindVertexArray(this.mesh);
    const attribute = (at, buffer, size, type, normalized = false) => {
      gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
      gl.enableVertexAttribArray(at);
      gl.vertexAttribPointer(at, size, type, normalized, 0, 0);
    };
    const { place, normal, shade, cloth } = this.look;
    attribute(0, this.filled(bent(place, normal, this.finer)), 4, gl.SHORT);
    attribute(1, this.filled(withMiddles(normal, 4, this.finer)), 4, gl.SHORT, true);
    attribute(2, this.filled(withMiddles(shade, 4, this.finer)), 4, gl.UNSIGNED_BYTE, true);
    attribute(3, this.areas, 4, gl.BYTE);
    attribute(4, this.filled(withMiddles(cloth, 1, this.finer)), 1, gl.BYTE);
    attribute(5, this.painted, 1, gl.UNSIGNED_BYTE, true);
    this.filled(this.finer.faces, gl.ELEMENT_ARRAY_BUFFER);
    this.ribbons = this.ribbonsOf(figure);
    gl.bindVertexArray(null);
  }

  /** The lines of a figure as strips over the skin. @param {number} figure */
  ribbonsOf(figure) {
    const { gl, body } = this;
    const { unit_cm: unit, line_normal_bits: bits } = body.half.header;
    /** @type {number[]} */ const corners = [];
    /** @type {number[]} */ const faces = [];
    for (const { css, width_cm: width, points, midline, close_up: closeUp, place, normal } of body.half.lines) {
      if (closeUp || !(css in LINE_KINDS)) continue;
      for (const flip of midline ? [1] : [1, -1]) {
        const at = (i) => [flip * unit * place[figure][0][i], unit * place[figure][1][i], unit * place[figure][2][i]];
        const first = corners.length / 12;
        for (let i = 0; i < points; i += 1) {
          const [before, after] = [at(Math.max(i - 1, 0)), at(Math.min(i + 1, points - 1))];
          const [x, y, z] = unfolded(normal[figure][0][i], normal[figure][1][i], bits);
          const taper = Math.min(1, 0.3 + (4 * Math.min(i, points - 1 - i)) / points);
          for (const side of [-1, 1])
            corners.push(
              ...at(i),
              flip * x,
              y,
              z,
              ...after.map((value, axis) => value - before[axis]),
              side,
              width * taper,
              LINE_KINDS[css],
            );
          if (i) faces.push(...[-2, -1, 0, -1, 1, 0].map((step) => first + 2 * i + step));
        }
      }
    }
    const array = gl.createVertexArray();
    gl.bindVertexArray(array);
    this.filled(new Float32Array(corners));
    for (const at of [0, 1, 2, 3]) {
      gl.enableVertexAttribArray(at);
      gl.vertexAttribPointer(at, 3, gl.FLOAT, false, 48, 12 * at);
    }
    this.filled(new Uint32Array(faces), gl.ELEMENT_ARRAY_BUFFER);
    return { array, count: faces.length };
  }

  /**
   * Light a trigger point's zones and its muscle's belly.
   * @param {import("./body-file.js").Zones | null} zones null for none @param {string} [point] @param {string} [muscle] @param {boolean} [left]
   */
  light(zones, point, muscle, left = false) {
    const { gl, body } = this;
    const { half, twin, vertices } = body;
    this.lit = Boolean(zones);
    if (!zones) return;
    const values = new Int8Array(4 * vertices).fill(127);
    const entry = (kind, id) => zones.header[kind].find((one) => one.id === id);
    const [near, spread, farNear, farSpread] = distancesOf(zones, entry("points", point), half, 2);
    const [belly, farBelly] = distancesOf(zones, entry("muscles", muscle), half, 1);
    const put = (corner, v, columns) =>
      values.set(
        columns.map((column) => column[v]),
        4 * corner,
      );
    for (let v = 0; v < half.vertices; v += 1) {
      const [own, other] = left ? [twin[v], v] : [v, twin[v]];
      put(other, v, [farNear, farSpread, farBelly]);
      put(own, v, [near, spread, belly]);
    }
    gl.bindBuffer(gl.ARRAY_BUFFER, this.areas);
    gl.bufferSubData(gl.ARRAY_BUFFER, 0, withMiddles(values, 4, this.finer));
  }

  /** Paint the cells that hurt. @param {Set<number>} cells */
  paint(cells) {
    const { gl, body } = this;
    let values = Float32Array.from(body.cell, (cell) => (cells.has(cell) ? 255 : 0));
    for (let round = 0; cells.size && round < SMOOTH_ROUNDS; round += 1) values = smoothed(values, body.faces);
    gl.bindBuffer(gl.ARRAY_BUFFER, this.painted);
    gl.bufferSubData(gl.ARRAY_BUFFER, 0, withMiddles(Uint8Array.from(values), 1, this.finer));
  }

  /** Places of all corners on both figures, as lookOf gives them. */
  placesOfBoth() {
    this.places ??= [0, 1].map((figure) => (figure === this.figure ? this.look : lookOf(this.body, figure)).place);
    return this.places;
  }

  /** The middle of a cell on the figure, in cm; none where no corner lies in it. @param {number} cell @returns {number[][]} */
  middleOf(cell) {
    const { body, look } = this;
    const corners = Array.from(body.cell.keys()).filter((corner) => body.cell[corner] === cell);
    if (!corners.length) return [];
    const { unit_cm: unit } = body.half.header;
    return [[0, 1, 2].map((axis) => (unit * corners.reduce((sum, at) => sum + look.place[4 * at + axis], 0)) / corners.length)];
  }

  /** Where the X of a point is on the figure, in cm. @param {import("./body-file.js").Zones} zones @param {string} point @param {boolean} left */
  crossOf(zones, point, left) {
    const { x } = zones.header.points.find(({ id }) => id === point);
    const { unit_cm: unit } = this.body.half.header;
    return [0, 1, 2].map((axis) => unit * x[3 * this.figure + axis] * (left && !axis ? -1 : 1));
  }

  /** Take on the colours of the page as they are now. */
  dress() {
    const style = getComputedStyle(this.canvas);
    this.colours = Object.fromEntries(Object.entries(COLOURS).map(([name, property]) => [name, colourOf(style, property)]));
    this.lineColour = colourOf(style, "--skin-line");
    this.hairColour = colourOf(style, "--skin-hair");
    this.markColour = colourOf(style, "--mark");
    this.edgeOpacity = Number(style.getPropertyValue("--edge-opacity")) || 1;
  }

  /**
   * @param {FlatCamera} camera @param {Stage} stage @param {number} exposure of app/build/shading.py
   */
  draw(camera, stage, exposure) {
    const { gl, canvas } = this;
    const { header } = this.body.half;
    const ratio = Math.min(devicePixelRatio || 1, 2);
    const [width, height] = [Math.round(stage.width * ratio), Math.round(stage.height * ratio)];
    if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
    this.dress();
    gl.viewport(0, 0, width, height);
    gl.clearColor(0, 0, 0, 0);
    gl.clear(gl.COLOR_BUFFER_BIT | gl.DEPTH_BUFFER_BIT);
    gl.enable(gl.DEPTH_TEST);
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
    gl.depthFunc(gl.LEQUAL);
    const perCm = camera.units_per_cm / stage.unit;
    const scale = [(2 * perCm) / stage.width, (2 * perCm) / stage.height];
    const shift = [
      (2 * (camera.at[0] - stage.x)) / stage.unit / stage.width - 1,
      1 - (2 * (camera.at[1] - stage.y)) / stage.unit / stage.height,
    ];
    const page = [0, 1, 2].flatMap((axis) => [camera.right[axis], camera.up[axis], camera.toward[axis]]);
    const use = ({ program, at }) => {
      gl.useProgram(program);
      gl.uniformMatrix3fv(at.page, false, page);
      gl.uniform3fv(at.anchor, camera.anchor);
      gl.uniform4f(at.shown, scale[0], scale[1], shift[0], shift[1]);
      gl.uniform1f(at.depth, DEPTH_CM);
      if (at.unit) gl.uniform1f(at.unit, header.unit_cm);
      if (at.pixel) gl.uniform2f(at.pixel, 2 / stage.width, 2 / stage.height);
      if (at.cm_per_pixel) gl.uniform1f(at.cm_per_pixel, 1 / perCm);
      return at;
    };

    gl.bindVertexArray(this.mesh);
    gl.enable(gl.CULL_FACE);
    gl.cullFace(gl.FRONT);
    let at = use(this.edge);
    gl.uniform1f(at.grow, (0.75 * EDGE_UNITS) / stage.unit);
    gl.uniform4fv(at.line, [...this.lineColour, this.edgeOpacity]);
    gl.drawElements(gl.TRIANGLES, this.finer.faces.length, gl.UNSIGNED_INT, 0);

    gl.cullFace(gl.BACK);
    at = use(this.skin);
    gl.uniform1f(at.grow, 0);
    const light = [-0.22, 0.55, 0.8];
    gl.uniform3fv(
      at.light_from,
      light.map((value) => value / Math.hypot(...light)),
    );
    gl.uniform1f(at.exposure, exposure);
    gl.uniform1fv(at.tones, header.tones);
    gl.uniform1fv(at.darkness, header.darkness);
    for (const [name, colour] of Object.entries(this.colours)) gl.uniform3fv(at[name], colour);
    gl.uniform1i(at.lit, Number(this.lit));
    // Clothes give way where a pattern is shown, as on the flat pictures.
    gl.uniform1f(at.cloth_opacity, this.lit ? 0.25 : 1);
    gl.drawElements(gl.TRIANGLES, this.finer.faces.length, gl.UNSIGNED_INT, 0);

    gl.disable(gl.CULL_FACE);
    gl.depthMask(false);
    gl.bindVertexArray(this.ribbons.array);
    at = use(this.line);
    gl.uniform3fv(at.line, this.lineColour);
    gl.uniform3fv(at.hair, this.hairColour);
    gl.drawElements(gl.TRIANGLES, this.ribbons.count, gl.UNSIGNED_INT, 0);

    gl.bindVertexArray(this.nothing);
    at = use(this.sign);
    gl.uniform1f(at.reach, SIGN_PX);
    gl.uniform1f(at.ratio, ratio);
    gl.uniform3fv(at.mark, this.markColour);
    gl.uniform3fv(at.halo, this.colours.halo);
    for (const { place, kind } of this.signs) {
      gl.uniform3fv(at.place, place);
      gl.uniform1i(at.cross_shape, Number(kind === "cross"));
      gl.drawArrays(gl.TRIANGLE_STRIP, 0, 4);
    }
    gl.depthMask(true);
    gl.bindVertexArray(null);
  }

  /** How long a frame takes, in ms: that drawn now and waited for. @param {() => void} draw */
  timed(draw) {
    const before = performance.now();
    draw();
    // Only what is read has surely been drawn.
    this.gl.readPixels(0, 0, 1, 1, this.gl.RGBA, this.gl.UNSIGNED_BYTE, new Uint8Array(4));
    return performance.now() - before;
  }
}
