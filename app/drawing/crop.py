"""Which views of the body show a pattern best, and what part of a view to show: for plates and cards."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.atlas.atlas import Atlas
from app.atlas.built_files import FULL_STRENGTH
from app.atlas.memo import memo
from app.drawing.svg_paths import path_steps
from app.drawing.view_choice import NARROW_VIEWS, belly_shown_cm2, covering_views
from app.views import VIEWS, View

MIN_GAIN = (0.0, 0.005, 0.07)
"""How much of the pattern the first, the second and any further picture has to add; a second nearly always helps."""

PARTS = ("trunk", "armpit")
MIN_OF_PART = 0.12
"""The trunk without its arm ends at the jaw and the thigh, the armpit at the elbow and the waist; they are no pictures
of a pattern that lies beyond."""

MIN_CM = {"whole": 30.0, "head": 27.0, "trunk": 28.0, "armpit": 30.0, "leg": 26.0}
"""Body shown around even the smallest pattern, so that one sees where it is. Other close-ups show all they have."""

FINE_FROM_AFAR = 0.55
"""How well the head, a hand or a foot is seen on the whole body or beside the trunk, against its own close-up."""

NARROW_WORTH = 0.8
"""A view that shows little of the body around it is worth less, so another is better where it shows as much."""

X_WORTH = 0.12
BELLY_WORTH = 0.3
"""What it adds that a view shows the X, or the muscle as well as any view does, as shares of the pattern."""

SEEN_WHOLE = 0.42
"""A view that shows this share of a cell's area shows it whole: most skin slants away from the one who looks."""

Box = tuple[float, float, float, float]


class Frame(NamedTuple):
    """A picture's place on paper, in mm."""

    width: float
    height: float


# Which views tell most


@memo(128)
def _seen(atlas: Atlas, figure: str, view: str) -> NDArray[np.float64]:
    """(n,) how well a view shows each cell, from 0 to 1."""
    grid, matrix, shape = atlas.labels(figure, view), atlas.matrix, VIEWS[view]
    squares = np.bincount(grid.cells[grid.cells >= 0].astype(np.int64), minlength=matrix.n)
    shown = squares * (grid.step / shape.units_per_cm) ** 2
    seen: NDArray[np.float64] = np.minimum(1.0, shown / (SEEN_WHOLE * atlas.cell_area_cm2))
    if view in NARROW_VIEWS:
        seen = NARROW_WORTH * seen
    fine = shape.close_up and shape.group not in PARTS
    return seen if fine else np.where(matrix.patch == 1, FINE_FROM_AFAR, 1.0) * seen


@memo(1024)
def views_of_pattern(atlas: Atlas, point: str, figure: str, most: int) -> tuple[str, ...]:
    """The views that together show most of a right-side point's pattern, its X and its muscle, the best first."""
    matrix, muscle = atlas.matrix, atlas.referrals[point].muscle
    views = tuple(atlas.views_of(point, "right", figure))
    column = [p.id for p in matrix.points].index(point)
    # A hand is as telling as a thigh, though smaller.
    weight = (matrix.codes[:, column] & FULL_STRENGTH) * np.where(matrix.patch == 1, 2, 1) * atlas.cell_area_cm2
    weight = weight / (weight.sum() or 1.0)
    has_x = {v: float("x" in atlas.overlay(figure, v)["points"][point]) for v in views}
    belly = {v: belly_shown_cm2(atlas, figure, v, muscle) for v in views}
    most_belly = max(belly.values(), default=0.0) or 1.0
    whole = [v for v in views if VIEWS[v].group not in PARTS]
    x_elsewhere = any(has_x[v] for v in whole)
    share = {v: float((weight * _seen(atlas, figure, v)).sum()) for v in views}
    views = tuple(v for v in views if v in whole or share[v] >= MIN_OF_PART or (has_x[v] and not x_elsewhere))
    seen = {v: np.append(_seen(atlas, figure, v), [has_x[v], belly[v] / most_belly]) for v in views}
    return tuple(covering_views(seen, np.append(weight, [X_WORTH, BELLY_WORTH]), most, min_gain=MIN_GAIN))


# What of a view is shown


def path_points(path: str) -> Iterator[tuple[float, float]]:
    """Corners and control points of a path of the overlays."""
    for _, places in path_steps(path):
        yield from places


def pattern_box(atlas: Atlas, figure: str, view: str, point: str) -> Box | None:
    """Left, top, right and bottom of all that a view shows of a right-side point and its muscle."""
    overlay = atlas.overlay(figure, view)
    zones = overlay["points"].get(point, {})
    belly = overlay["muscles"].get(atlas.referrals[point].muscle, {}).get("belly", "")
    places = [p for path in (zones.get("essential", ""), zones.get("spillover", ""), belly) for p in path_points(path)]
    if zones.get("x"):
        places.append((zones["x"][0], zones["x"][1]))
    if not places:
        return None
    xs, ys = zip(*places, strict=True)
    return min(xs), min(ys), max(xs), max(ys)


@memo(64)
def body_extent(atlas: Atlas, figure: str, view: str) -> Box:
    """Left, top, right and bottom of the body in a view."""
    grid = atlas.labels(figure, view)
    rows, columns = np.nonzero(grid.cells >= 0)
    left, top = float(columns.min()) * grid.step, float(rows.min()) * grid.step
    return left, top, float(columns.max() + 1) * grid.step, float(rows.max() + 1) * grid.step


def crop(view: View, box: Box, frame: Frame, least_cm: float = 0.0) -> Box:
    """x, y, width and height of the part of a view to show in a frame: the box, a margin, and at least so much body.

    Sideways the box need not be in the middle: the part is as near to the middle of the body as the box allows.
    """
    aspect = frame.width / frame.height
    margin = 0.06 * max(box[2] - box[0], box[3] - box[1])
    left, top, right, bottom = box[0] - margin, box[1] - margin, box[2] + margin, box[3] + margin
    least = least_cm * view.units_per_cm
    wide, high = max(least, right - left), max(least, bottom - top)
    width = min(max(wide, high * aspect), max(view.width, view.height * aspect))
    height = width / aspect
    x = min(max((view.width - width) / 2, right - width), left)
    y = (top + bottom - height) / 2
    y = min(max(y, 0.0), view.height - height) if height < view.height else (view.height - height) / 2
    return x, y, width, height
