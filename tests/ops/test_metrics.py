"""What several workers count is told together."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from tools.measure.serving import free_port

ROOT = Path(__file__).resolve().parents[2]
COUNTED = re.compile(r'^atlas_requests_total\{method="GET",route="/version",status="200"\} ([\d.]+)$', re.MULTILINE)
TIMED = re.compile(r'^atlas_request_seconds_count\{route="/version"\} ([\d.]+)$', re.MULTILINE)


def ask(address: str) -> str:
    """The answer over a connection of its own, so that any worker may take it."""
    with urllib.request.urlopen(address, timeout=30) as answer:
        return str(answer.read().decode())


@contextmanager
def workers(folder: Path) -> Iterator[str]:
    """Two workers that count, whose temporary files are in a folder; their address."""
    base = f"http://127.0.0.1:{(port := free_port())}"
    command = [sys.executable, "-m", "app", "serve", "--port", str(port), "--workers", "2", "--metrics"]
    process = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL, env={**os.environ, "TMPDIR": str(folder)})
    try:
        for _ in range(600):
            try:
                ask(base + "/healthz")
                break
            except OSError:
                time.sleep(0.1)
        yield base
    finally:
        process.terminate()
        process.wait(30)


def counting(folder: Path) -> set[str]:
    """Process ids of the workers that have counted a request."""
    return {path.stem.rpartition("_")[2] for path in folder.glob("atlas-metrics-*/counter_*.db")}


def test_metrics_count_the_requests_of_all_workers(tmp_path: Path) -> None:
    """Whichever of two workers answers /metrics, it tells the requests of both; their files go with the server."""
    sent = 0
    end = time.monotonic() + 60
    with workers(tmp_path) as base, ThreadPoolExecutor(8) as pool:
        while len(counting(tmp_path)) < 2 and time.monotonic() < end:
            list(pool.map(ask, [base + "/version"] * 40))
            sent += 40
        assert len(counting(tmp_path)) == 2
        told = list(pool.map(ask, [base + "/metrics"] * 12))
    for text in told:
        for pattern in (COUNTED, TIMED):
            found = pattern.search(text)
            assert found, text
            assert float(found[1]) == sent
    assert not list(tmp_path.iterdir())
