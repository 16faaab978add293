"""Make the virtual environment and install the project into it: `python3 tools/setup.py .venv [extra ...]`.

Uses uv where it is installed, else venv and pip; standard library only, because it runs before all else. An environment
that is whole is left alone, one that an earlier run left half done is made anew, and what this machine lacks is told
with the one command that helps. From a tree that cannot be written to, only what the project needs is installed.
"""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PROJECT = "trigger-point-atlas"

CHECK = """
import json, sys
from importlib import metadata
try:
    from packaging.requirements import Requirement
except ImportError:
    sys.exit("packaging is missing")
for line in json.loads(sys.argv[1]):
    wanted = Requirement(line)
    if wanted.marker and not wanted.marker.evaluate():
        continue
    try:
        found = metadata.version(wanted.name)
    except metadata.PackageNotFoundError:
        sys.exit(f"{wanted.name} is missing")
    if not found or not wanted.specifier.contains(found, prereleases=True):
        sys.exit(f"{wanted.name} is there as {found}, not as {wanted.specifier}")
"""
"""Run by the environment's own interpreter: it ends with what is wrong, or with 0."""


def requirements(extras: list[str]) -> list[str]:
    """What pyproject.toml asks for, with these extras."""
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    found: list[str] = list(project["dependencies"])
    for extra in extras:
        found += project["optional-dependencies"][extra]
    return found


def fault(python: Path, wanted: list[str]) -> str:
    """What an environment lacks of these requirements; empty where it is whole."""
    try:
        done = subprocess.run(
            [str(python), "-c", CHECK, json.dumps(wanted)], capture_output=True, text=True, check=False
        )
    except OSError as error:
        return f"its interpreter does not start: {error.strerror}"
    return "" if done.returncode == 0 else (done.stderr.strip().splitlines() or ["its interpreter fails"])[-1]


def runs(python: Path) -> bool:
    """Whether an interpreter starts; one whose Python was removed, or that was half copied, does not."""
    try:
        return subprocess.run([str(python), "-c", ""], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def obstacle(folder: Path, uv: str | None) -> str:
    """Why no environment can be made here, with the command that helps; empty where nothing stands in the way."""
    where = folder if folder.is_dir() else next(parent for parent in folder.parents if parent.is_dir())
    if not os.access(where, os.W_OK):
        return f"{where} cannot be written to; run `make run VENV=$HOME/.cache/{PROJECT}`"
    if not uv and importlib.util.find_spec("ensurepip") is None:
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        return f"this Python cannot make environments; run `sudo apt-get install python{version}-venv`, then this again"
    return ""


def create(folder: Path, uv: str | None) -> None:
    """An empty environment in place of what is there. Raises CalledProcessError."""
    print(f"setting up {folder} ...", flush=True)
    shutil.rmtree(folder, ignore_errors=True)
    command = [uv, "venv", "--quiet", "--python", sys.executable] if uv else [sys.executable, "-m", "venv"]
    subprocess.run([*command, str(folder)], check=True)


def install(python: Path, extras: list[str], uv: str | None) -> bool:
    """Install the project with these extras, or what it needs where its folder is read only; whether that worked."""
    project = f".[{','.join(extras)}]" if extras else "."
    what = ["--editable", project] if os.access(ROOT, os.W_OK) else requirements(extras)
    print(f"installing {project} ...", flush=True)
    if uv:
        command = [uv, "pip", "install", "--quiet", "--python", str(python)]
    else:
        command = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    return subprocess.run([*command, *what], cwd=ROOT, check=False).returncode == 0


def main() -> int:
    """Create and fill the environment named on the command line."""
    if sys.version_info < (3, 11):
        print(f"Python 3.11 or newer is needed; this is {sys.version.split()[0]}", file=sys.stderr)
        return 1
    folder, extras = Path(sys.argv[1]).absolute(), sys.argv[2:]
    python, uv = folder / "bin" / "python", shutil.which("uv")
    wanted = [*requirements(extras), *([PROJECT] if os.access(ROOT, os.W_OK) else [])]
    if not (wrong := fault(python, wanted)):
        return 0
    if told := obstacle(folder, uv):
        print(told, file=sys.stderr)
        return 1
    for anew in (not runs(python), True):
        try:
            if anew:
                create(folder, uv)
        except (subprocess.CalledProcessError, OSError) as error:
            print(f"{folder} could not be made: {error}", file=sys.stderr)
            return 1
        if install(python, extras, uv) and not (wrong := fault(python, wanted)):
            return 0
        if anew:
            break
    print(f"the installation failed ({wrong}); see above, then run the same command again", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
