"""What a place is called: in plain words to somebody in pain, in the words of the field to others.

`regionTitle` of static/js/lib/page.js is the same rule in the browser.
"""

from __future__ import annotations

from typing import Protocol

from app.vocabulary import VOICES


class Named(Protocol):
    """What has a name in the field and one in plain words."""

    @property
    def name(self) -> str: ...

    @property
    def plain(self) -> str: ...


def upper_first(text: str) -> str:
    """A text that begins like a sentence."""
    return text[:1].upper() + text[1:]


def region_title(region: Named, voice: str) -> str:
    """A region's name as a heading, in one of the voices; no voice means a client."""
    return upper_first(region.plain) if voice in ("", VOICES[0]) else region.name
