"""From data/bones to static/bones: the bones in each view of each figure, kept by the hash of what they are made from.

These files stand beside those of app/build/run.py and have a manifest of their own, so that a new fit of a bone does
not make the atlas anew.
"""

from __future__ import annotations

import multiprocessing
import os
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from tqdm import tqdm

from app.build.body import FIGURES
from app.build.cache import code_hash, digest
from app.build.cameras import canonical
from app.build.output import MANIFEST, manifest, write_all
from app.build.pipeline import Build, BuildError
from app.build.skeleton.assembly import Skeleton, skeleton_of
from app.build.skeleton.bones import load_bones
from app.build.skeleton.light import BoneRelief, bone_relief
from app.build.skeleton.picture import bones_svg, draw_bones
from app.views import VIEWS, WITHOUT_BONES

FOLDER = "bones"
FIT_CODE = ("skeleton.assembly", "skeleton.bones", "skeleton.light")
DRAW_CODE = (*FIT_CODE, "skeleton.picture")
"""Modules of the builder that fit and draw; what these use is found from their code."""

DRAWN = tuple(view for view in VIEWS if view not in WITHOUT_BONES)
"""Views that show bones."""


@dataclass(frozen=True)
class Job:
    """What the pictures are drawn from; shared with worker processes by fork."""

    build: Build
    skeletons: dict[str, tuple[Skeleton, BoneRelief]]


_JOB: Job | None = None


def _job() -> Job:
    if _JOB is None:
        raise BuildError("the worker was started without a job")
    return _JOB


def fit_key(build: Build, figure: str) -> str:
    """Hash of all that a figure's skeleton is made from."""
    folder = build.data_folder / "bones"
    files = [(folder / name).read_bytes() for name in ("bones.npz", "bones.json")]
    return digest(build.body_key, build.landmarks, figure, code_hash(FIT_CODE), *files)


def picture_key(build: Build, figure: str, view: str) -> str:
    """Hash of all that a picture is drawn from."""
    return digest(fit_key(build, figure), code_hash(DRAW_CODE), view)


def skeleton_for(build: Build, figure: str) -> tuple[Skeleton, BoneRelief]:
    """A figure's skeleton and what shades it, kept by the hash of what they are made from."""

    def make() -> tuple[Skeleton, BoneRelief]:
        skeleton = skeleton_of(build.body, build.landmarks, figure, load_bones(build.data_folder / "bones"))
        return skeleton, bone_relief(skeleton)

    return build.cache.get("skeleton", fit_key(build, figure), make)


def _fit(figure: str) -> tuple[Skeleton, BoneRelief]:
    return skeleton_for(_job().build, figure)


def _draw(figure_view: tuple[str, str]) -> dict[str, str]:
    """A view and its mirror view, drawn once."""
    job, (figure, view) = _job(), figure_view

    def make() -> dict[str, str]:
        drawn = draw_bones(job.build.body, figure, view, *job.skeletons[figure])
        mirror = VIEWS[view].mirror
        out = {view: bones_svg(figure, view, drawn)}
        if mirror != view:
            out[mirror] = bones_svg(figure, mirror, drawn.mirrored(VIEWS[view].width))
        return out

    return job.build.cache.get("bones", picture_key(job.build, figure, view), make)


def drawn_bones(build: Build, quiet: bool = True) -> dict[str, str]:
    """The SVG of every figure and view by its name, drawn by worker processes where the cache does not hold it."""
    global _JOB
    jobs = [(figure, view) for view in DRAWN if canonical(view)[0] == view for figure in FIGURES]
    workers = min(os.cpu_count() or 1, 4)
    context = multiprocessing.get_context("fork")
    _JOB = Job(build, {})
    try:
        if not all(build.cache.holds("bones", picture_key(build, *job)) for job in jobs):
            with ProcessPoolExecutor(workers, context) as pool:
                _JOB = Job(build, dict(zip(FIGURES, pool.map(_fit, FIGURES), strict=True)))
        with ProcessPoolExecutor(workers, context) as pool:
            progress = tqdm(pool.map(_draw, jobs), desc="bones", total=len(jobs), disable=quiet, leave=False)
            made = list(progress)
    finally:
        _JOB = None
    return {
        f"{figure}/{view}.svg": svg
        for (figure, _), views in zip(jobs, made, strict=True)
        for view, svg in sorted(views.items())
    }


def inputs(build: Build) -> dict[str, str]:
    """Hash of what each figure's pictures are made from."""
    return {figure: picture_key(build, figure, "") for figure in FIGURES}


def run_bones(build: Build, quiet: bool = True) -> list[Path]:
    """Draw everything and write what changed; returns the files that did."""
    files = {name: svg.encode() for name, svg in drawn_bones(build, quiet).items()}
    files[MANIFEST] = manifest(inputs(build), files)
    return write_all(build.output / FOLDER, files)
