"""Checks of the referral patterns against each other, registered beside those of app/data/checks/core.py."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from app.data.checks.registry import check
from app.data.yaml_reader import Problem
from app.suggestions import suggest

if TYPE_CHECKING:
    from app.data.dataset import Data


@check("referrals")
def shared_patterns_are_said(data: Data) -> Iterator[Problem]:
    """Points of one muscle with the very same zones say so, and what says so is alike in strokes, words and teeth."""
    document = data.documents["referrals"]
    points = {p.id: p for p in data.referrals}
    for i, point in enumerate(data.referrals):
        named = point.same_pattern_as
        if named is None:
            alike = next(
                (p.id for p in data.referrals[:i] if p.muscle == point.muscle and p.zones == point.zones), None
            )
            if alike:
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
