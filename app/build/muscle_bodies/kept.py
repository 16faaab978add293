"""What the last build found for each muscle: in the next one most muscles are the same."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar

from app.build.cache import Cache, digest
from app.build.muscle_bodies.bodies import Muscle
from app.build.muscle_bodies.compete import Claim

T = TypeVar("T")


class Kept(Generic[T]):
    """Results by the hash of what they were made from, in one file of the cache that holds those of the last build."""

    def __init__(self, cache: Cache, kind: str, key: str) -> None:
        self._cache, self._kind, self._key = cache, kind, key
        self._before: dict[str, T] = cache.get(kind, key, dict)
        self._now: dict[str, T] = {}

    def get(self, key: str, make: Callable[..., T], *arguments: Any) -> T:
        """The result of the last build, or the one made now."""
        found = self._before.get(key)
        self._now[key] = make(*arguments) if found is None else found
        return self._now[key]

    def close(self) -> None:
        """Leave what this build used to the next one."""
        if self._now.keys() != self._before.keys():
            self._cache.put(self._kind, self._key, self._now)


def claim_key(claim: Claim) -> str:
    """Hash of what a part wants of a room, but for its volume and its layer."""
    seed, allowed = claim.seed, b"" if claim.allowed is None else claim.allowed.tobytes()
    return digest(seed.nodes.tobytes(), seed.half.tobytes(), repr(seed.shape), allowed)


def muscle_key(muscle: Muscle) -> str:
    """Hash of all that a muscle is drawn from."""
    pieces = [a.tobytes() for p in muscle.pieces for a in (p.points, p.faces, p.fibre, p.red)]
    return digest(muscle.id, *pieces)
