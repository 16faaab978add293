"""Checks of what somebody in pain reads: easy, in plain words, and spoken to that person."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from app.data.checks.registry import check, unknown_reference
from app.data.plain_words import FEWEST_WORDS, HIGHEST_GRADE, LEFT_OUT, YOU, grade, therapists_words, words_in
from app.data.yaml_reader import Document, Loc, Problem

if TYPE_CHECKING:
    from app.data.dataset import Data


@dataclass(frozen=True)
class Told:
    """A field whose text clients read. path: keys with dots, `*` for each of a list.

    you: it tells the reader what to do or to feel, and so says "you". terms: it may use a therapist's words, because
    it explains them. places: it is a list of places and no sentence, so it has no school grade.
    """

    path: str
    you: bool = False
    terms: bool = False
    places: bool = False


CLAIMS = (Told("title"), Told("summary"), Told("what", you=True), Told("muscles.*.why"))

CLIENT_TEXTS: dict[str, tuple[Told, ...]] = {
    "muscles": (
        Told("plain"), Told("overview", you=True), Told("self_care", you=True), Told("stretch", you=True),
        Told("cautions.*"), Told("provoked_by.*"), Told("also_causes.*"),
    ),
    "referrals": (
        Told("essential.words", places=True), Told("spillover.words", places=True), Told("crosses_midline"),
        Told("commonness.note"),
    ),
    "pressing": (
        Told("place", you=True), Told("how", you=True), Told("feel"), Told("stop"), Told("why"),
        Told("instead", you=True),
    ),
    "conditions": (
        *CLAIMS, Told("trigger_points.text"), Told("also.*"), Told("helps.*.text"), Told("see.*.when"),
        Told("see.*.who"),
    ),
    "postures": (*CLAIMS, Told("link.text"), Told("change.*.text")),
    "guide": (Told("title"), Told("summary"), Told("text", you=True)),
    "red_flags": (Told("ask", you=True), Told("do", you=True), Told("text")),
    "cautions": (Told("ask", you=True), Told("do", you=True)),
    "contraindications": (Told("title"), Told("text", you=True)),
    "dangers": (Told("text", you=True),),
    "movements": (Told("plain"),),
    "look_alikes": (Told("plain"), Told("apart"), Told("do")),
    "glossary": (Told("text", terms=True),),
    "regions": (Told("plain"),),
    "poses": (Told("title"), Told("alt")),
    "accessibility": (Told("text"),),
    "after_treatment": (Told("told"),),
}  # fmt: skip
"""Every field of data/*.yaml that clients read. `short` of a sign is a heading of at most 60 characters, and
`mistaken_for` of a muscle names diseases; only therapists and students are shown that."""


def texts_at(value: Any, path: list[str]) -> Iterator[tuple[Loc, str]]:
    """Each text under a path, with where it stands; what is not there yields nothing."""
    if value is None:
        return
    if not path:
        yield (), value
    elif path[0] == "*":
        for i, item in enumerate(value):
            for loc, text in texts_at(item, path[1:]):
                yield (i, *loc), text
    else:
        for loc, text in texts_at(getattr(value, path[0]), path[1:]):
            yield (path[0], *loc), text


def client_texts(data: Data, file: str) -> Iterator[tuple[Loc, str, Told]]:
    """Each client text of a file, with where it stands in it and what it has to be."""
    key = next(iter(data.documents[file].value))
    for i, entry in enumerate(data.entries(file)):
        for told in CLIENT_TEXTS[file]:
            for loc, text in texts_at(entry, told.path.split(".")):
                yield (key, i, *loc), text, told


def faults(text: str, told: Told) -> Iterator[str]:
    """What is wrong with a client text, each with its repair."""
    if not told.places and words_in(text) >= FEWEST_WORDS and grade(text) > HIGHEST_GRADE:
        yield f"reads like school grade {grade(text):.1f}, at most {HIGHEST_GRADE:g}; use shorter sentences and words"
    for word, plain in () if told.terms else therapists_words(text):
        yield f"`{word}` is a therapist's word; say `{plain}`, with the term in brackets behind it if need be"
    if not told.terms and (found := LEFT_OUT.search(text)):
        yield f"`{found.group()}` speaks about the reader as somebody else; say `you`"
    if told.you and not YOU.search(text):
        yield "does not speak to the reader; say `you` or `your`"


def texts_are_plain(data: Data, file: str) -> Iterator[Problem]:
    """Every client text of a file is easy to read, in plain words, and speaks to the reader.

    A course's own texts are its teacher's to judge: students read them, and they must not keep the course from loading.
    """
    if data.course:
        return
    document: Document = data.documents[file]
    for loc, text, told in client_texts(data, file):
        for fault in faults(text, told):
            yield document.problem(loc, fault)


for _file in CLIENT_TEXTS:
    check(_file)(partial(texts_are_plain, file=_file))


@check("pressing", "referrals", "muscles", "palpation")
def each_point_is_told_to_clients(data: Data) -> Iterator[Problem]:
    """Each trigger point has its text for clients, and none tells them to press what is for trained hands only.

    A course may add points without one: then clients are told to have the place shown to them.
    """
    document = data.documents["pressing"]
    known = {r.id: r for r in data.referrals}
    limited = {p.id: p.who for p in data.palpation}
    for i, entry in enumerate(data.pressing):
        yield from unknown_reference(document, ("pressing", i, "id"), "trigger point", entry.id, set(known))
        point = known.get(entry.id)
        if point and point.muscle in limited and entry.hands == "own":
            message = f"{point.muscle} is `{limited[point.muscle]}` in palpation.yaml; say `hands: trained` here too"
            yield document.problem(("pressing", i, "id"), message)
    told = {p.id for p in data.pressing}
    for i, point in enumerate(data.referrals):
        if point.id not in told and not data.course:
            message = "clients are not told where and how to press it; add it to pressing.yaml"
            yield data.documents["referrals"].problem(("referrals", i, "id"), message)
