"""What holds for the files of templates/ as files: what a device keeps follows them."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from app.data.paths import ROOT
from app.web.routes import offline


def test_a_change_in_a_partial_makes_another_edition(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A device that keeps pages is told of a change in templates/partials as of one in templates itself."""
    copy = tmp_path / "templates"
    shutil.copytree(ROOT / "templates", copy)
    monkeypatch.setattr("app.offline.TEMPLATES", copy)
    before = offline._code.__wrapped__()
    partial = copy / "partials" / "legend.html"
    partial.write_text("new")
    assert offline._code.__wrapped__() != before
