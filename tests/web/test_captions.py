"""What stands under a picture of the body is true of it, in every place where a picture is shown."""

from __future__ import annotations

import json
import re
from collections import Counter
from html import unescape
from typing import Any

import pytest
from markupsafe import Markup
from starlette.testclient import TestClient

from app.atlas.atlas import FIGURES, Atlas
from app.views import VIEWS, View
from app.web.presenters.muscle_pages import json_text

EDGES = {
    "R": "The person's right is on the left of the picture.",
    "L": "The person's left is on the left of the picture.",
}

LOOKED = {
    "head-superior": "You look down on the head; the face points to the top. ",
    "head-inferior": "You look up under the chin. ",
}
"""What the caption of a picture of both sides says first, where one looks along the body."""

SHOWS = {
    "left": ("You see the person's {} side.", "lateral-thigh-hip-pain"),
    "head-left": ("You see the {} side of the person's head.", "temporal-pain"),
    "hand-palmar-left": ("You see the palm of the person's {} hand.", "volar-wrist-palm-pain"),
    "hand-dorsal-left": ("You see the back of the person's {} hand.", "dorsal-wrist-hand-pain"),
    "foot-dorsal-left": ("You see the top of the person's {} foot, from above.", "dorsal-great-toe-pain"),
    "foot-plantar-left": ("You see the sole of the person's {} foot, from below.", "metatarsal-head-pain"),
    "foot-medial-left": ("You see the inner side of the person's {} foot.", "medial-ankle-pain"),
    "foot-lateral-left": ("You see the outer side of the person's {} foot.", "lateral-ankle-pain"),
    "trunk-left": ("You see the {} side of the person's trunk, without the arm.", "lateral-chest-pain"),
    "armpit-left": ("You see the person's {} armpit, with the arm raised.", "lateral-chest-pain"),
    "leg-medial-left": ("You see the inner side of the person's {} leg.", "medial-thigh-pain"),
}
"""The caption of each one-sided view ({}: the side), and the region that it shows best of all views of its kind."""

SCRIPT = re.compile(r'<script type="application/json"([^>]*)>(.*?)</script>', re.DOTALL)


def data_of(html: str, attribute: str) -> Any:
    """The JSON of a page's script element with this attribute."""
    return next(json.loads(text) for named, text in SCRIPT.findall(html) if attribute in named.split())


def sides_seen(atlas: Atlas, figure: str, view: View) -> list[Counter[str]]:
    """How many grid squares of each side of the body lie in the left and in the right half of a picture, without those
    of regions that the midline divides."""
    cells = atlas.labels(figure, view.id).cells
    middle = cells.shape[1] // 2
    return [
        Counter(side for cell in half[half >= 0].tolist() if (side := atlas.region_of_cell(cell)[1]) != "midline")
        for half in (cells[:, :middle], cells[:, middle:])
    ]


def area_cm2(atlas: Atlas, view: View, region: str) -> float:
    """How much of a region a view shows, in square centimetres of the picture."""
    grid = atlas.labels("female", view.id)
    found = Counter(grid.cells[grid.cells >= 0].tolist())
    count = sum(n for cell, n in found.items() if atlas.region_of_cell(cell)[0] == region)
    return count * (grid.step / view.units_per_cm) ** 2


@pytest.mark.parametrize("view", VIEWS.values(), ids=list(VIEWS))
def test_the_caption_names_what_the_picture_shows(view: View) -> None:
    """A picture of both sides tells on which edge the right or left is; one of one side, which part and which side."""
    if view.side is None:
        assert view.caption == LOOKED.get(view.id, "") + EDGES[view.left_edge or ""]
    else:
        left = view.id if view.side == "left" else view.mirror
        assert view.caption == SHOWS[left][0].format(view.side)


