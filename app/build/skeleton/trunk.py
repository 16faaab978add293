"""Head, spine and chest."""

from __future__ import annotations

import numpy as np

from app.build.body import MIRROR_X, Floats
from app.build.skeleton.fitting import Anchor, Fit, Placement, block, extreme, soft

SKULL = (
    Anchor("vertex", "skull", (0, 0, 1), "vertex", (0.8, 0.8), 2),
    Anchor("inion", "skull", (0, 1, 0), "inion", (0.9, 0.9), 1.5, above=0.1, below=0.35),
    Anchor("glabella", "skull", (0, -1, 0), "glabella", (0.6, 0.6), 2, above=0.45),
    Anchor("parietal eminence", "skull", (-1, 0.3, 0.3), "parietal_eminence", (0.7, 0.7), 1.5),
    Anchor("zygomatic arch", "skull", (-1, -0.3, 0), "zygomatic_arch", (0.8, 0.8), 1.5, above=0.2, below=0.45),
    Anchor("cheekbone", "skull", (-0.7, -1, 0), "cheekbone", (1.1, 1.1), 1, above=0.2, below=0.45),
    Anchor("mastoid process", "skull", (-0.6, 0, -1), "mastoid_process", (1.2, 1.2), 1),
    Anchor("chin", "mandible", (0, -1, -0.4), "chin", (1.0, 1.0), 2),
    Anchor("angle of the jaw", "mandible", (-0.6, 0.8, -0.6), "mandible_angle", (1.2, 1.2), 1.5),
)
SPINES = (
    Anchor("spinous process of C7", "spine-cervical/c7", (0, 1, 0), "c7_spinous_process", (0.8, 0.8), 2),
    Anchor("spinous process of T4", "spine-thoracic/t4", (0, 1, 0), "t4_spinous_process", (0.9, 0.9), 1.5),
    Anchor("spinous process of T8", "spine-thoracic/t8", (0, 1, 0), "t8_spinous_process", (0.9, 0.9), 1.5),
    Anchor("spinous process of T12", "spine-thoracic/t12", (0, 1, 0), "t12_spinous_process", (1.2, 1.1), 1),
    Anchor("spinous process of L3", "spine-lumbar/l3", (0, 1, 0), "l3_spinous_process", (1.4, 1.2), 1),
)
CHEST = (
    Anchor("manubrium", "sternum", (0, -0.6, 1), "suprasternal_notch", (1.2, 1.2), 2, (0, 1, -0.3)),
    Anchor(
        "body of the sternum", "sternum", (0, -1, 0), "sternum_mid", (1.3, 1.1), 1, (0, 1, 0), above=0.4, below=0.65
    ),
    Anchor("costal margin", "sternum", (-0.6, -0.3, -0.7), "costal_margin", (1.8, 1.8), 0.7),
    Anchor("xiphoid process", "sternum", (0, -1, -0.4), "xiphoid_process", (1.6, 1.6), 1, (0, 1, 0)),
    Anchor("fifth rib", "ribs/5", (-1, 0, 0), "chest_lateral_upper", (2.4, 2.2), 1),
    Anchor("ninth rib", "ribs/9", (-1, 0, 0), "chest_lateral_lower", (1.8, 1.5), 1.5),
)
LEVELS = (
    *(f"spine-cervical/c{i}" for i in range(1, 8)),
    *(f"spine-thoracic/t{i}" for i in range(1, 13)),
    *(f"spine-lumbar/l{i}" for i in range(1, 6)),
)
BACK_CM = 0.9
"""Scalp over the back of the skull."""
LAST_DISC_CM = 0.6
"""By so much the source has its last lumbar vertebra too far above the sacrum for a disc between them."""
BODY_HALF_CM = 1.4
"""From the front of a vertebra's body to its middle, in the source."""
END_WEIGHT, BEND_WEIGHT, ROUNDS = 4.0, 4.0, 12
EVEN = np.array([0.1, 0.2, 0.4, 0.2, 0.1])
SKULL_SMOOTHING, CHEST_SMOOTHING = 0.4, 1.0


def fit_skull(fit: Fit) -> None:
    """Skull and jaw as one: three scales, one nod, and what is left over softly."""
    source, target, weights = fit.pairs(SKULL)
    source = np.concatenate([source, extreme(fit.bones, "skull", (0, 1, 0.1))[None]])
    target = np.concatenate([target, _back_of_the_head(fit)[None]])
    weights = np.append(weights, 1.0)
    placement = _both_sides_block(source, target, weights, fit.size)
    fit.place(["skull", "mandible"], soft(placement, source, target, SKULL_SMOOTHING, both=True))
    fit.note(SKULL)


