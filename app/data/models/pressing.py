"""How to press a trigger point, said to somebody in pain: the model of data/pressing.yaml.

What therapists and students read of a point (`location`, `find`) stands in data/referrals.yaml.
"""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from app.data.models.core import Id, Line, Model, Phrase, Text

Hands = Literal["own", "trained"]
"""Whose hands may press: the reader's own, or only trained ones."""

Strength = Literal["light", "usual"]
"""How hard, as pain out of 10: light is up to 3 or 4, usual is 4 to 6."""


class Pressing(Model):
    """Where and how somebody in pain presses a trigger point, or what to do where a lay person must not press."""

    id: Annotated[Id, Field(description="The trigger point.")]
    hands: Annotated[Hands, Field(default="own", description="Whose hands may press here.")]
    place: Annotated[Line, Field(description="Where it is in plain words; goes on from `It is`.")]
    how: Annotated[Text | None, Field(default=None, description="Position, touch and movement (grade <= 8).")]
    feel: Annotated[Phrase | None, Field(default=None, description="What one should feel, there and elsewhere.")]
    pressure: Annotated[Strength, Field(default="usual", description="How hard.")]
    seconds: Annotated[int, Field(default=30, ge=10, le=90, description="How long to hold.")]
    stop: Annotated[Phrase | None, Field(default=None, description="When to stop here, beyond what holds everywhere.")]
    elsewhere: Annotated[
        bool,
        Field(
            default=False, description="The place told is another than the trigger point, which is for trained hands."
        ),
    ]
    why: Annotated[Phrase | None, Field(default=None, description="Why it is left to trained hands, said kindly.")]
    instead: Annotated[Text | None, Field(default=None, description="What one can do instead (grade <= 8).")]

    @model_validator(mode="after")
    def _says_what_its_hands_need(self) -> Self:
        own, trained = ("how", "feel"), ("why", "instead")
        needed, idle = (own, (*trained,)) if self.hands == "own" else (trained, (*own, "stop"))
        for key in needed:
            if getattr(self, key) is None:
                raise ValueError(f"the key `{key}` is missing; with `hands: {self.hands}` it has to be said")
        for key in idle:
            if getattr(self, key) is not None:
                raise ValueError(f"`{key}` does not go with `hands: {self.hands}`; drop it or change `hands`")
        return self
