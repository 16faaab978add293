"""The table of muscles: what it can be filtered and sorted by, and what an address says of both.

Rows carry the words of every filter, so that static/js/pages/muscle-table.js does in the page what this module does for
an address.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from starlette.datastructures import QueryParams

from app.atlas.atlas import Atlas
from app.atlas.matching import rank
from app.atlas.memo import memo
from app.data.models.core import Muscle
from app.errors import BadQuery, unknown
from app.search.entries import muscles_of_symptom, words_of
from app.vocabulary import FREQUENCY_WORDS, GROUP_TITLES, LAYERS_INWARDS, MOVEMENTS, NERVES, ROOTS

MIN_SHARE = 0.05
"""A muscle counts as referring to a region from this mean strength over the region on; less is an edge that touches."""

JOINTS: dict[str, str] = {
    "jaw": "Jaw",
    "head": "Head on neck",
    "neck": "Neck",
    "scapula": "Shoulder blade",
    "shoulder": "Shoulder",
    "elbow": "Elbow",
    "forearm": "Forearm",
    "wrist": "Wrist",
    "finger": "Fingers",
    "thumb": "Thumb",
    "trunk": "Trunk",
    "hip": "Hip",
    "knee": "Knee",
    "ankle": "Ankle",
    "foot": "Foot",
    "great-toe": "Great toe",
    "toe": "Toes",
}
"""A movement belongs to the joint with whose id it begins."""

PATTERNS: dict[str, str] = {"local": "Local", "distant": "Distant", "both": "Local and distant"}
SORTS = ("name", "group", "layer", "nerve", "root", "pattern", "common", "points")


@dataclass(frozen=True)
class Row:
    """A muscle in the table. words: by filter, what it is found under. keys: by sort, its place (numbers or text)."""

    muscle: Muscle
    points: int
    words: dict[str, tuple[str, ...]]
    keys: dict[str, Any]


@dataclass(frozen=True)
class Choice:
    """Something to filter by: its id, what it is called, and how many muscles it leaves."""

    id: str
    title: str
    count: int


@dataclass(frozen=True)
class TableState:
    """What an address says: filters (name, word) that are set, and the order; a `-` before it turns it round."""

    filters: tuple[tuple[str, str], ...] = ()
    sort: str = ""

    @property
    def chosen(self) -> dict[str, str]:
        """The filters that are set."""
        return dict(self.filters)

    def href(self, **change: Any) -> str:
        """The address of the table with something changed."""
        state = replace(self, **change)
        pairs = [("view", "table"), *state.filters, *([("sort", state.sort)] if state.sort else [])]
        return f"/muscles?{urlencode(pairs)}"


def joint_of(movement: str) -> str:
    """The joint that a movement belongs to; empty where it moves none."""
    return next((j for j in sorted(JOINTS, key=len, reverse=True) if movement.startswith(f"{j}-")), "")


@memo(4)
def regions_of_muscles(atlas: Atlas) -> dict[str, tuple[str, ...]]:
    """The regions that each muscle's points refer to, as on their own side."""
    out: dict[str, list[str]] = {m: [] for m in atlas.muscles}
    for region in atlas.regions.values():
        side = "right" if region.paired else "midline"
        found = rank(atlas.matrix, [atlas.marks_of_region(region.id, side)]).candidates
        met = {c.muscle for c in found if c.explains >= MIN_SHARE and c.side == "right"}
        for muscle in met:
            out[muscle].append(region.id)
    return {m: tuple(regions) for m, regions in out.items()}


