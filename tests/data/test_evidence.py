"""Works, studies and searches: whole citations, shares with a place, and never "no study" where one is known."""

from __future__ import annotations

from pathlib import Path

import pytest
from starlette.testclient import TestClient

from app.atlas.atlas import Atlas
from app.data.checks.evidence import OPINION, citation_faults
from app.data.evidence import HowKnown, how_known
from app.data.loader import load_data
from app.data.models.core import Referral
from app.data.models.evidence import Finding, Source, Study
from app.data.yaml_reader import DataError
from app.web.presenters.evidence import charted, measured
from tests.known import DATA
from tests.unit.test_loading import copy_of_data, spoil

POINTS_WITH_NUMBERS = 60
"""At least so many trigger points have a measured share."""


def known_of(point: Referral) -> HowKnown:
    return how_known(point, DATA.studies, DATA.searches)


@pytest.mark.parametrize("source", DATA.sources, ids=lambda s: s.id)
def test_every_work_is_cited_whole(source: Source) -> None:
    """Authors, title, where and when, and an address or what was looked for in vain."""
    if source.id != OPINION:
        assert list(citation_faults(source)) == []


@pytest.mark.parametrize(
    "citation",
    [
        "Hwang et al. 2005, Pain 116:238-242",
        "Choi, Park, Lee, Kang 2015, Pain Physician 18:299-304",
        "Clin Oral Investig 2022;26:1241-1249",
        "2015 case-control study of trigger points",
        "Simons DG. A title without a year. Somewhere.",
        "Cross-sectional study of drawings, Denmark. Full text of it, open. Somewhere 2019.",
    ],
)
def test_half_a_citation_is_refused(citation: str) -> None:
    """Without title, authors, year or journal a citation is not taken."""
    assert list(citation_faults(Source.model_validate({"id": "x-1999", "citation": citation, "doi": "10.1234/x"})))


def test_a_work_without_an_address_says_so() -> None:
    """A whole citation without DOI, PubMed id, ISBN or URL needs a word on what was looked for."""
    work = Source.model_validate({"id": "x-1999", "citation": "Simons DG, Travell JG. Some title. J Pain 1999;1:2-3."})
    assert len(list(citation_faults(work))) == 1
    assert not list(citation_faults(work.model_copy(update={"unverified": "searched 2026-11, none found"})))


SLIPS = [
    (
        "sources",
        "Hwang M, Kang YK, Kim DH. Referred pain pattern",
        "Hwang et al. 2005, Pain of pattern",
        "hwang-2005",
        "write",
    ),
    ("sources", "  doi: 10.3109/10582450903284810\n", "", "kim-2009", "give one"),
    ("sources", "doi: 10.3109/10582450903284810", "doi: 10.1053/eujp.1999.0160", "kim-2009", "same work"),
    ("evidence", "places: [posterior-shoulder-pain]", "places: [posterior-sholder-pain]", "poveda", "did you mean"),
    ("evidence", "points: [infraspinatus-2]", "points: [supraspinatus-2]", "poveda", "did not test"),
    ("evidence", "counts: referred, percent: 48", "percent: 48", "jensen", "places"),
    ("searches", "muscles: [buccinator, ", "muscles: [infraspinatus, buccinator, ", "2026-11-face", "take it out"),
    ("searches", "muscles: [buccinator, ", "muscles: [", "searches", "no study of `buccinator`"),
]


@pytest.mark.slow
@pytest.mark.parametrize(("file", "old", "new", "entry", "said"), SLIPS, ids=[f"{e}-{s}" for *_, e, s in SLIPS])
def test_a_slip_is_named_with_its_repair(tmp_path: Path, file: str, old: str, new: str, entry: str, said: str) -> None:
    """File, line, entry and repair of what is incomplete, unknown, said twice or out of date."""
    folder = copy_of_data(tmp_path)
    spoil(folder, file, old, new)
    with pytest.raises(DataError) as caught:
        load_data(folder)
    found = [p for p in caught.value.problems if entry in p.entry and said in p.message]
    assert found, caught.value.problems
    assert found[0].file == f"data/{file}.yaml"
    assert found[0].line > 1


@pytest.mark.parametrize("point", DATA.referrals, ids=lambda r: r.id)
def test_no_study_is_never_said_of_a_muscle_that_was_studied(point: Referral) -> None:
    """A pattern rests on a study of the point, of its muscle or of its other points, or was searched for on a date."""
    known = known_of(point)
    studied = [s for s in DATA.studies if s.tests == "pattern" and point.muscle in s.muscles]
    assert set(studied) == {*known.patterns, *known.elsewhere}
    assert (known.basis == "studied") == bool(studied) == (known.search is None)


def test_many_points_have_measured_numbers() -> None:
    """A share of people stands beside the chart of at least sixty points."""
    counted = [
        point.id
        for point in DATA.referrals
        for study in (*known_of(point).patterns, *known_of(point).presence)
        if any(not f.muscles or point.muscle in f.muscles for f in study.findings)
    ]
    assert len(set(counted)) >= POINTS_WITH_NUMBERS


