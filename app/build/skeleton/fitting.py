"""Bringing a bone into a figure: points of the bone, the skin landmarks they lie under, and the maps between them.

A bone is placed by as few numbers as its joints and landmarks can bear: a long bone by its two joints and its turn
about the line between them (`long_bone`), any other by a rigid turn and one scale or three (`block`). What is left
over, where many landmarks lie on one bone, is spread over it smoothly (`soft`). All of it is done on the right side and
the midline; the left side is the mirror image.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy.interpolate import RBFInterpolator
from scipy.optimize import least_squares
from scipy.spatial.transform import Rotation

from app.build.body import MIRROR_X, Body, Floats
from app.build.skeleton.bones import Bones

Placement = Callable[[Floats], Floats]
"""From points (n, 3) of the source to points of the figure, in cm."""

EXTREME = 6
"""So many of the outermost vertices stand together for a prominence of a bone."""
NORMAL_CM = 1.5
"""The way inwards from a landmark is square to the skin within so many cm of it."""
SOURCE_STATURE_CM = 167.5
"""From sole to crown of the source's skeleton."""
STIFF = 14.0
"""How hard a scale is held to the figure's stature: the misfit in cm that a change by the factor e costs."""


@dataclass(frozen=True)
class Anchor:
    """A point of a bone that lies under a landmark of the skin.

    bone: mesh of the source. to: the direction in which the bone reaches furthest there (x to the left, y to the back,
    z up). landmark: the skin above it; several stand for their mean. depth_cm: soft tissue and skin over it, on the
    female and on the male figure. inward: the way from the skin to the bone; None: square to the skin. above, below:
    only the part of the bone so high, as shares of its height. shift_cm: from the bone's point to the one meant.
    """

    name: str
    bone: str
    to: tuple[float, float, float]
    landmark: str
    depth_cm: tuple[float, float]
    weight: float = 1.0
    inward: tuple[float, float, float] | None = None
    above: float = 0.0
    below: float = 1.0
    shift_cm: tuple[float, float, float] = (0.0, 0.0, 0.0)


@dataclass
class Fit:
    """One figure's skeleton while it is put together.

    leave: names of anchors that are left out, to see how well the others foretell them.
    placed: the placement of each mesh. misfit_cm: how far each anchor's point came to lie from its place.
    """

    body: Body
    landmarks: Mapping[str, int]
    figure: str
    bones: Bones
    leave: frozenset[str] = frozenset()
    placed: dict[str, Placement] = field(default_factory=dict)
    misfit_cm: dict[str, float] = field(default_factory=dict)

    @property
    def size(self) -> float:
        """The figure's stature by that of the source."""
        return float(np.ptp(self.body.skins[self.figure].points[:, 2])) / SOURCE_STATURE_CM

    def under(self, landmark: str, depth_cm: float, inward: Sequence[float] | None = None) -> Floats:
        """The point so deep under a landmark of the skin."""
        skin = self.body.skins[self.figure]
        at = skin.points[self.landmarks[landmark]]
        if inward is None:
            near = np.linalg.norm(skin.points - at, axis=1) <= NORMAL_CM
            facing = skin.normals[near] @ skin.normals[self.landmarks[landmark]] > 0
            way = -skin.normals[near][facing].mean(axis=0)
        else:
            way = np.asarray(inward, dtype=np.float64)
        return np.asarray(at + depth_cm * unit(way))

    def target(self, anchor: Anchor) -> Floats:
        """Where an anchor's point belongs."""
        return self.under(anchor.landmark, anchor.depth_cm[self.figure == "male"], anchor.inward)

    def source(self, anchor: Anchor) -> Floats:
        """Where an anchor's point lies in the source."""
        at = extreme(self.bones, anchor.bone, anchor.to, anchor.above, anchor.below)
        return np.asarray(at + np.array(anchor.shift_cm))

    def pairs(self, anchors: Sequence[Anchor]) -> tuple[Floats, Floats, Floats]:
        """Source points, targets and weights of the anchors that are not left out."""
        kept = [a for a in anchors if a.name not in self.leave]
        source = np.array([self.source(a) for a in kept]).reshape(-1, 3)
        target = np.array([self.target(a) for a in kept]).reshape(-1, 3)
        return source, target, np.array([a.weight for a in kept])

    def place(self, names: Sequence[str], placement: Placement) -> None:
        """Say how meshes come into the figure."""
        for name in names:
            self.placed[name] = placement

    def moved(self, name: str, point: Floats) -> Floats:
        """Where a point of a placed mesh came to lie."""
        return np.asarray(self.placed[name](point[None])[0])

    def note(self, anchors: Sequence[Anchor]) -> None:
        """Remember how far anchors came to lie from their places."""
        for anchor in anchors:
            off = self.moved(anchor.bone, self.source(anchor)) - self.target(anchor)
            self.misfit_cm[anchor.name] = float(np.linalg.norm(off))


