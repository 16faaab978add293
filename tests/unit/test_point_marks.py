"""Where numbered marks stand: on their points, clear of each other, in the picture; and the file that places points."""

from __future__ import annotations

import math
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from app.atlas.atlas import FIGURES, Atlas
from app.atlas.matching import Mark, rank
from app.atlas.muscle_ranking import rank_muscles
from app.drawing.point_marks import MARKED, list_order, marks_on, numbered, place_of, places_on, spread
from app.views import VIEWS

SIZE = (390.0, 300.0)
RADIUS = 9.0

places = st.lists(st.tuples(st.integers(40, 350), st.integers(40, 260)), min_size=1, max_size=MARKED)


def away(a: tuple[float, float], b: tuple[float, float]) -> float:
    return math.dist(a, b)


@settings(max_examples=300, deadline=None)
@given(places)
def test_numbers_do_not_cover_each_other(points: list[tuple[int, int]]) -> None:
    """However close the points lie, no disc covers the middle of another, and all are within the picture."""
    found = spread(points, RADIUS, SIZE)
    assert all(away(a, b) > RADIUS for a, b in combinations(found, 2))
    assert all(RADIUS <= x <= SIZE[0] - RADIUS and RADIUS <= y <= SIZE[1] - RADIUS for x, y in found)


def test_a_number_alone_stands_on_its_point() -> None:
    """Points apart from each other have their numbers on them; the one with the X has its number beside it."""
    apart = [(50, 50), (150, 50), (50, 150)]
    assert spread(apart, RADIUS, SIZE) == apart
    crossed = spread(apart, RADIUS, SIZE, 0)
    assert away(crossed[0], apart[0]) >= 2 * RADIUS
    assert crossed[1:] == apart[1:]


def test_seen_points_are_where_the_overlay_has_their_x(atlas: Atlas) -> None:
    """The file of places agrees with the overlays to a unit: what has an X there is seen, all else is behind."""
    for figure in FIGURES:
        for view, found in atlas.point_places(figure).items():
            shown = {p: e["x"] for p, e in atlas.overlay(figure, view)["points"].items() if "x" in e}
            assert {p for p, (_, _, squarely) in found.items() if squarely} == set(shown)
            for point, (x, y) in shown.items():
                assert abs(found[point][0] - x) <= 0.6
                assert abs(found[point][1] - y) <= 0.6


def test_every_point_is_seen_somewhere_and_placed_on_the_whole_body(atlas: Atlas) -> None:
    """Each point of each figure has a place on front and back."""
    for figure in FIGURES:
        for point in atlas.referrals:
            assert place_of(atlas, figure, "anterior", point, "left") is not None
            assert place_of(atlas, figure, "posterior", point, "right") is not None


def test_a_left_point_is_the_mirror_image(atlas: Atlas) -> None:
    """On a picture of both sides the left point lies as far from the middle as the right one."""
    width = VIEWS["posterior"].width
    for point in list(atlas.referrals)[:40]:
        right, left = (place_of(atlas, "male", "posterior", point, side) for side in ("right", "left"))
        assert right
        assert left
        assert (left.x, left.y, left.squarely) == (width - right.x, right.y, right.squarely)


def test_the_first_muscles_are_numbered_in_the_order_of_the_list(atlas: Atlas) -> None:
    """Numbers are places in the list, both sides of a muscle on the midline share one, folded muscles have none."""
    mark = Mark((atlas.landmark_cells["deltoid_lateral"]["right"],))
    muscles = list_order(rank_muscles(atlas.matrix, [mark], rank(atlas.matrix, [mark]).candidates))
    points = numbered(muscles)
    assert [n.rank for n in points] == list(range(1, len(points) + 1))
    assert len(points) == min(MARKED, sum(m.likelihood != "low" for m in muscles))
    middle = Mark((0,))
    both = numbered(list_order(rank_muscles(atlas.matrix, [middle], rank(atlas.matrix, [middle]).candidates)))
    assert [n.side for n in both[:2]] == ["right", "left"]
    assert both[0].rank == both[1].rank == 1
    shown = places_on(atlas, "female", "anterior", points)
    assert {m.numbered for m in marks_on("anterior", shown, 16.8, None)} == set(points)
