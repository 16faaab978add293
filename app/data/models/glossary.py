"""Models of the words around the atlas: by what people look for things, what the field's terms mean, who can use it."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from app.data.models.core import Id, Line, Model, Muscle, Text

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]
AnyId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+([-_][a-z0-9]+)*$", max_length=60)]

WordKind = Literal["ignore", "same", "muscle", "region", "landmark", "symptom"]
Sign = Literal["also_causes", "mistaken_for", "provoked_by"]


class SearchWord(Model):
    """Words by which people look for something."""

    id: Annotated[AnyId, Field(description="Of the muscle, region or landmark; else of this entry.")]
    kind: Annotated[
        WordKind,
        Field(description="ignore: says nothing; same: taken for the id; the rest: further names of what `id` names."),
    ]
    names: Annotated[tuple[Name, ...], Field(min_length=1)]
    title: Annotated[Line | None, Field(default=None, description="What a symptom is called.")]
    signs: Annotated[
        tuple[Name, ...], Field(default=(), description="A symptom's muscles say a phrase that has one of these.")
    ]
    look_in: Annotated[tuple[Sign, ...], Field(default=(), description="The fields of a muscle that are looked at.")]
    opens: Annotated[
        AnyId | None,
        Field(default=None, description="The region, condition, posture or muscle whose page answers a symptom."),
    ]

    @model_validator(mode="after")
    def _whole(self) -> Self:
        symptom = self.kind == "symptom"
        if symptom != bool(self.title) or symptom != bool(self.opens):
            raise ValueError("a symptom has a title and says what it opens, the other kinds neither")
        if (self.kind == "symptom") != bool(self.signs) or bool(self.signs) != bool(self.look_in):
            raise ValueError("a symptom has `signs` and `look_in`, the other kinds neither")
        return self

    def phrases(self, muscle: Muscle) -> list[str]:
        """What a muscle's own entry says of a symptom."""
        return [
            phrase
            for name in self.look_in
            for phrase in getattr(muscle, name)
            if any(f" {sign}" in f" {phrase.lower()}" for sign in self.signs)
        ]


TermGroup = Literal["trigger-points", "examination", "treatment", "directions", "movements", "anatomy", "pain"]

TERM_GROUPS: dict[str, str] = {
    "trigger-points": "Trigger points and their pain",
    "examination": "Examination",
    "treatment": "Treatment",
    "directions": "Directions and planes",
    "movements": "Movements",
    "anatomy": "Muscles and attachments",
    "pain": "Pain and nerves",
}


HANDS_ON: tuple[TermGroup, ...] = ("examination", "treatment")
"""Groups of words that tell how to press, test or treat; static/js/pages/terms.js has the same."""


class Term(Model):
    """A word of the field and what it means."""

    id: Id
    term: Annotated[Line, Field(description="The word itself, lower case unless it is a name.")]
    group: TermGroup
    also: Annotated[
        tuple[Name, ...], Field(default=(), description="Other words for the same, and forms such as the plural.")
    ]
    text: Annotated[Text, Field(description="What it means, in own words, in one to three sentences.")]
    see: Annotated[tuple[Id, ...], Field(default=(), description="Ids of terms that belong with it.")]
    mark: Annotated[
        bool, Field(default=True, description="Whether its first use in a text is linked; false for everyday words.")
    ]
    sources: Annotated[tuple[Id, ...], Field(min_length=1, description="Ids in sources.yaml.")]

    @property
    def hands_on(self) -> bool:
        """Whether it tells how hands examine or treat: a client reads that once the signs of danger are passed."""
        return self.group in HANDS_ON

    @property
    def forms(self) -> tuple[str, ...]:
        """Every way of writing it."""
        return (self.term, *self.also)


def first_sentence(text: str) -> str:
    """The first sentence of a text, for where there is little room."""
    head, stop, _ = text.partition(". ")
    return head + "." if stop else head


class AccessNote(Model):
    """One statement on who can use the atlas, and how that is known."""

    id: Id
    kind: Annotated[
        Literal["works", "tested", "limit"],
        Field(description="works: what was made to be usable; tested: how it is known; limit: what does not work."),
    ]
    text: Annotated[Text, Field(description="In plain words, for people who need it.")]
    checked: Annotated[date, Field(description="Day on which it was last found to be so, as 2026-01-31.")]
