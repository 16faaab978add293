"""Node.js with npm, which only tools need: the checks of the JavaScript and Lighthouse."""

from __future__ import annotations

import shutil

from tools import debian

PACKAGES = {"node": "nodejs", "npm": "npm"}
"""Debian's packages by the program that each holds."""


def missing() -> list[str]:
    """Debian's packages that this machine lacks."""
    return [package for program, package in PACKAGES.items() if not shutil.which(program)]


def install(why: str) -> bool:
    """See to it that there are node and npm, saying what for; whether there are."""
    if packages := missing():
        debian.install(why, *packages)
    return not missing()
