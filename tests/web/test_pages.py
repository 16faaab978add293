"""The pages as the server sends them: whole, safe, linked, and saying what the data says."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from urllib.parse import parse_qsl, urlsplit

import pytest
from starlette.datastructures import QueryParams
from starlette.testclient import TestClient

from app.atlas.atlas import Atlas
from app.drawing.svg_paths import area_units2
from app.views import VIEWS
from app.web.page_state import on_figure, read_state, spot_of_cell, view_of_region
from app.web.presenters.muscle_pages import json_text, muscle_page
from app.web.presenters.muscle_rows import short_title
from app.web.templating import environment

CITED_HOSTS = {"doi.org", "pubmed.ncbi.nlm.nih.gov", "creativecommons.org", "apps.ankiweb.net"}

PAGES = (
    "/plan",
    "/muscles/iliopsoas?voice=therapist",
    "/downloads",
    "/",
    "/?view=head-left&figure=male&tone=4",
    "/?region=posterior-neck-pain:left&region=temporal-pain:left",
    "/?point=infraspinatus-1:left&view=posterior",
    "/muscles",
    "/muscles/infraspinatus",
    "/bones",
    "/bones/scapula?figure=male",
    "/?layer=bones",
    "/regions",
    "/regions/posterior-shoulder-pain?side=left",
    "/about",
    "/movement-tests",
    "/look-alikes",
    "/cases?voice=student",
    "/cases/marathon-calf?voice=student",
    "/sessions",
    "/handover",
    "/emergency",
    "/accessibility",
    "/glossary",
    "/search",
    "/muscles?nerve=axillary&sort=-points",
    "/compare",
    "/compare?muscle=soleus&muscle=gastrocnemius&muscle=plantaris&muscle=popliteus&figure=male",
    "/search?q=chest+pain",
    "/learn",
    "/quiz",
    "/quiz?n=2",
    "/quiz?n=3&answer=1",
    "/muscles/nowhere",
    "/guide",
    "/guide/conditions",
    "/guide/conditions/tension-headache",
    "/guide/posture",
    "/guide/posture/sitting",
    "/guide/techniques",
    "/safety",
    "/safety?region=lumbar-pain",
)


LINK = re.compile(r"\]\(([^)]+)\)")
"""An address in the guide's markdown."""


