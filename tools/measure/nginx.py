"""nginx with a configuration of deploy/nginx, on a free port, for as long as something asks it."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from tools.measure.serving import free_port

DEPLOY = Path(__file__).resolve().parents[2] / "deploy" / "nginx"
TEMPORARY = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")


class NoNginx(RuntimeError):
    """There is no nginx on this machine."""


def nginx() -> str:
    """The program. Raises NoNginx."""
    found = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
    if not found:
        raise NoNginx("nginx is not installed, so nothing was tested; on Debian: apt-get install nginx-light")
    return found


@contextlib.contextmanager
def running_nginx(name: str, replaced: Mapping[str, str]) -> Iterator[int]:
    """nginx with deploy/nginx/NAME, whose port and what else is named there are replaced; gives its port."""
    port = free_port()
    text = (DEPLOY / name).read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        for old, new in {
            "listen 8080": f"listen 127.0.0.1:{port}",
            "/tmp/atlas-cache": f"{folder}/cache",
            **replaced,
        }.items():
            text = text.replace(old, new)
        temporary = "".join(f"{kind}_temp_path {folder}/{kind};" for kind in TEMPORARY)
        Path(folder).chmod(0o755)
        user = "user root; " if os.geteuid() == 0 else ""
        conf = Path(folder) / "nginx.conf"
        types = "types { text/html html; text/css css; image/svg+xml svg; application/json json; image/png png; }"
        conf.write_text(
            f"{user}daemon off; pid {folder}/pid; events {{}} http {{ {types} {temporary}\n{text}\n}}", encoding="utf-8"
        )
        process = subprocess.Popen([nginx(), "-e", "stderr", "-c", str(conf), "-p", folder])
        try:
            _await_port(port)
            yield port
        finally:
            process.terminate()
            process.wait(10)


def _await_port(port: int) -> None:
    end = time.monotonic() + 20
    while time.monotonic() < end:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.02)
    raise TimeoutError(f"nginx did not listen on port {port}")
