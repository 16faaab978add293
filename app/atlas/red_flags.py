"""Which signs of danger belong to the places that hurt: one answer for all pages, the API and the browser's files."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np

from app.atlas.atlas import Atlas
from app.atlas.built_files import ESSENTIAL_BIT, FULL_STRENGTH
from app.atlas.matching import Mark
from app.atlas.memo import memo
from app.atlas.self_care import pressed_regions
from app.atlas.triage import OUTCOMES, by_danger
from app.data.models.guide import Condition
from app.data.models.signs import RedFlag


def red_flags(atlas: Atlas, regions: Collection[str]) -> tuple[RedFlag, ...]:
    """What to rule out for pain in these regions, most urgent first, with what holds anywhere."""
    found = {f.id: f for r in regions for f in atlas.flags_of_region[r]} | {f.id: f for f in atlas.general_flags}
    return by_danger(found.values())


def regions_of(atlas: Atlas, marks: Sequence[Mark]) -> tuple[str, ...]:
    """The regions that marks lie in, each once."""
    return tuple(dict.fromkeys(atlas.region_of_cell(mark.cells[0])[0] for mark in marks))


MAIN_SHARE = 0.1
"""A region is a main one of a muscle if it holds this share of the skin of the main areas of its points' pain."""


@memo(1024)
def regions_of_muscle(atlas: Atlas, muscle: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The regions that a muscle concerns: its main ones, then the others that it sends pain to or is pressed in."""
    matrix = atlas.matrix
    columns = [i for i, point in enumerate(matrix.points) if atlas.referrals[point.id].muscle == muscle]
    codes = matrix.codes[:, columns]
    usual = matrix.region[(codes >= ESSENTIAL_BIT).any(axis=1)]
    felt = matrix.region[((codes & FULL_STRENGTH) > 0).any(axis=1)]
    share = np.bincount(usual, minlength=len(matrix.regions)) / max(len(usual), 1)
    main = tuple(matrix.regions[i] for i in np.flatnonzero(share >= MAIN_SHARE).tolist())
    named = (*(matrix.regions[i] for i in np.unique(felt).tolist()), *pressed_regions(atlas, muscle))
    return main, tuple(region for region in dict.fromkeys(named) if region not in main)


def flags_of_muscle(atlas: Atlas, muscle: str) -> tuple[RedFlag, ...]:
    """What to rule out before this muscle is thought of: most urgent first, of each urgency its main regions' first."""
    main, others = regions_of_muscle(atlas, muscle)
    first = {f.id for region in main for f in atlas.flags_of_region[region]}
    flags = red_flags(atlas, (*main, *others))
    return tuple(sorted(flags, key=lambda f: (OUTCOMES.index(f.urgency), f.id not in first)))


def flags_of_condition(atlas: Atlas, condition: Condition) -> tuple[RedFlag, ...]:
    """What to rule out before this condition is thought of: the signs of its regions, and those it adds."""
    added = (f for f in atlas.red_flags if f.id in condition.red_flags)
    return by_danger({f.id: f for f in (*red_flags(atlas, condition.regions), *added)}.values())
