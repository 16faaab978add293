"""The whole skeleton of a figure: every bone of both sides in its place, as one mesh that remembers its bones."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.build.body import MIRROR_X, Body, Floats, Ints
from app.build.skeleton.arms import fit_arm
from app.build.skeleton.bones import Bones, is_midline
from app.build.skeleton.contain import contained, off_the_ribs, ribs_under_the_blade
from app.build.skeleton.depth import SkinDepth
from app.build.skeleton.fitting import Fit
from app.build.skeleton.legs import fit_leg, fit_pelvis
from app.build.skeleton.trunk import fit_chest, fit_skull, fit_spine

PER_CM = 200
"""Positions are whole steps of so many in a centimetre, so that the last bits of a computation tell nothing."""


@dataclass(frozen=True)
class Skeleton:
    """A figure's bones.

    points: (v, 3) in cm. faces: (f, 3). owner: (f,) index into `names` and `sides`: the mesh that a triangle is of.
    names: `<bone>` or `<bone>/<part>`. sides: `left`, `right` or `midline`.
    """

    points: Floats
    faces: Ints
    owner: Ints
    names: tuple[str, ...]
    sides: tuple[str, ...]


def fitted(
    body: Body, landmarks: dict[str, int], figure: str, bones: Bones, leave: frozenset[str] = frozenset()
) -> Fit:
    """The placement of every mesh in a figure, without the anchors of the names to leave."""
    fit = Fit(body, landmarks, figure, bones, leave)
    # From the middle outwards: each limb hangs on a bone that is placed already.
    for step in (fit_pelvis, fit_leg, fit_skull, fit_spine, fit_chest, fit_arm):
        step(fit)
    return fit


def settled(fit: Fit) -> dict[str, Floats]:
    """Vertices of each mesh of the right side and the midline, off each other and under the skin."""
    meshes = {name: placement(fit.bones.meshes[name][0]) for name, placement in sorted(fit.placed.items())}
    meshes |= ribs_under_the_blade(meshes["scapula"], meshes)
    meshes["scapula"] = off_the_ribs(meshes["scapula"], meshes)
    inside = contained(meshes, SkinDepth(fit.body.skins[fit.figure]))
    return {name: np.round(points * PER_CM) / PER_CM for name, points in inside.items()}


def assembled(bones: Bones, meshes: dict[str, Floats]) -> Skeleton:
    """Both sides of settled meshes as one."""
    points: list[Floats] = []
    faces: list[Ints] = []
    names: list[str] = []
    sides: list[str] = []
    start = 0
    for name, vertices in meshes.items():
        triangles = bones.meshes[name][1]
        for side in ("midline",) if is_midline(name) else ("right", "left"):
            flip = side == "left"
            points.append(vertices * MIRROR_X if flip else vertices)
            faces.append((triangles[:, ::-1] if flip else triangles) + start)
            names.append(name)
            sides.append(side)
            start += len(vertices)
    owner = np.repeat(np.arange(len(faces)), [len(f) for f in faces])
    return Skeleton(np.concatenate(points), np.concatenate(faces), owner, tuple(names), tuple(sides))


def skeleton_of(body: Body, landmarks: dict[str, int], figure: str, bones: Bones) -> Skeleton:
    """A figure's skeleton."""
    return assembled(bones, settled(fitted(body, landmarks, figure, bones)))
