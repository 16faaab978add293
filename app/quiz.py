"""What may be asked about the atlas, and which wrong answers are fair: plausible, and never also right.

The browser's quiz (static/js/quiz*.js) and the one without JavaScript both choose from what is made here, so that the
rule of fairness is written once. Wrong answers come most plausible first.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal, cast

import numpy as np
from numpy.typing import NDArray

from app.atlas import FIGURES, Atlas
from app.models import Muscle
from app.skin import ESSENTIAL_BIT, FULL_STRENGTH, Matrix
from app.state import shown_cm2
from app.views import VIEWS
from app.vocabulary import GROUP_TITLES, ROOTS

Fact = Literal["nerve", "roots", "action", "attachment"]
FACTS: tuple[Fact, ...] = ("nerve", "roots", "action", "attachment")

LEVELS = {"very-common": 0, "common": 1, "occasional": 2, "rare": 3}
"""The order in which muscles are asked about: what a student meets most, first."""

MOST_WRONG = 8
"""So many wrong answers are kept for a question, to choose three of."""

LEAST_WRONG = 3

WHOLE_ENOUGH = 0.95
"""A close-up that shows this share of what the best picture shows is taken for whole."""

ALSO_RIGHT = 0.6
"""A muscle that covers more than this share of what the right one covers would be a right answer too."""

SAME_ROOTS = 0.4
"""Sources differ by a segment; sets of roots that share more than this are not told apart in a question."""

SAME_WORDS = 0.5
"""Attachments whose words agree more than this are taken for the same place."""

PARENT_NERVES: dict[str, tuple[str, ...]] = {
    "masseteric": ("mandibular",),
    "deep-temporal": ("mandibular",),
    "medial-pterygoid": ("mandibular",),
    "lateral-pterygoid": ("mandibular",),
    "mylohyoid": ("mandibular",),
    "buccal": ("mandibular", "facial"),
    "suboccipital": ("cervical-dorsal-rami",),
    "ansa-cervicalis": ("cervical-plexus", "hypoglossal"),
    "cervical-plexus": ("cervical-ventral-rami",),
    "phrenic": ("cervical-plexus",),
    "accessory": ("cervical-plexus",),
    **dict.fromkeys(
        (
            "dorsal-scapular", "suprascapular", "upper-subscapular", "lower-subscapular", "thoracodorsal",
            "long-thoracic", "lateral-pectoral", "medial-pectoral", "subclavian", "axillary",
            "musculocutaneous", "radial", "median", "ulnar",
        ),
        ("cervical-ventral-rami",),
    ),
    "deep-radial": ("radial",),
    "posterior-interosseous": ("deep-radial",),
    "anterior-interosseous": ("median",),
    "deep-ulnar": ("ulnar",),
    "intercostal": ("thoracic-ventral-rami",),
    "thoracoabdominal": ("intercostal",),
    "subcostal": ("thoracic-ventral-rami",),
    "iliohypogastric": ("lumbar-ventral-rami", "thoracic-ventral-rami"),
    "ilioinguinal": ("lumbar-ventral-rami",),
    "femoral": ("lumbar-ventral-rami",),
    "obturator": ("lumbar-ventral-rami",),
    **dict.fromkeys(
        (
            "superior-gluteal", "inferior-gluteal", "sciatic", "pudendal", "nerve-to-obturator-internus",
            "nerve-to-quadratus-femoris", "nerve-to-piriformis",
        ),
        ("sacral-ventral-rami", "lumbar-ventral-rami"),
    ),
    "tibial": ("sciatic",),
    "common-fibular": ("sciatic",),
    "superficial-fibular": ("common-fibular",),
    "deep-fibular": ("common-fibular",),
    "medial-plantar": ("tibial",),
    "lateral-plantar": ("tibial",),
}  # fmt: skip
"""Nerve -> those it comes from (Standring 2020). Naming the parent of the right nerve is not wrong, so it is not asked.
The accessory nerve and the cervical plexus go to the same muscles, the cranial part of which is disputed."""

_OPPOSITES = (
    ("flexion", "extension"), ("abduction", "adduction"), ("medial-rotation", "lateral-rotation"),
    ("rotation-same-side", "rotation-opposite-side"), ("elevation", "depression"), ("protraction", "retraction"),
    ("pronation", "supination"), ("radial-deviation", "ulnar-deviation"), ("inversion", "eversion"),
    ("dorsiflexion", "plantarflexion"), ("closing", "opening"), ("upward-rotation", "downward-rotation"),
    ("protrusion", "retrusion"), ("inspiration", "expiration"),
)  # fmt: skip

_NOT_TESTED = re.compile(r"stabilisation|expression|scalp|eye|hyoid|compression|lift|sphincter|arch|tilt|spiration")
"""Movements that nobody tests by resistance or stretch."""

_PLAIN_STEMS = {"muscul", "muscle", "superf", "anteri", "poster", "medial", "latera", "interm", "middle"}
"""Words of names that say nothing of the muscle."""

_STOP = frozenset(
    "the an of and in on to from with by its at for as or between into part parts same upper".split()  # noqa: SIM905
)


def nerve_words(nerve: str) -> str:
    """A nerve of the vocabulary as a person says it."""
    words = nerve.replace("-", " ")
    return (
        words if nerve.startswith("nerve-to") or nerve.endswith(("rami", "plexus", "cervicalis")) else f"{words} nerve"
    )


def root_words(roots: Sequence[str]) -> str:
    """Roots as one writes them: `C5, C6`, `T7–T12, L1`."""
    runs: list[list[str]] = []
    for root in roots:
        follows = runs and root[0] == runs[-1][-1][0] and ROOTS.index(root) == ROOTS.index(runs[-1][-1]) + 1
        if follows and not root.startswith("CN"):
            runs[-1].append(root)
        else:
            runs.append([root])
    return ", ".join(f"{run[0]}–{run[-1]}" if len(run) > 2 else ", ".join(run) for run in runs)


def movement_words(movement: str) -> str:
    """A movement in words; {same} and {other} stand for the sides as seen from the muscle."""
    for ending, words in (("-same-side", " to the {same}"), ("-opposite-side", " to the {other}")):
        if movement.endswith(ending):
            return movement.removesuffix(ending).replace("-", " ") + words
    aside = " to the {same}" if movement.endswith("lateral-flexion") else ""
    return movement.replace("-", " ") + aside


def opposite_words(movement: str) -> str | None:
    """The movement that stretches what makes `movement`, in words; None where no single one does."""
    if movement.endswith("lateral-flexion"):
        return movement.replace("-", " ") + " to the {other}"
    for one, other in _OPPOSITES:
        for here, there in ((one, other), (other, one)):
            if movement.endswith(here) and (movement == here or movement[-len(here) - 1] == "-"):
                return movement_words(movement.removesuffix(here) + there)
    return None


def tested(muscle: Muscle) -> list[str]:
    """Movements of a muscle that an examiner would test."""
    return [m for m in muscle.movements if not _NOT_TESTED.search(m)]


def _ancestors(nerve: str) -> set[str]:
    return {nerve}.union(*(_ancestors(parent) for parent in PARENT_NERVES.get(nerve, ())))


def _kin(one: str, other: str) -> bool:
    return one in _ancestors(other) or other in _ancestors(one)


def _jaccard(one: set[str], other: set[str]) -> float:
    return len(one & other) / max(len(one | other), 1)


def _content(text: str) -> set[str]:
    return {word for word in re.findall(r"[a-z]{2,}\d*|[a-z]\d+", text.lower()) if word not in _STOP}


def _plain_movements(muscle: Muscle) -> set[str]:
    return {m.replace("head-", "neck-").replace("great-toe-", "toe-") for m in muscle.movements}


def named_in(muscle: Muscle, text: str) -> bool:
    """Whether a text gives the muscle away by a word of its names."""
    names = f"{muscle.latin} {muscle.common}".lower()
    stems = {word[:6] for word in re.findall(r"[a-z]{6,}", names)} - _PLAIN_STEMS
    return any(word[:6] in stems for word in re.findall(r"[a-z]{6,}", text.lower()))


def fact_words(muscle: Muscle, fact: Fact) -> str:
    """The answer to a question about a muscle; for an attachment the answer is the muscle's name."""
    if fact == "nerve":
        return ", ".join(nerve_words(n) for n in muscle.innervation.nerves)
    if fact == "roots":
        return root_words(muscle.innervation.roots)
    return muscle.action if fact == "action" else muscle.common


