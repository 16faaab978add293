"""The built atlas against what the literature says, as tests/data/literature.yaml wrote it down independently.

Each failure names the place and the muscle. A failure means that a zone in data/referrals.yaml or an entry of the
table is wrong: look it up, then correct the one that is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest
import yaml

from app.atlas.atlas import FIGURES, Atlas
from app.atlas.built_files import COARSE_TOLERANCE_CM, FINE_TOLERANCE_CM, FULL_STRENGTH
from app.atlas.explaining import ACCOUNTED
from app.atlas.locations import place_marks, point_mark, region_marks
from app.atlas.matching import Candidate, Mark, rank
from app.build.pipeline import Build
from app.views import VIEWS

TABLE = Path(__file__).with_name("literature.yaml")

WHOLE_ROSTER = 125
"""So many muscles the atlas holds."""

ACCOUNTED_ON_MIDLINE = ACCOUNTED / 2
"""The same for a place on the midline, which a pattern of one side comes up to and does not cross."""

FIRST_PLACES = 9
"""A main muscle is to be among so many muscles, or in the first half where there are more than twice as many."""


class Entry(NamedTuple):
    """One row of the table with the sources that serve it."""

    row: dict[str, Any]
    sources: list[str]


@cache
def section(name: str) -> tuple[Entry, ...]:
    """All rows of a section, in order, out of their blocks."""
    blocks = yaml.load(TABLE.read_text(encoding="utf-8"), yaml.CSafeLoader)[name]
    return tuple(Entry(row, row.get("sources", block["sources"])) for block in blocks for row in block["entries"])


def places(name: str, key: str) -> list[Any]:
    """(place, muscles) of each row of a section that names some, by the place's id."""
    return [pytest.param(e.row["id"], e.row[key], id=e.row["id"]) for e in section(name) if e.row[key]]


def rows(name: str, key: str) -> list[Any]:
    """Each row of a section, by its id."""
    return [pytest.param(entry.row, id=entry.row[key]) for entry in section(name)]


def sides_of(paired: bool) -> tuple[str, ...]:
    """The sides on which a place exists."""
    return ("right", "left") if paired else ("midline",)


def place_of(name: str, side: str) -> str:
    """As the API writes it."""
    return name if side == "midline" else f"{name}:{side}"


def of_side(candidates: tuple[Candidate, ...], side: str) -> Iterator[tuple[str, list[Candidate]]]:
    """The candidates of the side that hurts, best first; of each side in turn where the place is on the midline."""
    for wanted in ("right", "left") if side == "midline" else (side,):
        yield wanted, [c for c in candidates if c.side == wanted]


Click = Callable[[str], tuple[Candidate, ...]]


@pytest.fixture(scope="session")
def click(atlas: Atlas) -> Click:
    """The candidates of a click on a landmark (`landmark:side`), best first."""

    @cache
    def clicked(place: str) -> tuple[Candidate, ...]:
        return rank(atlas.matrix, place_marks(atlas, place)).candidates

    return clicked


@pytest.fixture(scope="session")
def click_region(atlas: Atlas) -> Click:
    """The candidates of a whole region (`region:side`), best first."""

    @cache
    def clicked(place: str) -> tuple[Candidate, ...]:
        return rank(atlas.matrix, region_marks(atlas, place)).candidates

    return clicked


class Dot(NamedTuple):
    """A landmark in a picture: the cell that a click on it meets, and how far that is from the landmark."""

    figure: str
    view: str
    side: str
    cell: int
    off_cm: float


Dots = dict[str, list[Dot]]


@pytest.fixture(scope="session")
def dots(atlas: Atlas, build: Build) -> Dots:
    """Every drawn landmark of every view of both figures."""
    centre = build.cells().centre
    assert len(centre) == atlas.matrix.n, "static/ was built from another skin; run `make build`"
    skin = build.surface.skin.points
    found: Dots = {name: [] for name in atlas.landmarks}
    for figure in FIGURES:
        for view in VIEWS:
            for name, drawn in atlas.overlay(figure, view)["landmarks"].items():
                for side, (x, y) in drawn.items():
                    vertex = build.landmarks[name]
                    if side == "left":
                        vertex = int(build.body.mirror[vertex])
                    cell = point_mark(atlas, view, str(x), str(y), figure).cells[0]
                    off_cm = float(np.linalg.norm(skin[centre[cell]] - skin[vertex]))
                    found[name].append(Dot(figure, view, side, cell, off_cm))
    return found


