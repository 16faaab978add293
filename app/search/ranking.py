"""Find things by any of their names, misspelt or not: one small ranking, which static/js/search/ranking.js repeats.

The index is made once (`Index`), served to browsers as a file, and read by both; all arithmetic is on whole numbers, so
both give the same answers (tests/vectors/search.json). docs/search.md describes the ranking.
"""

from __future__ import annotations

import math
import re
import unicodedata
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from rapidfuzz import process
from rapidfuzz.distance import OSA

MAX_CHARACTERS = 200
MAX_WORDS = 12
EXACT, ONE_OFF, TWO_OFF = 100, 80, 62
"""How good a match of one word is, in percent; a beginning of a word lies between (`_beginning`)."""

UNKNOWN_WEIGHT = 150
"""Weight of a typed word that the atlas does not know."""

MIN_COVER = 42
"""An answer has to account for at least this share of what was typed, in percent."""

JOINED, JOINED_OFF = 96, 84
"""Scores of a name that is the same once spaces are dropped: exactly, and by one or two letters."""

AS_TYPED = 40
"""What a name that is word for word as typed gains, of 1000."""

NAME, EVERYDAY, TEXT = 100, 95, 70
"""Weights in percent of a name, an everyday name and a text that says something of it. "Back of the shoulder" asks for
the place before the muscle that is nicknamed after it."""

MUSCLE_WORDS = frozenset({"m", "mm", "musculus", "musculi", "muscle", "muscles"})
ASKED_MUSCLE = 107
"""Weight of muscles, in percent, where one of these words was typed."""

KINDS: dict[str, int] = {
    "help": 100,
    "muscle": 100,
    "region": 100,
    "condition": 100,
    "symptom": 99,
    "term": 98,
    "landmark": 96,
    "bone": 96,
    "posture": 96,
    "guide": 96,
    "part": 95,
    "bone_landmark": 94,
    "trigger_point": 93,
    "practice": 92,
}
"""Kinds of answers and their weight in percent; of equal scores the earlier kind comes first."""


@dataclass(frozen=True)
class SearchEntry:
    """Something to find.

    names: what it is called. everyday: what people without training call it. words: texts that say something of it,
    which count least. note: a line to show with it.
    """

    kind: str
    id: str
    title: str
    href: str
    note: str = ""
    names: tuple[str, ...] = ()
    everyday: tuple[str, ...] = ()
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Words:
    """Words that say nothing, and words that are taken for others."""

    ignored: frozenset[str] = frozenset()
    same: dict[str, str] = field(default_factory=dict)


def fold(text: str) -> list[str]:
    """Words in lower case without accents, apostrophes and punctuation."""
    plain = unicodedata.normalize("NFKD", text[:MAX_CHARACTERS]).encode("ascii", "ignore").decode().lower()
    return re.findall(r"[a-z0-9]+", plain.replace("'", ""))


def stem(word: str) -> str:
    """Without the s of a plural; Latin endings stay."""
    return word[:-1] if len(word) > 4 and word[-1] == "s" and word[-2] not in "suia" else word


def tokens(text: str, words: Words) -> list[str]:
    """What is compared: folded words without those that say nothing, synonyms made one."""
    folded = fold(text)[:MAX_WORDS]
    out: list[str] = []
    for i, word in enumerate(folded):
        numbered = re.fullmatch(r"(?:trp|tp)([0-9]+)", word)
        if numbered:
            out += ["point", numbered[1]]
        elif word == "trp" or (word == "tp" and folded[i + 1 : i + 2] and folded[i + 1].isdigit()):
            out.append("point")
        elif word not in words.ignored:
            plain = stem(word)
            out.append(words.same.get(plain, plain))
    return out or folded