def _also_right(fact: Fact, asked: Muscle, other: Muscle) -> bool:
    """Whether the other muscle's answer would not be wrong for the one asked about."""
    if fact_words(asked, fact) == fact_words(other, fact):
        return True
    if fact == "nerve":
        return any(_kin(a, b) for a in asked.innervation.nerves for b in other.innervation.nerves)
    if fact == "roots":
        return _jaccard(set(asked.innervation.roots), set(other.innervation.roots)) > SAME_ROOTS
    if fact == "action":
        return bool(_plain_movements(asked) & _plain_movements(other)) or named_in(asked, other.action)
    ends = (
        (asked.attachments.origin, other.attachments.origin),
        (asked.attachments.insertion, other.attachments.insertion),
    )
    return all(_jaccard(_content(a), _content(b)) >= SAME_WORDS for a, b in ends)


def _may_ask(muscle: Muscle, fact: Fact) -> bool:
    if fact == "nerve":
        return not named_in(muscle, fact_words(muscle, fact))
    if fact == "action":
        return not muscle.action.startswith("None") and not named_in(muscle, muscle.action)
    if fact == "attachment":
        return not named_in(muscle, f"{muscle.attachments.origin} {muscle.attachments.insertion}")
    return True


def _likeness(asked: Muscle, other: Muscle) -> float:
    """How easily two muscles are confused, by place, nerve and how often one meets them."""
    order = tuple(GROUP_TITLES)
    return (
        2.0 * (asked.group == other.group)
        + 0.8 * (abs(order.index(asked.group) - order.index(other.group)) == 1)
        + 1.0 * bool(set(asked.innervation.nerves) & set(other.innervation.nerves))
        + _jaccard(set(asked.innervation.roots), set(other.innervation.roots))
        + 0.5 * (other.id in (*asked.synergists, *asked.antagonists))
        + 0.2 * (asked.commonness.word == other.commonness.word)
    )


