"""The version of what a device keeps changes with everything that makes the pages."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from app.atlas.atlas import Atlas
from app.data.paths import ROOT
from app.export.static_site import place
from app.web import precache
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
    assert "|measured)" in client.get("/sw.js").text
    assert place("/measured/posterior.svg?figure=male&point=infraspinatus-2&what=chart") == (
        "/measured/male/posterior/infraspinatus-2.chart.svg"
    )
