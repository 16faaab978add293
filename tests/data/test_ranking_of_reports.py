"""What the ranking makes of published case reports is what docs/ranking.md says."""

from __future__ import annotations

import re

import pytest

from app.atlas.atlas import Atlas
from app.atlas.locations import place_marks, region_marks
from app.atlas.matching import Mark, rank
from app.atlas.muscle_ranking import rank_muscles
from app.data.paths import ROOT
from tests.unit.test_case_reports import CaseReport, halves

NOT_LISTED = 999


def marks_of(atlas: Atlas, report: CaseReport) -> list[Mark]:
    """The places of a report as marks."""
    marks: list[Mark] = []
    for place in report.places:
        kind, _, region = place.partition(":")
        marks += region_marks(atlas, region) if kind == "region" else place_marks(atlas, place)
    return marks


def place_of(atlas: Atlas, report: CaseReport) -> int:
    """The place in the list of muscles of the first one that treatment confirmed."""
    marks = marks_of(atlas, report)
    ranked = rank_muscles(atlas.matrix, marks, rank(atlas.matrix, marks, None, atlas.keys).candidates)
    listed = list(dict.fromkeys(m.muscle for m in ranked))
    return min((listed.index(m) + 1 for m in report.confirmed if m in listed), default=NOT_LISTED)


@pytest.mark.parametrize("half", [0, 1], ids=["tune", "report"])
def test_the_document_says_how_reports_rank(half: int, atlas: Atlas, request: pytest.FixtureRequest) -> None:
    """The table of docs/ranking.md is measured, not remembered; a change that moves a report shows in it."""
    name = request.node.callspec.id
    reports = halves()[half]
    places = [place_of(atlas, report) for report in reports]
    measured = [len(reports), *(sum(place <= first for place in places) for first in (1, 3, 5))]
    text = (ROOT / "docs" / "ranking.md").read_text(encoding="utf-8")
    row = re.search(rf"^\| {name} \|(.+)\|$", text, re.MULTILINE)
    assert row, f"docs/ranking.md has no row for {name}"
    assert [int(cell) for cell in row[1].split("|")] == measured
