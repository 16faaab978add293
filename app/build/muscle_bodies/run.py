"""From data/muscle_bodies.yaml to static/muscles: the muscles of each figure in each view that shows them.

Muscles compete for room, so that those which can touch each other, all of a `room`, are grown together; what was grown
and drawn is kept by the hash of what it was made from, so that a changed thigh does not grow the shoulder anew. The
files stand beside those of the bones and have a manifest of their own.
"""

from __future__ import annotations

import io
import multiprocessing
import os
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np
from tqdm import tqdm

from app.build.body import FIGURES
from app.build.cache import code_hash, digest
from app.build.cameras import canonical
from app.build.muscle_bodies.bodies import Muscle, grow
from app.build.muscle_bodies.compete import Claim, Reach, reach_of
from app.build.muscle_bodies.kept import Kept, claim_key, muscle_key
from app.build.muscle_bodies.occupied import labelled
from app.build.muscle_bodies.picture import PIXELS_PER_UNIT, Drawn, draw_muscles, muscles_svg
from app.build.muscle_bodies.places import Places
from app.build.muscle_bodies.room import Mesh, Room
from app.build.muscle_bodies.space import box_of, landmarks_of, room_for
from app.build.output import MANIFEST, manifest, write_all
from app.build.pipeline import Build, BuildError
from app.build.skeleton.assembly import fitted, settled
from app.build.skeleton.bones import load_bones
from app.build.skeleton.run import fit_key, skeleton_for
from app.data.models.muscle_bodies import ROOMS, WALLED_BY, BoneLandmark, MuscleBody, RoomId
from app.views import VIEWS, WITHOUT_BONES

FOLDER = "muscles"
GROW_CODE = ("muscle_bodies.bodies", "muscle_bodies.occupied", "muscle_bodies.space")
SPACE_CODE = ("muscle_bodies.space",)
REACH_CODE = ("muscle_bodies.compete",)
DRAW_CODE = (*GROW_CODE, "muscle_bodies.picture")
"""Modules of the builder that grow and draw; what these use is found from their code."""

DISPLAY = {"room", "shown_on", "why_not", "layer", "name"}
"""What the data say of how a muscle is shown, not of how it is grown; and the room, which the key has by itself."""

DRAWN = tuple(view for view in VIEWS if VIEWS[view].group in PIXELS_PER_UNIT and view not in WITHOUT_BONES)
"""Views that show muscles."""

ROOMS_IN: dict[str, tuple[RoomId, ...]] = {
    "whole": ROOMS,
    "trunk": ("shoulder-arm", "hip-thigh"),
    "head": ("shoulder-arm", "neck-head"),
    "leg": ("hip-thigh", "leg"),
}
"""The rooms whose muscles the views of a group show."""


_BUILD: Build | None = None
"""The build that worker processes share by fork."""


def _build() -> Build:
    if _BUILD is None:
        raise BuildError("the worker was started without a build")
    return _BUILD


def in_room(build: Build, room: RoomId) -> tuple[list[BoneLandmark], list[MuscleBody]]:
    """The muscles of a room, and the landmarks that they run to and past."""
    bodies = [body for body in build.data.muscle_bodies if body.room == room]
    return landmarks_of(bodies, build.data.bone_landmarks), bodies


def grow_key(build: Build, figure: str, room: RoomId) -> str:
    """Hash of all that a figure's muscles of a room are grown from."""
    landmarks, bodies = in_room(build, room)
    entries = [e.model_dump(exclude=DISPLAY) for e in (*landmarks, *bodies)]
    return digest(fit_key(build, figure), room, entries, *_wall_keys(build, figure, room), code_hash(GROW_CODE))


def _wall_keys(build: Build, figure: str, room: RoomId) -> list[str]:
    return [grow_key(build, figure, WALLED_BY[room])] if room in WALLED_BY else []


def walls_of(build: Build, figure: str, room: RoomId) -> list[Mesh]:
    """The bellies of another room that are as solid as bone in this one."""
    grown = grown_in(build, figure, WALLED_BY[room])[0] if room in WALLED_BY else []
    return [(piece.points, piece.faces) for muscle in grown for piece in muscle.pieces if piece.red.any()]


