"""Checks of the guide across files, registered beside those of app/data/checks/core.py."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from app.data.checks.registry import check, unknown_reference
from app.data.models.guide import Contraindication, GuidePage, Involved
from app.data.yaml_reader import Document, Loc, Problem
from app.suggestions import suggest

if TYPE_CHECKING:
    from app.data.dataset import Data

KEYS = {"conditions": "conditions", "postures": "postures", "guide": "pages"}
"""The guide's files, and the key at the top of each."""


def _known(document: Document, loc: Loc, kind: str, words: tuple[str, ...], known: set[str]) -> Iterator[Problem]:
    for j, word in enumerate(words):
        yield from unknown_reference(document, (*loc, j), kind, word, known)


@check("conditions", "postures", "guide")
def titles_are_unique(data: Data) -> Iterator[Problem]:
    """A search result has to lead to one page."""
    counts = Counter(e.title.lower() for f in ("conditions", "postures", "guide") for e in getattr(data, f))
    for file in ("conditions", "postures", "guide"):
        for i, entry in enumerate(getattr(data, file)):
            if counts[entry.title.lower()] > 1:
                loc = (KEYS[file], i, "title")
                yield data.documents[file].problem(loc, "another page has this title; say what differs")


def _muscles(document: Document, at: Loc, involved: tuple[Involved, ...], data: Data) -> Iterator[Problem]:
    muscles = {m.id for m in data.muscles}
    points = {r.id: r.muscle for r in data.referrals}
    seen: set[str] = set()
    for j, entry in enumerate(involved):
        yield from _known(document, (*at, j), "muscle", (entry.muscle,), muscles)
        yield from _known(document, (*at, j, "points"), "trigger point", entry.points, set(points))
        for k, point in enumerate(entry.points):
            if points.get(point, entry.muscle) != entry.muscle:
                message = f"{point} belongs to {points[point]}, not to {entry.muscle}"
                yield document.problem((*at, j, "points", k), message)
        if entry.muscle in seen:
            yield document.problem((*at, j, "muscle"), f"{entry.muscle} stands twice here; join the two")
        seen.add(entry.muscle)


@check("conditions", "muscles", "referrals", "regions", "red_flags")
def conditions_name_what_exists(data: Data) -> Iterator[Problem]:
    """Muscles, points, regions and red flags of each condition."""
    document = data.documents["conditions"]
    regions, flags = {r.id for r in data.regions}, {f.id for f in data.red_flags}
    for i, condition in enumerate(data.conditions):
        at: Loc = ("conditions", i)
        yield from _muscles(document, (*at, "muscles"), condition.muscles, data)
        yield from _known(document, (*at, "regions"), "region", condition.regions, regions)
        yield from _known(document, (*at, "red_flags"), "red flag", condition.red_flags, flags)


@check("postures", "conditions", "muscles", "referrals")
def postures_name_what_exists(data: Data) -> Iterator[Problem]:
    """Muscles, points and conditions of each posture."""
    document = data.documents["postures"]
    conditions = {c.id for c in data.conditions}
    for i, posture in enumerate(data.postures):
        at: Loc = ("postures", i)
        yield from _muscles(document, (*at, "muscles"), posture.muscles, data)
        yield from _known(document, (*at, "conditions"), "condition", posture.conditions, conditions)


def _cited(document: Document, at: Loc, page: GuidePage, sources: set[str]) -> Iterator[Problem]:
    if not page.sources:
        yield document.problem((*at, "text"), "the text cites no source; write [@source-id] after what rests on it")
    for name in page.sources:
        if name not in sources:
            yield document.problem((*at, "text"), f"unknown source `{name}`{suggest(name, sorted(sources))}")


@check("guide", "muscles", "sources")
def guide_pages_name_what_exists(data: Data) -> Iterator[Problem]:
    """Sources cited in the texts, and muscles lit beside them."""
    document, sources, muscles = data.documents["guide"], {s.id for s in data.sources}, {m.id for m in data.muscles}
    for i, page in enumerate(data.guide):
        yield from _cited(document, ("pages", i), page, sources)
        yield from _known(document, ("pages", i, "muscles"), "muscle", page.muscles, muscles)


@check("contraindications", "red_flags", "cautions", "regions")
def contraindications_name_what_exists(data: Data) -> Iterator[Problem]:
    """Each is brought up by a known sign or region."""
    document = data.documents["contraindications"]
    regions, signs = {r.id for r in data.regions}, {s.id for s in data.signs}
    entry: Contraindication
    for i, entry in enumerate(data.contraindications):
        at: Loc = ("contraindications", i)
        yield from _known(document, (*at, "regions"), "region", entry.regions, regions)
        yield from _known(document, (*at, "signs"), "sign", entry.signs, signs)
        if entry.told and not entry.regions and not entry.signs:
            yield document.problem((*at, "id"), "nothing brings it up; name signs of the person or regions of the body")


@check("conditions", "postures", "guide", "contraindications")
def no_text_of_the_guide_stands_twice(data: Data) -> Iterator[Problem]:
    """The same sentences on two pages tell of neither."""
    texts: list[tuple[Document, Loc, str]] = []
    for i, c in enumerate(data.conditions):
        texts += [
            (data.documents["conditions"], ("conditions", i, key), getattr(c, key)) for key in ("what", "summary")
        ]
        texts += [(data.documents["conditions"], ("conditions", i, "helps", j), h.text) for j, h in enumerate(c.helps)]
    for i, p in enumerate(data.postures):
        texts += [(data.documents["postures"], ("postures", i, key), getattr(p, key)) for key in ("what", "summary")]
        texts += [(data.documents["postures"], ("postures", i, "change", j), h.text) for j, h in enumerate(p.change)]
    counts = Counter(text for _, _, text in texts)
    for document, loc, text in texts:
        if counts[text] > 1:
            yield document.problem(loc, "the same text stands elsewhere; write what is specific here")
