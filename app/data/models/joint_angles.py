"""Joint angles in the words of anatomy, each within the normal range of the joint.

Every angle of a limb is 0 with the arm hanging, the palm to the trunk, and straight joints; degrees throughout.
tests/unit/test_poses.py holds the bounds within the normal ranges of data/movements.yaml.
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

HandShape = Literal["rest", "relaxed", "flat", "fist", "press", "point", "hook", "pinch", "grip", "cup", "thumb"]


class Angles(BaseModel):
    """Base of the angles: immutable, and unknown keys are errors."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Arm(Angles):
    """One arm. `raised` and `plane` say where the upper arm points, against the trunk."""

    raised: float = Field(default=12, ge=0, le=175, description="how far the upper arm is from hanging")
    plane: float = Field(default=0, ge=-100, le=150, description="0 sideways, 90 forwards, more across, -90 backwards")
    turn: float = Field(default=0, ge=-100, le=100, description="upper arm about its length, inwards positive")
    elbow: float = Field(default=12, ge=0, le=150, description="flexion")
    forearm: float = Field(default=0, ge=-85, le=80, description="pronation; palm up with the elbow bent is -85")
    wrist: float = Field(default=0, ge=-75, le=80, description="flexion to the palm; negative is extension")
    tilt: float = Field(default=0, ge=-21, le=36, description="to the little finger; negative is to the thumb")
    shrug: float = Field(default=0, ge=-10, le=25, description="shoulder up")
    reach: float = Field(default=0, ge=-20, le=30, description="shoulder forwards")
    hand: HandShape = Field(default="relaxed", description="shape of the fingers")


class Leg(Angles):
    """One leg."""

    hip: float = Field(default=0, ge=-20, le=125, description="flexion; negative is extension")
    out: float = Field(default=0, ge=-30, le=45, description="abduction; negative is across the other leg")
    turn: float = Field(default=0, ge=-45, le=60, description="rotation of the thigh, outwards positive")
    knee: float = Field(default=0, ge=0, le=150, description="flexion")
    ankle: float = Field(default=0, ge=-50, le=25, description="foot up; negative is pointed")
    sole: float = Field(default=0, ge=-21, le=37, description="turned inwards; negative is outwards")
    toes: float = Field(default=0, ge=-40, le=70, description="up; negative is curled")


class Trunk(Angles):
    """The spine from pelvis to neck, spread over its bones."""

    bend: float = Field(default=0, ge=-30, le=80, description="forwards; negative is back")
    side: float = Field(default=0, ge=-35, le=35, description="to the person's right")
    turn: float = Field(default=0, ge=-45, le=45, description="the chest to the person's right")


class Neck(Angles):
    """Neck and head, against the chest."""

    bend: float = Field(default=0, ge=-60, le=50, description="forwards; negative is back")
    side: float = Field(default=0, ge=-45, le=45, description="ear to the person's right shoulder")
    turn: float = Field(default=0, ge=-80, le=80, description="the face to the person's right")


class Pose(Angles):
    """All joints, and how the pelvis stands in the room."""

    right_arm: Arm = Field(default_factory=Arm)
    left_arm: Arm = Field(default_factory=Arm)
    right_leg: Leg = Field(default_factory=Leg)
    left_leg: Leg = Field(default_factory=Leg)
    trunk: Trunk = Field(default_factory=Trunk)
    neck: Neck = Field(default_factory=Neck)
    lean: float = Field(default=0, ge=-180, le=180, description="pelvis forwards; 90 is face down, -90 on the back")
    roll: float = Field(default=0, ge=-180, le=180, description="pelvis over to the person's right side; 90 lies on it")
    facing: float = Field(default=0, ge=-180, le=180, description="whole body turned to the person's right")

    def mirrored(self) -> Pose:
        """The same pose with right and left exchanged."""
        other = {"side": -self.trunk.side, "turn": -self.trunk.turn}
        return Pose(
            right_arm=self.left_arm,
            left_arm=self.right_arm,
            right_leg=self.left_leg,
            left_leg=self.right_leg,
            trunk=self.trunk.model_copy(update=other),
            neck=self.neck.model_copy(update={"side": -self.neck.side, "turn": -self.neck.turn}),
            lean=self.lean,
            roll=-self.roll,
            facing=-self.facing,
        )
