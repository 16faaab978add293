"""Where the hand-placed features of `features.py` lie, in user units of views of the reference."""

from __future__ import annotations

from dataclasses import dataclass

Points = tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Mark:
    """A line or an outline over the skin.

    view: the view in whose units the points are; the right side, or the midline.
    css: class of the path.
    width_cm: of a line at its fullest; of relief, where it has fallen to a third.
    midline: drawn once, not once for each side.
    close_up, whole: only in close-ups, only in whole-body views.
    taper: share of the length over which the line grows to its full width at either end.
    amount: of relief, lightness to add.
    """

    view: str
    css: str
    points: Points
    width_cm: float = 0.06
    midline: bool = False
    close_up: bool = False
    whole: bool = False
    taper: float = 0.5
    amount: float = 0.0


def _hairs(view: str, lower: Points, upper: Points, count: int, width_cm: float) -> list[Mark]:
    """Short strokes from one line to another, each leaning towards the end of the lines."""
    out = []
    for i in range(count):
        t = i / (count - 1)
        (x0, y0), (x1, y1) = _at(lower, t), _at(upper, min(t + 0.10 + 0.16 * t, 1.0))
        wobble = ((i * 7) % 5 - 2) / 2
        points = ((x0, y0 + wobble), (x1, y1 + 0.8 * wobble))
        out.append(Mark(view, "hair", points, width_cm, close_up=True, taper=0.45))
    return out


def _at(points: Points, t: float) -> tuple[float, float]:
    k = t * (len(points) - 1)
    i = min(int(k), len(points) - 2)
    f = k - i
    (x0, y0), (x1, y1) = points[i], points[i + 1]
    return x0 + f * (x1 - x0), y0 + f * (y1 - y0)


def _lashes(lid: Points, count: int) -> list[Mark]:
    out = []
    for i in range(count):
        t = 0.04 + 0.80 * i / (count - 1)
        x, y = _at(lid, t)
        lean, length = 3.2 * (0.75 - 1.6 * t), 4.2 + 1.8 * (1 - t)
        points = ((x, y), (x - lean, y + length))
        out.append(Mark("head-anterior", "hair", points, 0.05, close_up=True, taper=0.9))
    return out


LID = ((267.5, 307.0), (270.5, 314.5), (276.0, 319.5), (284.0, 322.3), (294.0, 322.8), (305.0, 321.0), (318.0, 317.5))
LID_END = ((330.0, 313.5), (340.0, 308.5))
BROW_LOW = ((342.0, 287.0), (328.0, 281.0), (312.0, 275.0), (295.0, 270.0), (278.0, 270.0), (262.0, 279.0))
BROW_HIGH = ((340.0, 270.0), (326.0, 267.0), (310.0, 263.0), (293.0, 260.0), (276.0, 263.0), (259.0, 277.0))


def _finger(view: str, x: float, y: float, along: tuple[float, float], half: float, bow: float, css: str) -> Mark:
    """A crease across a finger at (x, y); `along` points to the finger's tip."""
    ax, ay = along
    n = (ax * ax + ay * ay) ** 0.5
    ax, ay = ax / n, ay / n
    points = tuple(
        (x - ay * s * half + ax * bow * (1 - s * s), y + ax * s * half + ay * bow * (1 - s * s))
        for s in (-1.0, -0.5, 0.0, 0.5, 1.0)
    )
    return Mark(view, css, points, 0.05, close_up=True)


_PALM = "hand-palmar-right"
_BACK = "hand-dorsal-right"
_FINGERS = (
    # joint x, y on the palm, direction to the tip, half the finger's width
    (206.0, 572.0, (-0.17, 1.0), 21.0),
    (204.0, 624.0, (-0.12, 1.0), 20.0),
    (196.0, 690.0, (-0.08, 1.0), 18.0),
    (303.0, 578.0, (0.10, 1.0), 22.0),
    (309.0, 646.0, (0.06, 1.0), 20.0),
    (314.0, 728.0, (0.05, 1.0), 17.0),
    (373.0, 567.0, (0.27, 1.0), 20.0),
    (387.0, 615.0, (0.24, 1.0), 19.0),
    (402.0, 687.0, (0.20, 1.0), 17.0),
    (433.0, 528.0, (0.40, 1.0), 17.0),
    (445.0, 560.0, (0.38, 1.0), 16.0),
    (460.0, 602.0, (0.36, 1.0), 15.0),
)

