"""Landmarks: the named points that everything else is laid over, found on the skin.

A landmark is placed once, on the right half (or the midline) of the reference figure: a ray starts at an
anchor inside the body and stops where it leaves the skin. The nearest vertex is the landmark; the figures
share their topology, so it is the same vertex on each, and `body.mirror` of it is the one on the left.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from app.build.body import Body, Floats, Skin


class LandmarkError(ValueError):
    """A landmark that cannot be found on the skin; the message names it and the repair."""


def place_landmarks(body: Body, entries: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """Vertex of each landmark: on the right side, or on the midline where it is not paired.

    entries: those of data/landmarks.yaml, in order; a place may start from landmarks listed above it.
    """
    placed: dict[str, int] = {}
    skin = body.reference
    midline = np.flatnonzero(body.mirror == np.arange(len(skin.points)))
    right = np.flatnonzero(skin.points[:, 0] < 0)
    corners = skin.points[skin.faces]
    longest = float(np.linalg.norm(corners - np.roll(corners, 1, axis=1), axis=2).max())
    for entry in entries:
        name, place = entry["id"], entry["place"]
        if not any(place.get("ray", {}).values()):
            raise LandmarkError(f"landmark {name}: its place needs a `ray` that points somewhere")
        anchor = _anchor(body, name, place, placed)
        direction = _vector(place["ray"])
        direction /= np.linalg.norm(direction)
        hits = leave_skin(skin, anchor, direction, longest)
        if len(hits) == 0:
            raise LandmarkError(f"landmark {name}: its ray never leaves the skin; move the anchor inside the body")
        point = anchor + direction * (hits[-1] if place.get("hit") == "last" else hits[0])
        among = right if entry["paired"] else midline
        placed[name] = int(among[np.linalg.norm(skin.points[among] - point, axis=1).argmin()])
    return placed


def leave_skin(skin: Skin, origin: Floats, direction: Floats, longest_edge_cm: float) -> Floats:
    """Distances (k,) in cm, ascending, at which a ray goes from inside the skin to the outside.

    Möller & Trumbore 1997, on the triangles whose corners are no further from the ray than the longest edge.
    """
    way = skin.points - origin
    aside = np.linalg.norm(np.cross(way, direction), axis=1) <= longest_edge_cm
    near = skin.faces[aside[skin.faces].all(axis=1)]
    a, b, c = (skin.points[near[:, i]] for i in range(3))
    along, across = b - a, c - a
    p = np.cross(direction, across)
    determinant = (along * p).sum(axis=1)
    outward = determinant < -1e-12
    inverse = np.where(outward, 1 / np.where(outward, determinant, 1), 0)
    t = origin - a
    u = (t * p).sum(axis=1) * inverse
    q = np.cross(t, along)
    v = (q @ direction) * inverse
    distance = (across * q).sum(axis=1) * inverse
    slack = 1e-9  # a ray in the plane of symmetry runs along edges
    found = outward & (u >= -slack) & (v >= -slack) & (u + v <= 1 + slack) & (distance > 0)
    return np.sort(distance[found])


def _anchor(body: Body, name: str, place: Mapping[str, Any], placed: Mapping[str, int]) -> Floats:
    """Where the ray starts: the weighted mean of joints or of landmarks, moved by the offset."""
    points: dict[str, Floats]
    if place.get("from"):
        weights = place["from"]
        joints = body.joints["reference"]
        points = {n: joints[n if n in joints else f"{n}.R"] for n in weights if n in joints or f"{n}.R" in joints}
        kind = "joint"
    else:
        weights = place.get("landmarks", {})
        points = {n: body.reference.points[placed[n]] for n in weights if n in placed}
        kind = "landmark above it"
    for n in weights:
        if n not in points:
            raise LandmarkError(f"landmark {name}: there is no {kind} called {n}")
    total = sum(weights.values())
    if total <= 0:
        raise LandmarkError(f"landmark {name}: its place needs joints (`from`) or `landmarks` with weights above 0")
    mean = sum((points[n] * (w / total) for n, w in weights.items()), start=np.zeros(3))
    return mean + _vector(place.get("offset_cm", {}))


def _vector(parts: Mapping[str, float]) -> Floats:
    """On the right half: lateral is -x, anterior -y."""
    return np.array([-parts.get("lateral", 0.0), -parts.get("anterior", 0.0), parts.get("up", 0.0)])
