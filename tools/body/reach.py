"""Find the angles of an arm whose fingertips press where a drawing of self-care says, and write them into the data.

    .venv/bin/python -m tools.body.reach ID [ID ...]

For each press of the drawing that names fingers, the arm of that hand is turned until the pads of the fingers lie on
the spot, the pads face the skin, and forearm and hand stay outside the body. The arm that the entry has now is where
the search begins, so a rough arm decides what kind of reach it becomes. Needs the build extra.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

import numpy as np
from scipy.optimize import least_squares
from scipy.spatial import cKDTree

from app.build.pipeline import Build
from app.build.poses.posing import motion, posed, turned
from app.build.poses.setting import Setting, Stage
from app.data.models.joint_angles import Arm, Pose
from app.data.models.self_care_drawings import Press
from app.data.paths import DATA

ANGLES = ("raised", "plane", "turn", "elbow", "forearm", "wrist", "tilt", "shrug", "reach")
LOW = np.array([2, -70, -90, 2, -85, -65, -20, 0, -15], dtype=float)
HIGH = np.array([165, 145, 90, 148, 80, 70, 32, 15, 25], dtype=float)
EASE = np.array([60, 60, 40, 60, 45, 30, 14, 8, 10], dtype=float)
"""How far from where it began an angle may go at the cost of a centimetre."""
CLEAR_CM = {
    "lowerarm01": 4.6, "lowerarm02": 4.0, "wrist": 3.2, "finger3-1": 1.4, "finger5-1": 1.4, "finger2-1": 1.4,
    "finger1-2": 1.2, "finger1-3": 0.9, "finger2-2": 0.9, "finger3-2": 0.9, "finger4-2": 0.9, "finger5-2": 0.9,
    "finger2-3": 0.7, "finger3-3": 0.7, "finger4-3": 0.7, "finger5-3": 0.7,
}  # fmt: skip
"""How far the joints of the arm stay from the skin of the rest."""
STARTS = 6


def solve(stage: Stage, setting: Setting, press: Press, pose: Pose) -> tuple[Arm, float]:
    """The arm and how far its fingertips are from the spot, in cm."""
    side = press.hand or "right"
    letter, limb = side[0].upper(), f"{side}_arm"
    skeleton, drawing = setting.skeleton, setting.drawing
    rest = stage.build.body.skins[drawing.figure]
    points, _ = posed(skeleton, rest.points, pose)
    skin = setting.body.skins["posed"]
    arm_bones = [i for i, n in enumerate(skeleton.names) if n.endswith(f".{letter}") and _on_arm(n)]
    others = np.flatnonzero(~np.isin(skeleton.bones, arm_bones[1:]).any(axis=1))
    drop = setting.points - points
    target_vertex = stage.vertex(press.at)
    goal = setting.points[target_vertex] + np.array(press.at.offset) - drop[target_vertex]
    out = skin.normals[target_vertex]
    tree, normals = cKDTree(points[others]), skin.normals[others]
    pads = [stage.pad(drawing.figure, f, side) for f in press.fingers]
    floor = points[0] - _first(skeleton, rest.points, pose)
    start = getattr(pose, limb)
    x0 = np.clip(np.array([getattr(start, a) for a in ANGLES], dtype=float), LOW + 0.1, HIGH - 0.1)
    clear = [skeleton.index(f"{b}.{letter}") for b in CLEAR_CM]
    needed = np.array([*CLEAR_CM.values(), 4.2, 4.0])

    def residuals(x: np.ndarray) -> np.ndarray:
        arm = start.model_copy(update=dict(zip(ANGLES, x.tolist(), strict=True)))
        moved = motion(skeleton, turned(skeleton, pose.model_copy(update={limb: arm}))).shifted(floor)
        at, facing = [], []
        for pad in pads:
            bone = int(skeleton.bones[pad, 0])
            at.append(moved.moved(bone, rest.points[pad][None])[0])
            facing.append(moved.rotations[bone] @ rest.normals[pad])
        miss = (np.mean(at, axis=0) - goal - 0.25 * out) / 0.35
        face = [1.6 * max(0.0, 0.4 + float(n @ out)) for n in facing]
        joints = {b: moved.moved(b, skeleton.joints[b][None])[0] for b in clear}
        elbow, _, wrist = list(joints.values())[:3]
        probes = np.array([*joints.values(), (elbow + wrist) / 2, wrist * 0.6 + elbow * 0.4])
        near = tree.query(probes)[1]
        away = ((probes - points[others[near]]) * normals[near]).sum(axis=1)
        bump = np.maximum(0.0, needed - away) / 0.8
        return np.concatenate([miss, face, bump, (x - x0) / EASE * 0.35])

    best = None
    random = np.random.default_rng(7)
    for n in range(STARTS):
        begin = x0 if n == 0 else np.clip(x0 + random.normal(0, 0.35, len(x0)) * EASE, LOW + 0.1, HIGH - 0.1)
        found = least_squares(residuals, begin, bounds=(LOW, HIGH), max_nfev=45)
        if best is None or found.cost < best.cost:
            best = found
    if best is None:
        raise RuntimeError("no start was tried")
    x = np.round(best.x)
    arm = start.model_copy(update=dict(zip(ANGLES, (int(v) for v in x), strict=True)))
    return arm, float(np.linalg.norm(residuals(x)[:3] * 0.35))


def _on_arm(bone: str) -> bool:
    return bone.startswith(("upperarm", "lowerarm", "wrist", "finger", "metacarpal"))


def _first(skeleton, points, pose):  # type: ignore[no-untyped-def]
    from app.build.poses.posing import skinned

    return skinned(skeleton, points, motion(skeleton, turned(skeleton, pose)))[0]


def write(text: str, drawing: str, limb: str, arm: Arm) -> str:
    """The YAML with one arm of one drawing replaced."""
    begin = text.index(f"  - id: {drawing}\n")
    end = text.find("\n  - id: ", begin + 5)
    end = len(text) if end < 0 else end
    numbers = ", ".join(f"{k}: {v}" for k, v in arm.model_dump().items() if k == "hand" or int(v) or k in ANGLES[:4])
    line = f"      {limb}: {{{numbers}}}"
    entry = text[begin:end]
    if not re.search(rf"^      {limb}: \{{.*\}}$", entry, re.M):
        raise SystemExit(f"{drawing}: give it a rough `{limb}` in one line first")
    return text[:begin] + re.sub(rf"^      {limb}: \{{.*\}}$", line, entry, count=1, flags=re.M) + text[end:]


def main() -> None:
    stage = Stage(Build())
    path = Path(DATA) / "poses.yaml"
    for drawing in stage.build.data.poses:
        if drawing.id not in sys.argv[1:]:
            continue
        pose = drawing.angles()
        setting = Setting(stage, drawing)
        for press in drawing.presses:
            if press.fingers and press.hand:
                arm, miss = solve(stage, setting, press, pose)
                print(f"{drawing.id}: {press.hand} hand {miss:.2f} cm from the spot")
                path.write_text(write(path.read_text(), drawing.id, f"{press.hand}_arm", arm))


if __name__ == "__main__":
    main()
