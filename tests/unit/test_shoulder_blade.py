"""The shoulder blade: the ribs that give way under it."""

from __future__ import annotations

import numpy as np

from app.build.body import Floats
from app.build.skeleton.contain import MOST_GIVEN_CM, RIBS_GIVE_CM, ribs_under_the_blade

ANGLES = np.radians(np.arange(0.0, 181.0, 3.0))
"""Round the right half of a chest, from its back to its front."""


def rib(radius_cm: float) -> Floats:
    """A level rib (61, 3) round the middle of the body."""
    return np.column_stack([-radius_cm * np.sin(ANGLES), radius_cm * np.cos(ANGLES), np.full(len(ANGLES), 125.0)])


BLADE = rib(12.0)[15] + np.array([[0.0, 0.0, z] for z in (-2, -1, 0, 1, 2, 12)])
"""A row of points 45 degrees round the chest, and a far one above them, as the acromion is."""


def test_ribs_give_way_under_a_blade_that_lies_too_near() -> None:
    """By no more than they may, and not where they hang on their vertebrae or far from the blade."""
    start = rib(12.0 - RIBS_GIVE_CM + 0.6)
    far = np.linalg.norm(ribs_under_the_blade(BLADE, {"ribs/5": start})["ribs/5"] - start, axis=1)
    assert 0.3 < far[15] <= MOST_GIVEN_CM
    assert far[start[:, 0] > -3.0].max() == 0
    assert far.argmax() in range(12, 19)


def test_ribs_stay_where_there_is_room() -> None:
    """A rib twice as far away as it must be is left where it is."""
    start = rib(12.0 - 2 * RIBS_GIVE_CM)
    assert (ribs_under_the_blade(BLADE, {"ribs/5": start})["ribs/5"] == start).all()
