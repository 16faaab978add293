"""Nothing keeps anybody out: every kind of page as it opens."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from .barriers import check, numbered
from .states import OPENED, State


@pytest.mark.parametrize(("state", "number"), numbered(OPENED))
def test_no_barrier_on_a_page(browser: Browser, server: str, state: State, number: int) -> None:
    """WCAG 2.2 AA by axe, light and dark, narrow and wide; at 400 % nothing is cut, covered, small or sideways."""
    check(browser, server, state, number)
