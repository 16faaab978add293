"""A cache bounded in bytes, of values that are all made from one source."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from typing import Any, Generic, TypeVar

from cachetools import LRUCache

V = TypeVar("V")


class BoundedCache(Generic[V]):
    """Values by key; beyond its bytes those go that were not used for longest, and all with their source.

    max_bytes: bound of all values together; one that is larger is not cached. size_of: bytes of a value.
    """

    def __init__(self, max_bytes: int, size_of: Callable[[V], int]) -> None:
        self._values: LRUCache[Any, V] = LRUCache(max_bytes, size_of)
        self._size_of = size_of
        self._source: object = None
        self._lock = Lock()

    @property
    def bytes(self) -> int:
        """Bytes of all values in it."""
        return int(self._values.currsize)

    def get(self, source: object, key: Any) -> V | None:
        """The value, if there is one of this source; values of another source are evicted."""
        with self._lock:
            if source != self._source:
                self._values.clear()
                self._source = source
            return self._values.get(key)

    def put(self, source: object, key: Any, value: V) -> None:
        """Cache a value, unless its source was replaced while it was made."""
        with self._lock:
            if source == self._source and self._size_of(value) <= self._values.maxsize:
                self._values[key] = value
