"""The skin as the server knows it: cells, the matrix of strengths, and the label grids of the views.

The same files are read by the browser (docs/formats.md); this module is the only other reader.
"""

from __future__ import annotations

import json
import math
import struct
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

COARSE_TOLERANCE_CM = 2.5
"""The same examiner marking the same point twice differs by up to 2.7 cm (Barbero 2012)."""

FINE_TOLERANCE_CM = 1.0
"""On face, hands and feet, where 2.5 cm would span three fingers."""

SPILLOVER_STRENGTH = 0.5
FULL_STRENGTH = 127
ESSENTIAL_BIT = 128

POSITION_UNIT_MM = 0.1
AREA_UNIT_MM2 = 0.1

MAX_SNAP_UNITS = 10.0
"""How far a click may lie from the centre of the nearest square of skin, in user units of the view; further off it
meets no skin. static/js/skin/label-grid.js has the same number; tests/vectors/clicks.json holds both to one rule."""

PATCH_CM2 = np.array([math.pi * COARSE_TOLERANCE_CM**2, math.pi * FINE_TOLERANCE_CM**2])
"""Area that one click stands for, by patch code."""


class BuildMissing(RuntimeError):
    """A built file is missing or damaged; the message says what to run."""


@dataclass(frozen=True)
class PointRow:
    """One right-side trigger point of the matrix."""

    id: str
    mass_cm2: float
    common: float


@dataclass(frozen=True)
class Matrix:
    """How strongly each right-side trigger point refers to each cell.

    codes: (n, p) uint8, strength in the low 7 bits, bit 7 for the essential zone.
    patch: (n,) index into PATCH_CM2.
    region: (n,) index into `regions`.
    """

    version: str
    m: int
    k: int
    points: tuple[PointRow, ...]
    regions: tuple[str, ...]
    codes: NDArray[np.uint8]
    patch: NDArray[np.uint8]
    region: NDArray[np.uint8]

    @property
    def n(self) -> int:
        return self.m + 2 * self.k

    def mirror(self, cell: int) -> int:
        """The cell on the other side of the body."""
        if cell < self.m:
            return cell
        return cell + self.k if cell < self.m + self.k else cell - self.k

    def side(self, cell: int) -> str:
        """`midline`, `right` or `left`."""
        return "midline" if cell < self.m else "right" if cell < self.m + self.k else "left"

    def hits(self, cell: int) -> list[tuple[int, int]]:
        """(column, code) of each point that refers to a cell at all, in order."""
        starts, columns, codes = self._by_cell
        start, end = starts[cell], starts[cell + 1]
        return list(zip(columns[start:end], codes[start:end], strict=True))

    @cached_property
    def _by_cell(self) -> tuple[list[int], list[int], list[int]]:
        """Where each cell's points begin, and column and code of each; few points refer to any one cell."""
        cells, columns = np.nonzero(self.codes)
        starts = np.searchsorted(cells, np.arange(self.n + 1))
        return starts.tolist(), columns.tolist(), self.codes[cells, columns].tolist()

    @cached_property
    def names(self) -> tuple[tuple[str, str], ...]:
        """(trigger point, muscle) of each column."""
        return tuple((p.id, p.id.rpartition("-")[0]) for p in self.points)

    @cached_property
    def muscles(self) -> tuple[str, ...]:
        """The muscles whose points these are, in order."""
        return tuple(dict.fromkeys(muscle for _, muscle in self.names))

    @cached_property
    def muscle_number(self) -> dict[str, int]:
        """The place of each muscle in `muscles`."""
        return {muscle: number for number, muscle in enumerate(self.muscles)}

    @cached_property
    def point_number(self) -> dict[str, int]:
        """The column of each trigger point."""
        return {point: number for number, (point, _) in enumerate(self.names)}

    @cached_property
    def muscle_starts(self) -> NDArray[np.int64]:
        """(muscles,) the first column of each muscle, whose points stand together. Raises ValueError where not."""
        of_point = [muscle for _, muscle in self.names]
        starts = [i for i, muscle in enumerate(of_point) if i == 0 or of_point[i - 1] != muscle]
        if len(starts) != len(self.muscles):
            raise ValueError("the points of a muscle do not stand together in the matrix")
        return np.array(starts)

    @cached_property
    def mass_cm2(self) -> NDArray[np.float64]:
        """(p,)"""
        return np.array([p.mass_cm2 for p in self.points])

    @cached_property
    def common(self) -> NDArray[np.float64]:
        """(p,)"""
        return np.array([p.common for p in self.points])


