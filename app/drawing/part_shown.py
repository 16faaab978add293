"""Which part of a picture matters after a click: the pain, the points, the muscle that is lit.

The browser moves in on the same part (static/js/map/framing.js); tests/browser/test_marks.py holds both to it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

LEAST_CM = 30.0
"""A part of the body smaller than this is hard to recognise."""

MARGIN = 1.35
"""So much more than what matters is shown, for its surroundings and for the numbers beside the points."""

ALWAYS = 3
GROWTH = 2.0
"""So many points are always in the part shown; one further down is left out where it would grow the part more."""


class Box(NamedTuple):
    """A part of a picture, in its user units."""

    x: float
    y: float
    width: float
    height: float

    def of_shape(self, ratio: float) -> Box:
        """The smallest box around it that is so many times as wide as it is high."""
        width, height = max(self.width, self.height * ratio), max(self.height, self.width / ratio)
        return Box(self.x + (self.width - width) / 2, self.y + (self.height - height) / 2, width, height)


def _around(boxes: Sequence[Box]) -> Box:
    x, y = min(b.x for b in boxes), min(b.y for b in boxes)
    return Box(x, y, max(b.x + b.width for b in boxes) - x, max(b.y + b.height for b in boxes) - y)


def _with_margin(box: Box, least: float) -> Box:
    wide, high = max(MARGIN * box.width, least), max(MARGIN * box.height, least)
    return Box(box.x + (box.width - wide) / 2, box.y + (box.height - high) / 2, wide, high)


def part_of(
    pains: Sequence[Box], points: Sequence[tuple[float, float]], muscle: Sequence[Box], units_per_cm: float
) -> Box | None:
    """The part of a picture to show, None where nothing is marked on it. points: best first. muscle: what is lit."""
    least = LEAST_CM * units_per_cm
    at = [Box(x, y, 0.0, 0.0) for x, y in points]
    sure = [*pains, *at[:ALWAYS]]
    if not sure:
        return None

    def area(box: Box) -> float:
        shown = _with_margin(box, least)
        return shown.width * shown.height

    part = _around(sure)
    for more in (*muscle, *at[ALWAYS:]):
        grown = _around([part, more])
        if area(grown) <= GROWTH * area(part):
            part = grown
    return _with_margin(part, least)
