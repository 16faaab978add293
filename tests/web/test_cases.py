"""Every case has its page, which can be read without JavaScript, and whose links lead to what they name."""

from __future__ import annotations

import re

import pytest
from starlette.testclient import TestClient

from tests.known import ATLAS

CASES = list(ATLAS.cases)


@pytest.mark.parametrize("case", CASES)
def test_a_case_has_its_steps_and_its_source(client: TestClient, case: str) -> None:
    page = client.get(f"/cases/{case}?voice=student")
    assert page.status_code == 200
    found = ATLAS.cases[case]
    for told in ("Where is it?", "What must you rule out first?", "What do you ask?", "How did it end?"):
        assert told in page.text
    assert page.text.count('data-right="true"') == 1
    assert page.text.count("place-area") >= 1
    assert all(source in page.text for source in [f'id="source-{i + 1}"' for i in range(len(found.sources))])


@pytest.mark.parametrize("case", CASES)
def test_what_a_choice_links_to_is_there(client: TestClient, case: str) -> None:
    page = client.get(f"/cases/{case}?voice=student").text
    links = set(re.findall(r'href="(/(?:look-alikes|emergency|muscles|regions)[^"]*)"', page))
    assert links
    for link in links:
        address, _, anchor = link.partition("#")
        answer = client.get(address)
        assert answer.status_code == 200, link
        assert not anchor or f'id="{anchor}"' in answer.text, link


def test_the_list_links_every_case(client: TestClient) -> None:
    page = client.get("/cases?voice=therapist").text
    assert all(f'href="/cases/{case}?voice=therapist"' in page for case in CASES)


def test_someone_in_pain_is_told_that_these_are_other_people(client: TestClient) -> None:
    assert "cannot tell you what you have" in client.get(f"/cases/{CASES[0]}").text


def test_the_api_has_them_all(client: TestClient) -> None:
    assert [case["id"] for case in client.get("/api/v1/cases").json()] == CASES


def test_an_unknown_case_suggests_the_nearest(client: TestClient) -> None:
    assert client.get("/cases/marathon-calv").status_code == 404
    assert "marathon-calf" in client.get("/cases/marathon-calv").text
