"""Nothing keeps anybody out: the map and all that can be brought about on it, the quiz, sessions."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from .barriers import check, numbered
from .states import DONE, State


@pytest.mark.parametrize(("state", "number"), numbered(DONE))
def test_no_barrier_in_what_is_done(browser: Browser, server: str, state: State, number: int) -> None:
    """WCAG 2.2 AA by axe, light and dark, narrow and wide; at 400 % nothing is cut, covered, small or sideways."""
    check(browser, server, state, number)
