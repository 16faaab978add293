"""What the picture of pressing a point shows: data/press_pictures.yaml, and its labels: data/landmark_names.yaml."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, model_validator

from app.data.models.core import Id, LandmarkId, Line, Model, Phrase
from app.vocabulary import OPPOSITE, Contact, Direction


class Touch(Model):
    """How fingers, or a ball, meet a trigger point, and which way they press."""

    contact: Annotated[Contact, Field(description="How the fingers meet the muscle.")]
    towards: Annotated[
        tuple[Direction, ...],
        Field(default=(), max_length=2, description="Which way they press, for a right-side point; none: straight in."),
    ]

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if len(self.towards) == 2 and self.towards[1] in (self.towards[0], OPPOSITE[self.towards[0]]):
            raise ValueError("the two directions are on one line; name one, or two that go together")
        if self.towards and self.contact in ("pincer", "intraoral", "internal"):
            raise ValueError(f"`towards` does not go with `contact: {self.contact}`; drop it")
        return self


class PressPicture(Touch):
    """How somebody else's fingers meet a trigger point, and the person's own where these do it another way."""

    id: Annotated[Id, Field(description="The trigger point.")]
    alone: Annotated[
        Touch | None, Field(default=None, description="How people press it themselves, where `how` tells another way.")
    ]
    position: Annotated[
        Phrase | None, Field(default=None, description="How the person lies or sits, where not as the figure stands.")
    ]


class LandmarkName(Model):
    """A short name of a point on the skin, and the words by which texts speak of it."""

    id: Annotated[LandmarkId, Field(description="The landmark.")]
    name: Annotated[Line, Field(max_length=40, description="Its short anatomical name.")]
    words: Annotated[
        tuple[Line, ...], Field(min_length=1, description="Words of texts that mean it, in small letters.")
    ]

    @model_validator(mode="after")
    def _small_letters(self) -> Self:
        for word in self.words:
            if word != word.lower():
                raise ValueError(f"`{word}`: write it in small letters; texts are compared so")
        return self
