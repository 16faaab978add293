"""What a study counted, on the body: each place in a tone that tells the share of people who felt pain there.

The chart's pattern is drawn on the same part of the same view, to be looked at side by side.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from app.atlas.atlas import Atlas
from app.atlas.built_files import COARSE_TOLERANCE_CM, FINE_TOLERANCE_CM
from app.atlas.memo import memo
from app.data.models.evidence import Study
from app.drawing.body_map import (
    add_body,
    begin_picture,
    belly_group,
    cross_group,
    figure_style,
    stipple_pattern,
    zones_group,
)
from app.drawing.crop import MIN_CM, Box, Frame, crop, path_points, pattern_box
from app.drawing.muscle_map import middle
from app.drawing.view_choice import NARROW_VIEWS, covering_views, region_shown_cm2
from app.views import VIEWS

What = Literal["chart", "shares"]

STEPS = (20.0, 40.0, 60.0, 80.0)
"""Shares up to the first are of the lightest tone, above the last of the darkest; in percent."""

FRAME = Frame(60.0, 72.0)
LABEL_SHARE = 0.06
"""Height of a number as a share of the picture's width."""

MAX_VIEWS = 2
MIN_GAIN = (0.0, 0.2)
MIN_SEEN = 0.4
"""A place is drawn where a view shows this share of what the best one shows of it: slivers tell nothing."""

FINE_GROUPS = ("head", "hand", "foot")


@lru_cache(maxsize=4)
def measured_style(folder: Path) -> str:
    """The rules of these pictures, which stand alone."""
    return figure_style(folder) + (folder / "css" / "measured.css").read_text(encoding="utf-8")


@dataclass(frozen=True)
class Shown:
    """A place of the body and the largest share counted there.

    place: a region, or a landmark for the skin round it. said: the share as it is written; empty where another place of
    the same finding has it.
    """

    place: str
    percent: float
    said: str

    @property
    def step(self) -> int:
        """1 to 5, the lightest to the darkest tone."""
        return 1 + sum(self.percent > step for step in STEPS)


@memo(512)
def shown_places(atlas: Atlas, study: str, muscle: str) -> tuple[Shown, ...]:
    """The places where a study counted pain from a muscle, the lightest first, so that the darkest lie on top.

    Of several groups of people the largest share counts.
    """
    largest: dict[str, Shown] = {}
    for finding in atlas.studies[study].findings:
        if finding.counts != "felt" or finding.unplaced or (finding.muscles and muscle not in finding.muscles):
            continue
        percent = finding.to_percent or finding.percent
        said = f"{finding.percent:g}–{percent:g} %" if finding.to_percent else f"{percent:g} %"
        for place in _meant(atlas, finding.places):
            if place not in largest or largest[place].percent < percent:
                largest[place] = Shown(place, percent, said)
            said = ""
    return tuple(sorted(largest.values(), key=lambda place: place.percent))


def _meant(atlas: Atlas, places: tuple[str, ...]) -> list[str]:
    """The landmarks of these places and, after them, the regions that landmarks do not narrow: on head, hands and feet
    any landmark named with a region does, elsewhere one that lies in it."""
    landmarks = [place for place in places if place not in atlas.regions]
    holding = {atlas.region_of_cell(_cell(atlas, landmark))[0] for landmark in landmarks}

    def narrowed(region: str) -> bool:
        cells = list(atlas.cells_of_region[region, "right" if atlas.regions[region].paired else "midline"])
        fine = bool(atlas.matrix.patch[cells].mean() > 0.5)
        return region in holding or (fine and bool(landmarks))

    return [*landmarks, *(place for place in places if place in atlas.regions and not narrowed(place))]


def _cell(atlas: Atlas, landmark: str) -> int:
    sides = atlas.landmark_cells[landmark]
    return sides["right"] if "right" in sides else sides["midline"]


def drawn_study(atlas: Atlas, point: str) -> Study | None:
    """Of the studies of a point's pattern the one with most places, then most people; None where none has any."""
    muscle = atlas.referrals[point].muscle
    found = [s for s in atlas.known_of(point).patterns if shown_places(atlas, s.id, muscle)]
    return max(found, key=lambda s: (len(shown_places(atlas, s.id, muscle)), s.n or 0), default=None)


@memo(512)
def _seen(atlas: Atlas, study: str, muscle: str, figure: str) -> dict[str, NDArray[np.float64]]:
    """By view, how much it shows of each place of a study: 1 where that is the most that any view shows."""
    places = shown_places(atlas, study, muscle)
    views = [name for name, view in VIEWS.items() if view.side != "left"]
    seen = {name: np.array([_shown_cm2(atlas, figure, name, shown.place) for shown in places]) for name in views}
    most = np.maximum(np.max(list(seen.values()), axis=0), 1e-9)
    return {name: area / most for name, area in seen.items()}


@memo(512)
def views_of_study(atlas: Atlas, study: str, point: str, figure: str) -> tuple[str, ...]:
    """One or two views that show the places of a study best."""
    seen = _seen(atlas, study, atlas.referrals[point].muscle, figure)

    def worth(name: str) -> float:
        if name in NARROW_VIEWS:
            return 0.8
        return 1.1 if VIEWS[name].group in FINE_GROUPS else 1.0 if VIEWS[name].group == "whole" else 0.9

    weight = np.ones(len(next(iter(seen.values()))))
    return tuple(covering_views(seen, weight, MAX_VIEWS, enough=MIN_SEEN, worth=worth, min_gain=MIN_GAIN))


