"""The answers to what was typed: help first, then what its words mean and what is called like it.

static/js/search/answers.js repeats it (tests/vectors/understand.json).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from app.atlas.atlas import Atlas
from app.atlas.memo import memo
from app.atlas.place_names import upper_first
from app.search.entries import index_of
from app.search.phrasebook import phrasebook
from app.search.ranking import NAME, Index, SearchEntry, search, tokens
from app.search.understand import Meaning, Phrasebook, Understood
from app.vocabulary import VOICES

SENTENCE = 2
"""From so many things understood on, what the words mean comes before what is called like them."""

BROAD = ("headache",)
"""Conditions that say less than the place that is named with them."""


def answer_title(answer: SearchEntry, voice: str) -> str:
    """What an answer is called: to somebody in pain, a region goes by its plain words."""
    if voice != VOICES[0]:
        return answer.title
    return upper_first(answer.note if answer.kind == "region" else answer.title)


def answer_note(answer: SearchEntry, voice: str) -> str:
    """What is said of an answer: nothing to somebody in pain where it would say the title again, or define a point."""
    return "" if voice == VOICES[0] and answer.kind in ("region", "landmark") else answer.note


@dataclass(frozen=True)
class Answered:
    """What a text means, and the answers to it, best first."""

    meaning: Meaning
    entries: tuple[SearchEntry, ...]


class Answers:
    """Index and phrases together."""

    def __init__(self, index: Index, file: dict[str, Any]) -> None:
        self.index = index
        self.book = Phrasebook(file, muscle_names(index))
        self.helps = [e for e in index.entries if e.kind == "help"]
        self.dangers = [danger for danger, *_ in file["dangers"]]
        self.entries = {(e.kind, e.id): e for e in index.entries if e.kind != "help"}

    def answer(self, text: str, limit: int) -> Answered:
        """The answers to a text, at most `limit`."""
        meaning = self.book.understand(text)
        helps = [self.helps[self.dangers.index(danger)] for danger in meaning.dangers]
        said = [u for u in meaning.understood if u.kind != "danger" and not u.denied]
        meant = [self.entries[key] for key in self._keys(said) if key in self.entries]
        named = search(self.index, text, limit)
        meant_first = (meaning.whole or len(said) + len(helps) >= SENTENCE) and not self._is_name(text)
        found: dict[tuple[str, str], SearchEntry] = {}
        for entry in (*helps, *(meant if meant_first else ()), *named, *meant):
            found.setdefault((entry.kind, entry.id), entry)
        return Answered(meaning, tuple(found.values())[:limit])

    def _is_name(self, text: str) -> bool:
        """Whether the whole text is the name of something."""
        return "".join(dict.fromkeys(tokens(text, self.index.words))) in self.index.joined

    def _keys(self, said: list[Understood]) -> Iterator[tuple[str, str]]:
        """Kind and id of what answers the things said: what has a name, then places, then the rest."""
        named = [u for u in said if u.kind in ("muscle", "condition") and u.id not in BROAD]
        places = [u for u in said if u.kind == "place"]
        others = [u for u in said if u.kind == "feeling" or (u.kind == "condition" and u.id in BROAD)]
        for u in (*named, *places, *others):
            facts = self.book.facts.get(f"{u.kind}:{u.id}", {})
            yield (u.kind, u.id)
            if "symptom" in facts:
                yield ("symptom", facts["symptom"])
            for page in (facts.get("opens"), self.region(facts.get("place")), self.region(u.id)):
                if page:
                    yield ("region", page)
                    yield ("condition", page)
        for u in places:
            yield ("landmark", u.id)

    def region(self, place: str | None) -> str | None:
        """The region of a place."""
        return self.book.places[place][0] if place in self.book.places else None

    def body_address(self, meaning: Meaning) -> str:
        """The map with the places of a sentence marked, empty where there is none; browsers write it behind the #."""
        return f"/?{'&'.join(f'at={place}' for place in meaning.marks)}" if meaning.marks else ""

    def title(self, said: Understood) -> str:
        """What a thing said is called in texts for clients."""
        if said.kind == "danger":
            return self.helps[self.dangers.index(said.id)].title
        if said.kind == "place":
            own = self.book.places.get(said.id, ())
            if len(own) > 5:
                return str(own[5])
            landmark, region = self.entries.get(("landmark", said.id)), self.entries.get(("region", said.id))
            return landmark.title if landmark else region.note if region else said.id
        for kind in (said.kind, "trigger", "relief-of"):
            title = self.book.facts.get(f"{kind}:{said.id}", {}).get("title")
            if title:
                return str(title)
        entry = self.entries.get((said.kind, said.id))
        return entry.title if entry else said.text


def muscle_names(index: Index) -> Iterator[tuple[str, str]]:
    """The names of muscles as the index compares them; everyday names such as calf muscle name the place."""
    for entry, weight, parts in index.names:
        if weight == NAME and index.entries[entry].kind == "muscle":
            yield index.entries[entry].id, " ".join(index.vocabulary[part] for part in parts)


@memo(4)
def answers_of(atlas: Atlas) -> Answers:
    """Index and phrases of an atlas."""
    return Answers(index_of(atlas), phrasebook(atlas))
