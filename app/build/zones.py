"""From strokes to numbers: how strongly each cell of skin belongs to a trigger point's pattern."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d
from scipy.spatial import cKDTree

from app.atlas.built_files import (
    COARSE_TOLERANCE_CM,
    ESSENTIAL_BIT,
    FINE_TOLERANCE_CM,
    FULL_STRENGTH,
    SPILLOVER_STRENGTH,
)
from app.build.body import Floats
from app.build.cells import Cells
from app.build.surface import OUTSIDE_CM, Path, Surface
from app.data.models.core import Muscle, Referral, Stroke

FIBRE_STEP_CM = 0.25
FIBRE_SMOOTHING_CM = 1.2

CROSSING_CM = 0.35
CROSSING_DEG = 18.0
"""Fibre lines that meet at more than this cross; fibres gather to a tendon at less."""

ATHWART_DEG = 45.0
"""A stroke that meets most others at more than this only fills the belly's shape."""

MIN_FIBRE = 0.4
MIN_FIBRE_CM = 4.0
"""What is left of a line that others cut is drawn from this share of it, or this length, on."""

EDGE_CM = 0.3
"""A landmark counts as inside a zone up to this far outside its drawn edge: the width of a pencil line."""


@dataclass(frozen=True)
class PointZones:
    """A right-side trigger point on the skin.

    essential, spillover: (v,) signed distance in cm to the zone's edge, negative inside.
    vertex: where the X is.
    """

    essential: Floats
    spillover: Floats
    vertex: int

    @property
    def fields(self) -> dict[str, Floats]:
        return {"essential": self.essential, "spillover": self.spillover}


def lay_point(surface: Surface, referral: Referral) -> PointZones:
    """Draw a referral's strokes on the skin."""
    nowhere = np.full(len(surface.skin.points), OUTSIDE_CM)
    return PointZones(
        essential=surface.zone_field(referral.essential.strokes),
        spillover=surface.zone_field(referral.spillover.strokes) if referral.spillover else nowhere,
        vertex=surface.vertex(referral.at),
    )


def strengths(zones: PointZones, cells: Cells) -> NDArray[np.uint8]:
    """(n,) codes of docs/formats.md: 0 to 127 for strength, plus the bit of the essential zone.

    Full strength inside, falling to nothing over the tolerance of a click outside the edge; the spillover zone
    counts half.
    """
    tolerance = np.where(cells.fine, FINE_TOLERANCE_CM, COARSE_TOLERANCE_CM)

    def falling(field: Floats) -> Floats:
        return np.clip(1.0 - np.maximum(field[cells.centre], 0.0) / tolerance, 0.0, 1.0)

    essential = falling(zones.essential)
    spillover = SPILLOVER_STRENGTH * falling(zones.spillover)
    code = np.round(np.maximum(essential, spillover) * FULL_STRENGTH).astype(np.uint8)
    code[(essential >= spillover) & (code > 0)] |= ESSENTIAL_BIT
    return code


def mass_cm2(code: NDArray[np.uint8], cells: Cells) -> float:
    """Area of the whole pattern, each cell counted by its strength."""
    return float(((code & FULL_STRENGTH) / FULL_STRENGTH * cells.area_cm2).sum())


def landmarks_inside(zones: PointZones, surface: Surface, paired: dict[str, bool]) -> dict[str, list[str]]:
    """Which landmarks each zone covers, as `name:right`, `name:left` or `name` on the midline, in landmark order."""
    places = []
    for name, vertex in surface.landmarks.items():
        if not paired[name]:
            places.append((name, vertex))
            continue
        if surface.mirror is None:
            raise ValueError("paired landmarks need a skin with two sides")
        places += [(f"{name}:right", vertex), (f"{name}:left", int(surface.mirror[vertex]))]
    essential = [n for n, v in places if zones.essential[v] <= EDGE_CM]
    return {
        "essential": essential,
        "spillover": [n for n, v in places if zones.spillover[v] <= EDGE_CM and n not in set(essential)],
    }