def _back_of_the_head(fit: Fit) -> Floats:
    """The point of the skull that reaches furthest back, under the skin that does; no landmark names it."""
    points = fit.body.skins[fit.figure].points
    above = points[:, 2] > points[fit.landmarks["inion"], 2]
    middle = points[above & (np.abs(points[:, 0]) < 0.5)]
    return np.asarray(middle[middle[:, 1].argmax()] * [0, 1, 1] - [0, BACK_CM, 0])


def _both_sides_block(source: Floats, target: Floats, weights: Floats, size: float) -> Placement:
    both = [np.concatenate([points, points * MIRROR_X]) for points in (source, target)]
    return block(both[0], both[1], np.concatenate([weights, weights]), size, scales=3, upright=True)


def fit_spine(fit: Fit) -> None:
    """Vertebrae as rigid bodies along a curve: from the sacrum to the skull, through the spinous processes."""
    tips, to_tips, weights = fit.pairs(SPINES)
    levels = [LEVELS.index(a.bone) for a in SPINES if a.name not in fit.leave]
    fronts = np.array([extreme(fit.bones, n, (0, -1, 0)) for n in LEVELS])
    bodies = fronts * [0, 1, 1] + np.array([0.0, BODY_HALF_CM, 0.0])
    rest = bodies * fit.size
    low = fit.bones.joints["back"] * [0, 1, 1]
    ends = [0, len(LEVELS) - 1]
    last = fit.placed["sacrum"](low[None])[0] + (bodies[-1] - low) * fit.size - np.array([0.0, 0.0, LAST_DISC_CM])
    to_ends = [fit.placed["skull"](bodies[:1])[0], last]
    bend = np.diff(np.eye(len(LEVELS)), 2, axis=0) * BEND_WEIGHT
    held = np.eye(len(LEVELS))[levels + ends] * np.concatenate([weights, np.full(2, END_WEIGHT)])[:, None]
    angle = np.zeros(len(LEVELS))
    at = rest
    # Where a body belongs hangs on how its vertebra is turned, and that on where bodies are: some rounds settle it.
    for _ in range(ROUNDS):
        arms = np.array([_turn(angle[i]) @ (tip - bodies[i]) for i, tip in zip(levels, tips, strict=True)]) * fit.size
        target = np.concatenate([(to_tips - arms).reshape(-1, 3), to_ends]) - rest[levels + ends]
        right = np.concatenate([target * held.sum(axis=1, keepdims=True), np.zeros((len(bend), 3))])
        at = rest + np.linalg.lstsq(np.concatenate([held, bend]), right, rcond=None)[0]
        turned = _slope(at) - _slope(rest)
        angle = (angle + np.convolve(np.pad(turned, 2, mode="edge"), EVEN, mode="valid")) / 2
    room = np.linalg.norm(np.gradient(at, axis=0), axis=1) / np.linalg.norm(np.gradient(bodies, axis=0), axis=1)
    heights = np.clip(np.convolve(np.pad(room, 2, mode="edge"), EVEN, mode="valid"), 0.8 * fit.size, 1.15 * fit.size)
    for name, body, to, turn, height in zip(LEVELS, bodies, at, angle, heights, strict=True):
        fit.place([name], _vertebra(body, to, turn, np.array([fit.size, fit.size, height])))
    fit.note(SPINES)


def _slope(line: Floats) -> Floats:
    """Angle (n,) in the plane of symmetry of a line that runs down the spine."""
    step = np.gradient(line, axis=0)
    return np.asarray(np.unwrap(np.arctan2(step[:, 2], step[:, 1])))


def _turn(angle: float) -> Floats:
    """Rotation (3, 3) about the axis from right to left."""
    c, s = np.cos(angle), np.sin(angle)
    return np.array([[1.0, 0.0, 0.0], [0.0, c, -s], [0.0, s, c]])


def _vertebra(body: Floats, to: Floats, angle: float, scales: Floats) -> Placement:
    return lambda p: np.asarray(((p - body) * scales) @ _turn(angle).T + to)


def fit_chest(fit: Fit) -> None:
    """Ribs and sternum: the ribs hang on their vertebrae, the sternum lies under the skin, the cage fills the trunk."""
    source, target, weights = fit.pairs(CHEST)
    heads, to_heads = [], []
    for i in range(1, 13):
        rib, vertebra = f"ribs/{i}", fit.placed[f"spine-thoracic/t{i}"]
        for way in ((1, 0.6, 0), (0, 1, 0)):
            point = extreme(fit.bones, rib, way)
            heads.append(point)
            to_heads.append(vertebra(point[None])[0])
    source = np.concatenate([source, heads])
    target = np.concatenate([target, to_heads])
    weights = np.concatenate([weights, np.tile([1.0, 0.5], 12)])
    placement = soft(_both_sides_block(source, target, weights, fit.size), source, target, CHEST_SMOOTHING, both=True)
    fit.place([*fit.bones.parts("ribs"), "sternum"], placement)
    fit.note(CHEST)
