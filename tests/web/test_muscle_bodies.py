"""Muscles as bodies: pictures of one over its bones, layers of the map, and the page of a muscle."""

from __future__ import annotations

import re

import brotli
import pytest
from starlette.testclient import TestClient

from app.atlas.atlas import Atlas
from app.drawing.muscle_bodies import path_within, views_of_muscle

LIMIT_KB = 40
"""A close picture of a muscle with its bones, compressed."""


def test_a_muscle_is_drawn_over_its_bones_with_what_covers_it_as_an_outline(client: TestClient) -> None:
    """The left supraspinatus from behind: one muscle in colour, the trapezius an outline only, bones, and no skin."""
    svg = client.get("/map/posterior.svg?muscle=supraspinatus:left").text
    inside = svg.rpartition("</style>")[2]
    assert inside.count("muscle-chosen") == 1
    assert "scale(-1 1)" in inside.partition("muscle-chosen")[0].rpartition("<g")[0]
    cover = re.search(r'class="muscle-cover"[^>]*data-muscle="trapezius-middle"[^>]*>(.*?)</g>', inside, re.DOTALL)
    assert cover
    assert "muscle-ghost" in cover[1]
    assert "muscle-red" not in cover[1]
    assert 'data-bone="scapula"' in inside
    assert "skin-1" not in inside
    assert "<title>Back, female figure: supraspinatus, left" in svg


def test_both_figures_and_every_body_have_a_picture(client: TestClient, atlas: Atlas) -> None:
    """Each muscle that is shown, on each side, in the first view that shows it."""
    for body in atlas.data.muscle_bodies:
        for figure in body.shown_on:
            for side in ("left", "right"):
                view = next(views_of_muscle(atlas, figure, body.muscle, side)).view
                answer = client.get(f"/map/{view}.svg?figure={figure}&muscle={body.muscle}:{side}&frame=muscle")
                assert answer.status_code == 200
                assert "muscle-chosen" in answer.text


@pytest.mark.parametrize("muscle", ["infraspinatus", "serratus-anterior", "biceps-brachii"])
def test_a_close_picture_is_small_and_shows_what_is_around_the_muscle(
    client: TestClient, atlas: Atlas, muscle: str
) -> None:
    """Its viewBox holds the muscle's box; bones beyond it are left out."""
    shown = next(views_of_muscle(atlas, "male", muscle, "right"))
    svg = client.get(f"/map/{shown.view}.svg?figure=male&muscle={muscle}:right&frame=muscle").text
    box = re.search(r'viewBox="([^"]+)"', svg)
    assert box
    left, top, width, height = (float(x) for x in box[1].replace(",", " ").split())
    assert left <= shown.box[0]
    assert top <= shown.box[1]
    assert left + width >= shown.box[0] + shown.box[2] - 1
    assert top + height >= shown.box[1] + shown.box[3] - 1
    assert 'data-bone="toe-bones"' not in svg
    assert len(brotli.compress(svg.rpartition("</style>")[2].encode(), quality=5)) < LIMIT_KB * 1000


def test_the_layers_lie_over_the_bones(client: TestClient) -> None:
    """All muscles on the superficial layer, on the deep one those under others; both with bones, points on top."""
    superficial, deep = (
        client.get(f"/map/posterior.svg?layer={layer}&point=infraspinatus-1:right").text.rpartition("</style>")[2]
        for layer in ("superficial", "deep")
    )
    assert 'data-muscle="trapezius-middle"' in superficial
    assert 'data-muscle="rhomboids"' in superficial
    assert 'data-muscle="trapezius-middle"' not in deep
    assert 'data-muscle="rhomboids"' in deep
    for svg in (superficial, deep):
        assert svg.index('class="bone-lines"') < svg.index('class="muscles') < svg.index('class="x"')


@pytest.mark.parametrize(
    ("address", "status", "field"),
    [
        ("posterior.svg?muscle=supraspinatos:left", 404, "muscle"),
        ("posterior.svg?muscle=frontalis:left", 422, "muscle"),
        ("foot-plantar-right.svg?muscle=supraspinatus:right", 422, "muscle"),
        ("left.svg?muscle=supraspinatus:right", 422, "muscle"),
        ("posterior.svg?muscle=supraspinatus:right&frame=small", 422, "frame"),
        ("foot-plantar-right.svg?layer=deep", 422, "layer"),
    ],
)
def test_a_muscle_that_cannot_be_drawn_is_refused(client: TestClient, address: str, status: int, field: str) -> None:
    """By the name of the field: unknown, not drawn yet, not in this view, on the other side."""
    answer = client.get(f"/map/{address}")
    assert (answer.status_code, answer.json()["field"]) == (status, field)


def test_the_page_of_a_muscle_shows_where_it_lies(client: TestClient, atlas: Atlas) -> None:
    """With a text in plain words, and links to what covers it; on the figure that has it; a muscle without a body has
    no such part."""
    page = client.get("/muscles/supraspinatus").text
    alt = re.search(r'<img src="/map/[^"]*muscle=supraspinatus:right[^"]*"[^>]*alt="([^"]+)"', page)
    assert alt
    assert alt[1].endswith("female figure: Supraspinatus in red over the bones")
    assert "male figure: Infraspinatus" in client.get("/muscles/infraspinatus").text
    assert 'href="/muscles/trapezius-middle"' in page.partition('id="where-it-lies"')[2].partition("</section>")[0]
    assert "where-it-lies" not in client.get("/muscles/frontalis").text


def test_the_front_page_offers_the_layers_from_the_skin_inwards(client: TestClient) -> None:
    """Four, in this order; a view without muscles shows the bones instead."""
    page = client.get("/?layer=superficial").text
    assert re.findall(r'data-layer="([a-z]+)"', page.partition('class="picker layers"')[2].partition("</ul>")[0]) == [
        *("skin", "superficial", "deep", "bones")
    ]
    assert 'class="muscles superficial"' in page
    assert "css/muscles" in page
    hand = client.get("/?view=hand-palmar-right&layer=superficial").text
    assert 'class="bones' in hand
    assert "muscle-body" not in hand


def test_pieces_of_a_path_outside_a_box_are_left_out() -> None:
    """Relative moves stay right when the piece before them goes."""
    path = "M0 0l10 0 0 10z" + "m100 100l5 0 0 5z" + "m50 0l5 0 0 5z"
    assert list(path_within(path, (90.0, 90.0, 20.0, 20.0))) == ["M100.0 100.0l5 0 0 5z"]
    assert "".join(path_within(path, (140.0, 90.0, 20.0, 20.0))) == "M150.0 100.0l5 0 0 5z"
