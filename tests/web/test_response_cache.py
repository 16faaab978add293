"""Answers are tagged, cached within a bound, compressed once; never cached where the address tells where it hurts."""

from __future__ import annotations

import gzip
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import brotli
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from app.atlas import matching
from app.atlas.atlas import Atlas
from app.atlas.matching import Mark, rank
from app.web.application import create_app
from app.web.content_coding import encodings, has_already
from app.web.middleware.response_cache import FROM_CACHE, PUBLIC_QUERY, ResponseCacheMiddleware
from tests.known import PLAIN

ROOT = Path(__file__).resolve().parents[2]

PUBLIC = (
    "/",
    "/?view=posterior&figure=male",
    "/muscles",
    "/muscles/infraspinatus",
    "/muscles/infraspinatus?figure=male&voice=therapist",
    "/regions",
    "/regions/temporal-pain",
    "/map/anterior.svg",
    "/about",
    "/glossary",
    "/guide",
    "/quiz",
    "/plates",
    "/openapi.json",
    "/api/v1/muscles",
    "/api/v1/muscles?group=neck",
    "/api/v1/muscles/infraspinatus",
    "/api/v1/trigger-points/infraspinatus-1",
    "/api/v1/landmarks",
    "/api/v1/views",
    "/api/v1/regions",
    "/api/v1/regions/temporal-pain",
    "/api/v1/vocabulary",
    "/api/v1/glossary",
    "/api/v1/quiz",
    "/api/v1/examination",
    "/api/v1/conditions",
)
PRIVATE = (
    "/?region=temporal-pain:left",
    "/?view=anterior&x=300&y=300",
    "/?at=vertex",
    "/search?q=headache",
    "/map/anterior.svg?point=infraspinatus-1:left",
    "/api/v1/candidates?at=vertex",
    "/api/v1/candidates?region=temporal-pain:left",
    "/api/v1/search?q=headache",
    "/api/v1/look-alikes?at=temporal-pain",
)


@pytest.fixture(scope="module")
def client(atlas: Atlas) -> TestClient:
    return TestClient(create_app(atlas), headers=PLAIN)


@pytest.fixture(scope="module")
def tags(client: TestClient) -> dict[str, str]:
    return {path: client.get(path).headers["etag"] for path in (*PUBLIC, *PRIVATE)}


@pytest.mark.slow
@pytest.mark.parametrize("path", [*PUBLIC, *PRIVATE])
def test_every_page_and_answer_has_a_tag_and_is_not_sent_twice(client: TestClient, path: str) -> None:
    """A weak tag, the same each time; who has it gets 304 without a body, with the headers that caches need."""
    first, second = client.get(path), client.get(path)
    assert first.status_code == 200
    assert first.content == second.content
    assert first.headers["etag"] == second.headers["etag"]
    assert first.headers["etag"].startswith('W/"')
    assert "Accept-Encoding" in first.headers["vary"]
    for held in (first.headers["etag"], f'"other", {first.headers["etag"]}', first.headers["etag"][2:], "*"):
        again = client.get(path, headers={"if-none-match": held})
        assert (again.status_code, again.content) == (304, b"")
        for name in ("etag", "cache-control", "vary", "content-security-policy"):
            assert again.headers[name] == first.headers[name]
    assert client.get(path, headers={"if-none-match": '"other"'}).status_code == 200


@pytest.mark.parametrize("path", PRIVATE)
def test_what_tells_where_it_hurts_is_not_cached(client: TestClient, path: str) -> None:
    """Neither here nor in any cache on the way, and a page not even in the browser."""
    for _ in range(2):
        answer = client.get(path)
        page = answer.headers["content-type"].startswith("text/html")
        assert answer.headers["cache-control"] == ("no-store" if page else "private, no-cache")
        assert "cached" not in answer.headers["server-timing"]


@pytest.mark.slow
def test_what_is_the_same_for_everybody_is_cached(client: TestClient) -> None:
    """The second time it comes ready, in three forms of the same bytes; shared caches may hold it for a minute."""
    for path in PUBLIC:
        for _ in range(2):
            plain, zipped, brotlied = (
                client.get(path, headers={"accept-encoding": way}) for way in ("identity", "gzip;q=0.5", "gzip, br")
            )
        assert all(answer.headers["server-timing"].endswith(", cached") for answer in (plain, zipped, brotlied))
        assert "s-maxage" in plain.headers["cache-control"]
        assert plain.content == zipped.content == brotlied.content, path
        if len(plain.content) > 1000:
            assert zipped.headers["content-encoding"] == "gzip"
            assert brotlied.headers["content-encoding"] == "br"
        assert client.get(path, headers={"accept-encoding": "br;q=0"}).headers.get("content-encoding") != "br"


