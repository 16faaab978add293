"""The middle surface of a muscle part: from its origin past bones and muscles to its insertion, under the fascia."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.interpolate import PchipInterpolator
from scipy.ndimage import gaussian_filter, map_coordinates
from scipy.spatial import cKDTree

from app.build.body import Floats
from app.build.muscle_bodies.room import Room

ALONG, ACROSS = 41, 17
"""Nodes of the surface from origin to insertion, and across the fibres."""
ROUNDS = 40
FIXED_SHARE = 0.08
"""The ends of a muscle, as shares of its length, keep more and more to their bones."""
SHEET_RISE = 0.06
"""A sheet has its full thickness from this share of its length on."""
APONEUROSIS = 0.6
"""Thickness of an aponeurosis as a share of the muscle that it belongs to."""
COVERED_CM = 0.7
"""A muscle lies on another where it is no farther aside of it."""
LEAST_AGREE = 0.5
"""Two ways out to the fascia agree where the cosine between them is more."""
MOST_HALF_CM = 0.8
NO_BELLY_CM = 1e-6
TRACT_CM = 0.12
"""A tract lies so far above the muscles under the fascia."""
NODE_CM = 0.16
"""What measures distances to the surface takes a node every so many cm."""


Push = Callable[[Floats, Floats], Floats]
"""From points (n, 3) of a muscle and half its thickness there (n,) to what moves them."""


@dataclass(frozen=True)
class Shape:
    """How a part is built.

    thickness_cm: of the belly at its thickest. starts: where along the fibres the belly starts, evenly across them.
    end: where it ends. edges: thickness of the first and the last edge as shares of the middle's. sheet: as thick near
    its ends as in its middle, otherwise a spindle. hug: how far its outer face is drawn to the fascia, 0 to 1.
    cover_cm: muscle between it and the fascia. tract: beyond the belly it runs in the fascia.
    """

    thickness_cm: float
    starts: tuple[float, ...]
    end: float
    edges: tuple[float, float]
    sheet: bool
    hug: float
    cover_cm: float
    tract: bool = False

    def start_at(self, w: Floats) -> Floats:
        """Where the belly starts at shares of the way across the fibres."""
        return np.interp(w, np.linspace(0, 1, len(self.starts)), self.starts)


@dataclass(frozen=True)
class Seed:
    """A middle surface.

    nodes: (ALONG, ACROSS, 3) cm. half: (ALONG, ACROSS) half the thickness of the belly there; 0 beyond it.
    """

    nodes: Floats
    half: Floats
    shape: Shape

    def dense(self) -> tuple[Floats, Floats]:
        """The belly's nodes so close that distances to them are smooth, and half the thickness at each."""
        long = float(np.linalg.norm(np.diff(self.nodes, axis=0), axis=2).sum(axis=0).max())
        wide = float(np.linalg.norm(np.diff(self.nodes, axis=1), axis=2).sum(axis=1).max())
        start, end = 0.0 if self.shape.sheet else min(self.shape.starts), self.shape.end
        u = np.linspace(start, end, max(int(long * (end - start) / NODE_CM), 12))
        w = np.linspace(0.0, 1.0, max(int(wide / NODE_CM), 3))
        grid = np.stack(np.meshgrid(u * (ALONG - 1), w * (ACROSS - 1), indexing="ij")).reshape(2, -1)
        places = np.stack([map_coordinates(self.nodes[..., i], grid, order=1) for i in range(3)], axis=1)
        half = map_coordinates(self.half, grid, order=1)
        muscle = half > 0
        return places[muscle], half[muscle]

    @property
    def tangents(self) -> Floats:
        """Unit directions (ALONG, ACROSS, 3) from origin to insertion."""
        along = np.gradient(self.nodes, axis=0)
        return np.asarray(along / np.maximum(np.linalg.norm(along, axis=2, keepdims=True), 1e-9))


@dataclass(frozen=True)
class Below:
    """A middle surface that another muscle lies on: its places, half thickness and the way out to the fascia."""

    places: Floats
    half: Floats
    outward: Floats
    tree: cKDTree

    @classmethod
    def of(cls, seed: Seed, room: Room) -> Below:
        """What a seed is to those that lie on it."""
        places, half = seed.dense()
        return cls(places, half, -room.slope(room.fascia, places), cKDTree(places))

    def push(self, points: Floats, half: Floats, outward: Floats) -> Floats:
        """What moves points (n, 3) of a muscle, so thick there, out of this one; outward: their ways to the fascia.

        Where they disagree with the way of this one they hold: from a muscle beside the armpit the next skin is that
        of the armpit.
        """
        out = np.zeros_like(points)
        far, near = self.tree.query(points, distance_upper_bound=COVERED_CM + 2 * MOST_HALF_CM)
        known = np.flatnonzero(np.isfinite(far))
        near = near[known]
        way = points[known] - self.places[near]
        own, out_of_this = outward[known], self.outward[near]
        agree = (own * out_of_this).sum(axis=1, keepdims=True) > LEAST_AGREE
        outward = np.where(agree, out_of_this, own)
        over = (way * outward).sum(axis=1)
        aside = np.sqrt(np.maximum((way**2).sum(axis=1) - over**2, 0))
        lack = np.minimum(half[known], MOST_HALF_CM) + np.minimum(self.half[near], MOST_HALF_CM) - over
        fade = np.clip(2 - aside / COVERED_CM, 0, 1)
        out[known] = 0.5 * (np.clip(lack, 0, 1.5) * fade)[:, None] * outward
        return out


