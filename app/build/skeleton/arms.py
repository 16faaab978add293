"""Shoulder blade, collar bone, arm and hand."""

from __future__ import annotations

import numpy as np

from app.build.body import Floats
from app.build.skeleton.fitting import Anchor, Fit, Placement, block, extreme, long_bone, soft, span, unit
from app.build.skeleton.shoulder import SCAPULA, fit_scapula

CLAVICLE = (
    Anchor("middle of the clavicle", "clavicle", (0, -1, 0), "clavicle_mid", (1.0, 1.0), above=0.55, below=0.75),
)
EPICONDYLES = (
    Anchor("lateral epicondyle", "humerus", (-1, 0, 0), "lateral_epicondyle", (0.9, 0.9), below=0.15),
    Anchor("medial epicondyle", "humerus", (1, 0, 0), "medial_epicondyle", (0.9, 0.9), below=0.15),
)
STYLOIDS = (
    Anchor("radial styloid", "radius", (-1, 0, -0.6), "radial_styloid", (0.6, 0.6), below=0.2),
    Anchor("ulnar styloid", "ulna", (0.4, 0, -1), "ulnar_styloid", (0.6, 0.6), below=0.2),
)
OLECRANON = Anchor("olecranon", "ulna", (0, 1, 0.4), "olecranon", (0.7, 0.7), above=0.8)
FINGER_TIPS = (
    Anchor("tip of the thumb", "finger-bones/1-distal", (-0.2, 0, -1), "thumb_tip", (0.6, 0.6)),
    Anchor("tip of the index finger", "finger-bones/2-distal", (0, -1, -1), "index_tip", (0.6, 0.6)),
    Anchor("tip of the middle finger", "finger-bones/3-distal", (0, -1, -1), "middle_finger_tip", (0.6, 0.6)),
    Anchor("tip of the ring finger", "finger-bones/4-distal", (0, -1, -1), "ring_finger_tip", (0.6, 0.6)),
    Anchor("tip of the little finger", "finger-bones/5-distal", (0, -1, -1), "little_finger_tip", (0.6, 0.6)),
)
HUMERAL_HEAD = np.array([-16.55, 9.03, 45.15])
"""Centre of the head of the humerus in the source: of the sphere through its joint surface, 2.1 cm in radius."""
STERNAL_END, ACROMIAL_END = (1.0, 0.0, 0.0), (-1.0, 0.2, -0.1)
GAP = 0.06
"""Share of a finger bone's length that is cartilage, at both ends together."""
CARPUS = 0.27
"""From the wrist joint to the base of a metacarpal, as a share of the way to its knuckle."""
BASES = 0.62
"""How far the bases of the metacarpals lie apart, as a share of how far the heads do."""


def fit_arm(fit: Fit) -> None:
    """From the shoulder blade to the finger tips, each joint shared by its bones."""
    fit_scapula(fit)
    _fit_clavicle(fit)
    shoulder = fit.moved("scapula", HUMERAL_HEAD)
    (source_elbow, source_across), (elbow, across) = span(fit, *EPICONDYLES)
    joint = HUMERAL_HEAD
    lengthwise = np.linalg.norm(elbow - shoulder) / np.linalg.norm(source_elbow - joint)
    girth = float(lengthwise + fit.size) / 2
    fit.place(["humerus"], long_bone((joint, source_elbow, source_across), (shoulder, elbow, across), girth))
    fit.note((*SCAPULA, *CLAVICLE, *EPICONDYLES))
    _fit_forearm(fit, across, source_across, girth)
    _fit_hand(fit)


def _fit_clavicle(fit: Fit) -> None:
    """From the sternum to the acromion, its bow where the skin shows it."""
    inner, outer = extreme(fit.bones, "clavicle", STERNAL_END), extreme(fit.bones, "clavicle", ACROMIAL_END)
    bow = fit.source(CLAVICLE[0]) - (inner + outer) / 2
    to_inner, to_outer = fit.moved("sternum", inner), fit.moved("scapula", outer)
    to_bow = fit.target(CLAVICLE[0]) - (to_inner + to_outer) / 2
    if CLAVICLE[0].name in fit.leave:
        to_bow = np.array([0.0, -1.0, 0.0])
    fit.place(["clavicle"], long_bone((inner, outer, bow), (to_inner, to_outer, to_bow), fit.size))


