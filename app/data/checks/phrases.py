"""Checks of the words in which people say whole sentences: what they name exists, and no rule waits for nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from app.data.checks.registry import check, unknown_reference
from app.data.yaml_reader import Problem

if TYPE_CHECKING:
    from app.data.dataset import Data


@check("phrases", "landmarks", "regions", "conditions", "search_words")
def phrases_name_what_exists(data: Data) -> Iterator[Problem]:
    """Every landmark has a plain name, every place is on the skin, and every page and symptom exists."""
    document = data.documents["phrases"]
    landmarks, regions = {x.id for x in data.landmarks}, {r.id for r in data.regions}
    places = {p.id for p in data.phrases if p.kind == "place"}
    pages = regions | {c.id for c in data.conditions}
    symptoms = {w.id for w in data.search_words if w.kind == "symptom"}
    seen: set[tuple[str, str]] = set()
    for i, p in enumerate(data.phrases):
        if p.kind != "same" and (p.kind, p.id) in seen:
            yield document.problem(("phrases", i, "id"), f"the {p.kind} `{p.id}` stands twice; put its names together")
        seen.add((p.kind, p.id))
        for key in ("marks", "middle"):
            for j, mark in enumerate(getattr(p, key)):
                yield from unknown_reference(document, ("phrases", i, key, j), "landmark", mark, landmarks)
        for face, place in p.at.items():
            yield from unknown_reference(document, ("phrases", i, "at", face), "place", place, places)
        if p.place:
            yield from unknown_reference(document, ("phrases", i, "place"), "place", p.place, places)
        if p.opens:
            yield from unknown_reference(document, ("phrases", i, "opens"), "page", p.opens, pages)
        if p.symptom:
            yield from unknown_reference(document, ("phrases", i, "symptom"), "symptom", p.symptom, symptoms)
        if p.kind == "place" and p.id not in landmarks | regions and not (p.region and p.title and p.marks):
            yield document.problem(("phrases", i, "id"), "a place of its own needs a `region`, a `title` and `marks`")
        if p.kind == "place" and p.id in landmarks and not p.title:
            yield document.problem(("phrases", i, "id"), "a point on the skin needs a `title` in plain words")
    for name in sorted((landmarks | regions) - places):
        yield document.problem(("phrases",), f"no words are given for the place `{name}`")


@check("dangers", "red_flags", "sources")
def dangers_lead_to_help(data: Data) -> Iterator[Problem]:
    """Rules name groups of words, each group is used, and each danger leads to red flags or sources that exist."""
    document = data.documents["dangers"]
    groups = {d.id for d in data.dangers if d.kind == "words"}
    flags, sources = {f.id for f in data.red_flags}, {s.id for s in data.sources}
    used: set[str] = set()
    for i, danger in enumerate(data.dangers):
        for j, rule in enumerate(danger.rules):
            named = [word.lstrip("-") for word in rule.split() if word[0] != "~"]
            used.update(named)
            for name in named:
                yield from unknown_reference(document, ("dangers", i, "rules", j), "group of words", name, groups)
        for j, flag in enumerate(danger.flags):
            yield from unknown_reference(document, ("dangers", i, "flags", j), "red flag", flag, flags)
        if danger.source:
            yield from unknown_reference(document, ("dangers", i, "source"), "source", danger.source, sources)
    for i, danger in enumerate(data.dangers):
        if danger.kind == "words" and danger.id not in used:
            yield document.problem(("dangers", i, "id"), f"no rule uses the words `{danger.id}`")
