"""The quiz as a person plays it: a question of each kind, what comes back, what is kept, what leaves the browser."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from app.atlas.atlas import Atlas
from app.learn.quiz import plain_question
from app.views import VIEWS

from .conftest import Visit

KINDS = ("refers", "zone", "press", "facts", "case")


def start(visit: Visit, kinds: tuple[str, ...], length: str = "10", groups: tuple[str, ...] = ()) -> Page:
    """Open the quiz, choose kinds, length and parts of the body (all where none is named), and start."""
    page = visit.page
    if "/quiz" not in page.url:
        page.goto(visit.server + "/quiz#seed=test")
    expect(page.get_by_role("button", name="Start")).to_be_enabled(timeout=20000)
    page.locator('[data-none="group"]' if groups else '[data-all="group"]').click()
    for group in groups:
        page.locator(f'label:has([name="group"][value="{group}"])').click()
    for kind in KINDS:
        box = page.locator(f'[name="kind"][value="{kind}"]')
        if box.is_checked() != (kind in kinds):
            page.locator(f'label:has([name="kind"][value="{kind}"])').click()
    page.locator(f'label:has([name="length"][value="{length}"])').click()
    page.get_by_role("button", name="Start").click()
    expect(page.locator(".quiz-run[data-card]")).to_be_visible(timeout=20000)
    return page


def card(page: Page) -> str:
    """The card on the screen, `<kind>:<subject>`."""
    return page.locator(".quiz-run").get_attribute("data-card") or ""


def muscle_of(atlas: Atlas, asked: str) -> str:
    """The muscle that a card is about."""
    subject = asked.partition(":")[2]
    return atlas.referrals[subject].muscle if subject in atlas.referrals else subject


def right_key(page: Page, atlas: Atlas) -> int:
    """The number of the right choice."""
    wanted = muscle_of(atlas, card(page))
    ids = [b.get_attribute("data-id") for b in page.locator(".choices .choice").all()]
    return ids.index(wanted) + 1


def choose(page: Page, atlas: Atlas, right: bool = True) -> None:
    """Answer by key, rightly or not."""
    key = right_key(page, atlas)
    page.keyboard.press(str(key if right else key % 4 + 1))
    expect(page.locator(".verdict")).to_have_attribute("data-verdict", "right" if right else "wrong")


def kept(page: Page) -> dict[str, Any]:
    """The progress in the browser's storage."""
    found: dict[str, Any] = json.loads(page.evaluate("localStorage.getItem('quiz-progress') ?? '{\"cards\": {}}'"))
    return found


def tap(page: Page, x: float, y: float) -> None:
    """Tap a place of the picture, in its user units."""
    at = page.evaluate(
        """([x, y]) => {
            const at = new DOMPoint(x, y).matrixTransform(document.querySelector(".map-overlay").getScreenCTM());
            return [at.x, at.y];
        }""",
        [x, y],
    )
    page.mouse.click(*at)


def cross(page: Page, atlas: Atlas, point: str) -> tuple[float, float]:
    """Where the X of a point is in the picture shown."""
    data = page.locator(".quiz-run")
    view, side = data.get_attribute("data-view") or "", data.get_attribute("data-side")
    shape = VIEWS[view]
    source = shape.mirror if side == "left" else view
    x, y = atlas.overlay(data.get_attribute("data-figure") or "", source)["points"][point]["x"]
    return (shape.width - x if side == "left" else x), y


def test_choices_by_key(visit: Visit, atlas: Atlas) -> None:
    """A zone is lit without X or muscle; the right number is right and shows both; Enter goes on to the next."""
    page = start(visit, ("refers",))
    expect(page.locator(".layer-lit .essential")).to_have_count(1)
    expect(page.locator(".layer-lit .belly, .layer-lit .x")).to_have_count(0)
    first = card(page)
    choose(page, atlas)
    expect(page.locator(".layer-lit .belly").first).to_be_attached()
    expect(page.locator('.choice[data-state="right"]')).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page.locator(".quiz-run")).not_to_have_attribute("data-card", first)
    choose(page, atlas, right=False)
    expect(page.locator('.choice[data-state="wrong"]')).to_contain_text("your answer")
    assert kept(page)["cards"][first]["reps"] == 1
    assert visit.complaints == []


