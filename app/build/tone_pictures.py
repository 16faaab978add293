"""The light and shade of a view as a small picture of darkness, which a mask turns into tones of the skin.

Vector outlines of equal tone look like camouflage at close range; a picture of the tone itself is smooth at every
zoom and smaller. Its opacity is the darkness; `static/css/figure-colours.css` says what colours lie under and over it.
Masks of opacity, unlike those of lightness, stay small in a PDF.
"""

from __future__ import annotations

import base64
import io
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy.ndimage import distance_transform_edt, gaussian_filter, zoom

from app.build.cameras import Sight
from app.views import View

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

TONES = (0.08, 0.22, 0.345, 0.45, 0.545, 0.635, 0.725, 0.83, 1.05)
"""The lightness that each of the nine shades of the skin stands for (--skin-shade-0 to -8)."""
DARKNESS = (0.998, 0.851, 0.733, 0.632, 0.541, 0.408, 0.257, 0.121, 0.0)
"""The darkness d at which light (1 - d) + middle d (1 - d) + dark d² is each of those shades: nested masks paint that.

With it belong --skin-light, --skin-middle and --skin-dark of figure.css: both were fitted to the shades of all five
skins by least squares, and a test holds the curves to them.
"""

AVIF_PIXELS_PER_UNIT = {"whole": 1.25, "trunk": 0.75, "leg": 0.75}
AVIF_PIXELS_PER_UNIT_CLOSE = 0.6
AVIF_QUALITY = 50
SMOOTHING_PX = 0.8
"""Takes out the facets of the mesh, which cost bytes."""
CUT_RIM, CUT_MIDDLE, CUT_RIM_CM = 0.38, 0.95, 1.8
"""Lightness of a cut surface at its rim and in its middle, and how broad the rim is."""
BEYOND_PX = 6.0
"""Over so many pixels the tone beyond the skin, which the outline hides, turns smooth and cheap."""


@dataclass(frozen=True)
class TonePicture:
    """Darkness of a view as an AVIF file; where that cannot be read, the figure is light, with all its lines.

    margin: how far in user units it reaches beyond the view, for pictures that show a little more than the view.
    flipped: shown left for right, in the mirror view.
    """

    avif: bytes
    margin: float
    flipped: bool = False

    def mirrored(self) -> TonePicture:
        return replace(self, flipped=not self.flipped)

    def mask(self, view: View, mask_id: str) -> str:
        """The picture as a mask."""
        turn = f' transform="translate({view.width} 0) scale(-1 1)"' if self.flipped else ""
        low, width, height = -self.margin, view.width + 2 * self.margin, view.height + 2 * self.margin
        frame = f'x="{low:.4g}" y="{low:.4g}" width="{width:.6g}" height="{height:.6g}"'
        href = f"data:image/avif;base64,{base64.b64encode(self.avif).decode()}"
        image = f'<image {frame} preserveAspectRatio="none"{turn} href="{href}"/>\n'
        return f'<mask id="{mask_id}" mask-type="alpha" maskUnits="userSpaceOnUse" {frame}>\n{image}</mask>\n'


def tone_picture(view: View, looked: Sight, lightness: Floats) -> TonePicture:
    """Encode the lightness (rows, columns) that a view shows; NaN off the skin and on cut surfaces."""
    scale = AVIF_PIXELS_PER_UNIT.get(view.group, AVIF_PIXELS_PER_UNIT_CLOSE) / looked.pixels_per_unit
    filled = _continued(lightness, SMOOTHING_PX / scale)
    filled[looked.cut] = _cut_surface(looked.cut, view.units_per_cm * looked.pixels_per_unit)[looked.cut]
    dark = np.interp(filled, TONES, DARKNESS)
    fine = zoom(dark, scale, order=1, mode="nearest", grid_mode=True)
    margin = looked.margin / looked.pixels_per_unit
    return TonePicture(_encoded(fine), margin)


def _continued(lightness: Floats, smoothing_px: float) -> Floats:
    """Lightness, smoothed, that goes on beyond the skin, so that neither filter nor encoder meets a cliff there."""
    known = np.isfinite(lightness)
    value, weight = np.where(known, lightness, 0.0), known.astype(np.float64)

    def spread(sigma: float) -> tuple[Floats, Floats]:
        share = gaussian_filter(weight, sigma)
        return np.asarray(gaussian_filter(value, sigma) / np.maximum(share, 1e-9)), np.asarray(share)

    out = np.where(known, spread(smoothing_px)[0], np.nan)
    for sigma in (2.0, 4.0, 8.0, 16.0, 32.0, 64.0):
        near, share = spread(sigma)
        out = np.where(np.isnan(out) & (share > 0.02), near, out)
    out = np.where(np.isnan(out), float(np.nanmean(lightness)), out)
    beyond = np.clip(distance_transform_edt(~known) / BEYOND_PX, 0.0, 1.0)
    return np.asarray(out * (1 - beyond) + gaussian_filter(out, BEYOND_PX / 2) * beyond)


def _cut_surface(cut: Bools, pixels_per_cm: float) -> Floats:
    """Lightness of where the body is cut: a cushion, a little darker along its rim."""
    inwards = distance_transform_edt(cut) / (CUT_RIM_CM * pixels_per_cm)
    return np.asarray(CUT_MIDDLE - (CUT_MIDDLE - CUT_RIM) * np.exp(-inwards))


def _encoded(darkness: Floats) -> bytes:
    opacity = Image.fromarray(np.clip(np.rint(darkness * 255), 0, 255).astype(np.uint8))
    picture = Image.new("RGBA", opacity.size)
    picture.putalpha(opacity)
    file = io.BytesIO()
    # One thread, so that the bytes are the same on every machine.
    picture.save(file, "AVIF", quality=AVIF_QUALITY, speed=4, max_threads=1, autotiling=False)
    return file.getvalue()
