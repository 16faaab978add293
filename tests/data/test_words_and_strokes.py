"""The words of each referral zone and the strokes that draw it name the same places.

Words are read by tests/zone_words.py, strokes are measured on the skin. A failure names the place and both texts. It
means that the words or the strokes are wrong: look the pattern up, then correct the one that is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import numpy as np
import pytest
from numpy.typing import NDArray

from app.atlas.atlas import Atlas
from app.atlas.built_files import COARSE_TOLERANCE_CM, FINE_TOLERANCE_CM
from app.build.pipeline import Build
from app.build.zones import EDGE_CM
from app.data.models.core import Referral
from app.search.answers import answers_of
from tests.known import DATA
from tests.zone_words import NamedPlace, everyday, left_out, named_places

UNTOLD = 2.0
"""A landmark that a zone covers lies within so many tolerances of a click from a place that the words name."""

SPEAKS_OF_ITSELF = re.compile(r"\b(point|muscle|around|round|margin|locally|sore place|at that height|segment)")
LOCAL_CM = 8.0
"""Words about the point or the muscle itself tell of the skin so near to the X."""


class Skin:
    """Where the places that words name lie on the right half of the reference skin."""

    def __init__(self, atlas: Atlas, build: Build) -> None:
        self.build = build
        self.places = answers_of(atlas).book.places
        self.region_ids = [r.id for r in build.data.regions]
        self.region = build.arrival().argmin(axis=0)
        self.points = build.surface.skin.points
        self.right = self.points[:, 0] <= EDGE_CM
        cells = build.cells()
        self.fine = cells.fine[cells.of_vertex]

    def vertices(self, place: str) -> NDArray[np.int64]:
        """The skin that stands for a place: a whole region, or the landmarks of what is smaller."""
        if place in self.region_ids:
            return np.flatnonzero((self.region == self.region_ids.index(place)) & self.right)
        return np.array([self.build.landmarks[mark] for mark in self.places[place][3]])

    def tolerance_cm(self, vertex: int) -> float:
        """How far from a zone a click still means it."""
        return FINE_TOLERANCE_CM if self.fine[vertex] else COARSE_TOLERANCE_CM

    def off_cm(self, field: NDArray[np.float32], place: NamedPlace) -> float:
        """How far the nearest of what a place may be lies outside a zone, beyond the tolerance of a click."""

        def off(one: str) -> float:
            found = self.vertices(one)
            return float(field[found].min()) - (0.0 if one in self.region_ids else self.tolerance_cm(int(found[0])))

        return min(off(one) for one in place.ids)

    def regions_of(self, places: Iterable[NamedPlace]) -> set[int]:
        """The regions that places are or lie in."""
        return {
            int(region)
            for place in places
            for one in place.ids
            for region in ([self.region_ids.index(one)] if one in self.region_ids else self.region[self.vertices(one)])
        }


@pytest.fixture(scope="module")
def skin(atlas: Atlas, build: Build) -> Skin:
    """Places on the skin of the build."""
    return Skin(atlas, build)


def zones_of(build: Build, referral: Referral) -> dict[str, NDArray[np.float32]]:
    """(v,) distance in cm to each zone's edge; what is essential counts for the spillover's words too."""
    fields = build.point(referral).fields
    return {"essential": fields["essential"], "spillover": np.minimum(fields["essential"], fields["spillover"])}


def by_id(referral: Referral) -> str:
    return referral.id


@pytest.mark.parametrize("referral", DATA.referrals, ids=by_id)
def test_strokes_reach_what_the_words_name(atlas: Atlas, build: Build, skin: Skin, referral: Referral) -> None:
    """Each place named in a zone's words lies in its strokes, or as near to them as a click may be."""
    fields = zones_of(build, referral)
    missed = [
        f"{name}: {place.said} ({' or '.join(place.ids)}) in `{zone.words}`, read as `{everyday(zone.words)}`"
        for name, zone in referral.zones.items()
        for place in named_places(atlas, zone.words)
        if skin.off_cm(fields[name], place) > 0
    ]
    assert not missed, f"{referral.id} is not drawn to " + "; ".join(missed)


@pytest.mark.parametrize("referral", DATA.referrals, ids=by_id)
def test_words_name_what_the_strokes_reach(atlas: Atlas, build: Build, skin: Skin, referral: Referral) -> None:
    """Each landmark that a pattern covers lies in or near a place that its words name."""
    field = zones_of(build, referral)["spillover"]
    named = [place for zone in referral.zones.values() for place in named_places(atlas, zone.words)]
    regions = skin.regions_of(named)
    spots = [skin.points[skin.vertices(one)] for place in named for one in place.ids]
    if SPEAKS_OF_ITSELF.search(" ".join(zone.words for zone in referral.zones.values())):
        x = skin.points[build.surface.vertex(referral.at)]
    else:
        x = np.full(3, np.inf)
    untold = []
    for name, vertex in build.landmarks.items():
        if field[vertex] > EDGE_CM or int(skin.region[vertex]) in regions:
            continue
        here = skin.points[vertex]
        near = any(np.linalg.norm(s - here, axis=1).min() <= UNTOLD * skin.tolerance_cm(vertex) for s in spots)
        if not near and np.linalg.norm(x - here) > LOCAL_CM:
            untold.append(name)
    assert not untold, f"{referral.id} covers {', '.join(untold)}, told by none of " + " | ".join(
        zone.words for zone in referral.zones.values()
    )


@pytest.mark.parametrize(
    "referral", [r for r in DATA.referrals if "leaving out" in str(r) or "skipped" in str(r)], ids=by_id
)
def test_strokes_leave_out_what_the_words_leave_out(atlas: Atlas, build: Build, skin: Skin, referral: Referral) -> None:
    """Of a place that the words call free of pain the strokes cover no landmark."""
    fields = zones_of(build, referral)
    for name, zone in referral.zones.items():
        for place in left_out(atlas, zone.words):
            for one in place.ids:
                for mark in skin.places[one][3]:
                    assert fields[name][build.landmarks[mark]] > 0, f"{referral.id}: {mark} is free in `{zone.words}`"


def test_words_of_nearly_every_point_are_read(atlas: Atlas) -> None:
    """The reader finds a place in the words of every point but the one whose words only say `at the sore place`."""
    silent = {r.id for r in DATA.referrals if not any(named_places(atlas, zone.words) for zone in r.zones.values())}
    assert silent == {"intercostals-1"}
