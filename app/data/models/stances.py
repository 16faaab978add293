"""How the person of a self-care drawing stands, sits, kneels or lies, before anything is changed."""

from __future__ import annotations

from typing import Literal, get_args

from app.data.models.joint_angles import Arm, Leg, Pose

StanceName = Literal[
    "standing", "sitting", "on-the-back", "on-the-front", "on-the-right-side", "all-fours", "half-kneeling"
]

_LAP = Arm(raised=22, plane=75, turn=10, elbow=62, forearm=60, hand="relaxed")
_BESIDE = Arm(raised=14, plane=10, turn=10, elbow=14, forearm=60, hand="flat")
_FEET_UP = Leg(hip=52, knee=100, ankle=-30)

STANCES: dict[StanceName, Pose] = {
    "standing": Pose(),
    "sitting": Pose(
        right_arm=_LAP, left_arm=_LAP, right_leg=Leg(hip=88, knee=88, out=4), left_leg=Leg(hip=88, knee=88, out=4)
    ),
    "on-the-back": Pose(right_arm=_BESIDE, left_arm=_BESIDE, right_leg=_FEET_UP, left_leg=_FEET_UP, lean=-90),
    "on-the-front": Pose(
        right_arm=_BESIDE, left_arm=_BESIDE, right_leg=Leg(ankle=-45), left_leg=Leg(ankle=-45), lean=90
    ),
    "on-the-right-side": Pose(
        right_arm=Arm(raised=100, plane=85, elbow=110, forearm=0, hand="flat"),
        left_arm=Arm(raised=40, plane=80, elbow=70, forearm=60, hand="flat"),
        right_leg=Leg(hip=35, knee=50, ankle=-20),
        left_leg=Leg(hip=45, knee=60, ankle=-20),
        roll=90,
    ),
    "all-fours": Pose(
        right_arm=Arm(raised=90, plane=90, turn=0, elbow=0, forearm=80, wrist=-75, hand="flat"),
        left_arm=Arm(raised=90, plane=90, turn=0, elbow=0, forearm=80, wrist=-75, hand="flat"),
        right_leg=Leg(hip=90, knee=90, ankle=-45),
        left_leg=Leg(hip=90, knee=90, ankle=-45),
        lean=90,
    ),
    "half-kneeling": Pose(
        right_leg=Leg(hip=-10, knee=82, ankle=-30, toes=0),
        left_leg=Leg(hip=85, knee=85),
        right_arm=Arm(),
        left_arm=Arm(),
    ),
}

if set(STANCES) != set(get_args(StanceName)):
    raise RuntimeError("every stance of the vocabulary has a pose, and the other way round")
