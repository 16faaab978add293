"""From strokes to numbers: how strongly each cell of skin belongs to a trigger point's pattern."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.build.body import Floats
from app.build.cells import Cells
from app.build.surface import OUTSIDE_CM, Surface
from app.models import Muscle, Referral
from app.skin import COARSE_TOLERANCE_CM, ESSENTIAL_BIT, FINE_TOLERANCE_CM, FULL_STRENGTH, SPILLOVER_STRENGTH

VERGE_CM = 0.3
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
        return np.clip(1.0 - np.maximum(field[cells.heart], 0.0) / tolerance, 0.0, 1.0)

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
    essential = [n for n, v in places if zones.essential[v] <= VERGE_CM]
    return {
        "essential": essential,
        "spillover": [n for n, v in places if zones.spillover[v] <= VERGE_CM and n not in set(essential)],
    }


def lay_belly(surface: Surface, muscle: Muscle) -> Floats:
    """(v,) signed distance in cm to the edge of the muscle's belly."""
    return surface.zone_field(muscle.belly)


def fibre_lines(surface: Surface, muscle: Muscle) -> list[Floats]:
    """Lines (k, 3) in cm along each stroke of the belly, side by side over its width."""
    lines: list[Floats] = []
    for stroke in muscle.belly:
        if len(stroke.path) < 2:
            continue
        path = surface.path(stroke)
        along = np.gradient(path.points, axis=0)
        across = np.cross(path.normals, along)
        across /= np.maximum(np.linalg.norm(across, axis=1, keepdims=True), 1e-9)
        for shift in (-0.5, 0.0, 0.5):
            lines.append(path.points + shift * path.half_widths_cm[:, None] * across)
    return lines
