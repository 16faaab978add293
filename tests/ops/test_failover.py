"""Two servers behind nginx: one dies without a word, and nobody notices."""

from __future__ import annotations

import pytest

from tools.measure import failover
from tools.measure.nginx import NoNginx


def test_a_killed_server_costs_no_request() -> None:
    """SIGKILL in turn under load: no request fails, and both servers give the same bytes and tags for each address."""
    try:
        tally = failover.run(kills=2, clients=2, rest_s=0.5, pause_s=0.02)
    except NoNginx as error:
        pytest.skip(str(error))
    assert tally.kills == 2
    assert tally.failures == []
    assert tally.asked >= 20
    for path, answers in tally.answers.items():
        assert len(answers) == 1, path
        ((_, tag),) = answers
        assert tag.startswith('W/"'), path


def test_a_missing_nginx_is_told(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Where nothing could be tested, the command says so and does not claim success."""
    monkeypatch.setattr("shutil.which", lambda *a, **k: None)
    monkeypatch.setattr("sys.argv", ["failover.py"])
    assert failover.main() == 3
    assert "nothing was tested" in capsys.readouterr().err
