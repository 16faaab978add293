"""Pictures of a muscle over its bones, for its page."""

from __future__ import annotations

from urllib.parse import urlencode

from app.atlas.atlas import FIGURES, Atlas
from app.atlas.memo import memo
from app.data.models.core import Muscle
from app.drawing.muscle_bodies import MuscleView, frame_of, muscle_groups, views_of_muscle
from app.views import VIEWS
from app.web.contexts.muscle_pages import BodyPicture

ENOUGH = 0.35
"""A second picture shows at least so much of the muscle, as a share of what the first shows."""
MOST_PICTURES = 2


def _shown_cm2(shown: MuscleView) -> float:
    """How much of a muscle a view shows, about: its box, without what bones hide."""
    return shown.box[2] * shown.box[3] / VIEWS[shown.view].units_per_cm ** 2 * shown.seen


@memo(128)
def body_pictures(atlas: Atlas, muscle: Muscle, figure: str) -> tuple[BodyPicture, ...]:
    """The views that show most of the right muscle, from different sides; none where it is not drawn as a body.

    Of the other figure, where the muscle is drawn only there.
    """
    figure = next((f for f in (figure, *FIGURES) if any(views_of_muscle(atlas, f, muscle.id, "right"))), figure)
    shown = sorted(views_of_muscle(atlas, figure, muscle.id, "right"), key=_shown_cm2, reverse=True)
    kept: list[MuscleView] = []
    for view in shown:
        from_here = [k for k in kept if _side_of(k.view) == _side_of(view.view)]
        if not from_here and (not kept or _shown_cm2(view) > ENOUGH * _shown_cm2(kept[0])):
            kept.append(view)
    return tuple(_picture(atlas, muscle, figure, view.view) for view in kept[:MOST_PICTURES])


def _side_of(view: str) -> str:
    """From where a view looks: the head from behind and the whole body from behind look from the same side."""
    return view.rpartition("-")[2]


def _picture(atlas: Atlas, muscle: Muscle, figure: str, view: str) -> BodyPicture:
    _, _, width, height = frame_of(atlas, figure, view, muscle.id, "right")
    query = urlencode({"figure": figure, "muscle": f"{muscle.id}:right", "frame": "muscle"}, safe=":")
    covers = str(muscle_groups(atlas, figure, view)[muscle.id].get("data-covered-by", "")).split()
    return BodyPicture(
        VIEWS[view],
        figure,
        f"/map/{view}.svg?{query}",
        round(width),
        round(height),
        tuple(atlas.muscles[m] for m in covers if m in atlas.muscles),
    )
