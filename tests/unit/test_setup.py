"""Setting up: only a whole environment is used, a broken one is mended, what is missing is told with a remedy."""

from __future__ import annotations

import os
import subprocess
import sys
import venv
from pathlib import Path

import pytest

from tools import setup

EXTRAS = ["build", "test"]

FAKE_UV = """#!/bin/sh
echo "$1" >> {log}
if [ "$1" = venv ]; then
    for last; do :; done
    mkdir -p "$last/bin"
    printf '#!/bin/sh\\nexec {python} "$@"\\n' > "$last/bin/python"
    chmod +x "$last/bin/python"
fi
"""
"""Makes an environment that uses the packages of the one that runs the tests, and installs nothing."""


@pytest.fixture
def asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file in which a stand-in for uv writes what it was asked for."""
    tools, log = tmp_path / "tools", tmp_path / "log"
    tools.mkdir()
    (tools / "uv").write_text(FAKE_UV.format(log=log, python=sys.executable), encoding="utf-8")
    (tools / "uv").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tools}:{os.environ['PATH']}")
    log.touch()
    return log


def run(folder: Path, monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr(sys, "argv", ["setup.py", str(folder)])
    return setup.main()


def test_this_environment_is_whole() -> None:
    """All that pyproject.toml asks for is there in versions that it allows."""
    assert setup.fault(Path(sys.executable), setup.requirements(EXTRAS)) == ""


def test_what_an_environment_lacks_is_named(tmp_path: Path) -> None:
    """A missing package, one that is too old, an interpreter that does not start."""
    python = Path(sys.executable)
    assert setup.fault(python, ["fastapi>=999"]).startswith("fastapi is there as ")
    assert setup.fault(python, ["no-such-package-of-ours"]) == "no-such-package-of-ours is missing"
    venv.create(tmp_path / "empty", with_pip=False)
    assert "is missing" in setup.fault(tmp_path / "empty" / "bin" / "python", setup.requirements([]))
    assert "does not start" in setup.fault(tmp_path / "none", [])


@pytest.mark.parametrize("left", ["nothing", "an empty file", "a dangling link", "a folder"])
def test_an_interrupted_setting_up_is_mended(
    left: str, tmp_path: Path, asked: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever an earlier run left in place of the interpreter, the next makes it anew; after that it is left alone."""
    folder = tmp_path / "venv"
    if left != "nothing":
        (folder / "bin").mkdir(parents=True)
    python = folder / "bin" / "python"
    if left == "an empty file":
        python.touch(0o755)
    elif left == "a dangling link":
        python.symlink_to(tmp_path / "gone")
    elif left == "a folder":
        python.mkdir()
    assert run(folder, monkeypatch) == 0
    assert asked.read_text().split()[-2:] == ["venv", "pip"]
    before = asked.read_text()
    assert run(folder, monkeypatch) == 0
    assert asked.read_text() == before, "a whole environment was touched"


def test_an_environment_that_lost_a_package_is_filled_again(
    tmp_path: Path, asked: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file of an earlier success is no proof: what is missing is installed, and a failure is told."""
    folder = tmp_path / "venv"
    venv.create(folder, with_pip=False)
    assert run(folder, monkeypatch) == 0
    assert asked.read_text().split() == ["pip", "venv", "pip"]


def test_what_the_machine_lacks_is_told_with_the_command_that_helps(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No module for environments, a folder that cannot be written to."""
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    assert f"apt-get install python{version}-venv" in setup.obstacle(tmp_path / "venv", None)
    assert setup.obstacle(tmp_path / "venv", "/usr/bin/uv") == ""
    monkeypatch.setattr("os.access", lambda path, mode: False)
    assert "make run VENV=$HOME/.cache/trigger-point-atlas" in setup.obstacle(tmp_path / "venv", "/usr/bin/uv")


def test_a_read_only_tree_is_not_written_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only what the project needs is installed there; `python -m app` then runs from the tree."""
    commands: list[list[str]] = []

    def noted(command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        commands.append(command)
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setattr("subprocess.run", noted)
    monkeypatch.setattr("os.access", lambda path, mode: Path(path) != setup.ROOT)
    assert setup.install(tmp_path / "python", [], None)
    assert "--editable" not in commands[0]
    assert set(setup.requirements([])) <= set(commands[0])
