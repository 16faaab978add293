"""The published case reports that the ranking is tested with: well-formed, cited, and in two even halves.

What the atlas ranks for them is not asked here.
"""

from __future__ import annotations

import re
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Annotated

import pytest
import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from tests.known import DATA

FILE = Path(__file__).resolve().parents[1] / "data" / "case_reports.yaml"

FEWEST = 40
"""So many reports at least; fewer would tell little, least of all in halves."""

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class Citation(BaseModel):
    """Where a report was published; `pages` may hold volume and pages, or the meeting."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    authors: Annotated[list[Text], Field(min_length=1)]
    year: Annotated[int, Field(ge=1930, le=2026)]
    title: Annotated[str, StringConstraints(min_length=15)]
    journal: Text
    doi: Annotated[str, StringConstraints(pattern=r"^10\.[0-9]{4,5}/\S+$")] | None = None
    pmid: Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]{4,7}$")] | None = None
    pages: Text | None = None


class CaseReport(BaseModel):
    """What a person told, and the muscles that treatment confirmed, the main one first."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Annotated[str, StringConstraints(pattern=r"^[a-z]+(-[a-z]+)*-[12][0-9]{3}-[1-9]$")]
    citation: Citation
    story: Annotated[str, StringConstraints(min_length=20, max_length=300)]
    places: Annotated[list[Text], Field(min_length=1)]
    confirmed: Annotated[list[Text], Field(min_length=1)]
    how: Text


class CaseReports(BaseModel):
    """The whole file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    cases: list[CaseReport]


@cache
def reports() -> tuple[CaseReport, ...]:
    """All case reports, in file order."""
    document = yaml.load(FILE.read_text(encoding="utf-8"), yaml.CSafeLoader)
    return tuple(CaseReports.model_validate(document).cases)


def halves() -> tuple[list[CaseReport], list[CaseReport]]:
    """The reports for tuning and those for the report, split as the head of the file says."""
    ordered = sorted(reports(), key=lambda case: sha256(case.id.encode()).hexdigest())
    return ordered[::2], ordered[1::2]


EACH = [pytest.param(case, id=case.id) for case in reports()]


def misplaced(place: str) -> str | None:
    """What is wrong with a place: an unknown id, or a side where none is due, or none where one is."""
    is_region = place.startswith("region:")
    name, _, side = place.removeprefix("region:").partition(":")
    known = {entry.id: entry.paired for entry in (DATA.regions if is_region else DATA.landmarks)}
    if name not in known:
        return f"{place}: no such {'region' if is_region else 'landmark'}"
    if known[name]:
        return None if side in ("left", "right") else f"{place}: left or right is missing"
    return f"{place}: lies on the midline and has no side" if side else None


def test_there_are_enough_reports() -> None:
    """The file holds at least as many reports as a test of the ranking needs."""
    assert len(reports()) >= FEWEST


def test_ids_are_unique_and_in_order() -> None:
    """No two reports share an id, and a report is found by its id."""
    ids = [case.id for case in reports()]
    assert ids == sorted(set(ids))


@pytest.mark.parametrize("case", EACH)
def test_the_places_are_on_the_map(case: CaseReport) -> None:
    """Each place is a landmark or region of the atlas with a side just where it has two, and is told once."""
    assert [wrong for place in case.places if (wrong := misplaced(place))] == []
    assert len(case.places) == len(set(case.places))


@pytest.mark.parametrize("case", EACH)
def test_the_confirmed_muscles_are_in_the_atlas(case: CaseReport) -> None:
    """Each confirmed muscle is one of the atlas and is named once."""
    assert set(case.confirmed) <= {muscle.id for muscle in DATA.muscles}
    assert len(case.confirmed) == len(set(case.confirmed))


@pytest.mark.parametrize("case", EACH)
def test_the_citation_leads_to_the_report(case: CaseReport) -> None:
    """A citation has a DOI, a PubMed number or pages, and the id names its year."""
    cited = case.citation
    assert cited.doi or cited.pmid or cited.pages
    assert re.search(rf"-{cited.year}-[1-9]\Z", case.id)


def test_one_report_is_cited_the_same_way() -> None:
    """Entries with the same DOI or PubMed number tell of one publication, cited alike."""
    seen: dict[str, Citation] = {}
    for case in reports():
        for key in (case.citation.doi, case.citation.pmid):
            if key:
                assert seen.setdefault(key, case.citation) == case.citation


def test_the_halves_are_even_and_share_nothing() -> None:
    """Every report is in one half, and the halves differ by at most one."""
    tune, report = halves()
    assert 0 <= len(tune) - len(report) <= 1
    assert sorted(case.id for case in tune + report) == [case.id for case in reports()]


@pytest.mark.parametrize(
    ("place", "wrong"),
    [
        ("groin:left", False),
        ("perineum", False),
        ("region:pelvic-pain", False),
        ("region:groin-pain:right", False),
        ("groin", True),
        ("perineum:left", True),
        ("groin:both", True),
        ("groin-pain:left", True),
        ("region:groin:left", True),
        ("region:pelvic-pain:right", True),
    ],
)
def test_a_wrong_place_is_noticed(place: str, wrong: bool) -> None:
    """An unknown id, a missing side and a side too many are all told."""
    assert (misplaced(place) is not None) == wrong
