"""Keeping bones under the skin and off each other: what fitting alone leaves a few millimetres wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from scipy.spatial import cKDTree

from app.build.body import Floats
from app.build.skeleton.bones import bone_of
from app.build.skeleton.depth import SkinDepth

LEAST_CM = {"hand": 0.18, "foot": 0.18, "skull": 0.3}
LEAST_ELSEWHERE_CM = 0.35
"""Skin and fat over a bone, at least."""
SPREAD_CM = {"hand": 1.2, "foot": 1.6, "skull": 2.5, "patella": 30.0}
SPREAD_ELSEWHERE_CM = 3.0
"""How far from a place that is pushed in the bone goes with it."""
OVER_CM = 0.03
ROUNDS = 25
NEAREST = 6
TOGETHER = {
    "hand": ("carpals", "metacarpals", "finger-bones"),
    "foot": ("tarsals", "metatarsals", "toe-bones"),
    "skull": ("skull", "mandible"),
    "spine": ("spine-cervical", "spine-thoracic", "spine-lumbar"),
    "chest": ("ribs", "sternum"),
}
BLADE_GAP_CM = 0.9
"""Muscle between the shoulder blade and the ribs."""
RIBS_GIVE_CM, MOST_GIVEN_CM = 1.8, 1.2
"""Where the shoulder blade comes nearer to the ribs than the first, they give way, at most by the second.

The source's rib cage is wide for the backs of these figures, and few landmarks hold it there.
"""
SPINE_HALF_CM, RIB_ANGLE_CM = 3.0, 6.0
"""Nearer to the midline than the first the ribs stay on their vertebrae; beyond the second they give way freely."""
BLADE_RIBS = tuple(f"ribs/{i}" for i in range(1, 10))
BLADE_TOP_CM = 2.0
"""The acromion and the coracoid process, so far below the top of the scapula, lie over no rib."""


def groups(names: Sequence[str]) -> dict[str, list[str]]:
    """Meshes that are pushed together, so that joints stay joints."""
    of = {bone: group for group, bones in TOGETHER.items() for bone in bones}
    out: dict[str, list[str]] = {}
    for name in names:
        out.setdefault(of.get(bone_of(name), name), []).append(name)
    return out


def contained(meshes: Mapping[str, Floats], depth: SkinDepth) -> dict[str, Floats]:
    """The vertices of each mesh, pushed inwards where they lie less than the least depth under the skin."""
    out = dict(meshes)
    for group, names in groups(list(meshes)).items():
        points = np.concatenate([meshes[n] for n in names])
        least = LEAST_CM.get(group, LEAST_ELSEWHERE_CM)
        spread = SPREAD_CM.get(group, SPREAD_ELSEWHERE_CM)
        for _ in range(ROUNDS):
            deep = depth.at(points)
            shallow = deep < least
            if not shallow.any():
                break
            push = -(least + OVER_CM - deep[shallow])[:, None] * depth.outward(points[shallow])
            points = points + spread_out(points, points[shallow], push, spread)
        ends = np.cumsum([len(meshes[n]) for n in names])[:-1]
        out |= dict(zip(names, np.split(points, ends), strict=True))
    return out


def spread_out(points: Floats, at: Floats, push: Floats, spread_cm: float) -> Floats:
    """What a push of some places does to all points (n, 3): the nearest pushes' mean, fading away from them."""
    far, index = cKDTree(at).query(points, k=min(NEAREST, len(at)))
    far, index = far.reshape(len(points), -1), index.reshape(len(points), -1)
    weight = np.exp(-((far / spread_cm) ** 2))
    mean = (push[index] * weight[..., None]).sum(axis=1) / np.maximum(weight.sum(axis=1), 1e-9)[:, None]
    return np.asarray(mean * weight.max(axis=1)[:, None])


def off_the_ribs(scapula: Floats, meshes: Mapping[str, Floats]) -> Floats:
    """The shoulder blade (n, 3) lifted outwards where it lies in the ribs or too near."""
    ribs = np.concatenate([meshes[n] for n in BLADE_RIBS if n in meshes])
    moved = scapula
    for _ in range(12):
        lack, out = _lack(moved, ribs, BLADE_GAP_CM)
        if lack.max() < 0.05:
            break
        pushed = lack > 0.02
        moved = moved + 0.7 * spread_out(moved, moved[pushed], lack[pushed, None] * out[pushed], 6.0)
    return moved


def ribs_under_the_blade(scapula: Floats, meshes: Mapping[str, Floats]) -> dict[str, Floats]:
    """The ribs pushed inwards where the shoulder blade (n, 3) has no room for the muscles between."""
    names = [n for n in BLADE_RIBS if n in meshes]
    start = np.concatenate([meshes[n] for n in names])
    free = np.clip((np.abs(start[:, :1]) - SPINE_HALF_CM) / (RIB_ANGLE_CM - SPINE_HALF_CM), 0, 1)
    ribs = start
    for _ in range(12):
        lack, out = _lack(scapula, ribs, RIBS_GIVE_CM)
        pushed = lack > 0.02
        if not pushed.any():
            break
        push = spread_out(ribs, scapula[pushed], -lack[pushed, None] * out[pushed], 4.0)
        given = ribs + 0.7 * free * push - start
        far = np.linalg.norm(given, axis=1, keepdims=True)
        ribs = start + given * np.minimum(1, MOST_GIVEN_CM / np.maximum(far, 1e-9))
    return dict(zip(names, np.split(ribs, np.cumsum([len(meshes[n]) for n in names])[:-1]), strict=True))


def _lack(scapula: Floats, ribs: Floats, gap_cm: float) -> tuple[Floats, Floats]:
    """By how much each point of the blade lies too near the ribs (n,), and which way is out (n, 3)."""
    axis_y = float(ribs[:, 1].mean())
    low = scapula[:, 2] < scapula[:, 2].max() - BLADE_TOP_CM
    out = (scapula - [0.0, axis_y, 0.0]) * [1.0, 1.0, 0.0]
    out /= np.maximum(np.linalg.norm(out, axis=1, keepdims=True), 1e-9)
    _, index = cKDTree(ribs).query(scapula, k=12)
    way = ribs[index] - scapula[:, None]
    along = (way * out[:, None]).sum(axis=2)
    aside = np.linalg.norm(way - along[..., None] * out[:, None], axis=2)
    return np.clip(np.where(aside < 0.9, along + gap_cm, 0.0).max(axis=1), 0, 3) * low, out
