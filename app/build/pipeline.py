"""From data/ to what is laid on the skin, each step kept by the hash of what it is made from.

    landmarks, strokes, regions --(reference skin)--> fields over vertices
    fields --(cells)--> the matrix

app/build/viewing.py draws the fields into each figure's views, app/build/run.py runs it all and writes the files.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from app.atlas.built_files import ESSENTIAL_BIT, CellGraph, Matrix, PointRow
from app.atlas.matching import COMMON
from app.build.body import Body, Floats, load_body
from app.build.cache import Cache, body_hash, builder_modules, code_hash, digest
from app.build.cells import Cells, divide
from app.build.features import Features, features
from app.build.landmarks import place_landmarks
from app.build.pointing import spot_weights, spread
from app.build.raised_arms import posing_hash, raised, raises_arms
from app.build.regions import arrival_cm, border_fields
from app.build.shading import Relief, relief
from app.build.surface import Surface
from app.build.zones import PointZones, fibre_lines, lay_belly, lay_point, mass_cm2, strengths
from app.data.commonness import how_common
from app.data.dataset import Data
from app.data.loader import load_data
from app.data.models.core import Muscle, Referral
from app.data.paths import DATA, ROOT

ZONE_CODE = ("body", "surface", "zones", "landmarks")
RELIEF_CODE = ("body", "shading", "relief_data", "features", "features_data", "cameras", "clipping", "raster")


class BuildError(RuntimeError):
    """The data is well formed but cannot be drawn; the message names the entry and the repair."""


@dataclass(frozen=True)
class Item:
    """Something laid on the skin: a trigger point's zones or a muscle's belly.

    fields: name to (v,) float32 signed distance in cm. teeth: name of a zone to FDI numbers.
    """

    id: str
    key: str
    fields: dict[str, NDArray[np.float32]]
    vertex: int | None = None
    fibres: tuple[Floats, ...] = ()
    teeth: Mapping[str, tuple[int, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Look:
    """What a figure's pictures share, whichever way one looks at it."""

    relief: Relief
    features: Features


class Build:
    """One run of the build over a data folder; what is slow is made when first asked for."""

    def __init__(self, data_folder: Path = DATA, output: Path | None = None, cache: Path | None = None) -> None:
        # Read now, so that the hashes are those of the code that runs, whatever is edited meanwhile.
        code_hash(builder_modules())
        self.data_folder = data_folder
        self.output = output or ROOT / "static"
        self.cache = Cache(cache or ROOT / ".cache" / "build")
        self.data: Data = load_data(data_folder)
        self.body_key = body_hash(data_folder / "body")
        self.body: Body = load_body(data_folder / "body")
        self.landmarks = self._landmarks()
        self.surface = Surface(self.body.reference, self.landmarks, self.body.mirror)
        self.paired = {landmark.id: landmark.paired for landmark in self.data.landmarks}

    def _landmarks(self) -> dict[str, int]:
        entries = [e.model_dump(by_alias=True) for e in self.data.landmarks]
        key = digest(self.body_key, entries, code_hash(["landmarks", "body"]))
        return self.cache.get("landmarks", key, lambda: place_landmarks(self.body, entries))

    @functools.cached_property
    def arrival_key(self) -> str:
        """Hash of what the regions grow from."""
        entries = [e.model_dump() for e in self.data.regions]
        return digest(self.body_key, entries, self.landmarks, code_hash(["regions", "body"]))

    def arrival(self) -> NDArray[np.float32]:
        """(regions, v) how soon each region's growth arrives at each vertex, in cm; the soonest owns it."""
        entries = [e.model_dump() for e in self.data.regions]

        def make() -> NDArray[np.float32]:
            return arrival_cm(self.body, self.landmarks, entries).astype(np.float32)

        return self.cache.get("regions", self.arrival_key, make)

    @functools.cached_property
    def borders(self) -> NDArray[np.floating[Any]]:
        """(regions, v) signed distance to each region's border in cm."""
        return border_fields(self.arrival())

    def cells(self) -> Cells:
        """The division of the skin into cells."""
        key = self._cells_key("cells", "body", "surface")
        return self.cache.get("cells", key, lambda: divide(self.body, self.surface.edge_graph, self.landmarks.values()))

    def _cells_key(self, *code: str) -> str:
        return digest(self.body_key, sorted(self.landmarks.values()), code_hash(code))

    def spots(self) -> csr_matrix:
        """(n, n) what each cell counts for a click on another one."""
        cells = self.cells()

        def make() -> csr_matrix:
            return spot_weights(build_cells(self), cells.fine, cells.area_cm2)

        return self.cache.get("spots", self._cells_key("cells", "body", "surface", "pointing"), make)

    @functools.cached_property
    def raised_key(self) -> str:
        """Hash of what the body with raised arms is made from."""
        return digest(self.body_key, self.landmarks, posing_hash(self.data_folder), code_hash(["raised_arms"]))

    @functools.cached_property
    def raised_body(self) -> Body:
        """The body with its arms raised."""
        return self.cache.get("raised", self.raised_key, lambda: raised(self.body, self.data_folder, self.landmarks))

    def body_in(self, view: str) -> Body:
        """The body as a view shows it."""
        return self.raised_body if raises_arms(view) else self.body

    def look(self, figure: str, arms_raised: bool = False) -> Look:
        """Shade and drawn features of a figure; the slowest single step of the build."""
        key = digest(self.body_key, figure, code_hash(RELIEF_CODE), self.raised_key if arms_raised else {})
        body = self.raised_body if arms_raised else self.body
        return self.cache.get("look", key, lambda: Look(relief(body, figure), features(self.body)))

    def _zone_key(self, *parts: Any) -> str:
        return digest(self.body_key, self.landmarks, code_hash(ZONE_CODE), *parts)

    def _point_key(self, referral: Referral) -> str:
        return self._zone_key("point", referral.model_dump(include={"id", "at", "essential", "spillover"}))

    def _muscle_key(self, muscle: Muscle) -> str:
        return self._zone_key("muscle", muscle.model_dump(include={"id", "belly"}))

    def not_laid(self) -> list[Referral | Muscle]:
        """The points and muscles that the cache does not hold yet."""
        points = [r for r in self.data.referrals if not self.cache.holds("point", self._point_key(r))]
        muscles = [m for m in self.data.muscles if not self.cache.holds("muscle", self._muscle_key(m))]
        return [*points, *muscles]

    def point(self, referral: Referral) -> Item:
        """A trigger point laid on the skin."""
        key = self._point_key(referral)

        def make() -> Item:
            zones = lay_point(self.surface, referral)
            fields = {name: f.astype(np.float32) for name, f in zones.fields.items()}
            teeth = {name: zone.teeth for name, zone in referral.zones.items() if zone.teeth}
            return Item(referral.id, key, fields, zones.vertex, teeth=teeth)

        return self.cache.get("point", key, make)

    def muscle(self, muscle: Muscle) -> Item:
        """A muscle's belly laid on the skin."""
        key = self._muscle_key(muscle)

        def make() -> Item:
            belly = lay_belly(self.surface, muscle).astype(np.float32)
            return Item(muscle.id, key, {"belly": belly}, fibres=tuple(fibre_lines(self.surface, muscle.belly)))

        return self.cache.get("muscle", key, make)


