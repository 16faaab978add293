"""What a finger or a needle can hurt: the rule for each kind of structure, the structures, and what lies at each point.

data/hazards.yaml, data/structures.yaml, data/point_hazards.yaml. For therapists and students; no client is shown them.
"""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, field_validator, model_validator

from app.data.models.core import PLACE_HELP, Id, Line, Model, Phrase, Text, checked_place
from app.data.models.guide import Sources
from app.data.models.pressing import Hands
from app.vocabulary import Aspect, BoneId, HazardKind


class Hazard(Model):
    """A kind of structure, and the rule for it."""

    id: HazardKind
    pressure: Annotated[Text, Field(description="The rule for the finger.")]
    needle: Annotated[Text, Field(description="The rule for the needle.")]
    stop_and_refer: Annotated[Text, Field(description="What tells that it was hurt, and how soon help is needed.")]
    sources: Sources


class CoursePart(Model):
    """A stretch of a course that is covered, or one that lies free under skin and fascia."""

    path: Annotated[
        tuple[str, ...],
        Field(min_length=2, max_length=8, description=f"Places that it runs through, on the right; {PLACE_HELP}."),
    ]
    covered: Annotated[bool, Field(default=True, description="Whether muscle or bone covers it.")]

    @field_validator("path")
    @classmethod
    def _places(cls, path: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(checked_place(p) for p in path)


class Course(Model):
    """Where a structure runs, as a surface marking: a line, or the outline of an area."""

    seen_from: Annotated[tuple[Aspect, ...], Field(min_length=1, description="From where the marking holds.")]
    area: Annotated[bool, Field(default=False, description="Whether its path goes round an area.")]
    parts: Annotated[tuple[CoursePart, ...], Field(min_length=1, max_length=4)]
    sources: Sources


class Structure(Model):
    """A structure that a finger or a needle can meet."""

    id: Id
    name: Annotated[Line, Field(description="In clinical words.")]
    kind: Annotated[HazardKind, Field(description="Which rule of hazards.yaml holds for it.")]
    hands: Annotated[
        Hands, Field(default="own", description="`trained`: where it lies under a point, no client presses.")
    ]
    runs: Annotated[Phrase, Field(description="Where it lies or runs, without depths.")]
    courses: Annotated[
        tuple[Course, ...], Field(default=(), max_length=3, description="Where pictures draw it, if that is known.")
    ]
    sources: Annotated[Sources, Field(default=("standring-2020",))]


class PointHazards(Model):
    """What lies under and beside a trigger point."""

    id: Annotated[Id, Field(description="The trigger point.")]
    bone: Annotated[BoneId | None, Field(default=None, description="The bone on which it is pressed, if any.")]
    under: Annotated[tuple[Id, ...], Field(default=(), description="Structures met behind the muscle.")]
    beside: Annotated[tuple[Id, ...], Field(default=(), description="Structures at its sides, or on the way to it.")]
    note: Annotated[Phrase | None, Field(default=None, description="What is special here.")]
    sources: Annotated[Sources, Field(default=("standring-2020",))]

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        named = (*self.under, *self.beside)
        if len(set(named)) < len(named):
            raise ValueError("a structure stands twice; it lies under the point or beside it")
        return self
