/** What the graphics processor does for each corner and each pixel of the body that turns (WebGL2). */

/** From the body to the page: all programs share it. `shown` is two numbers for scale, two for shift, to the edges of the canvas. */
const PAGE = `#version 300 es
precision highp float;
uniform mat3 page; uniform vec3 anchor; uniform vec4 shown; uniform float depth;
vec4 onPage(vec3 place) {
  vec3 at = page * (place - anchor);
  return vec4(at.xy * shown.xy + shown.zw, -at.z / depth, 1.0);
}
`;

export const SKIN_VERTEX = `${PAGE}
layout(location = 0) in vec3 place; layout(location = 1) in vec3 normal; layout(location = 2) in vec4 shade;
layout(location = 3) in vec3 areas; layout(location = 4) in float cloth; layout(location = 5) in float painted;
uniform float unit, grow; uniform vec2 pixel;
out vec3 n, at, edges; out vec4 look; out float garment, paint;
void main() {
  at = place * unit;
  n = page * normalize(normal);
  look = shade; edges = areas; garment = cloth; paint = painted;
  gl_Position = onPage(at);
  if (grow > 0.0) {
    float flat_length = length(n.xy);
    if (flat_length > 1e-4) gl_Position.xy += n.xy / flat_length * pixel * grow;
    gl_Position.z += 0.002;
  }
}`;

export const EDGE_FRAGMENT = `#version 300 es
precision highp float;
in vec3 n, at, edges; in vec4 look; in float garment, paint;
uniform vec4 line;
out vec4 colour;
void main() { colour = vec4(line.rgb * line.a, line.a); }`;

/** Tone as app/build/shading.py has it, colour as static/css/figure-colours.css mixes it, and what is lit on top. */
export const SKIN_FRAGMENT = `#version 300 es
precision highp float;
in vec3 n, at, edges; in vec4 look; in float garment, paint;
uniform vec3 light_from; uniform float exposure, tones[9], darkness[9];
uniform vec3 light, middle, dark, lip, nail, cloth, cloth_dark, cloth_edge, pain, pain_spread, halo, muscle, drawn;
uniform float cloth_opacity, cm_per_pixel; uniform bool lit;
uniform mat3 page;
out vec4 colour;
float inside(float far) { float soft = max(fwidth(far), 1e-5) * 0.7; return 1.0 - smoothstep(-soft, soft, far); }
float line(float far, float wide) { float soft = max(fwidth(far), 1e-5); return 1.0 - smoothstep(0.5 * wide * soft, (0.5 * wide + 0.7) * soft, abs(far)); }
/** Distance in cm over the skin to the nearest dot of a lattice that lies in the skin's own plane. */
float dots(vec3 normal, float size) {
  vec3 most = abs(normal);
  vec2 flat_at, slope; float steep;
  if (most.x > most.y && most.x > most.z) { flat_at = at.yz; slope = normal.yz; steep = normal.x; }
  else if (most.y > most.z) { flat_at = at.xz; slope = normal.xz; steep = normal.y; }
  else { flat_at = at.xy; slope = normal.xy; steep = normal.z; }
  vec2 odd = mod(flat_at / size, 1.0) - 0.5, even = mod(flat_at / size + 0.5, 1.0) - 0.5;
  vec2 near = (dot(odd, odd) < dot(even, even) ? odd : even) * size;
  return length(vec3(near, dot(near, slope) / steep));
}
void main() {
  vec3 facing = normalize(n);
  float lambert = clamp(dot(facing, light_from), -1.0, 1.0);
  float form = 0.10 + 0.90 * pow((lambert + 1.0) / 2.0, 2.2);
  float rim = 1.0 - 0.50 * pow(1.0 - clamp(facing.z, 0.0, 1.0), 2.2);
  float relief = (look.y * 255.0 - 128.0) / 127.0;
  float value = exposure * clamp(0.93 * form * rim * (0.40 + 0.60 * look.x) + relief, 0.0, 1.2);
  float d = darkness[0];
  for (int i = 0; i < 8; i++) d = mix(d, darkness[i + 1], clamp((value - tones[i]) / (tones[i + 1] - tones[i]), 0.0, 1.0));
  vec3 c = mix(light, mix(middle, dark, d), d);
  c = mix(c, lip, 0.34 * (1.0 - inside(look.z * 255.0 - 128.0)));
  c = mix(c, nail, 0.45 * (1.0 - inside(look.w * 255.0 - 128.0)));
  c = mix(c, mix(cloth, cloth_dark, d), cloth_opacity * inside(-garment));
  c = mix(c, cloth_edge, cloth_opacity * line(garment, 0.6));
  c = mix(c, drawn, 0.5 * smoothstep(0.4, 0.6, paint));
  if (lit) {
    c = mix(c, muscle, max(0.2 * inside(edges.z), 0.6 * line(edges.z, 1.0)));
    float size = 6.0 * cm_per_pixel, far = dots(normalize(transpose(page) * facing), size);
    float soft = 0.6 * cm_per_pixel;
    float spread = inside(edges.y);
    c = mix(c, halo, 0.9 * spread * (1.0 - smoothstep(1.5 * cm_per_pixel - soft, 1.5 * cm_per_pixel + soft, far)));
    c = mix(c, pain_spread, spread * (1.0 - smoothstep(1.15 * cm_per_pixel - soft, 1.15 * cm_per_pixel + soft, far)));
    c = mix(c, pain, 0.82 * inside(edges.x));
    c = mix(c, halo, 0.8 * line(edges.x, 1.2));
  }
  colour = vec4(c, 1.0);
}`;