def lay_belly(surface: Surface, muscle: Muscle) -> Floats:
    """(v,) signed distance in cm to the edge of the muscle's belly."""
    return surface.zone_field(muscle.belly)


def fibre_lines(surface: Surface, belly: Iterable[Stroke]) -> list[Floats]:
    """Lines (k, 3) in cm along the strokes of the belly, side by side over their width, none across another.

    A stroke that only fills the belly's shape runs across the fibres of several others: those that cross fewest come
    first, and of the rest is shown what runs free of them.
    """
    strokes = [_side_by_side(surface.path(stroke)) for stroke in belly if len(stroke.path) > 1]
    crossed = [
        sum(any(_crossing(line, other, ATHWART_DEG).any() for line in lines) for other in strokes if other is not lines)
        for lines in strokes
    ]
    drawn: list[Floats] = []
    for i in np.argsort(crossed, kind="stable"):
        free = [_free_runs(line, drawn) for line in strokes[i]]
        drawn += [run for runs in free for run in runs]
    return drawn


def _side_by_side(path: Path) -> list[Floats]:
    """Three smooth lines along a path: on it, and half-way to either edge."""
    along = _tangents(path.points)
    across = np.cross(path.normals, along)
    across /= np.maximum(np.linalg.norm(across, axis=1, keepdims=True), 1e-9)
    lines = []
    for shift in (-0.5, 0.0, 0.5):
        line = path.points + shift * path.half_widths_cm[:, None] * across
        onward = (_tangents(line) * along).sum(axis=1) > 0.3  # inside a bend the shifted line runs back
        lines.append(_smoothed(line[onward] if onward.sum() > 3 else line))
    return lines


def _smoothed(line: Floats) -> Floats:
    way = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(line, axis=0), axis=1))])
    count = max(8, int(way[-1] / FIBRE_STEP_CM))
    even = np.stack([np.interp(np.linspace(0.0, way[-1], count), way, line[:, i]) for i in range(3)], axis=1)
    sigma_cm = min(FIBRE_SMOOTHING_CM, 0.08 * way[-1])
    return np.asarray(gaussian_filter1d(even, sigma_cm / max(way[-1], 1e-9) * count, axis=0, mode="nearest"))


def _tangents(line: Floats) -> Floats:
    """(k, 3) unit directions along a line."""
    along = np.gradient(line, axis=0)
    return np.asarray(along / np.maximum(np.linalg.norm(along, axis=1, keepdims=True), 1e-9))


def _crossing(line: Floats, drawn: list[Floats], least_deg: float = CROSSING_DEG) -> NDArray[np.bool_]:
    """(k,) where a line crosses one of those drawn, at an angle of at least so much."""
    if not drawn:
        return np.zeros(len(line), dtype=bool)
    distance, nearest = cKDTree(np.concatenate(drawn)).query(line)
    turn = (_tangents(line) * np.concatenate([_tangents(d) for d in drawn])[nearest]).sum(axis=1)
    return np.asarray((distance < CROSSING_CM) & (np.abs(turn) < np.cos(np.radians(least_deg))))


def _free_runs(line: Floats, drawn: list[Floats]) -> list[Floats]:
    """The parts of a line that cross none of those drawn already and are long enough to read as a fibre."""
    crossing = _crossing(line, drawn)
    cuts = np.flatnonzero(np.diff(crossing.astype(np.int8))) + 1
    runs = [run for run in np.split(np.arange(len(line)), cuts) if not crossing[run[0]] and len(run) > 3]
    whole = _length(line)
    return [line[run] for run in runs if _length(line[run]) >= min(MIN_FIBRE * whole, MIN_FIBRE_CM)]


def _length(line: Floats) -> float:
    return float(np.linalg.norm(np.diff(line, axis=0), axis=1).sum())
