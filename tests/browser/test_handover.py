"""The hand-over: two sheets of paper, and a link and a QR code that carry the drawing."""

from __future__ import annotations

import io
import random
from typing import Any

import numpy as np
import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Page, expect

from app.atlas.atlas import Atlas
from tests.unit.test_session import example

from .conftest import Visit
from .test_sessions import paint, seed


def long_session(pains: int) -> dict[str, Any]:
    """A session with more of everything than a sheet holds."""
    regions = ["temporal-pain", "posterior-shoulder-pain", "anterior-knee-pain", "lumbar-pain", "anterior-arm-pain"]
    made = [
        {
            "id": i + 1,
            "marks": [{"region": regions[i % 5], "side": "left" if i % 2 else "right"}],
            "strength": i % 11,
            "kinds": ["aching", "burning", "sharp", "numb", "tingling"],
            "deep": True,
            "onset": "months",
            "note": "It comes and goes with the weather, and with long drives. " * 8,
        }
        for i in range(pains)
    ]
    points = {
        f"infraspinatus-{i % 3 + 1}:{side}": {"answer": "my-pain", "pressure": 5}
        for i in range(3)
        for side in ("left", "right")
    }
    movements = {f"movement-{i}:left": {"finding": "painful-resisted", "degrees": 30} for i in range(40)}
    return example(
        drawing={"format": "trigger-point-atlas/drawing", "version": 1, "pains": made},
        examination={"points": points, "movements": movements, "agreed_pressure": 6},
        note="A long note on what was done and what is planned. " * 90,
        name="A name that is as long as a name can be: a hundred and twenty characters. " + "m" * 40,
    )


def decoded(page: Page) -> str:
    """The text of the QR code on the page, read from a picture of it."""
    picture = Image.open(io.BytesIO(page.locator("svg.qr").first.screenshot())).convert("L")
    [code] = zxingcpp.read_barcodes(np.asarray(picture))
    text: str = code.text
    return text


def check_paper(page: Page) -> None:
    """Two sheets, of A4 and of Letter, with nothing cut off."""
    expect(page.locator(".paper")).to_have_count(2, timeout=20_000)
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 718, "height": 1000})
    cut = page.locator(".paper").evaluate_all(
        "sheets => sheets.filter(s => s.scrollHeight > s.clientHeight + 1).length"
    )
    assert cut == 0
    for paper in ("A4", "Letter"):
        assert page.pdf(format=paper, print_background=True).count(b"/Type /Page\n") == 2, paper


def test_from_painting_to_paper(visit: Visit, atlas: Atlas) -> None:
    """After painting, the bar's hand-over, the signs passed, and print: nothing on treating before the signs."""
    page = visit.open()
    page.add_init_script("window.print = () => (document.title = 'printing')")
    paint(visit, atlas)
    page.get_by_role("button", name="Print my sheet").click()
    expect(page.locator(".client-paper .muscle").first).to_contain_text("First answer the questions about danger")
    page.locator("#gate-all").click()
    page.locator("#gate-on").click()
    page.get_by_role("button", name="Print my sheet").click()
    expect(page).to_have_title("printing")
    expect(page.locator(".client-paper")).to_contain_text("your right")
    expect(page.locator(".client-paper .muscle").first).to_contain_text("At home")
    expect(page.locator(".record-paper")).to_contain_text("not pressed")
    asked = [address for address in visit.addresses if "/api/" in address]
    # Whole files, the same for everybody: none tells which muscles were found.
    assert "/api/v1/handover.json" in asked
    assert set(asked) <= {
        f"/api/v1/{name}"
        for name in (
            *("handover.json", "examination.json", "examination/points.json", "safety.json"),
            "landmarks/spoken.json",
        )
    }
    assert visit.complaints == []


def test_who_was_needled_is_told_when_to_call(visit: Visit) -> None:
    """The therapist ticks it; sheet, record and plan tell it; the kept session and a long one on its paper keep it."""
    session = long_session(6)
    page = seed(visit, session, path=f"/handover?voice=therapist#session={session['id']}")
    expect(page.locator(".client-paper")).not_to_contain_text("needles")
    page.get_by_label("Needles were used").check()
    expect(page.locator(".client-paper .after-needles")).to_contain_text("short of breath")
    expect(page.locator(".record-paper")).to_contain_text("Needles were used")
    page.reload()
    expect(page.get_by_label("Needles were used")).to_be_checked()
    expect(page.locator(".client-paper .after-needles")).to_contain_text("may be sore")
    check_paper(page)


