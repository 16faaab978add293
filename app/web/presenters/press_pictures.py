"""The pictures of pressing trigger points, for pages."""

from __future__ import annotations

from app.atlas.atlas import Atlas
from app.drawing.press.frame import Words, press_view
from app.drawing.press.words import strip_lines, whole_height
from app.drawing.press_picture import may_show
from app.web.contexts.muscle_pages import PressShown


def press_shown(atlas: Atlas, point: str, side: str, figure: str) -> PressShown | None:
    """The picture of pressing a point, None where no view of the figure shows it."""
    if press_view(atlas, figure, point) is None:
        return None

    def said(words: Words) -> tuple[int, str]:
        lines = strip_lines(atlas, figure, point, side, words)
        return whole_height(lines), " ".join(text for _, text in lines)

    return PressShown(side, figure, said("anatomical"), said("plain") if may_show(atlas, point, "plain") else None)
