"""A region's page lists muscles, not points, and ends where sense ends."""

from __future__ import annotations

import re

import pytest
from starlette.testclient import TestClient

from app.atlas.atlas import Atlas
from app.atlas.matching import rank
from app.atlas.muscle_ranking import rank_muscles
from app.web.page_state import region_places

PLACES = ("posterior-shoulder-pain:left", "posterior-shoulder-pain:right", "lumbar-pain:right", "temporal-pain:left")


@pytest.mark.parametrize("text", PLACES)
def test_a_region_lists_its_muscles_once_each_and_none_that_is_unlikely(
    client: TestClient, atlas: Atlas, text: str
) -> None:
    """The rows are those of `rank_muscles`, without any of likelihood `low`, numbered from 1 as listed."""
    region, side = text.split(":")
    (place,) = region_places(atlas, text)
    muscles = rank_muscles(atlas.matrix, [place.mark], rank(atlas.matrix, [place.mark]).candidates)
    listed = [m for m in muscles if m.likelihood != "low"]
    wanted = [(f"{m.muscle}:{m.side}", str(i)) for i, m in enumerate(listed, start=1)]
    page = client.get(f"/regions/{region}", params={"side": side}).text
    assert re.findall(r'data-muscle="([^"]+)" data-rank="(\d+)"', page) == wanted
    assert 0 < len(wanted) < len(muscles)


def test_every_region_that_muscles_refer_to_lists_some(client: TestClient, atlas: Atlas) -> None:
    """Leaving out the unlikely never empties a list; a muscle whose sides are alike is named with both."""
    both = 0
    for region in atlas.regions:
        page = client.get(f"/regions/{region}").text
        assert 'data-rank="1"' in page, region
        midline = re.findall(r'data-muscle="[^"]+:midline"', page)
        assert page.count("both sides") >= len(midline), region
        both += len(midline)
    assert both
