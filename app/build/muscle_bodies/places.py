"""Where the landmarks of the bones lie in a figure, and the places that are told from them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from app.build.body import Floats, Ints, Skin
from app.build.muscle_bodies.room import STEP_CM, Room
from app.build.skeleton.arms import EPICONDYLES, HUMERAL_HEAD
from app.build.skeleton.bones import Bones
from app.build.skeleton.fitting import Fit, span, unit
from app.data.models.muscle_bodies import BoneLandmark, BonePoint, LimbPoint, Point

FACES: dict[str, Floats] = {
    "anterior": np.array([0.0, -1.0, 0.0]),
    "posterior": np.array([0.0, 1.0, 0.0]),
    "lateral": np.array([-1.0, 0.0, 0.0]),
    "medial": np.array([1.0, 0.0, 0.0]),
    "superior": np.array([0.0, 0.0, 1.0]),
    "inferior": np.array([0.0, 0.0, -1.0]),
}
"""Directions in the frame of data/bones, on the right side."""
TURNED = 0.25
"""A vertex belongs to a face where its normal turns so far towards it: the cosine."""
RAY_CM = 8.0
LIMB_BONE_CM = 5.0
"""A ray from the axis of a limb leaves its bone within so many cm."""


def vertex_of(bones: Bones, landmark: BoneLandmark) -> int:
    """The vertex of the source's mesh that a landmark is."""
    points, faces = bones.meshes[landmark.mesh]
    face = FACES[landmark.face]
    if landmark.near_cm is None:
        return int(np.argmax(points @ face))
    far = np.linalg.norm(points - np.array(landmark.near_cm), axis=1)
    return int(np.argmin(np.where(_outward(points, faces) @ face > TURNED, far, np.inf)))


def _outward(points: Floats, faces: Ints) -> Floats:
    a, b, c = (points[faces[:, i]] for i in range(3))
    normals = Skin(points, faces).normals
    return normals if (np.cross(a, b) * c).sum() > 0 else -normals


class Places:
    """The landmarks of one figure's right side and midline."""

    def __init__(self, fit: Fit, settled: Mapping[str, Floats], landmarks: Sequence[BoneLandmark]) -> None:
        self.fit = fit
        self.landmarks = {x.id: x for x in landmarks}
        vertices = {x.id: vertex_of(fit.bones, x) for x in landmarks}
        self.at = {x.id: settled[x.mesh][vertices[x.id]] for x in landmarks}
        self._source = {x.id: fit.bones.meshes[x.mesh][0][vertices[x.id]] for x in landmarks}
        self.shoulder = fit.moved("humerus", HUMERAL_HEAD)
        self.elbow = fit.moved("humerus", fit.bones.joints["elbow"])
        self.lateral = -unit(span(fit, *EPICONDYLES)[1][1])

    def point(self, point: Point, room: Room) -> Floats:
        """Where a point (3,) lies, in cm."""
        return self._beside_limb(point, room) if isinstance(point, LimbPoint) else self._from_bone(point)

    def _from_bone(self, point: BonePoint) -> Floats:
        at = np.asarray(self.at[point.at])
        if not any(point.off_cm):
            return at
        mesh, source = self.landmarks[point.at].mesh, self._source[point.at]
        lateral, anterior, up = point.off_cm
        off = lateral * FACES["lateral"] + anterior * FACES["anterior"] + up * FACES["superior"]
        return np.asarray(at + self.fit.moved(mesh, source + off) - self.fit.moved(mesh, source))

    def _beside_limb(self, point: LimbPoint, room: Room) -> Floats:
        axis = unit(self.elbow - self.shoulder)
        side = unit(self.lateral - (self.lateral @ axis) * axis)
        front = np.cross(side, axis)
        front = front if front @ FACES["anterior"] > 0 else -front
        angle = np.radians(point.angle_deg)
        way = np.cos(angle) * front + np.sin(angle) * side
        centre = self.shoulder + point.along * (self.elbow - self.shoulder)
        steps = np.arange(0, RAY_CM, STEP_CM / 3)
        ray = centre + steps[:, None] * way
        in_bone = (room.at(room.bone, ray) < 0) & (steps < LIMB_BONE_CM)
        start = steps[in_bone].max() if in_bone.any() else 0.0
        beyond = (room.at(room.fascia, ray) < 0) & (steps > start)
        end = steps[beyond].min() if beyond.any() else RAY_CM
        return np.asarray(centre + (start + point.depth * (end - start)) * way)
