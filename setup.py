"""What pyproject.toml cannot say: the code is installed as `trigger_point_atlas`, with data and pictures in it.

In a checkout the package is named after its folder, `app`, a name that many projects have. So the wheel holds the same
files below a name of its own, and their imports of each other name it. A development install knows the code by both.
"""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
from pathlib import Path

from setuptools import find_packages, setup
from setuptools.command.build_py import build_py
from setuptools.command.editable_wheel import editable_wheel

HERE = Path(__file__).resolve().parent
FOLDERS = ("data", "static", "templates")
CHECKOUT, INSTALLED = "app", "trigger_point_atlas"


def installed_name(module: str) -> str:
    """The name in the wheel of a module of the checkout; of any other module its own."""
    first, *rest = module.split(".")
    return ".".join((INSTALLED if first == CHECKOUT else first, *rest))


def renamed(text: str) -> str:
    """The text of a module with its imports naming the installed package."""
    lines = text.splitlines(keepends=True)
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.ImportFrom) and not node.level:
            names = [node.module or ""]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        else:
            continue
        for name in names:
            if name != installed_name(name):
                line = lines[node.lineno - 1]
                lines[node.lineno - 1] = line.replace(f" {name}", f" {installed_name(name)}", 1)
    return "".join(lines)


def data_date() -> str:
    """Seconds since 1970: SOURCE_DATE_EPOCH, else of the last commit, else nothing."""
    if named := os.environ.get("SOURCE_DATE_EPOCH", ""):
        return named
    try:
        done = subprocess.run(
            ["git", "log", "-1", "--format=%ct"], cwd=HERE, capture_output=True, text=True, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout.strip()


class BuildWithBundle(build_py):
    """Copies the folders beside the code; a development install reads them where they are."""

    def run(self) -> None:
        super().run()
        if self.editable_mode:
            return
        package = Path(self.build_lib) / INSTALLED
        for path in package.rglob("*.py"):
            path.write_text(renamed(path.read_text(encoding="utf-8")), encoding="utf-8")
        bundle = package / "bundle"
        for name in FOLDERS:
            shutil.copytree(
                HERE / name, bundle / name, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__")
            )
        (bundle / "date.txt").write_text(data_date() + "\n", encoding="ascii")


class EditableByBothNames(editable_wheel):
    """Makes `app` known to a development install too, for `python -m app` and the tests."""

    def run(self) -> None:
        self.distribution.packages += find_packages(include=[CHECKOUT, f"{CHECKOUT}.*"])
        super().run()


setup(
    packages=[installed_name(name) for name in find_packages(include=[CHECKOUT, f"{CHECKOUT}.*"])],
    package_dir={INSTALLED: CHECKOUT},
    cmdclass={"build_py": BuildWithBundle, "editable_wheel": EditableByBothNames},
)
