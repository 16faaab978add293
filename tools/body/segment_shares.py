"""How much of each segment of the CHOIR Body Map lies in each region: what data/crosswalk.yaml says in shares.

    python -m tools.body.segment_shares painmap_female.html

The file is the image map of the female body in the REDCap module `imagemap` (github.com/marlycormar/imagemap, Apache
2.0); it is no part of this project. Its outlines are laid on the female figure by a thin-plate spline through the
places below, which both drawings tell, and every half pixel of a segment is looked up in the built label grids.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from pathlib import Path

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.interpolate import RBFInterpolator

from app.atlas.atlas import Atlas, load_atlas

AREA = re.compile(r'data-key="([fb])(\d+)"[^>]*coords="([^"]+)"')
FIGURE = "female"
VIEWS = {"f": ("anterior", 139.5, 100), "b": ("posterior", 384.5, 200)}
"""By the letter of a segment's key: the view, the x of the midline on the map, and what is added to its number."""

STEP = 0.05
"""Shares are told in twentieths: the two drawings are of different bodies."""

Place = tuple[float, float]

# Places on the map, from its midline and top, and the same on the figure's picture: user units from the midline of 280.
_FRONT: tuple[tuple[Place, Place], ...] = (
    ((0, 13), (0, 22)),  # top of the head
    ((0, 78), (0, 141)),  # chin
    ((0, 102), (0, 195)),  # notch above the breastbone
    ((28.5, 50), (51, 88)),  # side of the head
    ((16, 88), (36, 160)),  # side of the neck
    ((65, 138), (122, 227)),  # outer side of the shoulder
    ((42.5, 157), (79, 255)),  # front fold of the armpit
    ((75.5, 218), (160, 362)),  # elbow, outer edge
    ((48.5, 220), (110, 362)),  # elbow, inner edge
    ((83.5, 286), (180.4, 481.7)),  # middle of the wrist
    ((97, 347), (202.6, 577.4)),  # tip of the middle finger
    ((0, 225), (0, 397)),  # navel
    ((36, 225), (75, 397)),  # waist beside the navel
    ((55, 300), (104, 520)),  # widest part of the hip
    ((0, 305), (0, 536)),  # crotch
    ((40.5, 415), (92, 705)),  # knee, outer edge
    ((6.5, 415), (24, 705)),  # knee, inner edge
    ((33.5, 520), (96, 911)),  # ankle, outer edge
    ((10, 520), (58, 911)),  # ankle, inner edge
    ((20.5, 568), (65, 976)),  # toes
)
_BACK: tuple[tuple[Place, Place], ...] = (
    ((0, 21), (0, 22)),
    ((0, 107), (0, 172)),  # bump at the root of the neck
    ((28.5, 58), (51, 88)),
    ((15.5, 95), (36, 150)),
    ((62, 142), (122, 227)),
    ((41, 160), (79, 262)),  # back fold of the armpit
    ((72.5, 219), (160, 362)),
    ((46.5, 220), (110, 362)),
    ((80.5, 284), (180.4, 481.7)),
    ((94, 345), (202.6, 577.4)),
    ((0, 256), (0, 437)),  # top of the cleft between the buttocks
    ((41, 222), (75, 370)),  # waist
    ((52.5, 300), (104, 515)),
    ((0, 314), (0, 536)),
    ((38.5, 410), (92, 705)),
    ((6.5, 410), (24, 705)),
    ((32.5, 511), (96, 911)),
    ((9.5, 511), (58, 911)),
    ((20.5, 558), (65, 976)),
)
PLACES = {"f": _FRONT, "b": _BACK}


def onto_figure(letter: str) -> RBFInterpolator:
    """From pixels of the map to user units of the view."""
    middle = VIEWS[letter][1]
    ends: list[tuple[Place, Place]] = []
    for (x, y), (u, v) in PLACES[letter]:
        ends += [((middle + s * x, y), (280 + s * u, v)) for s in ((-1, 1) if x else (1,))]
    there, here = (np.array(side, dtype=np.float64) for side in zip(*ends, strict=True))
    return RBFInterpolator(there, here, kernel="thin_plate_spline")


def pixels(outline: shapely.Geometry) -> NDArray[np.float64]:
    """Middles (n, 2) of the half-pixels inside an outline."""
    x0, y0, x1, y1 = outline.bounds
    x, y = np.meshgrid(np.arange(x0, x1, 0.5) + 0.25, np.arange(y0, y1, 0.5) + 0.25)
    inside = shapely.contains_xy(outline, x, y)
    return np.stack([x[inside], y[inside]], axis=1)


def shares(atlas: Atlas, text: str) -> dict[int, dict[tuple[str, str], float]]:
    """By the number of a segment: the share of it that lies in each region and side, in twentieths."""
    out: dict[int, dict[tuple[str, str], float]] = {}
    for letter, number, coords in AREA.findall(text):
        view, _, base = VIEWS[letter]
        corners = np.array([float(value) for value in coords.split(",")]).reshape(-1, 2)
        at = onto_figure(letter)(pixels(shapely.Polygon(corners).buffer(0)))
        grid = atlas.labels(FIGURE, view)
        cells = [grid.cell(x, y) if x >= 0 and y >= 0 else -1 for x, y in at]
        found = Counter(atlas.region_of_cell(cell) for cell in cells if cell >= 0)
        parts = {place: round(n / found.total() / STEP) * STEP for place, n in found.items()}
        out[base + int(number)] = {place: round(share, 2) for place, share in parts.items() if share > 0}
    return out


def main() -> None:
    """Print the shares by region, as data/crosswalk.yaml has them."""
    by_region: dict[tuple[str, str], list[str]] = {}
    for number, parts in shares(load_atlas(), Path(sys.argv[1]).read_text(encoding="utf-8")).items():
        for place, share in parts.items():
            by_region.setdefault(place, []).append(f"{number}: {share:g}")
    for (region, side), segments in sorted(by_region.items()):
        print(f"{region}:{side} {{{', '.join(segments)}}}")


if __name__ == "__main__":
    main()
