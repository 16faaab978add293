"""An exam by link: the same questions for all, no word before the end, a code that fits name and exam, nothing sent."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from .conftest import Visit

EXAM = "#set=Calf&muscles=soleus,gastrocnemius,popliteus&exam=abc123&questions=4&minutes=15&kinds=refers,facts"


def open_exam(visit: Visit, fragment: str = EXAM) -> Page:
    page = visit.page
    page.goto("about:blank")
    page.goto(f"{visit.server}/quiz{fragment}")
    expect(page.get_by_role("button", name="Start the exam")).to_be_visible(timeout=20000)
    return page


def sit(visit: Visit, name: str, key: str = "1") -> tuple[list[str], str, str]:
    """Answer every question by the same key: the cards asked, the result in words, the code."""
    page = open_exam(visit)
    page.get_by_label("Your name").fill(name)
    page.get_by_role("button", name="Start the exam").click()
    asked: list[str] = []
    for number in range(1, 5):
        expect(page.locator("[data-slot=count]")).to_have_text(f"Question {number} of 4", timeout=20000)
        asked.append(page.locator(".quiz-run").get_attribute("data-card") or "")
        assert page.locator(".verdict").inner_text() == ""
        page.keyboard.press(key)
    expect(page.locator("[data-slot=code]")).to_be_visible(timeout=20000)
    return asked, page.locator("[data-slot=result]").inner_text(), page.locator("[data-slot=code]").inner_text()


def test_two_students_get_the_same_questions_and_their_own_codes(visit: Visit) -> None:
    requests: list[str] = []
    visit.page.on("request", lambda request: requests.append(request.url + (request.post_data or "")))
    first, result, code = sit(visit, "Ada L.")
    again, _, other = sit(visit, "Grace H.")
    assert first == again
    assert len(set(first)) == 4
    assert "of 4 questions" in result
    assert code != other
    assert not any("Ada" in request or "abc123" in request for request in requests)
    assert visit.page.evaluate("localStorage.getItem('quiz-progress')") is None
    assert visit.complaints == []


def test_the_teacher_checks_a_code(visit: Visit) -> None:
    _, result, code = sit(visit, "Ada L.")
    page = open_exam(visit)
    page.get_by_text("For teachers: check a code").click()
    page.get_by_label("Name", exact=True).fill("  ada  l. ")
    page.get_by_label("Code").fill(code.lower().replace("-", " "))
    page.get_by_role("button", name="Check the code").click()
    marks = result.split(" marks")[0]
    expect(page.locator("[data-slot=checked]")).to_contain_text(f"The code fits: {marks} marks for 4 questions")
    page.get_by_label("Name", exact=True).fill("Grace H.")
    page.get_by_role("button", name="Check the code").click()
    expect(page.locator("[data-slot=checked]")).to_contain_text("does not fit")


def test_time_ends_the_exam(visit: Visit) -> None:
    page = visit.page
    page.clock.install()
    open_exam(visit)
    page.get_by_role("button", name="Start the exam").click()
    expect(page.locator("[data-slot=clock]")).to_contain_text("left", timeout=20000)
    page.clock.fast_forward("15:01")
    expect(page.locator("[data-slot=code]")).to_be_visible(timeout=20000)
    expect(page.locator("[data-slot=result]")).to_contain_text("0 of 4 questions")


def test_the_link_of_an_exam_is_made_from_what_is_chosen(visit: Visit) -> None:
    page = visit.page
    page.goto(f"{visit.server}/quiz")
    expect(page.get_by_role("button", name="Start")).to_be_enabled(timeout=20000)
    page.get_by_label("Muscles to be asked about").select_option("atlas:knee")
    page.get_by_text("Set an exam").click()
    page.get_by_label("Minutes").fill("20")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy the exam's link").click()
    expect(page.locator("[data-slot=set-said]")).to_contain_text("exam's link is copied")
    link = page.evaluate("navigator.clipboard.readText()")
    page = open_exam(visit, link[link.index("#") :])
    expect(page.locator("[data-slot=exam-words]")).to_have_text("Knee: 10 questions, 20 minutes.")


def test_codes_hold_what_they_say(visit: Visit) -> None:
    """Round trip of random results; one changed digit, another name or another exam is found out."""
    visit.open("/about")
    said = visit.page.evaluate(
        """async () => {
            const E = await import("/static/js/quiz/quiz-exam.js");
            const Q = await import("/static/js/quiz/quiz-questions.js");
            const chance = Q.seeded("codes");
            const whole = (most) => Math.floor(chance() * (most + 1));
            let same = 0, slips = 0, strangers = 0;
            for (let i = 0; i < 300; i += 1) {
                const asked = whole(100);
                const result = { halves: whole(2 * asked), asked, seconds: 10 * whole(1080) };
                const code = E.codeOf("Ada", "#exam=a", result);
                same += JSON.stringify(E.readCode(code, "ada ", "exam=a")) === JSON.stringify(result);
                const digits = code.split(""), at = [0, 1, 2, 3, 5, 6, 7, 8, 10, 11, 12, 13][whole(11)];
                digits[at] = digits[at] === "7" ? "8" : "7";
                slips += E.readCode(digits.join(""), "ada", "#exam=a") !== null;
                strangers += E.readCode(code, "Bob", "#exam=a") !== null || E.readCode(code, "Ada", "#exam=b") !== null;
            }
            const odd = ["", "🙂", "x".repeat(1000), "0000-0000-0000"].map((code) => E.readCode(code, "", ""));
            return { same, slips, strangers, odd };
        }"""
    )
    assert said == {"same": 300, "slips": 0, "strangers": 0, "odd": [None] * 4}


@pytest.mark.parametrize(
    "broken", ["exam=x", "exam=abc123&questions=0", "exam=abc123&questions=5&minutes=999&kinds=refers"]
)
def test_what_is_no_exam_is_practice(visit: Visit, broken: str) -> None:
    page = visit.page
    page.goto(f"{visit.server}/quiz#muscles=soleus&{broken}")
    expect(page.get_by_role("button", name="Start", exact=True)).to_be_enabled(timeout=20000)
    expect(page.locator("[data-exam]")).to_be_hidden()
