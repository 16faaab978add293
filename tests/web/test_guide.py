"""The guide: it reads like a person wrote it, promises nothing, names its sources, and every page stands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from app.atlas.atlas import Atlas
from app.data.models.guide import CITATION, Condition, GuidePage, Posture
from app.data.models.signs import Topic
from app.data.plain_words import HIGHEST_GRADE, grade
from app.drawing.muscle_map import Shown, best_views, middle, number_places, number_radius, outlines, picture_box
from app.views import VIEWS
from app.web.markdown import render_text, slug
from tests.data.test_content import SUPERLATIVES
from tests.known import DATA

ENTRIES: list[Condition | Posture | GuidePage] = [*DATA.conditions, *DATA.postures, *DATA.guide]


def spoken(text: str) -> str:
    """Markdown as it is read aloud: no references and addresses, each item and each cell of a table a sentence."""
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", CITATION.sub("", text))
    text = re.sub(r"^\|[-|]+\|$", "", re.sub(r"[*_`]", "", text), flags=re.MULTILINE)
    return re.sub(r"\s*\|\s*", ". ", text)


def client_texts() -> Iterator[tuple[str, str]]:
    """Every text of the guide that a client reads, by name; lists of fragments as one text."""
    for c in DATA.conditions:
        yield f"{c.id}.summary", c.summary
        yield f"{c.id}.what", c.what
        yield f"{c.id}.trigger_points", c.trigger_points.text
        yield f"{c.id}.why", " ".join(m.why for m in c.muscles)
        yield f"{c.id}.also", ". ".join(c.also)
        yield f"{c.id}.see", ". ".join(f"{s.who}: {s.when}" for s in c.see)
        yield from ((f"{c.id}.helps.{i}", h.text) for i, h in enumerate(c.helps))
    for p in DATA.postures:
        yield f"{p.id}.summary", p.summary
        yield f"{p.id}.what", p.what
        yield f"{p.id}.link", p.link.text
        yield f"{p.id}.why", " ".join(m.why for m in p.muscles)
        yield from ((f"{p.id}.change.{i}", h.text) for i, h in enumerate(p.change))
    for page in DATA.guide:
        yield f"{page.id}.summary", page.summary
        sections = re.split(r"^## .*$", page.text, flags=re.MULTILINE)
        yield from ((f"{page.id}.text.{i}", spoken(s)) for i, s in enumerate(sections) if s.strip())
    for sign in DATA.signs:
        yield f"{sign.id}.ask", sign.ask
        yield f"{sign.id}.do", sign.do
    for topic in get_args(Topic):
        yield f"signs.{topic}.short", ". ".join(s.short for s in DATA.signs if s.topic == topic)
    for held in DATA.contraindications:
        if held.text:
            yield f"{held.id}.text", held.text


TEXTS: dict[str, list[tuple[str, str]]] = {}
for named in client_texts():
    TEXTS.setdefault(named[0].partition(".")[0], []).append(named)


@pytest.mark.parametrize("entry", TEXTS)
def test_clients_can_read_it(entry: str) -> None:
    """School grade 8 or below, and no superlative or promise, in each text of an entry."""
    hard = [f"{name}: grade {grade(text):.1f}" for name, text in TEXTS[entry] if grade(text) > HIGHEST_GRADE]
    promised = [f"{name}: `{found[0]}`" for name, text in TEXTS[entry] if (found := SUPERLATIVES.search(text))]
    assert [*hard, *promised] == []


def test_all_that_was_asked_for_is_there() -> None:
    """Conditions, postures, sports and pages that the guide has to have."""
    conditions = {
        "tension-headache", "migraine", "neck-pain", "back-pain", "sciatica", "fibromyalgia", "myofascial-pain",
        "arthritis", "sprain", "strain", "tendinopathy", "jaw-disorder", "frozen-shoulder", "rotator-cuff-pain",
        "tennis-elbow", "golfers-elbow", "carpal-tunnel", "whiplash", "plantar-heel-pain", "patellofemoral-pain",
        "chronic-pelvic-pain", "stress-tension",
    }  # fmt: skip
    postures = {
        "forward-head", "rounded-shoulders", "upper-crossed", "lower-crossed", "sway-back", "leg-length", "sitting",
        "phone", "sleep", "driving", "lifting", "running", "cycling", "swimming", "tennis", "throwing", "golf",
        "football", "climbing", "weights", "dance", "rowing",
    }  # fmt: skip
    pages = {
        "principles", "techniques", "evidence", "uses", "session", "does-it-hurt", "how-many-sessions",
        "find-a-therapist", "self-care", "questions", "how-this-was-made",
    }  # fmt: skip
    assert conditions <= {c.id for c in DATA.conditions}
    assert postures <= {p.id for p in DATA.postures}
    assert pages <= {p.id for p in DATA.guide}


@pytest.mark.parametrize("condition", DATA.conditions, ids=lambda c: c.id)
def test_conditions_are_honest_about_strength(condition: Condition) -> None:
    """Nothing that rests on opinion alone is called better than weak."""
    for claim in (condition.trigger_points, *condition.helps):
        if set(claim.sources) == {"expert-opinion"} and claim.evidence not in ("none", "weak"):
            pytest.fail(f"{condition.id}: `{claim.text[:60]}` is opinion, yet called {claim.evidence}")


@pytest.mark.parametrize("posture", [p for p in DATA.postures if p.kind == "posture"], ids=lambda p: p.id)
def test_no_posture_is_blamed(posture: Posture) -> None:
    """The link between a posture and pain is called weak or not shown, as reviews have it."""
    assert posture.link.evidence in ("none", "weak")


def test_the_last_review_is_dated() -> None:
    """The page on how this was made names a day, not in the future."""
    text = next(p.text for p in DATA.guide if p.id == "how-this-was-made")
    found = re.search(r"\b(\d{1,2}) (\w+) (20\d\d)\b", text)
    assert found, "name the day of the last review, such as 22 November 2026"
    months = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
              "November", "December"]  # fmt: skip
    assert date(int(found[3]), months.index(found[2]) + 1, int(found[1])).year >= 2026


def test_citations_become_numbered_links() -> None:
    """[@id] is a reference to the list, and text that only looks like HTML stays text."""
    html = render_text(
        "So it is [@a-1999]. <b>Not bold</b> [x](javascript:alert(1)) ![y](/z.png)\n\n## A part: one", {"a-1999": 3}
    )
    assert 'href="#source-3"' in html
    assert "&lt;b&gt;" in html
    assert "javascript:" not in html or "<a" not in html.split("javascript:")[0].rsplit("<", 1)[-1]
    assert "<img" not in html
    assert f'<h2 id="{slug("A part: one")}">' in html


@given(st.text(max_size=300))
def test_no_text_becomes_code(text: str) -> None:
    """Whatever a page says, no script, style or event leaves the renderer."""
    numbers = dict.fromkeys(CITATION.findall(text), 1)
    html = str(render_text(text, numbers)).lower()
    assert "<script" not in html
    assert "<style" not in html
    assert not re.search(r"<[a-z]+[^>]*\son\w+=", html)


def test_outlines_of_known_paths() -> None:
    """A square, absolute and relative, has its corners and its middle."""
    assert outlines("M0 0L10 0 10 10 0 10z") == (((0, 0), (10, 0), (10, 10), (0, 10)),)
    assert middle("M0 0L10 0 10 10 0 10z") == (5, 5)
    assert middle("m2 2l4 0 0 4-4 0z") == (4, 4)
    assert middle("") is None


@pytest.mark.parametrize("entry", [*DATA.conditions, *DATA.postures], ids=lambda e: e.id)
def test_every_muscle_named_is_seen(atlas: Atlas, entry: Condition | Posture) -> None:
    """Each muscle of a page is lit in one of its pictures, its number inside it and clear of the others."""
    shown = Shown(muscles=tuple(m.muscle for m in entry.muscles))
    seen: set[str] = set()
    for view in best_views(atlas, "female", shown):
        box = picture_box(atlas, "female", view, shown)
        assert 0 <= box.x <= box.x + box.width <= VIEWS[view].width + 0.2
        assert 0 <= box.y <= box.y + box.height <= VIEWS[view].height + 0.2
        places = number_places(atlas, "female", view, shown, box)
        seen |= set(places)
        spots = list(places.values())
        for i, (x, y) in enumerate(spots):
            assert box.x < x < box.x + box.width
            assert box.y < y < box.y + box.height
            for other in spots[i + 1 :]:
                assert (x - other[0]) ** 2 + (y - other[1]) ** 2 > (1.6 * number_radius(box)) ** 2
    assert seen == set(shown.muscles)


@pytest.fixture(scope="module")
def statuses() -> dict[str, int]:
    """What each address that a page names answered; most are named by many pages and asked for once."""
    return {}


def page_of(entry: Condition | Posture | GuidePage) -> str:
    folder = {Condition: "conditions/", Posture: "posture/", GuidePage: ""}[type(entry)]
    return f"/guide/{folder}{entry.id}"


@pytest.mark.slow
@pytest.mark.parametrize("entry", ENTRIES, ids=lambda e: e.id)
def test_pages_say_everything_and_all_links_hold(
    client: TestClient, statuses: dict[str, int], entry: Condition | Posture | GuidePage
) -> None:
    """Each page stands, cites each source, shows its pictures, and every address it names is there."""
    page = client.get(page_of(entry))
    assert page.status_code == 200
    for number in range(1, len(entry.sources) + 1):
        assert f'id="source-{number}"' in page.text
        assert f'href="#source-{number}"' in page.text
    assert page.text.count("<h1") == 1
    ids = re.findall(r'\sid="([^"]+)"', page.text)
    assert sorted(ids) == sorted(set(ids))
    assert "style=" not in page.text
    for address in set(re.findall(r'(?:href|src)="(/[^"]*)"', page.text)):
        if not address.startswith("/static"):
            if address not in statuses:
                statuses[address] = client.get(address.replace("&amp;", "&")).status_code
            assert statuses[address] == 200, address
    for anchor in re.findall(r'href="#([^"]+)"', page.text):
        assert f'id="{anchor}"' in page.text


@pytest.mark.parametrize("condition", DATA.conditions, ids=lambda c: c.id)
def test_danger_stands_before_help(client: TestClient, condition: Condition) -> None:
    """On a condition's page every red flag is written out, above all that a person might do for themselves."""
    page = client.get(f"/guide/conditions/{condition.id}").text.replace("&#39;", "'")
    text = re.sub(r"\s+", " ", re.sub(r'<a class="tel"[^>]*>(\d+)</a>', r"\1", page))
    help_at = text.index('id="helps"')
    for flag in DATA.red_flags:
        if flag.id in condition.red_flags or not flag.regions or set(flag.regions) & set(condition.regions):
            assert text.index(re.sub(r"\s+", " ", flag.text)) < help_at


