"""What is worked out of an atlas, cached by that atlas: it goes when the atlas goes."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, partial, wraps
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

P = ParamSpec("P")
R = TypeVar("R")


class Memoizing(Protocol):
    """Something that holds the results of memoized functions of it."""

    memos: dict[Callable[..., Any], Callable[..., Any]]


A = TypeVar("A", bound=Memoizing)


def memo(maxsize: int) -> Callable[[Callable[Concatenate[A, P], R]], Callable[Concatenate[A, P], R]]:
    """Decorator: cache a function's results in its first argument, the `maxsize` that were used last.

    The other arguments have to be hashable. Threads may share it; two that ask at once may both compute a result.
    """

    def decorate(function: Callable[Concatenate[A, P], R]) -> Callable[Concatenate[A, P], R]:
        @wraps(function)
        def cached(holder: A, /, *args: P.args, **kwargs: P.kwargs) -> R:
            results = holder.memos.get(cached)
            if results is None:
                # setdefault, so that threads that come at once share one cache.
                results = holder.memos.setdefault(cached, lru_cache(maxsize)(partial(function, holder)))
            found: R = results(*args, **kwargs)
            return found

        return cached

    return decorate
