"""From the drawn muscles and the fitted bones to static/layers: what lies under each cell of the skin.

One small file with a manifest of its own beside it, so that a new fit of a bone does not make the atlas anew.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from app.atlas.layers import FILE, FOLDER, Order
from app.build.body import Floats
from app.build.cache import code_hash, digest
from app.build.layers.first_bone import first_bones
from app.build.output import MANIFEST, dumps, manifest, write_all
from app.build.pipeline import Build
from app.build.skeleton.run import fit_key, skeleton_for
from app.build.zones import EDGE_CM
from app.data.models.core import Muscle

CODE = ("layers.run",)
"""Modules of the builder that make the file; what these use is found from their code."""

FIGURES = ("male", "female")
"""The bones are a man's, so the male figure's fit comes first; the other one's says what that one leaves open."""

LAID = {"id", "belly", "also_under", "behind", "layer", "lies_over"}
"""What the data say of where a muscle lies."""


NAMED = {"id", "common", "plain"}
"""What the file tells of a bone, so that a browser can name it."""


def reach(build: Build, muscle: Muscle) -> NDArray[np.float32]:
    """(v,) signed distance in cm to the edge of the skin under which a right muscle lies, negative inside."""
    drawn = build.muscle(muscle).fields["belly"]
    if not muscle.also_under:
        return drawn
    key = digest(build.body_key, build.landmarks, muscle.model_dump(include={"also_under"}), code_hash(CODE))
    wider = build.cache.get("under", key, lambda: build.surface.zone_field(muscle.also_under).astype(np.float32))
    return np.minimum(drawn, wider)


def bones_below(build: Build) -> list[str]:
    """The first bone below each cell of midline and right half; where none is met, that of the nearest cell."""
    cells = build.cells()
    centres = cells.centre[: cells.m + cells.k]
    found: list[str | None] = [None] * len(centres)
    for figure in FIGURES:
        skeleton, _ = skeleton_for(build, figure)
        met = first_bones(build.body.skins[figure], centres, skeleton)
        found = [first or other for first, other in zip(found, met, strict=True)]
    positions: Floats = build.body.reference.points[centres]
    known = np.array([i for i, bone in enumerate(found) if bone])
    _, nearest = cKDTree(positions[known]).query(positions)
    named = (bone or found[known[place]] for bone, place in zip(found, nearest, strict=True))
    return [bone for bone in named if bone]


def stacks(
    order: Order, under: Mapping[str, NDArray[np.bool_]], behind: Mapping[str, tuple[str, ...]], bones: list[str]
) -> list[tuple[str, ...]]:
    """The muscles under each cell, from the skin inwards to the first bone.

    under: the cells (n,) over each muscle. behind: bones that a finger does not pass to each muscle.
    """
    return [
        order.inwards([m for m, cells in under.items() if cells[cell] and bone not in behind[m]])
        for cell, bone in enumerate(bones)
    ]


def layers_json(build: Build) -> str:
    """static/layers/layers.json (docs/formats.md)."""
    cells = build.cells()
    centres = cells.centre[: cells.m + cells.k]
    muscles, bones = build.data.muscles, bones_below(build)
    under = {m.id: reach(build, m)[centres] <= EDGE_CM for m in muscles}
    found = stacks(Order(muscles), under, {m.id: m.behind for m in muscles}, bones)
    distinct = sorted(set(found))
    number = {stack: i for i, stack in enumerate(distinct)}
    names = sorted({m for stack in distinct for m in stack})
    named = [b.model_dump(include=NAMED) for b in build.data.bones if b.id in bones]
    place = {bone["id"]: i for i, bone in enumerate(named)}
    return dumps(
        {
            "muscles": names,
            "bones": named,
            "stacks": [[names.index(m) for m in stack] for stack in distinct],
            "stack": [number[stack] for stack in found],
            "bone": [place[bone] for bone in bones],
        }
    )


def inputs(build: Build) -> str:
    """Hash of all that the file is made from."""
    laid = [m.model_dump(include=LAID) for m in build.data.muscles]
    bones = [b.model_dump(include=NAMED) for b in build.data.bones]
    return digest(*(fit_key(build, figure) for figure in FIGURES), laid, bones, code_hash(CODE))


def run_layers(build: Build) -> list[Path]:
    """Make the file and write what changed; returns the files that did."""
    files = {FILE: build.cache.get("layers", inputs(build), lambda: layers_json(build)).encode()}
    files[MANIFEST] = manifest(inputs(build), files)
    return write_all(build.output / FOLDER, files)
