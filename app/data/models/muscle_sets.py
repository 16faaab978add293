"""What data/muscle_sets.yaml may say: muscles that one learns together."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from app.data.models.core import Id, Line, Model


class MuscleSet(Model):
    """Muscles to be asked about together; a teacher's folder may add sets of its own."""

    id: Id
    title: Annotated[Line, Field(description="As it is offered in the quiz.")]
    muscles: Annotated[tuple[Id, ...], Field(min_length=1, description="Ids in muscles.yaml.")]
