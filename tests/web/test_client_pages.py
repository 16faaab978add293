"""No page shown to clients holds a therapist's word, and none speaks about its reader as somebody else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import html5lib
import pytest
from starlette.testclient import TestClient

from app.atlas.atlas import Atlas
from app.data.plain_words import LEFT_OUT, therapists_words
from app.views import VIEWS
from app.vocabulary import VOICES
from tests.known import ATLAS, PLAIN

HIDDEN = {"script", "style", "template", "noscript", "head"}
MAIN = re.compile("<main.*</main>", re.DOTALL)
SPOKEN = ("alt", "aria-label", "title", "placeholder")


def shown(element: Any) -> Iterator[str]:
    """The texts of an element that a client sees or hears.

    What is for other voices, lists of sources, how to cite, and Latin names marked as such are left out.
    """
    if not isinstance(element.tag, str) or element.tag in HIDDEN:
        return
    voices = element.get("data-for")
    if (voices and "client" not in voices.split()) or element.get("lang") == "la":
        return
    if {"sources", "cite-page"} & set((element.get("class") or "").split()):
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
    longest_first = sorted(found, key=len, reverse=True)
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
    text = " ".join(" ".join(shown(html5lib.parseFragment(main.group(), namespaceHTMLElements=False))).split())
    if LEFT_OUT.search(text) or any(therapists_words(text)):
        text = names().sub(" ", text)
    assert sorted({word for word, _ in therapists_words(text)}) == []
    assert LEFT_OUT.findall(text) == []
