"""Places are called by plain words to somebody in pain, and by the field's words to others."""

from __future__ import annotations

import re
from html import unescape

import pytest
from fastapi.testclient import TestClient

from app.atlas.place_names import region_title
from app.data.plain_words import therapists_words
from app.vocabulary import VOICES
from tests.known import ATLAS

PLACES = [(r.id, side) for r in ATLAS.regions.values() for side in (("left", "right") if r.paired else ("midline",))]


def heading(page: str) -> str:
    """The words of the page's first heading."""
    (words,) = re.findall(r"<h1[^>]*>(.*?)</h1>", page, re.DOTALL)[:1]
    return " ".join(unescape(re.sub(r"<[^>]+>", "", words)).split())


@pytest.mark.parametrize("region", ATLAS.regions.values(), ids=lambda r: r.id)
def test_a_title_for_clients_is_plain(region: object) -> None:
    """No therapist's word, and others read the field's own name."""
    client, student, therapist = (region_title(region, voice) for voice in VOICES)  # type: ignore[arg-type]
    assert not list(therapists_words(client))
    assert client[0].isupper()
    assert student == therapist == region.name  # type: ignore[attr-defined]


@pytest.mark.parametrize("landmark", ATLAS.landmarks)
def test_a_point_on_the_skin_is_called_by_plain_words(landmark: str) -> None:
    """Its own id, and its name among bones, are not shown."""
    assert not list(therapists_words(ATLAS.landmark_names[landmark])), landmark


@pytest.mark.parametrize(("region", "side"), PLACES)
def test_the_map_is_headed_by_the_place_in_plain_words(client: TestClient, region: str, side: str) -> None:
    """Both sides of every region, and the therapist's heading beside it."""
    known = ATLAS.regions[region]
    told = f", {side}" if known.paired else ""
    address = f"/?region={region}:{side}" if known.paired else f"/?region={region}"
    assert heading(client.get(address).text) == region_title(known, "client") + told
    assert heading(client.get(f"{address}&voice=therapist").text) == known.name + told


@pytest.mark.parametrize("landmark", [*ATLAS.landmarks])
def test_a_point_named_in_the_address_is_headed_in_plain_words(client: TestClient, landmark: str) -> None:
    """One heading has no therapist's word, whichever point the address names."""
    assert not list(therapists_words(heading(client.get(f"/?at={landmark}").text)))


@pytest.mark.parametrize("region", [*ATLAS.regions])
def test_search_names_a_region_in_plain_words(client: TestClient, region: str) -> None:
    """The answer that leads to a region's page is called as the heading there."""
    known = ATLAS.regions[region]
    page = client.get("/search", params={"q": known.plain}).text
    name, note = (rf'<span class="entry-{part}">(.*?)</span>' for part in ("name", "note"))
    found = re.search(rf'href="/regions/{region}">{name} {note}', page)
    if found:
        assert unescape(found[1]) == region_title(known, "client")
        assert not found[2]
