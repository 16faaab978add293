"""What is too large is refused early, in bounded time, with problem+json."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from app.atlas.atlas import Atlas
from app.web.application import create_app
from app.web.middleware.security_headers import POLICY
from app.web.middleware.size_limits import MAX_BODY_BYTES, MAX_PATH_BYTES, MAX_QUERY_BYTES

STATIC = Path(__file__).resolve().parents[2] / "static"
SINKS = re.compile(
    r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|createContextualFragment|parseFromString|\beval\(|"
    r"new Function|\.srcdoc|setAttribute\(\s*[\"']on|importScripts"
)


@pytest.fixture(scope="module")
def client(atlas: Atlas) -> TestClient:
    return TestClient(create_app(atlas))


def _chunks(size: int) -> Iterator[bytes]:
    yield from (b"[" * 50_000 for _ in range(size // 50_000))


def test_headers_beyond_any_browser_s_are_refused(client: TestClient) -> None:
    """A host longer than any name, and more header lines than any browser sends, are 431 and cached nowhere."""
    assert client.get("/about", headers={"host": "a" * 253}).status_code == 200
    for headers in ({"host": "a" * 301}, {"x-long": "a" * 32_000}, {f"x-{i}": "a" * 1_000 for i in range(40)}):
        answer = client.get("/about", headers=headers)
        assert answer.status_code == 431
        assert answer.json()["field"] in ("host", "headers")


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "/?at=" + "a" * MAX_QUERY_BYTES, b"", 414),
        ("GET", "/api/v1/search?q=" + "a" * MAX_QUERY_BYTES, b"", 414),
        ("GET", "/muscles/" + "a" * MAX_PATH_BYTES, b"", 414),
        ("POST", "/api/v1/candidates", b" " * (MAX_BODY_BYTES + 1), 413),
        ("POST", "/safety", b"a" * (MAX_BODY_BYTES + 1), 413),
        ("POST", "/api/v1/candidates", b"[" * 500_000, 422),
        ("POST", "/api/v1/candidates", b'{"pains":' * 50_000, 422),
        ("POST", "/api/v1/candidates", b'{"pains":[{"cells":[' + b"9" * 400_000 + b"]}]}", 422),
        ("POST", "/api/v1/candidates", b'{"pains":[{"weight":1e' + b"9" * 100_000 + b',"cells":[1]}]}', 422),
        ("GET", "/api/v1/search?q=" + "%28a%2B" * 28 + "b", b"", 200),
        ("GET", "/search?q=" + "a" * 10_000, b"", 200),
        ("GET", "/api/v1/candidates?limit=" + "9" * 10_000, b"", 422),
        ("GET", "/api/v1/candidates?" + "at=vertex&" * 1_500, b"", 422),
        ("GET", "/api/v1/muscles/" + "%00" * 600, b"", 404),
        ("GET", "/static/" + "a" * 256, b"", 404),
        ("GET", "/static/a%00b", b"", 404),
        ("POST", "/api/v1/candidates", b'{"pains":[{"marks":[{"region":"\\ud800","side":"left"}]}]}', 404),
    ],
    ids=lambda value: str(value)[:40],
)
def test_hostile_sizes_are_answered_quickly(
    client: TestClient, method: str, path: str, body: bytes, status: int
) -> None:
    """Long, deep and many-digit input gets its 4xx (or its answer) within two seconds on a busy machine."""
    start = time.perf_counter()
    answer = client.request(method, path, content=body)
    assert time.perf_counter() - start < 2
    assert answer.status_code == status
    if path.startswith("/api/") and status != 200:
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["status"] == status
    assert "content-security-policy" in answer.headers


def test_a_body_without_a_length_is_bounded_too(client: TestClient) -> None:
    """A stream that never says how long it is is cut off."""
    answer = client.post("/api/v1/candidates", content=_chunks(3 * MAX_BODY_BYTES))
    assert answer.status_code in (413, 422)
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_compressed_body_is_not_unpacked(client: TestClient) -> None:
    """A zip bomb stays the few bytes that it is: it is simply no JSON."""
    import gzip

    bomb = gzip.compress(b" " * 50_000_000)
    answer = client.post("/api/v1/candidates", content=bomb, headers={"content-encoding": "gzip"})
    assert answer.status_code == 422


def test_no_script_turns_text_into_markup_or_code() -> None:
    """No module of ours uses a sink of Trusted Types but for the service worker, whose address is the one allowed."""
    assert "require-trusted-types-for 'script'; trusted-types atlas-worker" in POLICY
    for path in sorted((STATIC / "js").rglob("*.js")):
        found = SINKS.search(path.read_text(encoding="utf-8"))
        assert not found, f"{path.name}: {found}"
