"""What many tests share."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import settings
from starlette.testclient import TestClient

from app.atlas.atlas import Atlas
from app.build.pipeline import Build
from app.build.poses.setting import Stage
from app.data import loader
from app.data.paths import DATA
from app.data.yaml_reader import Document, read_document
from app.web import static_files
from app.web.application import create_app
from tests.known import ATLAS, PLAIN

# A busy machine is no fault of the code; where time is the question, a test measures it itself.
settings.register_profile("atlas", deadline=None)
settings.register_profile("quick", deadline=None, max_examples=15)
settings.load_profile("atlas")


MARKED_FOLDERS = ("browser", "ops")
"""Folders of tests whose name is also a marker."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests of a marked folder have its marker, so that none is forgotten."""
    tests = Path(__file__).parent
    for item in items:
        folder = item.path.relative_to(tests).parts[0]
        if folder in MARKED_FOLDERS:
            item.add_marker(folder)


@pytest.fixture(scope="session")
def atlas() -> Atlas:
    """The whole atlas, as the server holds it."""
    return ATLAS


@pytest.fixture(scope="session")
def build() -> Build:
    """The builder over the project's data, sharing the cache of `make build`."""
    return Build()


@pytest.fixture(scope="session")
def stage(build: Build) -> Stage:
    """What all drawings of self-care share."""
    return Stage(build)


@pytest.fixture(scope="session")
def client(atlas: Atlas) -> Iterator[TestClient]:
    """Asks one server for all tests that only read, so that pages which several files crawl are made once."""
    with TestClient(create_app(atlas), raise_server_exceptions=False, headers=PLAIN) as client:
        yield client


@pytest.fixture(scope="session", autouse=True)
def parsed_once() -> Iterator[None]:
    """A file of data/ is parsed once a run, not once for each of the copies in which a test spoils another file."""
    originals = {path.name: path.read_bytes() for path in DATA.glob("*.yaml")}
    parsed = functools.cache(read_document)

    def read(path: Path, root: Path | None = None) -> Document:
        original = DATA / path.name
        if path.is_file() and not path.is_symlink() and path.read_bytes() == originals.get(path.name):
            return replace(parsed(original, DATA.parent), path=path)
        return read_document(path, root)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(loader, "read_document", read)
        yield


@pytest.fixture(scope="session", autouse=True)
def compressed_once() -> Iterator[None]:
    """A file of static/ is compressed once a run, not once for each of the hundreds of servers that tests start."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(static_files, "made_asset", functools.cache(static_files.made_asset))
        yield
