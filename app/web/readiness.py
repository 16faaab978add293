"""Whether all that a page needs is on this machine, each fault with the command that mends it."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from threading import Lock
from time import monotonic

from jinja2 import Environment, TemplateSyntaxError

from app.web.static_files import BUILT, JOINED, Assets
from app.web.templating import TEMPLATES

CHECK_EVERY_S = 10.0
"""How long a finding holds; a probe that asks sooner is told the same again."""

BUILD = "run `make build`, or install the wheel anew"
RESTORE = "run `git checkout -- static templates`, or install the wheel anew"

MANIFEST = "atlas/manifest.json"

ASSET = re.compile(r"""asset\(["']([\w./@-]+)["']\)""")
MODULE = re.compile(r"""data-module="([\w/-]+)\"""")
IMPORTED = re.compile(r"""(?:\bfrom|\bimport\(?)\s*["'](\.{1,2}/[\w./-]+\.js)["']""")


@dataclass(frozen=True)
class Fault:
    """A file, what is wrong with it, and what to run."""

    file: str
    what: str
    repair: str

    def __str__(self) -> str:
        return f"{self.file}: {self.what}; {self.repair}"


@lru_cache(maxsize=1000)
def _sha256(path: str, _stamp: int, _size: int) -> str:
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()


def _digest(path: Path) -> str:
    """SHA-256 of a file; empty where it cannot be read. A file that did not change is not read again."""
    try:
        stat = path.stat()
        return _sha256(str(path), stat.st_mtime_ns, stat.st_size)
    except OSError:
        return ""


def built_faults(folder: Path) -> Iterator[Fault]:
    """The built files that are not those which the manifest of their build lists."""
    try:
        files: dict[str, str] = json.loads((folder / MANIFEST).read_bytes())["files"]
    except (OSError, ValueError, KeyError):
        yield Fault(f"static/{MANIFEST}", "cannot be read", BUILD)
        return
    for name, digest in sorted(files.items()):
        found = _digest(folder / name)
        if found != digest:
            yield Fault(f"static/{name}", "is not of this build" if found else "is missing", BUILD)


def _missing(folder: Path, names: set[str]) -> Iterator[Fault]:
    for name in sorted(names):
        if not (folder / name).is_file():
            yield Fault(f"static/{name}", "is missing", RESTORE)


@lru_cache(maxsize=500)
def _template(path: str, _stamp: int, _size: int) -> tuple[str, frozenset[str]]:
    """What is wrong with a template, and the files of static/ that it names."""
    try:
        text = Path(path).read_text(encoding="utf-8")
        Environment(extensions=["jinja2.ext.i18n"]).parse(text)
    except UnicodeDecodeError:
        return "is not text", frozenset()
    except TemplateSyntaxError as error:
        return f"line {error.lineno}: {error.message}", frozenset()
    return "", frozenset((*ASSET.findall(text), *(f"js/{module}.js" for module in MODULE.findall(text))))


def template_faults(static: Path, templates: Path = TEMPLATES) -> Iterator[Fault]:
    """Templates that cannot be read, and styles and scripts that one of them names and that are not there."""
    needed = {"js/init.js"}
    found = sorted(templates.rglob("*.html"))
    if not found:
        yield Fault("templates", "is empty", RESTORE)
    for path in found:
        name = f"templates/{path.relative_to(templates).as_posix()}"
        try:
            stat = path.stat()
            wrong, names = _template(str(path), stat.st_mtime_ns, stat.st_size)
        except OSError as error:
            wrong, names = f"cannot be read ({type(error).__name__})", frozenset()
        if wrong:
            yield Fault(name, wrong, RESTORE)
        needed |= names
    needed = {part for name in needed for part in JOINED.get(name, (name,))}
    yield from _missing(static, {name for name in needed if not name.startswith(BUILT)})


def script_faults(static: Path) -> Iterator[Fault]:
    """Modules that cannot be read, or that import a module which is not there."""
    scripts = static / "js"
    for path in sorted(scripts.rglob("*.js")):
        name = path.relative_to(static).as_posix()
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            yield Fault(f"static/{name}", f"cannot be read ({type(error).__name__})", RESTORE)
            continue
        if not text.strip():
            yield Fault(f"static/{name}", "is empty", RESTORE)
        for wanted in IMPORTED.findall(text):
            if not (path.parent / wanted).resolve().is_file():
                yield Fault(f"static/{name}", f"imports {wanted}, which is missing", RESTORE)


def faults(assets: Assets) -> Iterator[Fault]:
    """All that is wrong with the files which pages need."""
    yield from built_faults(assets.built)
    yield from template_faults(assets.folder)
    yield from script_faults(assets.folder)


class Readiness:
    """What is wrong with the files now, looked at again no more often than every CHECK_EVERY_S."""

    def __init__(self, assets: Assets) -> None:
        self._assets = assets
        self._lock = Lock()
        self._checked_s = -CHECK_EVERY_S
        self._faults: tuple[Fault, ...] = ()

    def faults(self) -> tuple[Fault, ...]:
        """Empty where a page can be served whole. Reads files that changed: not for the event loop's thread."""
        with self._lock:
            if monotonic() - self._checked_s >= CHECK_EVERY_S:
                self._faults = tuple(faults(self._assets))
                self._checked_s = monotonic()
            return self._faults
