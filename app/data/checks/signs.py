"""Checks of the signs of danger and the circumstances that the safety gate asks about, and of what they bring up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from app.data.checks.registry import check, unknown_reference
from app.data.yaml_reader import Problem

if TYPE_CHECKING:
    from app.data.dataset import Data

FILES = ("red_flags", "cautions")
"""The files of what is asked about; the key at the top of each is its name."""


@check(*FILES)
def signs_are_unique(data: Data) -> Iterator[Problem]:
    """An answer is kept by its id, so no id stands twice, in either file."""
    counts = Counter(sign.id for sign in data.signs)
    for file in FILES:
        for i, sign in enumerate(getattr(data, file)):
            if counts[sign.id] > 1:
                message = f"the id `{sign.id}` stands twice in red_flags.yaml and cautions.yaml; ids are unique"
                yield data.documents[file].problem((file, i, "id"), message)


@check(*FILES, "regions")
def signs_name_known_places(data: Data) -> Iterator[Problem]:
    regions = {r.id for r in data.regions}
    for file in FILES:
        for i, sign in enumerate(getattr(data, file)):
            for name in sign.regions:
                yield from unknown_reference(
                    data.documents[file], (file, i, "regions"), "region or part of the body", name, regions
                )


@check(*FILES)
def no_sign_is_asked_about_twice(data: Data) -> Iterator[Problem]:
    """Two signs with the same words would be two answers to one question."""
    for key in ("ask", "short", "do"):
        counts = Counter(getattr(sign, key) for sign in data.signs)
        for file in FILES:
            for i, sign in enumerate(getattr(data, file)):
                if counts[getattr(sign, key)] > 1:
                    loc = (file, i, key)
                    yield data.documents[file].problem(loc, "the same text stands elsewhere; say what is specific here")
