"""The phrases of a sentence in order, and what they say of one another: faces of parts, ease and worsening."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from app.search.words import COMMA, STOP

NEAR_FACE = 6
"""A face said after its part ("the knee, on the outer side") is so many steps away at most."""

NEAR_CUE = 5
"""A word of ease or worsening belongs to an activity so many steps away at most."""

BETWEEN = ("pass", "side", "plain", "feeling")
"""Kinds that may stand between a part and a face said after it."""


@dataclass
class Step:
    """A phrase, a pause (kind `break`) or a word that means nothing (kind empty), from word `start` to before `end`.

    sides: said with it, `left`, `right`. place: what place it is, once that is known. placed: it is told as a place.
    """

    kind: str
    id: str
    start: int
    end: int
    sides: list[str] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)
    denied: bool = False
    face: str = ""
    taken: bool = False
    place: str = ""
    placed: bool = False


def is_place(step: Step) -> bool:
    """Whether a step names somewhere on the body; some feelings do, as ringing in the ear."""
    return step.kind in ("place", "part") or (step.kind == "feeling" and "place" in step.facts)


def joins(step: Step) -> bool:
    """Whether a step may stand between a side or face and its part: "left outer side of the knee"."""
    return step.kind in ("aspect", "side") or (step.kind == "pass" and step.id == "passing")


def after(steps: Sequence[Step], at: int) -> Step | None:
    """The next step that does more than join."""
    at += 1
    while at < len(steps) and joins(steps[at]):
        at += 1
    return steps[at] if at < len(steps) else None


def set_faces(steps: Sequence[Step]) -> None:
    """Find each part's face and by it the place: first what stands before it, then what is said after it."""
    for at, step in enumerate(steps):
        following = after(steps, at)
        if step.kind == "part" and "aspect" in step.facts and following and following.kind == "part":
            step.kind, step.id = "aspect", step.facts["aspect"]
    parts = [(at, step) for at, step in enumerate(steps) if step.kind == "part"]
    for at, step in parts:
        _face_before(steps, at, step)
    for at, step in parts:
        if not step.face:
            _face_after(steps, at, step)
        step.place = step.facts["at"][step.face or "any"]
    for step in steps:
        if step.kind == "place":
            step.place = step.id
        elif step.kind in ("feeling", "condition"):
            step.place = step.facts.get("place", "")


def _face_before(steps: Sequence[Step], at: int, step: Step) -> None:
    said: list[Step] = []
    at -= 1
    while at >= 0 and joins(steps[at]):
        if steps[at].kind == "aspect":
            said.append(steps[at])
        at -= 1
    # In "the inner side of the knee" the word "side" says least, so it counts last.
    for face in sorted(said, key=lambda s: s.id == "side"):
        if face.id in step.facts["at"]:
            step.face = face.id
            break
    for face in said:
        face.taken = True


def _face_after(steps: Sequence[Step], at: int, step: Step) -> None:
    for i in range(at + 1, min(len(steps), at + 1 + NEAR_FACE)):
        other = steps[i]
        if other.kind == "aspect":
            following = after(steps, i)
            if not other.taken and other.id in step.facts["at"] and not (following and is_place(following)):
                step.face, other.taken = other.id, True
                return
        elif other.kind not in BETWEEN and not (other.kind == "break" and other.id == COMMA):
            return


def near_cue(steps: Sequence[Step], at: int) -> str:
    """The kind of an activity by the nearest word of ease or worsening; as it is where none is near."""
    step = steps[at]
    if step.kind not in ("trigger", "relief-of"):
        return step.kind
    before = _cue(steps, range(at - 1, max(-1, at - 1 - NEAR_CUE), -1), ("but",))
    behind = _cue(steps, range(at + 1, min(len(steps), at + 1 + NEAR_CUE)), ("but", "when", "and"))
    found = [cue for cue in (before, behind) if cue]
    if not found:
        return step.kind
    _, cue = min(found, key=lambda pair: pair[0])
    return "relief-of" if cue == "relief" else "trigger"


def _cue(steps: Sequence[Step], order: range, ends: Sequence[str]) -> tuple[int, str] | None:
    for far, i in enumerate(order):
        other = steps[i]
        if (other.kind == "break" and other.id in (COMMA, STOP)) or (other.kind == "stop" and other.id in ends):
            return None
        if other.kind in ("relief", "worse") and not other.denied:
            return far, other.kind
    return None
