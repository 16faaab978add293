"""Models of the words in which people say where it hurts and how, and of those that mean danger (docs/search.md)."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from app.data.models.core import Id, Line, Model, Text
from app.data.models.glossary import AnyId, Name

PhraseKind = Literal[
    "ignore", "pass", "plain", "known", "same", "no", "not", "stop", "relief", "worse", "side", "aspect", "part",
    "place", "feeling", "trigger", "relief-of", "history", "condition",
]  # fmt: skip

UnderstoodKind = Literal["place", "feeling", "trigger", "relief", "history", "muscle", "condition", "danger"]

Drawn = Literal["aching", "burning", "sharp", "numb", "tingling"]
Onset = Literal["today", "days", "weeks", "months", "years"]

TITLED = ("feeling", "trigger", "relief-of", "history", "condition")
"""Kinds that are told back to the person, and so have a title; a place has that of its region or its first name."""

Aspect = Literal[
    "any", "outer", "inner", "front", "back", "top", "upper", "above", "lower", "under", "bottom", "side", "tip",
    "middle", "base", "edge", "crease", "crown", "between", "beside", "radial", "ulnar", "joint", "pad", "bone",
]  # fmt: skip


class Phrase(Model):
    """Ways of saying one thing."""

    id: AnyId
    kind: Annotated[
        PhraseKind,
        Field(
            description="ignore: left out; pass: may stand between a part and its side; plain: means nothing here; "
            "known: no slip of the pen; same: written for the id; no, not: deny what follows; stop: ends that; "
            "relief, worse: whether the next activity eases or brings on; side; aspect: a side or face of a part; "
            "part: of the body; place: on the skin; relief-of: eases unless said otherwise; the rest: what is said."
        ),
    ]
    names: Annotated[tuple[Name, ...], Field(default=(), description="Words; `code>side` for a code that says a side.")]
    title: Annotated[
        Line | None, Field(default=None, description="How it is told back to the person; a region has its own.")
    ]
    marks: Annotated[
        tuple[AnyId, ...], Field(default=(), description="Landmarks that stand for a place; the place itself if none.")
    ]
    middle: Annotated[tuple[AnyId, ...], Field(default=(), description="Landmarks where no side is said.")]
    region: Annotated[Id | None, Field(default=None, description="The region of a place that is neither kind of id.")]
    at: Annotated[
        dict[Aspect, AnyId],
        Field(default_factory=dict, description="A part's places by side or face; `any` where none is said."),
    ]
    aspect: Annotated[
        Aspect | None,
        Field(default=None, description="What a part's word means before another part, as back."),
    ]
    last: Annotated[bool, Field(default=False, description="A part that counts only where no other place is said.")]
    limb: Annotated[
        Literal["arm", "leg"] | None, Field(default=None, description="A part that may stand for its whole limb.")
    ]
    drawn: Annotated[Drawn | None, Field(default=None, description="The kind of pain of a drawing that a feeling is.")]
    onset: Annotated[Onset | None, Field(default=None, description="The time of onset of a drawing that is said.")]
    symptom: Annotated[AnyId | None, Field(default=None, description="The symptom of search_words.yaml.")]
    opens: Annotated[
        AnyId | None, Field(default=None, description="The region or condition whose page answers it, if not its own.")
    ]
    place: Annotated[AnyId | None, Field(default=None, description="Where a condition is felt, if nothing else says.")]

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if not self.names and self.kind != "place":
            raise ValueError("only a place may have no names, where its parts name it")
        if (self.kind == "part") != bool(self.at) or (self.at and "any" not in self.at):
            raise ValueError("a part has places `at` its sides, with `any`; the other kinds have none")
        if self.kind in TITLED and not self.title:
            raise ValueError(f"a {self.kind} has a title")
        return self


class Danger(Model):
    """A concept of danger with its rules, or a group of words that rules are made of."""

    id: Id
    kind: Annotated[Literal["words", "danger"], Field(description="words: a group of phrases; danger: a concept.")]
    names: Annotated[tuple[Name, ...], Field(default=(), description="Phrases of a group, as in phrases.yaml.")]
    title: Annotated[Line | None, Field(default=None, description="What a danger is called where help is offered.")]
    rules: Annotated[
        tuple[Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]+( -?[a-z0-9-]+)*( ~[0-9]{1,2})?$")], ...],
        Field(default=(), description="Groups said near one another; `-group` must not be near; `~12` words at most."),
    ]
    flags: Annotated[
        tuple[Id, ...], Field(default=(), description="Red flags that say what to do; help leads to the first.")
    ]
    text: Annotated[Text | None, Field(default=None, description="What to do, where no red flag says it.")]
    source: Annotated[Id | None, Field(default=None, description="Id in sources.yaml for the text.")]

    @model_validator(mode="after")
    def _whole(self) -> Self:
        danger = self.kind == "danger"
        if danger != bool(self.rules) or danger == bool(self.names) or danger != bool(self.title):
            raise ValueError("a danger has a title and rules, a group of words has names")
        if danger != bool(self.flags or (self.text and self.source)):
            raise ValueError("a danger leads to `flags`, or has a `text` with its `source`; words have neither")
        return self

    @property
    def help_id(self) -> str:
        """Where on /emergency it is said what to do."""
        return self.flags[0] if self.flags else self.id
