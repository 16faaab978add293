"""The part of `make bench` that looks: after random clicks over all pictures, is a point in sight, and how many rows.

A visitor clicks on skin anywhere on every view of both figures, through the page's own click, at a desk and on a
phone. A point is in sight where a numbered mark lies wholly in the window and nothing else covers its middle.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from app.atlas.atlas import FIGURES, Atlas, load_atlas
from app.export.chromium import FLAGS, find
from app.views import VIEWS
from tools.measure.report import row
from tools.measure.serving import server

CLICKS = 2000
SEED = 14
LEAST_SHARE = 0.99
WINDOWS: dict[str, tuple[dict[str, Any], int]] = {
    "1280x800": ({"viewport": {"width": 1280, "height": 800}}, 8),
    "1024x768": ({"viewport": {"width": 1024, "height": 768}}, 8),
    "390x844": ({"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}, 4),
}
"""What a window is like, and how many rows are to be wholly in sight in it."""

SAVES_DATA = "Object.defineProperty(Navigator.prototype, 'connection', { get: () => ({ saveData: true }) });"
"""Other pictures are not fetched ahead, which is most of the work of a visit and changes nothing in it."""

SETTLE = """async () => {
    const { explorer } = document.querySelector("[data-module$=explorer]");
    await explorer.history?.last;
    await explorer.points?.settled;
    await explorer.loadingRest;
    await Promise.allSettled(document.getAnimations().map((motion) => motion.finished));
    for (let last = -1; last !== scrollY; await new Promise((done) => setTimeout(done, 120))) last = scrollY;
    await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 50)));
}"""
"""Until what a click brings is there and nothing moves any more: ranking, marks, second picture, signs."""

SIGHT = """() => {
    const inWindow = (box) => box.left >= 0 && box.top >= 0 && box.right <= innerWidth && box.bottom <= innerHeight;
    const uncovered = (element, x, y) => {
        const top = document.elementFromPoint(x, y);
        return Boolean(top) && (element.contains(top) || top.contains(element));
    };
    const marks = [...document.querySelectorAll("svg [data-point]")].filter((mark) => {
        const head = (mark.querySelector(".mark-disc") ?? mark).getBoundingClientRect();
        const whole = mark.getBoundingClientRect();
        if (!head.width || !inWindow(whole)) return false;
        return uncovered(mark, (head.left + head.right) / 2, (head.top + head.bottom) / 2);
    });
    const rows = [...document.querySelectorAll("[data-muscle][data-rank]")];
    const seen = rows.filter((row) => {
        const box = row.querySelector(".card-main").getBoundingClientRect();
        if (!box.height || !inWindow(box)) return false;
        const across = [box.left + 20, (box.left + box.right) / 2, box.right - 20];
        return across.every((x) => [box.top + 3, box.bottom - 3].every((y) => uncovered(row, x, y)));
    });
    return {
        marks: marks.length,
        behind: marks.filter((mark) => "behind" in mark.dataset).length,
        seen: seen.length,
        rows: rows.filter((row) => row.dataset.likelihood !== "low").length,
        all: rows.length,
    };
}"""
"""How many marks and rows are in sight, and how many rows there are besides those folded away."""

VIEW = "document.querySelector('[data-module$=explorer]').explorer.view"

TO_WINDOW = """([x, y]) => {
    const svg = document.querySelector(".map-overlay");
    const at = new DOMPoint(x, y).matrixTransform(svg.getScreenCTM());
    return [at.x, at.y];
}"""


@dataclass(frozen=True)
class Click:
    """A place on the skin in a picture, in its user units."""

    figure: str
    view: str
    x: float
    y: float


@dataclass(frozen=True)
class Sight:
    """What was in sight after a click."""

    click: Click
    marks: int
    behind: int
    seen: int
    rows: int
    all: int


def random_clicks(atlas: Atlas, count: int, seed: int) -> list[Click]:
    """As many clicks on each picture of each figure, anywhere on the skin that it shows."""
    dice = random.Random(seed)
    pictures = [(figure, view) for figure in FIGURES for view in VIEWS]
    clicks = []
    for i in range(count):
        figure, view = pictures[i % len(pictures)]
        grid = atlas.labels(figure, view)
        rows, columns = np.nonzero(grid.cells >= 0)
        at = dice.randrange(len(rows))
        clicks.append(Click(figure, view, (columns[at] + 0.5) * grid.step, (rows[at] + 0.5) * grid.step))
    return sorted(clicks, key=lambda c: (c.figure, c.view))


def look(page: Any, base: str, clicks: list[Click]) -> Iterator[Sight]:
    """Click on each place, after a fresh start of the page for each picture, and look."""
    shown = None
    touch = page.evaluate("navigator.maxTouchPoints > 0")
    for click in clicks:
        # A tap on a hand of the whole body turns a phone to its close-up.
        if (click.figure, click.view) != shown or page.evaluate(VIEW) != click.view:
            shown = (click.figure, click.view)
            page.goto("about:blank")
            page.goto(f"{base}/?voice=therapist#view={click.view}&figure={click.figure}")
            page.wait_for_selector("html.is-ready")
            page.wait_for_function(
                "([figure, view]) => { const { explorer } = document.querySelector('[data-module$=explorer]');"
                " return explorer.view === view && explorer.figure === figure && explorer.shown; }",
                arg=list(shown),
            )
        found = one_click(page, click, touch)
        if found:
            yield Sight(click, **found)


def one_click(page: Any, click: Click, touch: bool) -> dict[str, int] | None:
    """A click where nothing is marked yet, and what is in sight after it; None for skin that lies under a button."""
    page.evaluate(
        "async () => { scrollTo(0, 0); const { explorer } = document.querySelector('[data-module$=explorer]');"
        " await (await explorer.loadHistory()).clear(); }"
    )
    page.evaluate(SETTLE)
    at = page.evaluate(TO_WINDOW, [click.x, click.y])
    if not page.evaluate("([x, y]) => Boolean(document.elementFromPoint(x, y)?.closest('.map-frame'))", at):
        return None
    if touch:
        page.touchscreen.tap(*at)
    else:
        page.mouse.click(*at)
    page.wait_for_function(
        "() => document.querySelector('[data-module$=explorer]').explorer.places.length > 0", timeout=20_000
    )
    page.evaluate(SETTLE)
    found: dict[str, int] = page.evaluate(SIGHT)
    return found


def sight(count: int = CLICKS) -> None:
    """Points and rows in sight after so many clicks in each window."""
    from playwright.sync_api import sync_playwright

    atlas = load_atlas()
    clicks = random_clicks(atlas, count, SEED)
    with server() as (base, _, _), sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=find(), args=FLAGS)
        for name, (options, least_rows) in WINDOWS.items():
            context = chromium.new_context(service_workers="block", reduced_motion="reduce", **options)
            context.add_init_script(SAVES_DATA)
            found = list(look(context.new_page(), base, clicks))
            context.close()
            tell(name, found, least_rows)
        chromium.close()


def tell(name: str, found: list[Sight], least_rows: int) -> None:
    """One line a figure: what share of clicks has no point in sight, and what share too few rows."""
    answered = [s for s in found if s.all]
    blind = [s for s in answered if not s.marks]
    few = [s for s in answered if s.seen < min(least_rows, s.rows)]
    row(f"{name}: of {len(answered)} clicks, no point in sight", len(blind) / len(answered), 1 - LEAST_SHARE, "")
    row(f"{name}: fewer than {least_rows} rows in sight, where there are so many", len(few) / len(answered), 0.01, "")
    for s in blind[:10]:
        print(f"  none: {s.click}")
    for s in few[:10]:
        print(f"  rows: {s.seen} of {s.rows}: {s.click}")
