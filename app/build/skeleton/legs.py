"""Pelvis and legs: hip bone, sacrum and coccyx as one block; femur, tibia and fibula from joint to joint; the foot."""

from __future__ import annotations

import numpy as np

from app.build.skeleton.fitting import Anchor, Fit, block, long_bone, soft, span, unit

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
PATELLA = Anchor("patella", "patella", (0, -1, 0), "patella", (0.7, 0.6))
TROCHLEA = Anchor("front of the femur", "femur", (0, -1, 0), "patella", (2.9, 3.0), 1, (0, 1, 0), below=0.12)
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
    Anchor("great toe", "toe-bones/1-distal", (0, -1, 0), "great_toe_plantar", (0.9, 0.9), 1, (0, 0.5, 1)),
    Anchor("second toe", "toe-bones/2-distal", (0, -1, 0), "second_toe_plantar", (0.8, 0.8), 1, (0, 0.5, 1)),
    Anchor("third toe", "toe-bones/3-distal", (0, -1, 0), "lesser_toes_plantar", (0.8, 0.8), 1, (0, 0.5, 1)),
    Anchor("fourth toe", "toe-bones/4-distal", (0, -1, 0), "fourth_toe_plantar", (0.7, 0.7), 1, (0, 0.5, 1)),
    Anchor("little toe", "toe-bones/5-distal", (0, -1, 0), "little_toe_plantar", (0.6, 0.6), 1, (0, 0.5, 1)),
)
ANKLE_WEIGHT = 3.0
SMOOTHING = 0.2


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
    """The whole foot as one block that hangs on the ankle, its toes bent softly to theirs."""
    names = [n for bone in ("tarsals", "metatarsals", "toe-bones") for n in fit.bones.parts(bone)]
    source, target, weights = fit.pairs(FOOT)
    ankle = fit.bones.joints["ankle"]
    source = np.concatenate([source, ankle[None]])
    target = np.concatenate([target, fit.moved("tibia", ankle)[None]])
    weights = np.append(weights, ANKLE_WEIGHT)
    placement = block(source, target, weights, girth, scales=3)
    fit.place(names, soft(placement, source, target, SMOOTHING))
    fit.note(FOOT)
