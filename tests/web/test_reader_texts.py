"""What readers of any page meet: text written for them, escaped once."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.atlas.atlas import Atlas
from app.web.precache import page_addresses

TWICE_ESCAPED = re.compile(r"(&amp;|\\u0026(amp;)?)(#\d+|#x[0-9a-fA-F]+|amp|lt|gt|quot|apos);")
"""An entity whose ampersand was escaped again, in HTML; or any entity in JSON, whose texts are not HTML."""

SAME_TEXTS = ("?figure=male", "?side=left", ".svg", ".json")
"""Addresses kept offline that are no pages, or say what another page says of the other figure or side."""


def addresses(atlas: Atlas) -> list[str]:
    """All pages of the atlas: those kept offline, places on the map, plain questions, and what has no fixed address."""
    found = [address for address in page_addresses(atlas) if not any(part in address for part in SAME_TEXTS)]
    found += [f"/?region={r.id}:left" if r.paired else f"/?region={r.id}" for r in atlas.data.regions]
    found += [f"/quiz?n={n}" for n in range(1, 31)] + [f"/quiz?n={n}&answer=1" for n in range(31, 61)]
    found += ["/embed", "/compare?muscle=soleus&muscle=plantaris", "/search?q=headache", "/safety?region=lumbar-pain"]
    found += ["/plates", "/accessibility", "/muscles/nowhere"]
    return list(dict.fromkeys(found))


@pytest.fixture(scope="module")
def pages(client: TestClient, atlas: Atlas) -> dict[str, str]:
    """The HTML of every page, by address."""
    found = {address: client.get(address) for address in addresses(atlas)}
    return {address: r.text for address, r in found.items() if r.headers["content-type"].startswith("text/html")}


NOTES_TO_OURSELVES = re.compile(
    r"not in the stored|stored part|in the abstract|abstract (only|prints)|details incomplete"
    r"|in what we could|we could not|study known to us|as reported|\bto-?verify\b|\btodo\b|\bfixme\b|\btbd\b"
    r"|could not (open|be opened|access|verify)|full text not|not verified|unverified|placeholder|lorem ipsum",
    re.IGNORECASE,
)
"""What people write who work on the data, about what they had before them; readers are told the fact, or nothing."""

TAG = re.compile(r"<(script|style|template)\b.*?</\1>|<[^>]+>", re.DOTALL)


def text_of(html: str) -> str:
    """What a page says, without its tags and scripts, every run of white space as one space."""
    return re.sub(r"\s+", " ", unescape(TAG.sub(" ", html)))


@pytest.mark.slow
def test_no_note_to_ourselves_is_shown(pages: dict[str, str]) -> None:
    """No page tells what its authors could or could not look up."""
    found = {
        address: match[0] for address, html in pages.items() if (match := NOTES_TO_OURSELVES.search(text_of(html)))
    }
    assert found == {}


def test_no_share_is_told_twice(atlas: Atlas) -> None:
    """What a study found in numbers stands in its list of findings; no other text of it repeats one of them."""
    for study in atlas.studies.values():
        told = re.findall(r"(\d+(?:\.\d+)?) ?%", f"{study.summary} {study.against_chart or ''}")
        assert not {float(share) for share in told} & {finding.percent for finding in study.findings}, study.id


@pytest.mark.slow
def test_terms_are_linked_where_they_mean_themselves(pages: dict[str, str], atlas: Atlas) -> None:
    """No link to the glossary stands inside the name of a muscle, as of fascia in tensor fasciae latae, nor inside a
    name of the skull's sutures; and a sore band, which may be a feeling round the wrist, is no taut band."""
    names = {name.lower() for m in atlas.muscles.values() for name in (m.common, m.latin, *m.synonyms) if " " in name}
    link = re.compile(r'<a class="term" href="/glossary#([^"]+)">([^<]*)</a>')
    for address, html in pages.items():
        for found in link.finditer(html):
            term, form = found[1], found[2].lower()
            before = html[max(0, found.start() - 60) : found.start()].rpartition(">")[2].lower()
            after = html[found.end() : found.end() + 60].partition("<")[0].lower()
            assert (term, form) != ("taut-band", "sore band"), address
            assert not after.startswith(" suture"), address
            split = [n for n in names if n in before + form + after and not (n in before or n in after or n in form)]
            assert split == [], (address, form)


@pytest.mark.slow
def test_nothing_is_escaped_twice(pages: dict[str, str]) -> None:
    """No page shows an entity such as &#39; in letters, neither in its HTML nor in the JSON that its scripts show."""
    assert len(pages) > 350
    found = {address: match[0] for address, html in pages.items() if (match := TWICE_ESCAPED.search(html))}
    assert found == {}


COUNTED = re.compile(
    r"(?<![\w.,%–-])1 (?:more |other )?(?:trigger )?(?:answers|candidates|cards|conditions|faults|findings|movements"
    r"|muscles|pains|places|points|questions|regions|rows|sessions|signs|sources|studies|views)\b"
)
"""One of something, told as many."""

FILLED = re.compile(r"\{(?:count|cards|num)\} (?:more |other |kept )?[a-z]+s\b")
"""Where a script puts a number before a plural."""

AT_LEAST_TWO = {"many_places", "show_all", "explained", "explained_roughly"}
"""Texts that a script shows only for two or more."""


def texts_in(value: Any, key: str = "") -> Iterator[tuple[str, str]]:
    """Every text of a JSON value, with the key that it stands under."""
    if isinstance(value, str):
        yield key, value
    for name, entry in value.items() if isinstance(value, dict) else ():
        yield from texts_in(entry, name)
    for entry in value if isinstance(value, list) else ():
        yield from texts_in(entry, key)


@pytest.mark.slow
def test_one_of_a_thing_is_not_told_as_many(pages: dict[str, str]) -> None:
    """No page says "1 muscles"; where a script counts, it has a form for one and a form for many."""
    shown = {address: match[0] for address, html in pages.items() if (match := COUNTED.search(text_of(html)))}
    assert shown == {}
    scripts = re.compile(r'<script type="application/json"[^>]*>(.*?)</script>', re.DOTALL)
    told = {pair for html in pages.values() for text in scripts.findall(html) for pair in texts_in(json.loads(text))}
    assert {key for key, text in told if FILLED.search(text)} - AT_LEAST_TWO == {"many"}


def test_only_who_was_needled_is_told_of_afterwards(client: TestClient, atlas: Atlas) -> None:
    """What is normal after needles, and when to call, waits in templates until a therapist has recorded needles."""
    steps = [s for s in atlas.data.after_treatment if s.for_needled and s.told]
    assert {s.when for s in steps} == {"days-after", "stop"}
    for path in ("/handover", "/plan"):
        html = client.get(path).text
        before, _, held = html.partition('<template data-template="needled">')
        for step in steps:
            assert step.told
            assert step.told not in before
            assert step.told in held.split("</template>")[0]
    assert all(str(s.told) not in client.get("/muscles/infraspinatus").text for s in steps)
    assert "short of breath" in client.get("/guide/session").text
