"""The hand in a press picture: where the fingers touch, and which way they press."""

from __future__ import annotations

import math
from typing import Any

from app.drawing.press.labels import Rect
from app.views import VIEWS
from app.vocabulary import Contact

Vector = tuple[float, float, float]

AXES: dict[str, tuple[str, str, str]] = {
    "anterior": ("medial", "down", "backwards"),
    "head-anterior": ("medial", "down", "backwards"),
    "posterior": ("lateral", "down", "forwards"),
    "head-posterior": ("lateral", "down", "forwards"),
    "right": ("forwards", "down", "medial"),
    "head-right": ("forwards", "down", "medial"),
    "trunk-right": ("forwards", "down", "medial"),
    "armpit-right": ("forwards", "down", "medial"),
    "head-superior": ("lateral", "backwards", "down"),
    "head-inferior": ("medial", "backwards", "up"),
    "mouth": ("medial", "down", "backwards"),
    "hand-palmar-right": ("medial", "down", "backwards"),
    "hand-dorsal-right": ("lateral", "down", "forwards"),
    "foot-dorsal-right": ("lateral", "backwards", "down"),
    "foot-plantar-right": ("medial", "backwards", "up"),
    "foot-medial-right": ("backwards", "down", "lateral"),
    "foot-lateral-right": ("forwards", "down", "medial"),
    "leg-medial-right": ("backwards", "down", "lateral"),
    "pelvis-inferior": ("medial", "backwards", "up"),
}
"""For a point of the right side: what lies to the right of a view's picture, to its foot, and behind it."""

_OPPOSITE = {"medial": "lateral", "down": "up", "backwards": "forwards"}
OPPOSITE = _OPPOSITE | {other: one for one, other in _OPPOSITE.items()}

PAD = (15.0, 19.0)
"""Half the width and length of a fingertip's mark in px."""

ARROW_FROM_PX, ARROW_TO_PX = 96.0, 34.0
"""How far from the X an arrow starts and ends."""

INWARDS = (0.55, -0.835)
"""Which way an arrow points in the picture that stands for pressing straight in: it comes from below."""


def direction_in(view: str, towards: tuple[str, ...]) -> Vector:
    """A direction of the right side of the body as x, y and depth in a view's picture; (0, 0, 1) where none is said."""
    axes = AXES[view]
    out = [0.0, 0.0, 0.0]
    for word in towards:
        for i, axis in enumerate(axes):
            out[i] += (word == axis) - (word == OPPOSITE[axis])
    length = math.hypot(*out)
    return (out[0] / length, out[1] / length, out[2] / length) if length else (0.0, 0.0, 1.0)


def across(fibres: str, x: float, y: float, steps: Any) -> float:
    """The angle in degrees, in a picture, across the fibre that runs nearest to a place."""
    best, angle = math.inf, 0.0
    at = (0.0, 0.0)
    for lifted, places in steps(fibres):
        end = places[-1]
        if not lifted:
            away = math.hypot((at[0] + end[0]) / 2 - x, (at[1] + end[1]) / 2 - y)
            if away < best:
                best, angle = away, math.degrees(math.atan2(end[1] - at[1], end[0] - at[0])) + 90
        at = end
    return angle


class Hand:
    """The marks of a hand at a place of the picture, in px."""

    def __init__(self, contact: Contact, towards: Vector, x: float, y: float, pinch_degrees: float) -> None:
        self.contact, self.towards, self.x, self.y, self.pinch = contact, towards, x, y, pinch_degrees

    @property
    def flat(self) -> tuple[float, float]:
        """The arrow's direction in the picture."""
        x, y, _ = self.towards
        length = math.hypot(x, y)
        return (x / length, y / length) if length > 0.3 else INWARDS

    @property
    def straight_in(self) -> bool:
        """Whether the finger presses into the picture rather than along it."""
        return math.hypot(*self.towards[:2]) <= 0.3

    @property
    def has_arrow(self) -> bool:
        """A pinch has its two fingers instead, and what is felt from inside the body is not drawn."""
        return self.contact in ("flat", "deep-flat")

    def taken(self) -> list[Rect]:
        """The parts of the picture that the marks need."""
        r = 40.0
        rects = [Rect(self.x - r, self.y - r, self.x + r, self.y + r)]
        if self.has_arrow:
            dx, dy = self.flat
            for along in range(int(ARROW_TO_PX), int(ARROW_FROM_PX) + 1, 8):
                at_x, at_y = self.x - dx * along, self.y - dy * along
                rects.append(Rect(at_x - 10, at_y - 10, at_x + 10, at_y + 10))
        return rects

    def draw(self, drawing: Any) -> Any:
        """The marks as a group."""
        group = drawing.g(class_=f"press-hand {self.contact}")
        if self.contact == "pincer":
            for sign in (1, -1):
                group.add(self._pad(drawing, 30 * sign, self.pinch))
                group.add(drawing.path(d=self._pinch_arrow(sign), class_="press-arrow"))
        elif self.contact in ("flat", "deep-flat"):
            group.add(self._pad(drawing, 0, 90))
            if self.contact == "deep-flat":
                group.add(self._pad(drawing, 0, 90, 1.5))
        elif self.contact == "intraoral":
            group.add(self._pad(drawing, 0, 90))
        if self.has_arrow:
            group.add(drawing.path(d=self._arrow(), class_="press-arrow"))
        return group

    def _pad(self, drawing: Any, away: float, degrees: float, size: float = 1.0) -> Any:
        turn = math.radians(degrees)
        x, y = self.x + away * math.cos(turn), self.y + away * math.sin(turn)
        pad = drawing.ellipse(center=(round(x, 1), round(y, 1)), r=(PAD[0] * size, PAD[1] * size), class_="press-pad")
        if degrees % 180 not in (0, 90):
            pad["transform"] = f"rotate({degrees:.0f} {x:.1f} {y:.1f})"
        return pad

    def _pinch_arrow(self, sign: int) -> str:
        turn = math.radians(self.pinch)
        dx, dy = -sign * math.cos(turn), -sign * math.sin(turn)
        return _arrow_path(self.x, self.y, dx, dy, 74.0, 50.0, 5.0, 5.0)

    def _arrow(self) -> str:
        dx, dy = self.flat
        tail, neck = (9.0, 3.5) if self.straight_in else (5.0, 5.0)
        return _arrow_path(self.x, self.y, dx, dy, ARROW_FROM_PX, ARROW_TO_PX - 8, tail, neck)


def _arrow_path(
    x: float, y: float, dx: float, dy: float, from_px: float, to_px: float, tail: float, neck: float
) -> str:
    """An arrow towards a place; from and to: its ends' distances from there. tail, neck: half its width there."""
    head, barb = 15.0, 10.0

    def at(along: float, beside: float) -> str:
        return f"{x - dx * along - dy * beside:.1f} {y - dy * along + dx * beside:.1f}"

    corners = (
        (from_px, tail),
        (to_px + head, neck),
        (to_px + head, barb),
        (to_px, 0.0),
        (to_px + head, -barb),
        (to_px + head, -neck),
        (from_px, -tail),
    )
    return "M" + "L".join(at(a, b) for a, b in corners) + "z"


def mirrored(view: str) -> bool:
    """Whether a left point is shown on the same picture as its right one, mirrored."""
    return VIEWS[view].mirror == view
