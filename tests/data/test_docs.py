"""What the documents state and the code knows is the same: numbers, lists, and the paths of files."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from app.atlas import built_files, examination, explaining, matching, pain_drawing
from app.atlas.atlas import Atlas
from app.build import cells
from app.build.poses.picture import MAX_BYTES
from app.data.dataset import FILES
from app.data.paths import ROOT
from app.data.plain_words import HIGHEST_GRADE
from app.formats import session_file
from app.learn import quiz
from app.search import ranking
from app.views import VIEWS
from app.web.middleware import size_limits
from app.web.middleware.response_cache import SHARED
from tests.unit.test_poses import REACH_CM
from tests.web.test_search import MIN_RIGHT
from tools.measure import lighthouse

DOCUMENTS = sorted(
    {*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), *(ROOT / "data").rglob("*.md")} - {ROOT / "CHANGELOG.md"}
)
"""All but the one that tells of what was."""


def text_of(document: str) -> str:
    """A document on one line, however its lines are broken."""
    return " ".join((ROOT / document).read_text(encoding="utf-8").split())


def constant(name: str) -> str:
    """The number that a constant of the browser's code has; there is one of that name in one file only."""
    found = [
        match[1]
        for path in sorted((ROOT / "static" / "js").rglob("*.js"))
        for match in re.finditer(
            rf"^(?:export )?const {name} = ([\d._]+);", path.read_text(encoding="utf-8"), re.MULTILINE
        )
    ]
    (value,) = found
    return value


def body_shape(file: str, name: str) -> str:
    """How many rows an array of data/body has."""
    with np.load(ROOT / "data" / "body" / f"{file}.npz") as arrays:
        return f"{len(arrays[name]):,}"


def apart_cm(atlas: Atlas, patch: int) -> str:
    """How far the middles of touching cells of one patch code lie apart on average, on the midline and the right."""
    graph = atlas.graph
    kept = graph.m + graph.k
    owner = np.repeat(np.arange(kept), np.diff(graph.start))
    inside = graph.neighbour < kept
    a, b = owner[inside], graph.neighbour[inside]
    alike = (atlas.matrix.patch[a] == patch) & (atlas.matrix.patch[b] == patch)
    away = np.linalg.norm(graph.position_cm[a[alike]] - graph.position_cm[b[alike]], axis=1)
    return f"{away.mean():.1f}"


def listed(values: Any) -> str:
    """Numbers as a document lists them: with two digits after the point."""
    return ", ".join(f"{value:.2f}" for value in values)


