/** A link that carries a drawing behind its #, its QR code, and a file: three ways to hand a drawing on. */

import { correction, generate } from "../../vendor/lean-qr@2.7.4/index.mjs";
import { encodeDrawing } from "../drawing/pain-drawing.js";
import { copyOf, download, fill, slot, svgElement } from "../lib/page.js";
import { SITE_URL } from "../lib/site.js";
import { writeFile } from "./session-file.js";

/** Larger codes have modules too fine for a phone's camera at the size that the paper leaves. */
const LARGEST_VERSION = 20;

/** On paper a module is so wide; a phone's camera still tells modules of 0.3 mm apart. */
const MODULE_MM = 0.34;
const MIN_MM = 24;

/** Modules of white that a reader needs around a code. */
const QUIET = 4;

/** The address of a drawing; what stands behind the # never goes to a server. @param {import("../drawing/pain-drawing.js").Drawing} drawing */
export async function linkOf(drawing) {
  return `${SITE_URL.href}#d=${await encodeDrawing(drawing)}`;
}

/** A QR code as SVG; null where the text is too long for one that a phone can read. @param {string} text @param {string} alt */
export function qrCode(text, alt) {
  let code;
  try {
    // The checker does not look into vendored files.
    code = /** @type {any} */ (generate)(text, {
      minCorrectionLevel: correction.L,
      maxCorrectionLevel: correction.Q,
      maxVersion: LARGEST_VERSION,
    });
  } catch {
    return null;
  }
  let d = "";
  for (let y = 0; y < code.size; y += 1) {
    for (let x = 0; x < code.size; x += 1) {
      if (!code.get(x, y)) continue;
      let end = x + 1;
      while (code.get(end, y)) end += 1;
      d += `M${x} ${y}h${end - x}v1h${x - end}z`;
      x = end;
    }
  }
  const size = code.size + 2 * QUIET;
  const [box, paper] = [`${-QUIET} ${-QUIET} ${size} ${size}`, { x: -QUIET, y: -QUIET, width: size, height: size }];
  const parts = [svgElement("rect", { class: "qr-paper", ...paper }), svgElement("path", { class: "qr-ink", d })];
  const width = `${Math.max(MIN_MM, size * MODULE_MM).toFixed(1)}mm`;
  const named = { role: "img", "aria-label": alt };
  return svgElement("svg", { class: "qr", viewBox: box, width, height: width, "shape-rendering": "crispEdges", ...named }, parts);
}

/** @param {import("./session-file.js").Session} session @param {Record<string, string>} strings */
export function fileName({ name, changed }, strings) {
  const plain = name
    .normalize("NFKD")
    .replace(/[^\p{L}\p{N}]+/gu, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 40);
  return `${[strings.file_name, changed.slice(0, 10), plain].filter(Boolean).join("-")}.json`;
}

/**
 * Show the dialog with link, QR code and file of a session.
 * @param {import("./session-file.js").Session} session
 * @param {Record<string, string>} strings
 */
export async function share(session, strings) {
  const link = await linkOf(session.drawing);
  const dialog = /** @type {HTMLDialogElement} */ (copyOf("share"));
  const part = (name) => slot(dialog, name);
  const code = qrCode(link, strings.qr_alt);
  if (code) part("qr").append(code);
  else part("qr").textContent = strings.qr_too_long;
  const field = part("link");
  field.value = link;
  const say = (text) => (part("said").textContent = text);
  part("copy").addEventListener("click", async () => {
    field.select();
    try {
      await navigator.clipboard.writeText(link);
      say(strings.copied);
    } catch {
      // Without a secure address there is no clipboard; the link is selected, so the person's own keys copy it.
      say(strings.copy_yourself);
    }
  });
  part("send").hidden = !navigator.share;
  part("send").addEventListener("click", () => navigator.share({ url: link, title: document.title }).catch(() => {}));
  part("file").addEventListener("click", () => {
    download(fileName(session, strings), writeFile([session]));
    say(fill(strings.exported, { count: 1 }));
  });
  part("close").addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}
