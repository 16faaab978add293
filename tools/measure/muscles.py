"""How well the muscles as bodies hold: `python -m tools.measure.muscles` prints what docs/beneath.md tells.

For both figures: volumes, how far attachments lie from their bone, how much of a muscle lies in another, in bone or too
near the skin, and whether a ray inwards from each trigger point meets its own muscle. The goals were written down
before anything was grown: attachments within 3 mm of their bone, 3 mm of skin over every muscle, less than 1 % of a
muscle more than 2 mm inside another or inside bone, every trigger point within 5 mm of its muscle.
"""

from __future__ import annotations

import argparse
import io
from collections.abc import Sequence

import numpy as np
from scipy.ndimage import distance_transform_edt
from scipy.spatial import cKDTree

from app.build.body import FIGURES, Floats, Ints
from app.build.muscle_bodies.bodies import Muscle
from app.build.muscle_bodies.mesh import volume_ml
from app.build.muscle_bodies.places import Places
from app.build.muscle_bodies.room import STEP_CM, solid, surface_points
from app.build.muscle_bodies.run import grown_in, muscles_of
from app.build.pipeline import Build
from app.build.skeleton.assembly import fitted, settled
from app.build.skeleton.bones import load_bones
from app.build.skeleton.depth import SkinDepth
from app.build.skeleton.fitting import Fit
from app.data.models.muscle_bodies import ROOMS, RoomId
from tools.measure.muscle_sites import SITES_IN, Site, found_at, in_order
from tools.measure.neck_sites import NECK_SITES

DEEP_CM = 0.2
NEAR_POINT_CM = 0.5
RAY_CM = 7.0
NEAR_SKIN_CM = 0.3


def measure(build: Build, figure: str, rooms: Sequence[RoomId]) -> None:
    """Print a figure's numbers."""
    bones = load_bones(build.data_folder / "bones")
    fit = fitted(build.body, build.landmarks, figure, bones)
    points = settled(fit)
    muscles = muscles_of(build, figure, rooms)
    skin = SkinDepth(build.body.skins[figure])
    bone_tree = cKDTree(np.concatenate([surface_points(p, bones.meshes[n][1]) for n, p in points.items()]))
    meshes = [(p, bones.meshes[n][1]) for n, p in points.items()]
    print(f"\n{figure}\nmuscle                  ml  wanted  skin<3mm  bone>2mm  others>2mm  ends to bone (mm)")
    wanted = {b.muscle: sum(getattr(p.volume, f"{figure}_ml") for p in b.parts) for b in build.data.muscle_bodies}
    for muscle in muscles:
        on = np.concatenate([piece.points for piece in muscle.pieces])
        volume = sum(volume_ml(p.points, p.faces) for p in muscle.pieces if p.red.any())
        near_skin = float((skin.at(on) < NEAR_SKIN_CM).mean())
        in_bone = _inside(on, meshes)
        in_others = _inside(on, [(p.points, p.faces) for m in muscles if m.id != muscle.id for p in m.pieces])
        ends = np.concatenate([row for seed in muscle.seeds for row in (seed.nodes[0], seed.nodes[-1])])
        off = bone_tree.query(ends)[0] * 10
        print(
            f"{muscle.id:22s}{volume:5.0f} {wanted[muscle.id]:6.0f} {near_skin:8.1%} {in_bone:8.1%} {in_others:9.1%}"
            f"    median {np.median(off):.1f}, most {off.max():.1f}"
        )
    _points(build, figure, muscles, skin)
    for room in rooms:
        if sites := (SITES_IN | NECK_SITES).get(room):
            _sites(build, figure, fit, points, room, sites)


def _sites(build: Build, figure: str, fit: Fit, points: dict[str, Floats], room: RoomId, sites: Sequence[Site]) -> None:
    """Which muscles lie over each other at places of a room."""
    places = Places(fit, points, build.data.bone_landmarks)
    with np.load(io.BytesIO(grown_in(build, figure, room)[1])) as grid:
        grid = dict(grid)
    right = 0
    for site in sites:
        found = found_at(site, places, grid)
        right += in_order(site.order, found)
        if not in_order(site.order, found):
            print(f"{site.name}: {', '.join(found) or 'nothing'}; expected {', '.join(site.order)}")
    print(f"{room}: places with their muscles in the order of anatomy books: {right} of {len(sites)}")


def _inside(points: Floats, meshes: list[tuple[Floats, Ints]]) -> float:
    """The share of points more than 2 mm inside any of some closed surfaces."""
    deep = np.zeros(len(points), dtype=bool)
    for vertices, faces in meshes:
        box = ((points > vertices.min(axis=0)) & (points < vertices.max(axis=0))).all(axis=1)
        if not box.any():
            continue
        start = np.maximum(vertices.min(axis=0), points[box].min(axis=0)) - 1
        shape = tuple(int(n) for n in np.ceil((points[box].max(axis=0) + 1 - start) / STEP_CM) + 1)
        inside = solid(vertices, faces, start, shape)
        far = distance_transform_edt(inside) * STEP_CM
        at = np.rint((points[box] - start) / STEP_CM).astype(int).clip(0, np.array(shape) - 1)
        deep[box] |= far[tuple(at.T)] > DEEP_CM + STEP_CM / 2
    return float(deep.mean())


def _points(build: Build, figure: str, muscles: list[Muscle], skin: SkinDepth) -> None:
    """Which trigger points' rays meet their muscle."""
    by_id = {m.id: m for m in muscles}
    body = build.body.skins[figure]
    met, of, missed = 0, 0, []
    for referral in build.data.referrals:
        if referral.muscle not in by_id:
            continue
        vertex = build.point(referral).vertex
        if vertex is None:
            continue
        of += 1
        at = body.points[vertex]
        near = np.linalg.norm(body.points - at, axis=1) < 1.5
        facing = body.normals[near] @ body.normals[vertex] > 0
        inward = -body.normals[near][facing].mean(axis=0)
        ray = at + np.arange(0, RAY_CM, 0.1)[:, None] * inward / np.linalg.norm(inward)
        if at[0] > 0:
            ray = ray * [-1, 1, 1]
        tree = cKDTree(np.concatenate([p.points for p in by_id[referral.muscle].pieces]))
        far = float(tree.query(ray)[0].min())
        if far <= NEAR_POINT_CM:
            met += 1
        else:
            missed.append(f"{referral.id} by {far * 10:.0f} mm")
    print(f"rays that come within 5 mm of their own muscle: {met} of {of}; missed: {', '.join(missed) or 'none'}")


def main() -> None:
    """Print all numbers."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--figure", choices=FIGURES, action="append")
    parser.add_argument("--room", choices=ROOMS, action="append")
    build, told = Build(), parser.parse_args()
    for figure in told.figure or FIGURES:
        measure(build, figure, told.room or ROOMS)


if __name__ == "__main__":
    main()
