"""Which signs of danger belong to the places that hurt: one answer for all pages, the API and the browser's files."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import lru_cache

import numpy as np

from app.atlas.atlas import Atlas
from app.atlas.built_files import FULL_STRENGTH
from app.atlas.matching import Mark
from app.atlas.self_care import pressed_regions
from app.atlas.triage import by_danger
from app.data.models.guide import Condition
from app.data.models.signs import RedFlag


def red_flags(atlas: Atlas, regions: Collection[str]) -> tuple[RedFlag, ...]:
    """What to rule out for pain in these regions, most urgent first, with what holds anywhere."""
    found = {f.id: f for r in regions for f in atlas.flags_of_region[r]} | {f.id: f for f in atlas.general_flags}
    return by_danger(found.values())


def regions_of(atlas: Atlas, marks: Sequence[Mark]) -> tuple[str, ...]:
    """The regions that marks lie in, each once."""
    return tuple(dict.fromkeys(atlas.region_of_cell(mark.cells[0])[0] for mark in marks))


@lru_cache(maxsize=1024)
def regions_of_muscle(atlas: Atlas, muscle: str) -> tuple[str, ...]:
    """The regions that a muscle concerns: wherever its points send pain, and where they are pressed."""
    columns = [i for i, point in enumerate(atlas.matrix.points) if atlas.referrals[point.id].muscle == muscle]
    felt = ((atlas.matrix.codes[:, columns] & FULL_STRENGTH) > 0).any(axis=1)
    named = [atlas.matrix.regions[i] for i in np.unique(atlas.matrix.region[felt]).tolist()]
    return tuple(dict.fromkeys((*named, *pressed_regions(atlas, muscle))))


def flags_of_muscle(atlas: Atlas, muscle: str) -> tuple[RedFlag, ...]:
    """What to rule out before this muscle is thought of, wherever its pain is felt."""
    return red_flags(atlas, regions_of_muscle(atlas, muscle))


def flags_of_condition(atlas: Atlas, condition: Condition) -> tuple[RedFlag, ...]:
    """What to rule out before this condition is thought of: the signs of its regions, and those it adds."""
    added = (f for f in atlas.red_flags if f.id in condition.red_flags)
    return by_danger({f.id: f for f in (*red_flags(atlas, condition.regions), *added)}.values())
