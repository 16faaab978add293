"""The pictures of pressing trigger points, for pages."""

from __future__ import annotations

from app.atlas.atlas import Atlas
from app.drawing.press.frame import press_view
from app.drawing.press.words import strip_lines
from app.drawing.press_picture import may_show
from app.web.contexts.muscle_pages import PressShown


def press_shown(atlas: Atlas, point: str, side: str, figure: str) -> PressShown | None:
    """The picture of pressing a point, None where no view of the figure shows it."""
    if press_view(atlas, figure, point) is None:
        return None
    said = " ".join(text for _, text in strip_lines(atlas, figure, point, side, "anatomical"))
    plain = (
        " ".join(text for _, text in strip_lines(atlas, figure, point, side, "plain"))
        if may_show(atlas, point, "plain")
        else ""
    )
    return PressShown(side, figure, said, plain)
