"""What stands before the atlas or its files: nginx with deploy/nginx/static.conf, and HEAD."""

from __future__ import annotations

import http.client
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from app.export.static_site import DIGEST_LINE, DIGESTS
from app.web.application import create_app
from app.web.middleware.security_headers import HEADERS, POLICY
from tests.known import ATLAS
from tools.measure.nginx import NoNginx, running_nginx

ROOT = Path(__file__).resolve().parents[2]
DIGEST = "0123456789abcdef"
OTHER = "init.js?v=fedcba9876543210"
PAGES = ("/", "/muscles/soleus", "/api/v1/muscles", "/map/anterior.svg", "/healthz", "/static/js/init.js")


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """nginx over a folder that looks like an export: a page, an answer, a packed script, what is shown for no page."""
    folder = tmp_path_factory.mktemp("export")
    files = {
        "index.html": b"<!doctype html><title>front</title>",
        "404.html": b"<!doctype html><title>nothing here</title>",
        "muscles/soleus/index.html": b"<!doctype html><title>soleus</title>",
        "api/v1/muscles.json": b"{}",
        "manifest.webmanifest": b"{}",
        "static/js/init.js": b"plain",
        "static/js/init.js.gz": b"packed",
        "static/js/worker.mjs": b"plain",
        "static/atlas/matrix.bin": b"plain",
        DIGESTS: DIGEST_LINE.format("/", "js/init.js", DIGEST).encode(),
    }
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    try:
        with running_nginx("static.conf", {"/srv/atlas": str(folder)}) as port:
            yield port
    except NoNginx as error:
        pytest.skip(str(error))


def ask(port: int, path: str, **headers: str) -> tuple[int, bytes, dict[str, str]]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    found = answer.status, answer.read(), {name.lower(): value for name, value in answer.getheaders()}
    connection.close()
    return found


def test_nginx_sends_pages_with_the_headers_of_the_atlas(port: int) -> None:
    """A page, with and without its slash, and the page for what is not there: all are asked for again and kept safe."""
    for path, status, title in (("/muscles/soleus/", 200, b"soleus"), ("/nothing", 404, b"nothing here")):
        found, body, headers = ask(port, path)
        assert (found, title in body) == (status, True)
        assert headers["cache-control"] == "no-cache"
        for name, value in HEADERS:
            assert headers[name.decode()] == value.decode()
    status, _, headers = ask(port, "/muscles/soleus")
    assert (status, headers["location"]) == (301, "/muscles/soleus/")


def test_nginx_keeps_what_is_named_after_its_content(port: int) -> None:
    """A year with the hash that the file has, else asked for again; packed where taken; kinds as browsers want."""
    _, body, headers = ask(port, f"/static/js/init.js?v={DIGEST}", **{"Accept-Encoding": "gzip"})
    assert (body, headers["content-encoding"]) == (b"packed", "gzip")
    assert headers["cache-control"] == "public, max-age=31536000, immutable"
    assert headers["vary"] == "Accept-Encoding"
    for name in ("init.js", "init.js?v=abc", OTHER, f"worker.mjs?v={DIGEST}"):
        assert ask(port, f"/static/js/{name}")[2]["cache-control"] == "no-cache"
    kinds = {
        "/static/js/init.js": "application/javascript; charset=utf-8",
        "/static/js/worker.mjs": "application/javascript; charset=utf-8",
        "/static/atlas/matrix.bin": "application/octet-stream",
        "/manifest.webmanifest": "application/manifest+json",
        "/api/v1/muscles.json": "application/json",
    }
    assert {path: ask(port, path)[2]["content-type"] for path in kinds} == kinds


def test_the_proxy_and_the_files_have_one_policy() -> None:
    """What static.conf sends is what the server sends, word for word."""
    assert f'"{POLICY}"' in (ROOT / "deploy" / "nginx" / "static.conf").read_text(encoding="utf-8")


@pytest.mark.parametrize("path", PAGES)
def test_head_tells_what_get_would_send(path: str) -> None:
    """The same status and headers and no body, as watchers and caches ask."""
    client = TestClient(create_app(ATLAS))
    own = {"x-request-id", "server-timing", "date"}
    got, head = client.get(path), client.head(path)
    assert (head.status_code, head.content) == (200, b"")
    assert {k: v for k, v in head.headers.items() if k not in own} == {
        k: v for k, v in got.headers.items() if k not in own
    }


def test_head_of_nothing_is_nothing() -> None:
    """404 where GET is 404."""
    assert TestClient(create_app(ATLAS)).head("/muscles/none").status_code == 404
