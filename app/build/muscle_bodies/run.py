"""From data/muscle_bodies.yaml to static/muscles: the muscles of each figure in each view that shows them.

Muscles compete for room, so that all of a figure are grown together; what was grown and drawn is kept by the hash of
what it was made from. The files stand beside those of the bones and have a manifest of their own.
"""

from __future__ import annotations

import io
import multiprocessing
import os
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np
from tqdm import tqdm

from app.build.body import FIGURES
from app.build.cache import code_hash, digest
from app.build.cameras import canonical
from app.build.muscle_bodies.bodies import Muscle, grow
from app.build.muscle_bodies.occupied import labelled
from app.build.muscle_bodies.picture import PIXELS_PER_UNIT, draw_muscles, muscles_svg
from app.build.output import MANIFEST, manifest, write_all
from app.build.pipeline import Build, BuildError
from app.build.skeleton.assembly import fitted, settled
from app.build.skeleton.bones import load_bones
from app.build.skeleton.run import fit_key, skeleton_for
from app.views import VIEWS, WITHOUT_BONES

FOLDER = "muscles"
GROW_CODE = ("muscle_bodies.bodies", "muscle_bodies.occupied")
DRAW_CODE = (*GROW_CODE, "muscle_bodies.picture")
"""Modules of the builder that grow and draw; what these use is found from their code."""

DISPLAY = {"shown_on", "why_not", "layer", "name"}
"""What the data say of how a muscle is shown, not of how it is grown."""

DRAWN = tuple(view for view in VIEWS if VIEWS[view].group in PIXELS_PER_UNIT and view not in WITHOUT_BONES)
"""Views that show muscles."""


_BUILD: Build | None = None
"""The build that worker processes share by fork."""


def _build() -> Build:
    if _BUILD is None:
        raise BuildError("the worker was started without a build")
    return _BUILD


def grow_key(build: Build, figure: str) -> str:
    """Hash of all that a figure's muscles are grown from."""
    entries = [e.model_dump(exclude=DISPLAY) for e in (*build.data.bone_landmarks, *build.data.muscle_bodies)]
    return digest(fit_key(build, figure), entries, code_hash(GROW_CODE))


def picture_key(build: Build, figure: str, view: str) -> str:
    """Hash of all that a picture is drawn from."""
    return digest(grow_key(build, figure), layers_shown(build, figure), code_hash(DRAW_CODE), view)


def layers_shown(build: Build, figure: str) -> dict[str, str]:
    """The muscles that a figure shows, and on which layer of the map each lies."""
    return {body.muscle: body.layer for body in build.data.muscle_bodies if figure in body.shown_on}


def muscles_of(build: Build, figure: str) -> tuple[list[Muscle], bytes]:
    """A figure's muscles, and the file that says which of them each voxel is of."""

    def make() -> tuple[list[Muscle], bytes]:
        bones = load_bones(build.data_folder / "bones")
        fit = fitted(build.body, build.landmarks, figure, bones)
        points = settled(fit)
        bodies = build.data.muscle_bodies
        muscles, room = grow(fit, points, build.data.bone_landmarks, bodies)
        meshes = [(at, bones.meshes[name][1]) for name, at in points.items()]
        packed = io.BytesIO()
        np.savez_compressed(packed, **labelled(room, meshes, muscles, bodies))  # type: ignore[arg-type]
        return muscles, packed.getvalue()

    return build.cache.get("muscle-bodies", grow_key(build, figure), make)


def _grow(figure: str) -> bytes:
    return muscles_of(_build(), figure)[1]


def _draw(figure_view: tuple[str, str]) -> dict[str, str]:
    """A view and its mirror view, drawn once."""
    build, (figure, view) = _build(), figure_view

    def make() -> dict[str, str]:
        skeleton, _ = skeleton_for(build, figure)
        shown = layers_shown(build, figure)
        muscles = [m for m in muscles_of(build, figure)[0] if m.id in shown]
        drawn = draw_muscles(build.body, figure, view, skeleton, muscles)
        mirror = VIEWS[view].mirror
        out = {view: muscles_svg(figure, view, drawn, shown)}
        if mirror != view:
            flipped = [muscle.mirrored(VIEWS[view].width) for muscle in drawn]
            out[mirror] = muscles_svg(figure, mirror, flipped, shown)
        return out

    return build.cache.get("muscles", picture_key(build, figure, view), make)


def muscle_files(build: Build, quiet: bool = True) -> dict[str, bytes]:
    """Every file of static/muscles by its name, made by worker processes where the cache does not hold it."""
    global _BUILD
    jobs = [(figure, view) for view in DRAWN if canonical(view)[0] == view for figure in FIGURES]
    workers = min(os.cpu_count() or 1, 4)
    _BUILD = build
    try:
        with ProcessPoolExecutor(workers, multiprocessing.get_context("fork")) as pool:
            grown = list(pool.map(_grow, FIGURES))
            drawn = list(tqdm(pool.map(_draw, jobs), desc="muscles", total=len(jobs), disable=quiet, leave=False))
    finally:
        _BUILD = None
    files = {f"{figure}/bodies.npz": packed for figure, packed in zip(FIGURES, grown, strict=True)}
    for (figure, _), views in zip(jobs, drawn, strict=True):
        files |= {f"{figure}/{view}.svg": svg.encode() for view, svg in sorted(views.items())}
    return files


def inputs(build: Build) -> dict[str, str]:
    """Hash of what each figure's pictures are made from."""
    return {figure: picture_key(build, figure, "") for figure in FIGURES}


def run_muscles(build: Build, quiet: bool = True) -> list[Path]:
    """Make everything and write what changed; returns the files that did."""
    files = muscle_files(build, quiet)
    files[MANIFEST] = manifest(inputs(build), files)
    return write_all(build.output / FOLDER, files)
