"""Which part of which view a picture of pressing shows, and where in it the X and the landmarks of the text lie."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.atlas.atlas import Atlas
from app.atlas.memo import memo
from app.data.models.press_pictures import LandmarkName
from app.drawing.muscle_bodies import muscle_groups, views_of_muscle
from app.drawing.muscle_map import outlines
from app.drawing.press.hand import AXES
from app.drawing.view_choice import best_view
from app.views import VIEWS

Words = Literal["anatomical", "plain"]

WIDTH, HEIGHT = 480, 400
"""Of the picture in px."""


LEAST_CM, MOST_CM = 16.0, 20.0
FINE_LEAST_CM, FINE_MOST_CM = 10.0, 14.0
"""How much of the body a picture is wide: of head, hand and foot less than of trunk and limbs. It grows from the least
to the most where what the text counts from lies further away; the margins with the labels take half of it."""

FARTHEST_CM = 26.0
"""So wide it is where else nothing in it would have a name."""

FINE_GROUPS = ("head", "hand", "foot")

SQUARELY = 0.72
"""A closer view is taken where it shows the X at least this squarely, as a share of what the best view does."""

ODD_VIEWS = {"head-superior": 0.7, "head-inferior": 0.75, "pelvis-inferior": 0.8, "armpit-right": 0.5, "mouth": 0.5}
"""Views that look from where nobody looks who presses, or have no bones, count less."""

CLOSE_WORTH = 1.6
"""What it adds that a hand or a foot is seen by itself."""

ARMPIT_CM = 9.0

OFF_MUSCLE = 0.75
"""What a view counts in which the X lies beside its muscle's body."""


class Frame(NamedTuple):
    """The part of a right-side view that a picture shows: view, left, top and width in user units."""

    view: str
    left: float
    top: float
    width: float

    @property
    def scale(self) -> float:
        """Px a user unit."""
        return WIDTH / self.width

    def px(self, x: float, y: float) -> tuple[float, float]:
        """A place of the view in px of the picture."""
        return (x - self.left) * self.scale, (y - self.top) * self.scale


@memo(512)
def press_view(atlas: Atlas, figure: str, point: str) -> str | None:
    """The view that shows a right-side point best: squarely, and then as large as any; None where none does."""
    places = atlas.point_places(figure)
    body = {v.view for v in views_of_muscle(atlas, figure, atlas.referrals[point].muscle, "right")}
    worth = {}
    for view in AXES:
        found = places[view].get(point)
        if found and found[2] > 0 and (view != "armpit-right" or _in_armpit(atlas, figure, point)):
            over = OFF_MUSCLE if body and not _over_body(atlas, figure, view, point) else 1.0
            over *= CLOSE_WORTH if VIEWS[view].group in ("hand", "foot") else 1.0
            worth[view] = found[2] * ODD_VIEWS.get(view, 1.0) * _inside(view, found[0], found[1]) ** 4 * over
    if not worth:
        # A point at the very edge of a hanging arm counts as hidden from everywhere: the edge is shown.
        return next((view for view in ("anterior", "posterior", "right") if point in places[view]), None)
    return best_view(worth, SQUARELY, ())


Places = NDArray[np.float64]


def inside(parts: Sequence[Places], x: Places, y: Places) -> NDArray[np.bool_]:
    """(n,) which places, (n,) each, are inside outlines, (k, 2) each, where these overlap an odd number of times."""
    crossed = np.zeros(x.shape, dtype=bool)
    for part in parts:
        ahead = np.roll(part, -1, axis=0)
        x0, y0, x1, y1 = part[:, 0], part[:, 1], ahead[:, 0], ahead[:, 1]
        spans = (y0 > y[:, None]) != (y1 > y[:, None])
        slope = (x1 - x0) / np.where(y1 == y0, 1.0, y1 - y0)
        crossed ^= (spans & (x[:, None] < x0 + slope * (y[:, None] - y0))).sum(axis=1) % 2 == 1
    return crossed


def _in_armpit(atlas: Atlas, figure: str, point: str) -> bool:
    """Whether the X lies so near the armpit that it is pressed with the arm raised."""
    view = "armpit-right"
    armpit = place_of(atlas, figure, view, "axilla")
    return (
        armpit is not None
        and math.dist(armpit, cross_of(atlas, figure, view, point)) < ARMPIT_CM * VIEWS[view].units_per_cm
    )


def _body_outlines(atlas: Atlas, figure: str, view: str, muscle: str) -> list[Places]:
    group = muscle_groups(atlas, figure, view).get(muscle)
    ghosts = [str(p.get("d")) for p in group if p.get("class") == "muscle-ghost"] if group is not None else []
    return [np.array(part) for ghost in ghosts for part in outlines(ghost)]


def muscle_outlines(atlas: Atlas, figure: str, view: str, point: str) -> list[Places]:
    """Outlines of a right-side point's muscle in a view, in user units: of its body, else of its belly on the skin."""
    muscle = atlas.referrals[point].muscle
    belly = atlas.overlay(figure, view)["muscles"].get(muscle, {}).get("belly", "")
    return _body_outlines(atlas, figure, view, muscle) or [np.array(part) for part in outlines(belly)]


