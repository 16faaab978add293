"""Hands and feet of the drawings of self-care lie on trunk and head, not in them."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.spatial import cKDTree

from app.build.poses.posing import Floats
from app.build.poses.setting import Setting, Stage
from app.data.models.self_care_drawings import PoseDrawing
from tests.known import DATA

DEEPEST_CM = 2.0
"""As far as soft parts give way under a hand; the mesh itself does not give way."""
NEAR_CM = 12.0
MAX_POINTS = 12
CORE = ("root", "pelvis", "spine", "neck", "head", "eye", "clavicle", "shoulder")
LIMBS = ("lowerarm", "wrist", "metacarpal", "finger", "lowerleg", "foot", "toe")


def winding(points: Floats, triangles: Floats) -> Floats:
    """(n,) how often triangles (f, 3, 3) go round each of some points (n, 3): about 1 inside, 0 outside.

    Van Oosterom & Strackee 1983; a surface with holes, such as a trunk without its limbs, gives values between.
    """
    a, b, c = (triangles[None, :, i] - points[:, None] for i in range(3))
    la, lb, lc = (np.linalg.norm(v, axis=2) for v in (a, b, c))
    volume = (a * np.cross(b, c)).sum(axis=2)
    spread = la * lb * lc + (a * b).sum(axis=2) * lc + (b * c).sum(axis=2) * la + (c * a).sum(axis=2) * lb
    return np.asarray(np.arctan2(volume, spread).sum(axis=1) / (2 * np.pi))


def sunk(setting: Setting) -> float:
    """How deep in cm forearm, hand, lower leg or foot lies in trunk or head; 0 where that is at most DEEPEST_CM."""
    owner = np.array(setting.skeleton.names)[setting.skeleton.bones[:, 0]]
    core, limbs = (np.array([name.startswith(bones) for name in owner]) for bones in (CORE, LIMBS))
    points, skin = setting.points, setting.body.skins["posed"]
    own, others = np.flatnonzero(core), np.flatnonzero(limbs)
    distance, near = cKDTree(points[own]).query(points[others], distance_upper_bound=NEAR_CM)
    deep = np.flatnonzero((distance > DEEPEST_CM) & np.isfinite(distance))
    out = ((points[others[deep]] - points[own[near[deep]]]) * skin.normals[own[near[deep]]]).sum(axis=1)
    deep = deep[out < 0]
    if len(deep) == 0:
        return 0.0
    deep = deep[np.argsort(-distance[deep])][:: -(-len(deep) // MAX_POINTS)]
    triangles = points[skin.faces[core[skin.faces].all(axis=1)]]
    inside = np.concatenate([winding(points[others[[i]]], triangles) for i in deep]) > 0.5
    return float(distance[deep][inside].max(initial=0.0))


def test_a_point_inside_is_told_from_one_outside(stage: Stage) -> None:
    """The middle of the head is in the skin, a hand's breadth above the crown is not."""
    body = stage.build.body
    middle = body.joints["reference"]["head"]
    above = body.reference.points[body.reference.points[:, 2].argmax()] + [0.0, 0.0, 8.0]
    found = winding(np.array([middle, above]), body.reference.points[body.faces])
    assert found[0] > 0.9
    assert abs(found[1]) < 0.1


@pytest.mark.parametrize("drawing", DATA.poses, ids=lambda d: d.id)
def test_no_limb_goes_through_trunk_or_head(stage: Stage, drawing: PoseDrawing) -> None:
    """Forearms, hands, lower legs and feet lie at most two centimetres deep."""
    assert sunk(Setting(stage, drawing)) <= DEEPEST_CM
