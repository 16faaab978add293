"""Paths of the built overlays: their steps, points and areas."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from app.views import VIEWS

_TOKEN = re.compile(r"[MmLlCcZz]|-?(?:\d+\.?\d*|\.\d+)")


def path_steps(path: str) -> Iterator[tuple[bool, list[tuple[float, float]]]]:
    """Steps of a path of the overlays (M, m, L, l, C, c, z, with implied repeats).

    Each is whether the pen was lifted, and the step's control points with its end.
    """
    x = y = x0 = y0 = 0.0
    command = "M"
    numbers: list[float] = []
    for token in _TOKEN.findall(path):
        if token.isalpha():
            command = token
            if token in "Zz":
                x, y = x0, y0
            continue
        numbers.append(float(token))
        if len(numbers) < (6 if command in "Cc" else 2):
            continue
        origin_x, origin_y = (0.0, 0.0) if command.isupper() else (x, y)
        places = [(origin_x + numbers[i], origin_y + numbers[i + 1]) for i in range(0, len(numbers), 2)]
        numbers.clear()
        x, y = places[-1]
        lifted = command in "Mm"
        if lifted:
            x0, y0, command = x, y, "L" if command == "M" else "l"
        yield lifted, places


@lru_cache(maxsize=8192)
def area_units2(path: str) -> float:
    """Area inside a path of the overlays, its curves taken as straight."""
    area, x, y, x0, y0 = 0.0, 0.0, 0.0, 0.0, 0.0
    for lifted, places in path_steps(path):
        ahead_x, ahead_y = places[-1]
        if lifted:
            x0, y0 = ahead_x, ahead_y
        else:
            area += (x - x0) * (ahead_y - y0) - (ahead_x - x0) * (y - y0)
        x, y = ahead_x, ahead_y
    return abs(area) / 2


def path_box(path: str) -> tuple[float, float, float, float]:
    """Left, top, width and height of a path's ends of steps, in its units."""
    ends = [places[-1] for _, places in path_steps(path)]
    (left, top), (right, bottom) = ((pick(x for x, _ in ends), pick(y for _, y in ends)) for pick in (min, max))
    return left, top, right - left, bottom - top


def shown_cm2(view: str, path: str) -> float:
    """How much skin a path covers in a view."""
    return area_units2(path) / VIEWS[view].units_per_cm ** 2
