"""What the YAML may say: frozen pydantic models, every field described, nothing extra allowed.

The JSON Schemas in data/schema are generated from these classes (`python -m app validate --schemas`),
so that editors complete and check the YAML while it is written.
"""

from __future__ import annotations

import re
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator, model_validator

from app.vocabulary import (
    BoneId,
    Contact,
    DrawnFrom,
    Frequency,
    Group,
    Movement,
    MuscleLayer,
    Nerve,
    PartKind,
    Pattern,
    Root,
    Tooth,
)

Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
LandmarkId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(_[a-z0-9]+)*$", max_length=60)]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=160)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=20, max_length=900)]
Phrase = Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=240)]
WidthCm = Annotated[float, Field(gt=0.1, le=40)]

_NAME = r"[a-z0-9_]+(?::other)?"
_STEP = rf" (?:\d+(?:\.\d+)? ?%|\d+(?:\.\d+)? ?cm) to {_NAME}"
PLACE = re.compile(rf"^({_NAME})((?:{_STEP})*)$")
PLACE_STEP = re.compile(rf"(\d+(?:\.\d+)?) ?(%|cm) to ({_NAME})")

PLACE_HELP = "a place is `landmark`, `landmark 40% to landmark` or `landmark 2.5 cm to landmark`, steps repeatable"


class Model(BaseModel):
    """Base of all data models: immutable, and unknown keys are errors."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class PlaceStep(Model):
    """One step of a place: so far along the skin towards a landmark."""

    goal: str
    fraction: float | None = None
    distance_cm: float | None = None


class ParsedPlace(Model):
    """A place taken apart: the landmark to start from, then steps over the skin."""

    start: str
    steps: tuple[PlaceStep, ...]

    @property
    def landmarks(self) -> tuple[str, ...]:
        """Every landmark named, without the `:other` that asks for the opposite side."""
        return tuple(name.removesuffix(":other") for name in (self.start, *(s.goal for s in self.steps)))


def parse_place(text: str) -> ParsedPlace:
    """Read a place such as `acromion 40% to deltoid_tuberosity 1 cm to arm_anterior`.

    A landmark is the one of the trigger point's own side; `name:other` is the opposite one.
    Raises ValueError with the grammar in its message.
    """
    match = PLACE.match(text.strip())
    if match is None:
        raise ValueError(f"cannot read the place {text!r}: {PLACE_HELP}")
    steps = tuple(
        PlaceStep(goal=goal, fraction=float(amount) / 100)
        if unit == "%"
        else PlaceStep(goal=goal, distance_cm=float(amount))
        for amount, unit, goal in PLACE_STEP.findall(match[2])
    )
    if any(s.fraction is not None and s.fraction > 1 for s in steps):
        raise ValueError(f"the place {text!r} goes more than 100% of the way")
    return ParsedPlace(start=match[1], steps=steps)


def checked_place(text: str) -> str:
    """The text of a place, if it can be read; else ValueError."""
    parse_place(text)
    return text.strip()


class Stroke(Model):
    """A brush stroke on the skin: the geodesic through its places, as wide as it says."""

    path: Annotated[
        tuple[str, ...],
        Field(
            min_length=1,
            max_length=16,
            description=f"Places the stroke runs through; {PLACE_HELP}. One place alone is a round spot.",
        ),
    ]
    width_cm: Annotated[
        WidthCm | tuple[WidthCm, ...],
        Field(description="Full width in cm on a 1.70 m figure; a list gives one width for each place of the path."),
    ]

    @field_validator("path")
    @classmethod
    def _places(cls, path: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(checked_place(p) for p in path)

    @model_validator(mode="after")
    def _one_width_a_place(self) -> Self:
        if isinstance(self.width_cm, tuple) and len(self.width_cm) != len(self.path):
            raise ValueError(
                f"width_cm lists {len(self.width_cm)} widths for {len(self.path)} places; give one each or one"
            )
        return self

    @property
    def widths_cm(self) -> tuple[float, ...]:
        """One width for each place."""
        return self.width_cm if isinstance(self.width_cm, tuple) else (self.width_cm,) * len(self.path)


Strokes = Annotated[tuple[Stroke, ...], Field(max_length=24)]


class Attachments(Model):
    """Where the muscle is fastened, after standard anatomy."""

    origin: Phrase
    insertion: Phrase
    origin_on: Annotated[
        tuple[BoneId, ...], Field(default=(), description="Bones that the origin names; none where it is on no bone.")
    ]
    insertion_on: Annotated[tuple[BoneId, ...], Field(default=(), description="Bones that the insertion names.")]


class Innervation(Model):
    """Which nerve drives the muscle and from which roots."""

    nerve: Annotated[Phrase, Field(description="The nerve in words, as a reader sees it.")]
    nerves: Annotated[tuple[Nerve, ...], Field(min_length=1, description="The same, from the closed vocabulary.")]
    roots: Annotated[
        tuple[Root, ...], Field(min_length=1, description="Spinal roots or cranial nerves, from the top down.")
    ]


class MusclePart(Model):
    """A muscle, or a head of one, that the charts take together with others: its own anatomy, without a pattern."""

    id: Annotated[Id, Field(description="Unlike that of any muscle or other part.")]
    latin: Annotated[Line, Field(description="Name in Terminologia Anatomica.")]
    common: Annotated[Line, Field(description="The English name that students and therapists use.")]
    kind: Annotated[
        PartKind,
        Field(
            default="part",
            description="part: one of those that make up the muscle; companion: a muscle beside it, to which the "
            "charts give the same pattern or none of its own.",
        ),
    ]
    synonyms: Annotated[tuple[Line, ...], Field(default=(), description="Other names, abbreviations, older Latin.")]
    attachments: Attachments
    action: Annotated[Phrase, Field(description="What it does, in a sentence.")]
    innervation: Innervation
    points: Annotated[
        tuple[Id, ...],
        Field(default=(), description="Trigger points of the muscle that lie in it, if that is known."),
    ]
    note: Annotated[
        Phrase | None, Field(default=None, description="What sources say of its pain apart from that of the others.")
    ]


class Technique(Model):
    """Sustained pressure, as a therapist or client applies it."""

    contact: Annotated[Contact, Field(description="How the fingers meet the muscle.")]
    text: Annotated[Text, Field(description="Position, grip, pressure and time, in plain words.")]


class Commonness(Model):
    """How often the muscle is found involved; a class, not a percentage, with its source."""

    word: Annotated[Frequency, Field(alias="class", description="How often, as a class.")]
    source: Annotated[Id, Field(description="Id in sources.yaml, or expert-opinion.")]


class PointCommonness(Model):
    """How often one trigger point is found involved, where a muscle's points are told apart: a class and its basis."""

    word: Annotated[Frequency, Field(alias="class", description="How often, as a class.")]
    basis: Annotated[
        tuple[Id, ...], Field(min_length=1, description="Ids in sources.yaml that it rests on, or expert-opinion.")
    ]
    note: Annotated[Phrase | None, Field(default=None, description="What is known of it, in one short sentence.")]


