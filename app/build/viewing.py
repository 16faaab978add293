"""One view of one figure: its picture, its overlay of zones, bellies, regions and landmarks, and its label grid."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
import shapely
from numpy.typing import NDArray

from app.atlas.built_files import FINE_TOLERANCE_CM, LabelGrid, write_labels
from app.build.cache import code_hash, digest
from app.build.cells import Cells
from app.build.curves import Line, fit_groups, path_data
from app.build.figures import draw_both_sides
from app.build.output import dumps
from app.build.overlays import (
    TOLERANCE_UNITS,
    Carrier,
    Scene,
    area_lines,
    clickable,
    label_grid,
    line_runs,
    open_scene,
    sighted,
    spot,
)
from app.build.pipeline import RELIEF_CODE, Build, BuildError, Item, Look
from app.build.raised_arms import raises_arms
from app.build.teeth import TONGUE, teeth, tongue
from app.data.models.core import Muscle, Referral
from app.views import VIEWS

SCENE_CODE = ("body", "cameras", "clipping", "raster", "overlays", "curves", "beziers")
FIGURE_CODE = (*RELIEF_CODE, "curves", "beziers", "contours", "teeth", "tone_pictures", "figures")


TEETH_VIEW = "mouth"

K = TypeVar("K")


@dataclass(frozen=True)
class Job:
    """All that one view of one figure is drawn from; shared with worker processes by fork."""

    build: Build
    points: tuple[Item, ...]
    muscles: tuple[Item, ...]
    cells: Cells
    looks: dict[tuple[str, bool], Look]


_JOB: Job | None = None


@contextmanager
def shared(job: Job) -> Iterator[Job]:
    """Processes that are forked meanwhile work on this job."""
    global _JOB
    _JOB = job
    try:
        yield job
    finally:
        _JOB = None


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


def lay(entry: Referral | Muscle) -> None:
    """Lay a point or a muscle on the skin, into the cache; runs in a worker process."""
    build = _job().build
    if isinstance(entry, Referral):
        build.point(entry)
    else:
        build.muscle(entry)


def shade(figure_raised: tuple[str, bool]) -> Look:
    """What the pictures of a figure share, its arms raised or not; runs in a worker process."""
    return _job().build.look(*figure_raised)


def draw_views(figure_view: tuple[str, str]) -> list[Drawn]:
    """A view of a figure and its mirror view, whose pictures are drawn once; runs in a worker process."""
    job, (figure, view) = _job(), figure_view
    build, look = job.build, job.looks[figure, raises_arms(view)]
    key = digest(build.body_key, code_hash(FIGURE_CODE), figure, view, *_raised_key(build, view))
    pictures = build.cache.get(
        "figure", key, lambda: draw_both_sides(build.body_in(view), figure, view, look.relief, look.features)
    )
    return [Drawn(figure, v, *draw_overlay(job, figure, v), pictures[v]) for v in sorted(pictures)]


def _raised_key(build: Build, view: str) -> tuple[str, ...]:
    """What else a view of raised arms depends on."""
    return (build.raised_key,) if raises_arms(view) else ()


def draw_overlay(job: Job, figure: str, view: str) -> tuple[str, bytes]:
    """(overlay JSON, label grid) of a view."""
    build = job.build
    scene_key = digest(build.body_key, code_hash(SCENE_CODE), figure, view, *_raised_key(build, view))
    fixed_key = digest(
        scene_key,
        code_hash(["regions", "viewing", "teeth"]),
        build.arrival_key,
        build.landmarks,
        job.cells.of_vertex.tobytes(),
    )

    @functools.cache
    def scene() -> Scene:
        body = build.body_in(view)
        sight = build.cache.get("sight", scene_key, lambda: sighted(body, figure, view))
        opened = open_scene(body, figure, view, sight)
        if view == TEETH_VIEW:
            opened.seen[list(_tongue_vertices(build).values())] = True
        return opened

    kept = _kept_paths(job, scene_key, scene)
    fixed, labels = build.cache.get("fixed", fixed_key, lambda: _fixed(scene(), job))
    overlay = {
        "view": view,
        "figure": figure,
        "width": VIEWS[view].width,
        "height": VIEWS[view].height,
        "points": {item.id: kept[item.key] for item in job.points if kept[item.key]},
        "muscles": {item.id: kept[item.key] for item in job.muscles if kept[item.key]},
        **fixed,
    }
    return dumps(overlay), labels


def _kept_paths(job: Job, scene_key: str, scene: Callable[[], Scene]) -> dict[str, dict[str, Any]]:
    """What a view shows of each item, by the item's key; only what earlier builds did not draw is drawn."""
    key = digest(scene_key, code_hash(["viewing", "teeth"]))
    items = [*job.points, *job.muscles]
    kept: dict[str, dict[str, Any]] = job.build.cache.get("paths", key, dict)
    if missing := [item for item in items if item.key not in kept]:
        seen = job.build.cache.get("seen", scene_key, lambda: scene().seen)
        shown = [item for item in missing if _shows(seen, item)]
        drawn = _draw(scene(), shown, job.build) if shown else {}
        kept = {item.key: kept.get(item.key) or drawn.get(item.key, {}) for item in items}
        job.build.cache.put("paths", key, kept)
    return kept


def _shows(seen: NDArray[np.bool_], item: Item) -> bool:
    """Whether a view whose seen vertices (v,) are given may show anything of an item."""
    near = any(bool((field[seen] <= 0.0).any()) for field in item.fields.values())
    return near or bool(item.teeth) or (item.vertex is not None and bool(seen[item.vertex]))


