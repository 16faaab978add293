"""What was probably meant by a word that is not known, and long words cut for messages."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

MOST_SHOWN = 80


def shown(text: str) -> str:
    """Something from a file as a complaint repeats it, not longer than a line."""
    return text if len(text) <= MOST_SHOWN else f"{text[: MOST_SHOWN - 3]}..."


def meant(word: str, known: Iterable[str], count: int = 1) -> str:
    """`; did you mean ...?` with the closest known words, or nothing."""
    close = difflib.get_close_matches(word[:MOST_SHOWN], list(known), n=count, cutoff=0.55)
    return f"; did you mean {' or '.join(f'`{c}`' for c in close)}?" if close else ""
