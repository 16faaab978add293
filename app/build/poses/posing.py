"""Posing the body: joint angles in the words of anatomy -> where each bone and each point of the skin goes.

Pure geometry. Frame as in data/body: cm, x to the person's left, y to the back, z up. The figures stand in
anatomical position; every angle of a limb is 0 with the arm hanging, the palm to the trunk, and straight joints.

Skin follows its bones by dual quaternions (Kavan et al. 2007), which keep the girth of a bent limb where a
weighted mean of matrices would let it collapse.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.build.poses.hand_shapes import BENDS
from app.data.models.joint_angles import Arm, Leg, Neck, Pose, Trunk

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

X, Y, Z = np.eye(3)
DOWN, FRONT = -Z, -Y
MIRROR = np.diag([-1.0, 1.0, 1.0])

REST_ARM_DEG = 17.0
REST_ELBOW_DEG = 7.0
REST_PRONATION_DEG = -85.0
"""How the figures stand: arms from the trunk, elbows not quite straight, palms forward."""

PRONATION_SHARES = {"lowerarm01": 0.30, "lowerarm02": 0.45, "wrist": 0.25}
SPINE_SHARES = {"spine05": 0.22, "spine04": 0.24, "spine03": 0.22, "spine02": 0.17, "spine01": 0.15}
NECK_SHARES = {"neck01": 0.30, "neck02": 0.22, "neck03": 0.18, "head": 0.30}
GIRDLE_FROM_DEG = 30.0
GIRDLE_LIFT = 0.22
"""The collarbone rises with the arm, about a fifth of a degree for each degree beyond 30."""


@dataclass(frozen=True)
class Skeleton:
    """What the skin of a figure hangs on.

    names, parents: of each bone (b); a parent comes before its children, -1 for none.
    joints: (b, 3) centre of each bone's joint with its parent, in cm, at rest.
    bones, shares: (v, 4) the bones that a point of the skin follows, and how far; shares add up to 1.
    """

    names: tuple[str, ...]
    parents: tuple[int, ...]
    joints: Floats
    bones: Ints
    shares: Floats

    def index(self, bone: str) -> int:
        return self.names.index(bone)

    def joint(self, bone: str) -> Floats:
        return np.asarray(self.joints[self.index(bone)])


def load_skeleton(path: Path, names_path: Path, joints: Mapping[str, Floats], mirror: Ints) -> Skeleton:
    """Read `data/posing/skeleton.npz`, which holds the person's right half; the left follows the mirrored bones."""
    names = tuple(json.loads(names_path.read_text()))
    swapped = np.array([names.index(opposite(n)) for n in names])
    with np.load(path) as data:
        parents, half_bones, half_shares = data["parents"], data["bones"].T, data["shares"].T
        right = np.flatnonzero(np.unpackbits(data["right"], count=len(mirror)))
    bones = np.full((len(mirror), 4), -1, dtype=np.int64)
    shares = np.zeros((len(mirror), 4))
    bones[mirror[right]], shares[mirror[right]] = swapped[half_bones], half_shares / 255.0
    bones[right], shares[right] = half_bones, half_shares / 255.0
    return Skeleton(names, tuple(int(p) for p in parents), np.array([joints[n] for n in names]), bones, shares)


def opposite(bone: str) -> str:
    """The bone of the other side; a bone of the midline is its own."""
    return bone[:-1] + {"L": "R", "R": "L"}[bone[-1]] if bone[-2:] in (".L", ".R") else bone


REST = Pose(
    right_arm=Arm(raised=REST_ARM_DEG, elbow=REST_ELBOW_DEG, forearm=REST_PRONATION_DEG, hand="rest"),
    left_arm=Arm(raised=REST_ARM_DEG, elbow=REST_ELBOW_DEG, forearm=REST_PRONATION_DEG, hand="rest"),
)
"""The pose in which the figures stand."""


def rotation(axis: Floats, degrees: float) -> Floats:
    """Rotation matrix (3, 3) about an axis, right-handed."""
    a = axis / np.linalg.norm(axis)
    k = np.array([[0, -a[2], a[1]], [a[2], 0, -a[0]], [-a[1], a[0], 0]])
    t = np.radians(degrees)
    return np.asarray(np.eye(3) + np.sin(t) * k + (1 - np.cos(t)) * (k @ k))


def _swing(raised: float, plane: float) -> Floats:
    """The least rotation that raises the right arm from hanging."""
    p = np.radians(plane)
    outward = np.array([-np.cos(p), -np.sin(p), 0.0])
    return rotation(np.cross(DOWN, outward), raised)


