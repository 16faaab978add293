"""Joints turn as anatomy says, and skin follows them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from app.build.poses.posing import MIRROR, REST, Floats, Skeleton, motion, posed, rotation, skinned, turned
from app.build.poses.setting import Stage
from app.data.models.joint_angles import Arm, Leg, Neck, Pose, Trunk

pytestmark = pytest.mark.slow

UPPER_CM, FORE_CM = 30.0, 25.0


def toy() -> tuple[Skeleton, Floats]:
    """Two bones end to end along x, a rod of skin around them, and its joint at 30 cm."""
    joints = np.array([[0.0, 0, 0], [UPPER_CM, 0, 0]])
    along = np.linspace(0, UPPER_CM + FORE_CM, 56)
    ring = np.linspace(0, 2 * np.pi, 12, endpoint=False)
    points = np.array([[x, 3 * np.cos(a), 3 * np.sin(a)] for x in along for a in ring])
    far = np.clip((points[:, 0] - UPPER_CM) / 8 + 0.5, 0, 1)
    bones = np.tile([0, 1, 0, 0], (len(points), 1))
    shares = np.column_stack([1 - far, far, 0 * far, 0 * far])
    return Skeleton(("upper", "fore"), (-1, 0), joints, bones, shares), points


def test_a_right_angle_keeps_the_length_of_the_forearm() -> None:
    """The end of a rod bent by 90 degrees is as far from its joint as before, straight up."""
    skeleton, points = toy()
    bent = skinned(skeleton, points, motion(skeleton, {"fore": rotation(np.array([0, -1.0, 0]), 90)}))
    tip = bent[points[:, 0] == UPPER_CM + FORE_CM].mean(axis=0)
    assert np.allclose(tip, [UPPER_CM, 0, FORE_CM], atol=1e-9)


def test_a_bend_keeps_the_girth_of_the_joint() -> None:
    """Dual quaternions do not let the elbow collapse: half-way round, the skin keeps its distance from the axis."""
    skeleton, points = toy()
    bent = skinned(skeleton, points, motion(skeleton, {"fore": rotation(np.array([0, -1.0, 0]), 90)}))
    middle = np.isclose(points[:, 0], UPPER_CM)
    centre = bent[middle].mean(axis=0)
    assert np.allclose(np.linalg.norm(bent[middle] - centre, axis=1), 3, atol=0.05)


@settings(deadline=None)
@given(st.floats(-179, 179), st.tuples(*[st.floats(-1, 1)] * 3).filter(lambda v: np.linalg.norm(v) > 0.1))
def test_a_turn_of_the_whole_is_rigid(degrees: float, axis: tuple[float, float, float]) -> None:
    """Turning the first bone moves all skin alike."""
    skeleton, points = toy()
    turn = rotation(np.array(axis), degrees)
    assert np.allclose(skinned(skeleton, points, motion(skeleton, {"upper": turn})), points @ turn.T, atol=1e-6)


@pytest.mark.parametrize("figure", ["female", "male"])
def test_the_pose_of_rest_gives_the_body_back(stage: Stage, figure: str) -> None:
    """In the pose in which the figures stand no point moves by half a millimetre, but for standing on the floor."""
    points = stage.build.body.skins[figure].points
    found, _ = posed(stage.skeletons[figure], points, REST)
    assert np.abs(found - points - (found - points).mean(axis=0)).max() < 0.05


def angles(model: type, *names: str) -> st.SearchStrategy[object]:
    fields = model.model_fields  # type: ignore[attr-defined]
    bounds = {n: {type(m).__name__: m for m in fields[n].metadata} for n in names}
    # Half of each range: where two bones of one place turn half round against each other, no side is the nearer one.
    return st.builds(model, **{n: st.integers(int(b["Ge"].ge) // 2, int(b["Le"].le) // 2) for n, b in bounds.items()})


POSES = st.builds(
    Pose,
    right_arm=angles(Arm, "raised", "plane", "turn", "elbow", "forearm", "wrist", "shrug"),
    left_leg=angles(Leg, "hip", "out", "turn", "knee", "ankle"),
    trunk=angles(Trunk, "bend", "side", "turn"),
    neck=angles(Neck, "bend", "side", "turn"),
    lean=st.integers(-45, 45),
    roll=st.integers(-45, 45),
)


@given(POSES)
@settings(max_examples=8, deadline=None)
def test_mirrored_angles_give_the_mirrored_body(stage: Stage, pose: Pose) -> None:
    """Right and left exchanged in the angles is right and left exchanged on the skin.

    A few points of the midline follow four bones of which the fifth was left out on one side; they differ a little.
    """
    body, skeleton = stage.build.body, stage.skeletons["female"]
    points = body.skins["female"].points
    here, _ = posed(skeleton, points, pose)
    there, _ = posed(skeleton, points, pose.mirrored())
    apart = np.linalg.norm(there[body.mirror] @ MIRROR - here, axis=1)
    middle = body.mirror == np.arange(len(apart))
    assert apart[~middle].max() < 0.05
    assert apart[middle].max() < 2.0


@given(POSES)
@settings(max_examples=8, deadline=None)
def test_no_pose_changes_the_length_of_a_limb(stage: Stage, pose: Pose) -> None:
    """From joint to joint, upper arm and forearm are as long as at rest."""
    skeleton = stage.skeletons["male"]
    moved = motion(skeleton, turned(skeleton, pose))
    for a, b in (("upperarm01", "lowerarm01"), ("lowerarm01", "wrist")):
        for side in "RL":
            i, j = skeleton.index(f"{a}.{side}"), skeleton.index(f"{b}.{side}")
            ends = [moved.moved(k, skeleton.joints[k][None])[0] for k in (i, j)]
            assert np.isclose(
                np.linalg.norm(ends[1] - ends[0]), np.linalg.norm(skeleton.joints[j] - skeleton.joints[i]), atol=0.3
            )


def direction(stage: Stage, pose: Pose, start: str, end: str) -> Floats:
    skeleton = stage.skeletons["female"]
    moved = motion(skeleton, turned(skeleton, pose))
    ends = [moved.moved(skeleton.index(b), skeleton.joint(b)[None])[0] for b in (start, end)]
    return np.asarray((ends[1] - ends[0]) / np.linalg.norm(ends[1] - ends[0]))


@pytest.mark.parametrize(
    ("pose", "start", "end", "way"),
    [
        (Pose(right_arm=Arm(raised=90, plane=0)), "upperarm01.R", "lowerarm01.R", (-1, 0, 0)),
        (Pose(left_arm=Arm(raised=90, plane=90)), "upperarm01.L", "lowerarm01.L", (0, -1, 0)),
        (Pose(right_leg=Leg(hip=90)), "upperleg01.R", "lowerleg01.R", (0, -1, 0)),
        (Pose(left_leg=Leg(knee=90)), "lowerleg01.L", "foot.L", (0, 1, 0)),
        (Pose(lean=-90), "spine05", "head", (0, 1, 0)),
        (Pose(roll=90), "spine05", "head", (-1, 0, 0)),
    ],
    ids=["abduction", "flexion", "hip", "knee", "on the back", "on the right side"],
)
def test_angles_mean_what_anatomy_says(
    stage: Stage, pose: Pose, start: str, end: str, way: tuple[float, float, float]
) -> None:
    """The named angle points the limb where a textbook has it, within ten degrees of the figure's own build."""
    assert direction(stage, pose, start, end) @ np.array(way) > np.cos(np.radians(12))


def test_the_elbow_bends_by_as_much_as_is_said(stage: Stage) -> None:
    """Between upper arm and forearm lie the degrees of flexion."""
    pose = Pose(right_arm=Arm(elbow=90))
    upper = direction(stage, pose, "upperarm01.R", "lowerarm01.R")
    fore = direction(stage, pose, "lowerarm01.R", "wrist.R")
    assert abs(np.degrees(np.arccos(upper @ fore)) - 90) < 6


def test_no_joint_bends_further_than_joints_do() -> None:
    """An angle beyond the normal range is refused."""
    for bad in ({"knee": 170}, {"hip": 140}):
        with pytest.raises(ValidationError):
            Leg(**bad)
    with pytest.raises(ValidationError):
        Arm(elbow=160)
