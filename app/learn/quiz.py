"""What may be asked about the atlas, and which wrong answers are fair: plausible, and never also right.

The browser's quiz (static/js/quiz/) and the one without JavaScript both choose from what is made here, so that the
rule of which wrong answers are fair is written once. Wrong answers come most plausible first.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from app.atlas.atlas import FIGURES, Atlas
from app.atlas.built_files import ESSENTIAL_BIT, FULL_STRENGTH, Matrix
from app.atlas.memo import memo
from app.data.models.core import Muscle
from app.drawing.view_choice import belly_shown_cm2, best_view, pattern_shown_cm2
from app.learn.distractors import (
    FACTS,
    Fact,
    also_right,
    fact_words,
    likeness,
    may_ask,
    movement_words,
    named_in,
    opposite_words,
    tested,
)
from app.learn.parts import part_facts
from app.views import VIEWS
from app.vocabulary import GROUP_TITLES

LEVELS = {"very-common": 0, "common": 1, "occasional": 2, "rare": 3}
"""The order in which muscles are asked about: what a student meets most, first."""

MAX_WRONG = 8
"""So many wrong answers are kept for a question, to choose three of."""

MIN_WRONG = 3

WHOLE_ENOUGH = 0.95
"""A close-up that shows this share of what the best picture shows is taken for whole."""

ALSO_RIGHT = 0.6
"""A muscle that covers more than this share of what the right one covers would be a right answer too."""


@memo(1024)
def _alike(atlas: Atlas, muscle_id: str) -> dict[str, float]:
    """All other muscles with their likeness to one, the most alike first."""
    asked = atlas.muscles[muscle_id]
    found = {m.id: likeness(asked, m) for m in atlas.muscles.values() if m.id != muscle_id}
    return dict(sorted(found.items(), key=lambda pair: -pair[1]))


def wrong_facts(atlas: Atlas, muscle: Muscle, fact: Fact) -> tuple[str, ...]:
    """Muscles whose answers are wrong for this one, most plausible first, no answer twice."""
    if not may_ask(muscle, fact):
        return ()
    kept: dict[str, str] = {}
    for other in (atlas.muscles[name] for name in _alike(atlas, muscle.id)):
        if not also_right(fact, muscle, other):
            kept.setdefault(fact_words(other, fact), other.id)
        if len(kept) == MAX_WRONG:
            break
    return tuple(kept.values())


@dataclass(frozen=True)
class Coverage:
    """How much of each point's pattern each muscle covers with any of its points of either side.

    essential, whole: (points, muscles), as a share of what the point's own muscle covers.
    """

    points: dict[str, int]
    muscles: dict[str, int]
    essential: NDArray[np.float64]
    whole: NDArray[np.float64]

    def covers(self, muscle: str, point: str) -> float:
        """The larger share, of the essential zone or of all of it."""
        at = self.points[point], self.muscles[muscle]
        return float(max(self.essential[at], self.whole[at]))


def measure_coverage(matrix: Matrix, area_cm2: NDArray[np.float64], muscles: Sequence[str]) -> Coverage:
    """Compare every point's pattern with every muscle's. area_cm2: (n,) that of each cell."""
    strength = (matrix.codes & FULL_STRENGTH).astype(np.float64) / FULL_STRENGTH
    inner = matrix.codes >= ESSENTIAL_BIT
    area = area_cm2[:, None]
    mirrored = strength[[matrix.mirror(cell) for cell in range(matrix.n)]]
    both = np.maximum(strength, mirrored)
    owner = np.array([muscles.index(muscle) for _, muscle in matrix.names])
    of_muscle = np.stack([both[:, owner == i].max(axis=1, initial=0.0) for i in range(len(muscles))], axis=1)

    def shares(weights: NDArray[np.float64]) -> NDArray[np.float64]:
        covered: NDArray[np.float64] = weights.T @ of_muscle
        own = covered[np.arange(len(owner)), owner]
        shared: NDArray[np.float64] = covered / np.maximum(own, 1e-9)[:, None]
        return shared

    return Coverage(
        {row.id: i for i, row in enumerate(matrix.points)},
        {muscle: i for i, muscle in enumerate(muscles)},
        shares(strength * inner * area),
        shares(strength * area),
    )


@memo(4)
def coverage(atlas: Atlas) -> Coverage:
    """The coverage of an atlas, measured once."""
    return measure_coverage(atlas.matrix, atlas.cell_area_cm2, tuple(atlas.muscles))


def wrong_muscles(atlas: Atlas, point: str) -> tuple[str, ...]:
    """Muscles that do not explain a point's pattern, those that overlap it or lie beside its muscle first."""
    found = coverage(atlas)
    alike = _alike(atlas, atlas.referrals[point].muscle)
    covers = {muscle: found.covers(muscle, point) for muscle in alike}
    fair = sorted((m for m in alike if covers[m] <= ALSO_RIGHT), key=lambda m: -(5.0 * covers[m] + alike[m]))
    return tuple(fair[:MAX_WRONG])


def zone_view(atlas: Atlas, point: str, figure: str = "female") -> str:
    """The picture in which to ask about a right-hand point's zone: a close-up where it shows as much as any."""
    shown = pattern_shown_cm2(atlas, figure, point)
    return best_view(shown, WHOLE_ENOUGH)


def x_view(atlas: Atlas, point: str, figure: str = "female") -> str:
    """The picture in which to ask where to press: shows the X and most of the muscle; empty if none does."""
    muscle = atlas.referrals[point].muscle
    seen = [v for v in atlas.views_of(point, "right", figure) if "x" in atlas.overlay(figure, v)["points"][point]]
    return best_view({v: belly_shown_cm2(atlas, figure, v, muscle) for v in seen}) if seen else ""


