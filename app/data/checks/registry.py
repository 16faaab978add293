"""Checks across files: each is a function that yields problems, registered by decorator so that none is forgotten."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from app.data.yaml_reader import Document, Loc, Problem
from app.suggestions import suggest

if TYPE_CHECKING:
    from app.data.dataset import Data


Check = Callable[["Data"], Iterator[Problem]]


CHECKS: list[tuple[tuple[str, ...], Check]] = []
"""Each check with the files it compares; it runs when all of them could be read."""


def check(*files: str) -> Callable[[Check], Check]:
    """Register a check over these files."""

    def register(function: Check) -> Check:
        CHECKS.append((files, function))
        return function

    return register


def run_checks(data: Data) -> list[Problem]:
    """Every problem that any check finds."""
    return [p for files, function in CHECKS if all(f in data.documents for f in files) for p in function(data)]


def unknown_reference(document: Document, loc: Loc, kind: str, word: str, known: set[str]) -> Iterator[Problem]:
    if word not in known:
        yield document.problem(loc, f"unknown {kind} `{word}`{suggest(word, sorted(known))}")


def repeated_ids(document: Document, key: str, ids: list[str]) -> Iterator[Problem]:
    seen: set[str] = set()
    for i, entry in enumerate(ids):
        if entry in seen:
            yield document.problem((key, i, "id"), f"the id `{entry}` stands twice; ids are unique")
        seen.add(entry)
