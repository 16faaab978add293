"""Checks of works, studies and searches, registered beside those of app/data/checks/core.py."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from app.data.checks.registry import check, unknown_reference
from app.data.models.evidence import Source
from app.data.yaml_reader import Loc, Problem

if TYPE_CHECKING:
    from app.data.dataset import Data

OPINION = "expert-opinion"
"""The one source that is no work."""

CITATION = re.compile(
    r"(?P<authors>[^.]+)\. (?P<title>.{8,}?[.?]) (?P<where>(?=.*[A-Za-z]{2}).*\b(?:18|19|20)\d\d\b.*)"
)
PERSON = re.compile(r"[\w'’-]+(?: [\w'’-]+)* [A-Z]{1,4}(?: \(eds?\))?")
BODY = re.compile(r"(?:[A-Z]\w+ )+(?:\w+ )*[A-Z]\w+")
SHAPE = "write `Authors. Title. Where year;volume:pages.`"


def citation_faults(source: Source) -> Iterator[str]:
    """What is missing from a citation, each with its repair."""
    found = CITATION.fullmatch(source.citation)
    if found is None:
        yield f"the citation lacks authors, title, year or where it was published; {SHAPE}"
    else:
        people = [name for name in found["authors"].split(", ") if name != "et al"]
        odd = [name for name in people if not PERSON.fullmatch(name) and not BODY.fullmatch(name)]
        if not people or odd:
            yield f"`{(odd or ['et al'])[0]}` is no author; write `Surname AB`, or the name of the body that wrote it"
    if not (source.doi or source.pmid or source.isbn or source.url or source.unverified):
        yield "no `doi`, `pmid`, `isbn` or `url`; give one, or say in `unverified` what was looked for, and when"


@check("sources")
def sources_are_whole(data: Data) -> Iterator[Problem]:
    """Each work has authors, title, year, where it was published and an address. A course may cite as it likes."""
    document = data.documents["sources"]
    for i, source in enumerate(() if data.laid_over else data.sources):
        if source.id != OPINION:
            for fault in citation_faults(source):
                yield document.problem(("sources", i, "citation"), fault)


@check("sources")
def no_work_stands_twice(data: Data) -> Iterator[Problem]:
    """No two sources have the same DOI, PubMed id or citation."""
    document = data.documents["sources"]
    seen: dict[tuple[str, str], str] = {}
    for i, source in enumerate(() if data.laid_over else data.sources):
        for key in ("doi", "pmid", "citation"):
            value = getattr(source, key)
            other = seen.setdefault((key, value.lower()), source.id) if value else source.id
            if other != source.id:
                yield document.problem(("sources", i, key), f"`{other}` is the same work; keep one of the two")


@check("evidence", "muscles", "referrals", "regions", "landmarks")
def studies_name_what_exists(data: Data) -> Iterator[Problem]:
    """Muscles, points and places of each study; and a muscle that the atlas has stands among its `muscles`."""
    document = data.documents["evidence"]
    muscles, points = {m.id for m in data.muscles}, {r.id: r.muscle for r in data.referrals}
    places = {r.id for r in data.regions} | {x.id for x in data.landmarks}
    for i, study in enumerate(data.studies):
        at: Loc = ("studies", i)
        for j, name in enumerate(study.muscles):
            yield from unknown_reference(document, (*at, "muscles", j), "muscle", name, muscles)
        for j, name in enumerate(study.others):
            if name in muscles:
                yield document.problem((*at, "others", j), f"the atlas has `{name}`; name it under `muscles`")
        for j, name in enumerate(study.points):
            yield from unknown_reference(document, (*at, "points", j), "trigger point", name, set(points))
            if points.get(name, name) not in (*study.muscles, name):
                yield document.problem((*at, "points", j), f"{name} belongs to {points[name]}, which it did not test")
        for j, finding in enumerate(study.findings):
            for k, name in enumerate(finding.places):
                yield from unknown_reference(document, (*at, "findings", j, "places", k), "place", name, places)
            for k, name in enumerate(finding.muscles):
                if name not in study.muscles:
                    yield document.problem((*at, "findings", j, "muscles", k), f"the study did not test `{name}`")


@check("searches", "strength", "movements")
def what_has_no_norm_was_searched_for(data: Data) -> Iterator[Problem]:
    """Each movement test has a norm of strength or a dated search that found none, not both."""
    document = data.documents["searches"]
    normed, known = {s.id for s in data.strength}, {m.id for m in data.movements}
    for i, search in enumerate(data.searches):
        for j, name in enumerate(search.movements):
            yield from unknown_reference(document, ("searches", i, "movements", j), "movement test", name, known)
            if name in normed:
                yield document.problem(("searches", i, "movements", j), f"strength.yaml has `{name}`; take it out")
    if not data.laid_over:
        for name in sorted(known - normed - {m for s in data.searches for m in s.movements}):
            message = (
                f"no norm of strength for `{name}` and no search for one; search, then list it under a dated search"
            )
            yield document.problem(("searches",), message)


@check("searches", "evidence", "muscles", "referrals")
def what_no_study_tested_was_searched_for(data: Data) -> Iterator[Problem]:
    """Each muscle with trigger points has a study of its pattern or a dated search that found none, not both."""
    document = data.documents["searches"]
    studied = {m for s in data.studies if s.tests == "pattern" for m in s.muscles}
    known = {m.id for m in data.muscles}
    searched = {m for s in data.searches for m in s.muscles}
    for i, search in enumerate(data.searches):
        for j, name in enumerate(search.muscles):
            yield from unknown_reference(document, ("searches", i, "muscles", j), "muscle", name, known)
            if name in studied:
                yield document.problem(("searches", i, "muscles", j), f"a study of `{name}` is known; take it out")
    if not data.laid_over:
        for name in dict.fromkeys(r.muscle for r in data.referrals):
            if name not in studied | searched:
                message = f"no study of `{name}` and no search for one; search, then list it under a dated search"
                yield document.problem(("searches",), message)
