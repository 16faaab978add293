"""The first pictures of a muscle's page show what the page is about: the X's of its points and where they hurt."""

from __future__ import annotations

import re

from fastapi.testclient import TestClient

from app.atlas.atlas import FIGURES, Atlas
from app.drawing.view_choice import pattern_shown_cm2
from app.web.presenters.muscle_hero import hero_pictures, hero_views

MIN_SHARE_OF_X = 0.98
MIN_SHARE_OF_PATTERNS = 0.98


def test_nearly_every_x_and_pattern_is_in_the_first_pictures(atlas: Atlas) -> None:
    """98 of 100 points have their X in one of them, and at least half of the pattern that the best view shows."""
    points, with_x, with_pattern = 0, 0, 0
    for figure in FIGURES:
        for muscle in atlas.muscles:
            views = hero_views(atlas, muscle, figure)
            for point in atlas.points_of(muscle):
                shown = pattern_shown_cm2(atlas, figure, point.id)
                points += 1
                with_x += any("x" in atlas.overlay(figure, v)["points"].get(point.id, {}) for v in views)
                with_pattern += max(shown.get(v, 0.0) for v in views) >= 0.5 * max(shown.values())
    assert with_x / points >= MIN_SHARE_OF_X
    assert with_pattern / points >= MIN_SHARE_OF_PATTERNS


def test_the_part_shown_lies_in_the_view_and_has_the_frames_shape(atlas: Atlas) -> None:
    """A viewBox of four to five, not wider than the view unless the view is too narrow for it."""
    for muscle in atlas.muscles:
        for picture in hero_pictures(atlas, muscle, "female"):
            _, _, width, height = (float(v) for v in picture.box.split())
            assert abs(width / height - 0.8) < 0.01
            assert width <= max(picture.view.width, picture.view.height * 0.8) + 0.1


def test_they_come_before_the_signs_and_everything_else(client: TestClient) -> None:
    """Picture, then what the muscle is, then the signs of danger, then how to press."""
    for muscle in ("infraspinatus", "soleus", "masseter-deep"):
        html = client.get(f"/muscles/{muscle}").text
        order = [
            html.index(mark)
            for mark in ('class="hero-pictures"', 'class="hero-text"', 'class="hero-gate"', 'id="care"')
        ]
        assert order == sorted(order)
        src = re.search(r'<image href="([^"]+)"', html)
        assert src is not None
        picture = client.get(src[1].replace("&amp;", "&"))
        assert picture.status_code == 200
        assert 'class="x"' in picture.text
