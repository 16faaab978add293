"""Which signs of danger belong to the places that hurt."""

from __future__ import annotations

from collections.abc import Sequence

from app.atlas.atlas import Atlas
from app.atlas.matching import Mark
from app.data.models.core import RedFlag
from app.vocabulary import by_urgency


def red_flags(atlas: Atlas, regions: tuple[str, ...]) -> list[RedFlag]:
    """What to rule out for pain in these regions, most urgent first, then what holds anywhere."""
    found = {f.id: f for r in regions for f in atlas.flags_of_region[r]}
    found |= {f.id: f for f in atlas.general_flags}
    return sorted(found.values(), key=by_urgency)


def regions_of(atlas: Atlas, marks: Sequence[Mark]) -> tuple[str, ...]:
    """The regions that marks lie in, each once."""
    return tuple(dict.fromkeys(atlas.region_of_cell(mark.cells[0])[0] for mark in marks))
