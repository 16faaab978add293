"""Which signs of danger belong to the places that hurt."""

from __future__ import annotations

from collections.abc import Sequence

from app.atlas.atlas import Atlas
from app.atlas.matching import Mark
from app.data.models.core import RedFlag


def red_flags(atlas: Atlas, regions: tuple[str, ...]) -> list[RedFlag]:
    """What to rule out for pain in these regions, most urgent first, then what holds anywhere."""
    order = {"emergency": 0, "urgent": 1, "soon": 2}
    found = {f.id: f for r in regions for f in atlas.flags_of_region[r]}
    found |= {f.id: f for f in atlas.general_flags}
    return sorted(found.values(), key=lambda f: order[f.urgency])


def regions_of(atlas: Atlas, marks: Sequence[Mark]) -> tuple[str, ...]:
    """The regions that marks lie in, each once."""
    return tuple(dict.fromkeys(atlas.region_of_cell(mark.cells[0])[0] for mark in marks))
