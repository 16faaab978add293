"""The check that every statement of every file rests on a source that exists."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from pydantic import BaseModel

from app.data.checks.registry import check, unknown_reference
from app.data.yaml_reader import Loc, Problem

if TYPE_CHECKING:
    from app.data.dataset import Data

CITING = frozenset({"source", "sources", "basis", "further_sources", "ratio_source", "agreement_source"})
"""Every field that names sources, in whatever entry."""


def cited(entry: BaseModel) -> Iterator[tuple[Loc, str]]:
    """Each source that an entry names, also deep inside, with where it stands."""
    for name in type(entry).model_fields:
        value = getattr(entry, name)
        listed = tuple(enumerate(value)) if isinstance(value, tuple) else ()
        if name in CITING and isinstance(value, str):
            yield (name,), value
        elif name in CITING:
            yield from (((name, i), source) for i, source in listed)
        elif isinstance(value, BaseModel):
            yield from (((name, *loc), source) for loc, source in cited(value))
        else:
            for i, item in listed:
                if isinstance(item, BaseModel):
                    yield from (((name, i, *loc), source) for loc, source in cited(item))


@check("sources")
def every_source_exists(data: Data) -> Iterator[Problem]:
    """Each source that any entry of any file names is in sources.yaml; texts of the guide cite in their own way."""
    known = {s.id for s in data.sources}
    for file, document in data.documents.items():
        key = next(iter(document.value))
        for i, entry in enumerate(data.entries(file)):
            for loc, name in cited(entry):
                yield from unknown_reference(document, (key, i, *loc), "source", name, known)
