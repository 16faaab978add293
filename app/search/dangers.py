"""Danger by concept: groups of words that are said near one another, whatever stands between (data/dangers.yaml)."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.search.tries import Trie

WITHIN = 9
"""So many words the groups of a rule stand apart at most, unless it says another number."""

AROUND = 6
"""So many words before and after what a rule found are searched for what makes it harmless."""


@dataclass(frozen=True)
class Denial:
    """A denying word at `start` to `end`, and up to where it denies; all count words."""

    start: int
    end: int
    until: int


@dataclass(frozen=True)
class FoundDanger:
    """A danger and the words that say it."""

    id: str
    start: int
    end: int


@dataclass(frozen=True)
class Rule:
    """Groups that all have to be said, groups that must not be near, and how many words all of it may span."""

    danger: str
    all: tuple[str, ...]
    none: tuple[str, ...]
    within: int


Spans = dict[str, list[tuple[int, int]]]
"""Where each group of words is said: start and end, in order."""


class DangerRules:
    """All groups and rules, ready to be looked for."""

    def __init__(self, groups: Mapping[str, Sequence[str]], dangers: Sequence[Sequence[str]]) -> None:
        self.groups: Trie[str] = Trie()
        for group, ways in groups.items():
            for way in ways:
                self.groups.add(way.split(" "), group)
        self.rules = [_rule(danger, text) for danger, *rules in dangers for text in rules]

    def found(self, words: Sequence[str], denials: Sequence[Denial]) -> list[FoundDanger]:
        """The dangers that a sentence means, each once, in the order of the data."""
        said: Spans = {}
        for at in range(len(words)):
            for end, group in self.groups.every(words, at):
                said.setdefault(group, []).append((at, end))
        denied = _denied(said, denials)
        open_said = {g: [s for s in spans if s[0] not in denied] for g, spans in said.items()} if denied else said
        found: dict[str, FoundDanger] = {}
        for rule in self.rules:
            if rule.danger in found or any(not open_said.get(group) for group in rule.all):
                continue
            span = _nearest(rule, open_said, said)
            if span:
                found[rule.danger] = FoundDanger(rule.danger, *span)
        return list(found.values())


def _rule(danger: str, text: str) -> Rule:
    words = text.split(" ")
    within = [int(word[1:]) for word in words if word[0] == "~"]
    return Rule(
        danger,
        tuple(word for word in words if word[0] not in "-~"),
        tuple(word[1:] for word in words if word[0] == "-"),
        within[0] if within else WITHIN,
    )


def _denied(said: Spans, denials: Sequence[Denial]) -> set[int]:
    """Words that are denied. A denying word that is part of what means danger ("no feeling") denies nothing."""
    until: dict[int, int] = {}
    for start, end in (span for spans in said.values() for span in spans) if denials else ():
        for at in range(start, end):
            until[at] = max(until.get(at, 0), end)
    return {
        at for denial in denials if until.get(denial.start, 0) <= denial.end for at in range(denial.end, denial.until)
    }


def _nearest(rule: Rule, open_said: Spans, said: Spans) -> tuple[int, int] | None:
    """The first place where all groups of a rule are said near enough, and nothing that makes them harmless."""
    for first in open_said[rule.all[0]]:
        chosen = [first]
        for group in rule.all[1:]:
            near = _closest(open_said[group], chosen)
            if near is None:
                break
            chosen.append(near)
        start, end = min(s for s, _ in chosen), max(e for _, e in chosen)
        if len(chosen) < len(rule.all) or end - start > rule.within:
            continue
        others = [span for group in rule.none for span in said.get(group, ())]
        around = [span for span in others if _within(span, start - AROUND, end + AROUND)]
        # A word that is itself part of what was found makes nothing harmless.
        if all(any(_within(span, *own) for own in chosen) for span in around):
            return start, end
    return None


def _closest(spans: Sequence[tuple[int, int]], chosen: Sequence[tuple[int, int]]) -> tuple[int, int] | None:
    """The span nearest to the first chosen one that shares no word with any."""
    start = chosen[0][0]
    at = bisect_left(spans, (start, 0))
    free = [s for s in spans[max(0, at - 6) : at + 6] if all(s[1] <= c[0] or s[0] >= c[1] for c in chosen)]
    return min(free, key=lambda s: (abs(s[0] - start), s), default=None)


def _within(span: tuple[int, int], start: int, end: int) -> bool:
    return start <= span[0] and span[1] <= end
