"""What a sentence says: places with their sides, feelings, what brings it on or eases it, what was before, and danger.

Closed words from data/phrases.yaml, longest match first. static/js/search/understand.js repeats it step by step, held
to it by tests/vectors/understand.json. docs/search.md describes the rules and where words are ambiguous.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.data.models.phrases import UnderstoodKind
from app.search.dangers import DangerRules, Denial
from app.search.sides import give_sides
from app.search.steps import Step, near_cue, set_faces
from app.search.tries import Trie
from app.search.words import COMMA, STOP, Token, Words, plain

DENIED = {"no": 6, "not": 3}
"""So many phrases and words after a denial are denied, unless the statement ends before."""

MAX_MARKS = 40
"""A drawing has no more pains (docs/formats.md)."""

KIND_OF_STEP: dict[str, UnderstoodKind] = {
    "feeling": "feeling",
    "trigger": "trigger",
    "relief-of": "relief",
    "history": "history",
    "muscle": "muscle",
    "condition": "condition",
}


SIDED = ("muscle", "condition")
"""Kinds that have a side, besides places."""


@dataclass(frozen=True)
class Understood:
    """One thing that a sentence says.

    side: `left` or `right`, empty where none is said. denied: the sentence says that it is not so.
    """

    kind: UnderstoodKind
    text: str
    id: str
    side: str = ""
    denied: bool = False


@dataclass(frozen=True)
class Meaning:
    """All that a sentence says: danger first, then in the order of its words.

    marks: places on the skin as addresses name them. dangers: ids, most pressing first. whole: no word was left over.
    kinds, onset: of a pain as a drawing has them (docs/formats.md), empty where nothing is said.
    """

    understood: tuple[Understood, ...] = ()
    marks: tuple[str, ...] = ()
    dangers: tuple[str, ...] = ()
    whole: bool = False
    kinds: tuple[str, ...] = ()
    onset: str = ""


@dataclass
class _Telling:
    """What is told back, each thing once, with the word at which it stands."""

    text: str
    tokens: Sequence[Token]
    found: dict[tuple[str, str, str, bool], tuple[int, Understood]] = field(default_factory=dict)

    def tell(self, kind: UnderstoodKind, name: str, start: int, end: int, side: str = "", denied: bool = False) -> None:
        """Add one thing said by the words from `start` to before `end`."""
        words = self.text[self.tokens[start].start : self.tokens[end - 1].end]
        self.found.setdefault((kind, name, side, denied), (start, Understood(kind, words, name, side, denied)))


class Phrasebook:
    """The phrases of the data, ready to look sentences up in; made of what browsers read too.

    file: of app/search/phrasebook.py. names: of muscles, each with its id, as the index has them.
    """

    def __init__(self, file: dict[str, Any], names: Iterable[tuple[str, str]] = ()) -> None:
        ways = [way for row in file["phrases"] for way in row[2:]]
        ways += [way for found in file["groups"].values() for way in found]
        vocabulary = {word for way in ways for word in way.split(" ") if word}
        listed = (file["ignored"], file["same"], file["several"], file["known"])
        spelt = Words(*listed, vocabulary)
        muscles = [(name, [t.word for t in spelt.tokens(plain(text), correct=False)]) for name, text in names]
        self.words = Words(*listed, vocabulary | {word for _, words in muscles for word in words})
        self.facts: dict[str, dict[str, Any]] = file["facts"]
        self.places: dict[str, list[Any]] = file["places"]
        self.dangers = DangerRules(file["groups"], file["dangers"])
        self.sides = {way for row in file["phrases"] if row[0] == "side" for way in row[2:] if " " not in way}
        self.phrases: Trie[tuple[str, str]] = Trie()
        for kind, name, *found in file["phrases"]:
            for way in found:
                self.phrases.add(way.split(" "), (kind, name))
        for name, words in muscles:
            self.phrases.add(words, ("muscle", name))

    def understand(self, text: str) -> Meaning:
        """What a sentence says; of a long one, what its first `MAX_CHARACTERS` say."""
        whole = plain(text)
        tokens = self.words.tokens(whole)
        words = [token.word for token in tokens]
        steps = self._steps(words)
        dangers = self.dangers.found(words, _deny(steps))
        set_faces(steps)
        told = _Telling(whole, tokens)
        places = give_sides(steps, words, self.places)
        for step in places:
            self._tell_place(told, step)
        for at, step in enumerate(steps):
            if step.kind in KIND_OF_STEP:
                kind = KIND_OF_STEP[near_cue(steps, at)]
                for side in (step.sides if step.kind in SIDED else []) or [""]:
                    told.tell(kind, step.id, step.start, step.end, side, step.denied)
        first = [Understood("danger", whole[tokens[d.start].start : tokens[d.end - 1].end], d.id) for d in dangers]
        rest = [said for _, said in sorted(told.found.values(), key=lambda pair: pair[0])]
        said = [s.facts for s in steps if not s.denied]
        return Meaning(
            (*first, *rest),
            self._marks(steps, places),
            tuple(d.id for d in dangers),
            whole=all(s.kind for s in steps),
            kinds=tuple(dict.fromkeys(facts["drawn"] for facts in said if "drawn" in facts)),
            onset=next((facts["onset"] for facts in said if "onset" in facts), ""),
        )

    def _steps(self, words: Sequence[str]) -> list[Step]:
        steps: list[Step] = []
        at = 0
        while at < len(words):
            found = self.phrases.longest(words, at, self.sides) if words[at] not in (COMMA, STOP) else None
            if found:
                end, (kind, name), passed = found
                sides = [words[i] for i in passed]
                steps.append(Step(kind, name, at, end, sides, self.facts.get(f"{kind}:{name}", {})))
                at = end
            else:
                kind = "break" if words[at] in (COMMA, STOP) else ""
                steps.append(Step(kind, words[at], at, at + 1))
                at += 1
        return steps

    def _tell_place(self, told: _Telling, step: Step) -> None:
        region, _, paired, *_ = self.places[step.place]
        name = region if len(self.places[step.place]) > 5 else step.place
        for side in (step.sides if paired else []) or [""]:
            told.tell("place", name, step.start, step.end, side)

    def _marks(self, steps: Sequence[Step], places: Sequence[Step]) -> tuple[str, ...]:
        """Landmarks of the places; where there are none, of the first condition that has a place."""
        found = [(step.place, step.sides) for step in places]
        if not found:
            held = [(s.place, s.sides) for s in steps if s.kind == "condition" and s.place and not s.denied]
            found = held[:1]
        marks: dict[str, None] = {}
        for place, sides in found:
            _, _, paired, landmarks, middle, *_ = self.places[place]
            for mark in landmarks if sides or not middle else middle:
                sided = [f"{mark}:{side}" for side in sides] if paired and sides else [mark]
                marks |= dict.fromkeys(sided)
        return tuple(marks)[:MAX_MARKS]


def _deny(steps: Sequence[Step]) -> list[Denial]:
    """Mark what is denied; up to a pause, a conjunction or so many words."""
    denials: list[Denial] = []
    left = 0
    for step in steps:
        if step.kind in DENIED:
            left = DENIED[step.kind]
            denials.append(Denial(step.start, step.end, step.end))
        elif step.kind in ("break", "stop"):
            left = 0
        elif left:
            left -= 1
            step.denied = True
            denials[-1] = Denial(denials[-1].start, denials[-1].end, step.end)
    return denials
