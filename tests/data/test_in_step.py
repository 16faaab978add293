"""Entries that speak of the same thing say the same: conditions and the map, points of one pattern, antagonists."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from app.atlas.atlas import Atlas
from app.atlas.locations import region_marks
from app.atlas.matching import rank
from app.atlas.muscle_ranking import rank_muscles
from app.data.loader import load_data
from app.data.models.guide import Condition
from app.data.yaml_reader import DataError
from tests.known import ATLAS, DATA
from tests.unit.test_loading import copy_of_data, spoil


@cache
def offered(region: str) -> frozenset[str]:
    """The muscles that the map lists for pain of a whole region on the right, without those of likelihood `low`."""
    atlas: Atlas = ATLAS
    marks = region_marks(atlas, f"{region}:right" if atlas.regions[region].paired else region)
    ranked = rank_muscles(atlas.matrix, marks, rank(atlas.matrix, marks, keys=atlas.keys).candidates)
    return frozenset(m.muscle for m in ranked if m.likelihood != "low")


@pytest.mark.parametrize("condition", DATA.conditions, ids=lambda c: c.id)
def test_what_a_condition_names_is_offered_by_the_map(condition: Condition) -> None:
    """The map offers each muscle for one of the condition's regions, or the page says where its pain is felt instead.

    Where the map does offer it, the page does not say otherwise.
    """
    found = frozenset[str]().union(*map(offered, condition.regions))
    silent = {m.muscle for m in condition.muscles} - found
    said = {m.muscle for m in condition.muscles if m.elsewhere}
    assert silent == said, (
        f"{condition.id}: not offered for {', '.join(condition.regions)} and unexplained: {sorted(silent - said)}; "
        f"offered, yet called felt elsewhere: {sorted(said - silent)}"
    )


def test_points_drawn_alike_share_words_and_say_so() -> None:
    """No two points of a muscle have the same strokes under different words."""
    drawn: dict[tuple[object, ...], str] = {}
    for point in DATA.referrals:
        strokes = (point.muscle, *((name, zone.strokes) for name, zone in point.zones.items()))
        assert drawn.setdefault(strokes, point.id) == (point.same_pattern_as or point.id), point.id


SLIPS = [
    ("muscles", "antagonists: [supinator, biceps-brachii]", "antagonists: [supinator, anconeus]", "pronator-teres",
     "does not name"),
    ("muscles", "antagonists: [gluteus-maximus]", "antagonists: [gluteus-maximus, gracilis]", "sartorius",
     "among the synergists"),
    ("referrals", "    same_pattern_as: rhomboids-1\n", "", "rhomboids-2", "say `same_pattern_as: rhomboids-1`"),
    ("referrals", "same_pattern_as: brachialis-1", "same_pattern_as: brachialis-3", "brachialis-2", "no earlier point"),
    ("muscles", "A sore point in it makes the side", "A most common point in it makes the side", "orbicularis-oculi",
     "says `most common`"),
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(("file", "old", "new", "entry", "said"), SLIPS, ids=[slip[3] for slip in SLIPS])
def test_a_contradiction_is_named_with_its_repair(
    tmp_path: Path, file: str, old: str, new: str, entry: str, said: str
) -> None:
    """Entries that contradict each other are told with file, line and entry."""
    folder = copy_of_data(tmp_path)
    spoil(folder, file, old, new)
    with pytest.raises(DataError) as caught:
        load_data(folder)
    found = [p for p in caught.value.problems if entry in p.entry and said in p.message]
    assert found, [str(p) for p in caught.value.problems]
    assert found[0].file == f"data/{file}.yaml"
    assert found[0].line > 1
