"""Zones, bellies, regions and landmarks as one figure's view shows them: paths and points in user units.

Everything is drawn for the RIGHT side (docs/formats.md); the left is its mirror image in the mirror view.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import distance_transform_edt
from scipy.spatial import cKDTree

from app.atlas.built_files import LabelGrid
from app.build.body import Body, Floats, Ints
from app.build.cameras import Camera, camera_for, see
from app.build.curves import Line, contour_lines
from app.views import VIEWS

WHOLE_PIXELS_PER_UNIT = 1.3
CLOSE_PIXELS_PER_UNIT = 0.75
"""7 pixels a centimetre on the whole body, 18 and more in close-ups: finer grids changed no edge visibly."""

SMOOTHING_PX = 2.6
TOLERANCE_UNITS = 0.35
MIN_AREA_UNITS2 = 12.0
"""Islands smaller than this are specks that an edge leaves, not areas of pain."""

HIDDEN_CM = 0.8
"""A point counts as seen if no skin lies more than this in front of it."""

NUDGE_UNITS = 14.0
"""How far a landmark's dot may be moved inwards from the rim so that clicking it means it."""

GRID_UNITS = {"whole": 2.0}
CLOSE_GRID_UNITS = 4.0


@dataclass(frozen=True)
class Scene:
    """One view of one figure, ready to be drawn into.

    corner: (rows, columns, 3) vertices of the triangle that each pixel shows, -1 on the background.
    bary: (rows, columns, 3) their weights. depth: (rows, columns) nearness in cm, -inf on the background.
    seen: (v,) vertices of which some triangle is visible. facing: (v,) whose normal looks at the viewer.
    points: (v, 3) user units and cm of nearness.
    """

    figure: str
    view: str
    pixels_per_unit: float
    corner: NDArray[np.int32]
    bary: NDArray[np.float32]
    depth: Floats
    points: Floats
    seen: NDArray[np.bool_]
    facing: NDArray[np.bool_]
    camera: Camera

    def visible(self, points: Floats) -> NDArray[np.bool_]:
        """(n,) whether projected points (n, 3) lie on the visible surface, within HIDDEN_CM."""
        column = np.floor(points[:, 0] * self.pixels_per_unit).astype(np.int64)
        row = np.floor(points[:, 1] * self.pixels_per_unit).astype(np.int64)
        rows, columns = self.depth.shape
        inside = (row >= 0) & (row < rows) & (column >= 0) & (column < columns)
        out = np.zeros(len(points), dtype=bool)
        depth = self.depth[row[inside], column[inside]]
        out[inside] = np.isfinite(depth) & (depth <= points[inside, 2] + HIDDEN_CM)
        return out


@dataclass(frozen=True)
class Sighted:
    """What a view sees, in the few numbers that are worth keeping from build to build.

    pixel: (n,) flat index of the pixels that show skin. face: (n,) the triangle each shows.
    bary: (n, 2) weights of its first two corners.
    """

    pixel: NDArray[np.int32]
    face: NDArray[np.int32]
    bary: NDArray[np.float32]


def sighted(body: Body, figure: str, view: str) -> Sighted:
    """Look at a figure from a view; the slow half of opening a scene."""
    raster = see(body, figure, view, pixels_per_unit(view))
    pixel = np.flatnonzero(raster.inside)
    face, bary = raster.face.ravel()[pixel], raster.bary.reshape(-1, 3)[pixel, :2]
    return Sighted(pixel.astype(np.int32), face.astype(np.int32), bary.astype(np.float32))


def pixels_per_unit(view: str) -> float:
    """How finely a view is rasterised."""
    return CLOSE_PIXELS_PER_UNIT if VIEWS[view].close_up else WHOLE_PIXELS_PER_UNIT


def open_scene(body: Body, figure: str, view: str, sight: Sighted) -> Scene:
    """A view of a figure, from what it sees."""
    ppu = pixels_per_unit(view)
    camera, skin = camera_for(body, figure, view), body.skins[figure]
    points = camera.project(skin.points)
    shape = (round(VIEWS[view].height * ppu), round(VIEWS[view].width * ppu))
    corner = np.full((shape[0] * shape[1], 3), -1, dtype=np.int32)
    bary = np.zeros(corner.shape, dtype=np.float32)
    depth = np.full(len(corner), -np.inf)
    corner[sight.pixel] = body.faces[sight.face]
    bary[sight.pixel] = np.column_stack([sight.bary, 1 - sight.bary.sum(axis=1)])
    depth[sight.pixel] = (points[corner[sight.pixel], 2] * bary[sight.pixel]).sum(axis=1)
    seen = np.zeros(len(skin.points), dtype=bool)
    seen[body.faces[np.unique(sight.face)]] = True
    return Scene(
        figure=figure,
        view=view,
        pixels_per_unit=ppu,
        corner=corner.reshape(*shape, 3),
        bary=bary.reshape(*shape, 3),
        depth=depth.reshape(shape),
        points=points,
        seen=seen,
        facing=skin.normals @ camera.toward > 0.0,
        camera=camera,
    )


