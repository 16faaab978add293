"""The browser's ranking is the server's: both meet the shared vectors (docs/formats.md)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from .conftest import Visit

VECTORS = Path(__file__).resolve().parent.parent / "vectors" / "matching.json"

RUN = """async ({ cases, satellites }) => {
    const { rank, readKeys, readMatrix } = await import("/static/js/matching.js");
    const matrix = readMatrix(await (await fetch("/static/atlas/matrix.bin")).arrayBuffer());
    const keys = readKeys(matrix, satellites);
    return cases.map(({ marks }) => rank(matrix, marks, Infinity, keys));
}"""


def close(ours: Any, theirs: Any) -> bool:
    """Equal, numbers to 1e-4 (and the last digit of a rounding)."""
    if isinstance(theirs, int | float):
        return bool(abs(ours - theirs) <= 1.001e-4)
    return bool(ours == theirs)


def test_browser_meets_the_vectors(visit: Visit) -> None:
    """Candidates, their order, their numbers and the smallest set are the same to four decimals."""
    vectors = json.loads(VECTORS.read_text(encoding="utf-8"))
    cases = vectors["cases"]
    assert cases
    page = visit.open("/about")
    answers = page.evaluate(RUN, {"cases": [{"marks": c["marks"]} for c in cases], "satellites": vectors["satellites"]})
    for case, answer in zip(cases, answers, strict=True):
        assert (answer["count"], answer["exact"]) == (case["count"], case["exact"])
        for key in ("candidates", "explained_by"):
            assert len(answer[key]) >= len(case[key])
            for ours, theirs in zip(answer[key], case[key], strict=False):
                assert all(close(ours[name], value) for name, value in theirs.items()), (ours, theirs)
