"""The teeth, unrolled as dentists chart them, and the tongue below them: diagrams under the lips of the mouth view.

Drawn from the usual mesiodistal widths and root counts of each tooth, in FDI numbers; symmetric.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import CubicSpline

from app.build.curves import Bezier, Line, fit, smooth

Floats = NDArray[np.float64]

UNITS_PER_MM = 5.2
MIDDLE_X = 400.0
BITE_Y = 690.0
GAP = 5.0

# Width and height of the crown and length of the root in mm, number of roots seen from outside.
UPPER = (
    (8.5, 10.5, 11.0, 1),
    (6.5, 9.0, 11.0, 1),
    (7.6, 10.0, 14.0, 1),
    (7.0, 8.5, 11.5, 1),
    (6.8, 8.3, 11.5, 1),
    (10.2, 7.6, 11.0, 2),
    (9.6, 7.2, 10.5, 2),
    (8.6, 6.6, 9.0, 2),
)
LOWER = (
    (5.2, 8.8, 10.5, 1),
    (5.7, 9.2, 11.5, 1),
    (6.9, 10.4, 13.5, 1),
    (7.0, 8.6, 12.0, 1),
    (7.1, 8.1, 12.0, 1),
    (11.2, 7.6, 11.5, 2),
    (10.6, 7.1, 11.0, 2),
    (10.0, 6.8, 9.5, 2),
)


@dataclass(frozen=True)
class Tooth:
    """One tooth: its FDI number, the landmark nearest to it, the skin that a click on it means, and its curves.

    skin: a place of the data's grammar on the right half.
    """

    fdi: int
    place: str
    skin: str
    crown: Bezier
    roots: Bezier


TONGUE = "tongue"
"""The landmark that half of the tongue stands for; it lies inside the mouth, where no camera looks."""

TONGUE_MM = ((0.0, 0.0), (12.0, -0.6), (20.5, 3.0), (24.0, 11.0), (21.6, 20.5), (15.5, 28.3), (8.0, 32.6), (0.0, 33.8))
"""The edge of the tongue put out, from the middle of its root to its tip: away from the midline and down."""

TONGUE_TOP_Y = 815.0


@functools.cache
def tongue() -> dict[str, Bezier]:
    """The halves of the tongue by the person's side."""
    corners = np.array(TONGUE_MM)
    along = np.arange(len(corners), dtype=np.float64)
    edge = CubicSpline(along, corners)(np.linspace(0.0, along[-1], 60))
    groove = np.stack([np.zeros(30), np.linspace(edge[-1, 1], 0.0, 32)[1:-1]], axis=1)
    half = np.concatenate([edge, groove])
    out = {}
    for side, sign in (("right", -1.0), ("left", 1.0)):
        at = np.stack([MIDDLE_X + sign * half[:, 0] * UNITS_PER_MM, TONGUE_TOP_Y + half[:, 1] * UNITS_PER_MM], axis=1)
        out[side] = fit([smooth(Line(at, True), 1.0, 3.0)], 0.4)[0]
    return out


@functools.cache
def teeth() -> tuple[Tooth, ...]:
    """All 32, the person's right upper ones first; drawn once per process."""
    out = []
    for quadrant, sizes, down, right in (
        (1, UPPER, -1.0, True),
        (2, UPPER, -1.0, False),
        (3, LOWER, 1.0, False),
        (4, LOWER, 1.0, True),
    ):
        x = 0.3
        for n, (width, crown, root, count) in enumerate(sizes, start=1):
            crown_line, root_line = _outlines(x, width, crown, 0.72 * root, count, n)
            curves = [_placed(line, down, right) for line in (crown_line, root_line)]
            out.append(Tooth(10 * quadrant + n, _place(quadrant, n), _skin(quadrant, n), *curves))
            x += width + 0.2
    return tuple(out)


def _place(quadrant: int, n: int) -> str:
    jaw, side = ("upper" if quadrant < 3 else "lower"), ("right" if quadrant in (1, 4) else "left")
    return f"{jaw}_lip" if n <= 3 else f"{jaw}_molars:{side}"


def _skin(quadrant: int, n: int) -> str:
    jaw = "upper" if quadrant < 3 else "lower"
    if n > 5:
        return f"{jaw}_molars"
    return f"{jaw}_lip {1 if n <= 2 else 3} cm to " + ("zygomatic_arch" if jaw == "upper" else "lower_molars")


def _outlines(x: float, width: float, crown: float, root: float, count: int, n: int) -> tuple[Line, Line]:
    """Crown and roots in mm: x away from the midline, y away from the bite."""
    neck = 0.80 if n <= 5 else 0.86
    left, right, mid = x, x + width, x + width / 2
    inset = width * (1 - neck) / 2
    if n <= 2:
        edge = [(left + 0.4, 0.0), (right - 0.6, 0.1)]
    elif n == 3:
        edge = [(left + 0.8, 0.9), (mid, -0.5), (right - 0.9, 1.1)]
    elif n <= 5:
        edge = [(left + 0.9, 0.7), (mid, -0.2), (right - 0.9, 0.8)]
    else:
        edge = [
            (left + 0.9, 0.3),
            (left + 0.3 * width, -0.1),
            (mid, 0.6),
            (left + 0.7 * width, -0.1),
            (right - 0.9, 0.4),
        ]
    side = 0.45 * crown
    body = [(right, side), (right - inset, crown), (mid, crown + 0.7), (left + inset, crown), (left, side)]
    crown_points = np.array(edge + body)
    tops = np.linspace(left + inset, right - inset, count + 1)
    points: list[tuple[float, float]] = [(left + inset, crown)]
    for a, b in zip(tops[:-1].tolist(), tops[1:].tolist(), strict=True):
        apex = (a + b) / 2 + 0.5  # roots lean back
        points += [(a + 0.16 * (b - a), crown + 0.55 * root), (apex - 0.8, crown + 0.97 * root)]
        points += [(apex + 0.8, crown + 0.97 * root), (b - 0.12 * (b - a), crown + 0.55 * root)]
        if count > 1 and b < tops[-1]:
            points.append((b, crown + 0.32 * root))
    points += [(right - inset, crown), (mid, crown + 0.7)]
    return Line(crown_points, True), Line(np.array(points), True)


def _placed(line: Line, down: float, right: bool) -> Bezier:
    p = line.points
    # The rows bend apart towards the back, as a smile does.
    bend = 0.0011 * p[:, 0] ** 2
    x = MIDDLE_X + (-1.0 if right else 1.0) * p[:, 0] * UNITS_PER_MM
    y = BITE_Y + down * (GAP + p[:, 1] * UNITS_PER_MM) - bend * UNITS_PER_MM
    return fit([smooth(Line(np.stack([x, y], axis=1), True), 1.0, 3.0)], 0.4)[0]
