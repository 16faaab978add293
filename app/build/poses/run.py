"""From data/poses.yaml to static/selfcare: one SVG for each drawing, each kept by the hash of what it is made from.

These files stand beside those of app/build/run.py and have a manifest of their own, so that a new pose does not make
the atlas anew.
"""

from __future__ import annotations

import multiprocessing
import os
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

from tqdm import tqdm

from app.build.cache import code_hash, digest
from app.build.output import MANIFEST, manifest, write_all
from app.build.pipeline import RELIEF_CODE, Build, BuildError
from app.build.poses.picture import MAX_BYTES, draw
from app.build.poses.setting import Stage
from app.data.models.self_care_drawings import PoseDrawing

FOLDER = "selfcare"
CODE = ("poses.picture", "poses.setting", "landmarks", "zones", *RELIEF_CODE)
"""Modules of the builder that draw; what these use is found from their code."""

_STAGE: Stage | None = None


def code_key() -> str:
    """Hash of the code that draws."""
    return code_hash(CODE)


def drawing_key(build: Build, drawing: PoseDrawing, code: str) -> str:
    """Hash of all that a drawing is made from."""
    bellies = [m.model_dump(include={"id", "belly"}) for m in build.data.muscles if m.id in drawing.feels]
    points = {r.id: r.at for r in build.data.referrals}
    places = [points[spot.point] for spot in drawing.spots() if spot.point]
    skeleton = (build.data_folder / "posing" / "skeleton.npz").read_bytes()
    return digest(
        build.body_key, code, drawing.model_dump(), drawing.angles().model_dump(), bellies, places, build.landmarks,
        skeleton,
    )  # fmt: skip


def _draw(drawing: PoseDrawing) -> str:
    if _STAGE is None:
        raise BuildError("the worker was started without a stage")
    return draw(_STAGE, drawing)


def drawn_poses(build: Build, quiet: bool = True) -> dict[str, str]:
    """The SVG of every drawing by its id, drawn by worker processes where the cache does not hold it."""
    global _STAGE
    code = code_key()
    keys = {d.id: drawing_key(build, d, code) for d in build.data.poses}
    missing = [d for d in build.data.poses if not build.cache.holds("pose", keys[d.id])]
    if missing:
        stage = Stage(build)
        # Made before the workers are forked, so that all have it.
        stage.prepare(missing)
        _STAGE = stage
        try:
            workers = min(os.cpu_count() or 1, 4)
            with ProcessPoolExecutor(workers, multiprocessing.get_context("fork")) as pool:
                made = pool.map(_draw, missing)
                for drawing, svg in tqdm(
                    zip(missing, made, strict=True), desc="self-care", total=len(missing), disable=quiet, leave=False
                ):
                    build.cache.put("pose", keys[drawing.id], svg)
        finally:
            _STAGE = None
    return {d.id: build.cache.get("pose", keys[d.id], partial(draw, Stage(build), d)) for d in build.data.poses}


def inputs(build: Build) -> dict[str, str]:
    """Hash of what each drawing is made from."""
    code = code_key()
    return {d.id: drawing_key(build, d, code) for d in build.data.poses}


def run_poses(build: Build, quiet: bool = True) -> list[Path]:
    """Draw everything and write what changed; returns the files that did. Raises BuildError for a file too large."""
    files = {f"{name}.svg": svg.encode() for name, svg in drawn_poses(build, quiet).items()}
    for name, content in files.items():
        if len(content) > MAX_BYTES:
            raise BuildError(f"poses.yaml: {name}: {len(content)} bytes, at most {MAX_BYTES}; show more of the person")
    files[MANIFEST] = manifest(inputs(build), files)
    return write_all(build.output / FOLDER, files)
