"""Labels in the margins of a picture, with leader lines: where each stands so that none covers anything."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

Margin = Literal["left", "right"]

FONT_PX = 14.5
BOLD = 1.13
"""How much wider bold letters are."""

BOLD_LABELS = ("target", "keep-off")

LINE_PX = 17.0
COLUMN_PX = 142.0
"""The widest line of a label."""

EDGE_PX = 8.0
GAP_PX = 7.0
DOT_PX = 6.0
"""Half the room that the place which a label names needs."""

STEP_PX = 4.0
"""Labels stand on a raster of this, so that the best places are found by trying all."""

_EM: dict[str, float] = {
    **dict.fromkeys("ijlI'", 0.3),
    **dict.fromkeys(" .,:;", 0.33),
    **dict.fromkeys("ft-()", 0.4),
    **dict.fromkeys("rJ", 0.42),
    **dict.fromkeys("csz", 0.56),
    **dict.fromkeys("mM", 0.98),
    **dict.fromkeys("w", 0.83),
    **dict.fromkeys("W", 1.0),
}
"""Widths of letters in em, rounded up from a broad sans-serif font; all other small letters and capitals are below."""

SMALL_EM, CAPITAL_EM = 0.64, 0.79


class Rect(NamedTuple):
    """A part of the picture: left, top, right, bottom in px."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: Rect) -> bool:
        """Whether the two have a place in common."""
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )


class Wanted(NamedTuple):
    """A label to place: its words, its class, the place that it names; the first of several matter most."""

    words: str
    css: str
    x: float
    y: float


class Label(NamedTuple):
    """A label in its place: lines from the top, and where its leader line starts."""

    wanted: Wanted
    lines: tuple[str, ...]
    margin: Margin
    rect: Rect

    @property
    def anchor(self) -> tuple[float, float]:
        """Where the leader line starts: at the place of the label's edge that is nearest to what it names."""
        rect, wanted = self.rect, self.wanted
        x = min(max(wanted.x, rect.left - 3), rect.right + 3)
        y = min(max(wanted.y, rect.top + LINE_PX / 2), rect.bottom - LINE_PX / 2)
        if rect.left - 3 < x < rect.right + 3:
            y = rect.top - 1 if wanted.y < rect.top else rect.bottom + 1
        return x, y


def text_width(words: str, font_px: float = FONT_PX) -> float:
    """How wide words are at most, in px: as wide as the widest of the usual sans-serif fonts draws them."""
    return font_px * sum(_EM.get(x, CAPITAL_EM if x.isupper() else SMALL_EM) for x in words)


def lines_of(words: str, width: float = COLUMN_PX, font_px: float = FONT_PX) -> tuple[str, ...]:
    """Words broken into lines no wider than a width in px; a word that is wider has a line to itself."""
    lines: list[str] = []
    for word in words.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(longer, font_px) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return tuple(lines)


def placed(wanted: Sequence[Wanted], width: float, height: float, taken: Sequence[Rect]) -> list[Label]:
    """The labels in the margins of a picture of a size in px, each near the height of what it names.

    taken: parts that no label may cover. Where the margins have no room for all, the last of them are left out.
    Labels of a margin stand in the order of what they name, so that their leader lines do not cross.
    """
    kept = list(wanted)
    dots = [Rect(w.x - DOT_PX, w.y - DOT_PX, w.x + DOT_PX, w.y + DOT_PX) for w in kept]
    taken = [*taken, *dots]
    while kept:
        sides = _margins(kept, width)
        columns = [
            _column([w for w, s in zip(kept, sides, strict=True) if s == m], m, width, height, taken)
            for m in ("left", "right")
        ]
        if all(column is not None for column in columns):
            return [label for column in columns for label in column or ()]
        kept.pop()
    return []


def _margins(wanted: Sequence[Wanted], width: float) -> list[Margin]:
    """The nearer margin for each; of one with too many, those nearest the middle go to the other."""
    order = sorted(range(len(wanted)), key=lambda i: wanted[i].x)
    middle = sum(w.x < width / 2 for w in wanted)
    half = len(wanted) / 2
    left = min(max(middle, int(half)), int(half + 0.5)) if abs(middle - half) > 1 else middle
    sides: list[Margin] = ["right"] * len(wanted)
    for i in order[:left]:
        sides[i] = "left"
    return sides


def _column(
    wanted: Sequence[Wanted], margin: Margin, width: float, height: float, taken: Sequence[Rect]
) -> list[Label] | None:
    """The labels of one margin, or None where they have no room: those places whose distances add up to least."""
    ordered = sorted(wanted, key=lambda w: (w.y, w.x, w.words))
    steps = int(height / STEP_PX)
    # best[k] is the cost, and the places, of the labels so far that end at or above step k.
    best: list[tuple[float, tuple[Label, ...]] | None] = [(0.0, ())] * (steps + 1)
    for one in ordered:
        font_px = FONT_PX * (BOLD if one.css in BOLD_LABELS else 1)
        lines = lines_of(one.words, COLUMN_PX, font_px)
        broad, tall = max(text_width(line, font_px) for line in lines), LINE_PX * len(lines)
        left = EDGE_PX if margin == "left" else width - EDGE_PX - broad
        following: list[tuple[float, tuple[Label, ...]] | None] = [None] * (steps + 1)
        for step in range(int(EDGE_PX / STEP_PX), steps + 1):
            following[step] = following[step - 1]
            top = step * STEP_PX - tall
            before = int((top - GAP_PX) // STEP_PX)
            start = best[max(before, 0)] if top >= EDGE_PX else None
            rect = Rect(left, top, left + broad, top + tall)
            if start is None or any(rect.meets(t) for t in taken):
                continue
            cost = start[0] + abs((rect.top + rect.bottom) / 2 - one.y)
            so_far = following[step]
            if so_far is None or cost < so_far[0]:
                following[step] = (cost, (*start[1], Label(one, lines, margin, rect)))
        best = following
    end = best[steps]
    return list(end[1]) if end else None
