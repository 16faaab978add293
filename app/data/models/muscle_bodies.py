"""What data/bone_landmarks.yaml and data/muscle_bodies.yaml may say."""

from __future__ import annotations

from typing import Annotated, Literal, get_args

from pydantic import Field, model_validator

from app.data.models.core import Id, LandmarkId, Line, Model, Phrase

BoneFace = Literal["anterior", "posterior", "medial", "lateral", "superior", "inferior"]
"""Which way a place of a bone looks."""

Figure = Literal["female", "male"]
FIGURES: tuple[Figure, ...] = get_args(Figure)

RoomId = Literal["shoulder-arm", "hip-thigh", "leg", "neck-head"]
"""Muscles of a room are grown together, and those of two of these apart."""
ROOMS: tuple[RoomId, ...] = get_args(RoomId)
WALLED_BY: dict[RoomId, RoomId] = {"neck-head": "shoulder-arm"}
"""Rooms whose muscles grow beside those of another one, which are there already and give no way."""

Centimetres = tuple[float, float, float]
Share = Annotated[float, Field(ge=0, le=1)]


class BoneLandmark(Model):
    """A named point of a bone, found once on the source's mesh and carried into both figures."""

    id: LandmarkId
    name: Annotated[Line, Field(description="What an anatomy book calls it.")]
    mesh: Annotated[str, Field(pattern=r"^[a-z-]+(/[a-z0-9-]+)?$", description="A mesh of data/bones.")]
    face: Annotated[BoneFace, Field(description="Which way the bone looks there.")]
    side: Annotated[Literal["right", "midline"], Field(description="A right point has a mirror image on the left.")]
    near_cm: Annotated[
        Centimetres | None,
        Field(
            default=None,
            description="Where to look for it in the frame of data/bones: x to the left, y to the back, z up. "
            "Without it, it is the point that lies furthest to `face`.",
        ),
    ]

    @property
    def bone(self) -> str:
        """The bone that the mesh is of, or a part of."""
        return self.mesh.partition("/")[0]


class BonePoint(Model):
    """A place that a muscle runs through, told from a landmark of a bone."""

    at: LandmarkId
    off_cm: Annotated[
        Centimetres,
        Field(default=(0.0, 0.0, 0.0), description="From there: lateral, anterior, up; in the bone's frame."),
    ]


LimbId = Literal["upper-arm", "thigh", "leg"]


class LimbPoint(Model):
    """A place beside a long bone of a limb."""

    limb: Annotated[LimbId, Field(description="Round the line from joint to joint; thigh, leg: round the shaft.")]
    along: Annotated[Share, Field(description="From the upper joint, 0, to the lower, 1.")]
    angle_deg: Annotated[
        float, Field(ge=-180, le=180, description="Round the bone: 0 in front, 90 lateral, 180 behind, -90 medial.")
    ]
    depth: Annotated[Share, Field(description="From the bone, 0, to the fascia, 1.")]


Point = BonePoint | LimbPoint


class Via(Model):
    """What a part runs through between origin and insertion."""

    share: Annotated[float, Field(gt=0, lt=1, description="How much of the way from origin to insertion it lies.")]
    points: Annotated[tuple[Point, ...], Field(min_length=1, description="Across the fibres, in the origin's order.")]


class Volume(Model):
    """How large a part should be."""

    male_ml: Annotated[float, Field(gt=0)]
    female_ml: Annotated[float, Field(gt=0)]
    source: Annotated[Id | None, Field(default=None, description="Id in sources.yaml; none: judgement.")]


class MusclePart(Model):
    """A head or part of a muscle."""

    id: Id
    origin: Annotated[
        tuple[Point, ...], Field(min_length=1, description="Across the fibres, from one edge to the other.")
    ]
    via: Annotated[tuple[Via, ...], Field(default=())]
    insertion: Annotated[
        tuple[Point, ...], Field(min_length=1, description="Across the fibres, in the origin's order.")
    ]
    belly: Annotated[
        tuple[Share, Share], Field(description="Where along the way the belly starts and ends; tendon beyond it.")
    ]
    thickness_cm: Annotated[float, Field(gt=0, le=6, description="Of the belly at its thickest.")]
    sheet: Annotated[bool, Field(default=False, description="As thick near its ends as in its middle; else a spindle.")]
    starts: Annotated[
        tuple[Share, ...],
        Field(default=(), description="Where the belly starts, evenly across the fibres, if not alike."),
    ]
    edges: Annotated[
        tuple[Share, Share],
        Field(default=(0.35, 0.35), description="Thickness of the first and the last edge as shares of the middle's."),
    ]
    hug: Annotated[Share, Field(default=0.0, description="How far its outer face is drawn to the fascia.")]
    cover_cm: Annotated[
        float, Field(default=0.0, ge=0, le=3, description="Muscle that lies between it and the fascia.")
    ]
    tract: Annotated[
        bool, Field(default=False, description="Beyond the belly it runs in the fascia, over all other muscles.")
    ]
    blade: Annotated[
        Literal["behind", "in-front"] | None,
        Field(default=None, description="On which side of the shoulder blade it stays; none: it may pass it."),
    ]
    volume: Volume

    @model_validator(mode="after")
    def _in_order(self) -> MusclePart:
        shares = [via.share for via in self.via]
        if shares != sorted(set(shares)):
            raise ValueError("via: give the shares in rising order, each once")
        if self.belly[0] >= self.belly[1]:
            raise ValueError("belly: the start comes before the end")
        return self


class MuscleBody(Model):
    """A muscle as a body."""

    muscle: Id
    room: Annotated[
        RoomId, Field(default="shoulder-arm", description="Muscles of a room are grown together, apart from others.")
    ]
    layer: Annotated[Literal["superficial", "deep"], Field(description="On which layer of the map it is drawn.")]
    over: Annotated[tuple[Id, ...], Field(default=(), description="Muscles that it lies on, towards the skin.")]
    shown_on: Annotated[
        tuple[Figure, ...],
        Field(
            default=FIGURES,
            description="Figures on which it is good enough to show; else the stroke stays.",
        ),
    ]
    why_not: Annotated[Phrase | None, Field(default=None, description="What is wrong where it is not shown.")]
    parts: Annotated[tuple[MusclePart, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _reasoned(self) -> MuscleBody:
        if (set(self.shown_on) == set(FIGURES)) == bool(self.why_not):
            raise ValueError("why_not: give the reason where a figure does not show the muscle, and only there")
        return self