def _tongue_vertices(build: Build) -> dict[str, int]:
    """The vertex that each half of the tongue stands for, by side."""
    vertex = build.landmarks[TONGUE]
    return {"right": vertex, "left": int(build.body.mirror[vertex])}


def _tongue_lines(build: Build, view: str, field: NDArray[np.floating[Any]]) -> list[Line]:
    """The halves of the drawn tongue whose vertex lies in a field (v,), in the view that shows them."""
    if view != TEETH_VIEW:
        return []
    inside = [side for side, vertex in _tongue_vertices(build).items() if field[vertex] <= 0.0]
    return [Line(tongue()[side].sample()[:-1], True) for side in inside]


def _draw(scene: Scene, items: Sequence[Item], build: Build) -> dict[str, dict[str, Any]]:
    """Paths of each item's zones or belly by its key, and where its X is; nothing where the view shows none of it."""
    shown = teeth() if scene.view == TEETH_VIEW else ()
    crowns = {tooth.fdi: Line(tooth.crown.sample()[:-1], True) for tooth in shown}
    carrier = Carrier(build.body_in(scene.view))
    lines: dict[tuple[str, str], list[Line]] = {}
    for item in items:
        for name, field in item.fields.items():
            lines[item.key, name] = area_lines(scene, field) + _tongue_lines(build, scene.view, field)
            if crowns:
                lines[item.key, name] += [crowns[number] for number in item.teeth.get(name, ())]
        if item.fibres and lines[item.key, "belly"]:
            lines[item.key, "fibres"] = line_runs(scene, carrier.carry_lines(item.fibres, scene.figure))
    found: dict[str, dict[str, Any]] = {item.key: {} for item in items}
    for (key, name), path in _paths(lines).items():
        found[key][name] = path
    for item in items:
        if item.vertex is not None and (at := spot(scene, item.vertex)):
            found[item.key]["x"] = at
    return found


def _paths(lines: Mapping[K, Sequence[Line]]) -> dict[K, str]:
    """Path data for each group of lines that has any."""
    kept = {key: group for key, group in lines.items() if group}
    return dict(zip(kept, map(path_data, fit_groups(list(kept.values()), TOLERANCE_UNITS)), strict=True))


def _fixed(scene: Scene, job: Job) -> tuple[dict[str, Any], bytes]:
    """Regions, landmarks and the label grid of a view."""
    build, body = job.build, job.build.body
    x = body.reference.points[:, 0]
    lines: dict[tuple[str, str], list[Line]] = {}
    for region, field in zip(build.data.regions, build.borders, strict=True):
        sides = {"right": np.maximum(field, x), "left": np.maximum(field, -x)} if region.paired else {"midline": field}
        for side, half in sides.items():
            lines[region.id, side] = area_lines(scene, half) + _tongue_lines(build, scene.view, half)
    regions: dict[str, dict[str, str]] = {}
    for (region_id, side), path in _paths(lines).items():
        regions.setdefault(region_id, {})[side] = path
    grid = label_grid(scene, job.cells.of_vertex)
    if scene.view == TEETH_VIEW:
        grid = with_teeth(grid, job)
    landmarks: dict[str, dict[str, list[float]]] = {}
    for name, vertex in build.landmarks.items():
        places = {"midline": vertex}
        if build.paired[name]:
            places = {"left": int(body.mirror[vertex]), "right": vertex}
        found_at = {side: _own_spot(scene, job, grid, v) for side, v in places.items()}
        if spots := {side: at for side, at in found_at.items() if at}:
            landmarks[name] = spots
    return {"regions": regions, "landmarks": landmarks}, write_labels(grid)


def with_teeth(grid: LabelGrid, job: Job) -> LabelGrid:
    """The grid with each tooth of the chart standing for the skin over it, and each half of the tongue for its own."""
    cells = grid.cells.copy()
    rows, columns = cells.shape
    y, x = np.mgrid[0:rows, 0:columns]
    centres = shapely.points((x + 0.5) * grid.step, (y + 0.5) * grid.step)
    for tooth in teeth():
        vertex = job.build.surface.vertex(tooth.skin)
        if tooth.fdi // 10 in (2, 3):
            vertex = int(job.build.body.mirror[vertex])
        outline = shapely.union(shapely.Polygon(tooth.crown.sample()), shapely.Polygon(tooth.roots.sample()).buffer(0))
        cells[shapely.contains(outline, centres) & (cells < 0)] = job.cells.of_vertex[vertex]
    for side, vertex in _tongue_vertices(job.build).items():
        half = shapely.Polygon(tongue()[side].sample())
        cells[shapely.contains(half, centres) & (cells < 0)] = job.cells.of_vertex[vertex]
    return LabelGrid(step=grid.step, cells=cells)


def _own_spot(scene: Scene, job: Job, grid: LabelGrid, vertex: int) -> list[float] | None:
    at = spot(scene, vertex)
    if scene.view == TEETH_VIEW:
        sides = [side for side, own in _tongue_vertices(job.build).items() if own == vertex]
        at = tongue()[sides[0]].sample().mean(axis=0).round(1).tolist() if sides else at
    if at is None:
        return None
    points = job.build.body.reference.points
    near = np.linalg.norm(points[job.cells.centre] - points[vertex], axis=1) <= FINE_TOLERANCE_CM
    return clickable(grid, at, int(job.cells.of_vertex[vertex]), near)
