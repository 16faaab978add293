"""When the data was last changed: what citations date and what newer Anki decks are newer by."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from app.atlas.atlas import Atlas
from app.atlas.memo import memo
from app.data.paths import ROOT

BUILT = ("svg", "atlas")
"""Folders of static/ that `make build` writes."""


@memo(4)
def last_modified(atlas: Atlas) -> datetime:
    """The second at which data or pictures of an atlas last changed, in UTC.

    SOURCE_DATE_EPOCH if it is set (reproducible-builds.org); else the last commit of files that are as committed; else
    the newest time of the files themselves. The same checkout gives the same second.
    """
    files = [document.path for document in atlas.data.documents.values()]
    if atlas.data.course:
        files += atlas.data.course.glob("*.yaml")
    return datetime.fromtimestamp(_epoch(files, [atlas.built / name for name in BUILT]), UTC)


def _epoch(files: list[Path], folders: list[Path]) -> int:
    named = os.environ.get("SOURCE_DATE_EPOCH", "")
    told = ROOT / "date.txt"
    if not named and told.is_file() and all(p.resolve().is_relative_to(ROOT) for p in (*files, *folders)):
        named = told.read_text(encoding="ascii").strip()  # of a wheel, whose files have the time of their installation
    if named.isascii() and named.isdigit():
        return int(named)
    ours = [p for p in (*files, *folders) if p.resolve().is_relative_to(ROOT)]
    theirs = [p for p in (*files, *folders) if p not in ours]
    return max(_committed(ours) or _newest(ours), _newest(theirs))


def _newest(paths: Iterable[Path]) -> int:
    """Newest time of files, and of the files that folders hold; 0 where there are none."""
    files = [f for p in paths for f in (p.rglob("*") if p.is_dir() else [p])]
    return max((int(f.stat().st_mtime) for f in files if f.is_file()), default=0)


def _committed(paths: list[Path]) -> int | None:
    """When the paths were last committed; None where git does not know, or they differ from what was committed."""
    names = [str(p.resolve().relative_to(ROOT)) for p in paths]
    answers = []
    for command in (["status", "--porcelain"], ["log", "-1", "--format=%ct"]):
        try:
            done = subprocess.run(
                ["git", *command, "--", *names], cwd=ROOT, capture_output=True, text=True, timeout=20, check=True
            )
        except (OSError, subprocess.SubprocessError):
            return None
        answers.append(done.stdout.strip())
    changed, stamp = answers
    return int(stamp) if not changed and stamp.isdigit() else None
