"""The wheel: its command works from any folder, and its package bears a name that nobody else's code has."""

from __future__ import annotations

import os
import shutil
import subprocess
import venv
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import kubernetes_validate
import pytest

from app import __version__
from tests.known import DATA
from tools.release.release import build_wheel

NAME = "trigger_point_atlas"
COMMAND = "trigger-point-atlas"

LIBRARIES_OF_EXTRAS = ("playwright", "potpourri3d", "skimage")
"""What a plain installation does not have."""


class Installed:
    """A virtual environment that holds the wheel, and a working folder with somebody else's `app.py` in it."""

    def __init__(self, folder: Path) -> None:
        wheel = build_wheel(folder / "dist")
        home = folder / "venv"
        venv.create(home, with_pip=False)
        self.packages = next(home.glob("lib/python*/site-packages"))
        shutil.unpack_archive(wheel, self.packages, "zip")
        # The server's libraries are those of this environment; what only extras ask for is hidden.
        here = Path(kubernetes_validate.__file__).resolve().parent.parent
        hide = f"import sys; sys.modules.update(dict.fromkeys({LIBRARIES_OF_EXTRAS!r}))"
        (self.packages / "others.pth").write_text(f"{here}\n{hide}\n", encoding="utf-8")
        self.python = home / "bin" / "python"
        self.away = folder / "away"
        self.away.mkdir()
        (self.away / "app.py").write_text("raise RuntimeError('somebody else's app was imported')\n", encoding="utf-8")

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run Python in the working folder."""
        environment = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "SOURCE_DATE_EPOCH")}
        command = [str(self.python), *words]
        return subprocess.run(command, cwd=self.away, env=environment, capture_output=True, text=True, check=False)

    def command(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run the command as `python -m`, where the working folder comes first on the path."""
        return self.run("-m", NAME, *words)


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installed]:
    folder = tmp_path_factory.mktemp("wheel")
    yield Installed(folder)
    shutil.rmtree(folder)


def test_the_wheel_has_one_package_and_one_command(installed: Installed) -> None:
    """Nothing of the wheel is called `app`; the command's entry point is a function of it that can be called."""
    (found,) = metadata.distributions(name=COMMAND, path=[str(installed.packages)])
    assert {path.parts[0] for path in found.files or []} == {NAME, f"{NAME}-{__version__}.dist-info"}
    assert (found.read_text("top_level.txt") or "").split() == [NAME]
    (point,) = found.entry_points
    assert (point.group, point.name) == ("console_scripts", COMMAND)
    module, function = point.value.split(":")
    done = installed.run("-c", f"import sys; from {module} import {function}; sys.exit({function}(['--version']))")
    assert (done.returncode, done.stdout) == (0, f"trigger-point atlas {__version__}\n")


def test_the_wheel_serves_beside_an_app_of_somebody_else(installed: Installed) -> None:
    """With an `app.py` in the working folder it answers from its own files, with the date of its commit."""
    script = (
        "import sys; sys.path.insert(0, ''); from starlette.testclient import TestClient; "
        f"import {NAME}.data.paths as paths; from {NAME}.main import create_app; client = TestClient(create_app()); "
        "print(paths.ROOT, client.get('/muscles/infraspinatus').status_code, client.get('/readyz').status_code, "
        "'app' in sys.modules)"
    )
    done = installed.run("-W", "ignore", "-c", script)
    assert done.returncode == 0, done.stderr
    root, page, ready, other = done.stdout.split()
    assert (page, ready, other) == ("200", "200", "False")
    assert Path(root).is_relative_to(installed.packages)


def test_each_command_of_the_wheel_works_or_says_what_it_needs(installed: Installed) -> None:
    """None imports somebody else's `app`, writes into the installation or ends in a traceback."""
    before = sorted(installed.packages.glob(f"{NAME}/bundle/**/*"))
    good = f"good: {len(DATA.muscles)} muscles"
    cases: list[tuple[tuple[str, ...], int, str]] = [
        (("validate",), 0, good),
        (("validate", "--schemas"), 2, "writes into a checkout"),
        (("build",), 2, "name folders with --cache and --output"),
        (("build", "--output", "o", "--cache", "c"), 1, f"pip install '{COMMAND}[build]'"),
        (("plates", "--muscle", "soleus"), 1, f"pip install '{COMMAND}[plates]'"),
        (("export-anki", "neck.apkg", "--group", "neck"), 0, "1 deck written"),
        (("export-static", "site", "--base-url", "nowhere"), 2, "--base-url is an address"),
        (("serve", "--data", "nowhere"), 1, "there is no folder nowhere"),
        (("nonsense",), 2, f"usage: {COMMAND}"),
    ]
    for words, status, told in cases:
        done = installed.command(*words)
        assert (done.returncode, told in done.stdout + done.stderr) == (status, True), (words, done.stderr)
        assert "Traceback" not in done.stderr
    assert (installed.away / "neck.apkg").is_file()
    assert [p for p in sorted(installed.packages.glob(f"{NAME}/bundle/**/*")) if p not in before] == []
