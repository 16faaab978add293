"""The box of a figure in which the muscles of a room are grown, and which of the landmarks they need."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from app.build.body import Floats
from app.build.muscle_bodies.places import Places
from app.build.muscle_bodies.room import Mesh, Room, make_room
from app.build.skeleton.bones import bone_of
from app.build.skeleton.depth import SkinDepth
from app.build.skeleton.fitting import Fit
from app.data.models.muscle_bodies import BoneLandmark, BonePoint, MuscleBody, RoomId

FASCIA_CM: dict[RoomId, dict[str, float]] = {
    "shoulder-arm": {"female": 0.32, "male": 0.33},
    "hip-thigh": {"female": 0.4, "male": 0.45},
    "leg": {"female": 0.3, "male": 0.3},
    "neck-head": {"female": 0.12, "male": 0.12},
}
"""Skin and fat over the muscles."""
CHEST = ("ribs", "sternum")
CHEST_CLOSED: dict[RoomId, bool] = {"shoulder-arm": True, "hip-thigh": False, "leg": False, "neck-head": False}
"""Whether the chest is as closed as bone; psoas starts within the hull of the lowest ribs,
and the muscles of the nape within that of the highest."""
MARGIN_CM = 4.0
"""Room around the outermost landmarks of the muscles."""

Box = tuple[Floats, Floats]
"""Lowest and highest corner (3,) in cm."""


def landmarks_of(muscles: Sequence[MuscleBody], landmarks: Sequence[BoneLandmark]) -> list[BoneLandmark]:
    """The landmarks that muscles run to and past."""
    parts = [part for muscle in muscles for part in muscle.parts]
    rows = [row for part in parts for row in (part.origin, *(via.points for via in part.via), part.insertion)]
    named = {point.at for row in rows for point in row if isinstance(point, BonePoint)}
    return [landmark for landmark in landmarks if landmark.id in named]


def box_of(places: Places) -> Box:
    """What holds all landmarks, on the right side and a little beyond the midline."""
    at = np.stack(list(places.at.values()))
    low, high = at.min(axis=0) - MARGIN_CM, at.max(axis=0) + MARGIN_CM
    high[0] = MARGIN_CM / 2
    return low, high


def room_for(fit: Fit, settled: Mapping[str, Floats], box: Box, room: RoomId, walls: Sequence[Mesh] = ()) -> Room:
    """The room that the muscles share. walls: what else is as solid as bone."""
    meshes = [(points, fit.bones.meshes[name][1]) for name, points in settled.items()]
    closed = CHEST if CHEST_CLOSED[room] else ()
    chest = [points for name, points in settled.items() if bone_of(name) in closed]
    return make_room(*box, SkinDepth(fit.body.skins[fit.figure]), [*meshes, *walls], chest, FASCIA_CM[room][fit.figure])