class Muscle(Model):
    """A muscle, or a part of one, that the trigger-point literature charts on its own."""

    id: Id
    latin: Annotated[Line, Field(description="Name in Terminologia Anatomica.")]
    common: Annotated[Line, Field(description="The English name that students and therapists use.")]
    plain: Annotated[Line, Field(description="A client's word for it.")]
    group: Annotated[Group, Field(description="Part of the body under which it is listed.")]
    pattern: Annotated[Pattern, Field(description="Whether the pain is charted local, distant, or both.")]
    layer: Annotated[
        MuscleLayer | None,
        Field(
            default=None,
            description="superficial: most of its belly has only skin, fascia or the platysma over it; deep: others "
            "cover it, and it lies next to bone, joint or cavity; intermediate: between such two. Only a course's own "
            "muscle can do without.",
        ),
    ]
    lies_over: Annotated[
        tuple[Id, ...],
        Field(
            default=(),
            description="Muscles that it touches on their side towards the skin, at least in part; judged by experts "
            "(expert-opinion). What these lie over in turn need not be repeated.",
        ),
    ]
    synonyms: Annotated[tuple[Line, ...], Field(default=(), description="Other names, abbreviations, older Latin.")]
    attachments: Attachments
    action: Annotated[Phrase, Field(description="What it does, in a sentence.")]
    movements: Annotated[tuple[Movement, ...], Field(min_length=1, description="The same, from the closed vocabulary.")]
    innervation: Innervation
    parts: Annotated[
        tuple[MusclePart, ...],
        Field(default=(), description="Muscles or heads that the charts take together here, each with its anatomy."),
    ]
    belly: Annotated[
        Strokes,
        Field(
            default=(),
            description="The muscle drawn on the skin: each stroke runs along its fibres, origin to insertion. "
            "Only a course's own muscle without trigger points can do without.",
        ),
    ]
    also_under: Annotated[
        Strokes,
        Field(
            default=(),
            description="Where it lies under the skin besides the drawn belly: for what lies under a finger.",
        ),
    ]
    behind: Annotated[
        tuple[BoneId, ...],
        Field(
            default=(),
            description="Bones with their back to it: under skin where one of these comes first, a finger does not "
            "reach the muscle, though it is drawn there.",
        ),
    ]
    overview: Annotated[
        Text,
        Field(description="In a client's words: what it is and does, how its trigger points feel (grade <= 8)."),
    ]
    also_causes: Annotated[
        tuple[Phrase, ...],
        Field(description="What it may cause besides the referred pain: dizziness, tearing, numbness ..."),
    ]
    provoked_by: Annotated[
        tuple[Phrase, ...], Field(min_length=1, description="What starts or keeps its trigger points.")
    ]
    mistaken_for: Annotated[tuple[Phrase, ...], Field(min_length=1, description="What else gives the same picture.")]
    technique: Technique
    stretch: Annotated[Text, Field(description="A stretch, with position, direction and time.")]
    self_care: Annotated[
        Text, Field(description="What a person can safely do at home, in plain words (grade 8 or below).")
    ]
    cautions: Annotated[
        tuple[Phrase, ...], Field(min_length=1, description="Arteries, nerves, lung and when to leave it alone.")
    ]
    commonness: Commonness
    synergists: Annotated[tuple[Id, ...], Field(default=(), description="Muscles that help it.")]
    antagonists: Annotated[tuple[Id, ...], Field(default=(), description="Muscles that oppose it.")]
    satellites: Annotated[
        tuple[Id, ...],
        Field(default=(), description="Muscles in its pain zone whose points often follow from its own."),
    ]
    sources: Annotated[tuple[Id, ...], Field(min_length=1, description="Ids in sources.yaml that support this entry.")]