def wrong_facts(atlas: Atlas, muscle: Muscle, fact: Fact) -> tuple[str, ...]:
    """Muscles whose answers are wrong for this one, most plausible first, no answer twice."""
    if not _may_ask(muscle, fact):
        return ()
    order = sorted(atlas.muscles.values(), key=lambda other: -_likeness(muscle, other))
    kept: dict[str, str] = {}
    for other in order:
        if other.id != muscle.id and not _also_right(fact, muscle, other):
            kept.setdefault(fact_words(other, fact), other.id)
        if len(kept) == MOST_WRONG:
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


def measure_coverage(matrix: Matrix, muscles: Sequence[str]) -> Coverage:
    """Compare every point's pattern with every muscle's. Cells of head, hands and feet count for their smaller area."""
    strength = (matrix.codes & FULL_STRENGTH).astype(np.float64) / FULL_STRENGTH
    inner = matrix.codes >= ESSENTIAL_BIT
    area = np.where(matrix.patch == 0, 1.2**2, 0.6**2)[:, None]
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


@lru_cache(maxsize=4)
def coverage(atlas: Atlas) -> Coverage:
    """The coverage of an atlas, measured once."""
    return measure_coverage(atlas.matrix, tuple(atlas.muscles))


def wrong_muscles(atlas: Atlas, point: str) -> tuple[str, ...]:
    """Muscles that do not explain a point's pattern, those that overlap it or lie beside its muscle first."""
    found = coverage(atlas)
    asked = atlas.muscles[atlas.referrals[point].muscle]
    fair = [m for m in atlas.muscles.values() if m.id != asked.id and found.covers(m.id, point) <= ALSO_RIGHT]
    fair.sort(key=lambda m: -(5.0 * found.covers(m.id, point) + _likeness(asked, m)))
    return tuple(m.id for m in fair[:MOST_WRONG])


def zone_view(atlas: Atlas, point: str, figure: str = "female") -> str:
    """The picture in which to ask about a right-hand point's zone: a close-up where it shows as much as any."""
    shown = {
        view: shown_cm2(view, atlas.overlay(figure, view)["points"][point].get("essential", ""))
        for view in atlas.views_of(point, "right", figure)
    }
    most = max(shown.values())
    enough = [view for view, area in shown.items() if area >= WHOLE_ENOUGH * most]
    return max(enough, key=lambda view: VIEWS[view].units_per_cm * (view != "mouth" or len(enough) == 1))


def x_view(atlas: Atlas, point: str, figure: str = "female") -> str:
    """The picture in which to ask where to press: shows the X and most of the muscle; empty if none does."""
    muscle = atlas.referrals[point].muscle

    def worth(view: str) -> float:
        overlay = atlas.overlay(figure, view)
        belly = shown_cm2(view, overlay["muscles"].get(muscle, {}).get("belly", ""))
        return belly + 0.2 * VIEWS[view].units_per_cm

    seen = [v for v in atlas.views_of(point, "right", figure) if "x" in atlas.overlay(figure, v)["points"][point]]
    return max(seen, key=worth, default="")


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
        "wrong": {fact: ids for fact, ids in wrong.items() if len(ids) >= LEAST_WRONG},
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
        "wrong": wrong if len(wrong) >= LEAST_WRONG else (),
    }


@lru_cache(maxsize=4)
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
    near = wrong[: max(LEAST_WRONG, MOST_WRONG - 2 * level)]
    choices = [muscle, *chance.sample(list(near), LEAST_WRONG)]
    chance.shuffle(choices)
    return PlainQuestion(number, kind, atlas.muscles[muscle], *where, tuple(choices), choices.index(muscle))


def choice_words(kind: str, muscle: Muscle) -> str:
    """What a muscle offered as a choice is shown as, by kind of question."""
    return muscle.common if kind == "refers" else fact_words(muscle, cast(Fact, kind))
