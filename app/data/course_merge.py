"""A course's YAML laid over the atlas's: the same id overrides fields, a new id adds an entry.

Every value remembers the file that it came from, so that a complaint names the line of the course's file.
"""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from app.data.yaml_reader import DataError, Document, Loc, Problem


@dataclass
class LaidDocument(Document):
    """Two documents in one. files: names of the files of those places that are not the lower document's."""

    files: dict[Loc, str] = field(default_factory=dict)

    def problem(self, loc: Loc, message: str) -> Problem:
        """A complaint in the file that the value at a location came from."""
        place = next(loc[:end] for end in range(len(loc), -1, -1) if loc[:end] in self.marks or end == 0)
        line, column = self.marks.get(place, (1, 1))
        return Problem(self.files.get(place, self.name), line, column, self.entry(loc), message)


def lay_over(base: Document, course: Document, key: str) -> LaidDocument:
    """The list under `key` of the atlas's document with the course's entries laid over it.

    Mappings are merged key by key; lists and all else are replaced. Raises DataError for entries without an id, ids
    that stand twice, and keys that do not belong at the top.
    """
    entries = course.value.get(key) if isinstance(course.value, dict) else None
    if not isinstance(entries, list):
        raise DataError([course.problem((), f"expected a list under the key `{key}` at the top of the file")])
    problems = [
        course.problem((other,), f"unknown key `{other}`; only `{key}` belongs here")
        for other in course.value
        if other != key
    ]
    laid = LaidDocument(base.path, base.name, {key: deepcopy(base.value[key])}, dict(base.marks))
    index = {entry["id"]: i for i, entry in enumerate(laid.value[key]) if isinstance(entry, dict) and "id" in entry}
    seen: set[str] = set()
    for j, entry in enumerate(entries):
        name = entry.get("id") if isinstance(entry, dict) else None
        if not isinstance(name, str):
            problems.append(course.problem((key, j), "the entry has no `id`; give the id of an entry, or a new one"))
            continue
        if name in seen:
            problems.append(course.problem((key, j, "id"), f"the id `{name}` stands twice; keep one entry"))
            continue
        seen.add(name)
        at = index.get(name, len(laid.value[key]))
        if at == len(laid.value[key]):
            laid.value[key].append({})
        laid.value[key][at] = _merged(laid, (key, at), laid.value[key][at], entry)
        for place, mark in course.marks.items():
            if place[:2] == (key, j):
                laid.marks[key, at, *place[2:]] = mark
                laid.files[key, at, *place[2:]] = course.name
    if problems:
        raise DataError(problems)
    return laid


def _merged(laid: LaidDocument, at: Loc, below: Any, above: Any) -> Any:
    """A value with another laid over it; where a value goes, what was known of its place goes with it."""
    if isinstance(below, dict) and isinstance(above, dict):
        return below | {k: _merged(laid, (*at, k), below.get(k), v) for k, v in above.items()}
    for place in [p for p in laid.marks if p[: len(at)] == at] if isinstance(below, (dict, list)) else []:
        del laid.marks[place]
    return above
