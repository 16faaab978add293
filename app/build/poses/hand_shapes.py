"""The shapes that a hand takes in a drawing of self-care: how far each finger joint is bent, in degrees."""

from __future__ import annotations

from dataclasses import dataclass

from app.data.models.joint_angles import HandShape


@dataclass(frozen=True)
class Bends:
    """fingers: index to little finger, each at knuckle, middle and end joint. thumb: (out of the palm, across it,
    bend of its second joint, bend of its end joint). spread: index to little finger, towards the little finger.
    """

    fingers: tuple[tuple[float, float, float], ...]
    thumb: tuple[float, float, float, float]
    spread: tuple[float, float, float, float] = (0, 0, 0, 0)


def _all(knuckle: float, middle: float, end: float) -> tuple[tuple[float, float, float], ...]:
    return ((knuckle, middle, end),) * 4


BENDS: dict[HandShape, Bends] = {
    "rest": Bends(_all(0, 0, 0), (0, 0, 0, 0)),
    "relaxed": Bends(((12, 20, 10), (16, 24, 12), (20, 28, 14), (24, 32, 16)), (5, 10, 8, 8)),
    "flat": Bends(_all(-6, -4, -2), (0, 12, 0, 0), (4, 1, -2, -5)),
    "fist": Bends(_all(80, 95, 55), (20, 40, 30, 40)),
    "press": Bends(((22, 26, 12), (26, 30, 14), (30, 34, 14), (50, 60, 25)), (-6, 4, 2, 2), (5, 1, -3, -4)),
    "point": Bends(((18, 22, 8), (22, 26, 10), (70, 88, 45), (75, 90, 45)), (15, 35, 20, 25), (4, -2, 0, 0)),
    "hook": Bends(_all(35, 70, 40), (10, 20, 15, 20)),
    "pinch": Bends(((48, 42, 18), (52, 46, 20), (58, 50, 22), (64, 54, 24)), (32, 22, 14, 12)),
    "grip": Bends(_all(42, 52, 28), (28, 15, 12, 14)),
    "cup": Bends(_all(24, 26, 14), (-6, 4, 0, 0)),
    "thumb": Bends(((50, 60, 30), (54, 64, 32), (58, 68, 34), (62, 72, 36)), (8, -8, 0, 0)),
}
