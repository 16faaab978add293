"""The body with its arms raised, as the views of the open armpit show it; every other view shows how the figures stand.

Only where the skin is changes: which triangles there are, the cuts of a view and all that is laid on the skin stay
those of the standing reference.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np

from app.build.body import FIGURES, MIRROR_X, Body, Floats, Skin
from app.build.cache import digest
from app.build.poses.posing import Skeleton, blended, load_skeleton, motion, turned
from app.build.shading import spreader
from app.data.models.joint_angles import Arm, Pose
from app.views import VIEWS

GROUP = "armpit"

_ARM = Arm(raised=125, plane=10, turn=-30, elbow=35, forearm=-40, hand="relaxed")
RAISED = Pose(right_arm=_ARM, left_arm=_ARM)

SPREAD_CM = 4.0
NEAR_CM, FAR_CM = 18.0, 26.0
"""Around the shoulder the pull of each bone is spread over the skin, whole within the first distance and not at all
beyond the second: an arm raised so far would tear the skin where one bone's pull ends and another's begins."""

LEAST_PULL = 0.05
"""A bone that pulls no skin there more than this keeps its pull as it is."""

EVEN_CM, EVEN_REACH_CM = 2.6, 7.0
"""The crease between arm and chest, which the raised arm stretches, is evened out so far around the armpit's middle."""

HOLLOW_CM = 1.1
HOLLOW_ALONG_CM, HOLLOW_ACROSS_CM = 7.0, 3.6
"""Depth and reach of the hollow between the folds of the armpit, which opens only as the arm goes up."""


def posing_hash(data_folder: Path) -> str:
    """Hash of what the skin hangs on."""
    return digest((data_folder / "posing" / "skeleton.npz").read_bytes())


def raises_arms(view_id: str) -> bool:
    """Whether a view shows the figure with its arms raised."""
    return VIEWS[view_id].group == GROUP


def raised(body: Body, data_folder: Path, landmarks: Mapping[str, int]) -> Body:
    """The body with both arms raised, symmetric to the last digit; its reference still stands."""
    skins, joints = dict(body.skins), dict(body.joints)
    right = body.reference.points[:, 0] < 0
    for figure in FIGURES:
        skeleton = load_skeleton(
            data_folder / "posing" / "skeleton.npz", data_folder / "body" / "joints.json", joints[figure], body.mirror
        )
        moved = motion(skeleton, turned(skeleton, RAISED))
        skin = body.skins[figure]
        points = _hollowed(Skin(blended(_pull(skin, skeleton), skin.points, moved), body.faces), landmarks)
        points = np.where(right[:, None], points, points[body.mirror] * MIRROR_X)
        points[body.mirror == np.arange(len(points)), 0] = 0.0
        skins[figure] = Skin(points, body.faces)
        joints[figure] = {
            name: moved.moved(bone, skeleton.joints[[bone]])[0] for bone, name in enumerate(skeleton.names)
        }
    return replace(body, skins=skins, joints=joints)


def _pull(skin: Skin, skeleton: Skeleton) -> Floats:
    """(v, b) how far each point of the skin follows each bone."""
    pull = np.zeros((len(skin.points), len(skeleton.names)))
    for bones, shares in zip(skeleton.bones.T, skeleton.shares.T, strict=True):
        used = np.flatnonzero(shares)
        pull[used, bones[used]] += shares[used]
    away = np.linalg.norm(skin.points - skeleton.joint("upperarm01.R"), axis=1)
    near = np.clip((FAR_CM - away) / (FAR_CM - NEAR_CM), 0, 1)[:, None]
    near = near * near * (3 - 2 * near)
    about = np.flatnonzero(pull[near[:, 0] > 0].max(axis=0) > LEAST_PULL)
    pull[:, about] += near * (spreader(skin)(pull[:, about], SPREAD_CM) - pull[:, about])
    return pull


def _hollowed(skin: Skin, landmarks: Mapping[str, int]) -> Floats:
    """The skin (v, 3) with a hollow from the chest into the arm, between the folds of the right armpit."""
    centre = landmarks["axilla"]
    away = np.linalg.norm(skin.points - skin.points[centre], axis=1)
    even = spreader(skin)(skin.points, EVEN_CM)
    skin = Skin(skin.points + np.exp(-((away / EVEN_REACH_CM) ** 2))[:, None] * (even - skin.points), skin.faces)
    middle = skin.points[centre]
    along = skin.points[landmarks["arm_medial"]] - middle
    along = along / np.linalg.norm(along)
    inwards = -skin.normals[away < HOLLOW_ACROSS_CM].mean(axis=0)
    inwards = inwards - (inwards @ along) * along
    inwards = inwards / np.linalg.norm(inwards)
    way = skin.points - middle
    ahead, deep = way @ along, way @ inwards
    aside = np.linalg.norm(way - ahead[:, None] * along - deep[:, None] * inwards, axis=1)
    fade = np.exp(-((ahead / HOLLOW_ALONG_CM) ** 2) - (aside / HOLLOW_ACROSS_CM) ** 2)
    facing = np.clip(-(skin.normals @ inwards), 0, 1)
    return np.asarray(skin.points + (HOLLOW_CM * fade * facing)[:, None] * inwards)
