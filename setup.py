"""What pyproject.toml cannot say: data, pictures and templates go into the wheel as app/bundle, with their date."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

HERE = Path(__file__).resolve().parent
FOLDERS = ("data", "static", "templates")


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
        bundle = Path(self.build_lib) / "app" / "bundle"
        for name in FOLDERS:
            shutil.copytree(
                HERE / name, bundle / name, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__")
            )
        (bundle / "date.txt").write_text(data_date() + "\n", encoding="ascii")


setup(cmdclass={"build_py": BuildWithBundle})
