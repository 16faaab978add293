"""Where the landmarks of the bones lie in a figure, and the places that are told from them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from app.build.body import Floats, Ints, Skin
from app.build.muscle_bodies.room import STEP_CM, Room
from app.build.skeleton.arms import EPICONDYLES, HUMERAL_HEAD
from app.build.skeleton.bones import Bones
from app.build.skeleton.fitting import Fit, span, unit
from app.build.skeleton.legs import CONDYLES
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
SHAFT_CM = np.arange(-18.0, -43.0, -4.0)
"""Heights at which the shaft of the source's femur is cut: from under the lesser trochanter to above the condyles."""
CUT_CM = 1.2
TIBIA_SHAFT_CM = np.arange(-56.0, -85.0, -4.0)
"""The same of the tibia: from under its tuberosity to above the malleolus."""


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


@dataclass(frozen=True)
class Limb:
    """What places beside a long bone are told from.

    shares: (k,) of the way from the upper joint, 0, to the lower, 1. centres: (k, 3) the middle of the bone there.
    lateral: unit direction. bone_cm: a ray from the middle leaves the bone within so much. ray_cm: it ends there.
    """

    shares: Floats
    centres: Floats
    lateral: Floats
    bone_cm: float
    ray_cm: float

    def centre(self, along: float) -> Floats:
        """The middle of the bone (3,); beyond the first and the last the line goes straight on."""
        i = int(np.clip(np.searchsorted(self.shares, along) - 1, 0, len(self.shares) - 2))
        part = (along - self.shares[i]) / (self.shares[i + 1] - self.shares[i])
        return np.asarray(self.centres[i] + part * (self.centres[i + 1] - self.centres[i]))

    def way(self, angle_deg: float) -> Floats:
        """The unit direction (3,) out of the bone at an angle round it: 0 in front, 90 lateral."""
        axis = unit(self.centres[-1] - self.centres[0])
        side = unit(self.lateral - (self.lateral @ axis) * axis)
        front = np.cross(side, axis)
        front = front if front @ FACES["anterior"] > 0 else -front
        angle = np.radians(angle_deg)
        return np.asarray(np.cos(angle) * front + np.sin(angle) * side)


def limbs(fit: Fit, settled: Mapping[str, Floats]) -> dict[str, Limb]:
    """The upper arm by the line from joint to joint; thigh and leg by the middle of the shafts of femur and tibia."""
    joints = fit.bones.joints
    shoulder, elbow = fit.moved("humerus", HUMERAL_HEAD), fit.moved("humerus", joints["elbow"])
    lateral = -unit(span(fit, *EPICONDYLES)[1][1])
    arm = Limb(np.array([0.0, 1.0]), np.stack([shoulder, elbow]), lateral, 5.0, 8.0)
    source, hip, knee = fit.bones.meshes["femur"][0], joints["hip"], joints["walker_knee"]
    cuts = [np.abs(source[:, 2] - height) < CUT_CM for height in SHAFT_CM]
    shares = [*((hip[2] - SHAFT_CM) / (hip[2] - knee[2])), 1.0]
    middles = [*(settled["femur"][cut].mean(axis=0) for cut in cuts), fit.moved("femur", knee)]
    outward = -unit(span(fit, *CONDYLES)[1][1])
    tibia, ankle = fit.bones.meshes["tibia"][0], joints["ankle"]
    tibia_cuts = [np.abs(tibia[:, 2] - height) < CUT_CM for height in TIBIA_SHAFT_CM]
    tibia_shares = [*((knee[2] - TIBIA_SHAFT_CM) / (knee[2] - ankle[2])), 1.0]
    tibia_middles = [*(settled["tibia"][cut].mean(axis=0) for cut in tibia_cuts), fit.moved("tibia", ankle)]
    return {
        "upper-arm": arm,
        "thigh": Limb(np.array(shares), np.stack(middles), outward, 3.0, 14.0),
        "leg": Limb(np.array(tibia_shares), np.stack(tibia_middles), outward, 2.3, 10.0),
    }


class Places:
    """The landmarks of one figure's right side and midline."""

    def __init__(self, fit: Fit, settled: Mapping[str, Floats], landmarks: Sequence[BoneLandmark]) -> None:
        self.fit = fit
        self.landmarks = {x.id: x for x in landmarks}
        vertices = {x.id: vertex_of(fit.bones, x) for x in landmarks}
        self.at = {x.id: settled[x.mesh][vertices[x.id]] for x in landmarks}
        self._source = {x.id: fit.bones.meshes[x.mesh][0][vertices[x.id]] for x in landmarks}
        self.limbs = limbs(fit, settled)

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
        limb = self.limbs[point.limb]
        way = limb.way(point.angle_deg)
        centre = limb.centre(point.along)
        steps = np.arange(0, limb.ray_cm, STEP_CM / 3)
        ray = centre + steps[:, None] * way
        in_bone = (room.at(room.bone, ray) < 0) & (steps < limb.bone_cm)
        start = steps[in_bone].max() if in_bone.any() else 0.0
        beyond = (room.at(room.fascia, ray) < 0) & (steps > start)
        end = steps[beyond].min() if beyond.any() else limb.ray_cm
        return np.asarray(centre + (start + point.depth * (end - start)) * way)
