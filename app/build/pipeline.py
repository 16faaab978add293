"""`make build`: from data/ to static/, each step cached by the hash of what it is made from.

    landmarks, strokes, regions --(reference skin)--> fields over vertices
    fields --(cells)--> matrix.bin
    fields --(each figure and view)--> overlays/*.json, labels/*.bin, svg/*.svg

Output is deterministic; files whose bytes did not change are not touched.
"""

from __future__ import annotations

import functools
import hashlib
import json
import multiprocessing
import os
import pickle
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from app.build.body import FIGURES, Body, Floats, load_body
from app.build.cameras import canonical
from app.build.cells import Cells, divide
from app.build.features import Features, features
from app.build.figures import draw_both_sides
from app.build.landmarks import place_landmarks
from app.build.overlays import Carrier, Scene, area_path, clickable, label_grid, line_paths, open_scene, spot
from app.build.regions import arrival_cm, border_field
from app.build.shading import Relief, relief
from app.build.surface import Surface
from app.build.zones import PointZones, fibre_lines, landmarks_inside, lay_belly, lay_point, mass_cm2, strengths
from app.data import DATA, ROOT, Data, load_data
from app.matching import COMMON
from app.models import Muscle, Referral
from app.skin import FINE_TOLERANCE_CM, LabelGrid, Matrix, PointRow, write_labels, write_matrix
from app.views import VIEWS
from app.vocabulary import FREQUENCY_WORDS

T = TypeVar("T")

HERE = Path(__file__).resolve().parent

ZONE_CODE = ("body", "surface", "zones", "landmarks")
SCENE_CODE = ("body", "cameras", "clipping", "raster", "overlays", "curves", "beziers")
RELIEF_CODE = ("body", "shading", "relief_data", "features", "features_data", "cameras", "clipping", "raster")
FIGURE_CODE = (*RELIEF_CODE, "curves", "beziers", "contours", "teeth", "figures")


class BuildError(RuntimeError):
    """The data is well formed but cannot be drawn; the message names the entry and the repair."""


@dataclass(frozen=True)
class Item:
    """Something laid on the skin: a trigger point's zones or a muscle's belly.

    fields: name to (v,) float32 signed distance in cm.
    """

    id: str
    key: str
    fields: dict[str, NDArray[np.float32]]
    vertex: int | None = None
    fibres: tuple[Floats, ...] = ()


@dataclass(frozen=True)
class Look:
    """What a figure's pictures share, whichever way one looks at it."""

    relief: Relief
    features: Features