def write_matrix(matrix: Matrix) -> bytes:
    """The bytes of static/atlas/matrix.bin."""
    indices, values, points = [], [], []
    for row, column in zip(matrix.points, matrix.codes.T, strict=True):
        cells = np.flatnonzero(column)
        indices.append(np.diff(cells, prepend=0).astype("<u2"))
        values.append(column[cells])
        points.append({"id": row.id, "count": len(cells), "mass_cm2": row.mass_cm2, "common": row.common})
    header: dict[str, Any] = {
        "version": matrix.version,
        "m": matrix.m,
        "k": matrix.k,
        "regions": list(matrix.regions),
        "points": points,
    }
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 4)
    body = [matrix.patch.tobytes(), matrix.region.tobytes()]
    padding = b"\0" * (-2 * matrix.n % 4)
    parts = [struct.pack("<I", len(text)), text, *body, padding]
    return b"".join([*parts, *(i.tobytes() for i in indices), *(v.tobytes() for v in values)])


def read_matrix(data: bytes) -> Matrix:
    """The inverse of write_matrix. Raises BuildMissing if the bytes are not a whole matrix."""
    try:
        (length,) = struct.unpack_from("<I", data)
        header = json.loads(data[4 : 4 + length])
        n, at = header["m"] + 2 * header["k"], 4 + length
        patch = np.frombuffer(data, np.uint8, n, at)
        region = np.frombuffer(data, np.uint8, n, at + n)
        at += 2 * n + (-2 * n % 4)
        counts = [p["count"] for p in header["points"]]
        total = sum(counts)
        steps = np.frombuffer(data, "<u2", total, at)
        values = np.frombuffer(data, np.uint8, total, at + 2 * total)
        codes = np.zeros((n, len(counts)), np.uint8)
        start = 0
        for column, count in enumerate(counts):
            cells = np.cumsum(steps[start : start + count].astype(np.int64))
            codes[cells, column] = values[start : start + count]
            start += count
    except (ValueError, KeyError, IndexError, TypeError, struct.error) as error:
        raise BuildMissing(f"static/atlas/matrix.bin is damaged ({error}); run `make build`") from error
    return Matrix(
        version=header["version"],
        m=header["m"],
        k=header["k"],
        points=tuple(PointRow(p["id"], p["mass_cm2"], p["common"]) for p in header["points"]),
        regions=tuple(header["regions"]),
        codes=codes,
        patch=patch,
        region=region,
    )


@dataclass(frozen=True)
class CellGraph:
    """Where the cells of midline and right half lie, and which cells touch them; the left half is the mirror image.

    position_cm: (m + k, 3) on the reference of 170 cm, x to the person's left, y back, z up.
    area_cm2: (m + k,) area on the reference.
    start: (m + k + 1,) where each cell's neighbours begin in `neighbour`, which numbers all cells.
    """

    m: int
    k: int
    position_cm: NDArray[np.float64]
    area_cm2: NDArray[np.float64]
    start: NDArray[np.int64]
    neighbour: NDArray[np.int64]


def write_cells(graph: CellGraph) -> bytes:
    """The bytes of static/atlas/cells.bin."""
    header = {
        "m": graph.m,
        "k": graph.k,
        "unit_mm": POSITION_UNIT_MM,
        "area_unit_mm2": AREA_UNIT_MM2,
        "edges": len(graph.neighbour),
    }
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 4)
    degree = np.diff(graph.start).astype(np.uint8)
    parts = [
        struct.pack("<I", len(text)),
        text,
        np.round(graph.position_cm * 10 / POSITION_UNIT_MM).astype("<i2").tobytes(),
        np.round(graph.area_cm2 * 100 / AREA_UNIT_MM2).astype("<u2").tobytes(),
        degree.tobytes() + b"\0" * (len(degree) % 2),
        graph.neighbour.astype("<u2").tobytes(),
    ]
    return b"".join(parts)


