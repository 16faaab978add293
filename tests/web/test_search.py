"""Search finds what people mean, and does so by a ranking that the browser shares."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from app.atlas.atlas import Atlas
from app.search.answers import answers_of
from app.search.entries import CONTRIBUTORS, index_of
from app.search.ranking import KINDS, Index, SearchEntry, Words, fold, search, stem
from app.web.application import create_app
from tests.known import PLAIN

HERE = Path(__file__).resolve().parents[1]
QUERIES: list[dict[str, Any]] = yaml.safe_load((HERE / "queries.yaml").read_text(encoding="utf-8"))["queries"]
VECTORS: dict[str, Any] = json.loads((HERE / "vectors" / "search.json").read_text(encoding="utf-8"))
MIN_RIGHT = 0.95
TEXTS = ("names", "everyday", "words")

SMALL = Index(
    [
        SearchEntry("muscle", "soleus", "soleus", "/muscles/soleus", names=("soleus",), everyday=("deep calf muscle",)),
        SearchEntry("region", "posterior-leg-pain", "Posterior leg", "/", names=("calf", "calf pain")),
    ],
    Words(frozenset({"the", "muscle"}), {"ache": "pain"}),
)


def first(index: Index, query: str) -> str:
    """kind:id of the first answer."""
    found = search(index, query, 1)
    return f"{found[0].kind}:{found[0].id}" if found else ""


def answered(atlas: Atlas, query: str) -> str:
    """kind:id of the first answer to a query, help and what its words mean included."""
    found = answers_of(atlas).answer(query, 1).entries
    return f"{found[0].kind}:{found[0].id}" if found else ""


def test_real_queries_find_the_right_thing_first(atlas: Atlas) -> None:
    """At least 95 of 100 real queries have an accepted answer on top."""
    assert len(QUERIES) >= 150
    wrong = [(q["q"], found) for q in QUERIES if (found := answered(atlas, q["q"])) not in q["is"]]
    assert len(wrong) <= (1 - MIN_RIGHT) * len(QUERIES), wrong


def test_the_server_meets_the_vectors() -> None:
    """The index and the answers are those that the browser is held to."""
    entries = [
        SearchEntry(e["kind"], e["id"], e["title"], e["href"], e["note"], *(tuple(e[k]) for k in TEXTS))
        for e in VECTORS["entries"]
    ]
    index = Index(entries, Words(frozenset(VECTORS["index"]["ignored"]), VECTORS["index"]["same"]))
    assert json.loads(json.dumps(index.as_json())) == VECTORS["index"]
    for case in VECTORS["cases"]:
        assert [f"{e.kind}:{e.id}" for e in search(index, case["q"], 8)] == case["found"], case["q"]


@pytest.mark.parametrize(
    "query",
    [
        "suicide",
        "overdose",
        "chest pain",
        "can't feel my legs",
        "worst headache",
        "pain in my chest and left arm",
        "STROKE",
    ],
)
def test_help_stands_first(atlas: Atlas, query: str) -> None:
    """Words of danger lead to help before any muscle."""
    assert answered(atlas, query).startswith("help:")


@pytest.mark.parametrize("query", ["headache", "chest muscle", "stiff neck", "leg", "numb fingers"])
def test_everyday_words_alone_raise_no_alarm(atlas: Atlas, query: str) -> None:
    """Help stands only where danger is meant."""
    assert not answered(atlas, query).startswith("help:")


def test_a_place_comes_before_the_muscle_nicknamed_after_it() -> None:
    """Calf is a place, calf muscle a muscle."""
    assert first(SMALL, "calf") == "region:posterior-leg-pain"
    assert first(SMALL, "deep calf muscle") == "muscle:soleus"
    assert first(SMALL, "calf ache") == "region:posterior-leg-pain"


def test_folding() -> None:
    """Accents, case, apostrophes and punctuation make no difference; plurals lose their s, Latin keeps it."""
    assert fold("Músculo, CAN'T\u2019 x-y") == ["musculo", "cant", "x", "y"]
    plurals = {"glutes": "glute", "soleus": "soleus", "pelvis": "pelvis", "abs": "abs", "fascias": "fascias"}
    assert {word: stem(word) for word in plurals} == plurals


@settings(deadline=None)
@given(st.text(max_size=60), st.integers(1, 5))
def test_any_text_is_answered(query: str, limit: int) -> None:
    """Nothing that can be typed breaks the search, and no answer stands twice."""
    found = search(SMALL, query, limit)
    assert len(found) <= limit
    assert len({(e.kind, e.id) for e in found}) == len(found)


def test_everything_can_be_found_by_its_own_name(atlas: Atlas) -> None:
    """Each muscle, region and term stands first, or behind one of the same name, when its own name is typed."""
    index = index_of(atlas)
    for entry in index.entries:
        if entry.kind in ("muscle", "region", "term"):
            found = search(index, entry.title, 4)
            assert entry in found, entry.title
    assert {e.kind for e in index.entries} <= set(KINDS)
    assert len(CONTRIBUTORS) >= 7


def test_links_of_answers_resolve(client: TestClient, atlas: Atlas) -> None:
    """Each answer's page exists, with the element that its address names."""
    pages: dict[str, str] = {}
    for entry in index_of(atlas).entries[::7]:
        path, _, fragment = entry.href.partition("#")
        if path not in pages:
            response = client.get(path)
            assert response.status_code == 200, path
            pages[path] = response.text
        assert not fragment or f'id="{fragment}"' in pages[path], entry.href
    for danger in atlas.dangers.values():
        assert f'id="{danger.help_id}"' in client.get("/emergency").text


