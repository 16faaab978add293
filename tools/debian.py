"""Programs that a clean machine lacks, from Debian's packages where that is allowed."""

from __future__ import annotations

import os
import shutil
import subprocess


def install(why: str, *packages: str) -> None:
    """Try to install packages, saying what for; nothing is done without apt-get or the right to use it."""
    if not shutil.which("apt-get") or os.geteuid() != 0:
        return
    print(f"installing {' and '.join(packages)} for {why} ...", flush=True)
    for words in (["update", "-q"], ["install", "-y", "-q", "--no-install-recommends", *packages]):
        subprocess.run(["apt-get", *words], check=False, stdout=subprocess.DEVNULL)
