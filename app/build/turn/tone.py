"""What shades the body that turns: those parts of a view's tone that no camera changes (app/build/shading.py)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.build.body import Floats
from app.build.features import Features
from app.build.shading import FLAT_HOLLOW, Relief

HOLLOW_PARTS = ((6.0, 0.15, 0.05), (6.0, 0.26, 0.10), (5.0, 0.18, 0.08))
"""How strongly each scale of hollow darkens and each ridge lightens, as `tone` of app/build/shading.py has it."""


@dataclass(frozen=True)
class Tone:
    """Per vertex of one figure.

    sky: (v,) share of the sky that a place sees. relief: (v,) lightness to add. normals: (v, 3) for the light.
    """

    sky: Floats
    relief: Floats
    normals: Floats

    @property
    def plain(self) -> Floats:
        """(v,) the tone as far as it does not depend on the direction of the light."""
        return 0.5 * self.sky + self.relief


def tone_of(relief: Relief, features: Features) -> Tone:
    """The tone of a figure."""
    added = np.array(features.relief, dtype=np.float64)
    for k, (gain, hollows, ridges) in enumerate(HOLLOW_PARTS):
        bend = np.tanh((relief.hollow[:, k] - FLAT_HOLLOW[k]) * gain)
        added -= np.where(bend > 0, hollows, ridges) * bend
    return Tone(relief.sky, added, relief.normals)
