"""How common the points are: classes fit the muscles', words fit the classes, and the ranking follows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.atlas.atlas import Atlas
from app.atlas.matching import COMMON, Candidate, Mark, rank
from app.data.commonness import how_common
from app.data.loader import load_data
from app.data.models.core import Muscle, PointCommonness, Referral
from app.data.yaml_reader import DataError
from app.vocabulary import FREQUENCIES
from tests.known import DATA
from tests.unit.test_loading import copy_of_data, spoil

MUSCLES = {m.id: m for m in DATA.muscles}
COVERS = 0.85
"""From this share on the because-words say that a point covers all of the pain."""

CALLED_UNCOMMON = ("infraspinatus-3", "gluteus-medius-3", "soleus-3", "latissimus-dorsi-2")
"""Points that charts and texts call rare, infrequent or much less often found than their neighbours."""

OF_A_COMMON_CLASS = ("very-common", "common")


def points_of(muscle: Muscle) -> list[Referral]:
    return [r for r in DATA.referrals if r.muscle == muscle.id]


@pytest.mark.parametrize("muscle", DATA.muscles, ids=lambda m: m.id)
def test_a_muscle_is_as_common_as_its_commonest_point(muscle: Muscle) -> None:
    """No point says that it is more common than its muscle, and not every point is less common."""
    own = [p.commonness.word if p.commonness else muscle.commonness.word for p in points_of(muscle)]
    assert min(map(FREQUENCIES.index, own)) == FREQUENCIES.index(muscle.commonness.word)


def test_points_that_texts_call_uncommon_are_of_class_rare() -> None:
    """What charts call a rare or infrequent point is not ranked as its frequent muscle is."""
    for name in CALLED_UNCOMMON:
        point = next(r for r in DATA.referrals if r.id == name)
        found = how_common(point, MUSCLES[point.muscle])
        assert (found.word, found.of) == ("rare", "point"), name


def test_a_point_without_a_class_has_that_of_its_muscle() -> None:
    """Where nothing tells the points of a muscle apart, class and source are the muscle's."""
    for point in DATA.referrals:
        if point.commonness is None:
            muscle = MUSCLES[point.muscle]
            expected = (muscle.commonness.word, (muscle.commonness.source,), None, "muscle")
            assert how_common(point, muscle) == expected


def test_a_rarer_muscle_makes_its_points_rarer() -> None:
    """A course that calls a muscle rare is not overruled by what the atlas says of one of its points."""
    point = next(r for r in DATA.referrals if r.id == "infraspinatus-1")
    muscle = MUSCLES["infraspinatus"]
    rare = muscle.model_copy(update={"commonness": muscle.commonness.model_copy(update={"word": "rare"})})
    assert how_common(point, muscle).of == "point"
    assert how_common(point, rare).word == "rare"
    assert how_common(point, rare).of == "muscle"


SLIPS = [
    (
        "class: rare\n      basis: [travell-1983, kwon-2017]",
        "class: common\n      basis: [travell-1983]",
        "infraspinatus-3",
        "says `",
    ),
    (
        "class: rare\n      basis: [travell-1992]",
        "class: very-common\n      basis: [travell-1992]",
        "soleus-3",
        "but the class of this point is `very-common`; give the point a `commonness` of its own that fits",
    ),
    (
        "location: front fibres, just above the arch",
        "location: an occasional point, above the arch",
        "temporalis-1",
        "says `occasional`",
    ),
    (
        "The point is called rare.",
        "The point is the most common of the three.",
        "gluteus-medius-3",
        "says `most common`",
    ),
    (
        "basis: [travell-1983, kwon-2017]",
        "basis: [travell-1938, kwon-2017]",
        "infraspinatus-3",
        "did you mean `travell-1983`",
    ),
    ("class: rare\n      basis: [travell-1992]", "class: seldom\n      basis: [travell-1992]", "soleus-3", "class"),
    ("      basis: [cerezo-tellez-2016]\n", "      basis: []\n", "trapezius-upper-2", "basis"),
]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("old", "new", "entry", "said"), SLIPS, ids=[f"{e}-{i}" for i, (_, _, e, _) in enumerate(SLIPS)]
)
def test_words_against_the_class_are_named_with_their_repair(
    tmp_path: Path, old: str, new: str, entry: str, said: str
) -> None:
    """A text that calls a common point rare, or a rare one most common, is told with file, line, entry and repair."""
    folder = copy_of_data(tmp_path)
    spoil(folder, "referrals", old, new)
    with pytest.raises(DataError) as caught:
        load_data(folder)
    found = [p for p in caught.value.problems if entry in p.entry and said in p.message + p.entry]
    assert found
    assert found[0].file == "data/referrals.yaml"
    assert found[0].line > 1


def test_a_class_needs_a_basis() -> None:
    """A class without a source or `expert-opinion` is refused."""
    with pytest.raises(ValueError, match="basis"):
        PointCommonness.model_validate({"class": "rare"})


def clicks(atlas: Atlas) -> Iterator[tuple[str, tuple[Candidate, ...]]]:
    """What a click on each landmark of each side ranks."""
    for name, sides in atlas.landmark_cells.items():
        for side, cell in sides.items():
            yield f"{name}:{side}", rank(atlas.matrix, [Mark((cell,))], keys=atlas.keys).candidates


def test_a_rare_point_never_stands_before_a_common_one_that_covers_the_place(atlas: Atlas) -> None:
    """At every landmark, a point of class rare follows each common one whose essential zone covers the landmark."""
    for place, candidates in clicks(atlas):
        words = [atlas.commonness_of(c.trigger_point).word for c in candidates]
        covering = [
            i
            for i, c in enumerate(candidates)
            if words[i] in OF_A_COMMON_CLASS and c.zone == "essential" and c.explains >= COVERS
        ]
        rare = [i for i, word in enumerate(words) if word == "rare"]
        assert not rare or not covering or max(covering) < min(rare), place


def test_gastrocnemius_stands_before_the_high_point_of_soleus(atlas: Atlas) -> None:
    """Wherever a point in the bellies of gastrocnemius covers a place on the calf, it precedes soleus-2."""
    compared = 0
    for place, candidates in clicks(atlas):
        order = [c.trigger_point for c in candidates]
        for c in candidates:
            covers = c.zone == "essential" and c.explains >= COVERS
            if c.trigger_point in ("gastrocnemius-1", "gastrocnemius-2") and covers and "soleus-2" in order:
                compared += 1
                assert order.index(c.trigger_point) < order.index("soleus-2"), place
    assert compared


def test_the_ranking_uses_the_points_class(atlas: Atlas) -> None:
    """The built file that server and browser rank from holds each point's class, and points.json its words."""
    for row in atlas.matrix.points:
        found = atlas.commonness_of(row.id)
        assert row.common == COMMON[found.word], row.id
        assert atlas.points_json["points"][row.id]["commonness"] == found.words, row.id