def test_health_paths_and_errors_are_never_cached(client: TestClient) -> None:
    """A probe is answered by the application; a 404 is stored by nobody."""
    for path in ("/healthz", "/readyz", "/version"):
        client.get(path)
        assert "cached" not in client.get(path).headers["server-timing"]
    for path in ("/muscles/nothing", "/api/v1/muscles/nothing", "/?figure=nobody"):
        answer = client.get(path)
        assert (answer.status_code, answer.headers["cache-control"]) == (404, "no-store")


def test_a_host_name_in_a_citation_is_the_askers_own(client: TestClient) -> None:
    """Citations name the host; what was cached for one host is not given to another."""
    for host in ("one.example", "two.example", "one.example"):
        text = client.get("/muscles/infraspinatus", headers={"host": host}).text
        assert f"http://{host}/" in text
        assert ("two.example" in text) == (host == "two.example")


@pytest.mark.slow
def test_another_process_gives_the_same_bytes_and_tags(tags: dict[str, str]) -> None:
    """Nothing random, no clock and no order of a set is in any page: two servers are one, byte for byte."""
    script = (
        "import sys, json; from starlette.testclient import TestClient; from app.main import create_app; "
        "client = TestClient(create_app(), headers={'accept-encoding': 'identity'}); "
        "print(json.dumps({p: client.get(p).headers['etag'] for p in json.loads(sys.argv[1])}))"
    )
    import json

    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", script, json.dumps(list(tags))],
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": "7"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(done.stdout) == tags


async def _ask(cache: ResponseCacheMiddleware, path: str, query: bytes = b"") -> dict[str, Any]:
    sent: list[dict[str, Any]] = []

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "GET", "path": path, "query_string": query, "headers": [], "scheme": "http"}
    await cache(scope, lambda: None, send)  # type: ignore[arg-type, return-value]
    return {"cached": FROM_CACHE in scope, "body": sent[-1]["body"], "headers": dict(sent[0]["headers"])}


def test_the_cache_is_bounded_and_emptied_with_the_data() -> None:
    """However many addresses are asked for, the oldest go; a new atlas or a new fault in a course empties all."""
    import asyncio

    async def app(scope: Any, receive: Any, send: Any) -> None:
        headers = [(b"content-type", b"text/html")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": os.urandom(20_000)})

    async def run() -> None:
        state = SimpleNamespace(atlas=SimpleNamespace(version="1"), course=None)
        cache = ResponseCacheMiddleware(app, state, max_bytes=200_000)
        for n in range(40):
            assert not (await _ask(cache, f"/{n}"))["cached"]
            assert cache.cache.bytes <= 200_000
        assert (await _ask(cache, "/39"))["cached"]
        assert not (await _ask(cache, "/0"))["cached"]
        state.course = SimpleNamespace(state=object())
        assert not (await _ask(cache, "/39"))["cached"]
        state.course.state = object()
        assert not (await _ask(cache, "/39"))["cached"]
        state.atlas = SimpleNamespace(version="2")
        assert not (await _ask(cache, "/39"))["cached"]

    # In a thread of its own: a test with a browser may have left its loop running in this one.
    with ThreadPoolExecutor(1) as pool:
        pool.submit(lambda: asyncio.run(run())).result()


def test_compressed_forms_are_what_they_say() -> None:
    """gzip and brotli unpack to the plain bytes; nothing random is in them."""
    from app.web.content_coding import brotli_packed, compress

    text = b"temporal pain " * 500
    assert gzip.decompress(compress(text) or b"") == text == brotli.decompress(brotli_packed(text) or b"")
    assert compress(text) == compress(text)


@pytest.mark.parametrize(
    "query",
    [b"region=a", b"figure=male&x=1", b"at=vertex", b"q=a", b"point=a-1:left", b"figure=%20", b"utm=1", b"muscle=a"],
)
def test_private_queries_are_not_public(query: bytes) -> None:
    """Only words that choose a picture or a part of a list are."""
    assert not PUBLIC_QUERY.match(query)


@given(st.binary(max_size=40), st.binary(max_size=40))
def test_headers_of_any_shape_are_read(accept: bytes, held: bytes) -> None:
    """No header makes the reading of encodings and tags fail."""
    assert isinstance(encodings(accept.decode("latin-1")), frozenset)
    assert isinstance(has_already(held.decode("latin-1"), 'W/"a"'), bool)


@pytest.mark.slow
@settings(max_examples=300, deadline=None)
@given(data=st.data())
def test_a_click_ranks_as_the_arrays_do(atlas: Atlas, data: st.DataObject) -> None:
    """The short way for one click gives, number for number, what the way for any drawing gives."""
    cell = data.draw(st.integers(0, atlas.matrix.n - 1))
    weight = data.draw(st.sampled_from([1.0, 0.2, 0.6, 3.0]))
    limit = data.draw(st.sampled_from([None, 1, 5]))
    keys = data.draw(st.sampled_from([None, atlas.keys]))
    mark = Mark((cell,), weight)
    assert rank(atlas.matrix, [mark], limit, keys) == matching.rank_all(atlas.matrix, [mark], limit, keys)
