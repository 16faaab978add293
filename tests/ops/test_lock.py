"""The locked packages are those that the project asks for."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS = PROJECT["optional-dependencies"]
WANTED = {
    "image": PROJECT["dependencies"],
    "development": [*PROJECT["dependencies"], *EXTRAS["build"], *EXTRAS["test"]],
}


@pytest.mark.parametrize("name", WANTED)
def test_the_lock_holds_every_requirement(name: str) -> None:
    """Each package is there in a version within its bounds, with hashes; no address or path of a machine is written."""
    text = (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
    entries = [Requirement(line) for line in re.findall(r"^[^\s#][^\\\n]*", text, re.MULTILINE)]
    locked = {canonicalize_name(entry.name): entry.specifier for entry in entries}
    for line in WANTED[name]:
        wanted = Requirement(line)
        (pin,) = locked[canonicalize_name(wanted.name)]
        assert pin.operator == "=="
        assert wanted.specifier.contains(pin.version), line
    assert all("--hash=sha256:" in block for block in re.split(r"\n(?=\S)", text.strip()))
    assert "://" not in text
    assert not re.search(r"(^|\s)(/|-)[a-z]", re.sub(r"--hash=\S+", "", text))
