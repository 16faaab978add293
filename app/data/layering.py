"""What follows from pairs of muscles of which one lies directly over the other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping


def everything_below(over: Mapping[str, Iterable[str]]) -> dict[str, frozenset[str]]:
    """All that each muscle lies over, directly or by way of others; in a ring of pairs each lies over itself."""

    def reached(muscle: str) -> frozenset[str]:
        found: set[str] = set()
        waiting = list(over.get(muscle, ()))
        while waiting:
            name = waiting.pop()
            if name not in found:
                found.add(name)
                waiting += over.get(name, ())
        return frozenset(found)

    return {muscle: reached(muscle) for muscle in over}
