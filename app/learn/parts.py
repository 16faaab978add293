"""Questions on the parts of muscles that the charts take together: which part, or neighbour, is attached here?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from app.atlas.atlas import Atlas
from app.data.models.core import Muscle, MusclePart
from app.learn.distractors import likeness, named_in, same_attachments

MAX_WRONG = 6
"""So many wrong answers are kept for a question, to choose three of."""

MIN_WRONG = 3


def gives_itself_away(part: MusclePart) -> bool:
    """Whether attachments or action name the part by a word of its own names."""
    return named_in(part, f"{part.attachments.origin} {part.attachments.insertion} {part.action}")


def _near(atlas: Atlas, muscle: Muscle) -> Iterator[MusclePart]:
    """Parts of the muscle itself, then those of the muscles that are confused with it most easily."""
    yield from muscle.parts
    others = [m for m in atlas.muscles.values() if m.parts and m.id != muscle.id]
    for other in sorted(others, key=lambda m: -likeness(muscle, m)):
        yield from other.parts


def wrong_parts(atlas: Atlas, muscle: Muscle, part: MusclePart) -> tuple[str, ...]:
    """Parts that are attached elsewhere, the most plausible first; nothing where the question answers itself."""
    if gives_itself_away(part):
        return ()
    found = [
        other.id
        for other in _near(atlas, muscle)
        if other.id != part.id and not same_attachments(part.attachments, other.attachments)
    ]
    return tuple(found[:MAX_WRONG])


def part_facts(atlas: Atlas) -> list[dict[str, Any]]:
    """What the quiz asks about each part, and its wrong answers, ids of parts; without any it is not asked."""
    return [
        {
            "id": part.id,
            "muscle": muscle.id,
            "common": part.common,
            "origin": part.attachments.origin,
            "insertion": part.attachments.insertion,
            "action": part.action,
            "wrong": wrong if len(wrong) >= MIN_WRONG else (),
        }
        for muscle in atlas.muscles.values()
        for part in muscle.parts
        for wrong in (wrong_parts(atlas, muscle, part),)
    ]
