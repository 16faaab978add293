"""What concerns treating a muscle: where one would press it, what to leave out there, and which movements test it."""

from __future__ import annotations

from dataclasses import dataclass

from app.atlas.atlas import Atlas
from app.atlas.memo import memo
from app.atlas.triage import held_back
from app.data.models.examination import MovementTest
from app.data.models.guide import Contraindication
from app.data.models.self_care_drawings import FRAMES
from app.vocabulary import Role


@dataclass(frozen=True)
class MuscleTest:
    """A movement test that is about a muscle. roles: what the muscle does in it, on either side; one role or both."""

    __test__ = False

    test: MovementTest
    roles: frozenset[Role]


@memo(1024)
def pressed_regions(atlas: Atlas, muscle: str) -> tuple[str, ...]:
    """The regions of skin in which the marks of a muscle's trigger points lie, each once."""
    found: dict[str, None] = {}
    for referral in atlas.points_of(muscle):
        for view in atlas.views_of(referral.id, "right"):
            point = atlas.overlay("female", view)["points"].get(referral.id, {})
            cell = atlas.labels("female", view).cell(*point["x"]) if "x" in point else -1
            if cell >= 0:
                found[atlas.region_of_cell(cell)[0]] = None
                break
    return tuple(found)


@dataclass(frozen=True)
class SelfCarePicture:
    """A drawing of one technique. file: under static/; width, height: in pixels."""

    file: str
    title: str
    alt: str
    width: int
    height: int


def pictures_of(atlas: Atlas, muscle: str) -> dict[str, tuple[SelfCarePicture, ...]]:
    """The drawings that show what a muscle's texts tell: "home" for its self-care, "stretch" for its stretch."""
    out: dict[str, tuple[SelfCarePicture, ...]] = {"home": (), "stretch": ()}
    for drawing in atlas.data.poses:
        width, height = FRAMES[drawing.look.shape]
        picture = SelfCarePicture(f"selfcare/{drawing.id}.svg", drawing.title, drawing.alt, width, height)
        for shown in drawing.shows:
            if shown.muscle == muscle:
                out[shown.text] = (*out[shown.text], picture)
    return out


def contraindications_at(atlas: Atlas, muscle: str) -> tuple[Contraindication, ...]:
    """What to leave out or change where this muscle is pressed, because of the place."""
    return held_back(atlas.data.contraindications, pressed_regions(atlas, muscle), ())


def tests_of(atlas: Atlas, muscle: str) -> tuple[MuscleTest, ...]:
    """Movement tests that say something of a muscle, in the order of the data."""
    out = []
    for test in atlas.movement_tests.values():
        by_relation = atlas.likelihoods.roles[test.id].values()
        roles = frozenset(role for muscles in by_relation for role in muscles.get(muscle, ()))
        if roles:
            out.append(MuscleTest(test, roles))
    return tuple(out)