def test_the_page_and_the_api_give_the_same_answers(atlas: Atlas) -> None:
    """`/search`, the API and the file for the browser are one index."""
    with TestClient(create_app(atlas), headers=PLAIN) as client:
        found = client.get("/api/v1/search?q=heel+hurts&limit=5").json()["results"]
        page = client.get("/search?q=heel+hurts").text
        assert [f'href="{f["href"]}"' in page for f in found] == [True] * len(found)
        address = page.split('data-index="')[1].split('"')[0]
        answer = client.get(address)
        assert "immutable" in answer.headers["cache-control"]
        assert answer.json()["vocabulary"] == index_of(atlas).vocabulary
        assert "nothing goes by that name" in client.get("/search?q=zzzzqqqq").text.lower()
        assert client.get("/search").status_code == 200


def test_understand_by_the_api(client: TestClient) -> None:
    """`/understand` tells what a sentence says, the places it marks, the red flags of its danger, and answers."""
    asked = client.get("/api/v1/understand", params={"q": "burning in my left calf after running, no swelling"}).json()
    said = [(u["kind"], u["id"], u.get("side"), u.get("denied", False)) for u in asked["understood"]]
    assert said == [
        ("feeling", "burning", None, False),
        ("place", "posterior-leg-pain", "left", False),
        ("trigger", "running", None, False),
        ("feeling", "swollen", None, True),
    ]
    assert asked["marks"] == ["calf_medial:left", "calf_lateral:left"]
    assert asked["red_flags"] == []
    assert asked["results"][0]["id"] == "posterior-leg-pain"
    danger = client.get("/api/v1/understand", params={"q": "both legs went weak and I wet myself"}).json()
    assert danger["understood"][0]["kind"] == "danger"
    assert danger["red_flags"][0]["id"] == "cauda-equina"
    assert danger["results"][0]["kind"] == "help"


@pytest.mark.parametrize(
    ("q", "status"),
    [
        ("", 422),
        (" ", 422),
        ("x" * 10_001, 422),
        ("knee " * 2000, 200),
        ("the of my", 200),
        ("\u819d \U0001f642 <b>", 200),
    ],
)
def test_understand_takes_any_text(client: TestClient, q: str, status: int) -> None:
    """What is empty or too long is refused by name; anything else is answered, if only by nothing."""
    answer = client.get("/api/v1/understand", params={"q": q})
    assert answer.status_code == status
    assert status == 200 or answer.json()["field"] == "q"


def test_the_page_says_what_it_understood(client: TestClient) -> None:
    """Without JavaScript too: what was understood with its side, and the way to the map with the places marked."""
    page = client.get("/search", params={"q": "right shoulder hurts lifting the arm"}).text
    assert "front of the shoulder, right" in page
    assert 'href="/?at=deltoid_anterior:right"' in page
    assert client.get("/?at=deltoid_anterior:right").status_code == 200
    assert "is-danger" in client.get("/search", params={"q": "chest pain"}).text


def test_no_answer_for_clients_names_landmarks_raw(atlas: Atlas) -> None:
    """Points on the skin are called by plain words, and a symptom opens a page, not the table of muscles."""
    for entry in index_of(atlas).entries:
        assert "_" not in entry.title, entry.title
        assert entry.kind != "symptom" or not entry.href.startswith("/muscles?"), entry.href


def test_landmarks_have_a_mark(client: TestClient, atlas: Atlas) -> None:
    """Each place of `#at=` can be marked on each figure, on its own side."""
    spots = client.get("/api/v1/landmarks/marks").json()
    for figure in ("female", "male"):
        for x in atlas.landmarks.values():
            assert set(spots[figure][x.id]) == ({"left", "right"} if x.paired else {"midline"}), x.id
