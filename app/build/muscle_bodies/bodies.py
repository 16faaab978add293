"""The muscles of a figure's right side as bodies, from the data and the figure's skeleton."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from app.build.body import Floats
from app.build.muscle_bodies.blade import behind_the_blade
from app.build.muscle_bodies.compete import Claim, compete
from app.build.muscle_bodies.mesh import Piece, belly, tendons
from app.build.muscle_bodies.places import Places
from app.build.muscle_bodies.room import Room, make_room
from app.build.muscle_bodies.seed import Seed, Shape, make_seed
from app.build.skeleton.bones import bone_of
from app.build.skeleton.depth import SkinDepth
from app.build.skeleton.fitting import Fit
from app.data.models.muscle_bodies import BoneLandmark, MuscleBody, MusclePart

FASCIA_CM = {"female": 0.32, "male": 0.33}
"""Skin and fat over the muscles."""
CHEST = ("ribs", "sternum")
MARGIN_CM = 4.0
"""Room around the outermost landmarks of the muscles."""
TENDON_CM = 0.2


@dataclass(frozen=True)
class Muscle:
    """A muscle of the right side: its bellies and tendons, and for each part the middle surface that it grew from."""

    id: str
    pieces: tuple[Piece, ...]
    seeds: tuple[Seed, ...]


def room_for(fit: Fit, settled: Mapping[str, Floats], places: Places) -> Room:
    """The room that the muscles share."""
    meshes = [(points, fit.bones.meshes[name][1]) for name, points in settled.items()]
    chest = [points for name, points in settled.items() if bone_of(name) in CHEST]
    at = np.stack(list(places.at.values()))
    low, high = at.min(axis=0) - MARGIN_CM, at.max(axis=0) + MARGIN_CM
    high[0] = MARGIN_CM / 2
    return make_room(low, high, SkinDepth(fit.body.skins[fit.figure]), meshes, chest, FASCIA_CM[fit.figure])


def grow(
    fit: Fit, settled: Mapping[str, Floats], landmarks: Sequence[BoneLandmark], muscles: Sequence[MuscleBody]
) -> tuple[list[Muscle], Room]:
    """All muscles, grown together, and the room that they share."""
    places = Places(fit, settled, landmarks)
    room = room_for(fit, settled, places)
    parts = [(muscle, part) for muscle in muscles for part in muscle.parts]
    seeds = seeds_of(muscles, places, room)
    claims = claims_of(fit, settled, room, muscles, seeds)
    pieces: dict[str, list[Piece]] = {muscle.muscle: [] for muscle in muscles}
    grown: dict[str, list[Seed]] = {muscle.muscle: [] for muscle in muscles}
    for (muscle, _), seed, share in zip(parts, seeds, compete(room, claims), strict=True):
        found = belly(room, seed, share)
        pieces[muscle.muscle] += [*([found] if found else []), *tendons(seed, TENDON_CM)]
        grown[muscle.muscle].append(seed)
    all_grown = [Muscle(m.muscle, tuple(pieces[m.muscle]), tuple(grown[m.muscle])) for m in muscles]
    return all_grown, room


def claims_of(
    fit: Fit, settled: Mapping[str, Floats], room: Room, muscles: Sequence[MuscleBody], seeds: Sequence[Seed]
) -> list[Claim]:
    """What each part wants of the room."""
    layers = layers_of(muscles)
    behind = behind_the_blade(room.centres, settled["scapula"], fit.bones.meshes["scapula"][0])
    sides = {"behind": ~(behind < 0), "in-front": ~(behind > 0), None: None}
    parts = [(muscle, part) for muscle in muscles for part in muscle.parts]
    return [
        Claim(seed, getattr(part.volume, f"{fit.figure}_ml"), layers[muscle.muscle], sides[part.blade])
        for (muscle, part), seed in zip(parts, seeds, strict=True)
    ]


def seeds_of(muscles: Sequence[MuscleBody], places: Places, room: Room) -> list[Seed]:
    """The middle surface of each part of each muscle, those that others lie on first."""
    layers = layers_of(muscles)
    found: dict[str, list[Seed]] = {}
    for muscle in sorted(muscles, key=lambda m: layers[m.muscle]):
        below = [seed for name in muscle.over for seed in found.get(name, [])]
        found[muscle.muscle] = [seed_of(part, places, room, below) for part in muscle.parts]
    return [seed for muscle in muscles for seed in found[muscle.muscle]]


def seed_of(part: MusclePart, places: Places, room: Room, below: Sequence[Seed]) -> Seed:
    """The middle surface of a part."""
    rows = [(0.0, part.origin), *((via.share, via.points) for via in part.via), (1.0, part.insertion)]
    placed = [(share, np.stack([places.point(p, room) for p in points])) for share, points in rows]
    return make_seed(placed, _shape(part), room, below)


def _shape(part: MusclePart) -> Shape:
    starts = part.starts or (part.belly[0],)
    return Shape(part.thickness_cm, starts, part.belly[1], part.edges, part.sheet, part.hug, part.cover_cm)


def layers_of(muscles: Sequence[MuscleBody]) -> dict[str, int]:
    """How many layers of muscle lie under each muscle."""
    over = {muscle.muscle: muscle.over for muscle in muscles}
    found: dict[str, int] = {}

    def layer(name: str) -> int:
        if name not in found:
            found[name] = 1 + max((layer(below) for below in over[name] if below in over), default=-1)
        return found[name]

    return {name: layer(name) for name in over}
