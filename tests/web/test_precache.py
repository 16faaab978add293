"""The version of what a device keeps changes with everything that makes the pages."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.atlas.atlas import Atlas, load_atlas
from app.data.paths import DATA, ROOT
from app.export.static_site import place
from app.web import precache
from app.web.application import create_app
from app.web.precache import page_addresses


@pytest.mark.parametrize(
    "file",
    [
        *("templates/home.html", "templates/partials/legend.html"),
        *(f"app/{name}.py" for name in ("views", "atlas/matching", "web/presenters/home", "web/routes/pages")),
    ],
)
def test_a_change_in_any_folder_of_code_or_templates_makes_another_version(
    file: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Devices that keep the atlas fetch it anew whichever module or partial has changed, however deep it lies."""
    for folder in ("app", "templates"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__", "build"))
    monkeypatch.setattr(precache, "CODE", tmp_path / "app")
    monkeypatch.setattr(precache, "TEMPLATES", tmp_path / "templates")
    before = precache._code.__wrapped__()
    (tmp_path / file).write_text("another", encoding="utf-8")
    assert precache._code.__wrapped__() != before


def test_pictures_of_shares_are_kept_once_looked_at(client: TestClient, atlas: Atlas) -> None:
    """Pictures of shares are many, so no device fetches them unasked; the worker stores each when it is shown."""
    assert 'src="/measured/' in client.get("/muscles/infraspinatus?voice=therapist").text
    assert not [address for address in page_addresses(atlas) if address.startswith("/measured/")]
    assert "(measured|press|thumbnails)" in client.get("/sw.js").text
    assert place("/measured/posterior.svg?figure=male&point=infraspinatus-2&what=chart") == (
        "/measured/male/posterior/infraspinatus-2.chart.svg"
    )


def few(address: str) -> bool:
    """Some pages, to be quick."""
    return address in ("/", "/emergency", "/glossary", "/muscles", "/muscles/soleus", "/muscles/temporalis")


def list_of(atlas: Atlas, keeps: Callable[[str], bool]) -> dict[str, Any]:
    """The list that a service worker would fetch, of the addresses that are kept here."""
    app = create_app(atlas)
    app.state.precache = precache.PrecacheManifest(app.state.assets, atlas, keeps)
    found: dict[str, Any] = TestClient(app).get("/precache.json").json()
    assert found["version"] == app.state.precache.version
    return found


def digests_of(atlas: Atlas) -> dict[str, str]:
    """Address to digest of these pages."""
    return {address: digest for address, digest, _ in list_of(atlas, few)["files"]}


def test_one_word_changes_the_digests_of_the_pages_that_show_it(atlas: Atlas, tmp_path: Path) -> None:
    """A word in what a muscle does: its own page alone has another digest, though every page names the search index."""
    shutil.copytree(DATA, tmp_path / "data")
    path = tmp_path / "data" / "muscles.yaml"
    text = path.read_text(encoding="utf-8")
    word = atlas.muscle("temporalis").plain
    path.write_text(text.replace(f"plain: {word}", f"plain: {word} indeed", 1), encoding="utf-8")
    before, after = digests_of(atlas), digests_of(load_atlas(tmp_path / "data"))
    assert {address for address in before if before[address] != after[address]} == {"muscles", "muscles/temporalis"}


def test_the_essential_part_comes_first(atlas: Atlas) -> None:
    """The map with its ranking and the emergency signs stand at the head, in less than 2.5 MB."""
    most = ("/muscles/", "/regions/", "/bones/", "/guide/", "/measured/")
    body = list_of(atlas, lambda address: address == "/muscles/soleus" or not address.startswith(most))
    head, rest = body["files"][: body["essential"]], body["files"][body["essential"] :]
    names = {name for name, _, _ in head}
    assert {"", "emergency", "safety", "static/atlas/matrix.bin", "static/svg/female/anterior.svg"} <= names
    assert not any(name.startswith(("muscles/", "regions/", "static/svg/male/")) for name in names)
    assert "muscles/soleus" in {name for name, _, _ in rest}
    assert sum(size for _, _, size in head) < 2_500_000
    assert "?v=" not in json.dumps(body)
