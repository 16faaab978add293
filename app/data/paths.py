"""Where data, pictures and templates lie: in a checkout, or in an installed wheel; and what the command is called."""

from __future__ import annotations

from pathlib import Path

BUNDLE = Path(__file__).resolve().parent.parent / "bundle"
"""In an installed wheel: data, static and templates, which setup.py puts there."""

INSTALLED = BUNDLE.is_dir()
"""Whether this code was installed from a wheel, where folders are read only and there is no Makefile."""

ROOT = BUNDLE if INSTALLED else BUNDLE.parent.parent

DATA = ROOT / "data"

COMMAND = "trigger-point-atlas" if INSTALLED else "python -m app"
"""What a person types to run a command of app/cli.py."""

LAID_OVER = "laid-over.txt"
"""Stands in a data folder that holds the atlas with a course laid over it, written for the builder."""


def needs(extra: str, make: str) -> str:
    """What to run where the libraries of an extra are missing; make: the target that installs them in a checkout."""
    return f"pip install 'trigger-point-atlas[{extra}]'" if INSTALLED else f"make {make}"