def _places_in(atlas: Atlas, study: str, point: str, view: str, figure: str) -> tuple[Shown, ...]:
    """The places that a view shows well enough."""
    muscle = atlas.referrals[point].muscle
    seen = _seen(atlas, study, muscle, figure).get(view)
    places = shown_places(atlas, study, muscle)
    return () if seen is None else tuple(p for p, share in zip(places, seen, strict=True) if share >= MIN_SEEN)


def _shown_cm2(atlas: Atlas, figure: str, view: str, place: str) -> float:
    if place in atlas.regions:
        return region_shown_cm2(atlas, figure, view, place, "right" if atlas.regions[place].paired else "midline")
    return 1.0 if _spot(atlas, figure, view, place) else 0.0


def _spot(atlas: Atlas, figure: str, view: str, landmark: str) -> list[float] | None:
    sides = atlas.overlay(figure, view)["landmarks"].get(landmark, {})
    found: list[float] | None = sides.get("right", sides.get("midline"))
    return found


def _radius(atlas: Atlas, view: str, landmark: str) -> float:
    fine = bool(atlas.matrix.patch[_cell(atlas, landmark)])
    return (FINE_TOLERANCE_CM if fine else COARSE_TOLERANCE_CM) * VIEWS[view].units_per_cm


def _part(atlas: Atlas, figure: str, view: str, point: str, places: tuple[Shown, ...]) -> Box:
    """The part of the view with the places and the chart's pattern on it."""
    boxes = [box] if (box := pattern_box(atlas, figure, view, point)) else []
    for shown in places:
        if shown.place in atlas.regions:
            corners = list(path_points(_region(atlas, figure, view, shown.place)))
            if corners:
                xs, ys = zip(*corners, strict=True)
                boxes.append((min(xs), min(ys), max(xs), max(ys)))
        elif at := _spot(atlas, figure, view, shown.place):
            r = _radius(atlas, view, shown.place)
            boxes.append((at[0] - r, at[1] - r, at[0] + r, at[1] + r))
    shape = VIEWS[view]
    if not boxes or view == "mouth":
        return (0.0, 0.0, float(shape.width), float(shape.height))
    low, high = np.array(boxes)[:, :2].min(axis=0), np.array(boxes)[:, 2:].max(axis=0)
    box = (float(low[0]), float(low[1]), float(high[0]), float(high[1]))
    return crop(shape, box, FRAME, MIN_CM.get(shape.group, 0.0))


def _region(atlas: Atlas, figure: str, view: str, region: str) -> str:
    sides = atlas.overlay(figure, view)["regions"].get(region, {})
    return str(sides.get("right", sides.get("midline", "")))


def draw_beside(atlas: Atlas, view: str, figure: str, point: str, study: str, what: What) -> str:
    """An SVG of the part of a view that a study is about, with the chart's pattern of a right-side point or with the
    shares that the study counted, each written on its place."""
    referral = atlas.referrals[point]
    places = _places_in(atlas, study, point, view, figure)
    x, y, width, height = _part(atlas, figure, view, point, places)
    name = f"{atlas.muscles[referral.muscle].common} {referral.n}"
    said = "as on charts" if what == "chart" else "shares measured"
    drawing = begin_picture(atlas, view, figure, f"{name}, {said}", standalone=False)
    drawing.defs.add(drawing.style(measured_style(atlas.static)))
    drawing.attribs["viewBox"] = f"{x:.1f} {y:.1f} {width:.1f} {height:.1f}"
    if what == "chart":
        drawing.defs.add(stipple_pattern(drawing, view))
    add_body(drawing, atlas, figure, view)
    if what == "chart":
        drawing.add(belly_group(atlas, drawing, view, figure, referral.muscle, "right"))
        drawing.add(zones_group(atlas, drawing, view, figure, point, "right"))
    else:
        _add_shares(atlas, drawing, view, figure, places, (x, x + width), _x_of(atlas, figure, view, point))
    drawing.add(cross_group(atlas, drawing, view, figure, point, "right"))
    text: str = drawing.tostring()
    return text


def _x_of(atlas: Atlas, figure: str, view: str, point: str) -> list[float] | None:
    found: list[float] | None = atlas.overlay(figure, view)["points"].get(point, {}).get("x")
    return found


def _add_shares(
    atlas: Atlas,
    drawing: Any,
    view: str,
    figure: str,
    places: tuple[Shown, ...],
    edges: tuple[float, float],
    cross: list[float] | None,
) -> None:
    """Areas, the darkest on top, and over them all the numbers, none across an edge of the picture or over the X."""
    areas, labels = drawing.g(class_="shares"), drawing.g(class_="share-labels")
    size = round(LABEL_SHARE * (edges[1] - edges[0]), 1)
    for shown in places:
        css = f"share share-{shown.step}"
        if shown.place in atlas.regions:
            path = _region(atlas, figure, view, shown.place)
            if not path:
                continue
            areas.add(drawing.path(d=path, class_=css, fill_rule="evenodd"))
            at = middle(path)
        elif spot := _spot(atlas, figure, view, shown.place):
            radius = round(_radius(atlas, view, shown.place), 1)
            areas.add(drawing.circle(center=spot, r=radius, class_=css))
            at = (spot[0], spot[1])
        else:
            continue
        if at is None or not shown.said:
            continue
        half = 0.32 * size * len(shown.said)
        x, y = min(max(at[0], edges[0] + half), edges[1] - half), at[1] + 0.35 * size
        if cross and abs(cross[0] - x) < half + size and abs(cross[1] - at[1]) < 1.2 * size:
            y = cross[1] + 2.1 * size
        place = (round(x, 1), round(y, 1))
        label = drawing.text(shown.said, insert=place, class_="share-label", font_size=size)
        labels.add(label)
    drawing.add(areas)
    drawing.add(labels)
