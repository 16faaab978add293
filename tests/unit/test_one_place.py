"""Rules that several parts of the atlas need stand in one place; what a script has to repeat is equal."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from app.atlas.atlas import Atlas
from app.atlas.matching import MIN_OF_COVER, cover_class
from app.drawing.body_map import cross_path
from app.vocabulary import ALIKE_URGENCIES, URGENCIES

ROOT = Path(__file__).parents[2]
PYTHON = sorted((ROOT / "app").rglob("*.py"))
SCRIPTS = sorted((ROOT / "static" / "js").rglob("*.js"))


def standing(pattern: str, files: list[Path]) -> set[str]:
    """The files in which a pattern stands, as paths from the root."""
    return {str(f.relative_to(ROOT)) for f in files if re.search(pattern, f.read_text(encoding="utf-8"))}


def test_order_of_urgency_stands_once() -> None:
    """The urgencies in order stand in app/vocabulary.py, and in one script that says the same."""
    order = r'"emergency"[^\n]{0,8}"urgent"[^\n]{0,8}"soon"'
    assert standing(order, PYTHON) == {"app/vocabulary.py"}
    assert standing(order, SCRIPTS) == {"static/js/lib/page.js"}
    text = (ROOT / "static" / "js" / "lib" / "page.js").read_text(encoding="utf-8")
    named = re.search(r"URGENCIES = \[(.*)\]", text)
    assert named
    assert re.findall(r"[a-z]+", named[1]) == list(ALIKE_URGENCIES) == [*URGENCIES, "none"]


def test_paths_are_read_in_one_place() -> None:
    """Only app/drawing/svg_paths.py splits the text of a path, and only blank_drawing takes width and height away."""
    assert standing(r"\[MmLl", PYTHON) == {"app/drawing/svg_paths.py"}
    assert standing(r"attribs\.pop", PYTHON) == {"app/drawing/svg_document.py"}


def test_x_of_the_worker_is_that_of_the_maps() -> None:
    """The service worker, which cannot import, writes the X as cross_path does."""
    text = (ROOT / "static" / "worker" / "pictures.js").read_text(encoding="utf-8")
    template = re.search(r"const d = `(M.*)`;", text)
    assert template
    corners = {"l": "1.0", "r": "5.0", "t": "0.0", "b": "4.0"}
    assert re.sub(r"\$\{(.)\}", lambda found: corners[found[1]], template[1]) == cross_path(3.0, 2.0, 2.0)
    assert standing(r"- r:\.1f", PYTHON) == set()


@pytest.mark.parametrize(
    ("explains", "cover"), [(1.0, "all"), (0.85, "all"), (0.84, "most"), (0.5, "most"), (0.4, "part")]
)
def test_class_of_cover(explains: float, cover: str) -> None:
    """From 0.85 of the pain on it is all, from 0.5 on most; the browser has the same two bounds, in one place."""
    assert cover_class(explains) == cover
    text = (ROOT / "static" / "js" / "skin" / "cover.js").read_text(encoding="utf-8")
    found = re.findall(r"^const (ALL|MOST) = ([\d.]+);", text, re.MULTILINE)
    assert {name.lower(): float(least) for name, least in found} == MIN_OF_COVER
    assert standing(r"explains >= (?:ALL|MOST)|explains >=? ?\d", SCRIPTS) == {"static/js/skin/cover.js"}


def test_measure_of_what_a_view_shows_stands_once() -> None:
    """Only app/drawing/view_choice.py weighs the spillover zone against the essential one, or a belly in a view."""
    assert standing(r"0\.3 \* shown_cm2|SPILLOVER_WORTH \*", PYTHON) == {"app/drawing/view_choice.py"}
    assert standing(r"import .*shown_cm2", PYTHON) >= {"app/drawing/view_choice.py"}
    assert standing(r"key=.*(shown|seen|units_per_cm|largeness)\b", PYTHON) == {"app/drawing/view_choice.py"}
    uses = r"[^_]shown_cm2\("
    assert standing(uses, PYTHON) == {"app/drawing/svg_paths.py", "app/drawing/view_choice.py"}


def test_areas_of_cells_are_those_of_the_built_files(atlas: Atlas) -> None:
    """No constant stands for the area of a cell; the two halves of the body add up from cells.bin.

    SCORE_SHARE_CM2 belongs to the score.
    """
    graph, area = atlas.graph, atlas.cell_area_cm2
    assert len(area) == atlas.matrix.n
    midline, right = graph.area_cm2[: graph.m].sum(), graph.area_cm2[graph.m :].sum()
    assert area.sum() == pytest.approx(midline + 2 * right)
    assert standing(r"\bCELL_\w*CM2 =", PYTHON + SCRIPTS) == set()
    assert standing(r"1\.2 ?\*\* ?2|0\.625", PYTHON + SCRIPTS) == {
        "app/atlas/matching.py",
        "static/js/skin/tally.js",
    }
