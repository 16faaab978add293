"""Links that pages of several kinds offer."""

from __future__ import annotations

from dataclasses import dataclass

from app.views import View


@dataclass(frozen=True)
class Link:
    """Something to choose, and whether it is chosen."""

    id: str
    href: str
    current: bool


@dataclass(frozen=True)
class ViewLink(Link):
    """A picture to turn to. short: its title among its group. bones, muscles: whether it can show them."""

    view: View
    short: str
    bones: bool = False
    muscles: bool = False