def area_lines(scene: Scene, field: NDArray[np.floating[Any]], level: float = 0.0, reach: float = 0.5) -> list[Line]:
    """Outlines of the visible area where a per-vertex field (v,) <= level; none where none is.

    reach: vertices up to so much above the level still matter for where the edge runs.
    """
    near = np.flatnonzero(scene.seen & (field <= level + reach))
    if not (field[near] <= level).any():
        return []
    rows, columns = scene.depth.shape
    around = scene.points[near, :2] * scene.pixels_per_unit
    pad = 12
    low = np.maximum(np.floor(around.min(axis=0)).astype(np.int64) - pad, 0)
    high = np.minimum(np.ceil(around.max(axis=0)).astype(np.int64) + pad, [columns, rows])
    if (high <= low).any():
        return []
    window = (slice(low[1], high[1]), slice(low[0], high[0]))
    values = np.einsum(
        "ijk,ijk->ij",
        np.minimum(field, level + 20.0).astype(np.float32, copy=False)[scene.corner[window]],
        scene.bary[window],
    )
    values = np.where(scene.corner[window][:, :, 0] >= 0, values, np.nan).astype(np.float64)
    lines = contour_lines(values, level, scene.pixels_per_unit, smoothing_px=SMOOTHING_PX, least_area=MIN_AREA_UNITS2)
    shift = low / scene.pixels_per_unit
    return [Line(line.points + shift, line.closed) for line in lines]


class Carrier:
    """Carries points that lie on the reference skin to the same place on a figure."""

    def __init__(self, body: Body) -> None:
        self.body = body
        self.tree = cKDTree(body.reference.points)

    def carry(self, points: Floats, figure: str) -> Floats:
        """(n, 3) on the reference -> (n, 3) on the figure, by the shift of the three nearest vertices."""
        distance, nearest = self.tree.query(points, k=3)
        weight = 1.0 / np.maximum(distance, 1e-6)
        weight /= weight.sum(axis=1, keepdims=True)
        shift = self.body.skins[figure].points - self.body.reference.points
        return np.asarray(points + (shift[nearest] * weight[:, :, None]).sum(axis=1))

    def carry_lines(self, lines: Sequence[Floats], figure: str) -> list[Floats]:
        """Polylines (k, 3) on the reference -> the same on the figure."""
        if not lines:
            return []
        ends = np.cumsum([len(line) for line in lines])[:-1]
        return np.split(self.carry(np.concatenate(lines), figure), ends)


def line_runs(scene: Scene, lines: Iterable[Floats]) -> list[Line]:
    """The visible parts of 3D polylines (k, 3) that lie on this figure's skin."""
    runs: list[Line] = []
    for line in lines:
        flat = scene.camera.project(line)
        seen = scene.visible(flat)
        cuts = np.flatnonzero(np.diff(seen.astype(np.int8)))
        for run in np.split(np.arange(len(line)), cuts + 1):
            if seen[run[0]] and len(run) > 3:
                runs.append(Line(flat[run, :2], False))
    return runs


def spot(scene: Scene, vertex: int) -> list[float] | None:
    """Where a vertex is on the picture, [x, y] to a tenth, or None if the view does not show it."""
    point = scene.points[[vertex]]
    if not (scene.seen[vertex] and scene.facing[vertex] and scene.visible(point)[0]):
        return None
    return [round(float(point[0, 0]), 1), round(float(point[0, 1]), 1)]


def clickable(grid: LabelGrid, at: list[float], cell: int, near: NDArray[np.bool_]) -> list[float] | None:
    """The spot itself if a click there means its own skin, else the nearest place that does, else None.

    near: (n,) which cells count as the spot's own skin. At the rim of an arm the square under a landmark may show
    the trunk behind it.
    """
    if (under := grid.cell(*at)) >= 0 and near[under]:
        return at
    rows, columns = np.nonzero((grid.cells == cell) | ((grid.cells >= 0) & near[grid.cells]))
    if len(rows) == 0:
        return None
    places = np.stack([columns + 0.5, rows + 0.5], axis=1) * grid.step
    distance = np.linalg.norm(places - at, axis=1)
    best = int(distance.argmin())
    return None if distance[best] > NUDGE_UNITS else [round(float(v), 1) for v in places[best]]


def label_grid(scene: Scene, cell_of_vertex: Ints) -> LabelGrid:
    """Which cell lies under each square of the view."""
    step = GRID_UNITS.get(VIEWS[scene.view].group, CLOSE_GRID_UNITS)
    rows, columns = (int(np.ceil(n / scene.pixels_per_unit / step)) for n in scene.depth.shape)
    at = [
        np.minimum(((np.arange(n) + 0.5) * step * scene.pixels_per_unit).astype(np.int64), limit - 1)
        for n, limit in zip((rows, columns), scene.depth.shape, strict=True)
    ]
    corner, bary = scene.corner[np.ix_(*at)], scene.bary[np.ix_(*at)]
    nearest = np.take_along_axis(corner, bary.argmax(axis=2)[:, :, None], axis=2)[:, :, 0]
    cells = np.where(nearest >= 0, cell_of_vertex[nearest], -1)
    # A click on the very rim of the body still means the body.
    distance, inner = distance_transform_edt(cells < 0, return_indices=True)
    rim = (distance > 0) & (distance < 2)
    cells[rim] = cells[tuple(inner[:, rim])]
    return LabelGrid(step=step, cells=cells.astype(np.int32))
