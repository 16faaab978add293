"""`make bench`: every figure that the project promises, measured and printed beside its bound."""

from __future__ import annotations

import argparse
import asyncio
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Response

from app.atlas.atlas import load_atlas
from app.data.loader import load_data
from app.data.paths import DATA
from app.web.application import create_app
from tools.measure.bench_interactions import interactions
from tools.measure.bench_load import load
from tools.measure.bench_scale import scale
from tools.measure.bench_sight import sight
from tools.measure.report import OVER, row
from tools.measure.serving import server

ROOT = Path(__file__).resolve().parents[2]

ROUNDS = 1500


async def call(app: Any, path: str, query: str) -> bytes:
    """One request straight into an ASGI application; returns the body."""
    sent: list[bytes] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.body":
            sent.append(message.get("body", b""))

    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": query.encode(),
        "headers": [(b"host", b"localhost")],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 8000),
    }
    await app(scope, receive, send)
    return b"".join(sent)


async def median_us(app: Any, path: str, query: str, bare: Any) -> tuple[float, float]:
    """Median microseconds of a request and of its bare twin, measured turn about."""
    ours, theirs = [], []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        await call(app, path, query)
        middle = time.perf_counter()
        await call(bare, path, query)
        ours.append(middle - start)
        theirs.append(time.perf_counter() - middle)
    return statistics.median(ours) * 1e6, statistics.median(theirs) * 1e6


def one_click() -> None:
    """A click through the API against an endpoint that returns the same bytes."""
    app = create_app(load_atlas())
    path, query = "/api/v1/candidates", "at=deltoid_anterior:right"
    body = asyncio.run(call(app, path, query))
    bare = FastAPI()

    @bare.get(path)
    async def same_bytes() -> Response:
        return Response(body, media_type="application/json")

    ours, theirs = asyncio.run(median_us(app, path, query, bare))
    row(f"one click: times a bare endpoint ({ours:.0f} / {theirs:.0f} us)", ours / theirs, 2.0, "x")
    paired = [f"{x.id}:left" for x in app.state.atlas.landmarks.values() if x.paired]
    fresh, beside = asyncio.run(fresh_us(app, path, paired, bare))
    row(f"one click where nobody clicked before ({fresh:.0f} / {beside:.0f} us)", fresh / beside, 1.3, "x")
    twenty = "&".join(f"at={n}" for n in list(app.state.atlas.landmarks)[:20])
    many, beside = asyncio.run(median_us(app, path, twenty, bare))
    row(f"twenty places: times one click ({many:.0f} us)", many / beside * theirs / ours, 2.0, "x")


async def fresh_us(app: Any, path: str, places: list[str], bare: Any) -> tuple[float, float]:
    """Median microseconds of a click whose answer is not kept from before, and of its bare twin, turn about."""
    from app.web.routes.api import _ranked

    ours, theirs = [], []
    for place in places * 4:
        app.state.atlas.memos.pop(_ranked, None)
        start = time.perf_counter()
        await call(app, path, f"at={place}")
        middle = time.perf_counter()
        await call(bare, path, "")
        ours.append(middle - start)
        theirs.append(time.perf_counter() - middle)
    return statistics.median(ours) * 1e6, statistics.median(theirs) * 1e6


def resident_mb(pid: int) -> float:
    """Resident memory of a process and its children, in MB."""
    out = subprocess.run(
        ["ps", "-o", "rss=", "--pid", str(pid), "--ppid", str(pid)], capture_output=True, text=True, check=False
    )
    return sum(map(int, out.stdout.split())) / 1024


def serving() -> None:
    """Start-up, memory, and what a browser loads and waits for."""
    with server() as (base, pid, started):
        row("start to first answered request", started, 1.0, "s")
        for path in ("/", "/muscles", "/api/v1/muscles", "/api/v1/landmarks", "/api/v1/candidates?at=vertex"):
            urllib.request.urlopen(base + path, timeout=30).read()
        row("memory of a worker after some pages", resident_mb(pid), 150.0, "MB")
        browser(base)


