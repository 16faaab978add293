"""`make soak`: mixed load on one server for ten minutes; memory stays flat and nothing fails.

Memory is looked at after a warm-up, in which what is kept for everybody is filled, and at the end. Exit 1 where it grew
by more than 5 %, or where any answer was not the one expected.
"""

from __future__ import annotations

import argparse
import http.client
import itertools
import json
import random
import statistics
import sys
import threading
import time
from collections import Counter
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parents[2]
MAX_GROWTH = 0.05
CLIENTS = 4
LOOK_EVERY_S = 5.0

Asked = tuple[str, str, bytes, int]
"""Method, address, body, and the status that is expected."""


def requests(seed: int) -> list[Asked]:
    """What people do in a quarter of an hour, mistakes among it: pages, clicks, searches, drawings, pictures."""
    from app.atlas.atlas import load_atlas
    from app.vocabulary import VOICES

    atlas, dice = load_atlas(), random.Random(seed)
    landmarks = [f"{x.id}:left" for x in atlas.landmarks.values() if x.paired]
    regions = [f"{r.id}:right" if r.paired else r.id for r in atlas.regions.values()]
    muscles, points = list(atlas.muscles), list(atlas.referrals)
    made: list[Asked] = []
    for _ in range(4000):
        muscle, region, at = dice.choice(muscles), dice.choice(regions), dice.choice(landmarks)
        x, y = dice.randint(200, 460), dice.randint(100, 1500)
        drawing = {
            "pains": [{"marks": [{"region": region.split(":")[0], "side": "right" if ":" in region else "midline"}]}]
        }
        made.append(
            dice.choices(
                [
                    ("GET", "/", b"", 200),
                    ("GET", f"/muscles/{muscle}?voice={dice.choice(VOICES)}", b"", 200),
                    ("GET", f"/?region={region}", b"", 200),
                    ("GET", f"/regions/{region.split(':')[0]}", b"", 200),
                    ("GET", f"/api/v1/candidates?at={at}&at={dice.choice(landmarks)}", b"", 200),
                    ("GET", f"/api/v1/candidates?at={at}", b"", 200),
                    ("POST", "/api/v1/candidates", json.dumps(drawing).encode(), 200),
                    ("GET", f"/api/v1/search?q={dice.choice(muscles)[: dice.randint(3, 9)]}", b"", 200),
                    ("GET", f"/map/anterior.svg?point={dice.choice(points)}:left", b"", 200),
                    ("GET", f"/api/v1/candidates?view=anterior&x={x}&y={y}", b"", 0),
                    ("GET", f"/muscles/{muscle}-{x}", b"", 404),
                    ("GET", f"/quiz?n={x * y}", b"", 200),
                    ("GET", "/static/atlas/matrix.bin", b"", 200),
                    ("GET", "/glossary", b"", 200),
                ],
                weights=[8, 10, 3, 4, 6, 20, 4, 8, 2, 10, 2, 1, 2, 1],
            )[0]
        )
    return made


class Load:
    """Clients that ask one thing after the other until told to stop."""

    def __init__(self, base: str) -> None:
        self.address = urlsplit(base)
        self.stop = threading.Event()
        self.lock = threading.Lock()
        self.asked = 0
        self.wrong: Counter[str] = Counter()
        self.threads = [threading.Thread(target=self._client, args=(seed,), daemon=True) for seed in range(CLIENTS)]

    def _client(self, seed: int) -> None:
        connection = http.client.HTTPConnection(self.address.hostname or "", self.address.port, timeout=60)
        for method, path, body, expected in itertools.cycle(requests(seed)):
            if self.stop.is_set():
                break
            problem = ""
            try:
                connection.request(method, path, body or None, {"Accept-Encoding": "gzip"})
                answer = connection.getresponse()
                answer.read()
                if answer.status >= 500 or (expected and answer.status != expected):
                    problem = f"{method} {path}: {answer.status}"
            except (OSError, http.client.HTTPException) as error:
                connection.close()
                problem = f"{method} {path}: {error!r}"
            with self.lock:
                self.asked += 1
                if problem:
                    self.wrong[problem] += 1


def soak(minutes: float, warm_up: float) -> tuple[int, Counter[str], list[float]]:
    """Requests answered, what went wrong, and memory in MB, looked at regularly after the warm-up."""
    from tools.measure.bench import resident_mb
    from tools.measure.serving import server

    with server() as (base, pid, _):
        load = Load(base)
        for thread in load.threads:
            thread.start()
        time.sleep(warm_up * 60)
        memory, end = [resident_mb(pid)], time.monotonic() + minutes * 60
        while (left := end - time.monotonic()) > 0:
            time.sleep(min(LOOK_EVERY_S, left))
            memory.append(resident_mb(pid))
        load.stop.set()
        for thread in load.threads:
            thread.join(60)
    return load.asked, load.wrong, memory


def main() -> int:
    """Soak, and tell."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--warm-up", type=float, default=2, metavar="MINUTES")
    options = parser.parse_args()
    asked, wrong, memory = soak(options.minutes, options.warm_up)
    few = max(1, len(memory) // 10)
    first, last = statistics.median(memory[:few]), statistics.median(memory[-few:])
    growth = last / first - 1
    print(f"{asked} requests in {options.warm_up + options.minutes:g} minutes, {sum(wrong.values())} went wrong")
    for problem, count in wrong.most_common(10):
        print(f"  {count} x {problem}")
    print(f"memory {first:.1f} MB after {options.warm_up:g} minutes, {last:.1f} MB at the end: {growth:+.1%}")
    return int(bool(wrong) or growth > MAX_GROWTH)


if __name__ == "__main__":
    sys.exit(main())
