"""What other vocabularies call muscles, bones and regions, and which parts of body maps they cover."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from app.data.models.core import Id, Line, Model, Phrase, Text

SegmentSide = Literal["left", "right", "midline"]
Match = Literal["exact", "broader", "part"]


class Segment(Model):
    """An area that a body map lets people mark."""

    number: Annotated[int, Field(ge=0, description="As the map numbers it.")]
    name: Annotated[Line, Field(description="What it shows, in our words.")]
    side: Annotated[SegmentSide, Field(description="The person's side.")]


class BodyMap(Model):
    """A body map of others: its numbered areas, without its outlines."""

    id: Id
    title: Line
    outlined: Annotated[bool, Field(description="Whether it has outlines, so that shares of its areas can be told.")]
    segments: Annotated[tuple[Segment, ...], Field(min_length=1)]
    source: Annotated[Id, Field(description="The work that tested the map.")]
    numbers_from: Annotated[Id, Field(description="Where its numbers were read.")]
    licence: Annotated[Text, Field(description="Who owns it, and what of it stands here.")]

    @model_validator(mode="after")
    def _numbered_once(self) -> Self:
        numbers = [segment.number for segment in self.segments]
        if len(numbers) != len(set(numbers)):
            raise ValueError("two segments have the same number")
        return self


class Code(Model):
    """A term of UBERON, with that of FMA that it refers to; or a term of FMA alone, as BodyParts3D has it."""

    uberon: Annotated[str | None, Field(default=None, pattern=r"^UBERON:\d{7}$")]
    label: Annotated[Line, Field(description="The term's own label, so that a wrong number is seen.")]
    fma: Annotated[
        str | None,
        Field(default=None, pattern=r"^FMA:\d{1,6}$", description="As UBERON refers to it; alone: as in BodyParts3D."),
    ]
    match: Annotated[
        Match,
        Field(
            default="exact",
            description="exact: the same; broader: the term is of something larger; part: of a part of it.",
        ),
    ]

    @model_validator(mode="after")
    def _of_something(self) -> Self:
        if self.uberon is None and self.fma is None:
            raise ValueError("give the term of `uberon`, of `fma`, or of both")
        return self


class Covered(Model):
    """A segment of a body map that lies in a region, wholly or in part."""

    map: Id
    segment: int
    share: Annotated[
        float | None,
        Field(default=None, gt=0, le=1, description="Of the segment's area, to a twentieth; none without outlines."),
    ]


class CrosswalkEntry(Model):
    """What stands elsewhere for a muscle, a bone or a region of the atlas."""

    kind: Literal["muscle", "bone", "region"]
    id: Id
    codes: Annotated[tuple[Code, ...], Field(default=())]
    segments: Annotated[tuple[Covered, ...], Field(default=(), description="Of regions only.")]
    note: Annotated[Phrase | None, Field(default=None)]

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not self.codes and not self.segments:
            raise ValueError("name `codes` or `segments`, or leave the entry out")
        if self.segments and self.kind != "region":
            raise ValueError("only regions cover segments of body maps")
        return self
