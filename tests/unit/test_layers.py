"""The order of what lies under the finger: the rule, the built file, and places as anatomy books have them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from app.atlas.atlas import STATIC, Atlas
from app.atlas.layers import FOLDER, Order, covered_by, covers_at, layers_at
from app.build.body import Skin
from app.build.layers.first_bone import first_bones
from app.build.layers.run import inputs, stacks
from app.build.output import committed_inputs
from app.build.pipeline import Build
from app.build.skeleton.assembly import Skeleton
from app.data.layering import everything_below
from tools.vectors import layers as vectors

TESTS = Path(__file__).parents[1]
SITES: list[dict[str, Any]] = sorted(
    yaml.safe_load((TESTS / "data" / "layers.yaml").read_text(encoding="utf-8"))["sites"], key=lambda s: s["place"]
)
TUNING, REPORT = SITES[::2], SITES[1::2]

RIGHT = {"tuning": 50, "report": 46}
"""How many of the 56 and of the 55 sites are right (docs/beneath.md)."""


def is_right(site: dict[str, Any], muscles: tuple[str, ...], bone: str) -> bool:
    """Whether muscles and bone are what the site expects: each muscle that has to be there, in order, and no other."""
    named = [m for m in muscles if m not in site.get("may", ())]
    wanted = [name.strip("()") for name in site["order"]]
    needed = {name for name in site["order"] if not name.startswith("(")}
    there = [name for name in wanted if name in named]
    return named == there and needed <= set(named) and bone in site["bone"]


def right_sites(atlas: Atlas, sites: list[dict[str, Any]]) -> list[str]:
    """The places of the sites that are right."""
    found = []
    for site in sites:
        sides = atlas.landmark_cells[site["place"]]
        _, *muscles, bone = layers_at(atlas, sides.get("right", sides.get("midline", -1)))
        if is_right(site, tuple(m.id for m in muscles), bone.id):
            found.append(site["place"])
    return found


@pytest.mark.parametrize(("name", "sites"), [("tuning", TUNING), ("report", REPORT)])
def test_places_are_as_anatomy_books_have_them(atlas: Atlas, name: str, sites: list[dict[str, Any]]) -> None:
    """As many sites are right as docs/beneath.md reports, of those that served for tuning and of the others."""
    right = right_sites(atlas, sites)
    assert len(right) == RIGHT[name], sorted({s["place"] for s in sites} - set(right))


def test_the_report_says_how_many_are_right() -> None:
    """docs/beneath.md gives the numbers that the test above holds."""
    told = (TESTS.parent / "docs" / "beneath.md").read_text(encoding="utf-8")
    assert f"{RIGHT['tuning']} of {len(TUNING)}" in told
    assert f"{RIGHT['report']} of {len(REPORT)}" in told


@given(st.data())
def test_no_muscle_comes_before_one_that_covers_it(atlas: Atlas, data: st.DataObject) -> None:
    """Of any muscles taken together none stands before one that lies over it, directly or by way of others."""
    order = Order(atlas.muscles.values())
    chosen = data.draw(st.sets(st.sampled_from(sorted(atlas.muscles)), max_size=20))
    found = order.inwards(chosen)
    assert sorted(found) == sorted(chosen)
    assert all(found[j] not in order.above[found[i]] for i in range(len(found)) for j in range(i + 1, len(found)))


def test_a_ring_shows() -> None:
    """A muscle that lies over itself by way of others is found below itself."""
    assert "a" in everything_below({"a": ("b",), "b": ("c",), "c": ("a",)})["a"]
    assert everything_below({"a": ("b",), "b": ("c",), "c": ()})["a"] == {"b", "c"}


def test_nothing_beyond_the_first_bone(atlas: Atlas) -> None:
    """A muscle behind a bone is left out where that bone comes first, and only there."""
    order = Order(atlas.muscles.values())
    under = {name: np.array([True, True]) for name in ("infraspinatus", "subscapularis")}
    behind: dict[str, tuple[str, ...]] = {"infraspinatus": (), "subscapularis": ("scapula",)}
    found = stacks(order, under, behind, ["scapula", "ribs"])
    assert found == [("infraspinatus",), ("infraspinatus", "subscapularis")]


def _plate(name: str, depth_cm: float) -> Skeleton:
    points = np.array([[-5.0, depth_cm, -5.0], [5.0, depth_cm, -5.0], [5.0, depth_cm, 5.0], [-5.0, depth_cm, 5.0]])
    return Skeleton(points, np.array([[0, 1, 2], [0, 2, 3]]), np.array([0, 0]), (name,), ("right",))


def test_the_first_bone_is_the_nearer_one() -> None:
    """Of two plates behind the skin the one is met that comes first on the way inwards."""
    points = np.array([[x, 0.0, z] for x in (-3.0, 0.0, 3.0) for z in (-3.0, 0.0, 3.0)])
    faces = np.array([[0, 3, 1], [3, 4, 1], [1, 4, 2], [4, 5, 2], [3, 6, 4], [6, 7, 4], [4, 7, 5], [7, 8, 5]])
    near, far = _plate("scapula", 2.0), _plate("ribs/5", 4.0)
    both = Skeleton(
        np.concatenate([far.points, near.points]),
        np.concatenate([far.faces, near.faces + 4]),
        np.array([0, 0, 1, 1]),
        ("ribs/5", "scapula"),
        ("right", "right"),
    )
    skin = Skin(points, faces)
    assert skin.normals[4][1] < 0
    assert first_bones(skin, np.array([4]), both) == ["scapula"]
    assert first_bones(skin, np.array([4]), far) == ["ribs"]


def test_what_covers_a_muscle(atlas: Atlas) -> None:
    """Over supraspinatus lies the trapezius; a muscle that is not under a cell is covered by nothing there."""
    cell = atlas.landmark_cells["supraspinous_fossa"]["left"]
    assert covers_at(atlas, cell, "supraspinatus") == ("trapezius-middle",)
    assert covers_at(atlas, cell, "soleus") is None
    assert "trapezius-upper" in covered_by(atlas, "supraspinatus")


def test_the_vectors_are_fresh(atlas: Atlas) -> None:
    """tests/vectors/layers.json is what the server computes."""
    told = json.loads((TESTS / "vectors" / "layers.json").read_text(encoding="utf-8"))
    assert json.loads(json.dumps(vectors(atlas))) == told


def test_the_committed_layers_are_of_this_data_and_this_code(build: Build) -> None:
    """The inputs have the hash that the file was made from."""
    assert committed_inputs(STATIC / FOLDER) == inputs(build), "run `make build` and commit static/layers"


def test_each_muscle_has_a_layer(atlas: Atlas) -> None:
    """All muscles of the atlas say where they lie, and each of the three layers has some."""
    assert {m.layer for m in atlas.muscles.values()} == {"superficial", "intermediate", "deep"}