class Cache:
    """Pickled results of earlier builds under .cache/build, by the hash of their inputs."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def holds(self, kind: str, key: str) -> bool:
        """Whether a value is kept."""
        return (self.folder / f"{kind}-{key}.pickle").is_file()

    def get(self, kind: str, key: str, make: Callable[[], T]) -> T:
        """The cached value, or the one made now."""
        path = self.folder / f"{kind}-{key}.pickle"
        if path.is_file():
            try:
                value: T = pickle.loads(path.read_bytes())
                os.utime(path)
                return value
            except (pickle.UnpicklingError, EOFError, AttributeError, ImportError):
                path.unlink()
        value = make()
        temporary = path.with_suffix(f".{os.getpid()}")
        temporary.write_bytes(pickle.dumps(value, protocol=pickle.HIGHEST_PROTOCOL))
        temporary.replace(path)
        return value


@functools.cache
def _source(name: str) -> bytes:
    """A builder module as it was when this process began, which is the code that runs."""
    return (HERE / f"{name}.py").read_bytes()


def code_hash(names: Iterable[str]) -> str:
    """Hash of builder modules, so that a changed algorithm builds anew."""
    return digest(*map(_source, sorted(names)))


def digest(*parts: Any) -> str:
    """Sixteen hex digits of whatever is given; bytes as they are, all else as JSON."""
    sha = hashlib.sha256()
    for part in parts:
        data = part if isinstance(part, bytes) else json.dumps(part, sort_keys=True, default=str).encode()
        sha.update(str(len(data)).encode() + b":" + data)
    return sha.hexdigest()[:16]


def body_hash(folder: Path) -> str:
    """Hash of the mesh files."""
    return digest(*(p.read_bytes() for p in sorted(folder.glob("*.npz"))), (folder / "joints.json").read_bytes())


class Build:
    """One run of the build over a data folder; what is slow is made when first asked for."""

    def __init__(self, data_folder: Path = DATA, output: Path | None = None, cache: Path | None = None) -> None:
        for module in HERE.glob("*.py"):
            _source(module.stem)
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

    def cells(self) -> Cells:
        """The division of the skin into cells."""
        key = digest(self.body_key, sorted(self.landmarks.values()), code_hash(["cells", "body", "surface"]))
        return self.cache.get("cells", key, lambda: divide(self.body, self.surface.edge_graph, self.landmarks.values()))

    def look(self, figure: str) -> Look:
        """Shade and drawn features of a figure; the slowest single step of the build."""
        key = digest(self.body_key, figure, code_hash(RELIEF_CODE))
        return self.cache.get("look", key, lambda: Look(relief(self.body, figure), features(self.body)))

    def _zone_key(self, *parts: Any) -> str:
        return digest(self.body_key, self.landmarks, code_hash(ZONE_CODE), *parts)

    def _point_key(self, referral: Referral) -> str:
        return self._zone_key("point", referral.model_dump(include={"id", "at", "essential", "spillover"}))

    def _muscle_key(self, muscle: Muscle) -> str:
        return self._zone_key("muscle", muscle.model_dump(include={"id", "belly"}))

    def not_laid(self) -> list[int]:
        """Numbers, points before muscles, of what the cache does not hold yet."""
        keys = [("point", self._point_key(r)) for r in self.data.referrals]
        keys += [("muscle", self._muscle_key(m)) for m in self.data.muscles]
        return [i for i, (kind, key) in enumerate(keys) if not self.cache.holds(kind, key)]

    def point(self, referral: Referral) -> Item:
        """A trigger point laid on the skin."""
        key = self._point_key(referral)

        def make() -> Item:
            zones = lay_point(self.surface, referral)
            fields = {name: field.astype(np.float32) for name, field in zones.fields.items()}
            return Item(referral.id, key, fields, zones.vertex)

        return self.cache.get("point", key, make)

    def muscle(self, muscle: Muscle) -> Item:
        """A muscle's belly laid on the skin."""
        key = self._muscle_key(muscle)

        def make() -> Item:
            field = lay_belly(self.surface, muscle).astype(np.float32)
            return Item(muscle.id, key, {"belly": field}, fibres=tuple(fibre_lines(self.surface, muscle)))

        return self.cache.get("muscle", key, make)


def zones_of(item: Item) -> PointZones:
    """A point's fields as the zone functions want them."""
    if item.vertex is None:
        raise BuildError(f"{item.id} is not a trigger point")
    essential, spillover = (item.fields[n].astype(np.float64) for n in ("essential", "spillover"))
    return PointZones(essential, spillover, item.vertex)


def build_matrix(build: Build, points: Sequence[Item], region: NDArray[np.int64]) -> Matrix:
    """The strengths of all points over all cells. Raises BuildError for a point that reaches no skin."""
    cells = build.cells()
    of_muscle = {m.id: m for m in build.data.muscles}
    rows, columns = [], []
    for item, referral in zip(points, build.data.referrals, strict=True):
        code = strengths(zones_of(item), cells)
        if not (code >= 128).any():
            raise BuildError(f"referrals.yaml: {item.id}: its essential zone reaches no skin; widen its strokes")
        common = COMMON[of_muscle[referral.muscle].commonness.word]
        rows.append(PointRow(item.id, round(mass_cm2(code, cells), 1), common))
        columns.append(code)
    codes = np.stack(columns, axis=1)
    region_of_cell = region[cells.heart].astype(np.uint8)
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


