/**
 * Part of the service worker (app/web/routes/offline.py joins the parts): the pictures of /map, which the server draws for any
 * choice of trigger points, drawn here from the stored body and overlay, as app/drawing/body_map.py does. So they need no room.
 */

/** @param {string} text */
const escaped = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");

/**
 * What a picture's address asks for: `/map/<view>.svg?figure=&point=<id>:<side>`, or, in an export,
 * `/map/<figure>/<view>/<id>.<side>_<id>.<side>.svg`. Null where it is no such address, or one of the bones, which are
 * kept only as they were looked at, or of muscles.
 * @param {URL} url
 */
function pictureAsked(url) {
  const query = /^map\/([a-z-]+)\.svg$/.exec(pathOf(url));
  const path = /^map\/(female|male)\/([a-z-]+)\/([a-z0-9._-]+)\.svg$/.exec(pathOf(url));
  if ((!query && !path) || url.searchParams.has("layer") || url.searchParams.has("muscle")) return null;
  const [figure, view] = path ? [path[1], path[2]] : [url.searchParams.get("figure") ?? "female", query[1]];
  const named = path ? path[3].split("_").map((part) => part.split(".")) : url.searchParams.getAll("point").map((part) => part.split(":"));
  if (!PRECACHE.views[view] || !["female", "male"].includes(figure)) return null;
  const points = named.flatMap(([id, side]) => (side ? [side] : ["right", "left"]).map((s) => ({ id, side: s })));
  return { figure, view, points };
}

/**
 * @param {{figure: string, view: string, points: {id: string, side: string}[]}} asked
 * @param {(path: string) => Promise<Response>} file a stored file of static/
 * @returns {Promise<Response>}
 */
async function drawPicture({ figure, view, points }, file) {
  const { width, height, mirror, title, arm } = PRECACHE.views[view];
  const [body, here, there, facts, style] = await Promise.all([
    file(`svg/${figure}/${view}.svg`).then((r) => r.text()),
    file(`atlas/overlays/${figure}/${view}.json`).then((r) => r.json()),
    file(`atlas/overlays/${figure}/${mirror}.json`).then((r) => r.json()),
    file("atlas/points.json").then((r) => r.json()),
    file("css/figure.css").then((r) => r.text()),
  ]);
  const overlay = (side) => (side === "left" ? there : here);
  const group = (css, side, inside) =>
    `<g class="${css} ${side}"${side === "left" ? ` transform="translate(${width} 0) scale(-1 1)"` : ""}>${inside}</g>`;
  const path = (d, css, more = "") => (d ? `<path d="${d}" class="${css}"${more}/>` : "");
  const known = points.filter(({ id }) => facts.points[id]);
  const muscles = new Map(known.map(({ id, side }) => [`${facts.points[id].muscle}:${side}`, [facts.points[id].muscle, side]]));
  const names = known.map(({ id, side }) => `${facts.points[id].common} ${/\d+$/.exec(id)[0]}, ${side}`);
  const evenodd = ' fill-rule="evenodd"';
  const bellies = [...muscles.values()].map(([muscle, side]) => {
    const { belly, fibres } = overlay(side).muscles[muscle] ?? {};
    return group("muscle", side, path(belly, "belly", evenodd) + path(fibres, "fibres", ' fill="none"'));
  });
  const zones = known.map(({ id, side }) => {
    const { spillover, essential } = overlay(side).points[id] ?? {};
    const dotted = `${evenodd} fill="url(#stipple-${view})"`;
    return group("zones", side, path(spillover, "spillover", dotted) + path(essential, "essential", evenodd));
  });
  const crosses = known.map(({ id, side }) => {
    const [x, y] = overlay(side).points[id]?.x ?? [];
    if (x === undefined) return "";
    const [l, r, t, b] = [x - arm, x + arm, y - arm, y + arm].map((n) => n.toFixed(1));
    const d = `M${l} ${t}L${r} ${b}M${l} ${b}L${r} ${t}`;
    return group("trigger-point", side, path(d, "x-halo") + path(d, "x"));
  });
  const [, inner] = /<svg[^>]*>([\s\S]*)<\/svg>/.exec(body);
  const said = escaped(`${title}, ${figure} figure${names.length ? `: ${names.join("; ")}` : ""}`);
  const dots = '<circle cx="1.5" cy="1.5" r="1.15"/><circle cx="4.5" cy="4.5" r="1.15"/>';
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" class="map" role="img"><title>${said}</title>` +
    `<defs><style>${escaped(style)}</style><pattern id="stipple-${view}" class="stipple" width="6" height="6" patternUnits="userSpaceOnUse">${dots}</pattern></defs>` +
    `<g class="body">${inner}</g>${bellies.join("")}${zones.join("")}${crosses.join("")}</svg>`;
  const policy = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; frame-ancestors 'self'";
  return new Response(svg, { headers: { "Content-Type": "image/svg+xml; charset=utf-8", "Content-Security-Policy": policy } });
}
