"""What shades the body that turns: those parts of a view's tone that no camera changes (app/build/shading.py)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.build.body import Body, Floats
from app.build.cameras import Camera, camera_for, sight
from app.build.features import Features
from app.build.shading import FLAT_HOLLOW, Relief, tone

EXPOSURE_PIXELS_PER_UNIT = 0.5

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


def lit(shade: Tone, camera: Camera) -> Floats:
    """(v,) lightness under the light of a view, before its exposure."""
    light = camera.toward * 0.80 + camera.up * 0.55 - camera.right * 0.22
    lambert = np.clip(shade.normals @ (light / np.linalg.norm(light)), -1, 1)
    form = 0.10 + 0.90 * ((lambert + 1) / 2) ** 2.2
    rim = 1 - 0.50 * (1 - np.clip(shade.normals @ camera.toward, 0, 1)) ** 2.2
    return np.clip(0.93 * form * rim * (0.40 + 0.60 * shade.sky) + shade.relief, 0, 1.2)


def exposures(body: Body, figure: str, view: str, relief: Relief, features: Features) -> Floats:
    """(n,) by how much the picture of a view is brighter than the plain lightness, of each of many places: the same."""
    camera = camera_for(body, figure, view)
    looked = sight(body, figure, view, EXPOSURE_PIXELS_PER_UNIT)
    drawn = tone(body, camera, looked, relief, features.relief)
    plain = looked.raster.interpolate(body.faces, lit(tone_of(relief, features), camera))
    return np.asarray(drawn[plain > 0.1] / plain[plain > 0.1])
