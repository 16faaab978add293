"""Nothing that comes from outside runs or breaks a page: a data folder of attacks, made-up links, made-up files."""

from __future__ import annotations

import base64
import json
import random
import zlib
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser

from app.web.application import create_app
from tests.hostile import ATTACKS, MARK, hostile_atlas, hostile_course

from .conftest import Visit, served, start_visit

INPUTS = 350
SLOW_MS = 1500
PATHS = (
    *("/?region=temporal-pain:left&all=1", "/muscles/temporalis?voice=therapist", "/search?q=evil", "/quiz"),
    *("/glossary", "/emergency", "/handover", "/guide/conditions"),
)


@pytest.fixture(scope="module")
def evil_server() -> Iterator[str]:
    """Address of the atlas over a data folder of attacks."""
    with served(create_app(course=hostile_course(hostile_atlas()[0]))) as address:
        yield address


def test_no_attack_in_the_data_runs(browser: Browser, evil_server: str) -> None:
    """The map, a muscle, the search, the quiz, a hand-over and more: no script runs, no strange element is there."""
    context, visit = start_visit(browser, evil_server)
    try:
        for path in PATHS:
            page = visit.open(path)
            if path == "/search?q=evil":
                page.locator("input[type=search]").first.fill("evil")
                page.wait_for_timeout(300)
            assert page.evaluate("typeof window.pwned") == "undefined", path
            assert page.locator(MARK).count() == 0, path
            assert page.locator("[onload], [onerror], [onmouseover], [evil-attr]").count() == 0, path
        assert not [r.url for r in visit.requests if not r.url.startswith((evil_server, "data:"))]
        assert not [c for c in visit.complaints if "Content Security Policy" in c or "Trusted" in c]
    finally:
        context.close()


def packed(plain: bytes) -> str:
    """As encodeDrawing packs."""
    return base64.urlsafe_b64encode(zlib.compress(plain)).decode().rstrip("=")


VALUES: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 1e308, -1e308, 0.5, "", "a", "female", "anterior", "__proto__", "constructor", [], {}),
    *(
        [[]],
        [None] * 50,
        {"__proto__": {"polluted": 1}},
        "x" * 5000,
        "\ud83d",
        "left",
        *ATTACKS,
        2**53,
        [1, 2, 3],
        {"length": 9},
    ),
)
DRAWING = {
    "format": "trigger-point-atlas/drawing",
    "version": 1,
    "pains": [
        {
            "id": 1,
            "marks": [
                {"spot": ["female", "anterior", 300, 300]},
                {"region": "temporal-pain", "side": "left"},
                {"stroke": ["male", "posterior", 1.5, [100, 100, 200, 200]], "erase": True},
            ],
            "strength": 5,
            "kinds": ["aching"],
            "deep": False,
            "onset": "days",
            "note": "a",
        }
    ],
}
SESSION = {
    "format": "trigger-point-atlas/session",
    "version": 1,
    "id": "6f1b9d7e-3c1a-4c57-9d55-0f6a1d1f2a11",
    "name": "a",
    "created": "2026-05-01T09:30:00Z",
    "changed": "2026-05-01T09:30:00Z",
    "atlas": "a-b",
    "drawing": DRAWING,
    "examination": {
        "points": {"temporalis-1:left": {"answer": "tender", "pressure": 3}},
        "movements": {"neck-rotation:right": {"finding": "limited", "degrees": 40}},
        "agreed_pressure": 5,
    },
    "note": "",
}
LINK = [1, [[1, [[1, "female", "anterior", 300, 300, 0], [0, "temporal-pain", "left", 0]], 5, [0], 0, "days", "a"]]]


def spoilt(dice: random.Random, value: Any) -> Any:
    """The value with one to three of its parts replaced, left out or put twice."""
    made = json.loads(json.dumps(value))
    for _ in range(dice.randint(1, 3)):
        at = made
        while True:
            keys = list(at) if isinstance(at, dict) else list(range(len(at))) if isinstance(at, list) else []
            if not keys:
                break
            key = dice.choice(keys)
            if isinstance(at[key], dict | list) and at[key] and dice.random() < 0.75:
                at = at[key]
                continue
            if dice.random() < 0.2:
                del at[key]
            else:
                at[key] = dice.choice(VALUES)
            break
    return made


