"""The phrases and dangers of the data as one file, which the server and the browser read alike."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from rapidfuzz import process
from rapidfuzz.distance import OSA

from app.atlas.atlas import Atlas
from app.atlas.memo import memo
from app.data.models.phrases import Phrase
from app.data.models.signs import AREAS
from app.search.words import Words, alternatives, folded, plain, reach, stem

LIMBS = {
    "arm": ("shoulder-arm", "forearm-hand"),
    "leg": ("hip-thigh", "knee", "calf-shin", "ankle-foot"),
}
"""Areas of the body (app/data/models/signs.py) that belong to one limb."""

KEPT = ("title", "at", "aspect", "last", "limb", "drawn", "onset", "symptom", "opens", "place")

CODE = re.compile(r"[A-Z][0-9]{2}\.[0-9A-Z]{1,4}(>[a-z]+)?$")

GRAMMAR_KINDS = ("plain", "no", "not", "stop", "relief", "worse", "side", "aspect", "pass")
"""Kinds that give a sentence its shape; the order decides which of two equal phrases is meant."""

FACT_KINDS = ("place", "part", "condition", "feeling", "trigger", "relief-of", "history")


@memo(4)
def phrasebook(atlas: Atlas) -> dict[str, Any]:
    """Everything that understanding a sentence needs, as plain values."""
    phrases = atlas.data.phrases
    same, several = _same(phrases)
    ignored = sorted({folded(name) for p in phrases if p.kind == "ignore" for name in p.names})
    words = Words(ignored, same, several, known=(), vocabulary=())

    def ways(names: Iterable[str]) -> list[str]:
        return list(
            dict.fromkeys(
                folded(name.partition(">")[0])
                if CODE.match(name)
                else " ".join(t.word for t in words.tokens(plain(way), correct=False))
                for name in names
                for way in alternatives(name)
            )
        )

    rows = [[kind, p.id, *ways(p.names)] for kind in (*FACT_KINDS, *GRAMMAR_KINDS) for p in phrases if p.kind == kind]
    denying = {word for p in phrases if p.kind in ("no", "not") for way in ways(p.names) for word in way.split()}
    groups = {d.id: _shortest(ways(d.names), denying) for d in atlas.data.dangers if d.kind == "words"}
    vocabulary = {w for row in rows for way in row[2:] for w in way.split()}
    vocabulary |= {w for found in groups.values() for way in found for w in way.split()}
    return {
        "ignored": ignored,
        "same": same,
        "several": several,
        "known": sorted(_known(atlas, phrases, vocabulary | set(same))),
        "phrases": rows,
        "groups": groups,
        "dangers": [[d.id, *d.rules] for d in atlas.data.dangers if d.kind == "danger"],
        "facts": _facts(phrases),
        "places": _places(atlas, phrases),
    }


def _same(phrases: Iterable[Phrase]) -> tuple[dict[str, str], list[list[str]]]:
    """Words taken for others, and several words taken for others, the longest first."""
    same: dict[str, str] = {}
    several: list[list[str]] = []
    for p in phrases:
        for name in p.names:
            if p.kind == "same":
                becomes = " ".join(stem(word) for word in p.id.split("-"))
                if " " in name:
                    several.append([" ".join(map(folded, name.split())), becomes])
                else:
                    same[folded(name)] = becomes
            elif CODE.match(name) and ">" in name:
                code, _, side = name.partition(">")
                same[folded(code)] = f"{folded(code)} {side}"
    return same, sorted(several, key=lambda pair: (-len(pair[0].split()), pair[0]))


def _shortest(ways: list[str], denying: set[str]) -> list[str]:
    """Ways without those that hold another one, which find nothing more; those with a denying word stay."""
    return [
        way
        for way in ways
        if denying & set(way.split()) or not any(f" {other} " in f" {way} " for other in ways if other != way)
    ]


def _facts(phrases: Iterable[Phrase]) -> dict[str, dict[str, Any]]:
    """What is known of each phrase besides its names, by `kind:id`."""
    facts: dict[str, dict[str, Any]] = {}
    for p in phrases:
        found = {key: value for key in KEPT if (value := getattr(p, key))}
        if found and p.kind != "place":
            facts[f"{p.kind}:{p.id}"] = {k: dict(v) if k == "at" else v for k, v in found.items()}
    return facts


def _places(atlas: Atlas, phrases: Iterable[Phrase]) -> dict[str, list[Any]]:
    """Each place: its region, limb, whether it has sides, its landmarks, those where no side is said, and its title.

    A place that is a region or a landmark has the title that the search index gives it (`place_title`).
    """
    area = {region: name for name, regions in AREAS.items() for region in regions}
    limb = {name: limb for limb, names in LIMBS.items() for name in names}
    places: dict[str, list[Any]] = {}
    for p in phrases:
        if p.kind != "place":
            continue
        marks = p.marks or (p.id,)
        first = atlas.landmark_cells[marks[0]]
        region = p.region or (p.id if p.id in atlas.regions else atlas.region_of_cell(next(iter(first.values())))[0])
        paired = any(atlas.landmarks[m].paired for m in marks)
        own = p.id in atlas.regions or p.id in atlas.landmarks
        found = [region, limb.get(area.get(region, ""), ""), int(paired), list(marks), list(p.middle)]
        places[p.id] = found if own else [*found, str(p.title)]
    return places


def _known(atlas: Atlas, phrases: Iterable[Phrase], vocabulary: set[str]) -> Iterator[str]:
    """Words of the atlas's own texts and of everyday that a typing error could turn into a word of the phrases."""
    by_letter: dict[str, list[str]] = {}
    for word in sorted(vocabulary):
        by_letter.setdefault(word[0], []).append(word)
    listed = {stem(folded(name)) for p in phrases if p.kind == "known" for name in p.names}
    for word in sorted(listed | {stem(w) for text in _texts(atlas) for w in re.findall(r"[a-z]{5,}", text.lower())}):
        least = reach(word)
        if not least or word in vocabulary or word[0] not in by_letter:
            continue
        if process.extractOne(word, by_letter[word[0]], scorer=OSA.distance, score_cutoff=least):
            yield word


def _texts(atlas: Atlas) -> Iterator[str]:
    """Running text of the atlas, which is spelt right."""
    for m in atlas.muscles.values():
        yield " ".join((m.action, *m.also_causes, *m.provoked_by))
    for entries in (atlas.conditions, atlas.postures, atlas.guide):
        for entry in entries.values():
            yield json.dumps(entry.model_dump(mode="json"))
    for sign in atlas.data.signs:
        yield f"{sign.ask} {sign.do}"


@memo(4)
def phrases_file(atlas: Atlas) -> tuple[str, str]:
    """The phrasebook as the browser fetches it: JSON text and its address, which changes with it."""
    text = json.dumps(phrasebook(atlas), separators=(",", ":"), ensure_ascii=False)
    return text, f"/search-phrases.json?v={hashlib.sha256(text.encode()).hexdigest()[:16]}"