def test_a_study_of_presence_tells_of_no_place() -> None:
    """How often points are found is not taken for where their pain is felt."""
    study = next(s for s in DATA.studies if s.tests == "pattern" and any(f.counts == "felt" for f in s.findings))
    with pytest.raises(ValueError, match="presence"):
        Study.model_validate(study.model_dump() | {"tests": "presence"})


def test_the_chart_is_read_off_the_drawing(atlas: Atlas) -> None:
    """Front of the shoulder is infraspinatus' main area, the thumb side of the forearm spillover, the knee nothing."""
    finding = Finding.model_validate({"where": "somewhere", "places": ("anterior-shoulder-pain",), "percent": 1})
    said = {
        place: charted(atlas, "infraspinatus-2", finding.model_copy(update={"places": (place,)}))
        for place in ("anterior-shoulder-pain", "forearm_radial", "patella")
    }
    assert said == {"anterior-shoulder-pain": "main", "forearm_radial": "spill", "patella": "none"}
    assert charted(atlas, "infraspinatus-2", finding.model_copy(update={"places": ()})) == ""


@pytest.mark.parametrize("muscle", ["infraspinatus", "gluteus-medius", "interossei-manus", "tibialis-anterior"])
def test_pages_set_chart_and_measurement_side_by_side(client: TestClient, atlas: Atlas, muscle: str) -> None:
    """Every share of a point stands on its muscle's page, in a table with a caption, for students and therapists."""
    page = client.get(f"/muscles/{muscle}?voice=therapist").text
    for point in atlas.points_of(muscle):
        section = page.split(f'id="{point.id}"')[1].split("</article>")[0]
        found = measured(atlas, point.id)
        for row in (*found.rows, *found.found):
            assert row.share in section, (point.id, row.where)
        assert section.count("<caption>") == bool(found.rows) + bool(found.found)
        assert ("none was found" in section) == bool(found.searched)
        assert ("Of this muscle" in section) == bool(found.elsewhere and not found.studies)


def test_the_interface_tells_how_a_pattern_is_known(client: TestClient) -> None:
    """Studies with method, people and places; or the month of a search that found none."""
    told = client.get("/api/v1/trigger-points/infraspinatus-2").json()
    assert told["basis"] == "studied"
    assert told["search"] is None
    study = next(s for s in told["evidence"] if s["id"] == "poveda-pagan-2017-infraspinatus")
    assert (study["methods"], study["who"], study["n"]) == (["pressure", "needle"], ["patients"], 133)
    assert study["findings"][0]["places"] == ["posterior-shoulder-pain"]
    told = client.get("/api/v1/trigger-points/brachialis-1").json()
    assert (told["basis"], told["evidence"], told["search"]["searched"]) == ("expert-chart", [], "2026-11")


def test_a_pattern_on_no_chart_says_so(client: TestClient) -> None:
    """Of a muscle that only studies gave a pattern the page names no chart, and of one on the charts it does."""
    for muscle, studies_only in (
        ("abductor-pollicis-longus", True),
        ("superior-oblique", True),
        ("soleus", False),
    ):
        html = client.get(f"/muscles/{muscle}?voice=student").text
        assert ("On no clinical chart" in html) is studies_only
        assert ("Drawn from clinical charts" in html or "Expert chart only" in html) is not studies_only


def test_shares_say_what_they_are_of(client: TestClient) -> None:
    """Arms and drawings are not told as people, and the number of people stands beside them."""
    page = client.get("/muscles/abductor-pollicis-longus?voice=therapist").text
    assert "share of drawings; study of 15 people" in page
    assert "share of 64 arms; study of 32 people" in client.get("/muscles/abductor-pollicis-brevis").text
    study = next(s for s in DATA.studies if s.findings)
    with pytest.raises(ValueError, match="unit"):
        Study.model_validate(study.model_dump() | {"unit": None})


@pytest.mark.parametrize(
    ("muscle", "said"),
    [
        ("longissimus-capitis", "Told in words only"),
        ("bulbospongiosus", "Told in words only"),
        ("levator-labii-superioris", "Rests on one workbook"),
        ("soleus", "Expert chart only"),
    ],
)
def test_what_no_chart_draws_is_not_called_a_chart(client: TestClient, muscle: str, said: str) -> None:
    """A pattern told in words, or known at second hand, says so, with the month in which studies were searched for."""
    page = client.get(f"/muscles/{muscle}?voice=therapist").text
    assert said in page
    assert "were searched for in November 2026" in page
    assert ("Expert chart only" in page) is (said == "Expert chart only")


def test_works_that_could_not_be_opened_are_named(client: TestClient) -> None:
    """What was looked for by name and not opened stands on the page on how far to trust the atlas."""
    page = client.get("/about").text
    for author in ("Kellgren 1938", "Feinstein", "Campbell and Parsons", "Hockaday and Whitty"):
        assert author in page


def test_each_movement_test_has_a_norm_or_a_search(client: TestClient) -> None:
    """A therapist reads a norm of strength, or that none was found and when."""
    searched = {m for s in DATA.searches for m in s.movements}
    assert {s.id for s in DATA.strength} | searched == {m.id for m in DATA.movements}
    page = client.get("/movement-tests?voice=therapist").text
    assert page.count("no open norm was found (November 2026)") == len(searched)
    assert "38.5 % of body weight" in page
