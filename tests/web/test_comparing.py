"""Compared muscles: what is drawn is told apart without colour, and what differs is found."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest
from starlette.testclient import TestClient

from app.atlas.atlas import Atlas
from app.drawing.comparison_map import HATCHINGS, draw_comparison
from app.views import VIEWS
from app.web.presenters.compare import compare_page, facts, views_of_muscles

FOUR = ["infraspinatus", "supraspinatus", "levator-scapulae", "scalenes"]


def test_hatchings_differ_in_more_than_colour() -> None:
    """Each has its own letter, name and lines or dots."""
    assert len({h.letter for h in HATCHINGS}) == len({h.name for h in HATCHINGS}) == len(HATCHINGS)
    assert len({(h.lines, h.dot) for h in HATCHINGS}) == len(HATCHINGS)


def test_the_picture_shows_every_muscle(atlas: Atlas) -> None:
    """Over the pictures chosen, each muscle's letter and both of its hatchings stand on the body."""
    views = views_of_muscles(atlas, "female", FOUR)
    assert VIEWS[views[-1]].close_up
    pictures = "".join(draw_comparison(atlas, view, "female", FOUR) for view in views)
    for hatching in HATCHINGS:
        assert f">{hatching.letter}</text>" in pictures
        assert f"url(#hatch-{hatching.letter})" in pictures
        assert f"url(#hatch-{hatching.letter}-spread)" in pictures
    root = ElementTree.fromstring(draw_comparison(atlas, views[0], "female", FOUR))
    assert "infraspinatus" in (root.findtext("{http://www.w3.org/2000/svg}title") or "")


def test_letters_stand_in_their_zones_and_clear_of_each_other(atlas: Atlas) -> None:
    """No two letters on a picture cover one another where the zones leave room."""
    svg = draw_comparison(atlas, "posterior", "female", ["soleus", "infraspinatus"])
    spots = [(float(x), float(y)) for x, y in re.findall(r'<circle cx="([\d.]+)" cy="([\d.]+)" fill="#ffffff"', svg)]
    assert len(spots) >= 2
    for i, (x, y) in enumerate(spots):
        assert all((x - a) ** 2 + (y - b) ** 2 > 20**2 for a, b in spots[:i])


def test_facts_mark_what_differs(atlas: Atlas) -> None:
    """Soleus and gastrocnemius share nerve and roots; the knee is the gastrocnemius's alone."""
    table = {fact.id: fact for fact in facts(atlas, ["soleus", "gastrocnemius"])}
    assert table["nerve"].verdict == table["root"].verdict == "same"
    assert table["joint"].verdict == "partly"
    assert ("Knee", True) in table["joint"].cells[1]
    assert ("Ankle", False) in table["joint"].cells[0]
    assert table["origin"].verdict == ""


def test_every_pair_of_neighbours_can_be_compared(atlas: Atlas) -> None:
    """Pictures and facts exist for any muscles, on both figures."""
    ids = list(atlas.muscles)
    for i in range(0, len(ids) - 1, 6):
        page = compare_page(atlas, ids[i : i + 2], "male" if i % 2 else "female")
        assert page.pictures
        assert page.facts


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("muscle=soleas", 404),
        ("&".join(f"muscle={m}" for m in [*FOUR, "soleus"]), 422),
        ("muscle=soleus&figure=robot", 404),
        ("", 200),
        ("muscle=soleus", 200),
        ("muscle=soleus&muscle=&muscle=soleus", 200),
    ],
)
def test_addresses(client: TestClient, query: str, status: int) -> None:
    """Unknown or too many muscles are told; one alone leads to the choice of others."""
    assert client.get(f"/compare?{query}").status_code == status


def test_the_picture_is_a_file_of_its_own(client: TestClient) -> None:
    """Its policy allows its own style; without a muscle there is none."""
    answer = client.get("/compare/anterior.svg?muscle=soleus&muscle=tibialis-anterior")
    assert answer.status_code == 200
    assert "sha256-" in answer.headers["content-security-policy"]
    assert client.get("/compare/anterior.svg").status_code == 422
    assert client.get("/compare/nowhere.svg?muscle=soleus").status_code == 404
