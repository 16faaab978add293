"""The data as an earlier start read and checked it, so that a start that finds nothing changed is quick.

It is kept in .cache of a checkout by the digest of all that it depends on: the YAML, the code that reads and checks it,
and the versions of Python and of the libraries. `python -m app validate` reads and checks always.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import pickle
import sys
from importlib.metadata import version
from pathlib import Path

from app import suggestions, views, vocabulary
from app.data.dataset import Data
from app.data.loader import data_version, load_data, without_garbage_collection
from app.data.paths import DATA, INSTALLED, ROOT

KEPT_IN = ROOT / ".cache" / "data"

CODE = (Path(__file__).parent, *(Path(str(module.__file__)) for module in (suggestions, views, vocabulary)))
"""The folder and the modules that read and check."""

LIBRARIES = ("pydantic", "pyyaml")


def checked_data(folder: Path = DATA) -> Data:
    """The data of a folder, checked now or, if it is the project's, by an earlier start. Raises DataError."""
    if INSTALLED or folder != DATA:
        return load_data(folder)
    path = KEPT_IN / f"{_key(folder)}.pickle"
    return _kept(path) or _keep(path, load_data(folder))


def _key(folder: Path) -> str:
    """A digest that changes with anything that could change what is read, or how it is checked."""
    digest = hashlib.sha256(f"{folder} {data_version(folder)} {sys.version}".encode())
    for library in LIBRARIES:
        digest.update(version(library).encode())
    for place in CODE:
        for module in sorted(place.rglob("*.py")) if place.is_dir() else [place]:
            digest.update(module.name.encode() + b"\0" + module.read_bytes())
    return digest.hexdigest()[:24]


@without_garbage_collection()
def _kept(path: Path) -> Data | None:
    """What an earlier start kept; None where there is nothing, or nothing whole."""
    try:
        found = pickle.loads(path.read_bytes())
    except (OSError, pickle.UnpicklingError, EOFError, AttributeError, ImportError, LookupError, TypeError, ValueError):
        return None
    return found if isinstance(found, Data) else None


def _keep(path: Path, data: Data) -> Data:
    """Keep the data for later starts, whole or not at all, and nothing older; where it cannot be written, it is not."""
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_suffix(f".{os.getpid()}")
        temporary.write_bytes(pickle.dumps(data, protocol=pickle.HIGHEST_PROTOCOL))
        temporary.replace(path)
        for older in path.parent.glob("*.pickle"):
            if older != path:
                older.unlink(missing_ok=True)
    return data
