"""Writes the built files, and the manifest by which the server and the tests know them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

MANIFEST = "manifest.json"


def dumps(value: Any) -> str:
    """Compact JSON with a newline, the same bytes for the same value."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False) + "\n"


def manifest(inputs: Any, files: Mapping[str, bytes]) -> bytes:
    """What files were made from, and their checksums."""
    sums = {name: hashlib.sha256(content).hexdigest() for name, content in sorted(files.items())}
    return dumps({"inputs": inputs, "files": sums}).encode()


def committed_inputs(folder: Path) -> Any:
    """What the written files of a folder were made from, as its manifest says."""
    return json.loads((folder / MANIFEST).read_text(encoding="utf-8"))["inputs"]


def write_all(folder: Path, files: Mapping[str, bytes], parts: Iterable[str] = (".",)) -> list[Path]:
    """Write what changed and remove, below these parts of the folder, what is built no more; returns what changed."""
    changed = []
    for name, content in files.items():
        path = folder / name
        if path.is_file() and path.read_bytes() == content:
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_name(path.name + ".part")
        temporary.write_bytes(content)
        temporary.replace(path)
        changed.append(path)
    for part in parts:
        for path in (folder / part).rglob("*"):
            if path.is_file() and path.relative_to(folder).as_posix() not in files:
                path.unlink()
                changed.append(path)
    return changed
