"""What the templates of the bones are given; see app/web/contexts/core.py."""

from __future__ import annotations

from dataclasses import dataclass

from app.atlas.skeleton import Fastened
from app.data.models.bones import Bone
from app.data.models.evidence import Source
from app.data.models.muscle_bodies import BoneLandmark
from app.views import View
from app.web.contexts.links import Link


@dataclass(frozen=True)
class BonePicture:
    """A picture of the skeleton with a bone lit."""

    view: View
    src: str


@dataclass(frozen=True)
class BonesPage:
    """All bones from head to foot, and how many muscles are fastened to each."""

    bones: tuple[tuple[Bone, int], ...]
    picture: BonePicture


@dataclass(frozen=True)
class BonePage:
    """Everything about one bone.

    pictures: none where it is not drawn. landmarks: (id, name) of points of the skin over it. points: its own
    named points.
    """

    bone: Bone
    figures: tuple[Link, ...]
    pictures: tuple[BonePicture, ...]
    fastened: tuple[Fastened, ...]
    landmarks: tuple[tuple[str, str], ...]
    points: tuple[BoneLandmark, ...]
    sources: tuple[Source, ...]
    before: Bone | None
    after: Bone | None