def test_table_is_whole(atlas: Atlas) -> None:
    """The table speaks of every region and landmark once, of every muscle of the roster, and of known sources."""
    regions = [e.row["id"] for e in section("regions")]
    landmarks = [e.row["id"] for e in section("landmarks")]
    assert sorted(regions) == sorted(atlas.regions)
    assert len(set(landmarks)) == len(landmarks) == 172
    assert set(landmarks) <= set(atlas.landmarks)
    assert len({e.row["id"] for e in section("never")}) == len(section("never")) >= 60
    assert {e.row["id"] for e in section("never")} <= set(atlas.landmarks)
    for name in ("regions", "landmarks", "never", "distances"):
        for entry in section(name):
            assert entry.sources, f"{name}: {entry.row} has no source"
            assert set(entry.sources) <= set(atlas.sources), f"{name}: {entry.row}: unknown source"
    named = {m for e in section("regions") for m in e.row["expected"]}
    named |= {m for e in section("landmarks") for m in e.row["main"]}
    named |= {m for e in section("never") for m in e.row["muscles"]}
    assert len(named) == WHOLE_ROSTER
    assert named <= set(atlas.muscles)


def test_table_agrees_with_itself() -> None:
    """Main muscles are expected ones, no landmark both asks for a muscle and forbids it, and empty lists say why."""
    for entry in section("regions"):
        assert set(entry.row["main"]) <= set(entry.row["expected"]), entry.row["id"]
        assert entry.row["main"], entry.row["id"]
    main = {e.row["id"]: e.row["main"] for e in section("landmarks")}
    for entry in section("landmarks"):
        assert len(entry.row["main"]) <= 4
        assert bool(entry.row["main"]) != bool(entry.row.get("why")), entry.row["id"]
    for entry in section("never"):
        assert not set(entry.row["muscles"]) & set(main[entry.row["id"]]), entry.row["id"]


@pytest.mark.parametrize(("region", "muscles"), places("regions", "expected"))
def test_region_lists_the_muscles_of_the_pain_guide(
    atlas: Atlas, click_region: Click, region: str, muscles: list[str]
) -> None:
    """Each muscle that the guide lists for pain in a region comes up for that region, on both sides."""
    missed = []
    for side in sides_of(atlas.regions[region].paired):
        for wanted, candidates in of_side(click_region(place_of(region, side)), side):
            lost = set(muscles) - {c.muscle for c in candidates}
            missed += [f"no {wanted} {muscle} for pain in {region}:{side}" for muscle in sorted(lost)]
    assert not missed


@pytest.mark.parametrize(("region", "muscles"), places("regions", "main"))
def test_main_muscle_refers_well_into_its_region(atlas: Atlas, region: str, muscles: list[str]) -> None:
    """A main muscle's zone lies in the region, not only near its border: some cell there it accounts for by itself."""
    side = sides_of(atlas.regions[region].paired)[0]
    cells = list(atlas.cells_of_region[(region, side)])
    weak = []
    for muscle in muscles:
        columns = [i for i, p in enumerate(atlas.matrix.points) if p.id.rpartition("-")[0] == muscle]
        strongest = int((atlas.matrix.codes[np.ix_(cells, columns)] & FULL_STRENGTH).max()) / FULL_STRENGTH
        if strongest < ACCOUNTED:
            weak.append(f"{muscle} reaches {region} with {strongest:.2f} at the most")
    assert not weak


@pytest.mark.parametrize("row", rows("regions", "id"))
def test_each_landmark_of_a_region_is_reached(atlas: Atlas, click: Click, row: dict[str, Any]) -> None:
    """A click on any landmark of a region brings up a muscle that the guide lists for that region."""
    wanted = set(row["expected"])
    missed = []
    for landmark in atlas.regions[row["id"]].contains:
        for side in sides_of(atlas.landmarks[landmark].paired):
            place = place_of(landmark, side)
            if not wanted & {c.muscle for c in click(place)}:
                missed.append(place)
    if missed and len(wanted) < len(row["expected"]):
        pytest.skip(f"{', '.join(missed)}: some muscles listed for {row['id']} are not in the atlas yet")
    assert not missed, f"{row['id']}: none of {', '.join(sorted(wanted))} at {', '.join(missed)}"


