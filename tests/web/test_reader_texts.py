"""What readers of any page meet: text written for them, escaped once."""

from __future__ import annotations

import re

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


def test_nothing_is_escaped_twice(pages: dict[str, str]) -> None:
    """No page shows an entity such as &#39; in letters, neither in its HTML nor in the JSON that its scripts show."""
    assert len(pages) > 350
    found = {address: match[0] for address, html in pages.items() if (match := TWICE_ESCAPED.search(html))}
    assert found == {}
