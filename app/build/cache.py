"""What earlier builds left: results kept by the hash of what they were made from."""

from __future__ import annotations

import functools
import hashlib
import json
import os
import pickle
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, TypeVar

from app.build.sources import reached

T = TypeVar("T")

BUILDER = __name__.rpartition(".")[0]
HERE = Path(__file__).resolve().parent


class Cache:
    """Pickled results of earlier builds under .cache/build, by the hash of their inputs."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def holds(self, kind: str, key: str) -> bool:
        """Whether a value is kept."""
        return (self.folder / f"{kind}-{key}.pickle").is_file()

    def get(self, kind: str, key: str, make: Callable[[], T]) -> T:
        """The cached value, or the one made now."""
        path = self.folder / f"{kind}-{key}.pickle"
        if path.is_file():
            try:
                value: T = pickle.loads(path.read_bytes())
                os.utime(path)
                return value
            except (pickle.UnpicklingError, EOFError, AttributeError, ImportError):
                path.unlink()
        value = make()
        self.put(kind, key, value)
        return value

    def put(self, kind: str, key: str, value: Any) -> None:
        """Keep a value, whole or not at all."""
        path = self.folder / f"{kind}-{key}.pickle"
        temporary = path.with_suffix(f".{os.getpid()}")
        temporary.write_bytes(pickle.dumps(value, protocol=pickle.HIGHEST_PROTOCOL))
        temporary.replace(path)


def code_hash(names: Iterable[str]) -> str:
    """Hash of the code of builder modules and of all that it uses, so that a changed algorithm builds anew."""
    return _code_hash(tuple(sorted(set(names))))


@functools.cache
def _code_hash(names: tuple[str, ...]) -> str:
    found = reached(f"{BUILDER}.{name}" for name in names)
    return digest(sorted((name, text) for (_, name), text in found.items()))


def builder_modules() -> list[str]:
    """The modules of the builder but those of the self-care drawings, which have a manifest of their own."""
    return sorted(p.stem for p in HERE.glob("*.py") if p.stem != "__init__")


def digest(*parts: Any) -> str:
    """Sixteen hex digits of whatever is given; bytes as they are, all else as JSON."""
    sha = hashlib.sha256()
    for part in parts:
        data = part if isinstance(part, bytes) else json.dumps(part, sort_keys=True, default=str).encode()
        sha.update(str(len(data)).encode() + b":" + data)
    return sha.hexdigest()[:16]


def body_hash(folder: Path) -> str:
    """Hash of the mesh files."""
    return digest(*(p.read_bytes() for p in sorted(folder.glob("*.npz"))), (folder / "joints.json").read_bytes())