def zones_of(item: Item) -> PointZones:
    """A point's fields as the zone functions want them."""
    if item.vertex is None:
        raise BuildError(f"{item.id} is not a trigger point")
    essential, spillover = (item.fields[n].astype(np.float64) for n in ("essential", "spillover"))
    return PointZones(essential, spillover, item.vertex)


def build_cells(build: Build) -> CellGraph:
    """Where the cells lie and which touch, for brushes that run over the skin."""
    cells, skin = build.cells(), build.body.reference
    corner = cells.of_vertex[build.body.faces]
    a, b = corner.ravel(), np.roll(corner, -1, axis=1).ravel()
    kept = cells.m + cells.k
    links = np.unique(np.concatenate([a * cells.n + b, b * cells.n + a]))
    cell, neighbour = np.divmod(links, cells.n)
    touching = (cell != neighbour) & (cell < kept)
    cell, neighbour = cell[touching], neighbour[touching]
    return CellGraph(
        m=cells.m,
        k=cells.k,
        position_cm=skin.points[cells.centre[:kept]],
        area_cm2=cells.area_cm2[:kept],
        start=np.searchsorted(cell, np.arange(kept + 1)),
        neighbour=neighbour,
    )


def build_matrix(build: Build, points: Sequence[Item]) -> Matrix:
    """The strengths of all points over all cells. Raises BuildError for a point that reaches no skin."""
    cells = build.cells()
    of_muscle = {m.id: m for m in build.data.muscles}
    region = build.arrival().argmin(axis=0)
    drawn = np.stack([strengths(zones_of(item), cells) for item in points], axis=1)
    codes = spread(drawn, build.spots())
    rows = []
    for item, referral, code in zip(points, build.data.referrals, codes.T, strict=True):
        if not (code >= ESSENTIAL_BIT).any():
            raise BuildError(f"referrals.yaml: {item.id}: its essential zone reaches no skin; widen its strokes")
        common = COMMON[how_common(referral, of_muscle[referral.muscle]).word]
        rows.append(PointRow(item.id, round(mass_cm2(code, cells), 1), common))
    region_of_cell = region[cells.centre].astype(np.uint8)
    version = digest(codes.tobytes(), region_of_cell.tobytes(), [r.id for r in rows])[:12]
    return Matrix(
        version=version,
        m=cells.m,
        k=cells.k,
        points=tuple(rows),
        regions=tuple(r.id for r in build.data.regions),
        codes=codes,
        patch=cells.fine.astype(np.uint8),
        region=region_of_cell,
    )
