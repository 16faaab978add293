"""Plates as files: Chromium prints the pages of app/web/presenters/plates.py to PDF and photographs them as PNG.

Playwright is in the `plates` extra; nothing here is imported by the server. Nothing is fetched from a network: every
address that a page names is answered from this process.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from app.atlas.atlas import Atlas
from app.data.paths import needs
from app.export.chromium import FLAGS, find
from app.vocabulary import GROUP_TITLES
from app.web.presenters.plates import contact_html, plate_html, plates_in_order
from app.web.static_files import Assets

if TYPE_CHECKING:
    from playwright.sync_api import Page, Route

HOST = "http://plates.invalid"
MARGIN = "10mm"
WINDOW = {"width": 794, "height": 1123}
PNG_SCALE = 1.75
"""Screen pixels for a CSS pixel: 168 dots an inch, sharp on a screen and fair on paper."""

CROWDED = """[...document.querySelectorAll(".sheet, .point")].filter(part =>
    part.scrollHeight > part.clientHeight + 2 ||
    [...part.querySelectorAll(".frame")].some(frame => frame.clientHeight < 90)
).map(part => part.id || part.className)"""
"""Names the parts of a page that overflow or leave their pictures hardly any height."""

PAGE = re.compile(rb"/Type\s*/Page\b")


class PlateError(RuntimeError):
    """The plates could not be made; the message says what to do."""


class CrowdedPlate(PlateError):
    """A plate was made, but not all of it has room."""


class Printer:
    """A browser's page that prints HTML."""

    def __init__(self, page: Page, assets: Assets) -> None:
        self._page = page
        self._assets = assets
        self._html = ""
        page.route("**/*", self._answer)

    def _answer(self, route: Route) -> None:
        path = unquote(urlsplit(route.request.url).path)
        asset = self._assets.get(path.removeprefix("/static/")) if path.startswith("/static/") else None
        if path == "/":
            route.fulfill(body=self._html, content_type="text/html; charset=utf-8")
        elif asset:
            route.fulfill(body=asset.plain, content_type=asset.media_type)
        else:
            route.fulfill(status=404, body="")

    def print(self, html: str, pdf: Path, paper: str = "A4", each_sheet: bool = False) -> int:
        """Write `pdf` and a PNG beside it, of all sheets or (each_sheet) of the first, `-2`, `-3` ... for the others.

        Returns the number of pages. Raises CrowdedPlate, the files written, where the words take too much room.
        """
        self._html = html
        self._page.goto(f"{HOST}/", wait_until="load")
        sheets = self._page.locator(".sheet")
        count = sheets.count()
        margins = {"top": MARGIN, "right": MARGIN, "bottom": MARGIN, "left": MARGIN}
        data = self._page.pdf(format=paper, print_background=True, margin=margins)  # type: ignore[arg-type]
        pdf.parent.mkdir(parents=True, exist_ok=True)
        pdf.write_bytes(data)
        if each_sheet:
            for i in range(count):
                name = f"{pdf.stem}-{i + 1}.png" if i else f"{pdf.stem}.png"
                sheets.nth(i).screenshot(path=pdf.with_name(name))
        else:
            self._page.locator("main").screenshot(path=pdf.with_suffix(".png"))
        pages = len(PAGE.findall(data))
        if pages != count:
            raise CrowdedPlate(f"{pdf.stem}: {count} sheets came out as {pages} pages of {paper}")
        if crowded := self._page.evaluate(CROWDED):
            raise CrowdedPlate(f"{pdf.stem}: too many words for {', '.join(crowded)}")
        return pages


@contextmanager
def open_printer(static: Path) -> Iterator[Printer]:
    """Chromium, ready to print. Raises PlateError where there is none."""
    try:
        from playwright.sync_api import Error, sync_playwright
    except ImportError as error:
        raise PlateError(
            f"plates need Playwright, which is in the `plates` extra; run `{needs('plates', 'plates')}`"
        ) from error
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=find(), args=FLAGS)
        except Error as error:
            reason = str(error).splitlines()[0]
            raise PlateError(f"no Chromium ({reason}); install one, or set CHROMIUM to its path") from error
        try:
            page = browser.new_page(
                viewport=WINDOW,  # type: ignore[arg-type]
                device_scale_factor=PNG_SCALE,
                color_scheme="light",
                java_script_enabled=True,
            )
            yield Printer(page, Assets(static))
        except Error as error:
            raise PlateError(f"Chromium failed: {str(error).splitlines()[0]}") from error
        finally:
            browser.close()


def _counted(jobs: Sequence[tuple[str, str]], quiet: bool) -> Iterator[tuple[str, str]]:
    """The jobs one after the other, with a bar, or with a line every so often where there is no tqdm or terminal."""
    if not quiet and sys.stderr.isatty():
        try:
            from tqdm import tqdm
        except ImportError:
            pass
        else:
            yield from tqdm(jobs, unit="plate")
            return
    for i, job in enumerate(jobs, start=1):
        yield job
        if not quiet and (i % 10 == 0 or i == len(jobs)):
            print(f"{i} of {len(jobs)}: {job[1]}", file=sys.stderr, flush=True)


def export_plates(
    atlas: Atlas, out: Path, muscles: Sequence[str] = (), contact_sheets_only: bool = False, quiet: bool = False
) -> int:
    """Write `<muscle>.pdf` and `.png`, and `sheets/<group>.pdf` and `.png`; only those of `muscles`, if any are named.

    Returns the number of pages. Raises NotFound for an unknown muscle, PlateError where nothing can be made, and
    CrowdedPlate, all files written, where some have too many words for their page.
    """
    chosen = [] if contact_sheets_only else plates_in_order(atlas, muscles)
    present = {m.group for m in atlas.muscles.values()}
    groups = [] if muscles else [g for g in GROUP_TITLES if g in present]
    assets = Assets(atlas.static)
    jobs = [*(("plate", m.id) for m in chosen), *(("sheets", g) for g in groups)]
    pages, crowded = 0, []
    with open_printer(atlas.static) as printer:
        for kind, name in _counted(jobs, quiet):
            try:
                if kind == "plate":
                    pages += printer.print(plate_html(atlas, assets, atlas.muscle(name)), out / f"{name}.pdf")
                else:
                    html = contact_html(atlas, assets, name)
                    pages += printer.print(html, out / "sheets" / f"{name}.pdf", each_sheet=True)
            except CrowdedPlate as error:
                crowded.append(str(error))
    if crowded:
        raise CrowdedPlate("\n".join(crowded))
    return pages
