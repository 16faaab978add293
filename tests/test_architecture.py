"""Imports point one way, the server needs no build library, and vendored files are what they say."""

from __future__ import annotations

import ast
import base64
import hashlib
import json
import subprocess
import sys
from pathlib import Path

import pytest

APP = Path(__file__).resolve().parent.parent / "app"
ROOT = APP.parent

LAYERS = [
    {"assets", "browser", "joint_angles", "journal", "loading", "search", "session", "skin", "views", "vocabulary"},
    {"errors", "hand_shapes", "keeping", "matching", "models", "overlay", "stances"},
    {"pose_models", "posing"},
    {"checks", "clinical", "fairness", "guidance", "lexicon", "limits"},
    {"data", "examination", "glossary", "guidance_checks", "guide_text", "safety"},
    {"atlas", "guide_contexts"},
    {"care", "course", "doctor", "drawing", "places", "release", "search_entries"},
    {"shapes", "browse", "citations", "hatching", "state", "tables"},
    {"contexts", "framing", "muscle_map", "painting", "quiz"},
    {"api", "comparing"},
    {"guide_api", "map_presenter", "operations", "presenter"},
    {"pages"},
    {"clinic", "course_pages", "embed", "guide_pages", "plates", "quiz_pages", "safety_pages", "session_pages"},
    {"card_pictures", "offline", "plate_export"},
    {"anki"},
    {"downloads"},
    {"main"},
    {"export", "export_files"},
    {"__main__"},
]
"""From the bottom to the top; a module imports only from its own layer or below. `checks` names Data for types only."""


def imported(path: Path) -> set[str]:
    """Modules of app that a file imports, outside of `if TYPE_CHECKING` and of functions."""
    found: set[str] = set()
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == "app":
            parts = node.module.split(".")
            found |= {parts[1]} if len(parts) > 1 else {a.name for a in node.names}
    return found


def test_imports_point_one_way() -> None:
    """Every module has a layer and imports nothing from above it."""
    height = {name: i for i, layer in enumerate(LAYERS) for name in layer}
    for path in sorted(APP.glob("*.py")):
        if path.stem == "__init__":
            continue
        assert path.stem in height, f"give {path.name} a layer in tests/test_architecture.py"
        above = {m for m in imported(path) if height.get(m, -1) > height[path.stem]}
        assert not above, f"{path.name} imports {above} from a layer above its own"


def test_the_server_never_imports_the_builders_libraries() -> None:
    """Importing the application loads neither app.build nor any library of the build extra."""
    script = (
        "import sys, app.main, app.pages; "
        "print([m for m in sys.modules if m.split('.')[0] in "
        "{'scipy','shapely','contourpy','potpourri3d','skimage','tqdm','torch'} or m.startswith('app.build')])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout.strip() == "[]"


def test_geometry_imports_no_web_code() -> None:
    """The builder knows data and geometry, not pages."""
    web = {"api", "pages", "main", "drawing", "assets", "contexts", "map_presenter", "presenter", "state", "atlas"}
    for path in sorted((APP / "build").glob("*.py")):
        assert not imported(path) & web, path.name


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
