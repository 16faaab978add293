"""Checks of the muscles as bodies: ids, landmarks and bones, and that no muscle lies over itself by way of others."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, get_args

from app.data.checks.registry import check, unknown_reference
from app.data.layering import everything_below
from app.data.models.muscle_bodies import BonePoint, LimbPoint
from app.data.yaml_reader import Loc, Problem
from app.vocabulary import BoneId

if TYPE_CHECKING:
    from app.data.dataset import Data
    from app.data.models.muscle_bodies import MusclePart

MIDLINE = ("skull", "mandible", "spine-cervical", "spine-thoracic", "spine-lumbar", "sacrum", "coccyx", "sternum")
"""Bones on which a point may lie in the midline."""

BONE_OF_LIMB = {"upper-arm": "humerus", "thigh": "femur", "leg": "tibia"}


@check("bone_landmarks")
def bone_landmarks_are_on_known_bones(data: Data) -> Iterator[Problem]:
    """Each is on a bone of the vocabulary, and in the midline only where the bone is."""
    document = data.documents["bone_landmarks"]
    for i, landmark in enumerate(data.bone_landmarks):
        bone = landmark.bone
        loc: Loc = ("bone_landmarks", i, "mesh")
        yield from unknown_reference(document, loc, "bone", bone, set(get_args(BoneId)))
        if landmark.side == "midline" and bone not in MIDLINE:
            yield document.problem(("bone_landmarks", i, "side"), f"the {bone} has no midline; give `side: right`")
        if landmark.near_cm is not None and landmark.near_cm[0] > 0:
            message = "x is positive, which is the left side; landmarks are given on the right"
            yield document.problem(("bone_landmarks", i, "near_cm"), message)


@check("muscle_bodies", "muscles", "bone_landmarks", "sources")
def bodies_name_what_is_known(data: Data) -> Iterator[Problem]:
    """Muscles, landmarks and sources exist; no muscle lies on itself, over however many others.

    Not where a course is laid over, which may leave out muscles of the atlas.
    """
    if data.laid_over:
        return
    document = data.documents["muscle_bodies"]
    muscles, sources = {m.id for m in data.muscles}, {s.id for s in data.sources}
    landmarks = {x.id for x in data.bone_landmarks}
    over = {body.muscle: body.over for body in data.muscle_bodies}
    rooms = {body.muscle: body.room for body in data.muscle_bodies}
    below = everything_below(over)
    seen: set[str] = set()
    for i, body in enumerate(data.muscle_bodies):
        yield from unknown_reference(document, ("muscle_bodies", i, "muscle"), "muscle", body.muscle, muscles)
        if body.muscle in seen:
            yield document.problem(
                ("muscle_bodies", i, "muscle"), f"`{body.muscle}` stands twice; put its parts together"
            )
        seen.add(body.muscle)
        for j, name in enumerate(body.over):
            if rooms.get(name, body.room) != body.room:
                message = f"`{name}` is grown in another room; give both the same `room`"
                yield document.problem(("muscle_bodies", i, "over", j), message)
            yield from unknown_reference(document, ("muscle_bodies", i, "over", j), "body", name, set(over))
        if body.muscle in below[body.muscle]:
            message = f"`{body.muscle}` lies over itself by way of others; take one of them out"
            yield document.problem(("muscle_bodies", i, "over"), message)
        for j, part in enumerate(body.parts):
            if part.volume.source:
                loc: Loc = ("muscle_bodies", i, "parts", j, "volume", "source")
                yield from unknown_reference(document, loc, "source", part.volume.source, sources)
            for where, name in _named(part):
                loc = ("muscle_bodies", i, "parts", j, where)
                yield from unknown_reference(document, loc, "bone landmark", name, landmarks)


@check("muscle_bodies", "muscles", "bone_landmarks")
def bodies_start_and_end_on_the_bones_of_their_text(data: Data) -> Iterator[Problem]:
    """A body is fastened to no bone that the muscle's attachments do not name."""
    if data.laid_over:
        return
    document = data.documents["muscle_bodies"]
    bone_of = {x.id: x.bone for x in data.bone_landmarks}
    fastened = {m.id: m.attachments for m in data.muscles}
    for i, body in enumerate(data.muscle_bodies):
        if body.muscle not in fastened:
            continue
        told = fastened[body.muscle]
        for j, part in enumerate(body.parts):
            for where, points, bones in (
                ("origin", part.origin, told.origin_on),
                ("insertion", part.insertion, told.insertion_on),
            ):
                for point in points:
                    name = point.limb if isinstance(point, LimbPoint) else point.at
                    bone = BONE_OF_LIMB.get(name) or bone_of.get(name)
                    if bone and bone not in bones:
                        loc: Loc = ("muscle_bodies", i, "parts", j, where)
                        yield document.problem(loc, f"`{name}` is on the {bone}, which {where}_on of the muscle lacks")


def _named(part: MusclePart) -> Iterator[tuple[str, str]]:
    vias = [("via", via.points) for via in part.via]
    for where, points in (("origin", part.origin), *vias, ("insertion", part.insertion)):
        yield from ((where, point.at) for point in points if isinstance(point, BonePoint))