def deep(count: int) -> str:
    return "[" * count + "]" * count


def links(dice: random.Random) -> list[str]:
    """Texts for the #fragment: whole ones, cut ones, changed ones, bombs."""
    good = packed(json.dumps(LINK).encode())
    made = [good, "", "%", "=" * 50, "a" * 100_000, packed(b""), packed(b"{}"), packed(b"[1]"), packed(b"[2,[]]")]
    made += [packed(b"[1," + b" " * 50_000_000 + b"[]]"), packed(b"0" * 20_000_000), packed(deep(100_000).encode())]
    zigzag = [v for n in range(1900) for v in ((40_000, -40_000)[n % 2], 1)]
    stroke = [2, "female", "anterior", 0.1, zigzag, 0]
    made.append(packed(json.dumps([1, [[n, [stroke] * 20, None, [], 0, None, ""] for n in range(1, 3)]]).encode()))
    while len(made) < INPUTS:
        if dice.random() < 0.3:
            at = dice.randrange(len(good))
            made.append(good[:at] + dice.choice("AZ_-=%\0é ") * dice.randint(0, 3) + good[at + dice.randint(0, 9) :])
        else:
            made.append(packed(json.dumps(spoilt(dice, LINK)).encode("utf-8", "surrogatepass")))
    return made


def files(dice: random.Random) -> list[str]:
    """Texts of session files: whole ones, spoilt ones, deep ones, long ones."""
    good = json.dumps(SESSION)
    made = [good, "", "null", "[]", "0", deep(200_000), '{"format":' * 50_000, good[:-9], "x" * 9_000_000]
    made += [
        json.dumps({"format": "trigger-point-atlas/sessions", "version": 1, "sessions": s})
        for s in ([], [SESSION] * 600)
    ]
    made += [good.replace('"name": "a"', '"__proto__": {"polluted": 1}')]
    while len(made) < INPUTS:
        text = json.dumps(spoilt(dice, SESSION))
        if dice.random() < 0.2:
            at = dice.randrange(len(text))
            text = text[:at] + dice.choice(['"', "}", "\0", "9" * 400, "\ud800", ","]) + text[at + 1 :]
        made.append(text)
    return made


RUN = """async ([name, texts]) => {
    const { decodeDrawing } = await import("/static/js/drawing/pain-drawing.js");
    const { readFile } = await import("/static/js/sessions/session-file.js");
    const read = { decodeDrawing, readFile }[name];
    const out = [];
    for (const text of texts) {
        const start = performance.now();
        let said = "";
        try { await read(text); } catch (error) { said = `${error.constructor.name}: ${error.message}`; }
        out.push([said, performance.now() - start]);
    }
    return { out, polluted: ({}).polluted !== undefined, kept: Object.keys(localStorage).length };
}"""

CODE = ("undefined", "TypeError", "RangeError", "ReferenceError", "SyntaxError", "is not a function", "is not iterable")


@pytest.mark.parametrize(("name", "make"), [("decodeDrawing", links), ("readFile", files)])
def test_made_up_links_and_files_are_refused_with_a_reason(visit: Visit, name: str, make: Any) -> None:
    """Each is read, or refused soon in a sentence that a person understands; nothing is changed."""
    texts = make(random.Random(name))
    page = visit.open("/about")
    found = page.evaluate(RUN, [name, texts])
    assert not found["polluted"]
    assert found["kept"] == 0
    good = [said for said, _ in found["out"] if not said]
    assert 0 < len(good) < len(texts)
    assert found["out"][0][0] == ""
    for (said, spent), text in zip(found["out"], texts, strict=True):
        assert spent < SLOW_MS, (text[:200], spent)
        if said:
            kind, _, reason = said.partition(": ")
            assert kind in ("Error", "SessionError"), (text[:300], said)
            assert len(reason) > 15, said
            assert not [word for word in CODE if word in reason], (text[:300], said)
            assert len(reason) < 400
