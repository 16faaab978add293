"""The data as tables: for spreadsheets as CSV (RFC 4180), for programs as JSON, each column described."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from app.atlas.atlas import Atlas
from app.atlas.revision import last_modified
from app.formats import rows
from app.formats.crosswalk import CODE_FIELDS, SEGMENT_FIELDS, code_rows, segment_rows
from app.formats.rows import Row

LICENCE = "CC-BY-4.0"
ATTRIBUTION = "Trigger-point atlas, CC BY 4.0"

LIST_SIGN = "; "
"""Between the items of a list in one cell of a CSV file; JSON has real lists."""

FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n")
"""What makes a spreadsheet take a cell for a formula; such a cell gets an apostrophe before it."""


@dataclass(frozen=True)
class Table:
    """One table. columns: name -> what it holds; a row has exactly these, with text, numbers, lists of text or None."""

    id: str
    title: str
    columns: dict[str, str]
    rows: Callable[[Atlas], Iterable[Row]]


_IDS = "ids in the table sources"

TABLES: dict[str, Table] = {
    t.id: t
    for t in (
        Table(
            "muscles",
            "Muscles",
            {
                "id": "id, the same in every table and address",
                "latin": "name in Terminologia Anatomica",
                "common": "English name of students and therapists",
                "plain": "a client's word",
                "group": "part of the body, as a word of the vocabulary",
                "group_title": "part of the body, for readers",
                "pattern": "local, distant or both: where its pain is charted",
                "layer": "superficial, intermediate or deep: where it lies in its part of the body, from the skin",
                "lies_over": "ids of muscles directly under it",
                "synonyms": "other names",
                "origin": "origin",
                "insertion": "insertion",
                "action": "what it does",
                "movements": "the same, in words of the vocabulary",
                "nerve": "nerve, for readers",
                "nerves": "the same, in words of the vocabulary",
                "roots": "spinal roots or cranial nerves",
                "overview": "the muscle and its trigger points in plain words",
                "also_causes": "what it may cause besides the pain",
                "provoked_by": "what starts or keeps its trigger points",
                "mistaken_for": "what else gives the same picture",
                "contact": "how the fingers meet the muscle",
                "technique": "sustained pressure",
                "stretch": "a stretch",
                "self_care": "what a person can do at home",
                "cautions": "when and where to take care",
                "commonness": "how often it is involved, as a class",
                "commonness_source": "id of that class's source",
                "synergists": "muscles that help it",
                "antagonists": "muscles that oppose it",
                "satellites": "muscles whose points often follow from its own",
                "trigger_points": "ids of its trigger points",
                "sources": _IDS,
            },
            rows.muscles,
        ),
        Table(
            "muscle-parts",
            "Muscles that the charts take together",
            {
                "id": "id",
                "muscle": "id of the muscle under which it is told",
                "kind": "part: it makes up the muscle; companion: a muscle beside it that has no pattern of its own",
                "latin": "name in Terminologia Anatomica",
                "common": "English name of students and therapists",
                "synonyms": "other names",
                "origin": "origin",
                "insertion": "insertion",
                "action": "what it does",
                "nerve": "nerve, for readers",
                "nerves": "the same, in words of the vocabulary",
                "roots": "spinal roots or cranial nerves",
                "trigger_points": "ids of the muscle's trigger points that lie in it",
                "note": "what sources say of its pain apart from that of the others",
            },
            rows.parts,
        ),
        Table(
            "trigger-points",
            "Trigger points",
            {
                "id": "id: the muscle and the number",
                "muscle": "id of the muscle",
                "n": "number among the muscle's points",
                "location": "where in the muscle it lies",
                "same_pattern_as": "id of the muscle's point to which the charts give the same pattern",
                "find": "how to find it by touch",
                "essential": "main area of the pain on the charts",
                "spillover": "lesser area, where some feel it too",
                "crosses_midline": "why a zone crosses the midline, if one does",
                "commonness": "how often it is involved, as a class",
                "commonness_basis": "ids in the table sources that this class rests on",
                "commonness_note": "what is known of it",
                "basis": "expert-chart or studied",
                "evidence": "ids in the table evidence",
                "disagreement": "where sources or experiments differ from the pattern",
                "drawn_from": "chart; words: told without a picture; second-hand: known from others' words only",
                "sources": _IDS,
            },
            rows.points,
        ),
        Table(
            "zones",
            "Zones by landmarks",
            {
                "trigger_point": "id of a trigger point on the right side",
                "muscle": "id of its muscle",
                "zone": "essential (main area on the charts) or spillover (some feel it too)",
                "landmark": "a landmark that the drawn zone covers; reckoned from the drawing",
                "side": "right, left or midline; mirrored for a point on the left side",
            },
            rows.zones,
        ),
        Table(
            "landmarks",
            "Landmarks",
            {"id": "id", "paired": "whether there is one on each side", "definition": "where it lies"},
            rows.landmarks,
        ),
        Table(
            "regions",
            "Regions",
            {
                "id": "id",
                "name": "name",
                "plain": "in a client's words",
                "paired": "whether there is one on each side",
                "landmarks": "landmarks inside",
            },
            rows.regions,
        ),
        Table(
            "evidence",
            "Studies that tested patterns",
            {
                "id": "id",
                "source": "id in the table sources",
                "muscles": "muscles it tested",
                "points": "trigger points nearest to where it pressed or injected; none: the muscle as a whole",
                "tests": "pattern: where pain is felt; presence: how often points are found",
                "methods": "how pain was brought on, in words of the vocabulary",
                "protocol": "the same for readers",
                "who": "healthy, patients or both",
                "subjects": "the same for readers",
                "n": "how many",
                "findings": "where pain was felt, and how often",
                "unit": "what the percentages are of: people, women, men, patients, arms, injections, drawings, ...",
                "units": "how many of them, where they are not the n people",
                "denominator": "the same in words, where one word is short",
                "summary": "what was found",
                "against_chart": "how it agrees with the charts",
            },
            rows.evidence,
        ),
        Table(
            "findings",
            "Shares that studies counted",
            {
                "study": "id in the table evidence",
                "muscles": "ids of muscles that it is of",
                "points": "trigger points nearest to where it was done; none: the muscle as a whole",
                "methods": "how pain was brought on, in words of the vocabulary",
                "who": "healthy, patients or both",
                "n": "how many people the study had",
                "counts": "felt: pain in this place; referred: any pain elsewhere; found: a point or tenderness",
                "where": "the place, or what was counted",
                "places": "ids of regions and landmarks that the place is",
                "percent": "share of the study's units",
                "to_percent": "upper end, where the study gives a range",
                "unit": "what it is a share of: people, arms, drawings, ...",
            },
            rows.findings,
        ),
        Table("crosswalk", "Codes of muscles, bones and regions", CODE_FIELDS, code_rows),
        Table("body-maps", "Segments of other body maps in each region", SEGMENT_FIELDS, segment_rows),
        Table(
            "background",
            "What is known and disputed",
            {"id": "id", "topic": "topic", "finding": "what is known", "source": "id in the table sources"},
            rows.background,
        ),
        Table(
            "red-flags",
            "Warning signs",
            {
                "id": "id",
                "urgency": "emergency, urgent or soon",
                "regions": "regions where it matters; none: anywhere",
                "text": "the sign and what to do",
                "source": "id in the table sources",
            },
            rows.red_flags,
        ),
        Table(
            "sources",
            "Sources",
            {
                "id": "id",
                "citation": "authors, title, where, year",
                "doi": "DOI",
                "pmid": "PubMed id",
                "isbn": "ISBN",
                "url": "address, where it has none of these",
            },
            rows.sources,
        ),
    )
}
"""Every table, by id, in the order in which they are offered."""


def cell(value: Any) -> str:
    """A value as a cell: lists joined, nothing for None, and nothing that a spreadsheet would calculate."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return f"{value:g}" if isinstance(value, float) else str(value)
    text = value if isinstance(value, str) else LIST_SIGN.join(value)
    return f"'{text}" if text.startswith(FORMULA_SIGNS) else text


def to_csv(table: Table, atlas: Atlas) -> bytes:
    """UTF-8 with a byte-order mark, which spreadsheets need, a line of column names, CRLF, quotes where needed."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(table.columns)
    for row in table.rows(atlas):
        writer.writerow([cell(row[name]) for name in table.columns])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def to_json(table: Table, atlas: Atlas) -> bytes:
    """The rows, under the licence, the version and date of the data, and what each column holds."""
    return _dumps(_head(atlas) | {"table": table.id, "columns": table.columns, "rows": list(table.rows(atlas))})


def everything_json(atlas: Atlas) -> bytes:
    """All tables in one document."""
    tables = {t.id: {"columns": t.columns, "rows": list(t.rows(atlas))} for t in TABLES.values()}
    return _dumps(_head(atlas) | {"tables": tables})


def _head(atlas: Atlas) -> dict[str, Any]:
    return {
        "atlas": "Trigger-point atlas",
        "licence": LICENCE,
        "attribution": ATTRIBUTION,
        "version": atlas.version,
        "date": f"{last_modified(atlas):%Y-%m-%d}",
    }


def _dumps(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
