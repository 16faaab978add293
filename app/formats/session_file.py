"""Sessions as files: what a person painted and what an examination found, as the browser exports and imports it.

The browser keeps sessions to itself and the server never sees one. These models are the one truth of the format:
docs/session.schema.json is made from them, and static/js/sessions/session-file.js and drawing/pain-drawing.js hold
files to the same rules.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, TypeAdapter, model_validator

MAX_PAINS = 40
MAX_MARKS = 400
MAX_NUMBERS = 8000
MAX_NOTE = 500
MAX_SESSIONS = 500
MAX_ANSWERS = 1000
FARTHEST = 4096.0
"""No coordinate of any view is further out than this."""

Figure = Literal["female", "male"]
Kind = Literal["aching", "burning", "sharp", "numb", "tingling"]
Onset = Literal["today", "days", "weeks", "months", "years"]
Answer = Literal["my-pain", "another-pain", "tender", "nothing"]
MovementFinding = Literal["free", "limited", "painful", "weak", "painful-resisted", "painful-stretch"]


class Model(BaseModel):
    """Base of these models: unknown keys and values of another type are errors."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


def _not_true(value: object) -> object:
    if isinstance(value, bool):
        raise ValueError("a version is a number")
    return value


def _real_time(text: str) -> str:
    datetime.fromisoformat(text)
    return text


Version = Annotated[Literal[1], BeforeValidator(_not_true)]
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,59}$", description="Id of a view or region of the atlas.")]
Inside = Annotated[float, Field(ge=0, le=FARTHEST, allow_inf_nan=False)]
Coordinate = Annotated[float, Field(ge=-FARTHEST, le=FARTHEST, allow_inf_nan=False)]
Scale = Annotated[float, Field(ge=0, le=10, allow_inf_nan=False)]
Time = Annotated[
    str,
    Field(
        pattern=r"^(19[7-9][0-9]|[2-9][0-9]{3})-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?Z$",
        description="ISO 8601, UTC, from 1970 to 9999: what the clock of the device said, even if it was wrong.",
    ),
    AfterValidator(_real_time),
]


class Spot(Model):
    """One click: figure, view, x and y in the view's user units."""

    spot: tuple[Figure, Name, Inside, Inside]
    erase: Annotated[bool, Field(description="Takes skin away instead of adding it.")] = False


class RegionMark(Model):
    """All of a region of one side."""

    region: Name
    side: Literal["left", "right", "midline"]
    erase: bool = False


class Stroke(Model):
    """A stroke of the brush: figure, view, radius in cm, and x, y, x, y, ... in the view's user units."""

    stroke: tuple[
        Figure,
        Name,
        Annotated[float, Field(ge=0.1, le=10, allow_inf_nan=False)],
        Annotated[list[Coordinate], Field(min_length=2, max_length=MAX_NUMBERS)],
    ]
    erase: bool = False

    @model_validator(mode="after")
    def _in_pairs(self) -> Stroke:
        if len(self.stroke[3]) % 2:
            raise ValueError("a stroke's numbers are x and y in turn, so there is an even number of them")
        return self


class Pain(Model):
    """One pain: where, how strong, of what kind, since when."""

    id: Annotated[int, Field(ge=1, le=1_000_000)]
    marks: Annotated[list[Spot | RegionMark | Stroke], Field(min_length=1, max_length=MAX_MARKS)]
    strength: Scale | None = None
    kinds: Annotated[list[Kind], Field(max_length=5)] = []
    deep: bool = False
    onset: Onset | None = None
    note: Annotated[str, Field(max_length=MAX_NOTE)] = ""


class Drawing(Model):
    """A pain drawing, in the pictures' own units, so that it outlives the atlas it was made with."""

    format: Literal["trigger-point-atlas/drawing"]
    version: Version
    pains: Annotated[list[Pain], Field(max_length=MAX_PAINS)]


class PointFinding(Model):
    """What the person said when a trigger point was pressed, and how hard they rated it."""

    answer: Answer
    pressure: Scale | None = None


class MovementTest(Model):
    """What a movement test showed."""

    finding: MovementFinding
    degrees: Annotated[float, Field(ge=-360, le=360, allow_inf_nan=False)] | None = None


Key = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,79}(:(left|right|midline))?$")]


class Examination(Model):
    """Answers by `<trigger point>:<side>`, findings by `<movement>:<side>`, the pressure agreed, whether needled."""

    points: Annotated[dict[Key, PointFinding], Field(max_length=MAX_ANSWERS)] = {}
    movements: Annotated[dict[Key, MovementTest], Field(max_length=MAX_ANSWERS)] = {}
    agreed_pressure: Scale | None = None
    needled: bool = False


class Session(Model):
    """One session: a drawing, an examination, and when."""

    format: Literal["trigger-point-atlas/session"]
    version: Version
    id: Annotated[str, Field(pattern=r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$")]
    name: Annotated[str, Field(max_length=120)] = ""
    created: Time
    changed: Time
    atlas: Annotated[str, Field(max_length=64, description="Version of the atlas's matrix when it was last changed.")]
    drawing: Drawing
    examination: Examination
    note: Annotated[str, Field(max_length=5000)] = ""


class Sessions(Model):
    """Several sessions in one file."""

    format: Literal["trigger-point-atlas/sessions"]
    version: Version
    sessions: Annotated[list[Session], Field(min_length=1, max_length=MAX_SESSIONS)]


SESSION_FILE: TypeAdapter[Session | Sessions] = TypeAdapter(Session | Sessions)


def _close(schema: Any) -> Any:
    """Say of objects whose keys follow a pattern that they have no others: pydantic holds to it unsaid."""
    if isinstance(schema, list):
        return [_close(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    closed = {key: _close(value) for key, value in schema.items()}
    return closed | {"additionalProperties": False} if "patternProperties" in closed else closed


def schema_text() -> str:
    """The JSON Schema of an exported file, as it is published."""
    made: dict[str, Any] = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A session of the trigger-point atlas, or several",
        **_close(SESSION_FILE.json_schema()),
    }
    return json.dumps(made, indent=1, ensure_ascii=False) + "\n"
