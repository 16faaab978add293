"""The muscles of a figure's right side as bodies, from the data and the figure's skeleton."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from app.build.body import Floats
from app.build.muscle_bodies.blade import Blade
from app.build.muscle_bodies.compete import Claim, Reach, compete, reach_of
from app.build.muscle_bodies.mesh import Piece, belly, tendons
from app.build.muscle_bodies.places import Places
from app.build.muscle_bodies.room import Room
from app.build.muscle_bodies.seed import Seed, Shape, make_seed
from app.build.skeleton.fitting import Fit
from app.data.models.muscle_bodies import MuscleBody, MusclePart

TENDON_CM = 0.2


@dataclass(frozen=True)
class Muscle:
    """A muscle of the right side: its bellies and tendons, and for each part the middle surface that it grew from."""

    id: str
    pieces: tuple[Piece, ...]
    seeds: tuple[Seed, ...]


def grow(
    fit: Fit,
    settled: Mapping[str, Floats],
    places: Places,
    room: Room,
    muscles: Sequence[MuscleBody],
    reach: Callable[[Room, Claim], Reach] = reach_of,
) -> list[Muscle]:
    """The muscles of a room, grown together; reach: `reach_of`, or what remembers its results."""
    parts = [(muscle, part) for muscle in muscles for part in muscle.parts]
    blade = Blade.of(settled["scapula"], fit.bones.meshes["scapula"][0])
    seeds = seeds_of(muscles, places, room, blade)
    claims = claims_of(fit.figure, blade, room, muscles, seeds)
    pieces: dict[str, list[Piece]] = {muscle.muscle: [] for muscle in muscles}
    grown: dict[str, list[Seed]] = {muscle.muscle: [] for muscle in muscles}
    for (muscle, _), seed, share in zip(parts, seeds, compete(room, claims, reach), strict=True):
        found = belly(room, seed, share)
        pieces[muscle.muscle] += [*([found] if found else []), *tendons(seed, TENDON_CM)]
        grown[muscle.muscle].append(seed)
    return [Muscle(m.muscle, tuple(pieces[m.muscle]), tuple(grown[m.muscle])) for m in muscles]


def claims_of(
    figure: str, blade: Blade, room: Room, muscles: Sequence[MuscleBody], seeds: Sequence[Seed]
) -> list[Claim]:
    """What each part wants of the room."""
    layers = layers_of(muscles)
    parts = [(muscle, part) for muscle in muscles for part in muscle.parts]
    sides: dict[str | None, NDArray[np.bool_] | None] = {None: None}
    if any(part.blade for _, part in parts):
        behind = blade.behind(room.centres)
        sides |= {"behind": ~(behind < 0), "in-front": ~(behind > 0)}
    return [
        Claim(seed, getattr(part.volume, f"{figure}_ml"), layers[muscle.muscle], sides[part.blade])
        for (muscle, part), seed in zip(parts, seeds, strict=True)
    ]


def seeds_of(muscles: Sequence[MuscleBody], places: Places, room: Room, blade: Blade) -> list[Seed]:
    """The middle surface of each part of each muscle, those that others lie on first."""
    layers = layers_of(muscles)
    found: dict[str, list[Seed]] = {}
    for muscle in sorted(muscles, key=lambda m: layers[m.muscle]):
        below = [seed for name in muscle.over for seed in found.get(name, [])]
        found[muscle.muscle] = [seed_of(part, places, room, below, blade) for part in muscle.parts]
    return [seed for muscle in muscles for seed in found[muscle.muscle]]


def seed_of(part: MusclePart, places: Places, room: Room, below: Sequence[Seed], blade: Blade) -> Seed:
    """The middle surface of a part."""
    rows = [(0.0, part.origin), *((via.share, via.points) for via in part.via), (1.0, part.insertion)]
    placed = [(share, np.stack([places.point(p, room) for p in points])) for share, points in rows]
    wall = partial(blade.push, side=1 if part.blade == "behind" else -1) if part.blade else None
    return make_seed(placed, _shape(part), room, below, wall)


def _shape(part: MusclePart) -> Shape:
    starts = part.starts or (part.belly[0],)
    return Shape(part.thickness_cm, starts, part.belly[1], part.edges, part.sheet, part.hug, part.cover_cm, part.tract)


def layers_of(muscles: Sequence[MuscleBody]) -> dict[str, int]:
    """How many layers of muscle lie under each muscle."""
    over = {muscle.muscle: muscle.over for muscle in muscles}
    found: dict[str, int] = {}

    def layer(name: str) -> int:
        if name not in found:
            found[name] = 1 + max((layer(below) for below in over[name] if below in over), default=-1)
        return found[name]

    return {name: layer(name) for name in over}
