"""No page shown to clients holds a therapist's word, and none speaks about its reader as somebody else."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import html5lib
import pytest
from starlette.testclient import TestClient

from app.atlas.atlas import Atlas
from app.data.plain_words import FEWEST_WORDS, HIGHEST_GRADE, LEFT_OUT, grade, therapists_words, words_in
from app.views import VIEWS
from app.vocabulary import VOICES
from tests.html_tree import html_tree
from tests.known import ATLAS, PLAIN
from tests.web.test_reader_texts import texts_in

HIDDEN = {"script", "style", "template", "noscript", "head"}
MAIN = re.compile("<main.*</main>", re.DOTALL)
SPOKEN = ("alt", "aria-label", "title", "placeholder")


def shown(element: Any) -> Iterator[str]:
    """The texts of an element that a client sees or hears.

    What is for other voices, lists of sources, how to cite, the therapist's record, and Latin names marked as such are
    left out.
    """
    if not isinstance(element.tag, str) or element.tag in HIDDEN:
        return
    voices = element.get("data-for")
    if (voices and "client" not in voices.split()) or element.get("lang") == "la":
        return
    if {"sources", "cite-page", "record-paper"} & set((element.get("class") or "").split()):
        return
    yield from (element.get(name) for name in SPOKEN if element.get(name))
    yield element.text or ""
    for child in element:
        yield from shown(child)
        yield child.tail or ""


@cache
def names() -> re.Pattern[str]:
    """Names of muscles, regions, conditions, terms and works: a name stays one, whatever words it is made of.

    The person in the caption of a view is the one in the picture.
    """
    found = {"trigger-point atlas"}
    for muscle in ATLAS.muscles.values():
        found |= {muscle.common, muscle.latin, *muscle.synonyms}
    found |= {source.citation for source in ATLAS.data.sources}
    found |= {r.name for r in ATLAS.regions.values()} | {t.term for t in ATLAS.data.glossary}
    found |= {c.title for c in ATLAS.conditions.values()} | {v.caption for v in VIEWS.values()}
    # A name without such a word hides none.
    with_words = {name for name in found if LEFT_OUT.search(name) or any(therapists_words(name))}
    longest_first = sorted(with_words, key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(re.escape(name) for name in longest_first)})(?!\w)", re.IGNORECASE)


def client_pages(atlas: Atlas) -> list[str]:
    """Addresses that the client's role leads to."""
    pages = [
        "/",
        "/safety",
        "/emergency",
        "/guide",
        "/guide/conditions",
        "/guide/posture",
        "/handover",
        "/plan",
        "/regions",
    ]
    pages += [f"/muscles/{m}" for m in atlas.muscles]
    pages += [f"/regions/{r}" for r in atlas.regions]
    pages += [f"/?region={r}{':left' if region.paired else ''}" for r, region in atlas.regions.items()]
    pages += [f"/guide/conditions/{c}" for c in atlas.conditions]
    pages += [f"/guide/posture/{p.id}" for p in atlas.data.postures]
    pages += [f"/guide/{g.id}" for g in atlas.data.guide]
    return pages


@pytest.mark.parametrize("address", client_pages(ATLAS))
def test_clients_see_no_therapists_word(client: TestClient, address: str) -> None:
    """In the client's role every word shown is plain, or stands in brackets behind the plain one."""
    assert VOICES[0] == "client"
    response = client.get(address, headers=PLAIN)
    assert response.status_code == 200
    main = MAIN.search(response.text)
    assert main
    text = " ".join(" ".join(shown(html_tree(main.group()))).split())
    if LEFT_OUT.search(text) or any(therapists_words(text)):
        text = names().sub(" ", text)
    assert sorted({word for word, _ in therapists_words(text)}) == []
    assert LEFT_OUT.findall(text) == []


DATA_SCRIPTS = {"data-state", "data-facts"}
"""Scripts that hold ids and numbers, and no words for anybody."""

SCRIPTED = [
    *("/", "/plan", "/handover", "/sessions", "/safety"),
    *(
        "/muscles/scalenes",
        "/guide/conditions/neck-pain",
        "/guide/posture/sleep",
        "/guide/self-care",
        "/regions/groin-pain",
    ),
]
"""Pages of the client's role whose scripts show words of their own."""


def kept(element: Any) -> Iterator[str]:
    """The words that wait in templates and in JSON until a script shows them to a client."""
    if not isinstance(element.tag, str):
        return
    if element.tag == "template":
        for child in element:
            yield from shown(child)
    elif (
        element.tag == "script" and element.get("type") == "application/json" and not DATA_SCRIPTS & set(element.attrib)
    ):
        yield from (text for _, text in texts_in(json.loads(element.text)))
    else:
        for child in element:
            yield from kept(child)


@pytest.mark.parametrize("address", SCRIPTED)
def test_the_quick_reading_of_a_page_is_the_exact_one(client: TestClient, address: str) -> None:
    """The tree that the walk over all pages reads says the same as that of the HTML standard's own algorithm."""
    text = client.get(address, headers=PLAIN).text
    exact = html5lib.parse(text, namespaceHTMLElements=False)
    assert " ".join(shown(html_tree(text))).split() == " ".join(shown(exact)).split()


@pytest.mark.parametrize("address", SCRIPTED)
def test_words_that_scripts_show_are_plain(client: TestClient, address: str) -> None:
    """What is in templates and in the strings of scripts obeys the same rule as what is in the texts of the data."""
    page = html5lib.parse(client.get(address, headers=PLAIN).text, namespaceHTMLElements=False)
    texts = [names().sub(" ", " ".join(text.split())) for text in kept(page)]
    assert any(texts)
    assert sorted({word for text in texts for word, _ in therapists_words(text)}) == []
    assert [text for text in texts if LEFT_OUT.search(text)] == []
    assert [text for text in texts if words_in(text) >= FEWEST_WORDS and grade(text) > HIGHEST_GRADE] == []
