"""Sets of muscles: from the table into the quiz, kept, passed on as link and file, and asked about alone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from app.atlas.atlas import Atlas
from tests.browser.test_quiz import card, muscle_of

from .conftest import Visit

THREE = ("soleus", "gastrocnemius", "popliteus")


def quiz(visit: Visit, fragment: str = "") -> Page:
    """Open the quiz, ready to start."""
    page = visit.page
    page.goto("about:blank")
    page.goto(f"{visit.server}/quiz{fragment}")
    expect(page.get_by_role("button", name="Start")).to_be_enabled(timeout=20000)
    return page


def test_from_the_table_to_a_round(visit: Visit, atlas: Atlas) -> None:
    """What the filters leave is what the quiz asks about, and nothing else; the set has a name and is kept."""
    page = visit.page
    page.goto(f"{visit.server}/muscles?view=table")
    page.get_by_label("Supplied by the nerve").select_option("tibial")
    link = page.get_by_role("link", name="Ask me about these")
    asked = (link.get_attribute("href") or "").partition("#muscles=")[2].split(",")
    assert {m.id for m in atlas.muscles.values() if "tibial" in m.innervation.nerves} == set(asked)
    link.click()
    expect(page.get_by_label("Head and face")).to_be_disabled(timeout=20000)
    page.get_by_label("Name of the set").fill("Tibial nerve")
    page.get_by_role("button", name="Keep this set").click()
    expect(page.locator("[data-slot=set-said]")).to_contain_text("kept in this browser")
    page.get_by_role("button", name="Start").click()
    expect(page.locator(".quiz-run[data-card]")).to_be_visible(timeout=20000)
    assert muscle_of(atlas, card(page)) in asked
    page = quiz(visit)
    assert page.get_by_label("Muscles to be asked about").input_value() == "own:Tibial nerve"
    assert visit.complaints == []


def test_a_set_travels_as_a_link(visit: Visit) -> None:
    """A link opens the set by its name, counts only its questions, and nothing of it is asked of the server."""
    requests: list[str] = []
    visit.page.on("request", lambda request: requests.append(request.url))
    page = quiz(visit, f"#set=For%20Thursday&muscles={','.join(THREE)}")
    expect(page.get_by_label("Muscles to be asked about")).to_have_value("linked")
    expect(page.locator("[data-slot=set-muscles]")).to_contain_text("soleus", ignore_case=True)
    assert not any("Thursday" in url or "popliteus" in url for url in requests)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy its link").click()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.endswith(f"/quiz#set=For+Thursday&muscles={','.join(THREE)}")


def test_a_set_travels_as_a_file(visit: Visit, tmp_path: Path) -> None:
    """What was saved as a file is read in another browser; the name stands in its list."""
    page = quiz(visit, f"#set=Calf&muscles={','.join(THREE)}")
    page.get_by_role("button", name="Keep this set").click()
    page.get_by_text("Make or exchange sets").click()
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save my sets as a file").click()
    file = tmp_path / "sets.json"
    saved.value.save_as(file)
    assert json.loads(file.read_text())["sets"] == [{"title": "Calf", "muscles": list(THREE)}]
    page.get_by_role("button", name="Delete this set").click()
    expect(page.get_by_label("Muscles to be asked about")).to_have_value("")
    page.locator("[data-does=read-sets]").set_input_files(file)
    expect(page.locator("[data-slot=set-said]")).to_contain_text("1 set was read")
    expect(page.locator("option[value='own:Calf']")).to_be_attached()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "not a whole file"),
        ('{"format": "trigger-point-atlas/quiz-sets", "version": 2, "sets": []}', "newer version"),
        (
            '{"format": "trigger-point-atlas/quiz-sets", "version": 1, "sets": [{"title": "x", "muscles": ["tail"]}]}',
            "None of the muscles",
        ),
    ],
    ids=["damaged", "newer", "unknown"],
)
def test_a_file_that_cannot_be_read_changes_nothing(visit: Visit, tmp_path: Path, text: str, said: str) -> None:
    page = quiz(visit)
    page.get_by_text("Make or exchange sets").click()
    file = tmp_path / "sets.json"
    file.write_text(text)
    page.locator("[data-does=read-sets]").set_input_files(file)
    expect(page.locator("[data-slot=set-said]")).to_contain_text(said)
    assert page.locator("optgroup[label='My sets']").count() == 0


def test_a_link_of_unknown_muscles_asks_about_all(visit: Visit) -> None:
    page = quiz(visit, "#muscles=tail,wing")
    expect(page.locator("[data-slot=set-said]")).to_contain_text("None of the muscles")
    expect(page.get_by_label("Muscles to be asked about")).to_have_value("")


def test_the_sets_of_the_atlas_are_offered(visit: Visit, atlas: Atlas) -> None:
    page = quiz(visit)
    for ready in atlas.data.muscle_sets:
        page.get_by_label("Muscles to be asked about").select_option(f"atlas:{ready.id}")
        expect(page.locator("[data-slot=ready]")).to_contain_text("questions to know")


def test_a_region_leads_to_a_quiz_on_its_muscles(visit: Visit, atlas: Atlas) -> None:
    """A student who looks at a place is asked about the muscles that send pain there, and about no others."""
    page = visit.page
    page.goto(f"{visit.server}/regions/heel-pain?side=left&voice=student")
    page.get_by_role("link", name="Quiz on these muscles").click()
    expect(page.get_by_label("Muscles to be asked about")).to_have_value("linked", timeout=20000)
    expect(page.locator("[data-slot=set-muscles]")).to_contain_text("soleus", ignore_case=True)