def _over_body(atlas: Atlas, figure: str, view: str, point: str) -> bool:
    """Whether the X of a right-side point lies over its muscle's body in a view."""
    parts = _body_outlines(atlas, figure, view, atlas.referrals[point].muscle)
    x, y = cross_of(atlas, figure, view, point)
    return bool(inside(parts, np.array([x]), np.array([y]))[0])


def may_be_near(atlas: Atlas, frame: Frame, name: LandmarkName) -> bool:
    """Whether a landmark that the text does not name may help to see where a picture is.

    On a whole body a hanging hand lies beside the hip, so hands, feet and the head are named on their close-ups only.
    """
    side = atlas.landmark_cells[name.id]
    fine = bool(atlas.matrix.patch[next(iter(side.values()))] == 1)
    return VIEWS[frame.view].group in FINE_GROUPS or not fine


def _least_cm(view: str) -> float:
    return FINE_LEAST_CM if VIEWS[view].group in FINE_GROUPS else LEAST_CM


def _inside(view: str, x: float, y: float) -> float:
    """The share of a picture around a place that lies within the view, which ends where the body is cut."""
    shape, half = VIEWS[view], _least_cm(view) * VIEWS[view].units_per_cm / 2
    tall = half * HEIGHT / WIDTH
    across = min(x + half, shape.width) - max(x - half, 0)
    down = min(y + tall, shape.height) - max(y - tall, 0)
    return max(across, 0.0) * max(down, 0.0) / (4 * half * tall)


def named(atlas: Atlas, point: str, words: Words) -> list[LandmarkName]:
    """The landmarks that the point's text counts from, in the order in which it names them."""
    referral, told = atlas.referrals[point], atlas.pressing.get(point)
    text = f"{referral.location}. {referral.find}".lower()
    if words == "plain" and told:
        text = f"{told.place}. {told.how or ''}".lower()
    found = [(m.start(), name) for name, words_of in _spoken(atlas) if (m := words_of.search(text))]
    return [name for _, name in sorted(found, key=lambda pair: pair[0])]


@memo(2)
def _spoken(atlas: Atlas) -> tuple[tuple[LandmarkName, re.Pattern[str]], ...]:
    """The landmarks that have names, and what finds the words that mean them in a text."""
    return tuple(
        (name, re.compile(rf"\b(?:{'|'.join(map(re.escape, name.words))})\b")) for name in atlas.data.landmark_names
    )


def place_of(atlas: Atlas, figure: str, view: str, landmark: str) -> tuple[float, float] | None:
    """Where a view shows a landmark of the right side or the midline."""
    sides = atlas.overlay(figure, view)["landmarks"].get(landmark, {})
    at = sides.get("right") or sides.get("midline")
    return (at[0], at[1]) if at else None


@memo(512)
def press_frame(atlas: Atlas, figure: str, point: str) -> Frame | None:
    """The part of a view around a right-side point, the X in its middle; None where no view shows the X."""
    view = press_view(atlas, figure, point)
    if view is None:
        return None
    shape = VIEWS[view]
    x, y = cross_of(atlas, figure, view, point)
    fine = shape.group in FINE_GROUPS
    least, most = (FINE_LEAST_CM, FINE_MOST_CM) if fine else (LEAST_CM, MOST_CM)
    places = [place_of(atlas, figure, view, name.id) for name in named(atlas, point, "anatomical")]
    # What lies in the frame at the most is brought in; what does not does not make it grow.

    def reach_cm(at: tuple[float, float]) -> float:
        """How wide a picture has to be for a place to be in it."""
        return max(abs(at[0] - x), abs(at[1] - y) * WIDTH / HEIGHT) / shape.units_per_cm * 2.15

    away_cm = [reach_cm(at) for at in places if at]
    width_cm = max([least, *(a for a in away_cm if a <= most)])
    if not fine and not any(a <= width_cm for a in away_cm):
        # Skin without a mark is nowhere: the nearest place that has a name comes in.
        near = [n for n in atlas.data.landmark_names if may_be_near(atlas, Frame(view, 0, 0, 1), n)]
        away_cm = [reach_cm(at) for n in near if (at := place_of(atlas, figure, view, n.id))]
        width_cm = max(width_cm, min([FARTHEST_CM, *away_cm]))
    width = width_cm * shape.units_per_cm
    return Frame(view, round(x - width / 2, 1), round(y - width * HEIGHT / WIDTH / 2, 1), round(width, 1))


def cross_of(atlas: Atlas, figure: str, view: str, point: str) -> tuple[float, float]:
    """The X of a right-side point on a view."""
    at = atlas.overlay(figure, view)["points"].get(point, {}).get("x") or atlas.point_places(figure)[view][point]
    return float(at[0]), float(at[1])
