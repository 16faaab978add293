"""Words of a sentence as the phrases compare them: without accents and endings, other spellings made one.

static/js repeats this word for word (tests/vectors/understand.json).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import OSA

MAX_CHARACTERS = 10_000
"""A sentence is read so far; nobody says more of a pain."""

MAX_MISSPELT = 40
"""So many different unknown words are compared with the known ones; the rest stay unknown."""

COMMA, STOP = ",", "."
"""Tokens for a pause and for the end of a sentence."""

PIECES = re.compile(r"[A-Za-z][0-9]{2}\.[0-9A-Za-z]{1,4}|[A-Za-z0-9]+(?:'[A-Za-z0-9]+)*|[.,;:!?()\n]")
MARKS = re.compile("[\u0300-\u036f]")
APOSTROPHES = re.compile("[\u2018\u2019\u02bc`]")
SOFT = frozenset(",:()")

PLURAL_SAYS_BOTH = frozenset({"legs", "arms", "hands"})
"""Plurals that are kept, because they tell one limb from two."""

KEPT_WHOLE = frozenset({"morning", "evening", "during", "nothing", "anything", "something", "everything", "blood"})


@dataclass(frozen=True, slots=True)
class Token:
    """One compared word, or a pause, with the characters of the plain text that it comes from."""

    word: str
    start: int
    end: int


def plain(text: str) -> str:
    """The text without accents, with straight apostrophes; its characters are what `Token` counts."""
    whole = unicodedata.normalize("NFKD", text[:MAX_CHARACTERS])
    return APOSTROPHES.sub("'", MARKS.sub("", whole))


def stem(word: str) -> str:
    """A word without plural, -ing, -ed, -ness and silent e, so that the forms of a word are equal."""
    if word in PLURAL_SAYS_BOTH or word in KEPT_WHOLE or len(word) < 4:
        return word
    out = word
    if len(out) > 6 and out.endswith("ness"):
        out = out[:-4]
    if out.endswith("ies"):
        out = out[:-2]
    elif out.endswith("s") and out[-2] not in "suia" and len(out) > 3:
        out = out[:-1]
    if len(out) > 5 and out.endswith("ing"):
        out = _undoubled(out[:-3])
    elif len(out) > 4 and out.endswith("ed") and out[-3] != "e":
        out = _undoubled(out[:-2])
    if len(out) > 4 and out.endswith("e"):
        out = out[:-1]
    if len(out) > 3 and out.endswith("y"):
        out = out[:-1] + "i"
    return out


def _undoubled(word: str) -> str:
    """A stem without its doubled last letter: sitt, from sitting, becomes sit; fall and press keep theirs."""
    return word[:-1] if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "lsz" else word


def reach(word: str) -> int:
    """How many letters of a word may be wrong, missing, too many or swapped with the next."""
    return 0 if len(word) < 5 else 1 if len(word) < 8 else 2


class Words:
    """Which words are known, left out, or taken for others.

    same: word -> the words it is taken for, separated by spaces. phrases: several words taken for others, the first
    word -> (the rest, what they are taken for), longest first. known: stems that no typing error is suspected in.
    """

    def __init__(
        self,
        ignored: Iterable[str],
        same: dict[str, str],
        several: Iterable[Sequence[str]],
        known: Iterable[str],
        vocabulary: Iterable[str],
    ) -> None:
        self.ignored = frozenset(ignored)
        self.same = same
        self.known = frozenset(known)
        self.several: dict[str, list[tuple[list[str], str]]] = {}
        for words, becomes in several:
            first, *rest = words.split(" ")
            self.several.setdefault(first, []).append((rest, becomes))
        self.vocabulary = frozenset(vocabulary)
        self.by_letter: dict[str, list[str]] = {}
        for word in sorted(self.vocabulary | set(self.same)):
            self.by_letter.setdefault(word[0], []).append(word)

    def corrected(self, word: str) -> str:
        """The known word that begins alike and is nearest to a stem, or the stem itself."""
        least = reach(word)
        if not least or word in self.known or any(letter.isdigit() for letter in word):
            return word
        close = process.extract(
            word, self.by_letter.get(word[0], ()), scorer=OSA.distance, score_cutoff=least, limit=None
        )
        return min(((off, other) for other, off, _ in close), default=(0, word))[1]

    def tokens(self, text: str, correct: bool = True) -> list[Token]:
        """The compared words of a plain text (`plain`), those that say nothing left out."""
        raw = [(piece[0], piece.start(), piece.end()) for piece in PIECES.finditer(text)]
        out: list[Token] = []
        tried: dict[str, str] = {}
        at = 0
        while at < len(raw):
            piece, start, end = raw[at]
            if not piece[0].isalnum():
                out.append(Token(COMMA if piece in SOFT else STOP, start, end))
                at += 1
                continue
            word = folded(piece)
            used, becomes = self._several(word, raw, at)
            if not used:
                used, becomes = 1, self._single(word, tried, correct)
            end = raw[at + used - 1][2]
            out += [Token(other, start, end) for other in becomes.split(" ") if other not in self.ignored]
            at += used
        return out

    def _single(self, word: str, tried: dict[str, str], correct: bool) -> str:
        if word in self.same:
            return self.same[word]
        stemmed = stem(word)
        if stemmed in self.same:
            return self.same[stemmed]
        if not correct or stemmed in self.vocabulary or stemmed in self.ignored or word in self.ignored:
            return word if word in self.ignored else stemmed
        if stemmed not in tried:
            tried[stemmed] = self.corrected(stemmed) if len(tried) < MAX_MISSPELT else stemmed
        other = tried[stemmed]
        return self.same.get(other, other)

    def _several(self, word: str, raw: list[tuple[str, int, int]], at: int) -> tuple[int, str]:
        """How many words from here are taken together for others, and for which."""
        for rest, becomes in self.several.get(word, ()):
            if len(rest) < len(raw) - at and all(folded(raw[at + 1 + i][0]) == rest[i] for i in range(len(rest))):
                return len(rest) + 1, becomes
        return 0, ""


def folded(piece: str) -> str:
    """A piece of the plain text in lower case without apostrophes and points."""
    return piece.lower().replace("'", "").replace(".", "")


def alternatives(name: str) -> Iterable[str]:
    """The ways of saying a name of the data, where `a|b` stands for either."""
    ways = [""]
    for part in name.split():
        ways = [f"{way} {choice}".strip() for way in ways for choice in part.split("|")]
    return ways
