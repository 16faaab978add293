"""What data/bones.yaml may say."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from app.data.models.core import Id, LandmarkId, Line, Model, Phrase
from app.vocabulary import BoneId

Word = Annotated[str, Field(min_length=2, max_length=60)]


class Bone(Model):
    """A bone, or a group of bones that the atlas names together."""

    id: BoneId
    latin: Annotated[Line, Field(description="Name in Terminologia Anatomica.")]
    common: Annotated[Line, Field(description="The English name that students and therapists use.")]
    plain: Annotated[Line, Field(description="A client's word for it.")]
    paired: bool
    about: Annotated[Phrase, Field(description="What it is, in a sentence.")]
    names: Annotated[
        tuple[Word, ...],
        Field(min_length=1, description="Words that mean this bone wherever a muscle's attachments use them."),
    ]
    also: Annotated[
        tuple[Word, ...], Field(default=(), description="Words of attachments that may mean it or another.")
    ]
    landmarks: Annotated[
        tuple[LandmarkId, ...], Field(min_length=1, description="Points of the skin under which it is felt.")
    ]
    drawn: Annotated[bool, Field(default=True, description="Whether data/bones has a mesh of it.")]
    sources: Annotated[tuple[Id, ...], Field(min_length=1, description="Ids in sources.yaml.")]