def browser(base: str) -> None:
    """First load of the front page and click to painted ranking, in Chromium."""
    from playwright.sync_api import sync_playwright

    from app.export.chromium import find

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=find(), args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        )
        page = chromium.new_page(viewport={"width": 1280, "height": 900})
        sizes: list[int] = []
        hosts: set[str] = set()
        page.on("requestfinished", lambda r: sizes.append(r.sizes()["responseBodySize"]))
        page.on("request", lambda r: hosts.add(r.url.split("/")[2]))
        page.goto(base + "/", wait_until="networkidle")
        row("/ first load, compressed, everything", sum(sizes) / 1000, 150.0, "kB")
        row("/ first load, requests", len(sizes), 12, "")
        row("/ first load, other hosts", len(hosts) - 1, 0, "")
        waits = [click_ms(page, x, y) for x, y in ((0.38, 0.3), (0.45, 0.55), (0.62, 0.3), (0.5, 0.12), (0.4, 0.7))]
        row(f"click to painted ranking, median of {len(waits)}", statistics.median(waits), 50.0, "ms")
        chromium.close()


def click_ms(page: Any, x: float, y: float) -> float:
    """Milliseconds from a click on the map to the frame that shows its ranking."""
    measure = """async ([x, y]) => {
        const svg = document.querySelector('svg.map') || document.querySelector('[data-module$=explorer] svg');
        const box = svg.getBoundingClientRect();
        const list = document.querySelector('#panel-title').parentElement;
        const done = new Promise(resolve => {
            const watch = new MutationObserver(() => { watch.disconnect();
                requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.now()))); });
            watch.observe(list, {childList: true, subtree: true, characterData: true});
            setTimeout(() => resolve(performance.now()), 3000);
        });
        const at = {clientX: box.left + x * box.width, clientY: box.top + y * box.height, bubbles: true, button: 0,
                    pointerId: 1, isPrimary: true, pointerType: 'mouse', cancelable: true};
        const target = document.elementFromPoint(at.clientX, at.clientY) || svg;
        const start = performance.now();
        target.dispatchEvent(new PointerEvent('pointerdown', at));
        target.dispatchEvent(new PointerEvent('pointerup', at));
        target.dispatchEvent(new MouseEvent('click', at));
        return (await done) - start;
    }"""
    return float(page.evaluate(measure, [x, y]))


def timed(what: str, bound: float, work: Callable[[], Any]) -> None:
    """Seconds that some work takes."""
    start = time.perf_counter()
    work()
    row(what, time.perf_counter() - start, bound, "s")


def unseen_pages() -> None:
    """Pages that nobody asked for before: one of each muscle, region, condition and bone, in one process."""
    atlas = load_atlas()
    app = create_app(atlas)
    asyncio.run(call(app, "/about", ""))
    named: dict[str, list[str]] = {
        "muscles": list(atlas.muscles),
        "regions": list(atlas.regions),
        "guide/conditions": list(atlas.conditions),
        "bones": list(atlas.bones),
    }
    for folder, ids in named.items():
        spent = []
        for one in ids[:40]:
            start = time.perf_counter()
            asyncio.run(call(app, f"/{folder}/{one}", ""))
            spent.append((time.perf_counter() - start) * 1000)
        row(f"a page of /{folder} that nobody asked for before, median", statistics.median(spent), 15.0, "ms")


def building() -> None:
    """Validation, and the build from nothing and after one changed stroke."""
    timed("validation of all data", 1.5, load_data)
    with tempfile.TemporaryDirectory() as folder:
        data, cache, output = (Path(folder) / n for n in ("data", "cache", "static"))
        shutil.copytree(DATA, data)
        command = [sys.executable, "-c", BUILD, str(data), str(output), str(cache)]
        timed("build from nothing, with self-care", 180.0, lambda: subprocess.run(command, cwd=ROOT, check=True))
        referrals = data / "referrals.yaml"
        text = referrals.read_text()
        widened = re.sub(r"(?<=width_cm: )\d+\.\d", lambda found: f"{float(found[0]) + 0.5:.1f}", text, count=1)
        assert widened != text
        referrals.write_text(widened)
        timed("build after one changed stroke", 5.0, lambda: subprocess.run(command, cwd=ROOT, check=True))


BUILD = (
    "import sys; from pathlib import Path; from app.build.pipeline import Build; from app.build.run import run_build; "
    "from app.build.poses.run import run_poses; folders = tuple(map(Path, sys.argv[1:4])); "
    "run_build(*folders, quiet=True); run_poses(Build(*folders))"
)


def sizes() -> None:
    """Compressed sizes of built files."""
    from app.web.content_coding import compress

    def packed(path: Path) -> float:
        data = path.read_bytes()
        return len(compress(data) or data) / 1000

    static = ROOT / "static"
    row("matrix.bin, compressed", packed(static / "atlas" / "matrix.bin"), 250.0, "kB")
    whole = {"anterior", "posterior", "left", "right"}
    pictures = list((static / "svg").rglob("*.svg"))
    row("largest whole-body view", max(packed(p) for p in pictures if p.stem in whole), 25.0, "kB")
    row("largest close-up", max(packed(p) for p in pictures if p.stem not in whole), 20.0, "kB")


