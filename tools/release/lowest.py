"""`make lowest`: the tests with the lowest versions that pyproject.toml allows for what the server and the build need.

Makes an environment of its own in a temporary folder with uv, with the newest test tools, and runs pytest in it. Exit
status of pytest, or 1 where no environment can be made. `--python 3.12` chooses another Python; further arguments are
those of pytest.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TESTS = ("tests/unit", "tests/web")


def lowest(folder: Path, python: str) -> Path | None:
    """An environment with the lowest versions; its interpreter, or None where it cannot be made."""
    pins, environment = folder / "lowest.txt", folder / "environment"
    interpreter = environment / "bin" / "python"
    uv = [sys.executable, "-m", "uv"]
    compiled = [*uv, "pip", "compile", "--quiet", "--no-header", "--no-annotate", "--resolution", "lowest-direct"]
    installed = [*uv, "pip", "install", "--quiet", "--python", str(interpreter), "--constraints", str(pins)]
    for command in (
        [*compiled, "--extra", "build", "--python-version", python, "pyproject.toml", "--output-file", str(pins)],
        [*uv, "venv", "--quiet", "--python", python, str(environment)],
        [*installed, "--editable", ".[build,test]"],
    ):
        if subprocess.run(command, cwd=ROOT, check=False).returncode:
            return None
    print(pins.read_text(encoding="utf-8"), flush=True)
    return interpreter


def main() -> int:
    """Make the environment and run the tests in it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--python", default=f"{sys.version_info.major}.{sys.version_info.minor}")
    options, arguments = parser.parse_known_args()
    with tempfile.TemporaryDirectory(prefix="atlas-lowest-") as folder:
        interpreter = lowest(Path(folder), options.python)
        if interpreter is None:
            print("there is no environment with the lowest versions; see above", file=sys.stderr)
            return 1
        command = [str(interpreter), "-m", "pytest", "-p", "no:cacheprovider", *(arguments or TESTS)]
        return subprocess.run(command, cwd=ROOT, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
