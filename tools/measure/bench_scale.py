"""The part of `make bench` that makes atlases of ten and a hundred times the size and ranks in them."""

from __future__ import annotations

import random
import statistics
import time

import numpy as np

from app.atlas.atlas import Atlas, load_atlas
from app.atlas.built_files import Matrix, PointRow
from app.atlas.matching import KeyMuscles, Mark, rank
from tools.measure.report import row

TIMES = (1, 10, 100)
REPEATS = 30
MAX_MS_AT_10 = 5.0


def larger(atlas: Atlas, times: int) -> tuple[Matrix, KeyMuscles]:
    """The atlas's points `times` over, each copy under names of its own, with its key muscles."""
    old = atlas.matrix
    points = tuple(
        PointRow(f"{p.id.rpartition('-')[0]}~{n}-{p.id.rpartition('-')[2]}", p.mass_cm2, p.common)
        for n in range(times)
        for p in old.points
    )
    matrix = Matrix(
        version=f"{times}x",
        m=old.m,
        k=old.k,
        points=points,
        regions=old.regions,
        codes=np.tile(old.codes, (1, times)),
        patch=old.patch,
        region=old.region,
    )
    satellites = {
        f"{key}~{n}": [f"{s}~{n}" for s in many] for key, many in atlas.satellites.items() for n in range(times)
    }
    return matrix, KeyMuscles(matrix, satellites)


def drawings(atlas: Atlas) -> dict[str, list[list[Mark]]]:
    """Drawings of each kind: a click, six clicks, a painted region."""
    dice = random.Random(11)
    cells = range(atlas.matrix.n)
    regions = list(atlas.cells_of_region)
    return {
        "a click": [[Mark((dice.choice(cells),))] for _ in range(REPEATS)],
        "six clicks": [[Mark((dice.choice(cells),)) for _ in range(6)] for _ in range(REPEATS)],
        "a painted region": [[atlas.marks_of_region(*dice.choice(regions))] for _ in range(REPEATS)],
    }


def ranking_ms(matrix: Matrix, keys: KeyMuscles, marks: list[list[Mark]]) -> float:
    """Median milliseconds of a ranking, each drawing's best of three."""
    best = []
    for drawing in marks:
        spent = []
        for _ in range(3):
            start = time.perf_counter()
            rank(matrix, drawing, keys=keys)
            spent.append(time.perf_counter() - start)
        best.append(min(spent))
    return statistics.median(best) * 1000


def scale() -> None:
    """Ranking costs at most 5 ms with ten times the points, and no more than so many times what it costs with one."""
    atlas = load_atlas()
    made = drawings(atlas)
    costs: dict[str, list[float]] = {kind: [] for kind in made}
    for times in TIMES:
        matrix, keys = larger(atlas, times)
        for kind, marks in made.items():
            ranking_ms(matrix, keys, marks[:1])
            costs[kind].append(ranking_ms(matrix, keys, marks))
    for kind, (one, ten, hundred) in costs.items():
        row(f"{kind} in an atlas of 10 x the points", ten, MAX_MS_AT_10, "ms")
        row(f"{kind}: 10 x the points cost ({one:.2f} ms with 1 x)", ten / one, 10.0, "x")
        row(f"{kind}: 100 x the points cost ({hundred:.2f} ms)", hundred / one, 100.0, "x")
