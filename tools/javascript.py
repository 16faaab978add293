"""Checks of the JavaScript: `python -m tools.javascript lint|types|format`, which `make test` and `make format` call.

Biome and TypeScript's checker are installed into node_modules whenever package-lock.json has changed. They need node
and npm: CI installs Debian's where they are missing, anybody else is told how. Nothing that is served needs any of it.
"""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
from pathlib import Path

from tools import node

ROOT = Path(__file__).resolve().parent.parent
MODULES = ROOT / "node_modules"
BIOME = {"lint": ["check", "--error-on-warnings"], "format": ["check", "--write"]}
VENDORED = re.compile(r"^static/vendor/.*\n(?: .*\n)*", re.MULTILINE)
"""What the checker says of vendored modules, into which it cannot be told not to look."""


def install() -> None:
    """Install what package-lock.json names, unless it is there. Raises SystemExit where node or npm is missing."""
    lock = hashlib.sha256((ROOT / "package-lock.json").read_bytes()).hexdigest()
    stamp = MODULES / ".installed"
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == lock and not node.missing():
        return
    if not (node.install("the checks of the JavaScript") if os.environ.get("CI") else not node.missing()):
        sys.exit(f"node and npm are missing; on Debian: apt-get install {' '.join(node.missing())}")
    subprocess.run(["npm", "ci", "--silent"], cwd=ROOT, check=True)
    stamp.write_text(lock, encoding="utf-8")


def types() -> int:
    """Check the types that JSDoc states; 0 where all hold."""
    command = [str(MODULES / ".bin" / "tsc"), "--pretty", "false"]
    done = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)
    found = VENDORED.sub("", done.stdout)
    print(found or "the types of the JavaScript hold", end="\n" * (not found))
    print(done.stderr, end="", file=sys.stderr)
    return int(bool(found or done.stderr))


def main(task: str) -> int:
    """Do one of the tasks; 0 where nothing is wrong."""
    install()
    if task == "types":
        return types()
    return subprocess.run([str(MODULES / ".bin" / "biome"), *BIOME[task]], cwd=ROOT, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
