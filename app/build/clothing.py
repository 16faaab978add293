"""Shorts and a top, as fields over the skin: something to see, never something that is clicked.

Stated on the reference in cm, so that they follow both figures and every view.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from app.build.body import Body
from app.views import View

Floats = NDArray[np.float64]

OUTSIDE_CM = -3.0
ARM_CM = 24.0
"""Skin farther from the midline than this is an arm, at the height of shorts or top."""


def dressed(view: View) -> bool:
    """Whether a view shows clothes: at a distance, but not where one looks closely."""
    return view.group == "whole"


def garments(body: Body, figure: str) -> Floats:
    """(v,) how far in cm each vertex lies inside shorts or top; negative on bare skin."""
    points = body.reference.points
    across, back, up = np.abs(points[:, 0]), points[:, 1], points[:, 2]
    hem = 72.5 + 0.16 * (across - 8) - _ease((back + 3) / 6)
    inside = np.minimum(98.5 - 0.10 * np.abs(back) - up, up - hem)
    if figure == "female":
        neckline = 130.5 + 3.5 * _ease((back + 3) / 4) + 0.22 * np.maximum(across - 2, 0) ** 2
        armhole = np.interp(up, [116, 126, 129, 132, 136, 150], [17, 15.2, 13.4, 12.4, 12.2, 12.2])
        top = np.minimum.reduce([up - 117.2, neckline - up, armhole - across])
        inside = np.maximum(inside, top)
    return np.asarray(np.clip(np.minimum(inside, ARM_CM - across), OUTSIDE_CM, -OUTSIDE_CM))


def _ease(share: Floats) -> Floats:
    """From 0 to 1 without a corner at either end."""
    t = np.clip(share, 0.0, 1.0)
    return np.asarray(t * t * (3 - 2 * t))