@memo(4)
def rows(atlas: Atlas) -> tuple[Row, ...]:
    """All muscles, in roster order."""
    regions = regions_of_muscles(atlas)
    symptoms: dict[str, list[str]] = {m: [] for m in atlas.muscles}
    for symptom in words_of(atlas, "symptom"):
        for muscle in muscles_of_symptom(atlas, symptom):
            symptoms[muscle].append(symptom)
    out: list[Row] = []
    for m in atlas.muscles.values():
        points = len(atlas.points_of(m.id))
        words = {
            "group": (m.group,),
            "layer": (m.layer,) if m.layer else (),
            "nerve": m.innervation.nerves,
            "root": m.innervation.roots,
            "movement": m.movements,
            "joint": tuple(dict.fromkeys(j for j in map(joint_of, m.movements) if j)),
            "region": regions[m.id],
            "pattern": (m.pattern,),
            "common": (m.commonness.word,),
            "symptom": tuple(symptoms[m.id]),
        }
        keys = {
            "name": m.common.lower(),
            "group": list(GROUP_TITLES).index(m.group),
            "layer": LAYERS_INWARDS.index(m.layer) if m.layer else len(LAYERS_INWARDS),
            "nerve": m.innervation.nerves[0] if m.innervation.nerves else "~",
            "root": min((ROOTS.index(r) for r in m.innervation.roots), default=len(ROOTS)),
            "pattern": list(PATTERNS).index(m.pattern),
            "common": list(FREQUENCY_WORDS).index(m.commonness.word),
            "points": -points,
            "roster": len(out),
        }
        out.append(Row(m, points, {k: tuple(v) for k, v in words.items()}, keys))
    return tuple(out)


def said(word: str) -> str:
    """An id of the vocabularies as words."""
    return word.replace("-", " ")


@memo(4)
def choices(atlas: Atlas) -> dict[str, tuple[Choice, ...]]:
    """By filter, what there is to choose; words that no muscle has are left out."""
    titles: dict[str, dict[str, str]] = {
        "group": GROUP_TITLES,
        "layer": {layer: layer for layer in LAYERS_INWARDS},
        "joint": JOINTS,
        "movement": {m: said(m) for m in MOVEMENTS},
        "nerve": {n: said(n) for n in sorted(NERVES)},
        "root": {r: r for r in ROOTS},
        "region": {r.id: r.name for r in atlas.regions.values()},
        "pattern": PATTERNS,
        "common": FREQUENCY_WORDS,
        "symptom": {w.id: str(w.title) for w in words_of(atlas, "symptom").values()},
    }
    out = {}
    for name, known in titles.items():
        counts = {word: sum(word in row.words[name] for row in rows(atlas)) for word in known}
        out[name] = tuple(Choice(word, title, counts[word]) for word, title in known.items() if counts[word])
    return out


def read_table(atlas: Atlas, query: QueryParams) -> TableState | None:
    """The table that an address asks for, None where it asks for the list. Raises BadQuery for unknown words."""
    known = choices(atlas)
    filters = [(name, query[name]) for name in known if query.get(name)]
    for name, word in filters:
        ids = [choice.id for choice in known[name]]
        if word not in ids:
            raise unknown(name, word, ids, name, BadQuery)
    sort = query.get("sort", "")
    if sort and sort.removeprefix("-") not in SORTS:
        raise unknown("order", sort, list(SORTS), "sort", BadQuery)
    if not filters and not sort and query.get("view") != "table":
        return None
    return TableState(tuple(filters), sort)


def matches(row: Row, state: TableState) -> bool:
    """Whether every filter that is set leaves this muscle."""
    return all(word in row.words[name] for name, word in state.filters)


def neighbours(atlas: Atlas, muscle: Muscle) -> tuple[Muscle | None, Muscle | None]:
    """The muscles before and after one in its part of the body."""
    group = [m for m in atlas.muscles.values() if m.group == muscle.group]
    at = group.index(muscle)
    return (group[at - 1] if at else None), (group[at + 1] if at + 1 < len(group) else None)


def in_order(found: tuple[Row, ...], sort: str) -> list[Row]:
    """Rows sorted; equals stay in roster order, as they do where the order is turned round."""
    if not sort:
        return list(found)
    return sorted(found, key=lambda row: row.keys[sort.removeprefix("-")], reverse=sort.startswith("-"))
