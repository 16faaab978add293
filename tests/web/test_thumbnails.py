"""The small pictures of lists: one for each muscle, light, with what the muscle's points refer to."""

from __future__ import annotations

import gzip
import re

import pytest
from fastapi.testclient import TestClient

from app.atlas.atlas import Atlas
from app.drawing.thumbnail import FIGURE, part_shown, shown_best
from app.views import VIEWS

MAX_KB = 10


def test_every_muscle_has_a_light_picture_with_pain_in_it(client: TestClient, atlas: Atlas) -> None:
    """At most 10 kB compressed, needing nothing else, and the muscle's pain is drawn."""
    for muscle in atlas.muscles:
        answer = client.get(f"/thumbnails/{muscle}.svg")
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("image/svg+xml")
        assert len(gzip.compress(answer.content)) < MAX_KB * 1000, muscle
        assert "href" not in answer.text
        assert "class" not in answer.text
        view = shown_best(atlas, muscle)
        drawn = [atlas.overlay(FIGURE, view)["points"].get(p.id, {}).get("essential") for p in atlas.points_of(muscle)]
        assert any(d and d in answer.text for d in drawn), muscle


def test_the_part_shown_holds_the_pattern(atlas: Atlas) -> None:
    """The starts of all outlines of essential zones, as far as the chosen view reaches, lie in the square."""
    tried = 0
    for muscle in atlas.muscles:
        view = shown_best(atlas, muscle)
        x, y, width, height = part_shown(atlas, muscle, view)
        assert width == pytest.approx(height)
        zones = [atlas.overlay(FIGURE, view)["points"].get(p.id, {}) for p in atlas.points_of(muscle)]
        starts = [at for zone in zones for at in re.findall(r"M(-?[\d.]+) (-?[\d.]+)", zone.get("essential", ""))]
        inside = [(float(a), float(b)) for a, b in starts if float(b) < VIEWS[view].height]
        tried += len(inside)
        assert all(x <= a <= x + width and y <= b <= y + height for a, b in inside), muscle
    assert tried > 200


def test_lists_show_them(client: TestClient, atlas: Atlas) -> None:
    """The lists of muscles and of plates, and muscles among the answers of the search."""
    for path in ("/muscles", "/plates"):
        assert set(re.findall(r'src="/thumbnails/([a-z-]+)\.svg"', client.get(path).text)) == set(atlas.muscles)
    assert 'src="/thumbnails/soleus.svg"' in client.get("/search?q=soleus").text


def test_an_unknown_muscle_is_named(client: TestClient) -> None:
    """404, and what was probably meant."""
    answer = client.get("/thumbnails/solus.svg")
    assert answer.status_code == 404
    assert "soleus" in answer.text
