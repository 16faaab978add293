"""What data/cases.yaml may say: published case reports, told again as a student would meet the person."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from app.data.models.core import Id, Line, Model, Phrase, Text

CasePlace = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*(:(left|right))?$")]


class CaseStep(Model):
    """Something to ask or to examine, and what came out."""

    step: Annotated[Phrase, Field(description="The question, or what is pressed, moved or measured.")]
    result: Annotated[Phrase, Field(description="What the report tells of it.")]


class Case(Model):
    """A published case report, in our own words and no further than its record goes."""

    id: Id
    title: Annotated[Line, Field(description="As the person came, without the answer.")]
    person: Annotated[Line, Field(description="Who it was, such as `a man of 60`.")]
    complaint: Annotated[Text, Field(description="The complaint in the person's words, made from what is reported.")]
    places: Annotated[
        tuple[CasePlace, ...], Field(min_length=1, description="`<region>` or `<region>:<side>`: where it hurt.")
    ]
    ask: Annotated[tuple[CaseStep, ...], Field(min_length=1, description="What one would ask, with the answers.")]
    examine: Annotated[tuple[CaseStep, ...], Field(default=(), description="What one would press, move or measure.")]
    rule_out: Annotated[tuple[Id, ...], Field(min_length=1, description="Ids in look_alikes.yaml to think of first.")]
    muscles: Annotated[tuple[Id, ...], Field(default=(), description="The muscles that treatment confirmed.")]
    look_alike: Annotated[Id | None, Field(default=None, description="What it was instead, in look_alikes.yaml.")]
    red_flag: Annotated[Id | None, Field(default=None, description="Or the sign of danger it was, in red_flags.yaml.")]
    was: Annotated[Line, Field(description="What it was, in the field's words.")]
    ending: Annotated[Text, Field(description="How it was found out, and how it ended.")]
    lesson: Annotated[Text, Field(description="What to keep in mind.")]
    sources: Annotated[tuple[Id, ...], Field(min_length=1, description="Ids in sources.yaml.")]

    @model_validator(mode="after")
    def _one_answer(self) -> Self:
        if sum(map(bool, (self.muscles, self.look_alike, self.red_flag))) != 1:
            raise ValueError("give one of `muscles`, `look_alike` and `red_flag`: what it was")
        return self

    @property
    def muscular(self) -> bool:
        """Whether treating a muscle confirmed it."""
        return bool(self.muscles)