def _right_arm(arm: Arm, at: Mapping[str, Floats]) -> dict[str, Floats]:
    """Rotation of each bone of the right arm in its parent's frame; `at`: joints of the right side at rest."""
    lift = max(arm.raised - GIRDLE_FROM_DEG, 0.0) * GIRDLE_LIFT + arm.shrug
    girdle = rotation(Z, arm.reach) @ rotation(Y, lift)
    clavicle, shoulder = rotation(Z, 0.6 * arm.reach) @ rotation(Y, 0.6 * lift), None
    shoulder = clavicle.T @ girdle
    upper = at["lowerarm01"] - at["upperarm01"]
    upper = upper / np.linalg.norm(upper)
    # The arm's angles are those against the trunk, wherever the collarbone has gone.
    half_turn = rotation(upper, -arm.turn / 2)
    raised = _swing(arm.raised, arm.plane) @ _swing(REST_ARM_DEG, 0.0).T
    bones = {"clavicle": clavicle, "shoulder01": shoulder, "upperarm01": girdle.T @ raised @ half_turn}
    bones["upperarm02"] = half_turn
    fore = at["wrist"] - at["lowerarm01"]
    bend = rotation(np.cross(upper, FRONT), arm.elbow - REST_ELBOW_DEG)
    pronation = arm.forearm - REST_PRONATION_DEG
    twist = {bone: rotation(fore, -share * pronation) for bone, share in PRONATION_SHARES.items()}
    bones |= {"lowerarm01": bend @ twist["lowerarm01"], "lowerarm02": twist["lowerarm02"]}
    along, across, palm = hand_axes(at)
    bones["wrist"] = (
        twist["wrist"] @ rotation(np.cross(along, across), arm.tilt) @ rotation(np.cross(along, palm), arm.wrist)
    )
    bends = BENDS[arm.hand]
    for finger, angles in enumerate(bends.fingers, start=2):
        first, second = at[f"finger{finger}-1"], at[f"finger{finger}-2"]
        hinge = np.cross(second - first, palm)
        for n, angle in enumerate(angles, start=1):
            bones[f"finger{finger}-{n}"] = rotation(hinge, angle)
        if spread := bends.spread[finger - 2]:
            bones[f"finger{finger}-1"] = rotation(palm, spread) @ bones[f"finger{finger}-1"]
    thumb = at["finger1-3"] - at["finger1-1"]
    swing, cross, middle, end = bends.thumb
    # The thumb swings away from the palm, then across it; its joints bend about the line that then lies crosswise.
    bones["finger1-1"] = rotation(np.cross(thumb, palm), swing) @ rotation(palm, cross)
    hinge = np.cross(thumb, across + 0.6 * palm)
    bones["finger1-2"], bones["finger1-3"] = rotation(hinge, middle), rotation(hinge, end)
    return bones


def hand_axes(at: Mapping[str, Floats]) -> tuple[Floats, Floats, Floats]:
    """Of the right hand at rest, unit vectors: along it, across it to the little finger, and out of the palm."""
    along = at["finger3-1"] - at["wrist"]
    along = along / np.linalg.norm(along)
    across = at["finger5-1"] - at["finger2-1"]
    across = across - (across @ along) * along
    across = across / np.linalg.norm(across)
    return along, across, np.cross(along, across)


def _right_leg(leg: Leg) -> dict[str, Floats]:
    bones = {
        "upperleg01": rotation(X, -leg.hip) @ rotation(Y, leg.out) @ rotation(Z, -leg.turn / 2),
        "upperleg02": rotation(Z, -leg.turn / 2),
        "lowerleg01": rotation(X, leg.knee),
        "foot": rotation(X, -leg.ankle) @ rotation(Y, -leg.sole),
    }
    return bones | {f"toe{n}-1": rotation(X, -leg.toes) for n in range(1, 6)}


def _spine(spine: Trunk | Neck, share: float) -> Floats:
    return np.asarray(
        rotation(Z, -share * spine.turn) @ rotation(Y, -share * spine.side) @ rotation(X, share * spine.bend)
    )


def turned(skeleton: Skeleton, pose: Pose) -> dict[str, Floats]:
    """The rotation (3, 3) of each bone that turns, in its parent's frame."""
    out: dict[str, Floats] = {}
    flip = {"R": np.eye(3), "L": MIRROR}
    for letter, arm, leg in (("R", pose.right_arm, pose.right_leg), ("L", pose.left_arm, pose.left_leg)):
        m = flip[letter]
        at = {n[:-2]: m @ skeleton.joint(n) for n in skeleton.names if n.endswith(f".{letter}")}
        for bone, turn in (_right_arm(arm, at) | _right_leg(leg)).items():
            out[f"{bone}.{letter}"] = m @ turn @ m
    for shares, spine in ((SPINE_SHARES, pose.trunk), (NECK_SHARES, pose.neck)):
        out |= {bone: _spine(spine, share) for bone, share in shares.items()}
    out["root"] = rotation(Z, -pose.facing) @ rotation(Y, -pose.roll) @ rotation(X, pose.lean)
    return out


# ------------------------------------------------------------------------------------------------- motion


@dataclass(frozen=True)
class Motion:
    """Where each bone goes: rotations (b, 3, 3) and shifts (b, 3), so that p -> rotation @ p + shift."""

    rotations: Floats
    shifts: Floats

    def moved(self, bone: int, points: Floats) -> Floats:
        """Points (n, 3) that are fixed to one bone."""
        return np.asarray(points @ self.rotations[bone].T + self.shifts[bone])

    def shifted(self, by: Floats) -> Motion:
        return Motion(self.rotations, self.shifts + by)


