"""The pictures of pressing trigger points, for pages."""

from __future__ import annotations

from typing import Any

from app.atlas.atlas import Atlas
from app.atlas.memo import memo
from app.drawing.press.frame import Words, named, press_view
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


@memo(1)
def landmarks_spoken_of(atlas: Atlas) -> dict[str, Any]:
    """The landmarks that each point's texts count from, in their order, and their names; both by kind of words."""
    return {
        "names": {n.id: {"plain": atlas.landmark_names[n.id], "anatomical": n.name} for n in atlas.data.landmark_names},
        "points": {
            point: {
                "plain": [n.id for n in named(atlas, point, "plain")],
                "anatomical": [n.id for n in named(atlas, point, "anatomical")],
            }
            for point in atlas.referrals
        },
    }
