"""From a share of the room to a surface: the belly of a muscle part, and its tendons swept along the middle surface."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.ndimage import gaussian_filter, label, map_coordinates
from scipy.sparse import coo_matrix
from scipy.spatial import cKDTree
from skimage.measure import marching_cubes

from app.build.body import Floats, Ints
from app.build.muscle_bodies.compete import Share
from app.build.muscle_bodies.room import STEP_CM, Room
from app.build.muscle_bodies.seed import ALONG, Seed

BLUR_VOXELS, SHEET_BLUR_VOXELS = 1.1, 0.75
SHRINK_CM = 0.05
"""What the blur takes from a rounded surface."""
TAUBIN_STEPS = 18
RING = 20
"""Points round a tendon."""
LEAST_CORD_CM, LEAST_TENDON_CM = 0.26, 0.1
OVERLAP = 0.06
"""So much of the way, in shares, a tendon runs on within the belly."""
BELLY_FADE = 0.035
BELLY_ON_BONE = 0.05
"""A belly that comes so near to the end of the way needs no tendon there."""
NEAREST = 8


@dataclass(frozen=True)
class Piece:
    """A surface of a muscle part.

    points: (v, 3) cm. faces: (f, 3). fibre: (v, 3) unit direction of the fibres. red: (v,) 1 muscle, 0 tendon.
    """

    points: Floats
    faces: Ints
    fibre: Floats
    red: Floats


def belly(room: Room, seed: Seed, share: Share) -> Piece | None:
    """The surface of what a part got; None where that is nothing."""
    spots = np.stack(np.unravel_index(room.index[share.voxels], room.shape), axis=1)
    first = spots.min(axis=0) - 4
    grid = np.full(spots.max(axis=0) + 5 - first, -0.8)
    grid[tuple((spots - first).T)] = np.clip(share.inside, -0.8, 0.8)
    grid = gaussian_filter(grid, SHEET_BLUR_VOXELS if seed.shape.sheet else BLUR_VOXELS) + SHRINK_CM
    parts, count = label(grid > 0)
    if not count:
        return None
    largest = int(np.bincount(parts.ravel())[1:].argmax()) + 1
    grid[(parts != largest) & (grid > 0)] = -SHRINK_CM
    points, faces, _, _ = marching_cubes(np.pad(grid, 1, constant_values=-0.8), 0.0)  # type: ignore[no-untyped-call]
    points = (points + first - 1) * STEP_CM + room.low
    points, faces = taubin(points, outward(points, faces)), outward(points, faces)
    return Piece(points, faces, *_along(seed, points))


def outward(points: Floats, faces: Ints) -> Ints:
    """The faces wound so that their normals point out of the closed surface."""
    faces = np.asarray(faces, dtype=np.int64)
    return faces if volume_ml(points, faces) > 0 else faces[:, ::-1]


def volume_ml(points: Floats, faces: Ints) -> float:
    """What a closed surface holds."""
    a, b, c = (points[faces[:, i]] for i in range(3))
    return float((np.cross(a, b) * c).sum() / 6)


def taubin(points: Floats, faces: Ints) -> Floats:
    """The surface made smooth without shrinking (Taubin 1995)."""
    edges = np.unique(np.sort(np.concatenate([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]]), axis=1), axis=0)
    n = len(points)
    both = np.concatenate([edges, edges[:, ::-1]])
    links = coo_matrix((np.ones(len(both)), (both[:, 0], both[:, 1])), shape=(n, n)).tocsr()
    valence = np.maximum(np.asarray(links.sum(axis=1)).ravel(), 1)[:, None]
    for _ in range(TAUBIN_STEPS):
        for step in (0.5, -0.52):
            points = points + step * (links @ points / valence - points)
    return points


def _along(seed: Seed, points: Floats) -> tuple[Floats, Floats]:
    """The fibres' direction at each point, and how far it is muscle."""
    grid = np.stack(np.meshgrid(np.linspace(0, 1, ALONG * 3), np.linspace(0, 1, 50), indexing="ij"))
    index = (grid * np.array([seed.nodes.shape[0] - 1, seed.nodes.shape[1] - 1])[:, None, None]).reshape(2, -1)
    tangents = seed.tangents
    nodes, ways = (
        np.stack([map_coordinates(a[..., i], index, order=1) for i in range(3)], axis=1) for a in (seed.nodes, tangents)
    )
    _, near = cKDTree(nodes).query(points, k=NEAREST)
    fibre = ways[near].mean(axis=1)
    fibre /= np.maximum(np.linalg.norm(fibre, axis=1, keepdims=True), 1e-9)
    at, across = (g.reshape(-1)[near].mean(axis=1) for g in grid)
    start, end = seed.shape.start_at(across), seed.shape.end
    # A belly that reaches the bone is red up to it.
    opens = np.where(start < BELLY_ON_BONE, 1.0, np.clip((at - start) / BELLY_FADE, 0, 1))
    closes = 1.0 if end > 1 - BELLY_ON_BONE else np.clip((end - at) / (2 * BELLY_FADE), 0, 1)
    return fibre, np.asarray(np.clip(1.15 * opens * closes, 0, 1))