def _fit_forearm(fit: Fit, across: Floats, source_across: Floats, girth: float) -> None:
    """Ulna and radius from the elbow that the humerus brought to their styloid processes."""
    joints = fit.bones.joints
    radial, ulnar = STYLOIDS
    (_, source_width), (_, width) = span(fit, radial, ulnar)
    to_radial, to_ulnar = fit.target(radial), fit.target(ulnar)
    if radial.name in fit.leave:
        to_radial = to_ulnar - width
    if ulnar.name in fit.leave:
        to_ulnar = to_radial + width
    elbow = fit.moved("humerus", joints["elbow"])
    head = fit.moved("humerus", joints["radioulnar"])
    ulna = long_bone((joints["elbow"], fit.source(ulnar), source_across), (elbow, to_ulnar, across), girth)
    fit.place(["ulna"], ulna)
    radius = long_bone((joints["radioulnar"], fit.source(radial), source_width), (head, to_radial, width), girth)
    fit.place(["radius"], radius)
    fit.note((*STYLOIDS, OLECRANON))


def _fit_hand(fit: Fit) -> None:
    """Finger bones from joint to joint of the figure's own hand; carpals between forearm and metacarpals."""
    joints = {n.removesuffix(".R"): at for n, at in fit.body.joints[fit.figure].items()}
    wrist = joints["wrist"]
    across = joints["finger5-1"] - joints["finger2-1"]
    source_across = np.array([1.0, 0.0, 0.0])
    for n in range(1, 6):
        kinds = ("proximal", "distal") if n == 1 else ("proximal", "middle", "distal")
        names = [f"metacarpals/{n}", *(f"finger-bones/{n}-{kind}" for kind in kinds)]
        stops = [joints[f"finger{n}-{k}"] for k in range(1, 4)]
        base = _metacarpal_base(wrist, stops[0], joints["finger3-1"] - wrist, across)
        tip = fit.target(FINGER_TIPS[n - 1])
        if FINGER_TIPS[n - 1].name in fit.leave:
            tip = stops[2] + (stops[2] - stops[1]) * 0.8
        way = [*stops, tip] if n == 1 else [base, *stops, tip]
        side, source_side = (across, source_across) if n > 1 else _thumb_sides(fit, joints)
        for name, start, end in zip(names, way[:-1], way[1:], strict=True):
            fit.place([name], _finger_bone(fit, name, start, end, side, source_side))
    names = fit.bones.parts("carpals")
    radial, ulnar = STYLOIDS
    bases = [f"metacarpals/{n}" for n in range(1, 6)]
    source = [_ends(fit, name)[0] for name in bases] + [fit.source(radial), fit.source(ulnar)]
    target = [fit.moved(name, at) for name, at in zip(bases, source[:5], strict=True)]
    target += [fit.moved("radius", source[5]), fit.moved("ulna", source[6])]
    weights = np.array([0.5, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0])
    placement = block(np.array(source), np.array(target), weights, fit.size)
    fit.place(names, soft(placement, np.array(source), np.array(target), 0.3))
    fit.note(FINGER_TIPS)


def _metacarpal_base(wrist: Floats, knuckle: Floats, along: Floats, across: Floats) -> Floats:
    """Where a metacarpal begins: a share of the way to its knuckle, the bases nearer to each other than the heads."""
    along = unit(along)
    aside = unit(across - (across @ along) * along)
    way = knuckle - wrist
    return np.asarray(wrist + way + (CARPUS - 1) * (way @ along) * along + (BASES - 1) * (way @ aside) * aside)


def _thumb_sides(fit: Fit, joints: dict[str, Floats]) -> tuple[Floats, Floats]:
    """Sideways of the thumb, which is turned by about a quarter against the fingers."""
    palm = np.cross(joints["finger5-1"] - joints["finger2-1"], joints["finger3-2"] - joints["wrist"])
    palm = unit(palm if palm[1] < 0 else -palm)
    return palm, np.array([0.3, -1.0, 0.0])


def _ends(fit: Fit, name: str) -> tuple[Floats, Floats]:
    """The ends of a slender bone in the source, the one nearer to the wrist first."""
    points = fit.bones.meshes[name][0]
    middle = points.mean(axis=0)
    axis = np.linalg.svd(points - middle, full_matrices=False)[2][0]
    along = (points - middle) @ axis
    ends = middle + axis * along.min(), middle + axis * along.max()
    wrist = fit.bones.joints["radius_hand"]
    near, far = sorted(ends, key=lambda p: float(np.linalg.norm(p - wrist)))
    return near, far


def _finger_bone(fit: Fit, name: str, start: Floats, end: Floats, side: Floats, source_side: Floats) -> Placement:
    near, far = _ends(fit, name)
    trim = (end - start) * GAP / 2
    across = min(float(np.linalg.norm(end - start) / np.linalg.norm(far - near)), 1.05 * fit.size)
    return long_bone((near, far, source_side), (start + trim, end - trim, side), across)
