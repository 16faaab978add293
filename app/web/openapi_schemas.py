"""How /openapi.json describes the API: shapes of answers and problems, and parameters that are read from the query."""

from __future__ import annotations

from typing import Any, get_args

from app.atlas.atlas import FIGURES
from app.atlas.locations import MAX_PLACES
from app.data.models.crosswalk import Match, SegmentSide
from app.data.models.phrases import UnderstoodKind
from app.views import VIEWS
from app.vocabulary import URGENCIES, BoneId, Likelihood

Described = dict[int | str, dict[str, Any]]

ID = r"^[^:]*(:(left|right|midline))?$"
MAX_LISTED = 1000
TEXT = {"type": "string"}
SHARE = {"type": "number", "minimum": 0, "maximum": 1}
LIMIT = {"type": "integer", "minimum": 1, "maximum": MAX_LISTED}


def shape(required: dict[str, Any], optional: dict[str, Any] | None = None) -> dict[str, Any]:
    """An object of these fields and no other."""
    properties = required | (optional or {})
    return {
        "type": "object",
        "properties": properties,
        "required": list(required),
        "additionalProperties": False,
    }


def listed(item: dict[str, Any]) -> dict[str, Any]:
    """An array of such items."""
    return {"type": "array", "items": item}


PROBLEM_SHAPE = shape(
    {
        "type": {"const": "about:blank"},
        "title": TEXT,
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "detail": TEXT,
    },
    {"field": TEXT, "did_you_mean": listed(TEXT)},
)
_PROBLEM = {"application/problem+json": {"schema": PROBLEM_SHAPE}}

PROBLEM: Described = {
    404: {"description": "Unknown id, with what was probably meant", "content": _PROBLEM},
    422: {"description": "Malformed query, naming the field", "content": _PROBLEM},
}
TOO_LARGE: Described = {413: {"description": "More than any drawing", "content": _PROBLEM}}

POINT = {"muscle": TEXT, "trigger_point": TEXT, "side": {"enum": ["left", "right"]}}

LIKELIHOOD = {"enum": list(get_args(Likelihood))}

BECAUSE = shape(
    {
        "explains": SHARE,
        "specific": SHARE,
        "common": SHARE,
        "words": listed(TEXT) | {"minItems": 3, "maxItems": 3},
    }
)

RANKING = shape(
    {
        "query": {"type": "object"},
        "candidates": listed(
            shape(
                POINT
                | {
                    "score": SHARE,
                    "zone": {"enum": ["essential", "spillover"]},
                    "because": BECAUSE,
                    "follows": {"type": ["string", "null"]},
                    "likelihood": LIKELIHOOD,
                }
            )
        ),
        "muscles": listed(
            shape(
                {
                    "muscle": TEXT,
                    "side": {"enum": ["left", "right", "midline"]},
                    "sides": listed({"enum": ["left", "right"]}) | {"minItems": 1, "maxItems": 2},
                    "score": SHARE,
                    "zone": {"enum": ["essential", "spillover"]},
                    "because": BECAUSE,
                    "points": listed(TEXT) | {"minItems": 1},
                    "follows": {"type": ["string", "null"]},
                    "likelihood": LIKELIHOOD,
                }
            )
        ),
        "explained_by": listed(shape(POINT | {"side": {"enum": ["left", "right", "midline"]}})),
        "explained_places": {"type": "integer", "minimum": 0},
        "exact": {"type": "boolean"},
        "red_flags": listed(shape({"id": TEXT, "urgency": {"enum": list(URGENCIES)}, "text": TEXT, "source": TEXT})),
    }
)

RANKING_EXAMPLE = {
    "query": {"at": ["deltoid_anterior:right"]},
    "candidates": [
        {
            "muscle": "infraspinatus",
            "trigger_point": "infraspinatus-1",
            "side": "right",
            "score": 0.91,
            "zone": "essential",
            "because": {
                "explains": 1.0,
                "specific": 0.2,
                "common": 1.0,
                "words": ["covers all of this pain", "pain here is typical", "very commonly involved"],
            },
            "follows": None,
            "likelihood": "high",
        }
    ],
    "muscles": [
        {
            "muscle": "infraspinatus",
            "side": "right",
            "sides": ["right"],
            "score": 0.91,
            "zone": "essential",
            "because": {
                "explains": 1.0,
                "specific": 0.2,
                "common": 1.0,
                "words": ["covers all of this pain", "pain here is typical", "very commonly involved"],
            },
            "points": ["infraspinatus-1"],
            "follows": None,
            "likelihood": "high",
        }
    ],
    "explained_by": [{"muscle": "infraspinatus", "trigger_point": "infraspinatus-1", "side": "right"}],
    "explained_places": 1,
    "exact": True,
    "red_flags": [{"id": "hot-joint", "urgency": "urgent", "text": "...", "source": "expert-opinion"}],
}