STATED: list[tuple[str, str, Callable[[Atlas], tuple[str, ...]]]] = [
    ("README.md", r"on (\d+) views of", lambda a: (str(len(VIEWS)),)),
    (
        "CITATION.cff",
        r"refer: (\d+) muscles and (\d+) points on",
        lambda a: (str(len(a.muscles)), str(len(a.referrals))),
    ),
    (
        "data/body/README.md",
        r"`faces` \(([\d,]+) x 3\).*`mirror` \(([\d,]+)\)",
        lambda a: (body_shape("topology", "faces"), body_shape("topology", "mirror")),
    ),
    ("data/body/README.md", r"`vertices_200` \(([\d,]+) x 3\)", lambda a: (body_shape("female", "vertices_200"),)),
    (
        "data/body/README.md",
        r"Statures (\d+) cm and (\d+) cm",
        lambda a: tuple(f"{cm:g}" for cm in statures_cm()),
    ),
    ("docs/formats.md", r'"view": "anterior".*?"width": (\d+), "height": (\d+)', lambda a: size_of("anterior")),
    ("docs/formats.md", r'"m": (\d+), "k": (\d+)', lambda a: (str(a.matrix.m), str(a.matrix.k))),
    (
        "docs/formats.md",
        r"at least ([\d.]+) cm apart on trunk and limbs and ([\d.]+) cm",
        lambda a: (str(cells.COARSE_CM), str(cells.FINE_CM)),
    ),
    ("docs/formats.md", r"touching cells ([\d.]+) cm and ([\d.]+) cm", lambda a: (apart_cm(a, 0), apart_cm(a, 1))),
    ("docs/formats.md", r"within (\d+) user units", lambda a: (f"{built_files.MAX_SNAP_UNITS:g}",)),
    (
        "docs/formats.md",
        r"\(tolerance ([\d.]+) cm\).*?\(tolerance ([\d.]+) cm:",
        lambda a: (str(built_files.COARSE_TOLERANCE_CM), str(built_files.FINE_TOLERANCE_CM)),
    ),
    (
        "docs/formats.md",
        r"`common` = ([\d.]+), ([\d.]+), ([\d.]+) or ([\d.]+) for a point of class (\S+), (\S+), (\S+), (\S+):",
        lambda a: (*map(str, matching.COMMON.values()), *matching.COMMON),
    ),
    (
        "docs/formats.md",
        r"\(a, b, c\) = \(([^)]+)\) at spread 0 and \(([^)]+)\) at spread 1",
        lambda a: (listed(matching.CLICKED), listed(matching.PAINTED)),
    ),
    (
        "docs/formats.md",
        r"strength >= ([\d.]+) from one.*?up to (\d+) marks",
        lambda a: (str(explaining.ACCOUNTED), str(explaining.EXACT_MARKS)),
    ),
    (
        "docs/formats.md",
        r"At most (\d+) pains of (\d+) marks of ([\d,]+) places",
        lambda a: (str(pain_drawing.MAX_PAINS), str(pain_drawing.MAX_MARKS), f"{pain_drawing.MAX_PLACES:,}"),
    ),
    ("docs/formats.md", r"a note has at most (\d+) characters", lambda a: (str(session_file.MAX_NOTE),)),
    ("docs/formats.md", r"covers more than ([\d.]+) of what the right one", lambda a: (str(quiz.ALSO_RIGHT),)),
    (
        "docs/formats.md",
        r"at least ([\d.]+) in the spillover zone.*?`score = ([\d.]+) x aim",
        lambda a: (constant("SPILLOVER_CREDIT"), constant("AIM_SHARE")),
    ),
    (
        "docs/search.md",
        r"at most (\d+) characters and (\d+) words",
        lambda a: (str(ranking.MAX_CHARACTERS), str(ranking.MAX_WORDS)),
    ),
    (
        "docs/search.md",
        r"\(weight (\d+) of 100\).*?\((\d+)\), `words` texts that say something of it \((\d+)\)",
        lambda a: (str(ranking.NAME), str(ranking.EVERYDAY), str(ranking.TEXT)),
    ),
    ("docs/search.md", r"(\d+) for a word that nothing has", lambda a: (str(ranking.UNKNOWN_WEIGHT),)),
    (
        "docs/search.md",
        r"one letter off (\d+), two off (\d+) \(",
        lambda a: (str(ranking.ONE_OFF), str(ranking.TWO_OFF)),
    ),
    (
        "docs/search.md",
        r"covered < (\d+) % of typed are out.*?gets (\d+) more",
        lambda a: (str(ranking.MIN_COVER), str(ranking.AS_TYPED)),
    ),
    (
        "docs/search.md",
        r"joined scores (\d+), one or two letters off (\d+)",
        lambda a: (str(10 * ranking.JOINED), str(10 * ranking.JOINED_OFF)),
    ),
    ("docs/search.md", r"lifts muscles to (\d+) %", lambda a: (str(ranking.ASKED_MUSCLE),)),
    ("docs/search.md", r"At least (\d+) of 100 have to be right", lambda a: (f"{100 * MIN_RIGHT:g}",)),
    (
        "docs/examination.md",
        r"`([\d.]+)\^\(n-1\)`.*?`o = s / \(([\d.]+) - s\)`.*?`s' = ([\d.]+) ×",
        lambda a: (str(examination.SHARE_OF_NEXT), str(examination.CEILING), str(examination.CEILING)),
    ),
    (
        "docs/deploy.md",
        r"A path over ([\d,]+) bytes or a query over ([\d,]+) bytes.*?a body over ([\d,]+) bytes",
        lambda a: tuple(
            f"{limit:,}"
            for limit in (size_limits.MAX_PATH_BYTES, size_limits.MAX_QUERY_BYTES, size_limits.MAX_BODY_BYTES)
        ),
    ),
    (
        "docs/deploy.md",
        r"say `(public, max-age=0, s-maxage=60)`",
        lambda a: (SHARED.decode().removesuffix(", must-revalidate"),),
    ),
    (
        "docs/sessions.md",
        r"version (\d+) at most, its modules ([\d.]+) mm",
        lambda a: (constant("LARGEST_VERSION"), constant("MODULE_MM")),
    ),
    (
        "docs/selfcare.md",
        r"fingertips to ([\d.]+) cm of their spot.*?files to (\d+) kB",
        lambda a: (str(REACH_CM), str(MAX_BYTES // 1000)),
    ),
    ("docs/guide.md", r"at school grade (\d+) or below", lambda a: (f"{HIGHEST_GRADE:g}",)),
    (
        "docs/accessibility.md",
        r"installs Lighthouse ([\d.]+) by npm.*?below (\d+) in any category or above a layout shift of ([\d.]+),",
        lambda a: (lighthouse.VERSION, str(lighthouse.MIN_SCORE), str(lighthouse.MAX_SHIFT)),
    ),
    ("docs/accessibility.md", r"found by (axe-core) ([\d.]+) ", lambda a: axe()),
]
"""Document, pattern of the statement, and what the code says that the pattern's groups should be."""


def statures_cm() -> tuple[float, float]:
    """Statures of both figures in cm, female first; read as text, as the tool needs a library of its own."""
    text = (ROOT / "tools" / "body" / "export_body.py").read_text(encoding="utf-8")
    found = re.search(r"^STATURE_CM = \{\"female\": ([\d.]+), \"male\": ([\d.]+)\}$", text, re.MULTILINE)
    assert found
    return float(found[1]), float(found[2])


def size_of(view: str) -> tuple[str, str]:
    """Width and height of a view in user units."""
    return str(VIEWS[view].width), str(VIEWS[view].height)


def axe() -> tuple[str, str]:
    """Name and version of the axe that the browser tests use."""
    (folder,) = (ROOT / "tests" / "browser").glob("axe-core@*")
    name, version = folder.name.split("@")
    return name, version


@pytest.mark.parametrize(
    ("document", "pattern", "known"), STATED, ids=[f"{document}-{i}" for i, (document, *_) in enumerate(STATED)]
)
def test_numbers_are_those_of_the_code(
    atlas: Atlas, document: str, pattern: str, known: Callable[[Atlas], tuple[str, ...]]
) -> None:
    """A number that a document states and the code knows is the code's."""
    found = re.search(pattern, text_of(document))
    assert found, f"{document} no longer says `{pattern}`"
    assert found.groups() == known(atlas)


def test_a_course_may_hold_the_files_that_are_read() -> None:
    """The table of docs/teachers.md names each file that a course's folder may hold, and the key at its top."""
    rows = re.findall(
        r"^\| `(\w+)\.yaml` \| [^|]+ \| `(\w+)` \|$", (ROOT / "docs/teachers.md").read_text(), re.MULTILINE
    )
    assert dict(rows) == {file: key for file, (key, _) in FILES.items()}
    assert len(rows) == len(FILES)


def test_the_body_is_described_whole() -> None:
    """Names and sizes of the arrays in data/body are those of the files, of both figures."""
    for figure in ("female", "male"):
        assert body_shape(figure, "vertices_200") == body_shape("topology", "mirror")
        names = json.loads((ROOT / "data" / "body" / "joints.json").read_text(encoding="utf-8"))
        assert body_shape(figure, "joints") == f"{len(names):,}"


PATH = re.compile(r"(?<![\w/.<])((?:app|data|deploy|docs|static|templates|tests|tools)/[\w./@-]*[\w/])(?![\w<*{-])")
MADE = {"docs/examples/course/static"}
"""Paths that are named in documents and made by a command."""


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_paths_that_documents_name_exist(document: Path) -> None:
    """A file or folder of the project that a document names is there."""
    named = set(PATH.findall(document.read_text(encoding="utf-8"))) - MADE
    assert [path for path in sorted(named) if not (ROOT / path).exists()] == []
