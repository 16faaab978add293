"""Checks of the crosswalk to other vocabularies and body maps."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from app.data.checks.registry import check, repeated_ids, unknown_reference
from app.data.dataset import Data
from app.data.yaml_reader import Problem

MOST = 1.11
"""Shares of a segment are told in twentieths, so that their sum may pass 1 by some of them."""


@check("body_maps", "sources")
def body_maps_rest_on_works(data: Data) -> Iterator[Problem]:
    """Each map once, with works that exist."""
    document, works = data.documents["body_maps"], {s.id for s in data.sources}
    yield from repeated_ids(document, "maps", [m.id for m in data.body_maps])
    for i, found in enumerate(data.body_maps):
        for key in ("source", "numbers_from"):
            yield from unknown_reference(document, ("maps", i, key), "source", getattr(found, key), works)


@check("crosswalk", "body_maps", "muscles", "bones", "regions")
def the_crosswalk_names_what_exists(data: Data) -> Iterator[Problem]:
    """Each muscle, bone and region once at most; segments exist, have a share where the map has outlines, and are not
    given away twice."""
    document = data.documents["crosswalk"]
    known: dict[str, set[str]] = {
        "muscle": {m.id for m in data.muscles},
        "bone": {b.id for b in data.bones},
        "region": {r.id for r in data.regions},
    }
    maps = {m.id: m for m in data.body_maps}
    seen: set[tuple[str, str]] = set()
    given: dict[tuple[str, int], float] = defaultdict(float)
    for i, entry in enumerate(data.crosswalk):
        yield from unknown_reference(document, ("entries", i, "id"), entry.kind, entry.id, known[entry.kind])
        if (entry.kind, entry.id) in seen:
            yield document.problem(("entries", i, "id"), f"the {entry.kind} `{entry.id}` stands twice")
        seen.add((entry.kind, entry.id))
        for j, covered in enumerate(entry.segments):
            at = ("entries", i, "segments", j)
            if covered.map not in maps:
                yield from unknown_reference(document, at, "body map", covered.map, set(maps))
                continue
            if covered.segment not in {s.number for s in maps[covered.map].segments}:
                yield document.problem(at, f"`{covered.map}` has no segment {covered.segment}")
            if (covered.share is not None) != maps[covered.map].outlined:
                yield document.problem(at, "say a `share` where the map has outlines, and none where it has not")
            given[covered.map, covered.segment] += covered.share or 0.0
            if given[covered.map, covered.segment] > MOST:
                yield document.problem(at, f"the shares of segment {covered.segment} add up to more than 1")
