"""How light the bones are drawn: form, hollows and shade, as `app/build/shading.py` has it for the skin."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.build.body import MIRROR_X, Floats, Ints, Skin
from app.build.cameras import Camera
from app.build.raster import Raster, rasterise
from app.build.skeleton.assembly import Skeleton

SKY_DIRECTIONS = 16
SKY_PX_PER_CM = 2.5
LIFT_CM = 0.3
LIGHT_PARTS = 0.86
"""Lightness that the lighter parts of a picture come to."""


@dataclass(frozen=True)
class BoneRelief:
    """What shades bones whichever way one looks: normals (v, 3), and the share of the sky (v,) that a place sees."""

    normals: Floats
    sky: Floats


def bone_relief(skeleton: Skeleton) -> BoneRelief:
    """Normals and open sky of every vertex."""
    normals = Skin(skeleton.points, skeleton.faces).normals
    return BoneRelief(normals, _sky(skeleton.points, skeleton.faces, normals))


def _sky(points: Floats, faces: Ints, normals: Floats) -> Floats:
    """By a z-buffer from each direction of the half sphere; the other half is its mirror image."""
    seen, possible = np.zeros(len(points)), np.zeros(len(points))
    lifted = points + LIFT_CM * normals
    for direction in _half_sphere(SKY_DIRECTIONS // 2):
        side = np.cross(direction, [0.0, 0.0, 1.0])
        side /= np.linalg.norm(side)
        frame = np.stack([side, np.cross(side, direction), direction])
        flat = points @ frame.T
        low = flat[:, :2].min(axis=0) - 2.0
        flat[:, :2] = (flat[:, :2] - low) * SKY_PX_PER_CM
        columns, rows = np.ceil(flat[:, :2].max(axis=0)).astype(int) + 4
        depth = rasterise(flat, faces, (int(rows), int(columns))).depth
        # Bones are symmetric as a whole: what is seen from the mirrored direction is what the mirrored place sees.
        for flip in (1.0, -1.0):
            sign = MIRROR_X if flip < 0 else np.ones(3)
            at = (lifted * sign) @ frame.T
            x = np.clip(np.rint((at[:, 0] - low[0]) * SKY_PX_PER_CM).astype(np.int64), 0, columns - 1)
            y = np.clip(np.rint((at[:, 1] - low[1]) * SKY_PX_PER_CM).astype(np.int64), 0, rows - 1)
            cosine = np.maximum((normals * sign) @ direction, 0.0)
            seen += cosine * (depth[y, x] <= at[:, 2] + 0.25)
            possible += cosine
    return np.asarray(np.clip(seen / np.maximum(possible, 1e-6), 0, 1))


def _half_sphere(n: int) -> Floats:
    """Evenly spread unit vectors (n, 3) with x > 0."""
    i = np.arange(n) + 0.5
    x = i / n
    turn = np.pi * (1 + 5**0.5) * i
    r = np.sqrt(1 - x**2)
    return np.stack([x, r * np.cos(turn), r * np.sin(turn)], axis=1)


def bone_tone(camera: Camera, raster: Raster, faces: Ints, relief: BoneRelief) -> Floats:
    """Lightness (rows, columns) from 0 to 1 of the bones that a view shows; NaN beside them.

    raster: of `faces`, which may be some of the skeleton's only.
    """
    light = camera.toward * 0.80 + camera.up * 0.55 - camera.right * 0.25
    light = light / np.linalg.norm(light)
    normal = raster.interpolate(faces, relief.normals)
    normal /= np.maximum(np.linalg.norm(normal, axis=-1, keepdims=True), 1e-9)
    facing = normal @ camera.toward
    # Some triangles of thin places face the wrong way: what is seen is the side that faces the viewer.
    normal = np.where(facing[..., None] < 0, -normal, normal)
    lambert = (np.clip(normal @ light, -1, 1) + 1) / 2
    sky = raster.interpolate(faces, relief.sky)
    value = (0.12 + 0.88 * lambert**2.0) * (0.40 + 0.60 * sky) * (1 - 0.42 * (1 - np.abs(facing)) ** 2.2)
    known = value[np.isfinite(value)]
    return value * (LIGHT_PARTS / float(np.percentile(known, 92))) if len(known) else value
