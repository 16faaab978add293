"""`python -m app doctor`: whether this machine can serve the atlas, each fault with its repair."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import socket
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement

from app.atlas.atlas import STATIC, load_atlas
from app.atlas.built_files import BuildMissing
from app.data.paths import COMMAND, DATA, ROOT
from app.data.yaml_reader import DataError
from app.export.chromium import find
from app.web.readiness import faults
from app.web.static_files import Assets

PROJECT = "trigger-point-atlas"
MIN_PYTHON = (3, 11)


@dataclass(frozen=True)
class Finding:
    """One thing looked at. repair: what to do where it is not good, or where it only limits what can be done."""

    good: bool
    what: str
    repair: str = ""

    def __str__(self) -> str:
        return f"{'good' if self.good else 'bad '}  {self.what}" + (f"\n      -> {self.repair}" if self.repair else "")


def examine(port: int, static: Path = STATIC, data: Path = DATA, root: Path = ROOT) -> Iterator[Finding]:
    """All findings, in the order in which to repair. port: to be served."""
    looks: tuple[Callable[[], Iterator[Finding]], ...] = (
        _python,
        _packages,
        lambda: _atlas(data, static),
        lambda: _files(static),
        lambda: _vendored(static / "vendor"),
        lambda: _writable(root),
        lambda: _port(port),
        _browser,
    )
    for look in looks:
        yield from look()


def _python() -> Iterator[Finding]:
    found = ".".join(map(str, sys.version_info[:3]))
    good = sys.version_info >= MIN_PYTHON
    yield Finding(good, f"Python {found}", "" if good else "install Python 3.11 or newer and run `make run` again")


def _packages() -> Iterator[Finding]:
    try:
        listed = [Requirement(line) for line in metadata.requires(PROJECT) or []]
    except metadata.PackageNotFoundError:
        yield Finding(False, f"the package {PROJECT} is not installed", "run `make run`, or pip install the wheel")
        return
    # No extra is named, so what only the build or the tests need is left out.
    needed = [r for r in listed if not r.marker or r.marker.evaluate({"extra": ""})]
    missing = {}
    for requirement in needed:
        try:
            version = metadata.version(requirement.name)
        except metadata.PackageNotFoundError:
            missing[str(requirement)] = ""
            continue
        if not requirement.specifier.contains(version, prereleases=True):
            missing[str(requirement)] = f" (found {version})"
    repair = f"run `make run`, or pip install {' '.join(map(repr, missing))}" if missing else ""
    told = ", ".join(name + found for name, found in missing.items())
    what = f"missing or too old: {told}" if missing else f"{len(needed)} packages that the server needs"
    yield Finding(not missing, what, repair)


def _atlas(data: Path, static: Path) -> Iterator[Finding]:
    try:
        atlas = load_atlas(data, static)
    except DataError as error:
        first = str(error.problems[0])
        yield Finding(False, f"data: {len(error.problems)} faults; first: {first}", f"see `{COMMAND} validate`")
    except (BuildMissing, OSError, ValueError, KeyError) as error:
        yield Finding(False, f"data and built files do not fit: {error}", "run `make build`, or install the wheel anew")
    else:
        yield Finding(True, f"data: {len(atlas.muscles)} muscles, {len(atlas.referrals)} points ({atlas.version})")


def _named(names: list[str]) -> str:
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")


def _files(static: Path) -> Iterator[Finding]:
    """What /readyz looks at."""
    found = list(faults(Assets(static)))
    for fault in found:
        yield Finding(False, f"{fault.file}: {fault.what}", fault.repair)
    if not found:
        yield Finding(True, "the files that pages need are whole and of one build")


def _vendored(folder: Path) -> Iterator[Finding]:
    try:
        entries = json.loads((folder / "vendor.json").read_bytes())
    except (OSError, ValueError):
        yield Finding(False, "static/vendor/vendor.json cannot be read", "check out static/vendor")
        return
    odd, count = [], 0
    for entry in entries:
        for name, digest in entry["files"].items():
            path, count = folder / entry["folder"] / name, count + 1
            found = hashlib.sha384(path.read_bytes()).digest() if path.is_file() else b""
            if "sha384-" + base64.b64encode(found).decode() != digest:
                odd.append(f"{entry['folder']}/{name}")
    if odd:
        yield Finding(False, f"files of other people were changed: {_named(odd)}", "check out static/vendor")
    else:
        yield Finding(True, f"{count} files of other people are as they published them")


def _writable(root: Path) -> Iterator[Finding]:
    """The server writes nothing; the build keeps a cache, and plates and decks need a temporary folder."""
    try:
        with tempfile.TemporaryFile() as file:
            file.write(b"x")
    except OSError as error:
        yield Finding(False, f"no temporary file can be written ({error})", "set TMPDIR to one that can be written")
    else:
        yield Finding(True, "temporary files can be written")
    cache = next((p for p in (root / ".cache", root) if p.is_dir()), root)
    if os.access(cache, os.W_OK):
        yield Finding(True, "the build's cache can be written")
    else:
        yield Finding(True, "read-only: serves, but cannot build", "to build, pass --cache and --output folders")


def _port(port: int) -> Iterator[Finding]:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            repair = f"stop what uses it, or choose another: `serve --port {port % 65535 + 1}`"
            yield Finding(False, f"port {port} is not free ({error.strerror})", repair)
        else:
            yield Finding(True, f"port {port} is free")


def _browser() -> Iterator[Finding]:
    """Only plates need one, so its lack is told and is no fault."""
    found = find()
    if found and Path(found).is_file():
        yield Finding(True, "a Chromium for plates")
    else:
        yield Finding(True, "no Chromium: serves, but prints no plates", "install one, or set CHROMIUM to its path")