def test_a_wrong_answer_teaches(visit: Visit, atlas: Atlas) -> None:
    """The pattern chosen stands dashed beside the right one, or words say that this picture does not show it;
    words tell the two apart, and the end lists the pair."""
    page = start(visit, ("refers",))
    choose(page, atlas, right=False)
    told = page.locator("[data-slot=answer] .apart")
    expect(told.first).to_be_visible()
    said = page.locator("[data-slot=answer]").inner_text()
    dashed = page.locator(".layer-lit .chosen path")
    expect(dashed.first).to_be_attached() if "is dashed" in said else expect(dashed).to_have_count(0)
    assert ("is dashed" in said) != ("than the picture shows" in said)
    wrong = page.locator('.choice[data-state="wrong"]').get_attribute("data-id") or ""
    right = page.locator('.choice[data-state="right"]').get_attribute("data-id") or ""
    said = " ".join(told.all_inner_texts()).lower()
    assert any(atlas.muscles[muscle].common.lower() in said for muscle in (wrong, right))
    page.get_by_role("button", name="Stop").click()
    pair = page.locator("[data-slot=confused] a")
    expect(pair).to_have_count(1)
    expect(pair).to_have_attribute("href", f"/compare?muscle={right}&muscle={wrong}")
    page.get_by_role("button", name="A round of just these").click()
    assert muscle_of(atlas, card(page)) in (wrong, right)
    assert visit.complaints == []


def test_facts(visit: Visit, atlas: Atlas) -> None:
    """Nerve, roots, action, attachment: each is asked within a round, and answered."""
    page = start(visit, ("facts",), "endless", ("leg", "thigh", "foot"))
    seen = set()
    for _ in range(40):
        seen.add(card(page).partition(":")[0])
        if len(seen) == 4:
            break
        choose(page, atlas)
        page.keyboard.press("Enter")
        expect(page.locator("[data-slot=onward]")).to_be_hidden()
    assert seen == {"nerve", "roots", "action", "attachment"}
    assert visit.complaints == []


def test_pressing(visit: Visit, atlas: Atlas) -> None:
    """A tap on the X is right with 0 cm; one far from it is wrong with its distance; the X is shown."""
    page = start(visit, ("press",))
    for off_cm, verdict in ((0, "right"), (25, "wrong")):
        muscle = muscle_of(atlas, card(page))
        view = page.locator(".quiz-run").get_attribute("data-view") or ""
        shown = None
        for point in atlas.points_of(muscle):
            try:
                shown = cross(page, atlas, point.id)
                break
            except KeyError:
                continue
        assert shown
        x, y = shown
        # Away from the X towards the middle of the body, so that the tap meets skin.
        y += off_cm * VIEWS[view].units_per_cm * (1 if y < VIEWS[view].height / 2 else -1)
        tap(page, x, y)
        page.keyboard.press("Enter")
        if verdict == "right":
            expect(page.locator(".verdict")).to_contain_text("0.0 cm from the X")
            expect(page.locator(".layer-lit .x")).to_have_count(1)
            expect(page.locator(".verdict")).to_have_attribute("data-verdict", "right")
            page.keyboard.press("Enter")
            expect(page.locator("[data-slot=onward]")).to_be_hidden()
        elif page.locator(".verdict").get_attribute("data-verdict"):
            expect(page.locator(".verdict")).to_have_attribute("data-verdict", "wrong")
        else:
            page.get_by_role("button", name="I do not know").click()
            expect(page.locator(".verdict")).to_have_attribute("data-verdict", "wrong")


