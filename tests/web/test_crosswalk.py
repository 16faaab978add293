"""What the crosswalk says of other vocabularies and body maps, as data, over the API and as tables."""

from __future__ import annotations

import json
from collections import defaultdict

from starlette.testclient import TestClient

from app.atlas.atlas import Atlas


def test_the_crosswalk_answers_with_codes_and_segments(client: TestClient, atlas: Atlas) -> None:
    """Every entry of the data is told, with the maps that its segments are of and the works it rests on."""
    body = client.get("/api/v1/crosswalk").json()
    assert [(e["kind"], e["id"]) for e in body["entries"]] == [(e.kind, e.id) for e in atlas.data.crosswalk]
    temporalis = next(e for e in body["entries"] if e["id"] == "temporalis")
    assert temporalis["codes"] == [
        {"uberon": "UBERON:0001598", "label": "temporalis muscle", "fma": "FMA:49006", "match": "exact"}
    ]
    maps = {m["id"]: {s["number"] for s in m["segments"]} for m in body["body_maps"]}
    assert {name: len(numbers) for name, numbers in maps.items()} == {"cbm": 74, "mbm": 35}
    covered = [(s["map"], s["segment"]) for e in body["entries"] for s in e["segments"]]
    assert all(number in maps[name] for name, number in covered)
    works = {s["id"] for s in body["sources"]}
    assert {"uberon", *(m["source"] for m in body["body_maps"])} <= works


def test_one_kind_can_be_asked_for(client: TestClient) -> None:
    """`kind` leaves out the others; a word that is no kind is refused."""
    body = client.get("/api/v1/crosswalk?kind=bone").json()
    assert {e["kind"] for e in body["entries"]} == {"bone"}
    assert body["body_maps"] == []
    assert client.get("/api/v1/crosswalk?kind=nerve").status_code == 422


def test_snomed_is_left_out(client: TestClient) -> None:
    """Its licence does not let numbers be passed on, so that none stands in the answer."""
    assert "snomed" not in client.get("/api/v1/crosswalk").text.lower()


def test_every_region_is_found_on_both_maps(atlas: Atlas) -> None:
    """Each region holds part of a Michigan area, and of a CHOIR segment but for the tongue, which that map has not."""
    for entry in atlas.data.crosswalk:
        if entry.kind == "region":
            on = {s.map for s in entry.segments}
            assert "mbm" in on, entry.id
            assert "cbm" in on or entry.id == "tongue-pain", entry.id


def test_the_shares_of_a_segment_are_nearly_all_of_it(atlas: Atlas) -> None:
    """The regions that share a CHOIR segment hold nine tenths of it at least: what is lost is rounding."""
    given: dict[int, float] = defaultdict(float)
    for entry in atlas.data.crosswalk:
        for covered in entry.segments:
            given[covered.segment] += covered.share or 0.0
    shares = {s.number: given[s.number] for m in atlas.data.body_maps if m.id == "cbm" for s in m.segments}
    assert min(shares.values()) >= 0.9, shares


def test_sides_agree(atlas: Atlas) -> None:
    """A region holds the right segment and its left counterpart to the same share."""
    segments = {s.number: s for m in atlas.data.body_maps if m.id == "cbm" for s in m.segments}
    for entry in atlas.data.crosswalk:
        by_name: dict[str, dict[str, float]] = defaultdict(dict)
        for covered in entry.segments:
            if covered.map == "cbm":
                segment = segments[covered.segment]
                by_name[segment.name][segment.side] = covered.share or 0.0
        for name, sides in by_name.items():
            assert abs(sides.get("left", 0.0) - sides.get("right", 0.0)) <= 0.1, (entry.id, name, sides)


def test_the_tables_hold_the_same(client: TestClient, atlas: Atlas) -> None:
    """Codes and segments can be had as CSV and JSON with the other tables."""
    rows = json.loads(client.get("/downloads/crosswalk.json").text)
    text = client.get("/downloads/body-maps.csv").text
    assert "UBERON:0001598" in json.dumps(rows)
    assert text.count("\n") > sum(len(e.segments) for e in atlas.data.crosswalk)


def test_coverage_is_what_the_document_says(atlas: Atlas) -> None:
    """How many muscles, bones and regions have a term, and how many one of FMA, as docs/formats.md tells."""
    counts = {}
    for kind, known in (("muscle", atlas.muscles), ("bone", atlas.bones), ("region", atlas.regions)):
        coded = [e for e in atlas.data.crosswalk if e.kind == kind and e.codes]
        counts[kind] = (len(known), len(coded), sum(any(c.fma for c in e.codes) for e in coded))
    assert counts == {"muscle": (132, 128, 124), "bone": (26, 26, 26), "region": (65, 42, 33)}


def test_a_term_of_fma_stands_alone_where_uberon_has_none(client: TestClient) -> None:
    """Pronator quadratus has no term of UBERON; its number of FMA is told with FMA's own name."""
    entries = client.get("/api/v1/crosswalk?kind=muscle").json()["entries"]
    found = next(e for e in entries if e["id"] == "pronator-quadratus")
    assert found["codes"] == [{"label": "pronator quadratus", "fma": "FMA:38453", "match": "exact"}]
