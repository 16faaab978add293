"""What a therapist thinks of beside the muscle: joints, what keeps points alive, other signs, strength, and afterwards.

data/joint_links.yaml, data/factors.yaml, data/autonomic_signs.yaml, data/strength.yaml, data/after_treatment.yaml.
"""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, model_validator

from app.data.models.core import Id, Line, Model, Phrase, Text
from app.data.models.glossary import Name
from app.data.models.guide import Evidence, Sources
from app.vocabulary import AfterTreatment, FactorKind, StrengthUnit, Technique

Muscles = Annotated[tuple[Id, ...], Field(min_length=1, description="Ids in muscles.yaml.")]


class JointLink(Model):
    """A joint that is found stiff or irritated together with trigger points of some muscles."""

    id: Id
    name: Annotated[Line, Field(description="In clinical words.")]
    check: Annotated[Text, Field(description="How it is tested.")]
    why: Annotated[Phrase, Field(description="Why these muscles, and how well that is known.")]
    muscles: Muscles
    sources: Sources


class Factor(Model):
    """What is said to keep trigger points alive, as an entry of the therapist's checklist."""

    id: Id
    title: Line
    kind: FactorKind
    ask: Annotated[Phrase, Field(description="What to ask the person.")]
    look: Annotated[Phrase, Field(description="What to look at or measure.")]
    act: Annotated[Phrase, Field(description="What therapist and person can do themselves.")]
    refer: Annotated[Phrase, Field(description="To whom, for what, and how soon.")]
    known: Annotated[Text, Field(description="What is known of it, plainly.")]
    evidence: Evidence
    muscles: Annotated[tuple[Id, ...], Field(default=(), description="Muscles it mainly bears on; none: any.")]
    sources: Sources


class AutonomicSign(Model):
    """A sign other than pain that is described with trigger points of some muscles."""

    id: Id
    title: Line
    names: Annotated[tuple[Name, ...], Field(min_length=1, description="By what it is looked for.")]
    what: Annotated[Phrase, Field(description="What is seen or felt.")]
    rule_out: Annotated[Phrase, Field(description="What comes before any thought of a muscle.")]
    muscles: Muscles
    sources: Sources


class Norm(Model):
    """A mean or median with its spread, or a range."""

    value: Annotated[float | None, Field(default=None, gt=0, description="Mean or median.")]
    spread: Annotated[float | None, Field(default=None, gt=0, description="Standard deviation.")]
    low: Annotated[float | None, Field(default=None, gt=0, description="The lower end of what is usual.")]
    high: Annotated[float | None, Field(default=None, gt=0, description="The upper end; without it, at least `low`.")]

    @model_validator(mode="after")
    def _one_of_two(self) -> Self:
        if (self.value is None) == (self.low is None):
            raise ValueError("give a `value`, or a range from `low`")
        if self.high is not None and (self.low is None or self.high <= self.low):
            raise ValueError("`high` is above `low`")
        if self.spread is not None and self.value is None:
            raise ValueError("`spread` goes with a `value`")
        return self


class Strength(Model):
    """How strong healthy adults are in a movement test."""

    id: Annotated[Id, Field(description="The movement test.")]
    measure: Annotated[Phrase, Field(description="What is measured, and how.")]
    unit: StrengthUnit
    men: Norm | None = None
    women: Norm | None = None
    both: Norm | None = None
    who: Annotated[Phrase, Field(description="Who was measured.")]
    sources: Sources

    @model_validator(mode="after")
    def _of_somebody(self) -> Self:
        if (self.both is None) == (self.men is None and self.women is None):
            raise ValueError("give `men`, `women` or both of these, or one norm for `both`")
        return self


class AfterTreatmentStep(Model):
    """What to do, and what to expect, after a trigger point was treated."""

    id: Id
    when: AfterTreatment
    techniques: Annotated[tuple[Technique, ...], Field(min_length=1, description="After which techniques.")]
    told: Annotated[
        Text | None,
        Field(default=None, description="Said to the client (grade <= 8); of needles, only to one who was needled."),
    ]
    text: Annotated[Text, Field(description="Said to the therapist.")]
    evidence: Evidence
    sources: Sources

    @property
    def for_needled(self) -> bool:
        """Whether it is of needles alone, and so told only to clients who were needled."""
        return self.techniques == ("needle",)
