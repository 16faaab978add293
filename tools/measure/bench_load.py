"""The part of `make bench` that puts real servers under load with wrk: ours, a bare FastAPI one, nginx.

Servers are measured in turn, round by round, so that what else the machine does weighs on all of them; the figure is
the median of the rounds' ratios. One worker each, one thread of wrk, eight connections.
"""

from __future__ import annotations

import contextlib
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from tools import debian
from tools.measure.nginx import NoNginx, nginx, running_nginx
from tools.measure.report import missing, row
from tools.measure.serving import free_port

ROOT = Path(__file__).resolve().parents[2]
ROUNDS = 5
SECONDS = 2
RATE = re.compile(r"Requests/sec:\s*([\d.]+)")

BARE = """
import sys, uvicorn
from fastapi import FastAPI, Response
app = FastAPI()
def serve(path, kind, body):
    @app.get(path)
    async def same_bytes() -> Response:
        return Response(body, media_type=kind)
for n in range(2, len(sys.argv), 3):
    serve(sys.argv[n], sys.argv[n + 1], open(sys.argv[n + 2], "rb").read())
uvicorn.run(app, port=int(sys.argv[1]), access_log=False, log_level="error")
"""

FRESH = """
local places, turn = {{{places}}}, 0
request = function()
  turn = turn + 1
  local limit = 100 + math.floor(turn / #places) % 900
  return wrk.format("GET", "/api/v1/candidates?at=" .. places[turn % #places + 1] .. "&limit=" .. limit)
end
"""


def fetch(address: str, wait_s: float = 60) -> bytes:
    """The body at an address, asked again until a server is there."""
    end = time.monotonic() + wait_s
    while True:
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:
                return bytes(answer.read())
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.05)


@contextlib.contextmanager
def running(*command: str) -> Iterator[None]:
    """A program while the block runs."""
    process = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL)
    try:
        yield
    finally:
        process.terminate()
        process.wait(10)


def rate(address: str, *more: str) -> float:
    """Requests a second that a server answers. Raises ValueError where some were not answered with 2xx."""
    command = ["wrk", "-t1", "-c8", f"-d{SECONDS}", *more, address]
    out = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in out or "Socket errors" in out:
        raise ValueError(f"{address}: {out}")
    found = RATE.search(out)
    return float(found.group(1)) if found else 0.0


def compare(what: str, ours: tuple[str, ...], theirs: tuple[str, ...], bound: float) -> None:
    """How many times more of theirs are answered in the same time; the bound is what it may be at most."""
    rates = [(rate(*ours), rate(*theirs)) for _ in range(ROUNDS)]
    mine, other = (statistics.median(column) for column in zip(*rates, strict=True))
    ratio = statistics.median(b / a for a, b in rates)
    row(f"{what} ({mine:.0f} / {other:.0f} a second)", ratio, bound, "x")


def load() -> None:
    """Pages and clicks against a bare FastAPI endpoint of the same bytes, then what nginx does with plain files."""
    if not shutil.which("wrk"):
        debian.install("the figures under load", "wrk")
    if not shutil.which("wrk"):
        missing(
            "pages and clicks under load, against bare FastAPI and nginx",
            "wrk",
            "Debian: apt-get install wrk",
        )
        return
    from app.atlas.atlas import load_atlas

    page, click = "/muscles/infraspinatus", "/api/v1/candidates"
    places = ",".join(f'"{x.id}:left"' for x in load_atlas().landmarks.values() if x.paired)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        ours, bare = (f"http://127.0.0.1:{free_port()}" for _ in range(2))
        (folder / "fresh.lua").write_text(FRESH.format(places=places))
        with running(sys.executable, "-m", "app", "serve", "--port", ours.rpartition(":")[2]):
            (folder / "page.html").write_bytes(fetch(ours + page))
            (folder / "click.json").write_bytes(fetch(f"{ours}{click}?at=vertex"))
            files = [
                page,
                "text/html",
                str(folder / "page.html"),
                click,
                "application/json",
                str(folder / "click.json"),
            ]
            with running(sys.executable, "-c", BARE, bare.rpartition(":")[2], *files):
                fetch(bare + page)
                compare("bare FastAPI / a cached page", (ours + page,), (bare + page,), 1.25)
                compare("bare FastAPI / one click", (f"{ours}{click}?at=vertex",), (bare + click,), 1.25)
                fresh = (ours, "-s", str(folder / "fresh.lua"))
                compare("bare FastAPI / a click nobody made before", fresh, (bare + click,), 1.3)
        files_of_nginx(folder, page)


def files_of_nginx(folder: Path, page: str) -> None:
    """The static export behind nginx, as deploy/nginx/static.conf has it, against one plain file of that size."""
    try:
        nginx()
    except NoNginx as error:
        print(f"the export was not measured: {error}")
        return
    root = folder / "export"
    command = [sys.executable, "-m", "app", "export-static", str(root)]
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    with running_nginx("static.conf", {"/srv/atlas": str(root)}) as port:
        base = f"http://127.0.0.1:{port}"
        exported = f"{base}{page}/index.html"
        (root / "plain.html").write_bytes(b"x" * len(fetch(exported)))
        compare("nginx: a plain file / a page of the export", (exported,), (f"{base}/plain.html",), 1.05)
