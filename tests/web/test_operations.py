"""What operators see, and what they must never see."""

from __future__ import annotations

import json
import logging.config
import os
import shutil
import socket
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from app import __version__
from app.atlas.atlas import STATIC, Atlas
from app.cli import main
from app.data.paths import DATA
from app.doctor import examine
from app.web.application import create_app
from app.web.middleware.request_log import JsonFormatter, log_config
from app.web.options import Options, options_of


@pytest.fixture(scope="module")
def client(atlas: Atlas) -> TestClient:
    options = Options(json_log=True, metrics=True, contact="mailto:security@example.org")
    return TestClient(create_app(atlas, options=options), raise_server_exceptions=False)


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture) -> Iterator[list[str]]:
    """All that the log says, as serve --log json writes it, filled when the test asks."""
    caplog.set_level(logging.INFO)
    caplog.handler.setFormatter(JsonFormatter())
    yield (found := Lines(caplog))
    found.clear()


class Lines(list[str]):
    """The log's text, read when it is needed."""

    def __init__(self, caplog: pytest.LogCaptureFixture) -> None:
        super().__init__()
        self._caplog = caplog

    def read(self) -> list[str]:
        # httpx tells its own requests; a server has no such client.
        ours = [r for r in self._caplog.records if r.name.startswith(("atlas", "uvicorn", "fastapi", "starlette"))]
        self[:] = [JsonFormatter().format(r) for r in ours]
        return self


SECRET = ("temporal", "infraspinatus", "vertex", "trapezius", "shoulder", "203.0.113", "sneezing", "anterior", "7e3f")


def test_the_log_never_tells_where_it_hurts(client: TestClient, lines: Lines) -> None:
    """After clicks, drawings, searches, pages, safety forms and mistakes, no line holds a place, a word or a client."""
    private = {"x-forwarded-for": "203.0.113.9", "user-agent": "shoulder", "referer": "/regions/temporal"}
    drawing = {"pains": [{"marks": [{"region": "temporal-pain", "side": "left"}]}]}
    for path in (
        "/api/v1/candidates?at=vertex",
        "/api/v1/candidates?at=shoulder7e3f",
        "/api/v1/regions/temporal-pain",
        "/api/v1/search?q=infraspinatus+sneezing",
        "/?region=temporal-pain:left",
        "/regions/temporal-pain?side=left",
        "/muscles/infraspinatus",
        "/map/anterior.svg?point=infraspinatus-1:left",
        "/safety?region=temporal-pain:left",
        "/vertex/7e3f",
        "/static/vertex-7e3f",
    ):
        client.get(path, headers=private)
    client.post("/api/v1/candidates", json=drawing, headers=private)
    client.post("/safety", data={"region": "temporal-pain:left", "q": "sneezing"}, headers=private)
    told = lines.read()
    assert len(told) == 13
    for line in told:
        assert not [word for word in SECRET if word in line], line
        assert "?" not in line
        entry = json.loads(line)
        assert {"time", "level", "request_id", "method", "path", "status", "duration_ms"} <= set(entry)
    counted = client.get("/metrics").text
    assert not [word for word in SECRET if word in counted]


