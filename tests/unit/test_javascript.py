"""The modules of static/js: where they may import from, and that somebody uses each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = ROOT / "static" / "js"
FOLDERS = (
    *("lib", "skin", "turn", "drawing", "safety", "search", "examination"),
    *("answer", "sessions", "map", "quiz", "pages", "init.js"),
)
"""From the bottom to the top: a module imports from its own folder and from those before it."""

IMPORT = re.compile(r"(?:from |import )\"(\.[^\"]+)\"|import\(\"(\.[^\"]+)\"\)")
EXPORT = re.compile(r"^export (?:async )?(?:function|class|const|let) (\w+)", re.MULTILINE)
MAX_LINES = 400


@cache
def modules() -> dict[str, str]:
    """The text of each module by its path below static/js."""
    paths = sorted(SCRIPTS.rglob("*.js"))
    return {path.relative_to(SCRIPTS).as_posix(): path.read_text(encoding="utf-8") for path in paths}


def imports(name: str) -> Iterator[str]:
    """What a module imports, at once, on demand or for its types, as paths below static/js; vendored files left out."""
    for found in IMPORT.finditer(modules()[name]):
        path = ((SCRIPTS / name).parent / (found[1] or found[2])).resolve()
        if path.is_relative_to(SCRIPTS):
            yield path.relative_to(SCRIPTS).as_posix()


def test_imports_point_one_way() -> None:
    """No module imports from a folder above its own, not even a type, so no circle runs through two folders."""
    height = {folder: i for i, folder in enumerate(FOLDERS)}
    for name in modules():
        for other in imports(name):
            assert other in modules(), f"{name} imports {other}, which does not exist"
            assert height[other.split("/")[0]] <= height[name.split("/")[0]], f"{name} imports {other} from above"


def test_imports_have_no_circle() -> None:
    """No module reaches itself over what it imports, at once or on demand; types of a neighbour make no circle."""
    code = {name: re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL) for name, text in modules().items()}

    def needs(name: str) -> set[str]:
        found = IMPORT.finditer(code[name])
        paths = {((SCRIPTS / name).parent / (each[1] or each[2])).resolve() for each in found}
        return {path.relative_to(SCRIPTS).as_posix() for path in paths if path.is_relative_to(SCRIPTS)}

    for start in code:
        reached: set[str] = set()
        waiting = needs(start)
        while waiting:
            reached |= waiting
            waiting = {other for name in waiting for other in needs(name)} - reached
        assert start not in reached, f"{start} imports itself over {sorted(reached)}"


def test_every_module_is_loaded_by_somebody() -> None:
    """Each module is imported by another one, named by a template as a component, or loaded by one."""
    named = {f"{name}.js" for name in re.findall(r'data-module="([\w/-]+)"', _templates())}
    assert named <= set(modules()), f"no such components: {named - set(modules())}"
    loaded = {other for name in modules() for other in imports(name)}
    assert set(modules()) == loaded | named | set(re.findall(r'asset\("js/([\w/-]+\.js)"\)', _templates())) | {
        "init.js"
    }


WORDS = ("strings", "session_strings", "quiz_strings")


@pytest.mark.parametrize("name", WORDS)
def test_every_word_for_scripts_is_used(name: str) -> None:
    """What a template hands to the scripts as words, some script puts on the page."""
    text = (ROOT / "templates" / "partials" / f"{name}.html").read_text(encoding="utf-8")
    keys = re.findall(r'^  "(\w+)":', text, re.MULTILINE)
    code = "".join(modules().values())
    assert keys
    assert [key for key in keys if not re.search(rf"\b{key}\b", code)] == []


def test_every_export_is_used() -> None:
    """What a module exports is used by another module, or is tried by a test of the browser."""
    tests = "".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "tests").rglob("*.py")))
    for name, text in modules().items():
        others = "".join(other for path, other in modules().items() if path != name)
        for export in EXPORT.findall(text):
            used = export == "init" or re.search(rf"\b{export}\b", others) or re.search(rf"[.{{,] ?{export}\b", tests)
            assert used, f"{name} exports {export}, which nobody uses"


def test_modules_stay_short() -> None:
    """No module is longer than what one reads at a time."""
    assert {name: n for name, text in modules().items() if (n := text.count("\n")) > MAX_LINES} == {}


def _templates() -> str:
    paths = sorted((ROOT / "templates").rglob("*.html"))
    return "".join(path.read_text(encoding="utf-8") for path in paths)