def make_seed(
    rows: list[tuple[float, Floats]], shape: Shape, room: Room, below: Sequence[Seed] = (), wall: Push | None = None
) -> Seed:
    """The surface through rows of points (share of the way, (k, 3) across), settled between bone and fascia.

    below: the middle surfaces of the muscles that it lies on. wall: what keeps it on its side of the shoulder blade.
    """
    u, w = np.linspace(0, 1, ALONG), np.linspace(0, 1, ACROSS)
    shares = [share for share, _ in rows]
    nodes = PchipInterpolator(shares, np.stack([_spread(points, w) for _, points in rows]), axis=0)(u)
    half = _half_thickness(shape, u, w)
    free = np.clip(np.minimum(u, 1 - u) / FIXED_SHARE, 0, 1)[:, None]
    flat_free = np.repeat(free, ACROSS, axis=1).ravel()
    covered = [Below.of(seed, room) for seed in below]
    off_bone = np.minimum(half, 0.9).ravel() + 0.05
    under = np.minimum(half, 0.9).ravel() * 0.8 + 0.05 + shape.cover_cm
    full = (half > 0.5 * half.max()).ravel()
    tract = shape.tract & (half < NO_BELLY_CM).ravel()
    under[tract] = -TRACT_CM
    for i in range(ROUNDS):
        if i < ROUNDS - 4:
            nodes = nodes + _smoothing(nodes) * free[..., None]
        points = nodes.reshape(-1, 3)
        for other in covered:
            outward = -room.slope(room.fascia, points)
            points = points + other.push(points, half.ravel(), outward) * flat_free[:, None]
        if wall is not None:
            points = points + 0.5 * wall(points, half.ravel()) * flat_free[:, None]
        deep = room.at(room.fascia, points)
        push = np.clip(under - deep, 0, 1.5)
        if shape.hug:
            push = push + full * np.clip(0.35 * shape.hug * (half.ravel() + 0.05 - deep), -1.0, 0)
        push = np.where(tract, np.clip(under - deep, -1.5, 1.5), push)
        points = points + (push * flat_free)[:, None] * room.slope(room.fascia, points)
        lack = np.clip(off_bone - room.at(room.bone, points), 0, 1.5) * flat_free
        points = points + (0.7 * lack)[:, None] * room.slope(room.bone, points)
        nodes = points.reshape(nodes.shape)
        if i % 6 == 5:
            nodes = _even(nodes)
    smooth = gaussian_filter(nodes, (1.2, 0.8, 0), mode="nearest")
    return Seed(smooth * free[..., None] + nodes * (1 - free[..., None]), half, shape)


def _spread(points: Floats, w: Floats) -> Floats:
    if len(points) == 1:
        return np.repeat(points, len(w), axis=0)
    return np.asarray(PchipInterpolator(np.linspace(0, 1, len(points)), points, axis=0)(w))


def _half_thickness(shape: Shape, u: Floats, w: Floats) -> Floats:
    start = shape.start_at(w)[None]
    x = np.clip((u[:, None] - start) / (shape.end - start), 0, 1)
    if shape.sheet:
        # The aponeurosis of a sheet is part of it: thinner, and drawn pale.
        muscle = np.clip((u[:, None] - start) / SHEET_RISE, 0, 1)
        ends = np.clip(np.minimum(u[:, None], shape.end - u[:, None]) / SHEET_RISE, 0, 1) ** 0.5
        profile = ends * (APONEUROSIS + (1 - APONEUROSIS) * np.where(start < SHEET_RISE, 1.0, muscle))
    else:
        profile = np.sin(np.pi * x**0.85).clip(min=0) ** 0.6
    edge = np.where(w < 0.5, *shape.edges)
    cross = np.maximum(1 - np.abs(2 * w - 1) ** 2.4, 0) ** 0.5 * (1 - edge) + edge
    return np.asarray(0.5 * shape.thickness_cm * profile * cross[None])


def _smoothing(nodes: Floats) -> Floats:
    out = np.zeros_like(nodes)
    out[1:-1] += 0.45 * ((nodes[2:] + nodes[:-2]) / 2 - nodes[1:-1])
    out[:, 1:-1] += 0.2 * ((nodes[:, 2:] + nodes[:, :-2]) / 2 - nodes[:, 1:-1])
    return out


def _even(nodes: Floats) -> Floats:
    """The same fibres with their nodes evenly spaced along them."""
    steps = np.linalg.norm(np.diff(nodes, axis=0), axis=2)
    far = np.concatenate([np.zeros((1, ACROSS)), np.cumsum(steps, axis=0)])
    far /= np.maximum(far[-1:], 1e-9)
    u = np.linspace(0, 1, ALONG)
    out = np.empty_like(nodes)
    for j in range(ACROSS):
        for axis in range(3):
            out[:, j, axis] = np.interp(u, far[:, j], nodes[:, j, axis])
    return out
