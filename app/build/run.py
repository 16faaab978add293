"""`make build`: from data/ to static/.

Output is deterministic; files whose bytes did not change are not touched.
"""

from __future__ import annotations

import json
import multiprocessing
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from tqdm import tqdm

from app.atlas.built_files import write_cells, write_matrix
from app.build.body import FIGURES
from app.build.cache import body_hash, builder_modules, code_hash, digest
from app.build.cameras import canonical
from app.build.marks import marks_of_figure
from app.build.output import dumps, manifest, write_all
from app.build.pipeline import Build, BuildError, Item, build_cells, build_matrix, zones_of
from app.build.raised_arms import posing_hash
from app.build.turn.files import turn_files
from app.build.viewing import Job, draw_views, lay, shade, shared
from app.build.zones import landmarks_inside
from app.data.commonness import how_common
from app.data.dataset import Data
from app.data.loader import load_data, without_garbage_collection
from app.data.paths import DATA
from app.views import VIEWS

A = TypeVar("A")
B = TypeVar("B")


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
            "commonness": how_common(referral, muscle).words,
            "views": views[referral.id],
        }
    regions = {r.id: {"name": r.name, "plain": r.plain, "paired": r.paired} for r in build.data.regions}
    return dumps({"version": version, "points": entries, "regions": regions})


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


@without_garbage_collection()
def run_build(
    data_folder: Path = DATA,
    output: Path | None = None,
    cache: Path | None = None,
    processes: int | None = None,
    quiet: bool = False,
) -> list[Path]:
    """Build everything; returns the files that changed. Raises DataError, BodyError or BuildError."""
    build = Build(data_folder, output, cache)
    workers = processes or min(os.cpu_count() or 1, 4)

    def each(work: Callable[[A], B], inputs: Sequence[A], what: str) -> list[B]:
        """What is made of each input, in worker processes that share the job."""
        if not inputs:
            return []
        with ProcessPoolExecutor(workers, multiprocessing.get_context("fork")) as pool:
            return list(tqdm(pool.map(work, inputs), desc=what, total=len(inputs), unit="", disable=quiet, leave=False))

    job = Job(build, (), (), build.cells(), {})
    stands = [(figure, arms_raised) for figure in FIGURES for arms_raised in (False, True)]
    build.body_in("armpit-right")  # once, before the workers are forked
    with shared(job):
        looks = dict(zip(stands, each(shade, stands, "relief"), strict=True))
        each(lay, build.not_laid(), "zones")
    points = tuple(build.point(r) for r in build.data.referrals)
    muscles = tuple(build.muscle(m) for m in build.data.muscles)
    matrix = build_matrix(build, points)
    with shared(replace(job, points=points, muscles=muscles, looks=looks)):
        drawn = each(draw_views, [(f, v) for v in VIEWS if canonical(v)[0] == v for f in FIGURES], "views")
    files: dict[str, bytes] = {}
    views: dict[str, dict[str, list[str]]] = {r.id: {f: [] for f in FIGURES} for r in build.data.referrals}
    overlays: dict[str, dict[str, Any]] = {f: {} for f in FIGURES}
    for d in sorted((d for pair in drawn for d in pair), key=lambda d: list(VIEWS).index(d.view)):
        files[f"svg/{d.figure}/{d.view}.svg"] = d.picture.encode()
        files[f"atlas/overlays/{d.figure}/{d.view}.json"] = d.overlay.encode()
        files[f"atlas/labels/{d.figure}/{d.view}.bin"] = d.labels
        overlays[d.figure][d.view] = json.loads(d.overlay)
        for point in overlays[d.figure][d.view]["points"]:
            views[point][d.figure].append(d.view)
    for item in points:
        if not views[item.id]["female"]:
            raise BuildError(f"referrals.yaml: {item.id}: no view shows any of its zones")
    for figure in FIGURES:
        marks = marks_of_figure(build, figure, points, overlays[figure])
        files[f"atlas/marks/{figure}.json"] = dumps(marks).encode()
    files["atlas/cells.bin"] = write_cells(build_cells(build))
    files["atlas/matrix.bin"] = write_matrix(matrix)
    files["atlas/points.json"] = points_json(build, views, matrix.version).encode()
    files["atlas/places.json"] = places_json(build, points).encode()
    files |= turn_files(build, {figure: looks[figure, False] for figure in FIGURES}, points, muscles)
    files["atlas/manifest.json"] = manifest(inputs_hash(data_folder, build.data), files)
    return write_all(build.output, files, ("svg", "atlas"))


def inputs_hash(data_folder: Path = DATA, data: Data | None = None) -> str:
    """Hash of everything that the built files depend on; `data` is what the folder holds, if it was read already."""
    data = data or load_data(data_folder)
    drawn = [[e.model_dump(by_alias=True) for e in entries] for entries in (data.landmarks, data.regions)]
    muscles = [m.model_dump(include={"id", "belly", "common", "plain", "commonness"}) for m in data.muscles]
    fields = {"id", "at", "essential", "spillover", "location", "commonness"}
    referrals = [r.model_dump(include=fields) for r in data.referrals]
    body = (body_hash(data_folder / "body"), posing_hash(data_folder))
    return digest(*body, code_hash(builder_modules()), drawn, muscles, referrals)