def tendons(seed: Seed, thickness_cm: float) -> list[Piece]:
    """The tendons at either end, where the belly does not reach the bone."""
    u = np.linspace(0, 1, ALONG)
    start, end = seed.shape.starts[0], seed.shape.end
    out = []
    if start > BELLY_ON_BONE and not seed.shape.sheet:
        out.append(_swept(seed.nodes[u <= start + OVERLAP], thickness_cm, to_bone=True))
    if end < 1 - BELLY_ON_BONE:
        out.append(_swept(seed.nodes[u >= end - OVERLAP], thickness_cm, to_bone=False))
    return out


def _swept(rows: Floats, thickness_cm: float, to_bone: bool) -> Piece:
    """An oval swept along some rows, as wide as they are and never thinner than a cord; wide ones keep their curve."""
    n, across = rows.shape[:2]
    middle = gaussian_filter(rows.mean(axis=1), (1.0, 0), mode="nearest")
    along = np.gradient(middle, axis=0)
    along /= np.maximum(np.linalg.norm(along, axis=1, keepdims=True), 1e-9)
    chord = rows[:, -1] - rows[:, 0]
    side = gaussian_filter(chord, (2.0, 0), mode="nearest")
    side -= (side * along).sum(axis=1, keepdims=True) * along
    length = np.linalg.norm(side, axis=1, keepdims=True)
    fallback = np.cross(along, [0.0, 0.0, 1.0])
    side = np.where(length > 1e-3, side / np.maximum(length, 1e-9), fallback)
    up = np.cross(along, side)
    half = gaussian_filter(np.maximum(np.linalg.norm(chord, axis=1) / 2, LEAST_CORD_CM), 1.5, mode="nearest")
    towards = np.linspace(0, 1, n)
    half = np.maximum(half * (0.75 + 0.25 * (1 - towards if to_bone else towards)), LEAST_CORD_CM)
    thick = np.clip(0.45 * thickness_cm + 0.12 * np.clip(1 - half / 0.8, 0, 1), LEAST_TENDON_CM, 0.3)
    # Within the belly it thins out, so that its end does not come through.
    fade = np.clip(4 * (1 - towards if to_bone else towards), 0.1, 1)
    thick, half = np.minimum(thick, half) * fade, half * np.sqrt(fade)
    angle = np.linspace(0, 2 * np.pi, RING, endpoint=False)
    cosine = np.cos(angle)
    column = (cosine / 2 + 0.5) * (across - 1)
    grid = [np.repeat(np.arange(n), RING), np.tile(column, n)]
    curved = np.stack([map_coordinates(rows[..., i], grid, order=1).reshape(n, RING) for i in range(3)], axis=-1)
    straight = middle[:, None] + side[:, None] * (half[:, None] * cosine)[..., None]
    wide = np.clip((half - 0.5) / 0.6, 0, 1)[:, None, None]
    rings = (1 - wide) * straight + wide * curved + up[:, None] * (thick[:, None] * np.sin(angle))[..., None]
    points, faces = _tube(rings)
    fibre = np.concatenate([np.repeat(along, RING, axis=0), along[[0, -1]]])
    return Piece(points, faces, fibre, np.zeros(len(points)))


def _tube(rings: Floats) -> tuple[Floats, Ints]:
    """A closed surface over rings (n, RING, 3)."""
    n, ring = rings.shape[:2]
    points = np.concatenate([rings.reshape(-1, 3), rings[0].mean(axis=0)[None], rings[-1].mean(axis=0)[None]])
    i, j = np.arange(n - 1)[:, None] * ring, np.arange(ring)[None]
    k = (j + 1) % ring
    walls = [np.stack([i + j, i + ring + j, i + k], -1), np.stack([i + k, i + ring + j, i + ring + k], -1)]
    turn = np.arange(ring)
    on = (turn + 1) % ring
    last = (n - 1) * ring
    lids = [
        np.stack([np.full(ring, n * ring), turn, on], -1),
        np.stack([np.full(ring, n * ring + 1), last + on, last + turn], -1),
    ]
    faces = np.concatenate([*(wall.reshape(-1, 3) for wall in walls), *lids])
    return points, outward(points, faces)
