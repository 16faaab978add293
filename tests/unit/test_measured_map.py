"""Shares that studies counted, on the body."""

from __future__ import annotations

import re

import pytest
from starlette.testclient import TestClient

from app.atlas.atlas import FIGURES, Atlas
from app.drawing.measured_map import STEPS, Shown, drawn_study, shown_places, views_of_study
from app.views import VIEWS


def points_with_pictures(atlas: Atlas) -> list[str]:
    return [point for point in atlas.referrals if drawn_study(atlas, point)]


def test_a_landmark_speaks_for_the_region_that_holds_it(atlas: Atlas) -> None:
    """Two places in one palm are two spots, not the whole palm twice."""
    shown = shown_places(atlas, "choi-2015-interossei-manus-3", "interossei-manus")
    assert {s.place: s.percent for s in shown if s.place in ("hypothenar_eminence", "wrist_volar")} == {
        "hypothenar_eminence": 55.0,
        "wrist_volar": 15.0,
    }
    assert "volar-wrist-palm-pain" not in {s.place for s in shown}


def test_the_darkest_is_drawn_last() -> None:
    """Five tones for five ranges of shares, rising with them."""
    assert [Shown("", percent, "").step for percent in (1, 20, 21, 60, 61, 100)] == [1, 1, 2, 3, 4, 5]
    assert list(STEPS) == sorted(STEPS)


@pytest.mark.parametrize("figure", FIGURES)
def test_every_share_is_written_on_some_picture(client: TestClient, atlas: Atlas, figure: str) -> None:
    """Of each point with such a study, one of the pictures has the number of every place."""
    for point in points_with_pictures(atlas):
        study = drawn_study(atlas, point)
        assert study
        written: set[str] = set()
        for view in views_of_study(atlas, study.id, point, figure):
            svg = client.get(f"/measured/{view}.svg?figure={figure}&point={point}").text
            written |= set(re.findall(r">([\d.–]+ %)<", svg))
        expected = {s.said for s in shown_places(atlas, study.id, atlas.referrals[point].muscle)} - {""}
        assert written == expected, point


def test_chart_and_shares_show_the_same_part(client: TestClient) -> None:
    """Both pictures have one viewBox; only one has the chart's zones, only the other has shares."""
    address = "/measured/anterior.svg?point=infraspinatus-2&what="
    chart, shares = (client.get(address + what).text for what in ("chart", "shares"))
    boxes = [re.search(r'viewBox="([^"]+)"', svg) for svg in (chart, shares)]
    assert boxes[0]
    assert boxes[1]
    assert boxes[0][1] == boxes[1][1]
    assert 'class="essential"' in chart
    assert 'class="essential"' not in shares
    assert "share-label" in shares.split("</style>")[1]
    assert "share-label" not in chart.split("</style>")[1]


def test_a_point_without_such_a_study_has_no_picture(client: TestClient) -> None:
    """404 tells so, and a point that does not exist is told apart."""
    assert client.get("/measured/anterior.svg?point=soleus-1").status_code == 404
    assert client.get("/measured/anterior.svg?point=nothing-1").status_code == 404
    assert client.get("/measured/above.svg?point=infraspinatus-2").status_code == 404


def test_the_page_tells_the_shares_in_words_too(client: TestClient) -> None:
    """The picture of shares has them in its text; a legend tells the tones; views have their titles."""
    html = client.get("/muscles/infraspinatus").text
    alts = re.findall(r'<img src="/measured/[^"]+what=shares"[^>]* alt="([^"]+)"', html)
    assert alts
    assert all("front of the shoulder 36.1 %" in alt for alt in alts if "back of the shoulder" in alt)
    assert html.count('class="share share-') >= 5
    assert any(view.title in alt for alt in alts for view in VIEWS.values())