def searching() -> None:
    """The queries of tests/queries.yaml in the index, on the server and in Chromium."""
    import yaml
    from playwright.sync_api import sync_playwright

    from app.export.chromium import find
    from app.search.answers import answers_of
    from app.search.entries import index_of
    from app.search.ranking import search

    asked = [entry["q"] for entry in yaml.safe_load((ROOT / "tests" / "queries.yaml").read_text())["queries"]]
    index = index_of(load_atlas())
    spent = []
    for query in asked * 5:
        start = time.perf_counter()
        search(index, query, 20)
        spent.append((time.perf_counter() - start) * 1000)
    row(f"search on the server, median of {len(asked)} queries", statistics.median(spent), 2.0, "ms")
    row("search on the server, 95 of 100 queries", statistics.quantiles(spent, n=20)[-1], 2.0, "ms")
    told = yaml.safe_load((ROOT / "tests" / "data" / "sentences.yaml").read_text())["sentences"]
    sentences = [entry["q"] for entry in told]
    book = answers_of(load_atlas()).book
    understood = []
    for sentence in sentences * 5:
        start = time.perf_counter()
        book.understand(sentence)
        understood.append((time.perf_counter() - start) * 1000)
    row(f"a sentence understood on the server, median of {len(sentences)}", statistics.median(understood), 3.0, "ms")
    row("a sentence on the server, 95 of 100", statistics.quantiles(understood, n=20)[-1], 3.0, "ms")
    with server() as (base, _, _), sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=find(), args=["--no-sandbox", "--disable-gpu"])
        page = chromium.new_page()
        page.goto(base + "/about", wait_until="networkidle")
        took = page.evaluate(SEARCH_MS, asked)
        page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": 4})
        read = page.evaluate(UNDERSTAND_MS, sentences)
        chromium.close()
    row("a sentence in the browser, 4x slower, median", statistics.median(read), 8.0, "ms")
    row("a sentence in the browser, 4x slower, 95 of 100", statistics.quantiles(read, n=20)[-1], 8.0, "ms")
    row("search in the browser, median", statistics.median(took), 5.0, "ms")
    row("search in the browser, 95 of 100 queries", statistics.quantiles(took, n=20)[-1], 5.0, "ms")


SEARCH_MS = """async (asked) => {
    const { loadIndex } = await import("/static/js/search/ranking.js");
    const index = await loadIndex(document.querySelector("form.site-search").dataset.index);
    for (const query of asked) index.search(query, 20);
    return asked.map((query) => {
        const start = performance.now();
        for (let i = 0; i < 5; i += 1) index.search(query, 20);
        return (performance.now() - start) / 5;
    });
}"""


UNDERSTAND_MS = """async (asked) => {
    const { loadAnswers } = await import("/static/js/search/answers.js");
    const { book } = await loadAnswers(document.querySelector("form.site-search").dataset);
    for (const query of asked) book.understand(query);
    return asked.map((query) => {
        const start = performance.now();
        for (let i = 0; i < 5; i += 1) book.understand(query);
        return (performance.now() - start) / 5;
    });
}"""


def anki() -> None:
    """The whole Anki deck: time to make it, and its size."""
    from app.formats.anki import anki_package

    atlas, made = load_atlas(), []
    timed("whole Anki deck", 20.0, lambda: made.append(anki_package(atlas)))
    row("whole Anki deck, size", len(made[0]) / 1e6, 15.0, "MB")


def main() -> int:
    """Run all measurements, or those named."""
    parts = {
        "click": one_click,
        "pages": unseen_pages,
        "load": load,
        "scale": scale,
        "search": searching,
        "serving": serving,
        "interactions": interactions,
        "sight": sight,
        "sizes": sizes,
        "anki": anki,
        "build": building,
    }
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", help=f"some of {', '.join(parts)}; all if none is named")
    chosen = parser.parse_args().parts or list(parts)
    if unknown := [name for name in chosen if name not in parts]:
        parser.error(f"unknown part {unknown[0]}; there are {', '.join(parts)}")
    print(f"{os.cpu_count()} cores, Python {sys.version.split()[0]}")
    for name in chosen:
        parts[name]()
    if OVER:
        print(f"{len(OVER)} figures do not hold: {'; '.join(OVER)}", file=sys.stderr)
    return int(bool(OVER))


if __name__ == "__main__":
    sys.exit(main())