@dataclass(frozen=True)
class Job:
    """All that one view of one figure is drawn from; shared with worker processes by fork."""

    build: Build
    points: tuple[Item, ...]
    muscles: tuple[Item, ...]
    arrival: NDArray[np.float32]
    cells: Cells
    carrier: Carrier
    looks: dict[str, Look]


_JOB: Job | None = None


@dataclass(frozen=True)
class Drawn:
    """The built files of one view of one figure."""

    figure: str
    view: str
    overlay: str
    labels: bytes
    picture: str


def _job() -> Job:
    if _JOB is None:
        raise BuildError("the worker was started without a job")
    return _JOB


def lay(number: int) -> Item:
    """The points, then the muscles, laid on the skin; runs in a worker process."""
    build = _job().build
    points = build.data.referrals
    return (
        build.point(points[number]) if number < len(points) else build.muscle(build.data.muscles[number - len(points)])
    )


def shade(figure: str) -> Look:
    """What a figure's pictures share; runs in a worker process."""
    return _job().build.look(figure)


def draw_views(figure_view: tuple[str, str]) -> list[Drawn]:
    """A view of a figure and its mirror view, whose pictures are drawn once; runs in a worker process."""
    job, (figure, view) = _job(), figure_view
    build, look = job.build, job.looks[figure]
    shape = (HERE.parent / "views.py").read_bytes()
    key = digest(build.body_key, code_hash(FIGURE_CODE), figure, view, shape)
    pictures = build.cache.get(
        "figure", key, lambda: draw_both_sides(build.body, figure, view, look.relief, look.features)
    )
    return [Drawn(figure, v, *draw_overlay(job, figure, v), pictures[v]) for v in sorted(pictures)]


def draw_overlay(job: Job, figure: str, view: str) -> tuple[str, bytes]:
    """(overlay JSON, label grid) of a view."""
    build = job.build
    scene_key = digest(build.body_key, code_hash(SCENE_CODE), figure, view)
    drawn_key = digest(scene_key, [i.key for i in (*job.points, *job.muscles)])
    region_key = digest(scene_key, build.arrival_key, build.landmarks, job.cells.of_vertex.tobytes())
    scenes: list[Scene] = []

    def scene() -> Scene:
        if not scenes:
            scenes.append(open_scene(build.body, figure, view))
        return scenes[0]

    def items() -> dict[str, dict[str, Any]]:
        return {
            "points": _drawn(build, scene, scene_key, job.points, _point_paths),
            "muscles": _drawn(build, scene, scene_key, job.muscles, lambda s, i: _muscle_paths(s, i, job.carrier)),
        }

    drawn = build.cache.get("drawn", drawn_key, items)
    fixed, labels = build.cache.get("fixed", region_key, lambda: _fixed(scene(), job))
    overlay = {
        "view": view,
        "figure": figure,
        "width": VIEWS[view].width,
        "height": VIEWS[view].height,
        **drawn,
        **fixed,
    }
    return dumps(overlay), labels


