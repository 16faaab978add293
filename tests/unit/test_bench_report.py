"""`make bench` fails where a figure does not hold or could not be measured."""

from __future__ import annotations

import pytest

from tools.measure import bench, report


def test_a_missing_program_fails_its_figure(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without wrk the report names it, with what installs it, and the command ends with 1."""
    monkeypatch.setattr(report, "OVER", [])
    monkeypatch.setattr(bench, "OVER", report.OVER)
    monkeypatch.setattr("shutil.which", lambda *a, **k: None)
    monkeypatch.setattr("sys.argv", ["bench.py", "load"])
    assert bench.main() == 1
    told = capsys.readouterr().out
    assert "wrk is missing" in told
    assert "apt-get install wrk" in told
    assert "FAILED" in told


def test_a_figure_over_its_bound_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    """Good figures do not."""
    monkeypatch.setattr(report, "OVER", [])
    report.row("good", 1.0, 1.0, "s")
    assert report.OVER == []
    report.row("late", 1.1, 1.0, "s")
    assert report.OVER == ["late"]