def picture_key(build: Build, figure: str, view: str) -> str:
    """Hash of all that a picture is drawn from; without a view: of all that any picture is drawn from."""
    rooms = ROOMS_IN[VIEWS[view].group] if view else ROOMS
    grown = [grow_key(build, figure, room) for room in rooms]
    return digest(grown, layers_shown(build, figure, rooms), code_hash(DRAW_CODE), view)


def layers_shown(build: Build, figure: str, rooms: Sequence[RoomId]) -> dict[str, str]:
    """The muscles of rooms that a figure shows, and on which layer of the map each lies."""
    bodies = [body for body in build.data.muscle_bodies if body.room in rooms]
    return {body.muscle: body.layer for body in bodies if figure in body.shown_on}


def muscles_of(build: Build, figure: str, rooms: Sequence[RoomId] = ROOMS) -> list[Muscle]:
    """A figure's muscles of some rooms."""
    return [muscle for room in rooms for muscle in grown_in(build, figure, room)[0]]


def grown_in(build: Build, figure: str, room: RoomId) -> tuple[list[Muscle], bytes]:
    """A figure's muscles of a room, and the file that says which of them each voxel is of."""

    def make() -> tuple[list[Muscle], bytes]:
        bones = load_bones(build.data_folder / "bones")
        fit = fitted(build.body, build.landmarks, figure, bones)
        points = build.cache.get("settled", fit_key(build, figure), lambda: settled(fit))
        landmarks, bodies = in_room(build, room)
        places = Places(fit, points, landmarks)
        box = box_of(places)
        walls, wall_keys = walls_of(build, figure, room), _wall_keys(build, figure, room)
        corners = [corner.tolist() for corner in box]
        space_key = digest(fit_key(build, figure), room, corners, *wall_keys, code_hash(SPACE_CODE))
        space = build.cache.get("muscle-room", space_key, lambda: room_for(fit, points, box, room, walls))
        kept: Kept[Reach] = Kept(build.cache, "muscle-reach", digest(space_key, code_hash(REACH_CODE)))

        def reach(space: Room, claim: Claim) -> Reach:
            return kept.get(claim_key(claim), reach_of, space, claim)

        muscles = grow(fit, points, places, space, bodies, reach)
        kept.close()
        meshes = [(at, bones.meshes[name][1]) for name, at in points.items()]
        packed = io.BytesIO()
        np.savez_compressed(packed, **labelled(space, meshes, muscles, bodies))  # type: ignore[arg-type]
        return muscles, packed.getvalue()

    return build.cache.get("muscle-bodies", grow_key(build, figure, room), make)


def _grow(figure_room: tuple[str, RoomId]) -> bytes:
    return grown_in(_build(), *figure_room)[1]


def _draw(figure_view: tuple[str, str]) -> dict[str, str]:
    """A view and its mirror view, drawn once."""
    build, (figure, view) = _build(), figure_view

    def make() -> dict[str, str]:
        skeleton, _ = skeleton_for(build, figure)
        rooms = ROOMS_IN[VIEWS[view].group]
        shown = layers_shown(build, figure, rooms)
        muscles = [m for m in muscles_of(build, figure, rooms) if m.id in shown]
        one_key = digest(fit_key(build, figure), code_hash(DRAW_CODE), view)
        kept: Kept[Drawn] = Kept(build.cache, "muscle-drawn", one_key)
        drawn = draw_muscles(build.body, figure, view, skeleton, muscles, lambda m, make: kept.get(muscle_key(m), make))
        kept.close()
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
    rooms = [(figure, room) for room in sorted(ROOMS, key=lambda r: r in WALLED_BY) for figure in FIGURES]
    jobs = [(figure, view) for view in DRAWN if canonical(view)[0] == view for figure in FIGURES]
    workers = min(os.cpu_count() or 1, 4)
    _BUILD = build
    try:
        with ProcessPoolExecutor(workers, multiprocessing.get_context("fork")) as pool:
            free = [job for job in rooms if job[1] not in WALLED_BY]
            grown = [*pool.map(_grow, free), *pool.map(_grow, rooms[len(free) :])]
            drawn = list(tqdm(pool.map(_draw, jobs), desc="muscles", total=len(jobs), disable=quiet, leave=False))
    finally:
        _BUILD = None
    files = {f"{figure}/bodies-{room}.npz": packed for (figure, room), packed in zip(rooms, grown, strict=True)}
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
