"""What the template of the answer for a person in pain is given."""

from __future__ import annotations

from dataclasses import dataclass

from app.atlas.self_care import SelfCarePicture
from app.data.models.core import Muscle
from app.data.models.pressing import Pressing


@dataclass(frozen=True)
class MuscleAnswer:
    """What is told of one muscle.

    side: `left`, `right` or `both`. told: how to press its point, none where a course's own point has no such text.
    picture: address of the picture of the point, empty where no view shows it; view: the title of its view.
    """

    muscle: Muscle
    side: str
    point: str
    told: Pressing | None
    drawings: tuple[SelfCarePicture, ...]
    figure: str
    picture: str
    view: str

    @property
    def anchor(self) -> str:
        """The id of its part of the page."""
        return f"help-{self.muscle.id}"