class Reader(HTMLParser):
    """Collects what the tests ask about."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def links(self) -> list[str]:
        """Every address that the page names."""
        named = [
            a.get("href") or a.get("src") for tag, a in self.tags if tag in ("a", "img", "link", "script", "input")
        ]
        return [address for address in named if address]


def test_every_template_compiles() -> None:
    """No template has a fault of syntax, used or not."""
    for name in environment().list_templates():
        environment().get_template(name)


@pytest.mark.slow
@pytest.mark.parametrize("path", PAGES)
def test_pages_need_no_inline_code_or_style(client: TestClient, path: str) -> None:
    """Nothing in the HTML asks for more than the strict policy allows; ids are unique; one h1 a page."""
    page = Reader(client.get(path).text)
    for tag, attributes in page.tags:
        assert "style" not in attributes, (tag, attributes)
        assert not [name for name in attributes if name.startswith("on")]
        assert tag != "style"
        if tag == "script":
            assert attributes.get("src") or attributes.get("type") == "application/json"
    ids = [attributes["id"] or "" for _, attributes in page.tags if "id" in attributes]
    assert sorted(ids) == sorted(set(ids))
    assert [tag for tag, _ in page.tags].count("h1") == 1


@pytest.mark.slow
def test_every_link_resolves(client: TestClient) -> None:
    """All pages within two steps of the front page, every file they load; other hosts only for works and registers."""
    named = (urlsplit(u).netloc for p in client.app.state.atlas.guide.values() for u in LINK.findall(p.text))  # type: ignore[attr-defined]
    registers = {host for host in named if host}
    sources = client.app.state.atlas.sources.values()  # type: ignore[attr-defined]
    works = {urlsplit(source.url).netloc for source in sources if source.url}
    seen, step = {"/"}, ["/"]
    for _ in range(2):
        found: set[str] = set()
        for path in step:
            for address in Reader(client.get(path).text).links():
                parts = urlsplit(address)
                if parts.netloc:
                    assert parts.netloc in {*CITED_HOSTS, *registers, *works}
                elif parts.path and parts.scheme != "tel":
                    found.add(parts._replace(fragment="").geturl())
        step = sorted(found - seen)
        seen |= found
        for path in step:
            assert client.get(path).status_code == 200, path
        step = [p for p in step if p.startswith(("/muscles", "/regions", "/about", "/emergency"))][:40]


def test_muscle_page_says_everything(client: TestClient, atlas: Atlas) -> None:
    """Every field of a muscle and of its points stands on its page."""
    html = re.sub(r'<a class="term"[^>]*>(.*?)</a>', r"\1", client.get("/muscles/infraspinatus").text)
    text = re.sub(r"\s+", " ", html.replace("&#39;", "'"))
    muscle = atlas.muscles["infraspinatus"]
    said = [muscle.overview, muscle.stretch, muscle.self_care, muscle.technique.text, muscle.action, muscle.latin]
    said += [*muscle.cautions, *muscle.provoked_by, *muscle.mistaken_for, *muscle.also_causes, *muscle.synonyms]
    for point in atlas.points_of(muscle.id):
        said += [point.location, point.find, *(zone.words[1:] for zone in point.zones.values())]
        said += [point.disagreement] if point.disagreement else []
    for words in said:
        assert re.sub(r"\s+", " ", words) in text


@pytest.mark.slow
def test_every_muscle_and_region_has_a_page(client: TestClient, atlas: Atlas) -> None:
    """None of them fails to render, and each trigger point has at least one picture."""
    for muscle in atlas.muscles.values():
        assert client.get(f"/muscles/{muscle.id}").status_code == 200, muscle.id
        for section in muscle_page(atlas, muscle, "female").points:
            assert section.pictures, section.referral.id
    for region in atlas.regions:
        assert client.get(f"/regions/{region}").status_code == 200, region


def test_state_survives_its_own_address(atlas: Atlas) -> None:
    """What an address says, written as an address again, says the same."""
    query = (
        "view=posterior&x=345&y=225&region=temporal-pain:left&at=patella:right&show=head-left&figure=male"
        "&tone=3&point=infraspinatus-2:left&add=1&all=1"
    )
    state, message = read_state(atlas, QueryParams(query))
    assert message == ""
    again, _ = read_state(atlas, QueryParams(parse_qsl(urlsplit(state.href()).query)))
    assert set(again.places) == set(state.places)
    assert (again.view, again.figure, again.tone, again.point) == (
        "head-left",
        "male",
        "3",
        ("infraspinatus-2", "left"),
    )
    assert again.adding
    assert again.everything


def test_places_stay_on_their_cell_when_the_figure_changes(atlas: Atlas) -> None:
    """A clicked place is shown on the other figure where that has the same cell."""
    x, y = atlas.overlay("female", "anterior")["landmarks"]["deltoid_anterior"]["left"]
    state, _ = read_state(atlas, QueryParams(f"view=anterior&x={x}&y={y}"))
    other = on_figure(atlas, state, "male")
    again, _ = read_state(atlas, QueryParams(parse_qsl(urlsplit(other.href()).query)))
    assert again.places[0].mark == state.places[0].mark


def test_a_click_near_the_edge_finds_the_skin(atlas: Atlas) -> None:
    """Beside the body the nearest cell counts, far from it none; the place kept leads to the same cell again."""
    grid = atlas.labels("female", "anterior")
    x, y = atlas.overlay("female", "anterior")["landmarks"]["patella"]["right"]
    cell = grid.cell(x, y)
    edge = next(d for d in range(200) if grid.cell(x - d, y) < 0)
    near = grid.nearest(x - edge - 4, y)
    assert near
    asked, _ = read_state(atlas, QueryParams(f"view=anterior&x={x - edge - 4}&y={y}"))
    pressed, _ = read_state(atlas, QueryParams({"view": "anterior", "map.x": str(x - edge - 4), "map.y": str(y)}))
    again, _ = read_state(atlas, QueryParams(parse_qsl(urlsplit(pressed.href()).query)))
    for state in (asked, pressed, again):
        assert state.places[0].mark.cells == (near.cell,)
        assert state.places[0].spot == ("anterior", near.x, near.y)
    far, message = read_state(atlas, QueryParams({"map.x": str(x - edge - 60), "map.y": str(y)}))
    assert (far.places, message) == ((), "outside")
    middle = spot_of_cell(grid, cell)
    assert middle
    assert grid.cell(*middle) == cell


def test_area_of_a_path() -> None:
    """Squares in the overlays' notation, absolute and relative, the second with a hole."""
    hole = "m2 2c0 1 0 1 0 2 1 0 1 0 2 0 0-1 0-1 0-2-1 0-1 0-2 0z"
    assert area_units2("M0 0L10 0 10 10 0 10z") == 100
    assert area_units2(f"M5 5c1 0 9 0 10 0 0 1 0 9 0 10-1 0-9 0-10 0 0-1 0-9 0-10z{hole}") == 96


def test_regions_are_shown_where_they_can_be_seen(atlas: Atlas) -> None:
    """The picture for a region shows it, and left and right regions get mirrored pictures."""
    for region in atlas.regions.values():
        for side in ("left", "right") if region.paired else ("midline",):
            view = view_of_region(atlas, "female", region.id, side)
            assert side in atlas.overlay("female", view)["regions"][region.id]
        if region.paired:
            right = view_of_region(atlas, "female", region.id, "right")
            assert view_of_region(atlas, "female", region.id, "left") == VIEWS[right].mirror


def test_short_titles_are_clear_within_their_group() -> None:
    """No two views of a group are called the same."""
    names = [(view.group, short_title(view)) for view in VIEWS.values()]
    assert len(set(names)) == len(names)


def test_data_in_a_page_cannot_end_its_element() -> None:
    """JSON in a page is safe whatever it holds."""
    assert "<" not in json_text({"a": "</script><script>&"})
