"""See to it that the browser tests have a Chromium: an installed one, else Debian's, else Playwright's own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

from app.export.chromium import find


def playwright_has_one() -> bool:
    """Whether Playwright has downloaded a browser of its own."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        return os.path.exists(playwright.chromium.executable_path)


def install() -> None:
    """Try the system's packages where that is allowed, then Playwright's download."""
    if shutil.which("apt-get") and os.geteuid() == 0:
        quiet = {"stdout": subprocess.DEVNULL}
        subprocess.run(["apt-get", "update", "-q"], check=False, **quiet)  # type: ignore[call-overload]
        for package in ("chromium-headless-shell", "chromium"):
            if find() is None:
                subprocess.run(["apt-get", "install", "-y", "-q", package], check=False, **quiet)  # type: ignore[call-overload]
    if find() is None:
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)


def main() -> int:
    """Find or install; 1 with what to do where neither works."""
    if find() is None and not playwright_has_one():
        print("no Chromium found; installing one for the browser tests ...", flush=True)
        install()
        if find() is None and not playwright_has_one():
            print("no Chromium could be installed; install one and set CHROMIUM to its path", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