class Index:
    """Everything that can be found, taken apart into words.

    names: (entry, weight in percent, its words as numbers, those words joined) of each name.
    """

    def __init__(self, entries: Sequence[SearchEntry], words: Words) -> None:
        self.entries = tuple(entries)
        self.words = words
        named = dict.fromkeys(
            (number, weight, tuple(tokens(text, words)))
            for number, entry in enumerate(entries)
            for weight, texts in ((NAME, entry.names), (EVERYDAY, entry.everyday), (TEXT, entry.words))
            for text in texts
        )
        self.vocabulary = sorted({word for _, _, parts in named for word in parts})
        self.number = {word: i for i, word in enumerate(self.vocabulary)}
        self.names = [(n, weight, tuple(self.number[w] for w in parts)) for n, weight, parts in named]
        self.joined: dict[str, list[int]] = {}
        for i, (_, weight, parts) in enumerate(named):
            if weight != TEXT:
                self.joined.setdefault("".join(parts), []).append(i)
        self.joined_names = list(self.joined)
        holders: list[set[int]] = [set() for _ in self.vocabulary]
        self.postings: list[list[int]] = [[] for _ in self.vocabulary]
        for i, (entry, _, numbers) in enumerate(self.names):
            for number in set(numbers):
                holders[number].add(entry)
                self.postings[number].append(i)
        self.weights = [round(100 * math.log(1 + len(entries) / len(h))) for h in holders]
        self.sums = [sum(self.weights[p] for p in parts) for _, _, parts in self.names]

    def as_json(self) -> dict[str, Any]:
        """What the browser needs, compact: each name is [entry, weight, word, word, ...]."""
        return {
            "kinds": KINDS,
            "ignored": sorted(self.words.ignored),
            "same": self.words.same,
            "vocabulary": self.vocabulary,
            "weights": self.weights,
            "entries": [[e.kind, e.id, e.title, e.href, e.note] for e in self.entries],
            "names": [[entry, weight, *parts] for entry, weight, parts in self.names],
        }

    def matches(self, word: str) -> dict[int, int]:
        """Words of the vocabulary that a typed word may stand for, with how good the match is in percent."""
        found: dict[int, int] = {}
        exact = self.number.get(word)
        if exact is None:
            reach = most_off(len(word))
            if reach:
                close = process.extract(word, self.vocabulary, scorer=OSA.distance, score_cutoff=reach, limit=None)
                found = {int(i): ONE_OFF if off == 1 else TWO_OFF for _, off, i in close}
        if len(word) > 1:
            at = bisect_left(self.vocabulary, word)
            while at < len(self.vocabulary) and self.vocabulary[at].startswith(word):
                found[at] = max(found.get(at, 0), beginning(len(word), len(self.vocabulary[at])))
                at += 1
        if exact is not None:
            found[exact] = EXACT
        return found


def most_off(length: int) -> int:
    """How many letters of a word may be wrong, missing, too many or swapped with the next."""
    return 0 if length < 4 else 1 if length < 8 else 2


def beginning(typed: int, whole: int) -> int:
    """How good a match the first letters of a word are, in percent."""
    return 55 + 35 * typed // whole


def search(index: Index, query: str, limit: int) -> list[SearchEntry]:
    """Answers by their names, best first, at most `limit`."""
    typed = list(dict.fromkeys(tokens(query, index.words)))
    if not typed:
        return []
    numbers = [index.number.get(word, -1) for word in typed]
    weights = [index.weights[n] if n >= 0 else UNKNOWN_WEIGHT for n in numbers]
    whole = sum(weights)
    cover: dict[int, int] = {}
    met: dict[int, dict[int, int]] = {}
    for i, word in enumerate(typed):
        best: dict[int, tuple[int, int]] = {}
        for number, quality in index.matches(word).items():
            for name in index.postings[number]:
                if name not in best or (quality, -number) > (best[name][0], -best[name][1]):
                    best[name] = (quality, number)
        for name, (quality, number) in best.items():
            cover[name] = cover.get(name, 0) + weights[i] * quality
            parts = met.setdefault(name, {})
            parts[number] = max(parts.get(number, 0), quality)
    scores: dict[int, int] = {}
    exact = tuple(numbers)
    for name, covered in cover.items():
        entry, weight, parts_of = index.names[name]
        if covered < MIN_COVER * whole:
            continue
        held = sum(index.weights[n] * quality for n, quality in met[name].items())
        score = weight * covered * (100 * index.sums[name] + held) // (2000 * whole * index.sums[name])
        if parts_of == exact and weight != TEXT:
            score += AS_TYPED
        _keep(scores, entry, score)
    for name, score in _joined(index, "".join(typed)):
        entry, weight, parts_of = index.names[name]
        if parts_of != exact:
            _keep(scores, entry, score)
    kinds = KINDS | ({"muscle": ASKED_MUSCLE} if MUSCLE_WORDS & set(fold(query)) else {})
    order = list(kinds)

    def rank(entry: int) -> tuple[int, int, int]:
        kind = index.entries[entry].kind
        return -(scores[entry] * kinds[kind] // 10), order.index(kind), entry

    return [index.entries[entry] for entry in sorted(scores, key=rank)[:limit]]


def _keep(scores: dict[int, int], entry: int, score: int) -> None:
    if score > scores.get(entry, 0):
        scores[entry] = score


def _joined(index: Index, text: str) -> list[tuple[int, int]]:
    """Names that are the same once spaces are dropped, with their scores of 1000."""
    found = [(name, 10 * JOINED) for name in index.joined.get(text, ())]
    if len(text) > 5:
        close = process.extract(
            text, index.joined_names, scorer=OSA.distance, score_cutoff=most_off(len(text)), limit=None
        )
        found += [(name, 10 * JOINED_OFF) for joined, off, _ in close if off for name in index.joined[joined]]
    return [(name, score * index.names[name][1] // 100) for name, score in found]
