"""What the YAML of the examination may say: movement tests, the weight of findings, look-alikes."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, model_validator

from app.data.models.core import Id, Line, Model, Phrase, Text
from app.vocabulary import (
    AlikeKind,
    AlikeUrgency,
    Joint,
    Movement,
    MovementFinding,
    PointAnswer,
    Presser,
    Relation,
    Role,
    Root,
    Unit,
)


class MovementTerm(Model):
    """An action of muscles that plays a part in a movement test, and on which side."""

    movement: Movement
    side: Annotated[
        Relation,
        Field(default="same", description="The muscles' side: that which the test names, the other one, or both."),
    ]
    only: Annotated[
        tuple[Id, ...], Field(default=(), description="Only these of the muscles with that movement; empty: all.")
    ]


class NormalRange(Model):
    """How far healthy adults move."""

    least: Annotated[float, Field(ge=0, le=200, description="The lower of the usual reference values.")]
    usual: Annotated[float, Field(gt=0, le=200, description="The higher of them.")]
    unit: Unit
    note: Annotated[Phrase | None, Field(default=None, description="How it is measured, where that is not plain.")]
    sources: Annotated[tuple[Id, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _least_is_less(self) -> Self:
        if self.least > self.usual:
            raise ValueError("least is more than usual")
        return self


class MovementTest(Model):
    """A movement that a person makes, holds against resistance, or is led through."""

    id: Id
    joint: Joint
    name: Annotated[Line, Field(description="The movement in clinical words.")]
    plain: Annotated[Line, Field(description="What one says to a client.")]
    paired: Annotated[bool, Field(description="Whether it is done to the left and to the right.")]
    makes: Annotated[tuple[MovementTerm, ...], Field(default=(), description="Actions that make the movement.")]
    lengthens: Annotated[tuple[MovementTerm, ...], Field(default=(), description="Actions that it stretches.")]
    normal: NormalRange | None = None
    how: Annotated[Text, Field(description="Position and what to do, also against resistance and stretched.")]
    caution: Annotated[Phrase, Field(description="When to leave it, or what to look out for.")]

    @model_validator(mode="after")
    def _means_something(self) -> Self:
        if not self.makes and not self.lengthens:
            raise ValueError("a test without `makes` and `lengthens` tells of no muscle")
        if not self.paired and any(t.side != "both" for t in (*self.makes, *self.lengthens)):
            raise ValueError("a test that is not paired has `side: both` in every term")
        return self


class Weight(Model):
    """What an answer at a point, or a finding of a movement test, is worth.

    ratio: how many times more often it is taken to be met where the muscle is the cause than where it is not.
    agreement: how far two examiners agree on it, 0 to 1; the logarithm of the ratio is multiplied by it.
    """

    id: Id
    answer: Annotated[PointAnswer | None, Field(default=None, description="The answer at a point.")]
    finding: Annotated[MovementFinding | None, Field(default=None, description="The finding of a movement test.")]
    role: Annotated[
        Role | None, Field(default=None, description="For muscles that make the movement, or are stretched by it.")
    ]
    ratio: Annotated[float, Field(gt=0.1, lt=10)]
    ratio_source: Id
    agreement: Annotated[float, Field(gt=0, le=1)]
    agreement_source: Id
    why: Annotated[Text, Field(description="Why it speaks for or against the muscle.")]
    weakness: Annotated[Text, Field(description="How little the numbers rest on.")]
    sources: Annotated[tuple[Id, ...], Field(default=(), description="Other works that the texts rest on.")]

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        if (self.answer is None) == (self.finding is None) or (self.finding is None) != (self.role is None):
            raise ValueError("a weight is of an `answer`, or of a `finding` with a `role`")
        return self

    @property
    def effect(self) -> float:
        """The ratio as it counts: tempered by the agreement."""
        return float(self.ratio**self.agreement)


class Palpation(Model):
    """A muscle that not everyone may press."""

    id: Annotated[Id, Field(description="The muscle.")]
    who: Annotated[Presser, Field(description="Who may.")]
    why: Annotated[Phrase, Field(description="What lies beside it.")]
    source: Id


class LookAlike(Model):
    """A source of pain that is not muscle."""

    id: Id
    name: Annotated[Line, Field(description="In clinical words.")]
    plain: Annotated[Line, Field(description="In a client's words.")]
    kind: AlikeKind
    urgency: AlikeUrgency
    regions: Annotated[tuple[Id, ...], Field(min_length=1, description="Where its pain may be felt.")]
    side: Annotated[
        str,
        Field(default="either", pattern="^(either|left|right)$", description="The only side it is felt on, if one is."),
    ]
    roots: Annotated[tuple[Root, ...], Field(default=(), description="Roots, for a nerve root.")]
    apart: Annotated[Text, Field(description="What tells it apart from muscle.")]
    do: Annotated[Text, Field(description="What to do about it.")]
    sources: Annotated[tuple[Id, ...], Field(min_length=1)]
