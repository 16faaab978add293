"""The format of sessions: what the models take, what is published, and what the pages are given."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pydantic import ValidationError
from starlette.testclient import TestClient

from app.atlas.atlas import Atlas
from app.data.paths import ROOT
from app.formats.session_file import SESSION_FILE, Session, schema_text


def example(**change: Any) -> dict[str, Any]:
    """A session with something of everything."""
    pain = {
        "id": 1,
        "marks": [
            {"spot": ["female", "anterior", 226.0, 240.5]},
            {"region": "temporal-pain", "side": "left"},
            {"stroke": ["male", "posterior", 1.5, [200, 210, 204.5, 220]], "erase": True},
        ],
        "strength": 7,
        "kinds": ["aching", "burning"],
        "deep": True,
        "onset": "weeks",
        "note": "worse at night",
    }
    return {
        "format": "trigger-point-atlas/session",
        "version": 1,
        "id": "0b8f3a5e-5a1c-4e0a-9d57-0c2f6d1f7a10",
        "name": "Left shoulder",
        "created": "2026-05-01T09:30:00.000Z",
        "changed": "2026-05-01T10:00:00.123Z",
        "atlas": "dcacf56dfc67",
        "drawing": {"format": "trigger-point-atlas/drawing", "version": 1, "pains": [pain]},
        "examination": {
            "points": {"trapezius-upper-1:left": {"answer": "my-pain", "pressure": 6}},
            "movements": {"neck-rotation:right": {"finding": "limited", "degrees": 45}},
            "agreed_pressure": 6,
        },
        "note": "",
    } | change


BROKEN: dict[str, dict[str, Any]] = {
    "a newer version": {"version": 2},
    "a version that is true": {"version": True},
    "another format": {"format": "trigger-point-atlas/drawing"},
    "an unknown key": {"__proto__": {"admin": True}},
    "an id that is no UUID": {"id": "1"},
    "a day that no calendar has": {"created": "2026-02-31T09:30:00Z"},
    "a time that is a number": {"changed": 1},
    "a name without end": {"name": "n" * 121},
    "a drawing that is a list": {"drawing": []},
    "a strength beyond ten": {
        "drawing": {
            "format": "trigger-point-atlas/drawing",
            "version": 1,
            "pains": [{"id": 1, "marks": [{"region": "temporal-pain", "side": "left"}], "strength": 11}],
        }
    },
    "an answer that nobody can give": {"examination": {"points": {"x-1:left": {"answer": "<b>"}}}},
    "a point that is no id": {"examination": {"points": {"constructor.prototype": {"answer": "nothing"}}}},
}


def test_an_example_is_taken() -> None:
    """A session with something of everything, alone or among several, is valid and comes back the same."""
    text = json.dumps(example())
    read = SESSION_FILE.validate_json(text)
    assert isinstance(read, Session)
    assert json.loads(read.model_dump_json(exclude_unset=True)) == example()
    several = {"format": "trigger-point-atlas/sessions", "version": 1, "sessions": [example(), example()]}
    SESSION_FILE.validate_json(json.dumps(several))


@pytest.mark.parametrize("change", BROKEN.values(), ids=BROKEN)
def test_what_is_broken_is_refused(change: dict[str, Any]) -> None:
    """Each fault alone makes a file invalid."""
    with pytest.raises(ValidationError):
        SESSION_FILE.validate_json(json.dumps(example(**change)))


def test_the_published_schema_is_fresh(client: TestClient) -> None:
    """docs/session.schema.json and the address in the API are what the models say."""
    kept = (ROOT / "docs" / "session.schema.json").read_text(encoding="utf-8")
    assert kept == schema_text(), "run `python -m app validate --schemas`"
    answer = client.get("/api/v1/session.schema.json")
    assert answer.text == kept
    assert answer.headers["content-type"] == "application/schema+json"


def test_the_schema_leaves_nothing_open() -> None:
    """Every object of the schema says that it has no other keys."""
    schema = json.loads(schema_text())
    for name, definition in schema["$defs"].items():
        assert definition["additionalProperties"] is False, name
        for key, value in definition["properties"].items():
            if "patternProperties" in value:
                assert value["additionalProperties"] is False, (name, key)


def test_a_handover_asks_for_all_muscles_at_once(client: TestClient, atlas: Atlas) -> None:
    """One file holds the texts of every muscle and every work that they name, so no request tells which were found."""
    texts = client.get("/api/v1/handover.json").json()
    assert list(texts["muscles"]) == list(atlas.muscles)
    for muscle in texts["muscles"].values():
        assert muscle["self_care"]
        assert muscle["stretch"]
        assert muscle["cautions"]
        assert set(muscle["sources"]) <= set(texts["sources"])
    assert {flag.source for flag in atlas.data.red_flags} <= set(texts["sources"])


@pytest.mark.parametrize("path", ["/sessions", "/handover"])
def test_without_javascript_the_pages_say_so(client: TestClient, path: str) -> None:
    """The pages are the same for everybody, and say plainly that they need JavaScript and that nothing is stored."""
    page = client.get(path)
    assert page.status_code == 200
    noscript = page.text.partition("<noscript><p")[2].partition("</noscript>")[0]
    assert "JavaScript" in noscript
    assert "Nothing is stored" in noscript
    assert "set-cookie" not in page.headers