class ReferralZone(Model):
    """An area of referred pain, in words and as strokes on the skin."""

    words: Annotated[Phrase, Field(description="The area in plain anatomical words.")]
    strokes: Annotated[Strokes, Field(min_length=1)]
    teeth: Annotated[
        tuple[Tooth, ...],
        Field(default=(), description="Teeth in which it is felt, by FDI number; 1 and 4 are the right quadrants."),
    ]


class Referral(Model):
    """One trigger point: where it lies, how to find it, where its pain is felt."""

    id: Annotated[Id, Field(description="`<muscle>-<n>`, n from 1 in the order in which the charts number the points.")]
    muscle: Id
    n: Annotated[int, Field(ge=1, le=12)]
    location: Annotated[Phrase, Field(description="Where in the muscle it lies.")]
    find: Annotated[
        Text, Field(description="How to find it by touch: position, landmark, direction of the fibres, what one feels.")
    ]
    at: Annotated[str, Field(description=f"Where the X is drawn on the skin; {PLACE_HELP}.")]
    same_pattern_as: Annotated[
        Id | None,
        Field(
            default=None,
            description="An earlier point of the muscle to which the charts give the very same pattern, zone for zone.",
        ),
    ]
    essential: Annotated[ReferralZone, Field(description="The main area of its pain on the charts.")]
    spillover: Annotated[ReferralZone | None, Field(default=None, description="Where some people feel it too.")]
    crosses_midline: Annotated[
        Phrase | None, Field(default=None, description="Why a zone may cross the midline, if one does.")
    ]
    commonness: Annotated[
        PointCommonness | None,
        Field(default=None, description="How often this point is involved; without it, as often as its muscle."),
    ]
    disagreement: Annotated[
        Text | None, Field(default=None, description="Where sources or experiments differ from the pattern drawn.")
    ]
    drawn_from: Annotated[
        DrawnFrom,
        Field(
            default="chart",
            description="chart: a picture, or what a study measured; words: a work tells it and draws nothing; "
            "second-hand: the work is known from others' words only.",
        ),
    ]
    sources: Annotated[tuple[Id, ...], Field(min_length=1, description="Ids in sources.yaml for the pattern.")]

    @field_validator("at")
    @classmethod
    def _place(cls, at: str) -> str:
        return checked_place(at)

    @model_validator(mode="after")
    def _id_of_muscle(self) -> Self:
        if self.id != f"{self.muscle}-{self.n}":
            raise ValueError(f"id should be {self.muscle}-{self.n}, from muscle and n")
        return self

    @property
    def zones(self) -> dict[str, ReferralZone]:
        """The zones that exist, by name."""
        return {"essential": self.essential} | ({"spillover": self.spillover} if self.spillover else {})


class LandmarkPlace(Model):
    """Where on the right half of the reference skin a landmark lies: an anchor, an offset, a ray outwards."""

    from_: Annotated[
        dict[str, float],
        Field(default={}, alias="from", description="Joints (without .R) and their weights; the anchor is their mean."),
    ]
    landmarks: Annotated[
        dict[LandmarkId, float], Field(default={}, description="Other landmarks and their weights, instead of joints.")
    ]
    offset_cm: Annotated[dict[str, float], Field(default={}, description="Shift of the anchor: lateral, anterior, up.")]
    ray: Annotated[
        dict[str, float],
        Field(default={}, description="Direction to the skin: lateral, anterior, up; none: the nearest skin."),
    ]
    hit: Annotated[str, Field(default="first", pattern="^(first|last)$")]


class Landmark(Model):
    """A named point on the skin."""

    id: LandmarkId
    paired: bool
    definition: Phrase
    place: LandmarkPlace


class Region(Model):
    """An area of skin that people name when they say where it hurts."""

    id: Id
    name: Line
    plain: Line
    paired: bool
    contains: Annotated[tuple[LandmarkId, ...], Field(min_length=1)]
    seeds: Annotated[
        tuple[tuple[LandmarkId, ...], ...],
        Field(min_length=1, description="Paths over landmarks from which the area grows."),
    ]
    reach_cm: Annotated[
        float, Field(default=0.0, ge=-10, le=10, description="Head start of its growth over that of its neighbours.")
    ]
