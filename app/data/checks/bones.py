"""Checks of the bones: ids, landmarks and sources, and that a muscle's list of bones says what its text says."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, get_args

from app.data.checks.registry import check, unknown_reference
from app.data.models.bones import Bone
from app.data.models.core import Attachments
from app.data.yaml_reader import Document, Loc, Problem
from app.vocabulary import BoneId

if TYPE_CHECKING:
    from app.data.dataset import Data


@check("bones", "landmarks")
def bones_name_what_is_known(data: Data) -> Iterator[Problem]:
    """Each bone of the vocabulary stands once, over known landmarks."""
    document, landmarks = data.documents["bones"], {x.id for x in data.landmarks}
    for name in sorted(set(get_args(BoneId)) - {b.id for b in data.bones}):
        yield document.problem(("bones",), f"the bone `{name}` of app/vocabulary.py has no entry")
    for i, bone in enumerate(data.bones):
        for j, name in enumerate(bone.landmarks):
            yield from unknown_reference(document, ("bones", i, "landmarks", j), "landmark", name, landmarks)


@check("bones", "muscles")
def attachments_name_the_bones_of_their_text(data: Data) -> Iterator[Problem]:
    """A muscle, and each part of one, lists a bone where its text has a word for it, and no other.

    Not where a course is laid over: its texts are its own, and the lists are the atlas's.
    """
    if data.course:
        return
    document = data.documents["muscles"]
    for i, muscle in enumerate(data.muscles):
        yield from _disagreements(document, ("muscles", i), muscle.attachments, data.bones)
        for j, part in enumerate(muscle.parts):
            yield from _disagreements(document, ("muscles", i, "parts", j), part.attachments, data.bones)


def _disagreements(document: Document, at: Loc, fastened: Attachments, bones: Sequence[Bone]) -> Iterator[Problem]:
    known = {b.id: b for b in bones}
    for key, text, listed in (
        ("origin", fastened.origin, fastened.origin_on),
        ("insertion", fastened.insertion, fastened.insertion_on),
    ):
        loc: Loc = (*at, "attachments", f"{key}_on")
        for name in listed:
            if name in known and not mentioned(text, (*known[name].names, *known[name].also)):
                yield document.problem(loc, f"lists `{name}`, which the {key} does not name")
        for bone in bones:
            word = mentioned(text, bone.names)
            if word and bone.id not in listed:
                where: Loc = (*at, "attachments", key)
                yield document.problem(where, f"names the {word}; add `{bone.id}` to {key}_on")


def mentioned(text: str, words: tuple[str, ...]) -> str:
    """The first place where a text has one of some words as a whole word, else nothing."""
    found = _whole_words(words).search(text) if words else None
    return found.group() if found else ""


@lru_cache(maxsize=256)
def _whole_words(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, words))})\b")