@pytest.mark.parametrize(("landmark", "main"), places("landmarks", "main"))
def test_main_muscle_comes_up_at_its_landmark(atlas: Atlas, click: Click, landmark: str, main: list[str]) -> None:
    """A click on a landmark brings up the muscles charted there, strongly enough to account for it, on both sides."""
    weak = []
    for side in sides_of(atlas.landmarks[landmark].paired):
        enough = ACCOUNTED_ON_MIDLINE if side == "midline" else ACCOUNTED
        for wanted, candidates in of_side(click(place_of(landmark, side)), side):
            for muscle in main:
                best = max((c.explains for c in candidates if c.muscle == muscle), default=0.0)
                if best <= 0:
                    weak.append(f"no {wanted} {muscle} at {landmark}:{side}")
                elif best < enough:
                    weak.append(f"{wanted} {muscle} reaches {landmark}:{side} with {best:.2f} only")
    assert not weak


@pytest.mark.parametrize(("landmark", "main"), places("landmarks", "main"))
def test_main_muscle_ranks_high_at_its_landmark(atlas: Atlas, click: Click, landmark: str, main: list[str]) -> None:
    """A main muscle is in the upper part of the muscles that a click there lists, on both sides."""
    low = []
    for side in sides_of(atlas.landmarks[landmark].paired):
        for wanted, candidates in of_side(click(place_of(landmark, side)), side):
            muscles = list(dict.fromkeys(c.muscle for c in candidates))
            last = max(FIRST_PLACES, len(muscles) // 2)
            for muscle in main:
                place = muscles.index(muscle) + 1 if muscle in muscles else 0
                if not place:
                    low.append(f"no {wanted} {muscle} at {landmark}:{side}")
                elif place > last:
                    above = ", ".join(muscles[: place - 1])
                    low.append(f"{wanted} {muscle} is {place} of {len(muscles)} at {landmark}:{side}, after {above}")
    assert not low


@pytest.mark.parametrize(("landmark", "muscles"), places("never", "muscles"))
def test_muscle_that_does_not_belong_stays_away(atlas: Atlas, click: Click, landmark: str, muscles: list[str]) -> None:
    """A muscle that the charts keep away from a landmark does not come up there, from either side of the body."""
    odd = []
    for side in sides_of(atlas.landmarks[landmark].paired):
        found = [c for c in click(place_of(landmark, side)) if c.muscle in muscles]
        odd += [f"{landmark}:{side} brings up {c.side} {c.trigger_point} ({c.zone}, {c.explains:.2f})" for c in found]
    assert not odd


@pytest.mark.parametrize("landmark", [e.row["id"] for e in section("landmarks")])
def test_dot_on_the_picture_is_the_landmark(dots: Dots, landmark: str) -> None:
    """A click where a landmark is drawn, in any view of either figure, meets it within the tolerance of a click."""
    far = [d for d in dots[landmark] if d.off_cm > COARSE_TOLERANCE_CM]
    assert dots[landmark], f"{landmark} is drawn nowhere"
    assert not far, f"{landmark}: " + ", ".join(f"{d.figure} {d.view} {d.side} is {d.off_cm:.1f} cm off" for d in far)


@pytest.mark.parametrize("row", [pytest.param(e.row, id=e.row["id"]) for e in section("landmarks") if e.row["main"]])
def test_click_on_the_picture_finds_the_main_muscles(atlas: Atlas, dots: Dots, row: dict[str, Any]) -> None:
    """A click on a landmark in any view of either figure that shows it squarely brings up the muscles charted there."""
    wanted = set(row["main"])
    missed = []
    for dot in dots[row["id"]]:
        if dot.off_cm <= FINE_TOLERANCE_CM:
            candidates = rank(atlas.matrix, [Mark((dot.cell,))]).candidates
            lost = wanted - {c.muscle for c in candidates if dot.side in (c.side, "midline")}
            if lost:
                missed.append(f"{dot.figure} {dot.view} {dot.side}: {', '.join(sorted(lost))}")
    assert not missed, f"{row['id']}: {'; '.join(missed)}"


@pytest.mark.parametrize("row", rows("distances", "point"))
def test_trigger_point_lies_where_the_text_says(build: Build, row: dict[str, Any]) -> None:
    """A trigger point's X is as far from a named landmark as the text on finding it by touch allows."""
    least, most = row["cm"]
    at = next(r.at for r in build.data.referrals if r.id == row["point"])
    skin = build.surface.skin.points
    distance = float(np.linalg.norm(skin[build.surface.vertex(at)] - skin[build.landmarks[row["from"]]]))
    assert least <= distance <= most, f"{row['point']} is {distance:.1f} cm from {row['from']}: {row['why']}"
