"""The block of the fewest muscles that account for several places."""

from __future__ import annotations

from app.atlas.atlas import Atlas
from app.atlas.explaining import Explanation
from app.web.contexts.explained import Explained, ExplainedMuscle
from app.web.page_state import PageState

BLANK_EXPLAINED = ExplainedMuscle("", "right", "", "", "#")
"""What the browser's copies of an entry start from."""


def explained_muscles(atlas: Atlas, state: PageState, found: Explanation) -> Explained | None:
    """The block, or none where there is one place only, which the list answers, or nothing that accounts for any."""
    if len(state.places) < 2 or not found.explained_by:
        return None
    items = (
        ExplainedMuscle(
            point=e.trigger_point,
            side=e.side,
            common=atlas.muscles[e.muscle].common,
            plain=atlas.muscles[e.muscle].plain,
            # On the midline either side's pattern is the same there.
            href=state.href(point=(e.trigger_point, "right" if e.side == "midline" else e.side)),
        )
        for e in found.explained_by
    )
    return Explained(tuple(items), len(found.muscles), found.places, len(state.places), found.exact)
