"""The one choice of views: for one thing, and for several parts."""

from __future__ import annotations

import numpy as np
import pytest

from app.drawing.view_choice import best_view, covering_views, views_in_order


@pytest.mark.parametrize(
    ("shown", "best"),
    [
        ({"anterior": 10.0, "head-anterior": 9.0}, "head-anterior"),
        ({"anterior": 10.0, "head-anterior": 7.0}, "anterior"),
        ({"head-anterior": 9.0, "head-right": 10.0}, "head-right"),
        ({"head-anterior": 9.0, "mouth": 10.0}, "head-anterior"),
        ({"head-anterior": 7.0, "mouth": 10.0}, "mouth"),
        ({"anterior": 0.0}, "anterior"),
    ],
)
def test_the_largest_view_that_shows_enough_is_best(shown: dict[str, float], best: str) -> None:
    """Of views that show enough the largest, of these the one that shows most; the mouth only where it alone does."""
    assert best_view(shown) == best


def test_enough_of_one_counts_the_area_alone() -> None:
    """With enough = 1 a close-up wins only where it shows as much."""
    assert best_view({"anterior": 10.0, "head-anterior": 9.9}, enough=1.0) == "anterior"
    assert best_view({"head-anterior": 9.9, "mouth": 10.0}, narrow=()) == "mouth"


def test_views_in_order_leave_out_what_shows_too_little() -> None:
    """The best view comes first, the others by area and largeness; none that shows less than asked for."""
    shown = {"anterior": 30.0, "head-anterior": 20.0, "right": 29.0, "posterior": 0.1}
    assert views_in_order(shown, 0.5) == ["anterior", "head-anterior", "right"]
    assert views_in_order(shown, 50.0) == []


def test_each_next_view_adds_most() -> None:
    """A view that shows nothing new is not chosen, whatever it shows; least gains and the number of views hold."""
    seen = {"a": np.array([1.0, 0.9, 0.0]), "b": np.array([1.0, 0.8, 0.0]), "c": np.array([0.0, 0.0, 0.5])}
    weight = np.ones(3)
    assert covering_views(seen, weight, 3) == ["a", "c"]
    assert covering_views(seen, weight, 1) == ["a"]
    assert covering_views(seen, weight, 3, min_gain=(0.0, 0.6)) == ["a"]
    assert covering_views(seen, weight, 3, worth=lambda view: 4.0 if view == "c" else 1.0) == ["c", "a"]
    assert covering_views({}, weight, 3) == []


def test_a_part_is_shown_or_not_where_enough_is_said() -> None:
    """With enough, a part shown well needs no other view, and one shown less well still counts in full."""
    seen = {"a": np.array([1.0, 0.5, 0.3]), "b": np.array([0.9, 0.6, 0.0]), "c": np.array([0.0, 0.0, 0.6])}
    assert covering_views(seen, np.ones(3), 3, enough=0.5) == ["a", "c"]
    assert covering_views(seen, np.ones(3), 3) == ["a", "c", "b"]
    assert covering_views({"a": np.array([1.0, 1.0])}, np.array([0.0, 1.0]), 2, enough=0.5) == ["a"]