def unit(v: Floats) -> Floats:
    """A vector of length 1."""
    return np.asarray(v / np.linalg.norm(v))


def extreme(bones: Bones, name: str, to: Sequence[float], above: float = 0.0, below: float = 1.0) -> Floats:
    """The mean of the outermost vertices of a mesh in a direction, among those within shares of its height."""
    points = bones.meshes[name][0]
    low, high = points[:, 2].min(), points[:, 2].max()
    share = (points[:, 2] - low) / (high - low)
    among = points[(share >= above) & (share <= below)]
    furthest = np.argsort(-(among @ unit(np.array(to, dtype=np.float64))), kind="stable")[:EXTREME]
    return np.asarray(among[furthest].mean(axis=0))


def frame(along: Floats, side: Floats) -> Floats:
    """A right-handed frame (3, 3), columns: along, side made square to it, and the third."""
    a = unit(along)
    s = unit(side - (side @ a) * a)
    return np.stack([a, s, np.cross(a, s)], axis=1)


def long_bone(source: tuple[Floats, Floats, Floats], target: tuple[Floats, Floats, Floats], across: float) -> Placement:
    """A bone by its two ends and a way sideways, each in the source and in the figure; `across` scales its girth."""
    (a, b, side), (to_a, to_b, to_side) = source, target
    old, new = frame(b - a, side), frame(to_b - to_a, to_side)
    scales = np.array([np.linalg.norm(to_b - to_a) / np.linalg.norm(b - a), across, across])
    return lambda p: np.asarray(((p - a) @ old * scales) @ new.T + to_a)


def block(
    source: Floats,
    target: Floats,
    weights: Floats,
    size: float,
    *,
    scales: int = 1,
    upright: bool = False,
    stiff: float = STIFF,
) -> Placement:
    """A rigid turn, one scale or three, and a shift, by least squares.

    size: the scale to expect. upright: a bone of the midline, which only nods and moves within the plane of symmetry.
    """
    middle = source.mean(axis=0) * ([0, 1, 1] if upright else [1, 1, 1])
    start = target.mean(axis=0) * ([0, 1, 1] if upright else [1, 1, 1])

    def placement(q: Floats) -> Placement:
        scale = size * np.exp(q[:scales])
        turn = np.array([q[scales], 0.0, 0.0]) if upright else q[scales : scales + 3]
        shift = start + (np.array([0.0, *q[scales + 1 :]]) if upright else q[scales + 3 :])
        matrix = Rotation.from_rotvec(turn).as_matrix()
        return lambda p: np.asarray(((p - middle) * scale) @ matrix.T + shift)

    def off(q: Floats) -> Floats:
        misfit = (placement(q)(source) - target) * weights[:, None]
        return np.concatenate([misfit.ravel(), stiff * q[:scales], [0.05 * angle for angle in q[scales : scales + 1]]])

    count = scales + (3 if upright else 6)
    return placement(least_squares(off, np.zeros(count), x_scale=1.0, max_nfev=200).x)


def soft(placement: Placement, source: Floats, target: Floats, smoothing: float, *, both: bool = False) -> Placement:
    """A placement with what its points are off spread smoothly over the bone.

    both: a bone of the midline, whose left half moves as its right half does.
    """
    at = placement(source)
    rest = target - at
    if both:
        aside = np.abs(at[:, 0]) > 0.05
        at, rest = np.concatenate([at, at[aside] * MIRROR_X]), np.concatenate([rest, rest[aside] * MIRROR_X])
    spread = RBFInterpolator(at, rest, kernel="linear", smoothing=smoothing, degree=0)

    def moved(p: Floats) -> Floats:
        q = placement(p)
        return np.asarray(q + spread(q))

    return moved


def span(fit: Fit, lateral: Anchor, medial: Anchor) -> tuple[tuple[Floats, Floats], tuple[Floats, Floats]]:
    """The middle between two anchors and the way from the lateral to the medial one: in the source and in the figure.

    Where one of them is left out, the source's width stands for the figure's.
    """
    a, b = fit.source(lateral), fit.source(medial)
    to_a, to_b = fit.target(lateral), fit.target(medial)
    if lateral.name in fit.leave:
        to_a = to_b - (b - a) * fit.size
    if medial.name in fit.leave:
        to_b = to_a + (b - a) * fit.size
    return ((a + b) / 2, b - a), ((to_a + to_b) / 2, to_b - to_a)
