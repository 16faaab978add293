"""Two servers behind nginx, killed in turn with SIGKILL under load: `make failover`.

nginx runs deploy/nginx/atlas.conf itself. Counts failed requests and compares bytes and ETags of both servers. Exit 0
if nothing failed, 3 where there is no nginx, which is said, not passed over. `--install` only tries to install it.
"""

from __future__ import annotations

import argparse
import contextlib
import gzip
import http.client
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

from tools import debian
from tools.measure.nginx import NoNginx, nginx, running_nginx
from tools.measure.serving import free_port

ROOT = Path(__file__).resolve().parents[2]
PATHS = (
    "/",
    "/muscles/infraspinatus",
    "/regions/temporal-pain",
    "/map/anterior.svg",
    "/api/v1/candidates?at=vertex",
    "/api/v1/muscles",
    "/readyz",
)


def ask(port: int, path: str, timeout: float = 30) -> tuple[int, bytes, str]:
    """Status, body and ETag of a GET. Raises OSError or HTTPException where there is no whole answer."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
    try:
        connection.request("GET", path, headers={"Accept-Encoding": "gzip", "Host": "atlas.example"})
        answer = connection.getresponse()
        body = answer.read()
        if answer.headers.get("Content-Encoding") == "gzip":
            body = gzip.decompress(body)
        return answer.status, body, answer.headers.get("ETag", "")
    finally:
        connection.close()


class Server:
    """One `python -m app serve`, which may be killed and started again."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait until it is ready."""
        command = [sys.executable, "-m", "app", "serve", "--port", str(self.port)]
        self.process = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL)
        end = time.monotonic() + 90
        while time.monotonic() < end:
            with contextlib.suppress(OSError, http.client.HTTPException):
                if ask(self.port, "/readyz", 5)[0] == 200:
                    return
            time.sleep(0.05)
        raise TimeoutError(f"the server on port {self.port} did not become ready")

    def kill(self) -> None:
        """SIGKILL: no last word to anybody."""
        if self.process:
            self.process.kill()
            self.process.wait()


def install() -> None:
    """Try Debian's nginx where that is allowed; say so where there is none then."""
    with contextlib.suppress(NoNginx):
        nginx()
        return
    debian.install("the failover test", "nginx-light")
    try:
        nginx()
    except NoNginx as error:
        print(f"{error}; the failover test will be skipped and say so", file=sys.stderr)


def nginx_balancer(ports: list[int]) -> contextlib.AbstractContextManager[int]:
    """nginx with deploy/nginx/atlas.conf before two servers; gives its port."""
    return running_nginx("atlas.conf", {"8001": str(ports[0]), "8002": str(ports[1])})


@dataclass
class Tally:
    """What the load saw. failures: path and reason."""

    asked: int = 0
    kills: int = 0
    failures: list[str] = field(default_factory=list)
    answers: dict[str, set[tuple[bytes, str]]] = field(default_factory=dict)


def _load(port: int, stop: threading.Event, tally: Tally, lock: threading.Lock, pause_s: float) -> None:
    turn = 0
    while not stop.is_set():
        path = PATHS[turn % len(PATHS)]
        turn += 1
        try:
            status, body, tag = ask(port, path)
            problem = "" if status == 200 else f"{path}: status {status}"
        except (OSError, http.client.HTTPException, EOFError) as error:
            problem = f"{path}: {error!r}"
        with lock:
            tally.asked += 1
            if problem:
                tally.failures.append(problem)
            else:
                tally.answers.setdefault(path, set()).add((body, tag))
        time.sleep(pause_s)


def run(kills: int, clients: int = 4, rest_s: float = 1.5, pause_s: float = 0) -> Tally:
    """Kill the two servers in turn, `kills` times in all, each only when the other has been back for `rest_s`.

    pause_s: how long each client waits after an answer.
    """
    nginx()
    servers = [Server(free_port()) for _ in range(2)]
    tally, stop, lock = Tally(), threading.Event(), threading.Lock()
    threads: list[threading.Thread] = []
    try:
        for server in servers:
            server.start()
        for path in PATHS:
            tally.answers[path] = {ask(s.port, path)[1:] for s in servers}
        with nginx_balancer([s.port for s in servers]) as port:
            for _ in range(clients):
                threads.append(threading.Thread(target=_load, args=(port, stop, tally, lock, pause_s), daemon=True))
                threads[-1].start()
            for turn in range(kills):
                time.sleep(rest_s)
                servers[turn % 2].kill()
                tally.kills += 1
                servers[turn % 2].start()
            time.sleep(rest_s)
            stop.set()
            for thread in threads:
                thread.join(30)
    finally:
        stop.set()
        for server in servers:
            server.kill()
    return tally


def main() -> int:
    """Run and print; 1 where a request failed or the servers differed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--install", action="store_true", help="only see to it that there is an nginx")
    options = parser.parse_args()
    if options.install:
        install()
        return 0
    try:
        tally = run(options.kills)
    except NoNginx as error:
        print(error, file=sys.stderr)
        return 3
    differing = [path for path, answers in tally.answers.items() if len(answers) != 1]
    print(f"nginx: {tally.asked} requests, {tally.kills} kills, {len(tally.failures)} failed")
    for line in tally.failures[:10]:
        print(f"  {line}")
    print(f"paths whose bytes or ETags differed: {', '.join(differing) or 'none'}")
    return 1 if tally.failures or differing else 0


if __name__ == "__main__":
    sys.exit(main())
