"""Where each trigger point lies on the pictures of a figure, seen or behind: what numbered marks are placed by.

A point that a view does not show is placed where it would be seen through the body, unless the view leaves that part
of the body out or the place is outside the picture. docs/formats.md states the file.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from app.build.cameras import camera_for, cut_field
from app.build.pipeline import Build, BuildError, Item
from app.views import VIEWS

FACING_STEPS = 9
"""Seen from straight ahead; 1 is a glance along the skin, 0 stands for a point that is behind."""

Marks = dict[str, dict[str, list[int]]]
"""By view and right-side point: x, y in whole user units, and how squarely it is seen."""


def marks_of_figure(build: Build, figure: str, points: Sequence[Item], overlays: Mapping[str, Any]) -> Marks:
    """Every mark of a figure; overlays: those of its views, which say what is seen (app/build/overlays.py)."""
    vertices = np.array([_vertex(item) for item in points])
    out: Marks = {}
    for view, shape in VIEWS.items():
        body = build.body_in(view)
        skin, camera = body.skins[figure], camera_for(body, figure, view)
        flat = camera.project(skin.points[vertices])
        field = cut_field(body, view)
        kept = np.ones(len(vertices), dtype=bool) if field is None else field[vertices] > 0
        facing = skin.normals[vertices] @ camera.toward
        inside = (flat[:, 0] >= 0) & (flat[:, 0] <= shape.width) & (flat[:, 1] >= 0) & (flat[:, 1] <= shape.height)
        shown = overlays[view]["points"]
        out[view] = {}
        for item, (x, y, _), cosine, there in zip(points, flat, facing, kept & inside, strict=True):
            seen = "x" in shown.get(item.id, {})
            if seen or there:
                squarely = max(1, round(FACING_STEPS * float(cosine))) if seen else 0
                out[view][item.id] = [round(float(x)), round(float(y)), squarely]
    return out


def _vertex(item: Item) -> int:
    if item.vertex is None:
        raise BuildError(f"{item.id} is not a trigger point")
    return item.vertex