def test_tapping_a_zone(visit: Visit, atlas: Atlas) -> None:
    """Taps spread over the zone are right and shown with it; a tap can be taken back; none at all is told."""
    page = start(visit, ("zone",))
    expect(page.locator(".layer-lit *")).to_have_count(1)  # the empty group
    page.get_by_role("button", name="Check").click()
    expect(page.locator(".verdict")).to_contain_text("Tap on the body first")
    data = {n: page.locator(".quiz-run").get_attribute(f"data-{n}") for n in ("card", "side", "view", "figure")}
    spots = page.evaluate(
        """async ({ card, side, view, figure }) => {
            const [S, { Files }] = await Promise.all([
                import("/static/js/quiz/quiz-scoring.js"), import("/static/js/skin/files.js")]);
            const files = new Files("/static/");
            const [matrix, grid] = await Promise.all([files.matrix(), files.labels(figure, view)]);
            const { essential } = S.zoneOnGrid(grid, S.codesOf(matrix, card.split(":")[1], side));
            return Array.from({ length: 6 }, (_, i) => {
                const at = essential[Math.floor((essential.length * (i + 0.5)) / 6)];
                return [((at % grid.columns) + 0.5) * grid.step, (Math.floor(at / grid.columns) + 0.5) * grid.step];
            });
        }""",
        data,
    )
    for x, y in spots:
        tap(page, x, y)
    expect(page.locator(".place-spot")).to_have_count(6)
    page.keyboard.press("Backspace")
    expect(page.locator(".place-spot")).to_have_count(5)
    page.keyboard.press("Enter")
    expect(page.locator(".verdict")).to_have_attribute("data-verdict", "right")
    expect(page.locator(".verdict")).to_contain_text("Tap 5: inside.")
    expect(page.locator(".layer-lit .essential")).to_have_count(1)
    expect(page.locator(".place-spot")).to_have_count(5)


def test_zone_by_keyboard(visit: Visit) -> None:
    """Without a mouse: the regions of the picture take the focus, Enter taps one, and it is said which."""
    page = start(visit, ("zone",))
    target = page.locator('.target[tabindex="0"]')
    expect(target).to_have_count(1)
    name = target.get_attribute("aria-label") or ""
    target.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".place-spot")).to_have_count(1)
    expect(page.locator(".verdict")).to_contain_text(name.rpartition(",")[0] or name)


def test_case(visit: Visit, atlas: Atlas) -> None:
    """A case marks the pain, tells findings, and after a wrong pick compares it with the truth."""
    page = start(visit, ("case",))
    expect(page.locator(".place-area").first).to_be_attached()
    expect(page.locator(".story").first).to_contain_text("hurts where the body is marked")
    assert page.locator(".story").count() >= 3
    choose(page, atlas, right=False)
    rows = page.locator(".compare tbody tr")
    expect(rows.first).to_contain_text("made from this")
    assert rows.count() >= 2
    expect(page.locator(".compare")).to_contain_text("your pick")
    expect(rows.first.locator("td").nth(1)).to_have_text("2 of 2")


def test_wrong_answer_comes_back(visit: Visit, atlas: Atlas) -> None:
    """What was wrong is asked again after three others, in the same round; the end names its muscle."""
    page = start(visit, ("refers",))
    asked = []
    for number in range(10):
        asked.append(card(page))
        choose(page, atlas, right=number > 0)
        page.keyboard.press("Enter")
        if number < 9:
            expect(page.locator("[data-slot=count]")).to_have_text(f"Question {number + 2} of 10")
    assert asked[4] == asked[0]
    assert len(set(asked)) == 9
    expect(page.locator("[data-slot=result]")).to_have_text("9 of 10 right.")
    expect(page.locator("[data-slot=missed] a")).to_have_text(
        re.compile(re.escape(atlas.muscles[muscle_of(atlas, asked[0])].common), re.IGNORECASE)
    )


def test_progress_survives_and_travels(visit: Visit, atlas: Atlas) -> None:
    """It is there after a reload, can be written out, deleted in one tap, brought back, and read in again."""
    page = start(visit, ("refers",))
    choose(page, atlas)
    page.get_by_role("button", name="Stop").click()
    page.reload()
    expect(page.locator('[data-slot="seen"]')).to_have_text("1", timeout=20000)
    before = kept(page)["cards"]
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save as a file").click()
    path = saved.value.path()
    assert saved.value.suggested_filename == "quiz-progress.json"
    page.get_by_role("button", name="Delete all").click()
    expect(page.locator('[data-slot="seen"]')).to_have_text("0")
    assert page.evaluate("localStorage.getItem('quiz-progress')") is None
    page.get_by_role("button", name="Bring it back").click()
    expect(page.locator('[data-slot="seen"]')).to_have_text("1")
    page.get_by_role("button", name="Delete all").click()
    page.locator('[data-does="import"]').set_input_files(
        {"name": "p.json", "mimeType": "application/json", "buffer": path.read_bytes()}
    )
    expect(page.locator('[data-slot="seen"]')).to_have_text("1")
    assert kept(page)["cards"] == before
    page.locator('[data-does="import"]').set_input_files(
        {"name": "p.json", "mimeType": "application/json", "buffer": b'{"format": "something else"}'}
    )
    expect(page.locator('[data-slot="said"]')).to_contain_text("nothing was changed")
    assert kept(page)["cards"] == before


