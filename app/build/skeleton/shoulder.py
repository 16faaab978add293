"""The shoulder blade: a rigid bone between the muscles on the ribs and those under the skin.

Its landmarks alone do not say how large it is and how it is turned, since those on its inner border lie too near each
other. So its length is that of people, and its place is a compromise of its landmarks, the room that muscles need on
either side of it, and the angle at which it was measured in people who stand with their arms at their sides.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import least_squares
from scipy.spatial import ConvexHull
from scipy.spatial.transform import Rotation

from app.build.body import MIRROR_X, Floats
from app.build.skeleton.bones import Bones
from app.build.skeleton.depth import SkinDepth
from app.build.skeleton.fitting import Anchor, Fit, extreme

SUPERIOR_ANGLE = Anchor(
    "superior angle", "scapula", (0.5, 0, 1), "scapula_superior_angle", (2.6, 2.6), 0.7, above=0.6, below=0.93
)
INFERIOR_ANGLE = Anchor(
    "inferior angle", "scapula", (0, 0, -1), "scapula_inferior_angle", (1.2, 1.4), 1.5, shift_cm=(0.9, 0.0, 2.2)
)
"""The landmark of the skin lies at the level of T7, the tip of people's blades on average at that of T8.

The level of T8 (Cooperstein and others 2015) is on the figures 2.2 cm lower and 0.9 cm further out.
"""
SCAPULA = (
    Anchor("acromion", "scapula", (-1, 0, 0.4), "acromion", (1.4, 1.4), 1.5, (1, 0, -0.2)),
    Anchor("root of the spine of the scapula", "scapula", (1, 0.2, 0.2), "scapular_spine_root", (1.8, 1.8), 1.0),
    Anchor("medial border", "scapula", (1, 0.5, 0), "scapula_medial_border", (2.0, 2.0), 1, above=0.3, below=0.6),
    SUPERIOR_ANGLE,
    INFERIOR_ANGLE,
    Anchor("coracoid process", "scapula", (-0.2, -1, 0), "coracoid_process", (2.4, 2.4), 0.7, above=0.6),
)
LENGTH_CM = {"female": 13.26, "male": 15.14}
"""From the superior to the inferior angle: medians of Oliveira Costa and others (2016)."""
SPINE_ROOT, ACROMION_ANGLE = (-9.9, 17.2, 43.8), (-16.0, 12.0, 47.4)
"""The ends of the spine of the scapula in the source."""
FACING_DEG = 35.0
"""How far the line between them is turned from the frontal plane to the front: mean at rest in the review of Struyf and
others (2011)."""
DEGREE_WEIGHT = 0.2
"""What a degree more or less costs, as cm of misfit."""
UNDER_SKIN_CM = {"female": 1.2, "male": 1.5}
"""Skin and muscle over the plate of the blade, at least."""
OFF_CHEST_CM = 1.3
"""Subscapularis and serratus anterior between the plate and the chest, at least."""
ROOM_WEIGHT = 0.25
"""What a vertex of the plate costs that lacks a cm of room."""
CHEST_RIBS = tuple(f"ribs/{i}" for i in range(1, 11))


def plate(source: Floats) -> NDArray[np.bool_]:
    """The vertices (v,) of the source's shoulder blade that are of its plate below the spine."""
    return np.asarray((source[:, 2] < 43.3) & (source[:, 0] > -13.8))


def fit_scapula(fit: Fit) -> None:
    """Lay the shoulder blade: one scale from its length, then a turn and a shift by least squares."""
    source, target, weights = fit.pairs(SCAPULA)
    points = fit.bones.meshes["scapula"][0]
    thin = points[plate(points)]
    scale = LENGTH_CM[fit.figure] / _length(fit.bones)
    middle = source.mean(axis=0)
    skin, chest = SkinDepth(fit.body.skins[fit.figure]), _chest(fit)
    spine = np.array(ACROMION_ANGLE) - np.array(SPINE_ROOT)

    def placed(q: Floats, p: Floats) -> Floats:
        turn = Rotation.from_rotvec(q[:3]).as_matrix()
        return np.asarray((p - middle) * scale @ turn.T + target.mean(axis=0) + q[3:])

    def off(q: Floats) -> Floats:
        misfit = (placed(q, source) - target) * weights[:, None]
        at = placed(q, thin)
        over = np.clip(UNDER_SKIN_CM[fit.figure] - skin.at(at), 0, None)
        under = np.clip(OFF_CHEST_CM - (at @ chest[:, :3].T + chest[:, 3]).max(axis=1), 0, None)
        way = Rotation.from_rotvec(q[:3]).apply(spine)
        turned = np.degrees(np.arctan2(-way[1], -way[0])) - FACING_DEG
        return np.concatenate([misfit.ravel(), ROOM_WEIGHT * over, ROOM_WEIGHT * under, [DEGREE_WEIGHT * turned]])

    q = least_squares(off, np.zeros(6), max_nfev=100, diff_step=1e-3).x
    fit.place(["scapula"], lambda p: placed(q, p))


def _length(bones: Bones) -> float:
    """From the superior to the inferior angle of the source's blade, in cm."""
    ends = [extreme(bones, a.bone, a.to, a.above, a.below) for a in (SUPERIOR_ANGLE, INFERIOR_ANGLE)]
    return float(np.linalg.norm(ends[0] - ends[1]))


def _chest(fit: Fit) -> Floats:
    """The planes (n, 4) of the convex hull of the upper ribs of both sides: outward normals and offsets."""
    ribs = np.concatenate([fit.placed[name](fit.bones.meshes[name][0]) for name in CHEST_RIBS])
    return np.asarray(ConvexHull(np.concatenate([ribs, ribs * MIRROR_X])).equations)
