"""Find muscles, trigger points, regions and landmarks by any of their names, misspelt or not."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from rapidfuzz import fuzz, process

from app.atlas import Atlas

LEAST_LIKENESS = 72.0
KIND_BONUS = {"muscle": 4.0, "region": 3.0, "landmark": 1.0, "trigger_point": 0.0}


@dataclass(frozen=True)
class Name:
    """One way of calling something."""

    text: str
    kind: str
    id: str
    title: str
    everyday: bool = False


def fold(text: str) -> str:
    """Lower case, without accents, punctuation and the `m.` of Latin names."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", " ", plain).split()
    return " ".join(w for w in words if w not in {"m", "mm", "musculus", "musculi", "muscle", "muscles", "the", "of"})


@lru_cache(maxsize=4)
def names(atlas: Atlas) -> tuple[Name, ...]:
    """Every name of everything."""
    out: list[Name] = []
    for m in atlas.muscles.values():
        out += [Name(fold(t), "muscle", m.id, m.common) for t in (m.common, m.latin, m.id, *m.synonyms)]
        out.append(Name(fold(m.plain), "muscle", m.id, m.common, everyday=True))
        for r in atlas.points_of(m.id):
            title = f"{m.common}, trigger point {r.n}"
            out += [Name(fold(t), "trigger_point", r.id, title) for t in (r.id, title)]
    for region in atlas.regions.values():
        out += [Name(fold(t), "region", region.id, region.name) for t in (region.name, region.plain, region.id)]
        out.append(Name(fold(f"{region.plain} pain"), "region", region.id, region.name))
    for landmark in atlas.landmarks.values():
        title = landmark.id.replace("_", " ")
        out += [Name(fold(t), "landmark", landmark.id, title) for t in (landmark.id, landmark.definition)]
    return tuple(dict.fromkeys(n for n in out if n.text))


def search(atlas: Atlas, query: str, limit: int) -> list[dict[str, Any]]:
    """Best first: [{kind, id, title}], at most `limit`."""
    wanted = fold(query[:200])
    if not wanted:
        return []
    known = names(atlas)
    texts = [n.text for n in known]
    best: dict[tuple[str, str], tuple[float, Name]] = {}
    for _, likeness, index in process.extract(
        wanted, texts, scorer=fuzz.WRatio, limit=200, score_cutoff=LEAST_LIKENESS
    ):
        name = known[index]
        score = likeness + KIND_BONUS[name.kind] - 0.05 * abs(len(name.text) - len(wanted))
        if name.everyday:  # "back of the shoulder" asks for the place before the muscle that is nicknamed after it
            score -= 3
        if name.text == wanted:
            score += 40
        elif name.text.startswith(wanted):
            score += 15
        elif set(wanted.split()) <= set(name.text.split()):
            score += 10
        key = (name.kind, name.id)
        if key not in best or score > best[key][0]:
            best[key] = (score, name)
    found = sorted(best.values(), key=lambda s: (-s[0], s[1].id))[:limit]
    return [{"kind": n.kind, "id": n.id, "title": n.title} for _, n in found]