def _x_region(atlas: Atlas, point: str) -> str:
    """The region in which the X lies; empty where no picture tells."""
    for figure in FIGURES:
        if view := x_view(atlas, point, figure):
            x, y = atlas.overlay(figure, view)["points"][point]["x"]
            cell = atlas.labels(figure, view).cell(x, y)
            return atlas.region_of_cell(cell)[0] if cell >= 0 else ""
    return ""


def _history(muscle: Muscle) -> Iterator[str]:
    """What brings its pain on, without the phrases that name muscles or their points."""
    for phrase in muscle.provoked_by:
        if not named_in(muscle, phrase) and not re.search(r"trigger|points? (in|of)|muscle", phrase):
            yield phrase


def _muscle_facts(atlas: Atlas, muscle: Muscle) -> dict[str, Any]:
    moves = tested(muscle)
    wrong = {fact: wrong_facts(atlas, muscle, fact) for fact in FACTS}
    return {
        "id": muscle.id,
        "common": muscle.common,
        "plain": muscle.plain,
        "group": muscle.group,
        "level": LEVELS[muscle.commonness.word],
        "nerve": fact_words(muscle, "nerve"),
        "nerve_words": muscle.innervation.nerve,
        "roots": fact_words(muscle, "roots"),
        "action": muscle.action,
        "origin": muscle.attachments.origin,
        "insertion": muscle.attachments.insertion,
        "resisted": [movement_words(m) for m in moves],
        "stretched": [words for m in moves if (words := opposite_words(m))],
        "history": list(_history(muscle)),
        "wrong": {fact: ids for fact, ids in wrong.items() if len(ids) >= MIN_WRONG},
    }


def _point_facts(atlas: Atlas, point: str) -> dict[str, Any]:
    referral = atlas.referrals[point]
    views = {figure: (zone_view(atlas, point, figure), x_view(atlas, point, figure)) for figure in FIGURES}
    wrong = wrong_muscles(atlas, point)
    return {
        "id": point,
        "muscle": referral.muscle,
        "n": referral.n,
        "location": referral.location,
        "words": {name: zone.words for name, zone in referral.zones.items()},
        "zone_view": {figure: views[figure][0] for figure in FIGURES},
        "x_view": {figure: views[figure][1] for figure in FIGURES},
        "x_region": _x_region(atlas, point),
        "wrong": wrong if len(wrong) >= MIN_WRONG else (),
    }


@memo(4)
def quiz_facts(atlas: Atlas) -> dict[str, Any]:
    """All that the browser's quiz asks about, as /api/v1/quiz sends it."""
    return {
        "version": atlas.version,
        "groups": dict(GROUP_TITLES),
        "views": {
            v.id: {"width": v.width, "height": v.height, "mirror": v.mirror, "units_per_cm": v.units_per_cm}
            for v in VIEWS.values()
        },
        "muscles": [_muscle_facts(atlas, m) for m in atlas.muscles.values()],
        "points": [_point_facts(atlas, p) for p in atlas.referrals],
        "parts": part_facts(atlas),
        "sets": [s.model_dump(mode="json") for s in atlas.data.muscle_sets],
    }


@dataclass(frozen=True)
class PlainQuestion:
    """A choose-of-4 question for the page without JavaScript.

    kind: `refers` (whose zone is this) or a fact. point: the one whose zone is shown, for `refers`.
    choices: muscle ids, whose words for the kind are offered; right: index of the right one.
    """

    number: int
    kind: str
    muscle: Muscle
    point: str
    side: str
    view: str
    choices: tuple[str, ...]
    right: int


def plain_question(atlas: Atlas, number: int) -> PlainQuestion:
    """The question of that number; always the same one. Frequent muscles come first, rare ones from number 60 on."""
    chance = random.Random(f"quiz {number}")
    level = min(number // 20, 3)
    facts = quiz_facts(atlas)
    pool = [m for m in facts["muscles"] if m["level"] <= level]
    if chance.random() < 0.5:
        ids = {m["id"] for m in pool}
        point = chance.choice([p for p in facts["points"] if p["muscle"] in ids and p["wrong"]])
        side = chance.choice(("right", "left"))
        view = point["zone_view"]["female"]
        shown = VIEWS[view].mirror if side == "left" else view
        return _arranged(
            atlas, chance, number, "refers", point["muscle"], point["wrong"], level, (point["id"], side, shown)
        )
    muscle, fact = chance.choice([(m, fact) for m in pool for fact in m["wrong"]])
    return _arranged(atlas, chance, number, fact, muscle["id"], muscle["wrong"][fact], level, ("", "", ""))


def _arranged(
    atlas: Atlas,
    chance: random.Random,
    number: int,
    kind: str,
    muscle: str,
    wrong: Sequence[str],
    level: int,
    where: tuple[str, str, str],
) -> PlainQuestion:
    near = wrong[: max(MIN_WRONG, MAX_WRONG - 2 * level)]
    choices = [muscle, *chance.sample(list(near), MIN_WRONG)]
    chance.shuffle(choices)
    return PlainQuestion(number, kind, atlas.muscles[muscle], *where, tuple(choices), choices.index(muscle))


def choice_words(kind: str, muscle: Muscle) -> str:
    """What a muscle offered as a choice is shown as, by kind of question."""
    return muscle.common if kind == "refers" else fact_words(muscle, cast(Fact, kind))
