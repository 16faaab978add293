"""What was probably meant by a word that is not known, and long words cut for messages."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

MAX_SHOWN = 80


def truncate(text: str) -> str:
    """Something from a file as a complaint repeats it, not longer than a line."""
    return text if len(text) <= MAX_SHOWN else f"{text[: MAX_SHOWN - 3]}..."


def suggest(word: str, known: Iterable[str], count: int = 1) -> str:
    """`; did you mean ...?` with the closest known words, or nothing."""
    close = difflib.get_close_matches(word[:MAX_SHOWN], list(known), n=count, cutoff=0.55)
    return f"; did you mean {' or '.join(f'`{c}`' for c in close)}?" if close else ""
