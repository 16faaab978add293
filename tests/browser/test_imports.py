"""Files of sessions from anywhere are read whole or refused with a reason; a wrong clock loses nothing."""

from __future__ import annotations

import json
import random
from copy import deepcopy
from typing import Any

import pytest
from playwright.sync_api import expect
from pydantic import ValidationError

from app.formats.session_file import SESSION_FILE
from tests.unit.test_session import example

from .conftest import Visit
from .test_sessions import seed

FILES = 2000

READ = """async (texts) => {
    const { readFile, writeFile, SessionError } = await import("/static/js/sessions/session-file.js");
    const tell = (text) => {
        try {
            const read = readFile(text);
            const again = writeFile(readFile(writeFile(read)));
            if (again !== writeFile(read)) return `not the same when read again: ${again}`;
            kept.push(again);
            return "good";
        } catch (error) {
            return error instanceof SessionError && error.message ? "refused" : `${error}`;
        }
    };
    const kept = [];
    const began = performance.now();
    const told = texts.map(tell);
    const polluted = Object.keys(Object.prototype).length + ({}.admin ? 1 : 0);
    return { told, kept, ms: performance.now() - began, polluted };
}"""

VALUES: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 1, 2, 1e308, -1e308, 0.5, "", "a", [], {}, [[]], {"__proto__": {"admin": 1}}),
    *("constructor", "\ud800", "\x00", "female", "1970-01-01T00:00:00Z", "2999-12-31T23:59:59Z", "9" * 400, "x" * 6000),
    *("2026-13-01T00:00:00Z", "<img src=x onerror=alert(1)>", list(range(2000)), 10**30, [None] * 50),
)


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The way to each value inside another."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for key, one in inner for place in places(one, (*path, key)))]


def damaged(chance: random.Random) -> str:
    """The text of a file to which something was done: values changed, keys added or taken, bytes cut or doubled."""
    value: Any = {"whole": deepcopy(example())}
    if chance.random() < 0.3:
        value["whole"] = {"format": "trigger-point-atlas/sessions", "version": 1, "sessions": [example(), example()]}
    for _ in range(chance.choice((0, 1, 1, 1, 2, 4))):
        *way, last = chance.choice([place for place in places(value) if place])
        holder = value
        for key in way:
            holder = holder[key]
        done = chance.random()
        if done < 0.6:
            holder[last] = deepcopy(chance.choice(VALUES))
        elif done < 0.8 and isinstance(holder, dict):
            holder[chance.choice(("__proto__", "constructor", "toString", "extra", ""))] = chance.choice(VALUES)
        elif len(way) > 0:
            del holder[last]
    text = json.dumps(value.get("whole"))
    if chance.random() < 0.25:
        at, length = chance.randrange(len(text)), chance.randrange(1, 40)
        head, piece, rest = text[:at], text[at : at + length], text[at + length :]
        text = chance.choice((head, head + rest, head + piece + piece + rest))
    return text


def test_thousands_of_damaged_files_are_read_or_refused(visit: Visit) -> None:
    """Each is refused with a reason, or read to what the format allows; no prototype is touched; it is quick."""
    chance = random.Random(18)
    texts = [damaged(chance) for _ in range(FILES)]
    visit.open("/about")
    found = visit.page.evaluate(READ, texts)
    told = list(zip(found["told"], texts, strict=True))
    assert [(what, text[:300]) for what, text in told if what not in ("good", "refused")] == []
    assert found["polluted"] == 0
    assert found["told"].count("good") > FILES / 20
    assert found["told"].count("refused") > FILES / 2
    assert found["ms"] / FILES < 5
    for text in found["kept"][::5]:
        SESSION_FILE.validate_json(text)


@pytest.mark.parametrize("year", ["1970", "2999"])
def test_a_wrong_clock_loses_nothing_and_is_marked(visit: Visit, year: str) -> None:
    """A session that was kept on a device with such a clock is listed, and its times say that the clock was wrong."""
    wrong = f"{year}-01-01T00:00:10.000Z"
    page = seed(visit, example(created=wrong, changed=wrong))
    card = page.locator("[data-id]").first
    expect(card).to_contain_text("the clock of the device was wrong")
    expect(card).to_contain_text(year)
    page.goto(f"{visit.server}/handover#session={example()['id']}")
    expect(page.get_by_text("the clock of the device was wrong").first).to_be_attached()


def test_a_session_made_by_a_wrong_clock_is_one(visit: Visit) -> None:
    """Whatever the clock says, what is made of it can be kept and read; a right time is not marked."""
    visit.open("/about")
    times = visit.page.evaluate(
        """async (years) => {
            const file = await import("/static/js/sessions/session-file.js");
            const { checkSession, clockTime, isDoubtful, newSession } = file;
            return years.map((year) => {
                const time = clockTime(Date.UTC(year, 5, 1));
                checkSession({ ...newSession(), created: time, changed: time });
                return [time, isDoubtful(time)];
            });
        }""",
        [-200_000, 1969, 1970, 1999, 2999, 9999, 200_000],
    )
    assert all(doubtful for _, doubtful in times)
    for time, _ in times:
        SESSION_FILE.validate_json(json.dumps(example(created=time, changed=time)))
    assert visit.page.evaluate(
        """async () => {
            const { clockTime, isDoubtful } = await import("/static/js/sessions/session-file.js");
            return isDoubtful(clockTime());
        }"""
    ) is (visit.page.evaluate("Date.now() < Date.UTC(2026, 0, 1)"))
    with pytest.raises(ValidationError):
        SESSION_FILE.validate_json(json.dumps(example(created="1969-12-31T23:59:59Z")))
