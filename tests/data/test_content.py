"""The content is consistent: points on their muscles, zones on their side, texts a client can read."""

from __future__ import annotations

import re

import numpy as np
import pytest

from app.atlas.atlas import Atlas
from app.atlas.matching import Mark, rank
from app.build.pipeline import Build
from app.data.models.core import Muscle, Referral
from tests.known import DATA

OFF_BELLY_CM = 0.8
ACROSS_CM = 0.8
SUPERLATIVES = re.compile(
    r"\b(best|always|never fails|guaranteed?|miracle|cures?|proven|the most effective)\b", re.IGNORECASE
)


def by_id(entry: Muscle | Referral) -> str:
    return entry.id


@pytest.mark.parametrize("referral", DATA.referrals, ids=by_id)
def test_each_point_lies_on_its_muscle(build: Build, referral: Referral) -> None:
    """The X is on the belly that is drawn for its muscle."""
    muscle = next(m for m in DATA.muscles if m.id == referral.muscle)
    item = build.point(referral)
    assert item.vertex is not None
    assert build.muscle(muscle).fields["belly"][item.vertex] <= OFF_BELLY_CM


@pytest.mark.parametrize("referral", DATA.referrals, ids=by_id)
def test_no_zone_crosses_the_midline_unexplained(build: Build, referral: Referral) -> None:
    """A zone of a right-side point stays right unless its entry says why not."""
    left = build.body.reference.points[:, 0] > ACROSS_CM
    crossing = [name for name, field in build.point(referral).fields.items() if (field[left] <= 0).any()]
    if crossing and referral.crosses_midline is None:
        pytest.fail(f"{referral.id}: {crossing} cross the midline; say why in crosses_midline, or move the strokes")


@pytest.mark.parametrize("referral", DATA.referrals, ids=by_id)
def test_spillover_adds_to_the_essential_zone(build: Build, referral: Referral) -> None:
    """A spillover zone covers skin that the essential zone does not, or it would say nothing."""
    if referral.spillover is None:
        return
    fields = build.point(referral).fields
    areas = build.body.reference.areas
    added = areas[(fields["spillover"] <= 0) & (fields["essential"] > 0)].sum()
    assert added > 0.5


@pytest.mark.parametrize("muscle", DATA.muscles, ids=by_id)
def test_no_promise_is_made(muscle: Muscle) -> None:
    """No untested superlative and no promise in what a client reads."""
    for text in (muscle.overview, muscle.self_care, muscle.stretch, muscle.technique.text):
        found = SUPERLATIVES.search(text)
        assert found is None, f"{muscle.id}: `{found and found.group()}`"


def test_isbns_have_their_check_digit() -> None:
    """ISBN-13 digits weighted 1 and 3 add up to a multiple of ten."""
    for source in DATA.sources:
        if source.isbn:
            digits = [int(d) for d in source.isbn if d.isdigit()]
            assert len(digits) == 13
            assert np.dot(digits, [1, 3] * 6 + [1]) % 10 == 0, source.id


def test_every_region_is_reached(atlas: Atlas) -> None:
    """Each region's landmarks are inside or beside some zone (the API says which)."""
    silent = [
        name
        for region in atlas.regions.values()
        for name in region.contains
        if not rank(atlas.matrix, [Mark((next(iter(atlas.landmark_cells[name].values())),))]).candidates
    ]
    if len(atlas.muscles) >= 125:
        assert silent == []
