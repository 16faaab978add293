"""An export on the disk: its files, each text also packed, and a list by which a newer export knows them again.

The list is written before the files, so an export that was interrupted, by a full disk for instance, is known as one:
the same command goes on in its folder.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from app.web.content_coding import brotli_packed, compress

TEXTS = (
    *(".html", ".js", ".mjs", ".css", ".json", ".svg", ".txt", ".xml", ".webmanifest"),
    *(".bin", ".csv", ".bib", ".ris"),
)
LIST = "export.json"
FORMAT = "trigger-point-atlas/export"


def write_whole(path: Path, data: bytes) -> None:
    """Write a file so that it is there whole or not at all. Raises OSError, which names it."""
    part = path.with_name(f".{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.write_bytes(data)
        part.replace(path)
    except OSError as error:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise OSError(error.errno, error.strerror, str(path)) from error


class FolderError(Exception):
    """The folder cannot take an export; the message says why."""


def written_before(out: Path) -> list[str]:
    """The files of the export that a folder holds; none where it is empty or not there.

    Raises FolderError where it holds something else, which an export must not be mixed with.
    """
    if not out.exists():
        return []
    if not out.is_dir():
        raise FolderError(f"{out} is a file; name a folder")
    if not any(out.iterdir()):
        return []
    try:
        listed = json.loads((out / LIST).read_text(encoding="utf-8"))
        if listed["format"] == FORMAT:
            return [name for name in listed["files"] if (out / name).resolve().is_relative_to(out.resolve())]
    except (OSError, ValueError, KeyError, TypeError):
        pass
    raise FolderError(f"{out} holds files that are not an export; name an empty folder, or one that is not there yet")


def write_export(
    files: dict[str, bytes], out: Path, version: str = "", tell: Callable[[int, int], None] = lambda _a, _b: None
) -> tuple[int, int]:
    """Write the files, each text also packed with gzip and brotli; what an older export had more of is removed.

    Returns the bytes of the files themselves and of all with the packed ones. Raises FolderError, or OSError, which
    names the file that could not be written; the folder can then be written again.
    """
    before = written_before(out)
    _write_list(out, {**dict.fromkeys(before, ""), **dict.fromkeys(files, "")}, "unfinished")
    sums: dict[str, str] = {}
    plain = size = 0
    for i, (name, data) in enumerate(files.items(), start=1):
        forms = {"": data}
        if name.endswith(TEXTS):
            forms |= {end: packed for end, packed in ((".gz", compress(data)), (".br", brotli_packed(data))) if packed}
        for end, form in forms.items():
            write_whole(out / f"{name}{end}", form)
            sums[f"{name}{end}"] = hashlib.sha256(form).hexdigest()
            size += len(form)
        plain += len(data)
        tell(i, len(files))
    for name in set(before) - set(sums):
        (out / name).unlink(missing_ok=True)
    _write_list(out, sums, version)
    return plain, size


def _write_list(out: Path, sums: dict[str, str], version: str) -> None:
    listed = {"format": FORMAT, "atlas": version, "files": dict(sorted(sums.items()))}
    write_whole(out / LIST, (json.dumps(listed, indent=0) + "\n").encode())
