"""Pelvis and legs: hip bone, sacrum and coccyx as one block; femur, tibia and fibula from joint to joint; the foot."""

from __future__ import annotations

import itertools

import numpy as np

from app.build.body import Floats
from app.build.skeleton.fitting import Anchor, Fit, block, extreme, long_bone, soft, span, unit

PELVIS = (
    Anchor("asis", "hip-bone", (0, -1, 0), "anterior_superior_iliac_spine", (1.1, 0.9), 2, above=0.5),
    Anchor("psis", "hip-bone", (0, 1, 0), "posterior_superior_iliac_spine", (1.9, 1.3), 2, above=0.6),
    Anchor("iliac crest", "hip-bone", (-0.3, 0, 1), "iliac_crest", (3.0, 3.5), 0.7, (1, 0, -0.2)),
    Anchor("pubic symphysis", "hip-bone", (0.5, -1, 0), "pubic_symphysis", (2.8, 2.4), 2, (0, 1, 0), below=0.4),
    Anchor("ischial tuberosity", "hip-bone", (0, 0.5, -1), "ischial_tuberosity", (4.5, 4.0), 0.7, (0.1, -1, 0.5)),
    Anchor("sacrum", "sacrum", (0, 1, 0), "sacrum", (2.4, 1.4), 2, (0, -1, 0)),
    Anchor("coccyx", "coccyx", (0, 0.3, -1), "coccyx", (2.4, 2.0), 0.5, (0, -1, 0)),
)
TROCHANTER = Anchor("greater trochanter", "femur", (-0.7, 0, 0.7), "greater_trochanter", (2.4, 2.0), 1)
JOINT_LINE_CM = (0.0, 0.0, -2.0)
"""From an epicondyle of the femur to the line of the knee joint, where the skin's landmarks lie."""
CONDYLES = (
    Anchor(
        "lateral epicondyle of the femur",
        "femur",
        (-1, 0, 0),
        "knee_lateral",
        (1.0, 0.8),
        below=0.15,
        shift_cm=JOINT_LINE_CM,
    ),
    Anchor(
        "medial epicondyle of the femur",
        "femur",
        (1, 0, 0),
        "knee_medial",
        (1.2, 1.0),
        below=0.15,
        shift_cm=JOINT_LINE_CM,
    ),
)
PATELLA = Anchor("patella", "patella", (0, -1, 0), "patella", (0.9, 0.9))
TROCHLEA = Anchor("front of the femur", "femur", (0, -1, 0), "patella", (3.8, 3.9), 1, (0, 1, 0), below=0.12)
LEG = (
    Anchor("tibial tuberosity", "tibia", (0, -1, 0), "tibial_tuberosity", (0.7, 0.6), above=0.82, below=0.9),
    Anchor("head of the fibula", "fibula", (-0.5, 0, 1), "fibular_head", (1.0, 0.9), above=0.8),
)
MALLEOLI = (
    Anchor("lateral malleolus", "fibula", (-1, 0, -0.5), "lateral_malleolus", (0.5, 0.5), below=0.2),
    Anchor("medial malleolus", "tibia", (1, 0, -0.5), "medial_malleolus", (0.5, 0.5), below=0.2),
)
FOOT = (
    Anchor("back of the heel", "tarsals/calcaneus", (0, 1, 0), "heel_posterior", (1.1, 1.1), 2),
    Anchor("sole of the heel", "tarsals/calcaneus", (0, 0.4, -1), "heel_plantar", (1.5, 1.5), 2),
    Anchor("first metatarsal head", "metatarsals/1", (0, -0.3, -1), "first_metatarsal_head_plantar", (1.0, 1.0), 1.5),
    Anchor("third metatarsal head", "metatarsals/3", (0, -0.3, -1), "middle_metatarsal_heads_plantar", (1.1, 1.1), 1),
    Anchor("fifth metatarsal head", "metatarsals/5", (0, -0.3, -1), "fifth_metatarsal_head_plantar", (1.0, 1.0), 1.5),
    Anchor("fifth metatarsal base", "metatarsals/5", (-0.6, 1, 0), "fifth_metatarsal_base", (0.7, 0.7), 1),
)
TOES = (
    ("great_toe_dorsal", "great_toe_plantar"),
    ("second_toe_dorsal", "second_toe_plantar"),
    ("lesser_toes_dorsal", "lesser_toes_plantar"),
    ("fourth_toe_dorsal", "fourth_toe_plantar"),
    ("little_toe_dorsal", "little_toe_plantar"),
)
TOE_END_CM = 0.55
"""Skin and pad before the end of a toe's last bone."""
TOE_HALF_CM = 0.5
"""The end of a toe is sought so far to both sides of its landmarks."""
ANKLE_WEIGHT = 3.0
SMOOTHING = 0.2
UPWARD = np.array([0.0, 0.0, 1.0])


