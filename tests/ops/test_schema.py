"""The API keeps to its own description: schemathesis with all its checks; `make fuzz` runs 10,000 cases."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.checks import CHECKS
from starlette.testclient import TestClient

from app.web.application import create_app
from tests.known import ATLAS
from tools.measure import fuzz_hooks

CONFIG = Path(fuzz_hooks.__file__).with_name("schemathesis.toml")
CASES = 8

app = create_app(ATLAS)
schema = schemathesis.openapi.from_asgi("/openapi.json", app, config=schemathesis.Config.from_path(CONFIG))


@schema.parametrize()
@settings(max_examples=CASES, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
def test_each_operation_keeps_to_its_description(case: Any) -> None:
    """No 5xx; only documented codes, content types, headers and shapes; what is valid is taken, what is not refused."""
    case.validate_response(case.call(), checks=CHECKS.get_all())


def test_every_operation_of_the_api_is_described() -> None:
    """Each /api/ route is in the description, with a shape of problems wherever it takes anything."""
    paths = app.openapi()["paths"]
    assert len([p for p in paths if p.startswith("/api/v1/")]) >= 25
    for path, methods in paths.items():
        for method, operation in methods.items():
            if operation.get("parameters") or operation.get("requestBody"):
                for status in ("404", "422"):
                    content = operation["responses"][status]["content"]
                    assert list(content) == ["application/problem+json"], f"{method} {path} {status}"


@pytest.mark.parametrize("path", ["/api/v1/candidates", "/muscles", "/api/v1/muscles", "/healthz"])
def test_a_wrong_method_is_told_all_right_ones(path: str) -> None:
    """405 names every method of the address, whichever route has it."""
    answer = TestClient(app).patch(path)
    assert answer.status_code == 405
    posts = path == "/api/v1/candidates"
    assert set(answer.headers["allow"].split(", ")) == {"GET", "HEAD"} | ({"POST"} if posts else set())