def test_unknown_pages_say_what_was_meant(client: TestClient) -> None:
    """A slip in the address leads on."""
    page = client.get("/guide/conditions/migrane")
    assert page.status_code == 404
    assert "migraine" in page.text
    assert client.get("/guide/posture/sittin").status_code == 404
    assert client.get("/guide/nowhere").status_code == 404
    assert client.get("/guide/picture/anterior.svg").status_code == 422
    assert client.get("/guide/picture/anterior.svg?muscle=nowhere").status_code == 404


def test_api_of_the_guide(client: TestClient) -> None:
    """Lists with what a search needs, and whole entries with their sources written out."""
    for path, entries in (("conditions", DATA.conditions), ("postures", DATA.postures), ("guide", DATA.guide)):
        listed = client.get(f"/api/v1/{path}").json()
        assert [e["id"] for e in listed] == [e.id for e in entries]
        assert all({"title", "synonyms", "summary"} <= set(e) for e in listed)
        one = client.get(f"/api/v1/{path}/{entries[0].id}").json()
        assert [s["id"] for s in one["sources"]] == list(entries[0].sources)
        missing = client.get(f"/api/v1/{path}/nowhere")
        assert missing.status_code == 404
        assert missing.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("address", "entries"), [("/guide/conditions", DATA.conditions), ("/guide/posture", DATA.postures)]
)
def test_lists_show_the_muscle_named_first(
    client: TestClient, address: str, entries: tuple[Condition | Posture, ...]
) -> None:
    """Each entry stands beside the small picture of its first muscle, which says nothing that its words do not."""
    page = client.get(address).text
    for entry in entries:
        card = page.partition(f'href="{address}/{entry.id}"')[2].partition("</a>")[0]
        assert f'src="/thumbnails/{entry.muscles[0].muscle}.svg" alt=""' in card, entry.id
