"""Checks of the referral patterns against each other, registered beside those of app/data/checks/core.py."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from app.data.checks.registry import check
from app.data.models.core import Referral
from app.data.yaml_reader import Problem
from app.suggestions import suggest

if TYPE_CHECKING:
    from app.data.dataset import Data


def _drawn(point: Referral) -> tuple[object, ...]:
    """The strokes of both zones, to be compared."""
    return tuple((name, zone.strokes) for name, zone in point.zones.items())


@check("referrals")
def shared_patterns_are_said(data: Data) -> Iterator[Problem]:
    """Points of one muscle that are drawn alike say so, and what says so is alike in strokes, words and teeth.

    A course may draw points as it likes; where it draws one of them anew, the loader calls them alike no longer.
    """
    document = data.documents["referrals"]
    points = {p.id: p for p in data.referrals}
    first: dict[tuple[object, ...], str] = {}
    for i, point in enumerate(data.referrals):
        alike = first.setdefault((point.muscle, *_drawn(point)), point.id)
        named = point.same_pattern_as
        if named is None:
            if alike != point.id and not data.course:
                message = f"is drawn like {alike}; say `same_pattern_as: {alike}`, or draw what the charts tell apart"
                yield document.problem(("referrals", i, "essential"), message)
            continue
        earlier = sorted(p.id for p in data.referrals[:i] if p.muscle == point.muscle and not p.same_pattern_as)
        if named not in earlier:
            message = f"`{named}` is no earlier point of this muscle with a pattern of its own{suggest(named, earlier)}"
            yield document.problem(("referrals", i, "same_pattern_as"), message)
        elif point.zones != points[named].zones:
            message = f"words or strokes differ from those of {named}; make them alike or drop `same_pattern_as`"
            yield document.problem(("referrals", i, "same_pattern_as"), message)