@pytest.mark.slow
@pytest.mark.parametrize("figure", FIGURES)
@pytest.mark.parametrize("view", VIEWS.values(), ids=list(VIEWS))
def test_the_skin_in_the_picture_is_that_of_the_caption(atlas: Atlas, view: View, figure: str) -> None:
    """By the division of the skin: all but a hundredth of the paired regions on each half of the picture has the
    side that the caption says. A raised arm bares what lies beyond it: there the armpit counts."""
    if view.group == "armpit":
        spots = atlas.overlay(figure, view.id)["landmarks"]
        assert [list(spots[name]) for name in ("axilla", "chest_lateral_upper")] == [[view.side], [view.side]]
        return
    left, right = sides_seen(atlas, figure, view)
    if view.side is None:
        sides = {"R": ("right", "left"), "L": ("left", "right")}[view.left_edge or ""]
    else:
        sides = (view.side, view.side)
    assert left[sides[0]] > 0.99 * left.total()
    assert right[sides[1]] > 0.99 * right.total()


@pytest.mark.parametrize("name", SHOWS)
def test_the_picture_shows_the_face_of_the_caption(atlas: Atlas, name: str) -> None:
    """The region that belongs to the caption's words is seen larger in this view than in any other of its group."""
    view = VIEWS[name]
    others = [v for v in VIEWS.values() if v.group == view.group and v.id not in (name, view.mirror)]
    region = SHOWS[name][1]
    here = area_cm2(atlas, view, region)
    assert here > 0
    assert all(here > 1.5 * area_cm2(atlas, other, region) for other in others)


@pytest.mark.slow
@pytest.mark.parametrize("view", VIEWS.values(), ids=list(VIEWS))
def test_map_and_embedded_map_have_the_caption(client: TestClient, view: View) -> None:
    """The caption stands under the picture of each view on the map and on the embedded map, and its title is the
    title of the drawing."""
    for path in (f"/?view={view.id}", f"/embed?view={view.id}"):
        html = client.get(path).text
        said = re.search(r"data-map-title>([^<]*)</span>.*?data-map-words>([^<]*)</span>", html)
        assert said, path
        assert [unescape(text) for text in said.groups()] == [view.title, view.caption]
    drawing = client.get(f"/map/{view.id}.svg").text
    title = re.search(r"<title[^>]*>([^<]*)</title>", drawing)
    assert title
    assert unescape(title[1]).startswith(f"{view.title}, ")


def test_scripts_have_the_captions(client: TestClient) -> None:
    """What the map's, the quiz's and the embedded map's scripts put under a picture is the caption, to the letter."""
    expected = {view.id: (view.title, view.caption) for view in VIEWS.values()}
    tabs = re.findall(r'data-view="([^"]+)"[^>]*data-title="([^"]*)" data-words="([^"]*)"', client.get("/").text)
    assert {view: (unescape(title), unescape(words)) for view, title, words in tabs} == expected
    quiz = data_of(client.get("/quiz").text, "data-strings")["views"]
    assert {view: (title, words) for view, title, words in quiz} == expected
    embedded = data_of(client.get("/embed").text, "data-state")["views"]
    assert {view: (entry["title"], entry["words"]) for view, entry in embedded.items()} == expected


@pytest.mark.slow
def test_region_pages_and_the_plain_quiz_have_the_caption(client: TestClient, atlas: Atlas) -> None:
    """The figure of every region's page and of the quiz without JavaScript ends its title with that view's caption."""
    known = {f"{view.title}. {view.caption}" for view in VIEWS.values()}
    paths = [f"/regions/{r.id}?side={side}" for r in atlas.data.regions if r.paired for side in ("left", "right")]
    shown = 0
    for path in (*paths, *(f"/quiz?n={number}" for number in range(1, 41))):
        for text in re.findall(r"<figcaption>(.*?)</figcaption>", client.get(path).text, re.DOTALL):
            shown += 1
            assert any(unescape(text).startswith(words) for words in known), path
    assert shown > len(paths)


def test_json_in_a_page_is_plain_text() -> None:
    """What a macro of a template made is Markup, escaped for HTML; a script puts it on the page as text, so in JSON it
    is unescaped, at any depth. Plain text stays as it is, even where it looks like an entity."""
    value = {"a": [Markup("person&#39;s &lt;"), ("&#39;", {"b": Markup("R&amp;D")})], "n": 1}
    assert json.loads(json_text(value)) == {"a": ["person's <", ["&#39;", {"b": "R&D"}]], "n": 1}
