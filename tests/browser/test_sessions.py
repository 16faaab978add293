"""Sessions in the browser: kept, found again, compared, carried in and out as files; and what may go wrong."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from app.atlas.atlas import Atlas
from app.formats.session_file import SESSION_FILE
from tests.unit.test_session import BROKEN, example

from .conftest import Visit, start_visit

OTHER_ID = "1c8f3a5e-5a1c-4e0a-9d57-0c2f6d1f7a11"

ADD = """async (sessions) => {
    const { SessionStore } = await import("/static/js/sessions/session-store.js");
    return new SessionStore().add(sessions);
}"""

LIST = """async () => {
    const { SessionStore } = await import("/static/js/sessions/session-store.js");
    return (await new SessionStore().list()).kept.map(({ session, revision }) => ({ ...session, revision }));
}"""


def seed(visit: Visit, *sessions: dict[str, Any], path: str = "/sessions") -> Page:
    """A page of the atlas in a browser that keeps these sessions."""
    visit.open("/sessions")
    visit.page.evaluate(ADD, list(sessions))
    visit.page.goto("about:blank")
    return visit.open(path)


def paint(visit: Visit, atlas: Atlas, landmark: str = "deltoid_anterior", **keys: Any) -> None:
    """Click where it hurts and wait for the ranking and the bar."""
    visit.click("anterior", landmark, "right", atlas, **keys)
    expect(visit.page.locator(".card.is-lit")).to_have_count(1)
    expect(visit.page.locator(".session-bar")).to_be_visible()


def wait_for(page: Page, holds: Callable[[list[dict[str, Any]]], bool]) -> None:
    """Wait until what is kept is as it should be."""
    for _ in range(50):
        if holds(page.evaluate(LIST)):
            return
        page.wait_for_timeout(100)
    raise AssertionError(page.evaluate(LIST))


def refuse(page: Page, name: str, text: str) -> str:
    """What the page says of a file."""
    status = page.locator('.sessions-page > .needs-js > [data-slot="status"]')
    page.locator("input[type=file]").set_input_files(
        {"name": name, "mimeType": "application/json", "buffer": text.encode()}
    )
    expect(status).to_contain_text(name)
    return status.inner_text()


def test_nothing_is_kept_until_asked(visit: Visit, atlas: Atlas) -> None:
    """Painting alone stores nothing, and the bar says so."""
    page = visit.open()
    paint(visit, atlas)
    expect(page.locator(".session-state")).to_contain_text("Not kept")
    assert page.evaluate("indexedDB.databases()") == []
    assert page.evaluate("sessionStorage.length") == 0


def test_keep_reload_list_open(visit: Visit, atlas: Atlas) -> None:
    """What was kept survives a reload, is saved as it changes, is listed with a picture, and opens again."""
    page = visit.open()
    paint(visit, atlas)
    page.get_by_role("button", name="Keep this session").click()
    name = page.get_by_label("Name of this session")
    expect(name).to_be_focused()
    name.fill("Shoulder <b>left</b>")
    expect(page.locator(".session-state")).to_contain_text("Saved")
    page.reload()
    expect(name).to_have_value("Shoulder <b>left</b>")
    paint(visit, atlas, "patella", shift=True)
    wait_for(page, lambda kept: [len(one["drawing"]["pains"]) for one in kept] == [2])
    page.goto("about:blank")
    page = visit.open("/sessions")
    expect(page.locator(".session-card")).to_have_count(1)
    expect(page.locator(".session-card .pain-area").first).to_be_visible()
    expect(page.locator(".session-what")).to_contain_text("2 pains")
    assert page.locator(".session-card b").count() == 0
    page.get_by_role("link", name="Open").click()
    expect(page.locator(".places li")).to_have_count(2)
    expect(name).to_have_value("Shoulder <b>left</b>")
    assert [r for r in visit.requests if r.method != "GET"] == []
    assert visit.complaints == []


def test_a_link_leaves_the_session_alone(visit: Visit, atlas: Atlas) -> None:
    """Another drawing that a link brings into the tab is not saved over the session that was open."""
    page = seed(visit, example(), path=f"/#session={example()['id']}")
    expect(page.get_by_label("Name of this session")).to_have_value("Left shoulder")
    page.evaluate("location.hash = '#region=temporal-pain:right'")
    expect(page.locator("#panel-title")).to_have_text("Temple, right")
    page.wait_for_timeout(1000)
    [kept] = page.evaluate(LIST)
    assert kept["drawing"]["pains"] == example()["drawing"]["pains"]
    expect(page.get_by_role("button", name="Keep this session")).to_be_visible()


def test_two_tabs_do_not_overwrite_one_another(visit: Visit, atlas: Atlas) -> None:
    """The tab that comes second is told, stops saving, and can keep what it has as a copy."""
    path = f"/#session={example()['id']}"
    seed(visit, example(), path=path)
    second = Visit(visit.page.context.new_page(), visit.server)
    second.open(path)
    expect(second.page.get_by_label("Name of this session")).to_have_value("Left shoulder")
    visit.page.get_by_label("Name of this session").fill("First tab")
    expect(visit.page.locator(".session-state")).to_contain_text("Saved")
    expect(second.page.locator(".session-state")).to_contain_text("changed in another tab")
    second.page.get_by_label("Name of this session").fill("Second tab")
    second.page.wait_for_timeout(1000)
    assert [kept["name"] for kept in second.page.evaluate(LIST)] == ["First tab"]
    second.page.get_by_role("button", name="Keep mine as a copy").click()
    expect(second.page.get_by_label("Name of this session")).to_have_value("Second tab (copy)")
    assert {kept["name"] for kept in second.page.evaluate(LIST)} == {"First tab", "Second tab (copy)"}
    second.page.close()


def test_the_store_itself_refuses_an_old_revision(visit: Visit) -> None:
    """Of two savings from the same revision one wins, even at the same moment; the counter orders, not the clock."""
    visit.open("/sessions")
    found = visit.page.evaluate(
        """async (session) => {
            const { SessionStore } = await import("/static/js/sessions/session-store.js");
            const [one, two] = [new SessionStore(), new SessionStore()];
            await one.save(session, 0);
            const earlier = { ...session, changed: "2001-01-01T00:00:00Z" };
            const both = await Promise.allSettled([one.save(earlier, 1), two.save(session, 1)]);
            await one.add([{ ...session, id: "1c8f3a5e-5a1c-4e0a-9d57-0c2f6d1f7a11" }]);
            const last = await one.save({ ...earlier, note: "clock set back" }, 2);
            const { kept } = await two.list();
            return [both.map(({ reason }) => reason?.kind ?? "kept"), last, kept[0].session.note];
        }""",
        example(),
    )
    assert sorted(found[0]) == ["conflict", "kept"]
    assert found[1:] == [3, "clock set back"]


def test_older_databases_are_upgraded_and_newer_left_alone(visit: Visit) -> None:
    """A step more brings an old database up to date with its records; a newer one is told and stays as it is."""
    page = seed(visit, example(), path="/about")
    upgraded = page.evaluate(
        """async () => {
            const { SessionStore } = await import("/static/js/sessions/session-store.js");
            const made = (database) => {
                database.createObjectStore("sessions", { keyPath: "id" }).createIndex("order", "order");
                database.createObjectStore("meta");
            };
            const added = (_, transaction) => transaction.objectStore("sessions").createIndex("name", "session.name");
            const old = new SessionStore();
            await old.list();
            const store = new SessionStore({ steps: [made, added] });
            const { kept } = await store.list();
            const database = await store.open();
            const names = database.transaction("sessions").objectStore("sessions").indexNames;
            return [database.version, kept.length, [...names]];
        }"""
    )
    assert upgraded == [2, 1, ["name", "order"]]
    visit.page.goto("about:blank")
    page = visit.open("/sessions")
    expect(page.locator('[data-slot="trouble"]')).to_contain_text("newer version")
    assert page.evaluate("indexedDB.databases()") == [{"name": "trigger-point-atlas", "version": 2}]


@pytest.mark.parametrize(
    ("script", "words"),
    [
        (
            "delete IDBFactory.prototype.open; Object.defineProperty(window, 'indexedDB', { value: undefined })",
            "private",
        ),
        (
            "IDBObjectStore.prototype.put = () => { throw new DOMException('', 'QuotaExceededError') }",
            "no room left",
        ),
    ],
    ids=["private window", "full disk"],
)
def test_what_cannot_be_kept_is_told_and_stays(visit: Visit, atlas: Atlas, script: str, words: str) -> None:
    """Without storage, or without room, the person is told plainly, the drawing stays, and it can be handed over."""
    visit.page.add_init_script(script)
    page = visit.open()
    paint(visit, atlas)
    page.get_by_role("button", name="Keep this session").click()
    expect(page.locator(".session-state")).to_contain_text(words)
    expect(page.locator(".stage > .map-frame .place-spot")).to_have_count(1)
    page.get_by_role("button", name="Print my sheet").click()
    expect(page.locator(".paper")).to_have_count(2, timeout=20_000)


def test_files_go_out_and_come_in(visit: Visit, browser: Browser, server: str, tmp_path: Path) -> None:
    """An exported file is valid by the published models, and another browser reads the same sessions from it."""
    page = seed(visit, example(), example(id=OTHER_ID, name="Second"))
    expect(page.locator(".session-card")).to_have_count(2)
    before = page.evaluate(LIST)
    with page.expect_download() as download:
        page.get_by_role("button", name="Save all as a file").click()
    file = tmp_path / "sessions.json"
    download.value.save_as(file)
    SESSION_FILE.validate_json(file.read_text(encoding="utf-8"))
    context, other = start_visit(browser, server)
    try:
        page = other.open("/sessions")
        page.locator("input[type=file]").set_input_files(file)
        expect(page.locator(".session-card")).to_have_count(2)
        assert page.evaluate(LIST) == before
        page.locator("input[type=file]").set_input_files(file)
        expect(page.get_by_role("status").first).to_contain_text("0 added, 2 already here")
        changed = example(note="another note")
        file.write_text(json.dumps(changed))
        page.locator("input[type=file]").set_input_files(file)
        expect(page.locator(".session-card")).to_have_count(3)
        assert len({kept["id"] for kept in page.evaluate(LIST)}) == 3
    finally:
        context.close()


def test_broken_files_are_refused_with_their_reason(visit: Visit) -> None:
    """Damaged, hostile, wrong or too large: each is refused, says why, and changes nothing."""
    page = seed(visit, example())
    files = {name: json.dumps(example(**change)) for name, change in BROKEN.items()}
    files["proto"] = json.dumps(example()).replace('"note": ""', '"__proto__": {"polluted": true}')
    files["cut in half"] = json.dumps(example())[:300]
    files["nothing"] = ""
    files["a list"] = "[]"
    files["one good, one bad"] = json.dumps(
        {"format": "trigger-point-atlas/sessions", "version": 1, "sessions": [example(id=OTHER_ID), {}]}
    )
    files["an unknown region"] = json.dumps(example()).replace("temporal-pain", "tail-pain")
    files["a huge list"] = json.dumps(example()).replace(
        '"kinds": ["aching", "burning"]', '"kinds": [' + "1," * 99999 + "1]"
    )
    files["deep"] = "[" * 20000
    files["too large"] = json.dumps(example(note=" " * 8_000_001))
    said = {name: refuse(page, f"{i}.json", text) for i, (name, text) in enumerate(files.items())}
    assert [name for name, words in said.items() if "refused" not in words or len(words) < 60] == []
    assert "newer atlas" in said["a newer version"]
    assert "damaged" in said["cut in half"]
    assert "8 MB" in said["too large"]
    assert "session 2 of 2" in said["one good, one bad"]
    [kept] = page.evaluate(LIST)
    assert kept == example(examination=example()["examination"] | {"needled": False}) | {"revision": 1}
    assert page.evaluate("({}).polluted") is None


def mutations() -> Iterator[str]:
    """Sessions with something put in the place of something else, anywhere, from fixed seeds."""
    import random

    strange: list[Any] = [
        None,
        True,
        1e308,
        -1,
        0.5,
        "",
        "\ud800",
        "a" * 600,
        [],
        {},
        [[]],
        {"__proto__": 1},
        2**60,
        "2026-02-30T00:00:00Z",
    ]
    for number in range(600):
        chance = random.Random(number)
        value = example()
        for _ in range(chance.randint(1, 3)):
            node: Any = value
            while True:
                keys = list(node) if isinstance(node, dict) else list(range(len(node)))
                if not keys:
                    break
                key = chance.choice(keys)
                if isinstance(node[key], (dict, list)) and node[key] and chance.random() < 0.75:
                    node = node[key]
                    continue
                if chance.random() < 0.3:
                    del node[key]
                elif isinstance(node, dict) and chance.random() < 0.2:
                    node[chance.choice(["constructor", "__proto__", "x", "toString"])] = chance.choice(strange)
                else:
                    node[key] = chance.choice(strange)
                break
        yield json.dumps(value)


def test_browser_and_models_agree_on_600_broken_files(visit: Visit) -> None:
    """Whatever the importer takes, the models take as it made it; and what the models take, the importer takes."""
    visit.open("/sessions")
    texts = list(mutations())
    answers = visit.page.evaluate(
        """async (texts) => {
            const { readFile, writeFile, SessionError } = await import("/static/js/sessions/session-file.js");
            return texts.map((text) => {
                try {
                    return { made: writeFile(readFile(text)) };
                } catch (error) {
                    return { refused: error instanceof SessionError, reason: error.message };
                }
            });
        }""",
        texts,
    )
    taken = 0
    for text, answer in zip(texts, answers, strict=True):
        if "made" in answer:
            SESSION_FILE.validate_json(answer["made"])
            taken += 1
            continue
        assert answer["refused"], answer["reason"]
        assert len(answer["reason"]) > 10
        with pytest.raises(ValueError, match=r"."):
            SESSION_FILE.validate_json(text)
    assert 30 < taken < 570


def test_delete_all_with_undo(visit: Visit) -> None:
    """One tap deletes everything at once; undo brings it back as it was; a second time it stays deleted."""
    page = seed(visit, example(), example(id=OTHER_ID, name="Second"))
    expect(page.locator(".session-card")).to_have_count(2)
    before = page.evaluate(LIST)
    page.get_by_role("button", name="Delete all").click()
    expect(page.locator(".session-card")).to_have_count(0)
    assert page.evaluate(LIST) == []
    expect(page.get_by_role("button", name="Undo")).to_be_focused()
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".session-card")).to_have_count(2)
    assert page.evaluate(LIST) == before
    page.get_by_role("button", name="Delete", exact=True).first.click()
    expect(page.locator(".session-card")).to_have_count(1)
    page.get_by_role("button", name="Delete all").click()
    expect(page.locator(".session-card")).to_have_count(0)
    page.reload()
    expect(page.locator(".empty")).to_be_visible()


def test_two_dates_compared(visit: Visit) -> None:
    """Two sessions side by side on the same views, with what changed in words."""
    later = example(id=OTHER_ID, name="Two weeks on", created="2026-05-15T09:30:00Z", changed="2026-05-15T09:40:00Z")
    pain = later["drawing"]["pains"][0]
    more = {"id": 2, "marks": [{"region": "anterior-knee-pain", "side": "right"}]}
    later["drawing"] = later["drawing"] | {"pains": [pain | {"strength": 3}, more]}
    later["examination"] = {"points": {"trapezius-upper-1:left": {"answer": "tender"}}}
    page = seed(visit, example(), later)
    for box in page.get_by_role("checkbox").all():
        box.check()
    page.get_by_role("button", name="Compare").click()
    words = page.locator(".changes")
    expect(words).to_contain_text("weaker, 7 to 3 of 10")
    expect(words).to_contain_text("New: Front of the knee, right")
    expect(words).to_contain_text("before, brings on the known pain; now, only tender")
    captions = page.locator(".compared-one").evaluate_all(
        "sides => sides.map(side => [...side.querySelectorAll('figcaption')].map(x => x.textContent))"
    )
    assert captions[0] == captions[1]
    assert len(captions[0]) >= 1
    expect(page.locator(".compared-one h3").first).to_contain_text("Left shoulder")
    page.go_back()
    expect(page.locator(".session-card")).to_have_count(2)