def dumps(value: Any) -> str:
    """Compact JSON with a newline, the same bytes for the same value."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False) + "\n"


def _drawn(
    build: Build,
    scene: Callable[[], Scene],
    scene_key: str,
    items: Iterable[Item],
    paths: Callable[[Scene, Item], dict[str, Any]],
) -> dict[str, Any]:
    seen = build.cache.get("seen", scene_key, lambda: scene().seen)
    out = {}
    for item in items:
        near = [(field <= 0.0) & seen for field in item.fields.values()]
        if not any(n.any() for n in near) and not (item.vertex is not None and seen[item.vertex]):
            continue
        found = build.cache.get("paths", digest(scene_key, item.key), lambda i=item: paths(scene(), i))  # type: ignore[misc]
        if found:
            out[item.id] = found
    return out


def _point_paths(scene: Scene, item: Item) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, field in item.fields.items():
        if path := area_path(scene, field):
            found[name] = path
    if item.vertex is not None and (at := spot(scene, item.vertex)):
        found["x"] = at
    return found


def _muscle_paths(scene: Scene, item: Item, carrier: Carrier) -> dict[str, Any]:
    path = area_path(scene, item.fields["belly"])
    if not path:
        return {}
    fibres = line_paths(scene, carrier.carry_lines(item.fibres, scene.figure))
    return {"belly": path} | ({"fibres": fibres} if fibres else {})


def _fixed(scene: Scene, job: Job) -> tuple[dict[str, Any], bytes]:
    """Regions, landmarks and the label grid of a view."""
    build, body = job.build, job.build.body
    x = body.reference.points[:, 0]
    regions: dict[str, dict[str, str]] = {}
    for i, region in enumerate(build.data.regions):
        field = border_field(job.arrival.astype(np.float64), i)
        sides = {"right": np.maximum(field, x), "left": np.maximum(field, -x)} if region.paired else {"midline": field}
        found = {s: p for s, f in sides.items() if (p := area_path(scene, f))}
        if found:
            regions[region.id] = found
    grid = label_grid(scene, job.cells.of_vertex)
    landmarks: dict[str, dict[str, list[float]]] = {}
    for name, vertex in build.landmarks.items():
        places = {"midline": vertex}
        if build.paired[name]:
            places = {"left": int(body.mirror[vertex]), "right": vertex}
        found_at = {side: _own_spot(scene, job, grid, v) for side, v in places.items()}
        if spots := {side: at for side, at in found_at.items() if at}:
            landmarks[name] = spots
    return {"regions": regions, "landmarks": landmarks}, write_labels(grid)


def _own_spot(scene: Scene, job: Job, grid: LabelGrid, vertex: int) -> list[float] | None:
    at = spot(scene, vertex)
    if at is None:
        return None
    points = job.build.body.reference.points
    near = np.linalg.norm(points[job.cells.heart] - points[vertex], axis=1) <= FINE_TOLERANCE_CM
    return clickable(grid, at, int(job.cells.of_vertex[vertex]), near)


def points_json(build: Build, views: dict[str, dict[str, list[str]]], version: str) -> str:
    """Names and words that the browser's ranking shows."""
    muscles = {m.id: m for m in build.data.muscles}
    entries = {}
    for referral in build.data.referrals:
        muscle = muscles[referral.muscle]
        entries[referral.id] = {
            "muscle": muscle.id,
            "n": referral.n,
            "common": muscle.common,
            "plain": muscle.plain,
            "location": referral.location,
            "commonness": FREQUENCY_WORDS[muscle.commonness.word],
            "views": views[referral.id],
        }
    regions = {r.id: {"name": r.name, "plain": r.plain, "paired": r.paired} for r in build.data.regions}
    flags = [f.model_dump() for f in build.data.red_flags]
    return dumps({"version": version, "points": entries, "regions": regions, "red_flags": flags})


def places_json(build: Build, points: Sequence[Item]) -> str:
    """For the server: the cell of each landmark, and the landmarks that each zone covers."""
    cells = build.cells()
    mirror = build.body.mirror
    landmark_cells = {
        name: {"right": int(cells.of_vertex[v]), "left": int(cells.of_vertex[mirror[v]])}
        if build.paired[name]
        else {"midline": int(cells.of_vertex[v])}
        for name, v in build.landmarks.items()
    }
    zones = {item.id: landmarks_inside(zones_of(item), build.surface, build.paired) for item in points}
    return dumps({"landmarks": landmark_cells, "zones": zones})


