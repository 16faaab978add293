"""How well the bones fit: `python -m tools.measure.bones` prints what docs/beneath.md tells.

Three things, for both figures: how far the point of each anchor comes to lie from its place when the anchor is left
out of the fit; how deep bones of a joint lie in each other; and how much of the bones a picture shows outside the skin.
The last is looked at in pictures from eight sides, not on the grid that the fit itself uses.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping

import numpy as np
from scipy.ndimage import distance_transform_edt

from app.build.body import FIGURES, Body, Floats, Ints
from app.build.pipeline import Build
from app.build.raster import rasterise
from app.build.skeleton.assembly import assembled, fitted, settled
from app.build.skeleton.bones import Bones, load_bones
from app.build.skeleton.depth import winding

STEP_CM = 0.08
PX_PER_CM = 8.0
OUT_CM = 0.02
JOINTS = (
    ("hip", "femur", "hip-bone"),
    ("knee", "tibia", "femur"),
    ("knee-cap", "patella", "femur"),
    ("tibia and fibula", "fibula", "tibia"),
    ("ankle", "tarsals/talus", "tibia"),
    ("sacroiliac", "sacrum", "hip-bone"),
    ("lumbosacral", "spine-lumbar/l5", "sacrum"),
    ("atlas and skull", "spine-cervical/c1", "skull"),
    ("jaw", "mandible", "skull"),
    ("shoulder", "humerus", "scapula"),
    ("collar bone and shoulder blade", "clavicle", "scapula"),
    ("collar bone and breastbone", "clavicle", "sternum"),
    ("elbow, ulna", "ulna", "humerus"),
    ("elbow, radius", "radius", "humerus"),
    ("radius and ulna", "radius", "ulna"),
    ("shoulder blade and ribs", "scapula", "ribs/5"),
)
SIDES = ("front", "right", "back", "above", "below", "half right", "half left behind", "raised")


def left_out(body: Body, landmarks: dict[str, int], figure: str, bones: Bones) -> dict[str, float]:
    """For each anchor, how far in cm the fit without it puts its point from its place."""
    names = list(fitted(body, landmarks, figure, bones).misfit_cm)
    return {n: fitted(body, landmarks, figure, bones, frozenset({n})).misfit_cm[n] for n in names}


def overlap_cm(inner: Floats, outer: tuple[Floats, Ints]) -> float:
    """How deep the deepest vertex of one bone lies in another; 0 where none does."""
    points, faces = outer
    low = np.maximum(points.min(axis=0), inner.min(axis=0)) - 0.5
    high = np.minimum(points.max(axis=0), inner.max(axis=0)) + 0.5
    if (high <= low).any():
        return 0.0
    base = points.min(axis=0) - 0.5
    shape = tuple(int(n) for n in np.ceil((points.max(axis=0) + 0.5 - base) / STEP_CM))
    solid = winding(points, faces, base, shape, STEP_CM) > 0
    deep = distance_transform_edt(solid) * STEP_CM
    near = inner[((inner > low) & (inner < high)).all(axis=1)]
    at = np.rint((near - base) / STEP_CM).astype(np.int64)
    within = ((at >= 0) & (at < np.array(shape))).all(axis=1)
    return float(deep[tuple(at[within].T)].max(initial=0.0))


def cameras() -> dict[str, Floats]:
    """Right, up and toward, as rows, of each side that the bones are looked at from."""
    out = {}
    for name, (azimuth, elevation) in zip(
        SIDES, ((0, 0), (90, 0), (180, 0), (0, 90), (0, -90), (45, 0), (225, 0), (30, 40)), strict=True
    ):
        a, e = np.radians(azimuth), np.radians(elevation)
        toward = np.array([-np.sin(a) * np.cos(e), -np.cos(a) * np.cos(e), np.sin(e)])
        right = np.array([np.cos(a), -np.sin(a), 0.0])
        out[name] = np.stack([right, np.cross(toward, right), toward])
    return out


def outside(body: Body, figure: str, points: Floats, faces: Ints) -> tuple[int, int, float]:
    """Pixels of bone in front of the skin or beside it, all pixels of bone, and the most in cm."""
    skin = body.skins[figure]
    bad, every, most = 0, 0, 0.0
    for view in cameras().values():
        flat, bone = skin.points @ view.T, points @ view.T
        low = flat[:, :2].min(axis=0) - 2.0
        width, height = (np.ptp(flat[:, :2], axis=0) + 4.0) * PX_PER_CM
        for seen in (flat, bone):
            seen[:, :2] = (seen[:, :2] - low) * PX_PER_CM
        shape = (int(height) + 1, int(width) + 1)
        over, under = rasterise(flat, skin.faces, shape), rasterise(bone, faces, shape)
        both = under.inside & over.inside
        ahead = np.zeros(shape)
        ahead[both] = under.depth[both] - over.depth[both]
        bad += int((ahead > OUT_CM).sum() + (under.inside & ~over.inside).sum())
        every += int(under.inside.sum())
        most = max(most, float(ahead.max()))
    return bad, every, most


def report(body: Body, landmarks: dict[str, int], figure: str, bones: Bones) -> None:
    """Print everything about one figure."""
    print(f"== {figure}")
    off = left_out(body, landmarks, figure, bones)
    values = np.array(list(off.values()))
    share = float((values <= 1.0).mean())
    print(
        f"left out: {len(values)} anchors, median {np.median(values):.2f} cm, "
        f"nine tenths within {np.percentile(values, 90):.2f} cm, {share:.0%} within 1 cm"
    )
    for name, value in sorted(off.items(), key=lambda pair: -pair[1]):
        print(f"  {value:5.2f}  {name}")
    meshes = settled(fitted(body, landmarks, figure, bones))
    print("deepest vertex of a bone in its neighbour:")
    for joint, a, b in JOINTS:
        print(f"  {deepest(bones, meshes, a, b):5.2f}  {joint}")
    skeleton = assembled(bones, meshes)
    bad, every, most = outside(body, figure, skeleton.points, skeleton.faces)
    print(f"outside the skin in {len(SIDES)} pictures: {bad} of {every} pixels, at most {most:.2f} cm")


def deepest(bones: Bones, meshes: Mapping[str, Floats], a: str, b: str) -> float:
    """The deepest vertex of either bone in the other, in cm."""
    first, second = (meshes[a], bones.meshes[a][1]), (meshes[b], bones.meshes[b][1])
    return max(overlap_cm(first[0], second), overlap_cm(second[0], first))


def main() -> None:
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter).parse_args()
    build = Build()
    bones = load_bones(build.data_folder / "bones")
    for figure in FIGURES:
        report(build.body, build.landmarks, figure, bones)


if __name__ == "__main__":
    main()
