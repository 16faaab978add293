"""Muscles that the charts take together are told each by itself: on the page, in search, in tables and decks."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from starlette.testclient import TestClient

from app.atlas.atlas import Atlas
from app.data.checks.parts import parts_make_up_their_muscle
from app.data.models.core import MusclePart
from app.data.paths import ROOT
from app.search.answers import answers_of
from tests.known import DATA

GROUPS = {
    "scalenes": 3,
    "suboccipitals": 4,
    "short-lateral-rotators": 4,
    "pelvic-floor": 5,
    "flexor-digitorum": 2,
    "multifidus-thoracis-lumborum": 3,
}
"""Groups whose parts students have to know, and how many anatomists count, written down before the parts were."""

PARTS = [(m.id, p) for m in DATA.muscles for p in m.parts]


def test_groups_are_told_part_by_part() -> None:
    """Each of the groups has all its parts, and each part its attachments, nerve, roots and action."""
    assert {m.id: sum(p.kind == "part" for p in m.parts) for m in DATA.muscles if m.id in GROUPS} == GROUPS


@pytest.mark.parametrize("muscle", ["scalenes", "pelvic-floor"])
def test_a_part_may_not_contradict_its_muscle(muscle: str) -> None:
    """A nerve that the whole lacks, and a root that no part has, are named with what to do."""
    i = next(i for i, m in enumerate(DATA.muscles) if m.id == muscle)
    first = DATA.muscles[i].parts[0]
    wrong = first.innervation.model_copy(update={"nerves": ("radial",)})
    other = DATA.muscles[i].model_copy(
        update={"parts": (first.model_copy(update={"innervation": wrong}), *DATA.muscles[i].parts[1:])}
    )
    data = replace(DATA, muscles=(*DATA.muscles[:i], other, *DATA.muscles[i + 1 :]))
    messages = [p.message for p in parts_make_up_their_muscle(data)]
    assert any("`radial` is not among those" in message for message in messages)


@pytest.mark.parametrize(("muscle", "part"), PARTS, ids=[p.id for _, p in PARTS])
def test_a_part_is_found_by_its_name(atlas: Atlas, muscle: str, part: MusclePart) -> None:
    """Its English and its Latin name lead to it or to the muscle under which it is told, first of all."""
    for name in (part.common, part.latin):
        first = answers_of(atlas).answer(name, 3).entries[0]
        assert (first.kind, first.id) in {("part", part.id), ("muscle", muscle)}, f"{name}: {first.kind}:{first.id}"


def test_the_page_tells_each_part(client: TestClient) -> None:
    """Each part stands on its muscle's page under its own id, with its origin, to students and therapists."""
    for muscle, part in PARTS:
        html = client.get(f"/muscles/{muscle}?voice=student").text
        found = re.search(rf'<section class="muscle-part" id="{part.id}".*?</section>', html, re.DOTALL)
        assert found
        assert part.innervation.roots[0] in found[0]


def test_what_has_no_pattern_is_accounted_for() -> None:
    """Each muscle that is told beside another, without a pattern of its own, has its reason in docs/roster.md."""
    text = " ".join((ROOT / "docs" / "roster.md").read_text(encoding="utf-8").split())
    companions = [p.common.partition(" (")[0] for _, p in PARTS if p.kind == "companion"]
    assert [name for name in companions if name not in text] == []
