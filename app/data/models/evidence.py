"""What statements rest on: works, studies that measured where pain is felt, searches that found none, and facts."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from app.data.models.core import Id, Line, Model, Phrase, Text
from app.vocabulary import Counted, CountedUnit, Stimulus, StudyTests, Subjects

Percent = Annotated[float, Field(ge=0, le=100)]
Month = Annotated[str, StringConstraints(pattern=r"^20\d\d-(0[1-9]|1[0-2])$")]


class Source(Model):
    """A work that statements rest on."""

    id: Id
    citation: Annotated[Text, Field(description="`Authors. Title. Where year;volume:pages.`, the last two if known.")]
    doi: Annotated[str | None, Field(default=None, pattern=r"^10\.\d{4,9}/\S+$")]
    pmid: Annotated[str | None, Field(default=None, pattern=r"^\d{1,9}$")]
    isbn: Annotated[str | None, Field(default=None, pattern=r"^[0-9X-]{10,17}$")]
    url: Annotated[str | None, Field(default=None, pattern=r"^https?://\S+$", description="If it has none of these.")]
    unverified: Annotated[
        Phrase | None, Field(default=None, description="What of it was looked for and not found, and when.")
    ]


class Finding(Model):
    """A share that a study counted: of whom, and where the pain was felt."""

    where: Annotated[Phrase, Field(description="The place, or what was counted, in the study's terms.")]
    counts: Annotated[
        Counted,
        Field(
            default="felt",
            description="felt: pain felt in this place; referred: any pain away from the place pressed or injected; "
            "found: a trigger point or tenderness found there.",
        ),
    ]
    places: Annotated[
        tuple[str, ...],
        Field(default=(), description="Ids of regions or landmarks that the place is; needed where pain was felt."),
    ]
    unplaced: Annotated[bool, Field(default=False, description="true where the atlas has no such place.")]
    percent: Percent
    to_percent: Annotated[Percent | None, Field(default=None, description="Upper end, where the study gives a range.")]
    who: Annotated[Subjects | None, Field(default=None, description="The group, where the study has more than one.")]
    muscles: Annotated[
        tuple[Id, ...], Field(default=(), description="The muscles it is of, where the study has several.")
    ]

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if (self.counts == "felt" and not self.unplaced) != bool(self.places):
            raise ValueError(
                "name `places` of what was felt (regions, landmarks), or `unplaced`; else say what `counts`"
            )
        if self.to_percent is not None and self.to_percent <= self.percent:
            raise ValueError("`to_percent` is the upper end of the range; it is above `percent`")
        return self


class Study(Model):
    """A study that measured where pain from a muscle is felt, or how often its points are found."""

    id: Id
    source: Id
    muscles: Annotated[tuple[Id, ...], Field(default=(), description="Muscles of the atlas that it tested.")]
    others: Annotated[tuple[Id, ...], Field(default=(), description="Muscles it tested that the atlas lacks.")]
    points: Annotated[
        tuple[Id, ...],
        Field(default=(), description="The trigger points nearest to where it pressed or injected; none: the muscle."),
    ]
    tests: Annotated[
        StudyTests, Field(description="pattern: where pain is felt; presence: how often points are found.")
    ]
    methods: Annotated[tuple[Stimulus, ...], Field(min_length=1, description="How pain was brought on.")]
    protocol: Annotated[Phrase, Field(description="The same in words, with force, dose or time.")]
    who: Annotated[tuple[Subjects, ...], Field(min_length=1, description="Healthy people, patients, or both.")]
    subjects: Annotated[Phrase, Field(description="The same in words.")]
    n: Annotated[int | None, Field(default=None, ge=1)]
    findings: Annotated[tuple[Finding, ...], Field(default=())]
    unit: Annotated[
        CountedUnit | None, Field(default=None, description="What the percentages are of; needed with `findings`.")
    ]
    units: Annotated[
        int | None, Field(default=None, ge=1, description="How many of them, where they are not the `n` people.")
    ]
    denominator: Annotated[
        Phrase | None, Field(default=None, description="The same in words, where one word is short.")
    ]
    summary: Annotated[Phrase, Field(description="What was found, in a sentence.")]
    against_chart: Annotated[
        Phrase | None, Field(default=None, description="How it agrees or differs from the clinical charts.")
    ]

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if not self.muscles and not self.others:
            raise ValueError("name the `muscles` it tested, or `others` that the atlas lacks")
        if self.tests == "presence" and any(f.counts != "found" for f in self.findings):
            raise ValueError("a study that tests `presence` counts what is `found`; else it tests the `pattern`")
        if bool(self.findings) != (self.unit is not None):
            raise ValueError("say with `unit` what the shares of `findings` are of; without findings there is none")
        return self


class Search(Model):
    """A search that found no study of some muscles' patterns, no open norm for some tests, or no text of a work."""

    id: Id
    searched: Annotated[Month, Field(description="Year and month, as 2026-11.")]
    words: Annotated[Phrase, Field(description="What was searched for.")]
    within: Annotated[Phrase, Field(description="In what.")]
    muscles: Annotated[tuple[Id, ...], Field(default=(), description="Muscles of which no study was found.")]
    movements: Annotated[tuple[Id, ...], Field(default=(), description="Movement tests without an open strength norm.")]
    works: Annotated[
        tuple[Phrase, ...], Field(default=(), description="Works that were looked for by name and could not be opened.")
    ]

    @model_validator(mode="after")
    def _for_something(self) -> Self:
        if not (self.muscles or self.movements or self.works):
            raise ValueError("name the `muscles`, `movements` or `works` that were searched for")
        return self


class BackgroundFact(Model):
    """What is known, or disputed, about trigger points as such."""

    id: Id
    topic: Line
    finding: Phrase
    source: Id
