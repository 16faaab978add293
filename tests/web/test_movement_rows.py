"""What a muscle's page says of movement tests is what the API says of them."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.atlas.atlas import Atlas

ROW = re.compile(r'<li><a href="/movement-tests#([^"]+)">.*?<span class="note">([^<]*)</span>', re.DOTALL)
"""A row of "Movements that test it": the test, and what the muscle does in it."""

WORDS = {
    "c": "makes it: weak or painful against resistance",
    "l": "stretched by it: limited or painful at the end",
    "cl": "makes it, and is stretched by it",
}
"""What a row says, by the letters that the API has for the roles of a muscle on all sides together."""


@pytest.fixture(scope="module")
def tests(client: TestClient) -> list[dict[str, Any]]:
    """All movement tests, as the API has them."""
    found: list[dict[str, Any]] = client.get("/api/v1/movement-tests").json()
    return found


def expected(tests: list[dict[str, Any]], muscle: str) -> list[tuple[str, str]]:
    """The rows of a muscle's page by the API: the test's id, and the words for what the muscle does."""
    rows = []
    for test in tests:
        letters = {letter for side in test["roles"].values() for letter in side.get(muscle, "")}
        if letters:
            rows.append((test["id"], WORDS["".join(sorted(letters))]))
    return rows


@pytest.mark.slow
def test_every_movement_row_says_what_the_api_says(
    client: TestClient, atlas: Atlas, tests: list[dict[str, Any]]
) -> None:
    """On each muscle's page the rows are the tests in which the API gives it a role, each with that role; over all
    pages each of the three sentences occurs."""
    said = set()
    for muscle in atlas.muscles:
        rows = [(test, unescape(words)) for test, words in ROW.findall(client.get(f"/muscles/{muscle}").text)]
        assert rows == expected(tests, muscle), muscle
        said |= {words for _, words in rows}
    assert said == set(WORDS.values())
