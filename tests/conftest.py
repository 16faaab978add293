"""What many tests share."""

from __future__ import annotations

import pytest

from app.atlas import Atlas, load_atlas
from app.build.pipeline import Build


@pytest.fixture(scope="session")
def atlas() -> Atlas:
    """The whole atlas, as the server holds it."""
    return load_atlas()


@pytest.fixture(scope="session")
def build() -> Build:
    """The builder over the project's data, sharing the cache of `make build`."""
    return Build()
