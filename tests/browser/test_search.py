"""The search field of every page: the server's answers, in the browser, without asking the server."""

from __future__ import annotations

import json
import random
from pathlib import Path

import yaml
from playwright.sync_api import expect

from app.atlas.atlas import Atlas
from app.search.entries import index_of
from app.search.ranking import search
from tools.vectors import misspelt

from .conftest import Visit

HERE = Path(__file__).resolve().parent.parent
QUERIES = [q["q"] for q in yaml.safe_load((HERE / "queries.yaml").read_text(encoding="utf-8"))["queries"]]


def test_browser_meets_the_vectors(visit: Visit) -> None:
    """Over the small index of the vectors the browser's answers are those written down."""
    page = visit.open("/about")
    vectors = json.loads((HERE / "vectors" / "search.json").read_text(encoding="utf-8"))
    found = page.evaluate(
        """async ([file, asked]) => {
            const { Index } = await import("/static/js/search/ranking.js");
            const index = new Index(file);
            return asked.map((q) => index.search(q, 8).map((e) => `${e.kind}:${e.id}`));
        }""",
        [vectors["index"], [case["q"] for case in vectors["cases"]]],
    )
    for case, answers in zip(vectors["cases"], found, strict=True):
        assert answers == case["found"], case["q"]


def test_browser_and_server_give_the_same_answers(visit: Visit, atlas: Atlas) -> None:
    """Over the whole atlas, for every real query and a misspelling of each."""
    page = visit.open("/about")
    dice = random.Random(7)
    asked = QUERIES + [misspelt(dice, q) for q in QUERIES]
    found = page.evaluate(
        """async (asked) => {
            const { loadIndex } = await import("/static/js/search/ranking.js");
            const index = await loadIndex(document.querySelector("form.site-search").dataset.index);
            return asked.map((q) => index.search(q, 20).map((e) => `${e.kind}:${e.id}`));
        }""",
        asked,
    )
    for query, answers in zip(asked, found, strict=True):
        assert answers == [f"{e.kind}:{e.id}" for e in search(index_of(atlas), query, 20)], query


def test_search_by_keyboard(visit: Visit) -> None:
    """`/` leads to the field, answers appear while one types, arrows choose, Enter opens; nothing typed is sent."""
    page = visit.open("/about")
    page.keyboard.press("/")
    field = page.get_by_role("combobox", name="Search")
    expect(field).to_be_focused()
    page.keyboard.type("QL")
    option = page.get_by_role("option").first
    expect(option).to_contain_text("Quadratus lumborum")
    expect(field).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    page.keyboard.press("ArrowDown")
    expect(option).to_have_attribute("aria-selected", "true")
    expect(field).to_have_attribute("aria-activedescendant", option.get_attribute("id") or "")
    page.keyboard.press("Enter")
    page.wait_for_url("**/muscles/quadratus-lumborum")
    assert not [a for a in visit.addresses if "q=" in a or "QL" in a]
    assert visit.complaints == []


def test_enter_lists_all_answers_without_sending_the_words(phone: Visit) -> None:
    """The page of answers is filled in the browser from what stands behind the #."""
    page = phone.open("/muscles")
    page.get_by_role("searchbox").fill("pain behind the eye")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("pain behind the eye")
    expect(page.locator("[data-answers] li").first).to_contain_text("In, above or around the eye")
    assert page.url.endswith("/search#q=pain%20behind%20the%20eye")
    assert not [a for a in phone.addresses if "q=" in a]
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_search_without_javascript(plain: Visit) -> None:
    """A form and a page of links; help stands first."""
    page = plain.open("/regions")
    page.get_by_role("searchbox").fill("chest pain")
    page.keyboard.press("Enter")
    expect(page.locator("[data-answers] li").first).to_contain_text("Emergency")
    page.locator("[data-answers] a").nth(1).click()
    expect(page.locator("h1")).to_contain_text("chest")


def test_browser_understands_as_the_server_does(visit: Visit) -> None:
    """Over all sentences of the vectors: what is understood, marked, and answered."""
    page = visit.open("/about")
    vectors = json.loads((HERE / "vectors" / "understand.json").read_text(encoding="utf-8"))["cases"]
    found = page.evaluate(
        """async (asked) => {
            const { loadAnswers } = await import("/static/js/search/answers.js");
            const answers = await loadAnswers(document.querySelector("form.site-search").dataset);
            return asked.map((q) => {
                const { meaning, entries } = answers.answer(q, 5);
                const { understood, marks, kinds, onset } = meaning;
                const said = understood.map((u) => [u.kind, u.id, u.text, u.side, u.denied, answers.title(u)]);
                return { q, said, marks, kinds, onset, found: entries.map((e) => `${e.kind}:${e.id}`) };
            });
        }""",
        [case["q"] for case in vectors],
    )
    for case, answered in zip(vectors, found, strict=True):
        assert answered == case


def test_a_sentence_is_shown_on_the_body(visit: Visit) -> None:
    """The places that were said are marked on their side, with their feeling; nothing typed is sent."""
    page = visit.open("/about")
    page.get_by_role("searchbox").fill("left lower back burns when sitting")
    option = page.get_by_role("option").first
    expect(option).to_contain_text("Show on the body")
    option.click()
    expect(page.locator("body")).to_contain_text("Low back, left")
    expect(page.locator("body")).to_contain_text("burning")
    assert not [a for a in visit.addresses if "lumbar" in a or "q=" in a]
    assert visit.complaints == []


def test_places_in_the_address_are_marked(visit: Visit) -> None:
    """The map takes `#at=` as the API does: a paired landmark without a side is two places; unknown ones are none."""
    page = visit.open("/#at=patella:left&at=gluteal_fold&at=nowhere")
    expect(page.locator("body")).to_contain_text("Pain in 3 places")
    assert visit.complaints == []


def test_danger_stands_above_what_was_understood(phone: Visit) -> None:
    """Help is the first thing in sight, above the way to the map."""
    page = phone.open("/search#q=can't pee and back pain")
    expect(page.locator("[data-answers] li").first).to_contain_text("Emergency")
    first = page.locator("[data-answers] li").first.bounding_box()
    said = page.locator("[data-said-all]").bounding_box()
    assert first
    assert said
    assert first["y"] < said["y"]