/** Lines over the skin as ribbons: `how` is which side of the line, its width in cm, its class. */
export const LINE_VERTEX = `${PAGE}
layout(location = 0) in vec3 place; layout(location = 1) in vec3 normal; layout(location = 2) in vec3 along; layout(location = 3) in vec3 how;
uniform float cm_per_pixel;
out float strength, across, half_pixels; flat out int kind;
void main() {
  vec3 facing = page * normal;
  vec2 ahead = (page * along).xy;
  vec2 beside = normalize(vec2(-ahead.y, ahead.x) + 1e-6);
  float half_cm = max(how.y * 0.5, cm_per_pixel * 0.3) + cm_per_pixel * 0.6;
  gl_Position = onPage(place + normal * 0.04);
  gl_Position.xy += beside * how.x * half_cm * shown.xy;
  gl_Position.z -= 0.1 / depth;
  strength = smoothstep(0.08, 0.2, facing.z);
  across = how.x; half_pixels = half_cm / cm_per_pixel; kind = int(how.z);
}`;

export const LINE_FRAGMENT = `#version 300 es
precision highp float;
in float strength, across, half_pixels; flat in int kind;
uniform vec3 line, hair;
out vec4 colour;
void main() {
  float alpha = strength * clamp((1.0 - abs(across)) * half_pixels, 0.0, 1.0) * (kind == 0 ? 0.8 : kind == 1 ? 0.45 : 0.42);
  if (alpha < 0.01) discard;
  colour = vec4((kind == 2 ? hair : line) * alpha, alpha);
}`;

/** A sign that keeps its size, hidden behind what lies before it: the X of a trigger point, or the ring of a pain. */
export const SIGN_VERTEX = `${PAGE}
uniform vec3 place; uniform vec2 pixel; uniform float reach;
out vec2 at;
void main() {
  at = (vec2(gl_VertexID & 1, gl_VertexID >> 1) * 2.0 - 1.0) * reach;
  gl_Position = onPage(place);
  gl_Position.xy += at * pixel;
  gl_Position.z -= 0.5 / depth;
}`;

export const SIGN_FRAGMENT = `#version 300 es
precision highp float;
in vec2 at;
uniform bool cross_shape; uniform vec3 mark, halo; uniform float ratio;
out vec4 colour;
const vec2 SLOPE = vec2(0.70710678);
float arm(vec2 p) { return length(p - clamp(dot(p, SLOPE), -9.9, 9.9) * SLOPE); }
void main() {
  float far = cross_shape ? min(arm(at), arm(vec2(at.x, -at.y))) : abs(length(at) - 8.0);
  float soft = 0.5 / ratio, wide = cross_shape ? 3.0 : 2.5, narrow = cross_shape ? 1.5 : 1.2;
  float outer = 1.0 - smoothstep(wide - soft, wide + soft, far);
  if (outer < 0.01) discard;
  colour = vec4(mix(halo, mark, 1.0 - smoothstep(narrow - soft, narrow + soft, far)) * outer, outer);
}`;
