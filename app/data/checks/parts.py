"""Checks of what the charts take together: the parts of a muscle agree with the muscle that they make up."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from app.data.checks.registry import check, unknown_reference
from app.data.yaml_reader import Problem

if TYPE_CHECKING:
    from app.data.dataset import Data


@check("muscles")
def part_ids_are_unique(data: Data) -> Iterator[Problem]:
    """A part has an id of its own, because pages, search and decks lead to it by that."""
    seen = {m.id for m in data.muscles}
    for i, muscle in enumerate(data.muscles):
        for j, part in enumerate(muscle.parts):
            if part.id in seen:
                message = f"the id `{part.id}` stands twice among muscles and parts; ids are unique"
                yield data.documents["muscles"].problem(("muscles", i, "parts", j, "id"), message)
            seen.add(part.id)


@check("muscles", "referrals")
def parts_hold_points_of_their_muscle(data: Data) -> Iterator[Problem]:
    """A point lies in one part at most, and is one of the muscle's own."""
    for i, muscle in enumerate(data.muscles):
        own = {r.id for r in data.referrals if r.muscle == muscle.id}
        seen: set[str] = set()
        for j, part in enumerate(muscle.parts):
            for k, point in enumerate(part.points):
                loc = ("muscles", i, "parts", j, "points", k)
                yield from unknown_reference(data.documents["muscles"], loc, "point of this muscle", point, own)
                if point in seen:
                    yield data.documents["muscles"].problem(loc, f"`{point}` lies in another part too; keep one")
                seen.add(point)


@check("muscles")
def parts_make_up_their_muscle(data: Data) -> Iterator[Problem]:
    """The nerves, roots and bones of a muscle are those of its parts together; companions are muscles beside it."""
    document = data.documents["muscles"]
    for i, muscle in enumerate(data.muscles):
        parts = [(j, p) for j, p in enumerate(muscle.parts) if p.kind == "part"]
        if not parts:
            continue
        for keys in (
            ("innervation", "nerves"),
            ("innervation", "roots"),
            ("attachments", "origin_on"),
            ("attachments", "insertion_on"),
        ):
            whole = set(getattr(getattr(muscle, keys[0]), keys[1]))
            met: set[str] = set()
            for j, part in parts:
                own = set(getattr(getattr(part, keys[0]), keys[1]))
                met |= own
                for name in sorted(own - whole):
                    message = f"`{name}` is not among those of {muscle.id}; add it there or correct it here"
                    yield document.problem(("muscles", i, "parts", j, *keys), message)
            for name in sorted(whole - met):
                message = f"`{name}` is that of no part of it; give it to one, or drop it here"
                yield document.problem(("muscles", i, *keys), message)
