"""The rows of the tables that people take away: one function a table of app/formats/tables.py."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from app.atlas.atlas import Atlas
from app.vocabulary import GROUP_TITLES

Row = Mapping[str, Any]


def muscles(atlas: Atlas) -> Iterable[Row]:
    """Each muscle."""
    for m in atlas.muscles.values():
        yield {
            "id": m.id,
            "latin": m.latin,
            "common": m.common,
            "plain": m.plain,
            "group": m.group,
            "group_title": GROUP_TITLES[m.group],
            "pattern": m.pattern,
            "layer": m.layer or "",
            "lies_over": m.lies_over,
            "synonyms": m.synonyms,
            "origin": m.attachments.origin,
            "insertion": m.attachments.insertion,
            "action": m.action,
            "movements": m.movements,
            "nerve": m.innervation.nerve,
            "nerves": m.innervation.nerves,
            "roots": m.innervation.roots,
            "overview": m.overview,
            "also_causes": m.also_causes,
            "provoked_by": m.provoked_by,
            "mistaken_for": m.mistaken_for,
            "contact": m.technique.contact,
            "technique": m.technique.text,
            "stretch": m.stretch,
            "self_care": m.self_care,
            "cautions": m.cautions,
            "commonness": m.commonness.word,
            "commonness_source": m.commonness.source,
            "synergists": m.synergists,
            "antagonists": m.antagonists,
            "satellites": m.satellites,
            "trigger_points": [r.id for r in atlas.points_of(m.id)],
            "sources": m.sources,
        }


def parts(atlas: Atlas) -> Iterable[Row]:
    """Muscles and heads that the charts take together with others."""
    for m in atlas.muscles.values():
        for p in m.parts:
            yield {
                "id": p.id,
                "muscle": m.id,
                "kind": p.kind,
                "latin": p.latin,
                "common": p.common,
                "synonyms": p.synonyms,
                "origin": p.attachments.origin,
                "insertion": p.attachments.insertion,
                "action": p.action,
                "nerve": p.innervation.nerve,
                "nerves": p.innervation.nerves,
                "roots": p.innervation.roots,
                "trigger_points": p.points,
                "note": p.note,
            }


def points(atlas: Atlas) -> Iterable[Row]:
    """Each trigger point."""
    for r in atlas.referrals.values():
        yield {
            "id": r.id,
            "muscle": r.muscle,
            "n": r.n,
            "location": r.location,
            "same_pattern_as": r.same_pattern_as,
            "find": r.find,
            "essential": r.essential.words,
            "spillover": r.spillover.words if r.spillover else None,
            "crosses_midline": r.crosses_midline,
            "commonness": atlas.commonness_of(r.id).word,
            "commonness_basis": atlas.commonness_of(r.id).basis,
            "commonness_note": atlas.commonness_of(r.id).note,
            "basis": atlas.known_of(r.id).basis,
            "evidence": [s.id for s in atlas.known_of(r.id).studies],
            "disagreement": r.disagreement,
            "drawn_from": r.drawn_from,
            "sources": r.sources,
        }


def zones(atlas: Atlas) -> Iterable[Row]:
    """Each landmark that a zone covers."""
    for point, zones in atlas.zone_landmarks.items():
        for zone in ("essential", "spillover"):
            for place in zones.get(zone, []):
                landmark, _, side = place.partition(":")
                muscle = atlas.referrals[point].muscle
                yield {
                    "trigger_point": point,
                    "muscle": muscle,
                    "zone": zone,
                    "landmark": landmark,
                    "side": side or "midline",
                }


def landmarks(atlas: Atlas) -> Iterable[Row]:
    """Each landmark."""
    for x in atlas.landmarks.values():
        yield {"id": x.id, "paired": x.paired, "definition": x.definition}


def regions(atlas: Atlas) -> Iterable[Row]:
    """Each region."""
    for r in atlas.regions.values():
        yield {"id": r.id, "name": r.name, "plain": r.plain, "paired": r.paired, "landmarks": r.contains}


def evidence(atlas: Atlas) -> Iterable[Row]:
    """Each study."""
    for s in atlas.studies.values():
        yield {
            "id": s.id,
            "source": s.source,
            "muscles": (*s.muscles, *s.others),
            "points": s.points,
            "tests": s.tests,
            "methods": s.methods,
            "protocol": s.protocol,
            "who": s.who,
            "subjects": s.subjects,
            "n": s.n,
            "findings": [f"{f.where}: {f.percent:g} %" for f in s.findings],
            "unit": s.unit,
            "units": s.units,
            "denominator": s.denominator,
            "summary": s.summary,
            "against_chart": s.against_chart,
        }


def sources(atlas: Atlas) -> Iterable[Row]:
    """Each source."""
    for s in atlas.sources.values():
        yield {"id": s.id, "citation": s.citation, "doi": s.doi, "pmid": s.pmid, "isbn": s.isbn, "url": s.url}


def findings(atlas: Atlas) -> Iterable[Row]:
    """Each share that a study counted."""
    for s in atlas.studies.values():
        for f in s.findings:
            yield {
                "study": s.id,
                "muscles": f.muscles or s.muscles,
                "points": s.points,
                "methods": s.methods,
                "who": (f.who,) if f.who else s.who,
                "n": s.n,
                "counts": f.counts,
                "where": f.where,
                "places": f.places,
                "percent": f.percent,
                "to_percent": f.to_percent,
                "unit": s.unit,
            }


def background(atlas: Atlas) -> Iterable[Row]:
    """Each fact about trigger points as such."""
    for f in atlas.data.background:
        yield {"id": f.id, "topic": f.topic, "finding": f.finding, "source": f.source}


def red_flags(atlas: Atlas) -> Iterable[Row]:
    """Each warning sign."""
    for f in atlas.red_flags:
        yield {"id": f.id, "urgency": f.urgency, "regions": f.regions, "text": f.text, "source": f.source}