_BONE = {"id": {"enum": list(get_args(BoneId))}, "latin": TEXT, "common": TEXT, "plain": TEXT}
BONES = listed(shape(_BONE))
BONE = shape(
    _BONE
    | {"paired": {"type": "boolean"}, "about": TEXT, "drawn": {"type": "boolean"}}
    | {name: listed(TEXT) for name in ("landmarks", "sources", "muscles", "origin_of", "insertion_of")}
)

LAYERS = shape({"place": {}, "layers": listed(shape({"kind": {"enum": ["skin", "muscle", "bone"]}, "id": TEXT}))})

MUSCLES = listed(shape({"id": TEXT, "latin": TEXT, "common": TEXT, "plain": TEXT, "group": TEXT}))

FOUND = shape({"results": listed(shape({"kind": TEXT, "id": TEXT, "title": TEXT, "href": TEXT, "note": TEXT}))})

UNDERSTOOD = shape(
    {
        "understood": listed(
            shape({"kind": {"enum": list(get_args(UnderstoodKind))}, "text": TEXT, "id": TEXT, "title": TEXT})
        ),
        "marks": listed(TEXT),
        "red_flags": RANKING["properties"]["red_flags"],
        "results": FOUND["properties"]["results"],
    }
)


_CODE = shape({"label": TEXT, "match": {"enum": list(get_args(Match))}}, {"uberon": TEXT, "fma": TEXT})
_COVERED = shape({"map": TEXT, "segment": {"type": "integer"}}, {"share": SHARE})
_SEGMENT = shape({"number": {"type": "integer"}, "name": TEXT, "side": {"enum": list(get_args(SegmentSide))}})
_MAP = dict.fromkeys(("id", "title", "source", "numbers_from", "licence"), TEXT)

CROSSWALK = shape(
    {
        "entries": listed(
            shape(
                {
                    "kind": {"enum": ["muscle", "bone", "region"]},
                    "id": TEXT,
                    "codes": listed(_CODE),
                    "segments": listed(_COVERED),
                },
                {"note": TEXT},
            )
        ),
        "body_maps": listed(shape(_MAP | {"outlined": {"type": "boolean"}, "segments": listed(_SEGMENT)})),
        "sources": listed({"type": "object", "required": ["id", "citation"]}),
    }
)


def answers(schema: dict[str, Any], example: Any = None, media_type: str = "application/json") -> Described:
    """A 200 of this shape."""
    content = {"schema": schema} | ({} if example is None else {"example": example})
    return {200: {"content": {media_type: content}}}


PICTURE: Described = answers(TEXT, media_type="image/svg+xml")


def in_query(
    name: str, what: str, schema: dict[str, Any], example: Any = None, required: bool = False
) -> dict[str, Any]:
    """A parameter that a route reads by itself."""
    described = {"name": name, "in": "query", "required": required, "description": what, "schema": schema}
    return described if example is None else described | {"example": example}


NAMED = listed(TEXT | {"pattern": ID}) | {"maxItems": MAX_PLACES}
POINTS = listed(TEXT | {"pattern": r"^[^:]*(:(left|right))?$"}) | {"maxItems": MAX_PLACES}
_NUMBERS = listed({"type": "number", "minimum": -1e6, "maximum": 1e6})

PLACES_IN_QUERY = {
    "parameters": [
        in_query(
            "at", "`<landmark>` or `<landmark>:<side>`", listed(TEXT | {"pattern": ID}), ["deltoid_anterior:right"]
        ),
        in_query("region", "`<region>` or `<region>:<side>`", listed(TEXT | {"pattern": ID})),
        in_query("view", "a view, one for each x and y", listed(TEXT | {"enum": list(VIEWS)})),
        in_query("x", "user units of the view", _NUMBERS),
        in_query("y", "user units of the view", _NUMBERS),
        in_query("figure", "for view, x and y", TEXT | {"enum": list(FIGURES)}),
        in_query("limit", "at most so many candidates", LIMIT),
    ]
}
"""Where it hurts: at least one place, and as many views as x and y, each at most 10 units off the body; or 422."""
