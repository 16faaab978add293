"""The room that muscles share: voxels that know how far the next bone is, and how deep they lie under the fascia."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import distance_transform_edt, gaussian_filter, map_coordinates
from scipy.spatial import cKDTree
from skimage.morphology import convex_hull_image

from app.build.body import Floats, Ints
from app.build.skeleton.depth import SkinDepth, winding

STEP_CM = 0.25
SLOPE_CM = 0.3
"""A gradient is the difference between two places so far on either side."""
CHEST_BLUR_VOXELS = 2.0
CHEST_GIVES_CM = 0.5
"""Muscle sinks so far between the ribs."""
FAR_CM = 2.5
"""Beyond this a bone is far, however far."""
OUTSIDE_CM = -0.5
"""Voxels so far above the fascia are left out."""

Mesh = tuple[Floats, Ints]
"""Points (v, 3) in cm and faces (f, 3)."""
Field = NDArray[np.float32]


@dataclass(frozen=True)
class Room:
    """A box of voxels of the right half of a figure.

    low: (3,) centre of the first voxel. index: (n,) flat indices of the voxels under the skin.
    bone: distance in cm to the next bone, negative within. fascia: depth in cm under the fascia, negative above it.
    """

    low: Floats
    index: Ints
    bone: Field
    fascia: Field

    @property
    def shape(self) -> tuple[int, int, int]:
        a, b, c = self.bone.shape
        return a, b, c

    @cached_property
    def centres(self) -> Floats:
        """Where the voxels under the skin lie (n, 3)."""
        return np.stack(np.unravel_index(self.index, self.shape), axis=1) * STEP_CM + self.low

    def at(self, field: Field, points: Floats) -> Floats:
        """A field at any places (n, 3)."""
        return np.asarray(map_coordinates(field, ((points - self.low) / STEP_CM).T, order=1, mode="nearest"))

    def slope(self, field: Field, points: Floats) -> Floats:
        """Unit directions (n, 3) in which a field grows."""
        steps = np.eye(3) * SLOPE_CM
        out = np.stack([self.at(field, points + s) - self.at(field, points - s) for s in steps], axis=1)
        return np.asarray(out / np.maximum(np.linalg.norm(out, axis=1, keepdims=True), 1e-6))


def make_room(
    low: Floats, high: Floats, skin: SkinDepth, bones: Iterable[Mesh], chest: Sequence[Floats], fascia_cm: float
) -> Room:
    """The room within a box, with the fascia so deep under the skin; it ends at the midline.

    chest: points of the bones that wall the chest, which is as closed to muscles as bone; none where it is open.
    """
    shape = tuple(int(n) for n in np.ceil((high - low) / STEP_CM))
    grid = np.stack(np.meshgrid(*(np.arange(n) for n in shape), indexing="ij"), axis=-1).reshape(-1, 3)
    centres = grid * STEP_CM + low
    depth = np.minimum(skin.at(centres) - fascia_cm, -centres[:, 0]).astype(np.float32)
    index = np.flatnonzero(depth > OUTSIDE_CM)
    high = low + np.array(shape) * STEP_CM
    near = [(p, f) for p, f in bones if (p.max(axis=0) > low).all() and (p.min(axis=0) < high).all()]
    far = np.full(len(centres), FAR_CM, dtype=np.float32)
    tree = cKDTree(np.concatenate([surface_points(p, f) for p, f in near]))
    far[index] = tree.query(centres[index], distance_upper_bound=FAR_CM)[0].clip(max=FAR_CM)
    for points, faces in near:
        far[solid(points, faces, low, shape).ravel()] *= -1
    if chest:
        far = np.minimum(far, _off_the_chest(np.concatenate(chest), low, shape).ravel())
    return Room(low, index, gaussian_filter(far.reshape(shape), 0.5), depth.reshape(shape))


def _off_the_chest(walls: Floats, low: Floats, shape: tuple[int, ...]) -> Field:
    """Distance to the chest, negative within: at each height the convex hull of its walls on both sides."""
    full = np.zeros((2 * shape[0], *shape[1:]), dtype=bool)
    spots = np.rint((walls - low) / STEP_CM).astype(int)
    mirrored = 2 * round(-low[0] / STEP_CM) - spots[:, 0]
    for column in (spots[:, 0], mirrored):
        at = np.column_stack([column, spots[:, 1:]])
        at = at[((at >= 0) & (at < full.shape)).all(axis=1)]
        full[tuple(at.T)] = True
    for level in np.flatnonzero(full.any(axis=(0, 1))):
        full[:, :, level] = convex_hull_image(full[:, :, level])  # type: ignore[no-untyped-call]
    inside = gaussian_filter(full.astype(np.float32), CHEST_BLUR_VOXELS) > 0.5
    far = distance_transform_edt(~inside) - distance_transform_edt(inside)
    return np.asarray((far[: shape[0]] * STEP_CM + CHEST_GIVES_CM).clip(-FAR_CM, FAR_CM), dtype=np.float32)


def surface_points(points: Floats, faces: Ints) -> Floats:
    """Vertices, the middles of edges and of faces: near enough to each other to measure a distance by."""
    a, b, c = (points[faces[:, i]] for i in range(3))
    return np.concatenate([points, (a + b) / 2, (b + c) / 2, (c + a) / 2, (a + b + c) / 3])


def solid(points: Floats, faces: Ints, low: Floats, shape: tuple[int, ...]) -> NDArray[np.bool_]:
    """The voxels within a closed surface, whichever way its faces are wound."""
    out = np.zeros(shape, dtype=bool)
    first = np.clip(np.floor((points.min(axis=0) - low) / STEP_CM).astype(int), 0, np.array(shape))
    last = np.clip(np.ceil((points.max(axis=0) - low) / STEP_CM).astype(int) + 1, 0, np.array(shape))
    box = tuple(slice(i, j) for i, j in zip(first, last, strict=True))
    part = tuple(int(j - i) for i, j in zip(first, last, strict=True))
    if min(part) > 0:
        out[box] = winding(points, faces, low + first * STEP_CM, part, STEP_CM) != 0
    return out
