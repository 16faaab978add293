"""Imports point one way, the server needs no build library, and vendored files are what they say."""

from __future__ import annotations

import base64
import hashlib
import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def test_imports_point_one_way() -> None:
    """Packages stand on floors (pyproject.toml, tool.importlinter), and nothing imports from a floor above its own."""
    done = subprocess.run(
        [sys.executable, "-m", "importlinter.cli", "lint-imports", "--no-cache"],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )
    assert done.returncode == 0, done.stdout


def test_packages_import_nothing_by_themselves() -> None:
    """An import of one module loads only what that module needs, so every `__init__.py` below app/ is empty."""
    assert [p for p in sorted((ROOT / "app").rglob("*/__init__.py")) if p.read_text(encoding="utf-8")] == []


def test_the_picture_and_the_text_of_the_architecture_name_every_package() -> None:
    """docs/architecture.md has each package of app/ and each folder of scripts, its picture each package."""
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    picture = (ROOT / "docs" / "architecture.svg").read_text(encoding="utf-8")
    packages = sorted(p.parent.name for p in (ROOT / "app").glob("*/__init__.py"))
    folders = sorted(p.name for p in (ROOT / "static" / "js").iterdir() if p.is_dir())
    assert [n for n in packages if f"`app/{n}`" not in text or f">{n}/</text>" not in picture] == []
    assert [n for n in folders if f"`static/js/{n}`" not in text] == []


def test_the_server_never_imports_the_builders_libraries() -> None:
    """Importing the application loads neither app.build nor any library of the build extra."""
    script = (
        "import sys, app.main, app.web.application; "
        "print([m for m in sys.modules if m.split('.')[0] in "
        "{'scipy','shapely','contourpy','potpourri3d','skimage','tqdm','torch'} or m.startswith('app.build')])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    "entry", json.loads((ROOT / "static/vendor/vendor.json").read_text()), ids=lambda e: e["package"]
)
def test_vendored_files_are_what_they_say(entry: dict[str, object]) -> None:
    """Each file of other people has its licence beside it and the checksum that vendor.json names."""
    folder = ROOT / "static" / "vendor" / str(entry["folder"])
    sums = {
        p.name: "sha384-" + base64.b64encode(hashlib.sha384(p.read_bytes()).digest()).decode() for p in folder.iterdir()
    }
    assert sums == entry["files"]
    assert any(name.startswith("LICENSE") for name in sums)


def test_the_body_is_what_was_exported() -> None:
    """Checksums of the mesh files."""
    body = ROOT / "data" / "body"
    for line in (body / "SHA256SUMS").read_text().splitlines():
        digest, name = line.split("  ")
        assert hashlib.sha256((body / name).read_bytes()).hexdigest() == digest
