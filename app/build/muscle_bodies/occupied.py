"""Which muscle each voxel of the room is of, for what asks what lies where: tests, and the order of layers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from app.build.muscle_bodies.bodies import Muscle, layers_of
from app.build.muscle_bodies.room import STEP_CM, Mesh, Room, solid
from app.data.models.muscle_bodies import MuscleBody

BONE = 255
"""The label of a voxel within a bone; muscles are labelled from 1 in the order of the data, and 0 is neither."""


def labelled(
    room: Room, bones: Iterable[Mesh], muscles: Sequence[Muscle], bodies: Sequence[MuscleBody]
) -> dict[str, NDArray[np.generic]]:
    """`labels` (x, y, z) on voxels of `step_cm` from `low_cm`, and the ids of `muscles` in the order of the labels.

    Where two muscles overlap, the one further out has the voxel.
    """
    labels = np.zeros(room.shape, dtype=np.uint8)
    layers = layers_of(bodies)
    for muscle in sorted(muscles, key=lambda m: layers[m.id]):
        number = 1 + [m.id for m in muscles].index(muscle.id)
        for piece in muscle.pieces:
            labels[solid(piece.points, piece.faces, room.low, room.shape)] = number
    for points, faces in bones:
        labels[solid(points, faces, room.low, room.shape)] = BONE
    return {
        "labels": labels,
        "low_cm": room.low,
        "step_cm": np.array(STEP_CM),
        "muscles": np.array([muscle.id for muscle in muscles]),
    }
