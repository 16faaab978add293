"""Make the virtual environment and install the project into it: `python3 tools/setup.py .venv [extra ...]`.

Uses uv where it is installed, else venv and pip; standard library only, because it runs before all else.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import venv
from pathlib import Path


def main() -> int:
    """Create and fill the environment named on the command line."""
    if sys.version_info < (3, 11):
        print(f"Python 3.11 or newer is needed; this is {sys.version.split()[0]}", file=sys.stderr)
        return 1
    folder, extras = Path(sys.argv[1]), sys.argv[2:]
    python = folder / "bin" / "python"
    project = f".[{','.join(extras)}]" if extras else "."
    uv = shutil.which("uv")
    if not python.exists():
        print(f"setting up {folder} ...", flush=True)
        if uv:
            subprocess.run([uv, "venv", "--quiet", "--python", sys.executable, str(folder)], check=True)
        else:
            venv.create(folder, with_pip=True)
    print(f"installing {project} ...", flush=True)
    if uv:
        command = [uv, "pip", "install", "--quiet", "--python", str(python), "--editable", project]
    else:
        command = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--editable", project]
    done = subprocess.run(command, check=False)
    if done.returncode:
        print("the installation failed; see above, then run the same command again", file=sys.stderr)
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