def run_build(
    data_folder: Path = DATA,
    output: Path | None = None,
    cache: Path | None = None,
    processes: int | None = None,
    quiet: bool = False,
) -> list[Path]:
    """Build everything; returns the files that changed. Raises DataError, BodyError or BuildError."""
    global _JOB
    build = Build(data_folder, output, cache)

    def progress(items: Iterable[T], what: str, total: int) -> Iterable[T]:
        return tqdm(items, desc=what, total=total, unit="", disable=quiet, leave=False)

    workers = processes or min(os.cpu_count() or 1, 4)
    fork = multiprocessing.get_context("fork")
    _JOB = Job(build, (), (), build.arrival(), build.cells(), Carrier(build.body), {})
    missing = build.not_laid()
    if missing:
        with ProcessPoolExecutor(workers, fork) as pool:
            list(progress(pool.map(lay, missing, chunksize=4), "zones", len(missing)))
    points = tuple(build.point(r) for r in build.data.referrals)
    muscles = tuple(build.muscle(m) for m in build.data.muscles)
    matrix = build_matrix(build, points, _JOB.arrival.argmin(axis=0))
    _JOB = replace(_JOB, points=points, muscles=muscles)
    with ProcessPoolExecutor(workers, fork) as pool:
        looks = dict(zip(FIGURES, progress(pool.map(shade, FIGURES), "relief", len(FIGURES)), strict=True))
    _JOB = replace(_JOB, looks=looks)
    jobs = [(figure, view) for view in VIEWS if canonical(view)[0] == view for figure in FIGURES]
    files: dict[str, bytes] = {}
    views: dict[str, dict[str, list[str]]] = {r.id: {f: [] for f in FIGURES} for r in build.data.referrals}
    with ProcessPoolExecutor(workers, fork) as pool:
        drawn = [d for pair in progress(pool.map(draw_views, jobs), "views", len(jobs)) for d in pair]
    for d in sorted(drawn, key=lambda d: list(VIEWS).index(d.view)):
        files[f"svg/{d.figure}/{d.view}.svg"] = d.picture.encode()
        files[f"atlas/overlays/{d.figure}/{d.view}.json"] = d.overlay.encode()
        files[f"atlas/labels/{d.figure}/{d.view}.bin"] = d.labels
        for point in json.loads(d.overlay)["points"]:
            views[point][d.figure].append(d.view)
    _JOB = None
    for item in points:
        if not views[item.id]["female"]:
            raise BuildError(f"referrals.yaml: {item.id}: no view shows any of its zones")
    files["atlas/matrix.bin"] = write_matrix(matrix)
    files["atlas/points.json"] = points_json(build, views, matrix.version).encode()
    files["atlas/places.json"] = places_json(build, points).encode()
    files["atlas/manifest.json"] = dumps({"inputs": inputs_hash(data_folder), "files": _sums(files)}).encode()
    return write_all(build.output, files)


def inputs_hash(data_folder: Path = DATA) -> str:
    """Hash of everything that the built files depend on."""
    names = [p.stem for p in HERE.glob("*.py")]
    data = load_data(data_folder)
    drawn = [
        [e.model_dump(by_alias=True) for e in entries] for entries in (data.landmarks, data.regions, data.red_flags)
    ]
    muscles = [m.model_dump(include={"id", "belly", "common", "plain", "commonness"}) for m in data.muscles]
    referrals = [r.model_dump(include={"id", "at", "essential", "spillover", "location"}) for r in data.referrals]
    shared = [(HERE.parent / f"{n}.py").read_bytes() for n in ("views", "skin")]
    return digest(body_hash(data_folder / "body"), code_hash(names), drawn, muscles, referrals, *shared)


def _sums(files: dict[str, bytes]) -> dict[str, str]:
    return {name: hashlib.sha256(content).hexdigest() for name, content in sorted(files.items())}


def write_all(folder: Path, files: dict[str, bytes]) -> list[Path]:
    """Write what changed, each file whole or not at all, and remove what is built no more."""
    changed = []
    for name, content in files.items():
        path = folder / name
        if path.is_file() and path.read_bytes() == content:
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_name(path.name + ".part")
        temporary.write_bytes(content)
        temporary.replace(path)
        changed.append(path)
    for part in ("svg", "atlas"):
        for path in (folder / part).rglob("*"):
            if path.is_file() and str(path.relative_to(folder)) not in files:
                path.unlink()
                changed.append(path)
    return changed