def motion(skeleton: Skeleton, turns: Mapping[str, Floats]) -> Motion:
    """Walk down the skeleton from its root; bones without a turn go with their parent."""
    b = len(skeleton.names)
    rotations, shifts = np.zeros((b, 3, 3)), np.zeros((b, 3))
    for i, (name, parent) in enumerate(zip(skeleton.names, skeleton.parents, strict=True)):
        own = turns.get(name, np.eye(3))
        up, moved = (rotations[parent], shifts[parent]) if parent >= 0 else (np.eye(3), np.zeros(3))
        rotations[i] = up @ own
        shifts[i] = up @ (skeleton.joints[i] - own @ skeleton.joints[i]) + moved
    return Motion(rotations, shifts)


def skinned(skeleton: Skeleton, points: Floats, moved: Motion) -> Floats:
    """Points of the skin (v, 3) that follow their bones, by dual quaternions."""
    real = np.array([_quaternion(r) for r in moved.rotations])
    t = np.concatenate([np.zeros((len(real), 1)), moved.shifts], axis=1)
    both = np.concatenate([real, 0.5 * _product(t, real)], axis=1)
    first = real[skeleton.bones[:, 0]]
    blend = skeleton.shares[:, :1] * both[skeleton.bones[:, 0]]
    for bones, shares in zip(skeleton.bones.T[1:], skeleton.shares.T[1:], strict=True):
        used = np.flatnonzero(shares)
        of_bone = both[bones[used]]
        # Of the two quaternions of a rotation the one on the side of the strongest bone's is meant.
        sign = np.where(np.einsum("ij,ij->i", of_bone[:, :4], first[used]) < 0, -1.0, 1.0)
        blend[used] += (sign * shares[used])[:, None] * of_bone
    return _moved(blend, points)


def blended(pull: Floats, points: Floats, moved: Motion) -> Floats:
    """Points of the skin (v, 3) that follow any number of bones, as far as `pull` (v, b) says.

    For poses in which no bone turns by more than half a turn from how the figure stands.
    """
    real = np.array([_quaternion(r) for r in moved.rotations])
    t = np.concatenate([np.zeros((len(real), 1)), moved.shifts], axis=1)
    return _moved(pull @ np.concatenate([real, 0.5 * _product(t, real)], axis=1), points)


def _moved(blend: Floats, points: Floats) -> Floats:
    """Points (v, 3) moved by a dual quaternion each, (v, 8), of any length."""
    (w, x, y, z), (dw, dx, dy, dz) = np.split((blend / np.linalg.norm(blend[:, :4], axis=1)[:, None]).T, 2)
    u, d = np.stack([x, y, z]), np.stack([dx, dy, dz])
    shift = 2.0 * (w * d - dw * u + _cross(u, d))
    turn = points.T + 2.0 * _cross(u, _cross(u, points.T) + w * points.T)
    return np.ascontiguousarray((turn + shift).T)


def _cross(a: Floats, b: Floats) -> Floats:
    """Cross products of vectors in columns (3, n)."""
    return np.stack([a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]])


def _quaternion(r: Floats) -> Floats:
    """Unit quaternion (w, x, y, z) of a rotation matrix."""
    w = np.sqrt(max(1 + r[0, 0] + r[1, 1] + r[2, 2], 0.0)) / 2
    if w > 1e-3:
        return np.array([w, *(np.array([r[2, 1] - r[1, 2], r[0, 2] - r[2, 0], r[1, 0] - r[0, 1]]) / (4 * w))])
    i = int(np.argmax(np.diag(r)))
    j, k = (i + 1) % 3, (i + 2) % 3
    s = np.sqrt(max(1 + r[i, i] - r[j, j] - r[k, k], 0.0)) * 2
    out = np.zeros(4)
    out[0], out[1 + i], out[1 + j], out[1 + k] = (
        (r[k, j] - r[j, k]) / s,
        s / 4,
        (r[j, i] + r[i, j]) / s,
        (r[k, i] + r[i, k]) / s,
    )
    return out


def _product(a: Floats, b: Floats) -> Floats:
    """Hamilton products (n, 4) of quaternions."""
    w = a[:, :1] * b[:, :1] - (a[:, 1:] * b[:, 1:]).sum(axis=1, keepdims=True)
    return np.concatenate([w, a[:, :1] * b[:, 1:] + b[:, :1] * a[:, 1:] + np.cross(a[:, 1:], b[:, 1:])], axis=1)


def posed(skeleton: Skeleton, points: Floats, pose: Pose) -> tuple[Floats, Motion]:
    """The skin (v, 3) in a pose, with its lowest point on the floor, and where the bones went."""
    moved = motion(skeleton, turned(skeleton, pose))
    skin = skinned(skeleton, points, moved)
    floor = np.array([0.0, 0.0, -float(skin[:, 2].min())])
    return skin + floor, moved.shifted(floor)