def test_storage_that_is_closed_or_newer(visit: Visit, atlas: Atlas) -> None:
    """Without storage the quiz plays and says that it keeps nothing; a newer version's progress is left untouched."""
    visit.page.add_init_script("Storage.prototype.getItem = () => { throw new DOMException('no', 'SecurityError'); }")
    page = start(visit, ("refers",))
    choose(page, atlas)
    page.get_by_role("button", name="Stop").click()
    page.get_by_role("button", name="What you know").click()
    expect(page.locator('[data-slot="trouble"]')).to_contain_text("keeps nothing")
    expect(page.locator('[data-slot="seen"]')).to_have_text("1")


def test_newer_progress_is_left_alone(visit: Visit, atlas: Atlas) -> None:
    """What a newer version wrote is neither read nor written over."""
    newer = json.dumps({"format": "trigger-point-atlas/quiz-progress", "version": 9, "cards": {}})
    visit.page.goto(visit.server + "/about")
    visit.page.evaluate("(text) => localStorage.setItem('quiz-progress', text)", newer)
    page = start(visit, ("refers",))
    choose(page, atlas)
    assert page.evaluate("localStorage.getItem('quiz-progress')") == newer


def test_nothing_of_it_is_sent(visit: Visit, atlas: Atlas) -> None:
    """Only files are asked for, all with GET and none telling what was answered."""
    page = start(visit, ("refers", "zone", "case"))
    for _ in range(3):
        if page.locator(".choices .choice").count():
            page.keyboard.press("1")
        else:
            page.get_by_role("button", name="I do not know").click()
        page.locator("[data-does=next]").click()
        expect(page.locator("[data-slot=onward]")).to_be_hidden()
    assert {request.method for request in visit.requests} == {"GET"}
    assert all(a.startswith(("/static/", "/quiz", "/api/v1/quiz", "/favicon")) for a in visit.addresses)


@pytest.mark.timing
def test_next_question_appears_within_50_ms(visit: Visit, atlas: Atlas) -> None:
    """From "Next question" to the question in the page: the median is at most 50 ms, its files being there before."""
    page = start(visit, ("refers", "facts", "case"))
    for number in range(8):
        choose(page, atlas)
        page.wait_for_timeout(300)
        page.keyboard.press("Enter")
        expect(page.locator("[data-slot=count]")).to_have_text(f"Question {number + 2} of 10")
    took = page.evaluate("performance.getEntriesByName('quiz-question').slice(1).map((entry) => entry.duration)")
    assert len(took) >= 7
    assert sorted(took)[len(took) // 2] <= 50, took


@pytest.mark.parametrize("width", [320, 390])
def test_phone(phone: Visit, atlas: Atlas, width: int) -> None:
    """On a phone nothing is wider than the screen, the verdict and the button to go on are in sight after an answer."""
    phone.page.set_viewport_size({"width": width, "height": 700})
    page = start(phone, ("case",))
    page.locator(".choices .choice").nth(right_key(page, atlas) - 1).tap()
    for part in (page.locator(".verdict strong"), page.locator("[data-does=next]")):
        expect(part).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_without_javascript(plain: Visit, atlas: Atlas) -> None:
    """Questions of four choices by form and link, no storage: right is told right, wrong is told what was right."""
    page = plain.open("/quiz")
    page.get_by_role("link", name="Question 1").first.click()
    for number in (1, 2, 3):
        question = plain_question(atlas, number)
        chosen = question.right if number != 2 else (question.right + 1) % 4
        page.locator("button.choice").nth(chosen).click()
        expect(page.locator(".verdict")).to_contain_text("Right." if number != 2 else "Not quite.")
        expect(page.locator('.choice[data-state="right"]')).to_have_count(1)
        page.get_by_role("link", name="Next question").click()
    assert plain.complaints == []
