"""Muscles that compete for the room between bones, fascia and each other, until each has the volume it should have."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from app.build.body import Floats, Ints
from app.build.muscle_bodies.room import STEP_CM, Room
from app.build.muscle_bodies.seed import Seed

Bools = NDArray[np.bool_]

FAR_CM = -9.0
REACH_CM = 2.6
"""A muscle takes no voxel farther from its middle surface than so much beyond half its thickness."""
ROUNDS = 24
STEP_OF_ROUND_CM = 0.14
LEAST_OFFSET_CM, MOST_OFFSET_CM = -0.9, 1.3
NEAREST = 4
LEAST_PROFILE = 0.06
LAYER_CM, MOST_LAYER_CM = 0.15, 0.6
"""Where two muscles want a voxel, one that lies a layer further out has it by so much."""


@dataclass(frozen=True)
class Claim:
    """What a muscle part wants of the room.

    seed: its middle surface. volume_ml: what it should come to. layer: 0 next to bone, more further out.
    allowed: (n,) which voxels of the room it may have; None for all.
    """

    seed: Seed
    volume_ml: float
    layer: int
    allowed: Bools | None = None


@dataclass(frozen=True)
class Share:
    """What a part got: voxels by their position in `Room.index` (n,), and how far within its border each lies: cm."""

    voxels: Ints
    inside: Floats
    offset_cm: float


Reach = tuple[Ints, Floats, Floats]
"""Voxels near a seed, how far within its thickness each lies, and how much of an offset reaches it: (n,) each."""


def reach_of(room: Room, claim: Claim) -> Reach:
    """What a part can reach of the room."""
    places, half = claim.seed.dense()
    tree = cKDTree(places)
    centres = room.centres
    around = REACH_CM + float(half.max())
    box = ((centres > places.min(axis=0) - around) & (centres < places.max(axis=0) + around)).all(axis=1)
    voxels = np.flatnonzero(box if claim.allowed is None else box & claim.allowed)
    far, node = tree.query(centres[voxels], k=NEAREST, distance_upper_bound=around)
    known = np.isfinite(far)
    reach = np.where(known, half[np.where(known, node, 0)] - far, FAR_CM)
    # Of several near nodes the thickest decides, so that a thin end does not notch a thick belly.
    pick = reach.argmax(axis=1)
    row = np.arange(len(voxels))
    thick = half[np.where(known, node, 0)[row, pick]] / max(float(half.max()), 1e-6)
    profile = np.clip(thick**0.8, LEAST_PROFILE, 1)
    kept = reach[row, pick] + MOST_OFFSET_CM * profile > -1.0
    return voxels[kept], reach[row, pick][kept], profile[kept]


def compete(room: Room, claims: Sequence[Claim], reach: Callable[[Room, Claim], Reach] = reach_of) -> list[Share]:
    """Divide the room. The volume is a ceiling: where there is no room, a muscle stays smaller."""
    wanted = [reach(room, claim) for claim in claims]
    bias = [min(claim.layer * LAYER_CM, MOST_LAYER_CM) for claim in claims]
    bone, fascia = (field.ravel()[room.index] for field in (room.bone, room.fascia))
    free = (bone > 0) & (fascia > 0)
    offsets = np.zeros(len(claims))
    targets = np.array([claim.volume_ml for claim in claims])
    open_to_all = [(v[free[v]], r[free[v]], p[free[v]]) for v, r, p in wanted]
    for _ in range(ROUNDS):
        best, _, owner = _leaders(room, open_to_all, offsets, bias)
        got = np.bincount(owner[free & (best > 0)], minlength=len(claims)) * STEP_CM**3
        offsets = np.clip(
            offsets + STEP_OF_ROUND_CM * np.clip((targets - got) / np.maximum(targets, 1) * 3, -1, 1),
            LEAST_OFFSET_CM,
            MOST_OFFSET_CM,
        )
    best, second, owner = _leaders(room, wanted, offsets, bias)
    out = []
    for k, (voxels, within, profile) in enumerate(wanted):
        field = within + offsets[k] * profile
        ranked = field + bias[k] * np.clip(field / 0.25, 0, 1)
        rival = np.where(owner[voxels] == k, second[voxels], best[voxels])
        inside = np.minimum.reduce([field, (ranked - rival) / 2 - 0.04, bone[voxels] - 0.03, fascia[voxels]])
        near = inside > -1.0
        out.append(Share(voxels[near], inside[near], float(offsets[k])))
    return out


def _leaders(
    room: Room, wanted: Sequence[Reach], offsets: Floats, bias: Sequence[float]
) -> tuple[Floats, Floats, Ints]:
    """The best and the second best claim to each voxel, and whose the best is."""
    n = len(room.index)
    best, second = np.full(n, FAR_CM), np.full(n, FAR_CM)
    owner = np.zeros(n, dtype=np.int64)
    for k, (voxels, reach, profile) in enumerate(wanted):
        field = reach + offsets[k] * profile
        field = field + bias[k] * np.clip(field / 0.25, 0, 1)
        first = best[voxels]
        leads = field > first
        second[voxels] = np.where(leads, first, np.maximum(second[voxels], field))
        best[voxels] = np.where(leads, field, first)
        owner[voxels[leads]] = k
    return best, second, owner
