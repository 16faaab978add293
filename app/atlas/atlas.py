"""The atlas as the server holds it: the data, the built matrix, and the pictures' overlays, read once."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.atlas.built_files import (
    BuildMissing,
    CellGraph,
    LabelGrid,
    Matrix,
    read_built,
    read_cells,
    read_labels,
    read_matrix,
)
from app.atlas.examination import Likelihoods, likelihoods
from app.atlas.matching import KeyMuscles, Mark
from app.atlas.memo import memo
from app.data.commonness import HowCommon, how_common
from app.data.dataset import Data
from app.data.evidence import HowKnown, how_known
from app.data.loader import load_data
from app.data.models.bones import Bone
from app.data.models.cases import Case
from app.data.models.core import Landmark, Muscle, Referral, Region
from app.data.models.evidence import Source, Study
from app.data.models.examination import LookAlike, MovementTest, Palpation
from app.data.models.guide import Condition, GuidePage, Posture
from app.data.models.hazards import PointHazards, Structure
from app.data.models.phrases import Danger
from app.data.models.practice import Strength
from app.data.models.press_pictures import PressPicture
from app.data.models.pressing import Pressing
from app.data.models.signs import RedFlag
from app.data.paths import DATA, ROOT
from app.errors import unknown
from app.views import VIEWS
from app.vocabulary import ALIKE_URGENCIES, FREQUENCY_WORDS

STATIC = ROOT / "static"
FIGURES = ("female", "male")


class Atlas:
    """Everything that pages and the API answer from; immutable once made.

    static: files that are served. built: the folder that holds what `make build` wrote, static itself if not said.
    Raises DataError where the YAML is wrong and BuildMissing where static/ does not fit it.
    """

    def __init__(self, data: Data, static: Path = STATIC, built: Path | None = None) -> None:
        self.data = data
        self.memos: dict[Callable[..., Any], Callable[..., Any]] = {}
        self.static = static
        self.built = built or static
        self.matrix: Matrix = read_matrix(read_built(self.built / "atlas" / "matrix.bin"))
        places = json.loads(read_built(self.built / "atlas" / "places.json"))
        self.landmark_cells: dict[str, dict[str, int]] = places["landmarks"]
        self.zone_landmarks: dict[str, dict[str, list[str]]] = places["zones"]
        self.muscles: dict[str, Muscle] = {m.id: m for m in data.muscles}
        self.bones: dict[str, Bone] = {b.id: b for b in data.bones}
        self.referrals: dict[str, Referral] = {r.id: r for r in data.referrals}
        self.regions: dict[str, Region] = {r.id: r for r in data.regions}
        self.landmarks: dict[str, Landmark] = {x.id: x for x in data.landmarks}
        self.sources: dict[str, Source] = {s.id: s for s in data.sources}
        self.studies: dict[str, Study] = {s.id: s for s in data.studies}
        self.red_flags: list[RedFlag] = list(data.red_flags)
        self.landmark_names = {p.id: str(p.title) for p in data.phrases if p.kind == "place" and p.id in self.landmarks}
        """What a point on the skin is called in texts for clients."""
        self.dangers: dict[str, Danger] = {d.id: d for d in data.dangers if d.kind == "danger"}
        self.movement_tests: dict[str, MovementTest] = {t.id: t for t in data.movements}
        self.palpation: dict[str, Palpation] = {p.id: p for p in data.palpation}
        self.pressing: dict[str, Pressing] = {p.id: p for p in data.pressing}
        self.press_pictures: dict[str, PressPicture] = {p.id: p for p in data.press_pictures}
        self.structures: dict[str, Structure] = {s.id: s for s in data.structures}
        self.point_hazards: dict[str, PointHazards] = {p.id: p for p in data.point_hazards}
        self.strength: dict[str, Strength] = {s.id: s for s in data.strength}
        self.look_alikes: dict[str, LookAlike] = {a.id: a for a in data.look_alikes}
        self.cases: dict[str, Case] = {c.id: c for c in data.cases}
        self.conditions: dict[str, Condition] = {c.id: c for c in data.conditions}
        self.postures: dict[str, Posture] = {p.id: p for p in data.postures}
        self.guide: dict[str, GuidePage] = {p.id: p for p in data.guide}
        self.version = f"{data.version}-{self.matrix.version}"
        drawn = {p.id for p in self.matrix.points}
        if drawn != set(self.referrals):
            odd = ", ".join(sorted(drawn ^ set(self.referrals))[:5])
            raise BuildMissing(f"static/ was built from other data (differs in {odd}); run `make build`")
        self.points_json: dict[str, Any] = json.loads(read_built(self.built / "atlas" / "points.json"))

    @cached_property
    def cells_of_region(self) -> dict[tuple[str, str], tuple[int, ...]]:
        """Cells of each region and side; regions on the midline have the side `midline`."""
        out: dict[tuple[str, str], list[int]] = {}
        for cell, index in enumerate(self.matrix.region.tolist()):
            region = self.data.regions[index]
            side = self.matrix.side(cell)
            sides = ("midline",) if not region.paired else ("right", "left") if side == "midline" else (side,)
            for s in sides:
                out.setdefault((region.id, s), []).append(cell)
        return {key: tuple(cells) for key, cells in out.items()}

    @cached_property
    def graph(self) -> CellGraph:
        """Where the cells lie and which touch. Raises BuildMissing where it is not the matrix's."""
        graph = read_cells(read_built(self.static / "atlas" / "cells.bin"))
        if (graph.m, graph.k) != (self.matrix.m, self.matrix.k):
            raise BuildMissing("cells.bin and matrix.bin are of different builds; run `make build`")
        return graph

    @cached_property
    def cell_area_cm2(self) -> NDArray[np.float64]:
        """(n,) area of every cell on the reference, as built. Raises BuildMissing like `graph`."""
        area = self.graph.area_cm2
        return np.concatenate([area, area[self.matrix.m :]])

    @cached_property
    def satellites(self) -> dict[str, list[str]]:
        """The muscles whose points lie in a key muscle's pain and may follow from it, by key muscle."""
        return {m.id: list(m.satellites) for m in self.muscles.values() if m.satellites}

    @cached_property
    def keys(self) -> KeyMuscles:
        """The same as the ranking uses it."""
        return KeyMuscles(self.matrix, self.satellites)

    @cached_property
    def flags_of_region(self) -> dict[str, tuple[RedFlag, ...]]:
        """Red flags that name each region, in file order."""
        return {r: tuple(f for f in self.red_flags if r in f.regions) for r in self.regions}

    @cached_property
    def general_flags(self) -> tuple[RedFlag, ...]:
        """Red flags that hold anywhere."""
        return tuple(f for f in self.red_flags if not f.regions)

    @cached_property
    def likelihoods(self) -> Likelihoods:
        """What findings of an examination say of each muscle."""
        return likelihoods(self.data.movements, self.data.weights, self.data.muscles)

    def look_alikes_at(self, places: Sequence[tuple[str, str]]) -> list[LookAlike]:
        """What else may hurt in these (region, side) places: most urgent first, then what explains most of them.

        What lies on one side only (the gallbladder) is left out where all the pain is on the other.
        """

        def hits(entry: LookAlike) -> int:
            elsewhere = {"left": "right", "right": "left"}.get(entry.side, "")
            return sum(region in entry.regions and side != elsewhere for region, side in places)

        counted = [(entry, hits(entry)) for entry in self.look_alikes.values()]
        found = [(entry, n) for entry, n in counted if n]
        found.sort(key=lambda pair: (ALIKE_URGENCIES.index(pair[0].urgency), -pair[1]))
        return [entry for entry, _ in found]

    def points_of(self, muscle: str) -> list[Referral]:
        """The trigger points of a muscle, in order."""
        return self._points_of[muscle]

    @cached_property
    def _points_of(self) -> dict[str, list[Referral]]:
        out: dict[str, list[Referral]] = {m: [] for m in self.muscles}
        for referral in self.data.referrals:
            out[referral.muscle].append(referral)
        return {m: sorted(points, key=lambda r: r.n) for m, points in out.items()}

    def commonness_words(self, muscle: str) -> str:
        """How often a muscle is involved, in words."""
        return FREQUENCY_WORDS[self.muscles[muscle].commonness.word]

    def commonness_of(self, trigger_point: str) -> HowCommon:
        """How often a trigger point is involved, and what that rests on."""
        point = self.referrals[trigger_point]
        return how_common(point, self.muscles[point.muscle])

    @memo(512)
    def known_of(self, trigger_point: str) -> HowKnown:
        """Which studies tested a trigger point's pattern, or when one was searched for in vain."""
        return how_known(self.referrals[trigger_point], self.data.studies, self.data.searches)

    def muscle(self, muscle_id: str) -> Muscle:
        """The muscle, or NotFound with the closest ids."""
        if muscle_id not in self.muscles:
            raise unknown("muscle", muscle_id, list(self.muscles), "id")
        return self.muscles[muscle_id]

    def referral(self, point_id: str) -> Referral:
        """The trigger point, or NotFound with the closest ids."""
        if point_id not in self.referrals:
            raise unknown("trigger point", point_id, list(self.referrals), "id")
        return self.referrals[point_id]

    def region(self, region_id: str) -> Region:
        """The region, or NotFound with the closest ids."""
        if region_id not in self.regions:
            raise unknown("region", region_id, list(self.regions), "id")
        return self.regions[region_id]

    @memo(64)
    def overlay(self, figure: str, view: str) -> dict[str, Any]:
        """Paths of one view of one figure (docs/formats.md)."""
        loaded: dict[str, Any] = json.loads(read_built(self.built / "atlas" / "overlays" / figure / f"{view}.json"))
        return loaded

    @memo(4)
    def point_places(self, figure: str) -> dict[str, dict[str, list[int]]]:
        """Where the right-side trigger points are on each picture of a figure (docs/formats.md)."""
        loaded: dict[str, dict[str, list[int]]]
        loaded = json.loads(read_built(self.built / "atlas" / "marks" / f"{figure}.json"))
        return loaded

    @memo(64)
    def labels(self, figure: str, view: str) -> LabelGrid:
        """Which cell lies under each spot of a view."""
        return read_labels(read_built(self.built / "atlas" / "labels" / figure / f"{view}.bin"))

    @memo(64)
    def picture(self, figure: str, view: str) -> str:
        """The body as SVG, without any pain on it."""
        return read_built(self.built / "svg" / figure / f"{view}.svg").decode()

    @memo(64)
    def bones_picture(self, figure: str, view: str) -> str:
        """The bones of a view as SVG, with the skin's outline faint around them; no course changes them."""
        return read_built(self.static / "bones" / figure / f"{view}.svg").decode()

    @memo(64)
    def muscles_picture(self, figure: str, view: str) -> str:
        """The muscles of a view as SVG, one group each, to be laid over its bones; no course changes them."""
        return read_built(self.static / "muscles" / figure / f"{view}.svg").decode()

    def views_of(self, point: str, side: str, figure: str = "female") -> list[str]:
        """Views that show a point's pattern on a side of the body, whole body first."""
        on_right = set(self.points_json["points"][point]["views"][figure])
        return [v for v, view in VIEWS.items() if (view.mirror if side == "left" else v) in on_right]

    def region_of_cell(self, cell: int) -> tuple[str, str]:
        """(region, side) of a cell."""
        region = self.data.regions[int(self.matrix.region[cell])]
        return region.id, self.matrix.side(cell) if region.paired else "midline"

    def marks_of_region(self, region: str, side: str) -> Mark:
        """A whole region as one mark."""
        return Mark(self.cells_of_region[(region, side)])


def load_atlas(data_folder: Path = DATA, static: Path = STATIC) -> Atlas:
    """Read data and built files. Raises DataError or BuildMissing."""
    return Atlas(load_data(data_folder), static)
