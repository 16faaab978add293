"""Phrases by their words, so that those that begin at a word are found in one walk."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any, Generic, TypeVar

V = TypeVar("V")

END = ""
"""The key of what a phrase that ends here means; no word is empty."""


class Trie(Generic[V]):
    """Phrases of words, each with what it means, several meanings in the order in which they were added."""

    def __init__(self) -> None:
        self.root: dict[str, Any] = {}

    def add(self, words: Sequence[str], value: V) -> None:
        """Another phrase; one that was left without words means nothing and is not kept."""
        node = self.root
        for word in words:
            if word:
                node = node.setdefault(word, {})
        if node is not self.root:
            node.setdefault(END, []).append(value)

    def longest(self, words: Sequence[str], at: int, skipped: Collection[str]) -> tuple[int, V, tuple[int, ...]] | None:
        """The longest phrase that begins at `at`: where it ends, its first meaning, and where words were skipped.

        skipped: words that may stand within a phrase without being of it, as `left` in "lower left back".
        """
        node = self.root
        found: tuple[int, V, tuple[int, ...]] | None = None
        passed: tuple[int, ...] = ()
        for i in range(at, len(words)):
            word = words[i]
            if word in node:
                node = node[word]
                if END in node:
                    found = (i + 1, node[END][0], passed)
            elif word in skipped and i > at:
                passed = (*passed, i)
            else:
                break
        return found

    def every(self, words: Sequence[str], at: int) -> Iterator[tuple[int, V]]:
        """All phrases that begin at `at`: where each ends and each of its meanings."""
        node = self.root
        for i in range(at, len(words)):
            if words[i] not in node:
                return
            node = node[words[i]]
            for value in node.get(END, ()):
                yield i + 1, value
