"""Where help may be needed at once, the number to call can be tapped."""

from __future__ import annotations

import re

import pytest
from starlette.testclient import TestClient

from app.atlas.atlas import Atlas
from app.web.emergency_numbers import EMERGENCY_NUMBERS, tel_links

TEL = re.compile(r'<a(?: class="tel")? href="tel:(\d+)">\1</a>')
TOLD = re.compile(rf"\b({'|'.join(EMERGENCY_NUMBERS)})\b")


def body_of(html: str) -> str:
    """The main part of a page."""
    return html[html.index("<main") : html.index("</main>")]


@pytest.mark.parametrize("path", ["/emergency", "/safety", "/safety?region=lumbar-pain"])
def test_the_numbers_head_the_page(client: TestClient, path: str) -> None:
    """Before the page's heading stand all numbers, each a link that dials it; every other number told there is one."""
    body = body_of(client.get(path).text)
    assert TEL.findall(body[: body.index("<h1")]) == list(EMERGENCY_NUMBERS)
    assert TOLD.findall(TEL.sub("", body)) == []


def test_every_number_in_an_answer_can_be_tapped(client: TestClient, atlas: Atlas) -> None:
    """The answer to each sign of the safety questions that names a number has it as a link, and at the head, too."""
    told = [sign for sign in atlas.data.signs if TOLD.search(sign.do)]
    assert len(told) > 5
    for sign in told:
        body = body_of(client.post("/safety", data={"answered": "1", "sign": sign.id}).text)
        assert TEL.findall(body[: body.index("<h1")]) == list(EMERGENCY_NUMBERS)
        assert TOLD.findall(TEL.sub("", body)) == [], sign.id
        assert len(TEL.findall(body)) > len(EMERGENCY_NUMBERS), sign.id


def test_other_numbers_and_markup_are_left_alone() -> None:
    """Only whole emergency numbers become links; the rest of the text is escaped."""
    assert tel_links("1120 < 91") == "1120 &lt; 91"
    assert tel_links("call 112.") == 'call <a class="tel" href="tel:112">112</a>.'