def fit_pelvis(fit: Fit) -> None:
    """Hip bone, sacrum and coccyx: three scales, one nod."""
    source, target, weights = fit.pairs(PELVIS)
    placement = block(source, target, weights, fit.size, scales=3, upright=True)
    fit.place(["hip-bone", "sacrum", "coccyx"], placement)
    fit.note(PELVIS)


def fit_leg(fit: Fit) -> None:
    """Femur from hip to knee, tibia and fibula from knee to ankle, the patella before the knee, then the foot."""
    joints = fit.bones.joints
    hip = fit.moved("hip-bone", joints["hip"])
    (source_knee, source_across), (knee, across) = span(fit, *CONDYLES)
    # How far forward the knee lies is seen at the patella; at its sides the skin tells only the height and the width.
    forward = (fit.target(TROCHLEA) - knee)[1] - (fit.source(TROCHLEA) - source_knee)[1] * fit.size
    knee = knee + np.array([0.0, forward, 0.0])
    lengthwise = np.linalg.norm(knee - hip) / np.linalg.norm(source_knee - joints["hip"])
    girth = float(lengthwise + fit.size) / 2
    femur = long_bone((joints["hip"], source_knee, source_across), (hip, knee, across), girth)
    fit.place(["femur"], femur)
    (source_ankle, source_ankle_across), (ankle, ankle_across) = span(fit, *MALLEOLI)
    # The knee is shared: the tibia turns about the point that the femur brought with it.
    tibia = long_bone(
        (joints["walker_knee"], source_ankle, unit(source_ankle_across) + unit(source_across)),
        (fit.moved("femur", joints["walker_knee"]), ankle, unit(ankle_across) + unit(across)),
        girth,
    )
    fit.place(["tibia", "fibula"], tibia)
    _fit_patella(fit, girth)
    fit.note((*CONDYLES, TROCHANTER, *LEG, *MALLEOLI))
    _fit_foot(fit, girth)


def _fit_patella(fit: Fit, girth: float) -> None:
    """The patella keeps the femur's turn and size and goes under its landmark."""
    turned = fit.placed["femur"]
    source = fit.source(PATELLA)
    along = fit.target(PATELLA) - turned(source[None])[0]
    fit.place(["patella"], lambda p: np.asarray(turned(source + (p - source)) + along))
    fit.note((PATELLA,))


def _fit_foot(fit: Fit, girth: float) -> None:
    """Tarsals and metatarsals as one block that hangs on the ankle; the toes in line from there to their ends."""
    names = [n for bone in ("tarsals", "metatarsals") for n in fit.bones.parts(bone)]
    source, target, weights = fit.pairs(FOOT)
    ankle = fit.bones.joints["ankle"]
    source = np.concatenate([source, ankle[None]])
    target = np.concatenate([target, fit.moved("tibia", ankle)[None]])
    weights = np.append(weights, ANKLE_WEIGHT)
    placement = block(source, target, weights, girth, scales=3)
    fit.place(names, soft(placement, source, target, SMOOTHING))
    fit.note(FOOT)
    for n in range(1, 6):
        _fit_toe(fit, n)


def _fit_toe(fit: Fit, n: int) -> None:
    """The bones of a toe, each as long a part of the way from the metatarsal to the toe's end as in the source."""
    bones = [
        f"toe-bones/{n}-{kind}" for kind in (("proximal", "distal") if n == 1 else ("proximal", "middle", "distal"))
    ]
    backs = [extreme(fit.bones, name, (0, 1, 0)) for name in bones]
    stops = [extreme(fit.bones, f"metatarsals/{n}", (0, -1, 0)), *backs[1:], extreme(fit.bones, bones[-1], (0, -1, 0))]
    start, end = fit.moved(f"metatarsals/{n}", stops[0]), _toe_end(fit, n)
    share = np.cumsum([0.0, *(np.linalg.norm(b - a) for a, b in itertools.pairwise(stops))])
    at = start + (end - start) * (share / share[-1])[:, None]
    across = float(np.linalg.norm(end - start)) / float(share[-1])
    for name, old, new in zip(bones, itertools.pairwise(stops), itertools.pairwise(at), strict=True):
        fit.place([name], long_bone((*old, UPWARD), (*new, UPWARD), across))


def _toe_end(fit: Fit, n: int) -> Floats:
    """Where the last bone of a toe ends: behind the foremost skin between its two landmarks."""
    points = fit.body.skins[fit.figure].points
    top, under = (points[fit.landmarks[name]] for name in TOES[n - 1])
    middle = (top + under) / 2
    beside = (
        (np.abs(points[:, 0] - middle[0]) < TOE_HALF_CM) & (points[:, 1] < middle[1] + 1.0) & (points[:, 2] < top[2])
    )
    foremost = points[beside][points[beside][:, 1].argmin()]
    return np.array([middle[0], foremost[1] + TOE_END_CM, (middle[2] + foremost[2]) / 2])