LINES: list[Mark] = [
    # eyes
    Mark("head-anterior", "crease", (*LID, *LID_END), 0.10, close_up=True, taper=0.35),
    Mark("head-anterior", "crease", (*LID[::2], *LID_END), 0.22, whole=True, taper=0.4),
    Mark(
        "head-anterior",
        "crease",
        ((268.0, 300.0), (277.0, 296.5), (290.0, 294.0), (305.0, 293.5), (320.0, 296.5), (333.0, 302.0)),
        0.045,
        close_up=True,
    ),
    *_lashes(LID, 13),
    # brows
    *_hairs("head-anterior", BROW_LOW, BROW_HIGH, 34, 0.07),
    Mark(
        "head-anterior",
        "brow",
        ((341.0, 279.0), (327.0, 274.0), (311.0, 269.0), (294.0, 265.0), (277.0, 266.5), (260.0, 278.0)),
        0.52,
        taper=0.5,
    ),
    # nose
    Mark(
        "head-anterior",
        "crease",
        ((346.0, 407.5), (351.0, 403.5), (357.0, 403.0), (362.0, 405.5)),
        0.13,
        close_up=True,
        taper=0.5,
    ),
    Mark(
        "head-anterior",
        "crease",
        ((337.0, 383.0), (334.5, 392.0), (336.5, 401.0), (341.5, 406.0)),
        0.045,
        close_up=True,
    ),
    Mark("head-anterior", "crease", ((346.0, 406.5), (352.0, 403.5), (359.0, 404.5)), 0.13, whole=True),
    # lips: the line between them
    Mark(
        "mouth",
        "crease",
        (
            (272.0, 229),
            (288.0, 227),
            (310.0, 224.5),
            (335.0, 223.5),
            (365.0, 225),
            (385.0, 227),
            (400.0, 228),
        ),
        0.16,
        close_up=True,
        taper=0.3,
    ),
    Mark(
        "mouth",
        "crease",
        ((276.0, 228), (335.0, 225), (400.0, 228), (465.0, 225), (524.0, 228)),
        0.2,
        midline=True,
        whole=True,
        taper=0.2,
    ),
    # trunk
    Mark(
        "anterior",
        "crease",
        ((276.6, 397.5), (277.4, 394.6), (280.0, 393.2), (282.6, 394.6), (283.4, 397.5)),
        0.22,
        midline=True,
    ),
    Mark("anterior", "crease", ((278.0, 402.3), (280.0, 403.8), (282.0, 402.3)), 0.16, midline=True),
    Mark(
        "posterior",
        "crease",
        ((287.0, 526.0), (296.0, 530.0), (308.0, 531.5), (322.0, 530.0), (336.0, 525.0)),
        0.20,
        taper=0.7,
    ),
    Mark(
        "posterior",
        "crease",
        ((280.0, 446.0), (280.0, 470.0), (280.0, 500.0), (280.0, 527.0)),
        0.28,
        midline=True,
        taper=0.7,
    ),
    # limbs
    Mark("posterior", "crease", ((333.0, 697.0), (347.0, 700.0), (363.0, 696.5)), 0.14, taper=0.9),
    Mark("anterior", "crease", ((131.0, 352.0), (142.0, 358.0), (154.0, 361.0)), 0.14, taper=0.9),
    # palm
    Mark(
        _PALM,
        "crease",
        (
            (432.0, 455.0),
            (405.0, 473.0),
            (370.0, 482.0),
            (330.0, 485.0),
            (296.0, 497.0),
            (270.0, 522.0),
            (256.0, 545.0),
        ),
        0.075,
    ),
    Mark(
        _PALM,
        "crease",
        ((196.0, 462.0), (225.0, 450.0), (262.0, 443.0), (305.0, 441.0), (350.0, 434.0), (388.0, 418.0)),
        0.07,
    ),
    Mark(
        _PALM,
        "crease",
        (
            (196.0, 458.0),
            (222.0, 438.0),
            (247.0, 410.0),
            (266.0, 375.0),
            (277.0, 335.0),
            (278.0, 295.0),
            (271.0, 262.0),
        ),
        0.08,
    ),
    Mark(_PALM, "crease", ((243.0, 236.0), (270.0, 229.0), (305.0, 226.0), (345.0, 228.0), (378.0, 234.0)), 0.06),
    Mark(
        _PALM,
        "crease",
        ((246.0, 222.0), (275.0, 217.0), (310.0, 215.0), (350.0, 217.0), (377.0, 221.0)),
        0.04,
        close_up=True,
    ),
    Mark(_PALM, "crease", ((113.0, 446.0), (121.0, 457.0), (134.0, 468.0)), 0.05, close_up=True),
    *(_finger(_PALM, x, y, along, half, 3.0, "crease") for x, y, along, half in _FINGERS),
    # knuckles
    *(
        _finger(_BACK, 640.0 - x, y + d, (-along[0], along[1]), 0.55 * half, bow, "crease-soft")
        for x, y, along, half in _FINGERS
        if (x, y) not in ((206.0, 572.0), (303.0, 578.0), (373.0, 567.0), (433.0, 528.0))
        for d, bow in ((-5.0, -3.0), (0.0, 0.5), (5.0, 3.0))
    ),
]

