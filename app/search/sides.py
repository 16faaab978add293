"""Which side of the body each place of a sentence is on."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from app.search.steps import Step, is_place, joins
from app.search.words import COMMA, STOP

NEAR_PLACE = 4
"""A place takes the side of the one before it where so many steps lie between at most."""

LIMB_PLACES = 3
"""So many places before a limb may be within it."""

SIDES = {"left": ("left",), "right": ("right",), "both": ("left", "right")}

ONWARD = frozenset({"down", "into", "to"})
"""Words for pain that goes from one place to the next, and so is on one side."""

LISTED = ("pass", "plain", "feeling", "aspect", "")
"""Kinds that may stand between two places of one list."""


def give_sides(steps: Sequence[Step], words: Sequence[str], places: Mapping[str, Sequence[Any]]) -> list[Step]:
    """The places of a sentence in order, with their sides.

    Where no place is said, conditions and muscles have the sides.
    """
    named = [at for at, s in enumerate(steps) if is_place(s) and not s.denied]
    spots = [at for at in named if "last" not in steps[at].facts] or named
    for at in spots:
        steps[at].placed = True
    owners = spots or [at for at, s in enumerate(steps) if s.kind in ("condition", "muscle")]
    for at, step in enumerate(steps):
        if step.kind == "side":
            owner = _owner(steps, at, owners)
            if owner is not None:
                _add(steps[owner], step.id)
    for at in owners:
        said, steps[at].sides = steps[at].sides, []
        for side in said:
            _add(steps[at], side)
    dropped = {at for at in spots if _is_only_limb(steps, words, at, spots, places)}
    spots = [at for at in spots if at not in dropped]
    for first, second in pairwise(spots):
        _pass_on(steps, words, first, second, places)
    return [steps[at] for at in spots]


def _add(step: Step, side: str) -> None:
    step.sides += [one for one in SIDES[side] if one not in step.sides]


def _owner(steps: Sequence[Step], at: int, owners: Sequence[int]) -> int | None:
    """The place that a word for a side belongs to: the one it stands before, else the one before it, else the next."""
    ahead = at + 1
    while ahead < len(steps) and (joins(steps[ahead]) or _is_mere_side(steps[ahead]) or _is_and(steps, ahead)):
        ahead += 1
    place = bisect_left(owners, at)
    if ahead in owners[place : place + 1]:
        return ahead
    for near in (*owners[max(0, place - 1) : place], *owners[place : place + 1]):
        if not _stopped(steps, min(near, at), max(near, at)):
            return near
    return None


def _is_mere_side(step: Step) -> bool:
    return step.kind == "part" and "last" in step.facts and not step.placed


def _is_and(steps: Sequence[Step], at: int) -> bool:
    """The `and` of "left and right"."""
    return steps[at].kind == "stop" and steps[at].id == "and" and at + 1 < len(steps) and steps[at + 1].kind == "side"


def _stopped(steps: Sequence[Step], first: int, second: int) -> bool:
    return any(s.kind == "break" and s.id == STOP for s in steps[first + 1 : second])


def _is_only_limb(
    steps: Sequence[Step], words: Sequence[str], at: int, spots: Sequence[int], places: Mapping[str, Sequence[Any]]
) -> bool:
    """Whether a limb is said only for the side of a place within it: "outer elbow, right arm"."""
    step = steps[at]
    before = at - 1
    while before >= 0 and steps[before].kind == "side":
        before -= 1
    if "limb" not in step.facts or step.face or before < 0:
        return False
    joined = steps[before].kind == "break" or words[steps[before].start] == "in"
    if not joined:
        return False
    place = bisect_left(spots, at)
    earlier = [o for o in spots[max(0, place - LIMB_PLACES) : place] if not _stopped(steps, o, at)]
    inside = [steps[o] for o in earlier if places[steps[o].place][1] == step.facts["limb"]]
    if not inside:
        return False
    for other in inside:
        other.sides = other.sides or list(step.sides)
    return True


def _pass_on(
    steps: Sequence[Step], words: Sequence[str], first: int, second: int, places: Mapping[str, Sequence[Any]]
) -> None:
    """Give one of two neighbouring places the other's side, where they are one list or one pain that travels."""
    one, two = steps[first], steps[second]
    between = steps[first + 1 : second]
    if _stopped(steps, first, second) or bool(one.sides) == bool(two.sides):
        return
    said = {word for step in between for word in words[step.start : step.end]}
    if two.sides:
        if said & ONWARD and not any(s.kind in ("stop", "break") for s in between):
            one.sides = list(two.sides)
        return
    same_limb = places[one.place][1] and places[one.place][1] == places[two.place][1]
    listed = all(
        s.kind in LISTED or s.id in ("and", "with", COMMA) or (s.kind == "stop" and same_limb) for s in between
    )
    linked = any(s.id in ("and", COMMA) for s in between) or bool(said & ONWARD) or same_limb
    if len(between) <= NEAR_PLACE and listed and linked:
        two.sides = list(one.sides)
