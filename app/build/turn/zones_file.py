"""static/atlas/zones.bin: where the zones of trigger points and the bellies of muscles end on the body that turns.

For each corner of the mesh the distance to the edge is told, not whether it lies inside: so the edge runs through
triangles, and is as sharp from near by as from afar. docs/turn.md states the format.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.build.body import FIGURES, Body, Floats, Ints
from app.build.pipeline import BuildError, Item
from app.build.turn.body_file import UNIT_CM, Sheet
from app.build.turn.packing import guessed, with_header, without_runs, zigzag
from app.build.turn.reduce import LONGEST_EDGE_CM

DISTANCE_CM = 0.04
LIMIT = round(LONGEST_EDGE_CM / DISTANCE_CM)
"""Steps of DISTANCE_CM up to which a distance is told: no edge of a triangle is longer, so no border is missed."""

ZONES = ("essential", "spillover")
BELLY = ("belly",)
NORMAL_STEPS = 100


def steps(field: NDArray[np.floating[Any]]) -> Ints:
    """Distances (v,) in cm as steps within the limit."""
    return np.rint(np.clip(field.astype(np.float64) / DISTANCE_CM, -LIMIT, LIMIT)).astype(np.int64)


def column(values: Ints, parents: Ints) -> bytes:
    """Steps (v,) as the differences from what is guessed, far outside as none."""
    # What lies before the first corner is taken to be outside.
    guess = np.clip(guessed(values[:, None], parents)[:, 0], -LIMIT, LIMIT)
    guess[0] = LIMIT
    return without_runs(zigzag(values - guess).astype(np.uint8))


def columns_of(item: Item, names: Sequence[str], mirror: Ints, sheet: Sheet) -> tuple[list[int], bytes]:
    """Which columns of an item are told, and their bytes: each of its fields on the right half, then on the left."""
    told, out = [], b""
    for side, vertex in enumerate((sheet.vertex, mirror[sheet.vertex])):
        for i, name in enumerate(names):
            values = steps(item.fields[name][vertex])
            if (values < LIMIT).any():
                told.append(side * len(names) + i)
                out += column(values, sheet.way.parents)
    return told, out


def zones_file(body: Body, sheet: Sheet, points: Sequence[Item], muscles: Sequence[Item], digest: str) -> bytes:
    """The file. digest: of the mesh that it belongs to."""
    entries: dict[str, list[dict[str, Any]]] = {"points": [], "muscles": []}
    parts: list[bytes] = []
    at = 0
    for kind, items, names in (("points", points, ZONES), ("muscles", muscles, BELLY)):
        for item in items:
            told, data = columns_of(item, names, body.mirror, sheet)
            entry: dict[str, Any] = {"id": item.id, "at": at, "bytes": len(data), "columns": told}
            if kind == "points":
                entry |= _cross(body, item)
            entries[kind].append(entry)
            parts.append(data)
            at += len(data)
    header = {"body": digest, "vertices": len(sheet.vertex), "distance_cm": DISTANCE_CM, "limit": LIMIT, **entries}
    return with_header(header, *parts)


def _cross(body: Body, item: Item) -> dict[str, list[int]]:
    """Where the X of a right-side point is on both figures, and which way its skin faces."""
    if item.vertex is None:
        raise BuildError(f"{item.id} is not a trigger point")
    places = [_units(body.skins[f].points[item.vertex], UNIT_CM) for f in FIGURES]
    return {"x": [n for place in places for n in place], "faces": _units(body.reference.normals[item.vertex])}


def _units(vector: Floats, unit: float = 1 / NORMAL_STEPS) -> list[int]:
    return [int(n) for n in np.rint(vector / unit)]