def test_a_session_on_two_sheets(visit: Visit) -> None:
    """Confirmed muscles come first; answers, movements and the agreed pressure are on the record; A4 and Letter."""
    confirmed = example()
    confirmed["examination"]["points"] = {"infraspinatus-1:left": {"answer": "my-pain", "pressure": 6}}
    page = seed(visit, confirmed, path=f"/handover#session={confirmed['id']}")
    first = page.locator(".client-paper .muscle").first
    expect(first).to_contain_text("infraspinatus")
    expect(first).to_contain_text("Pressing here brought on your pain")
    record = page.locator(".record-paper")
    for words in (
        "m. infraspinatus, point 1, left",
        "brings on the known pain, pressure 6 of 10",
        "Neck rotation, right: limited, 45°",
        "at most 6 of 10",
        confirmed["id"],
    ):
        expect(record).to_contain_text(words)
    check_paper(page)


@pytest.mark.parametrize("pains", [1, 40])
def test_what_does_not_fit_is_left_out_and_said(visit: Visit, pains: int) -> None:
    """However much there is, each sheet is one page, and says what it leaves out."""
    session = long_session(pains)
    page = seed(visit, session, path=f"/handover#session={session['id']}")
    expect(page.locator(".record-paper")).to_contain_text("more movements left out")
    if pains > 20:
        expect(page.locator(".client-paper")).to_contain_text("more places are in the drawing")
    check_paper(page)


def test_the_qr_code_opens_the_drawing(visit: Visit, atlas: Atlas) -> None:
    """The code on the sheet is the link of the dialog, and that link shows the drawing on the map."""
    page = seed(visit, example(), path=f"/handover#session={example()['id']}")
    expect(page.locator(".paper svg.qr")).to_have_count(1)
    text = decoded(page)
    page.get_by_role("button", name="Link, QR, file").click()
    assert page.get_by_label("Link", exact=True).input_value() == text
    assert text.startswith(f"{visit.server}/#d=")
    page.get_by_role("button", name="Copy link").click()
    expect(page.locator("dialog [role=status]")).not_to_be_empty()
    page.goto("about:blank")
    page.goto(text)
    expect(page.locator(".card.is-lit")).to_have_count(1)
    assert (
        page.evaluate("document.querySelector('[data-module$=explorer]').explorer.drawing.pains")
        == example()["drawing"]["pains"]
    )


def test_a_drawing_too_long_for_a_code_says_so(visit: Visit) -> None:
    """Beyond what a phone can read there is no code, and the words offer link and file."""
    session = example()
    chance = random.Random(1)
    numbers = [chance.randrange(5000) / 10 for _ in range(4000)]
    session["drawing"]["pains"][0]["marks"] = [{"stroke": ["female", "anterior", 1.0, numbers]}]
    page = seed(visit, session)
    page.get_by_role("button", name="Link, QR, file").click()
    expect(page.locator(".share-qr")).to_contain_text("too detailed")
    expect(page.get_by_label("Link", exact=True)).not_to_have_value("")
    expect(page.get_by_role("button", name="Save as a file")).to_be_visible()


@pytest.mark.parametrize("fragment", ["", "d=eNpabc", "s=!!", "session=00000000-0000-4000-8000-000000000000"])
def test_what_cannot_be_opened_is_told(visit: Visit, fragment: str) -> None:
    """No drawing, a link cut in half, a session that is gone: a clear message and no empty sheets."""
    page = visit.open(f"/handover#{fragment}")
    words = {"": "no drawing here", "d": "incomplete", "s": "incomplete"}.get(
        fragment[:1] if "=" in fragment[:2] else fragment, "no longer"
    )
    expect(page.get_by_role("status")).to_contain_text(words)
    expect(page.locator(".paper")).to_have_count(0)
    expect(page.get_by_role("button", name="Print my sheet")).to_be_disabled()