def read_cells(data: bytes) -> CellGraph:
    """The inverse of write_cells. Raises BuildMissing if the bytes are not whole."""
    try:
        (length,) = struct.unpack_from("<I", data)
        header = json.loads(data[4 : 4 + length])
        kept, at = header["m"] + header["k"], 4 + length
        position = np.frombuffer(data, "<i2", 3 * kept, at).reshape(kept, 3)
        area = np.frombuffer(data, "<u2", kept, at + 6 * kept)
        degree = np.frombuffer(data, np.uint8, kept, at + 8 * kept)
        neighbour = np.frombuffer(data, "<u2", header["edges"], at + 9 * kept + kept % 2)
    except (ValueError, KeyError, TypeError, struct.error) as error:
        raise BuildMissing(f"static/atlas/cells.bin is damaged ({error}); run `make build`") from error
    return CellGraph(
        m=header["m"],
        k=header["k"],
        position_cm=position * (header["unit_mm"] / 10),
        area_cm2=area * (header["area_unit_mm2"] / 100),
        start=np.concatenate([[0], np.cumsum(degree, dtype=np.int64)]),
        neighbour=neighbour.astype(np.int64),
    )


class SkinSpot(NamedTuple):
    """The skin that a click meets: the cell, and the place in user units, moved onto the skin if it lay beside it."""

    cell: int
    x: float
    y: float


@dataclass(frozen=True)
class LabelGrid:
    """Which cell lies under each spot of a view: cells (rows, columns) int, -1 where there is no skin.

    step: user units a grid square.
    """

    step: float
    cells: NDArray[np.int32]

    def cell(self, x: float, y: float) -> int:
        """The cell under a place in user units, -1 off the body or off the picture."""
        if not (math.isfinite(x) and math.isfinite(y)) or x < 0 or y < 0:
            return -1
        row, column = int(y / self.step), int(x / self.step)
        rows, columns = self.cells.shape
        return int(self.cells[row, column]) if row < rows and column < columns else -1

    def nearest(self, x: float, y: float) -> SkinSpot | None:
        """The skin that a click at a place in user units meets, None where there is none within MAX_SNAP_UNITS.

        The square under the place, if it is skin; else, of the squares of skin, the one whose centre is nearest: of
        several equally near the topmost, then the leftmost. The edge of the picture makes no difference.
        """
        if (cell := self.cell(x, y)) >= 0:
            return SkinSpot(cell, x, y)
        if not (math.isfinite(x) and math.isfinite(y)):
            return None
        # One square more on each side, so that rounding leaves out none at just the largest distance.
        top = max(math.floor((y - MAX_SNAP_UNITS) / self.step) - 1, 0)
        left = max(math.floor((x - MAX_SNAP_UNITS) / self.step) - 1, 0)
        bottom = max(math.floor((y + MAX_SNAP_UNITS) / self.step) + 2, 0)
        right = max(math.floor((x + MAX_SNAP_UNITS) / self.step) + 2, 0)
        # In the order of reading, so that the first of several equally near is the one wanted.
        rows, columns = np.nonzero(self.cells[top:bottom, left:right] >= 0)
        if not len(rows):
            return None
        across = (columns + left + 0.5) * self.step
        down = (rows + top + 0.5) * self.step
        away = (across - x) * (across - x) + (down - y) * (down - y)
        best = int(np.argmin(away))
        if away[best] > MAX_SNAP_UNITS * MAX_SNAP_UNITS:
            return None
        cell = int(self.cells[rows[best] + top, columns[best] + left])
        return SkinSpot(cell, float(across[best]), float(down[best]))


def write_labels(grid: LabelGrid) -> bytes:
    """The bytes of a static/atlas/labels file."""
    rows, columns = grid.cells.shape
    plain = (grid.cells + 1).astype("<u2")
    above = np.vstack([np.zeros((1, columns), "<u2"), plain[:-1]])
    coded: bytes = (plain ^ above).astype("<u2").tobytes()
    return struct.pack("<HHf", columns, rows, grid.step) + coded


def read_labels(data: bytes) -> LabelGrid:
    """The inverse of write_labels."""
    try:
        columns, rows, step = struct.unpack_from("<HHf", data)
        coded = np.frombuffer(data, "<u2", rows * columns, 8).reshape(rows, columns)
    except (ValueError, struct.error) as error:
        raise BuildMissing(f"a label grid is damaged ({error}); run `make build`") from error
    plain = np.bitwise_xor.accumulate(coded, axis=0)
    return LabelGrid(step=step, cells=plain.astype(np.int32) - 1)


def read_built(path: Path) -> bytes:
    """A built file's bytes. Raises BuildMissing with the command that makes it."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise BuildMissing(f"{path.name} is missing; run `make build` (or restore static/ from git)") from error
