"""`make lighthouse`: Lighthouse on the mobile profile over four pages; fails below 95 or where the page jumps.

Needs node with npm, from Debian where they are missing, and a Chromium. Lighthouse is installed once, into
.cache/lighthouse. CI runs it after the tests, by itself, for its figures depend on what else the machine does.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from app.export.chromium import FLAGS as CHROMIUM_FLAGS
from app.export.chromium import find
from tools import node
from tools.measure.serving import server

ROOT = Path(__file__).resolve().parents[2]
CACHE = ROOT / ".cache" / "lighthouse"
VERSION = "12.8.2"
PAGES = ("/", "/muscles/infraspinatus", "/quiz", "/guide/principles")
MIN_SCORE = 95
TRIES = 3
"""Of a page that falls short: another program may have had the processor."""
MAX_SHIFT = 0.02
FLAGS = ("--headless=new", *CHROMIUM_FLAGS)


def executable() -> str:
    """The browser of this machine, or the one that Playwright installed."""
    if found := find():
        return found
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        return playwright.chromium.executable_path


def install() -> Path:
    """Lighthouse in the cache folder; returns its command-line script."""
    script = CACHE / "node_modules" / "lighthouse" / "cli" / "index.js"
    manifest = script.parent.parent / "package.json"
    if manifest.exists() and json.loads(manifest.read_text(encoding="utf-8"))["version"] == VERSION:
        return script
    CACHE.mkdir(parents=True, exist_ok=True)
    npm = ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", str(CACHE)]
    subprocess.run([*npm, f"lighthouse@{VERSION}"], check=True, stdout=subprocess.DEVNULL)
    return script


def audit(script: Path, address: str, browser: str) -> dict[str, Any]:
    """Lighthouse's report on one page."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        command = ["node", str(script), address, "--quiet", "--output=json", f"--output-path={report}"]
        subprocess.run(
            [*command, f"--chrome-flags={' '.join(FLAGS)}"],
            check=True,
            env=os.environ | {"CHROME_PATH": browser},
            cwd=folder,
        )
        found: dict[str, Any] = json.loads(report.read_text(encoding="utf-8"))
    return found


def faults(report: dict[str, Any]) -> list[str]:
    """Categories below the least score, and a layout that shifts."""
    below = [c["id"] for c in report["categories"].values() if round(100 * c["score"]) < MIN_SCORE]
    return below + ["layout shift"] * (report["audits"]["cumulative-layout-shift"]["numericValue"] > MAX_SHIFT)


def line(page: str, report: dict[str, Any]) -> str:
    """A row of the table."""
    scores = "".join(f"{round(100 * c['score']):>6}" for c in report["categories"].values())
    audits = report["audits"]
    shift = audits["cumulative-layout-shift"]["numericValue"]
    paint = audits["largest-contentful-paint"]["numericValue"] / 1000
    blocked = audits["total-blocking-time"]["numericValue"]
    return f"{page:<26}{scores}{shift:>8.3f}{paint:>7.1f} s{blocked:>6.0f} ms"


def main() -> int:
    """Run the pages, print the table; 1 where a page falls short, 2 where Lighthouse cannot be had."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pages", nargs="*", default=PAGES, help="addresses without the server")
    pages = parser.parse_args().pages
    if not node.install("Lighthouse"):
        print("Lighthouse needs node and npm", file=sys.stderr)
        return 2
    try:
        script = install()
    except (OSError, subprocess.CalledProcessError) as error:
        print(f"Lighthouse could not be installed: {error}", file=sys.stderr)
        return 2
    missed = False
    print(f"{'page':<26}  perf  a11y  best   seo     CLS      LCP      TBT   (load {os.getloadavg()[0]:.1f})")
    with server() as (base, _, _):
        for page in pages:
            best = audit(script, base + page, executable())
            for _ in range(TRIES - 1):
                if faults(best):
                    best = min(best, audit(script, base + page, executable()), key=lambda report: len(faults(report)))
            print(line(page, best), *faults(best), flush=True)
            missed |= bool(faults(best))
    return int(missed)


if __name__ == "__main__":
    raise SystemExit(main())
