"""What `data/poses.yaml` may say: one drawing of a self-care technique each."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from app.data.models.core import Id, Line, Model, Phrase, checked_place
from app.data.models.joint_angles import Pose
from app.data.models.stances import STANCES, StanceName

Side = Literal["left", "right"]
Direction = Literal["left", "right", "front", "back", "down", "up"]
Place = Annotated[str, AfterValidator(checked_place)]
Finger = Literal["thumb", "index", "middle", "ring"]
Vector = Annotated[tuple[float, float, float], Field(description="cm to the person's left, to the back, and up")]


FRAMES = {"tall": (300, 400), "square": (400, 400), "wide": (480, 300)}
"""Width and height of a drawing by its shape."""


class Spot(Model):
    """A place on the person: a trigger point's X, a place on the skin, or a joint; then so far from it."""

    point: Id | None = Field(default=None, description="a trigger point of referrals.yaml")
    place: Place | None = Field(default=None, description="a place on the skin, in the grammar of the strokes")
    bone: str | None = Field(default=None, description="a bone of data/body/joints.json without its side: its joint")
    side: Side = Field(default="right", description="which side of the body")
    offset: Vector = Field(default=(0, 0, 0), description="cm in the room: to the left, to the back, up")

    @model_validator(mode="after")
    def _one(self) -> Self:
        if sum(x is not None for x in (self.point, self.place, self.bone)) != 1:
            raise ValueError("give exactly one of `point`, `place` and `bone`")
        return self


class Thing(Model):
    """Something that the person leans on, holds or lies on."""

    kind: Literal["wall", "ball", "chair", "table", "bed", "cushion", "roll", "strap", "post", "stick"] = Field(
        description="what it is"
    )
    at: Spot | None = Field(default=None, description="what it touches; not for a chair or bed, which find their place")
    to: Spot | None = Field(default=None, description="the other end of a strap or stick")
    toward: Direction = Field(default="down", description="on which side of that spot it is")
    size: Vector | None = Field(default=None, description="extent in cm: to the left, to the back, up")
    radius: float = Field(default=3.3, gt=0.2, le=20, description="of a ball, roll, strap or stick, in cm")
    sinks: float = Field(default=0.8, ge=0, le=3, description="how far it is pressed in, in cm")
    lifts: bool = Field(default=False, description="the person lies on it and is raised by it")
    backrest: bool = Field(default=False, description="of a chair")


class Press(Model):
    """Where one presses, and with what."""

    at: Spot = Field(description="the place that is pressed")
    fingers: tuple[Finger, ...] = Field(default=(), description="which fingertips press; none: a thing does")
    hand: Side | None = Field(default=None, description="whose fingers: those of the right or the left hand")
    shown: bool = Field(True, description="whether the ring is drawn")


class Arrow(Model):
    """A movement or pull."""

    at: Spot = Field(description="where it starts")
    by: Vector = Field(description="how far it goes, in cm: to the left, to the back, up")
    bow: float = Field(default=0, ge=-30, le=30, description="how far it bows to the left of its way, in cm")
    both: bool = Field(default=False, description="there and back")


class Shown(Model):
    """A text that the drawing shows."""

    muscle: Id = Field(description="a muscle of muscles.yaml")
    text: Literal["home", "stretch"] = Field(description="home: its self_care; stretch: its stretch")


class Look(Model):
    """How one looks at it."""

    azimuth: float = Field(ge=-180, le=180, description="degrees from the front round to the person's right side")
    elevation: float = Field(default=6, ge=-30, le=89, description="degrees from above")
    around: Spot | None = Field(default=None, description="what is in the middle; none: the whole person")
    height_cm: float | None = Field(
        default=None, gt=10, le=260, description="how much is in the picture, from top to bottom"
    )
    shape: Literal["tall", "square", "wide"] = Field(default="tall", description="of the picture")


class PoseDrawing(Model):
    """One drawing: a pose, what belongs to it, and how one looks at it."""

    id: Id
    title: Line = Field(description="what one does, in a few plain words")
    alt: Phrase = Field(description="the picture in plain words, for those who do not see it")
    figure: Literal["female", "male"]
    stance: StanceName = Field(description="what the angles below change")
    pose: dict[str, Any] = Field(default_factory=dict, description="angles that differ from the stance, limb by limb")
    shows: tuple[Shown, ...] = Field(min_length=1, description="the texts that this drawing shows")
    side: Side = Field(default="right", description="the sore side")
    things: tuple[Thing, ...] = ()
    presses: tuple[Press, ...] = ()
    arrows: tuple[Arrow, ...] = ()
    feels: tuple[Id, ...] = Field(
        (), description="muscles whose outline is laid on the skin: where the stretch is felt"
    )
    look: Look

    @model_validator(mode="after")
    def _poses(self) -> Self:
        self.angles()
        return self

    def spots(self) -> list[Spot]:
        """Every place that the drawing names."""
        ends = [spot for thing in self.things for spot in (thing.at, thing.to) if spot]
        return [*ends, *(press.at for press in self.presses), *(arrow.at for arrow in self.arrows)]

    def angles(self) -> Pose:
        """All joint angles: those of the stance, changed."""
        start = STANCES[self.stance].model_dump()
        for part, changes in self.pose.items():
            start[part] = {**start[part], **changes} if isinstance(start.get(part), dict) else changes
        return Pose.model_validate(start)