_TOE = "foot-dorsal-right"

AREAS: list[Mark] = [
    Mark(
        "mouth",
        "lip",
        (
            (270, 227.5),
            (300, 213),
            (340, 198),
            (372, 189),
            (388, 189.5),
            (400, 193.5),
            (412, 189.5),
            (428, 189),
            (460, 198),
            (500, 213),
            (530, 227.5),
            (465, 225),
            (400, 229),
            (335, 225),
        ),
    ),
    Mark(
        "mouth",
        "lip",
        (
            (270, 228),
            (335, 226),
            (400, 229),
            (465, 226),
            (530, 228),
            (505, 252),
            (470, 270),
            (432, 279),
            (400, 281),
            (368, 279),
            (330, 270),
            (295, 252),
        ),
    ),
    Mark(
        _BACK,
        "nail",
        ((152.5, 640), (156, 631.5), (164, 629.5), (172, 632.5), (175.5, 640), (173, 648), (165, 651), (156, 648.5)),
    ),
    Mark(
        _BACK,
        "nail",
        (
            (209, 748),
            (211.5, 732),
            (217, 723.5),
            (226, 721),
            (235, 726),
            (239.5, 736),
            (238.5, 747),
            (232, 756.5),
            (222, 759),
            (213, 756.5),
        ),
    ),
    Mark(
        _BACK,
        "nail",
        (
            (309.5, 784),
            (311.5, 768),
            (317, 760),
            (328, 758),
            (337.5, 763),
            (341, 775),
            (338.5, 789),
            (332, 795),
            (320, 796),
            (311.5, 792),
        ),
    ),
    Mark(
        _BACK,
        "nail",
        (
            (437, 754),
            (437, 738),
            (443, 726),
            (452, 721.5),
            (462, 722),
            (467, 732),
            (467.5, 745),
            (464, 755),
            (450, 758.5),
            (440, 758),
        ),
    ),
    Mark(
        "right",
        "nail",
        (
            (200.5, 513.5),
            (204, 511.4),
            (208, 513),
            (209.4, 516),
            (208, 519.3),
            (205, 520.3),
            (202, 519.3),
            (200.6, 516.5),
        ),
    ),
    Mark(
        "foot-dorsal-right",
        "nail",
        (
            (162.0, 82.9),
            (160.0, 74.9),
            (165.0, 55.9),
            (172.0, 46.9),
            (185.0, 43.9),
            (200.0, 45.9),
            (206.5, 54.9),
            (207.0, 69.9),
            (205.0, 85.9),
            (190.0, 91.4),
            (172.0, 90.9),
        ),
    ),
    Mark(
        "foot-dorsal-right",
        "nail",
        (
            (237.0, 62.9),
            (238.0, 52.9),
            (246.0, 47.4),
            (258.0, 46.9),
            (265.5, 51.9),
            (265.0, 60.9),
            (258.0, 67.4),
            (243.0, 67.9),
        ),
    ),
    Mark(
        _TOE,
        "nail",
        ((288.0, 91.4), (290.0, 80.4), (297.0, 75.4), (306.0, 75.4), (311.0, 81.9), (309.0, 89.9), (300.0, 93.9)),
    ),
    Mark(
        "foot-dorsal-right",
        "nail",
        (
            (334.0, 129.4),
            (334.0, 122.4),
            (340.0, 117.4),
            (351.0, 118.4),
            (357.5, 123.9),
            (356.5, 130.4),
            (345.0, 132.4),
        ),
    ),
    Mark(
        _TOE,
        "nail",
        (
            (374.0, 177.9),
            (377.0, 169.4),
            (384.0, 163.4),
            (392.0, 163.9),
            (397.0, 171.9),
            (393.5, 179.4),
            (382.0, 181.9),
        ),
    ),
]
