"""Where data, pictures and templates lie: in a checkout, or in an installed wheel."""

from __future__ import annotations

from pathlib import Path

BUNDLE = Path(__file__).resolve().parent.parent / "bundle"
"""In an installed wheel: data, static and templates, which setup.py puts there."""


ROOT = BUNDLE if BUNDLE.is_dir() else BUNDLE.parent.parent


DATA = ROOT / "data"

LAID_OVER = "laid-over.txt"
"""Stands in a data folder that holds the atlas with a course laid over it, written for the builder."""
