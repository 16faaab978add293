"""Rows of the tables that lead to other vocabularies and body maps."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from app.atlas.atlas import Atlas

CODE_FIELDS = {
    "kind": "muscle, bone or region",
    "id": "its id",
    "uberon": "term of UBERON; empty where it has none",
    "label": "the term's own label",
    "fma": "term of the Foundational Model of Anatomy, as UBERON refers to it; alone: as BodyParts3D has it",
    "match": "exact: the same; broader: the term is of something larger; part: of a part of it",
}

SEGMENT_FIELDS = {
    "region": "id in the table regions",
    "map": "cbm: CHOIR Body Map; mbm: Michigan Body Map",
    "segment": "number on that map",
    "name": "what the segment shows",
    "side": "the person's side",
    "share": "of the segment's area that lies in the region, to a twentieth; empty where the map has no outlines",
}


def code_rows(atlas: Atlas) -> Iterator[dict[str, Any]]:
    """A row for each term."""
    for entry in atlas.data.crosswalk:
        for code in entry.codes:
            yield {
                "kind": entry.kind,
                "id": entry.id,
                "uberon": code.uberon,
                "label": code.label,
                "fma": code.fma,
                "match": code.match,
            }


def segment_rows(atlas: Atlas) -> Iterator[dict[str, Any]]:
    """A row for each region and segment."""
    segments = {(m.id, s.number): s for m in atlas.data.body_maps for s in m.segments}
    for entry in atlas.data.crosswalk:
        for covered in entry.segments:
            segment = segments[covered.map, covered.segment]
            yield {
                "region": entry.id,
                "map": covered.map,
                "segment": covered.segment,
                "name": segment.name,
                "side": segment.side,
                "share": covered.share,
            }