def test_an_unforeseen_error_is_told_without_its_words(
    atlas: Atlas, lines: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The line names the kind and the place in the code, the answer the request's id."""
    nothing: dict[str, str] = {}
    monkeypatch.setattr("app.web.routes.api.marks_from_query", lambda *a, **k: nothing["temporal"])
    client = TestClient(create_app(atlas, options=Options(json_log=True)), raise_server_exceptions=False)
    answer = client.get("/api/v1/candidates?at=vertex", headers={"x-request-id": "abc.1"})
    assert (answer.status_code, answer.headers["content-type"]) == (500, "application/problem+json")
    assert answer.headers["x-request-id"] == "abc.1"
    told = [json.loads(line) for line in lines.read()]
    errors = [line for line in told if line["level"] == "error"]
    assert [e["error"] for e in errors] == ["KeyError"]
    assert any(place.startswith("api.py:") for place in errors[0]["at"])
    assert "temporal" not in "".join(lines)


def test_a_request_has_an_id_and_a_time(client: TestClient) -> None:
    """A proxy's id comes back; one that is no plain word is replaced; no two are alike."""
    kept = client.get("/healthz", headers={"x-request-id": "proxy-1"}).headers
    assert kept["x-request-id"] == "proxy-1"
    assert kept["server-timing"].startswith("app;dur=")
    odd = [client.get("/healthz", headers={"x-request-id": bad}).headers["x-request-id"] for bad in ("a b", "x" * 65)]
    assert len({*odd, "a b", "x" * 65}) == 4


def test_no_line_and_no_metrics_unless_asked(atlas: Atlas, lines: Lines) -> None:
    """By default requests leave no trace."""
    quiet = TestClient(create_app(atlas))
    assert quiet.get("/metrics").status_code == 404
    assert lines.read() == []


def test_metrics_are_prometheus_text(client: TestClient) -> None:
    """Each line is a comment or `name{labels} number`; a histogram's last bucket is its count."""
    client.get("/muscles/infraspinatus")
    answer = client.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    values = {}
    for line in answer.text.splitlines():
        if not line.startswith("# "):
            name, _, number = line.rpartition(" ")
            values[name] = float(number)
    route = 'route="/muscles/{muscle_id}"}'
    last = values[f'atlas_request_seconds_bucket{{le="+Inf",{route}']
    assert last == values[f"atlas_request_seconds_count{{{route}"]
    assert values["process_resident_memory_bytes"] > 0
    assert not [name for name in values if "_created" in name]
    assert values['atlas_requests_total{method="GET",route="/muscles/{muscle_id}",status="200"}'] >= 1


def test_version_tells_code_data_and_build(client: TestClient, atlas: Atlas) -> None:
    """/version names all three, and what is ready is the same."""
    found = client.get("/version").json()
    assert found == {
        "code": __version__,
        "data": atlas.data.version,
        "build": atlas.matrix.version,
        "atlas": atlas.version,
    }
    assert client.get("/readyz").json()["version"] == found["atlas"]


def test_security_txt_has_what_rfc_9116_wants(client: TestClient) -> None:
    """Contact and Expires, once each, the latter to come."""
    text = client.get("/.well-known/security.txt").text
    fields = dict(line.split(": ", 1) for line in text.splitlines())
    assert fields["Contact"] == "mailto:security@example.org"
    assert datetime.fromisoformat(fields["Expires"]) > datetime.now(UTC)


def test_options_reach_worker_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    """What serve exports is what a worker reads."""
    chosen = Options(json_log=True, metrics=True, contact="mailto:a@example.org")
    for name in ("ATLAS_LOG", "ATLAS_METRICS", "ATLAS_CONTACT"):
        monkeypatch.setenv(name, "")
    chosen.export()
    assert options_of(os.environ) == chosen
    assert options_of({}) == Options()
    logging.config.DictConfigurator(log_config())


def test_the_doctor_finds_a_whole_machine_good(capsys: pytest.CaptureFixture[str]) -> None:
    """On this checkout all lines are good and the exit status is 0."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    assert main(["doctor", "--port", str(port)]) == 0, capsys.readouterr().out
    assert not [line for line in capsys.readouterr().out.splitlines() if line.startswith("bad")]
    assert main(["doctor", "--port", "70000"]) == 2


@pytest.mark.slow
def test_the_doctor_names_each_fault_and_its_repair(tmp_path: Path) -> None:
    """A changed picture, a missing vendored file, broken data and a taken port are each told with what to do."""
    static, data = tmp_path / "static", tmp_path / "data"
    shutil.copytree(STATIC, static)
    shutil.copytree(DATA, data)
    (static / "svg" / "female" / "anterior.svg").write_text("<svg/>")
    next((static / "vendor").glob("lean-qr@*/index.mjs")).unlink()
    (data / "sources.yaml").write_text("sources: [")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        found = [f for f in examine(taken.getsockname()[1], static, data, tmp_path) if not f.good]
    assert all(f.repair for f in found)
    told = " ".join(map(str, found))
    for word in ("sources.yaml", "svg/female/anterior.svg", "lean-qr", "port"):
        assert word in told
