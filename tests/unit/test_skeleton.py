"""The bones: their files, the geometry of the fit, and the pictures made from them."""

from __future__ import annotations

import hashlib
import json
from xml.etree import ElementTree

import brotli
import numpy as np
import pytest
from scipy.spatial import cKDTree

from app.build.body import MIRROR_X
from app.build.output import committed_inputs
from app.build.pipeline import Build
from app.build.skeleton.bones import Bones, bone_of, is_midline, load_bones, subdivided
from app.build.skeleton.contain import spread_out
from app.build.skeleton.depth import winding
from app.build.skeleton.fitting import Anchor, block, extreme, long_bone
from app.build.skeleton.picture import shown_in
from app.build.skeleton.run import DRAWN, inputs
from app.data.paths import ROOT
from app.views import VIEWS
from tests.known import DATA

FOLDER = ROOT / "data" / "bones"
PICTURES = ROOT / "static" / "bones"
FIGURES = ("female", "male")
LIMIT_KB = {"whole": 120}
LIMIT_CLOSE_KB = 45
"""Of a compressed picture. The goal for close-ups was 40; the back of the head has 41."""

CUBE = np.array([[x, y, z] for x in (0.0, 1.0) for y in (0.0, 1.0) for z in (0.0, 1.0)])
CUBE_FACES = np.array(
    [
        *([0, 1, 3], [0, 3, 2], [4, 6, 7], [4, 7, 5], [0, 4, 5], [0, 5, 1]),
        *([2, 3, 7], [2, 7, 6], [0, 2, 6], [0, 6, 4], [1, 5, 7], [1, 7, 3]),
    ]
)


@pytest.fixture(scope="module")
def bones() -> Bones:
    """The meshes of data/bones."""
    return load_bones(FOLDER)


def test_the_bones_are_what_was_exported() -> None:
    """Checksums of the mesh files."""
    for line in (FOLDER / "SHA256SUMS").read_text().splitlines():
        digest, name = line.split("  ")
        assert hashlib.sha256((FOLDER / name).read_bytes()).hexdigest() == digest


def test_every_mesh_belongs_to_a_bone_and_every_drawn_bone_has_one(bones: Bones) -> None:
    """Only the hyoid has no mesh, and its entry says so."""
    assert {bone_of(name) for name in bones.meshes} == {b.id for b in DATA.bones if b.drawn}
    assert [b.id for b in DATA.bones if not b.drawn] == ["hyoid"]


def test_there_are_as_many_bones_as_a_person_has(bones: Bones) -> None:
    """Of one side: 24 vertebrae, 12 ribs, 8 carpals, 7 tarsals, 5 and 14 bones of a hand and of a foot."""
    count = {name: len(bones.parts(name)) for name in ("ribs", "carpals", "metacarpals", "finger-bones")}
    assert count == {"ribs": 12, "carpals": 8, "metacarpals": 5, "finger-bones": 14}
    count = {name: len(bones.parts(name)) for name in ("tarsals", "metatarsals", "toe-bones")}
    assert count == {"tarsals": 7, "metatarsals": 5, "toe-bones": 14}
    spine = [len(bones.parts(f"spine-{part}")) for part in ("cervical", "thoracic", "lumbar")]
    assert spine == [7, 12, 5]


def test_bones_of_the_midline_are_their_own_mirror_images(bones: Bones) -> None:
    """Each vertex has one at the same place on the other side."""
    for name, (points, _) in bones.meshes.items():
        if is_midline(name):
            assert cKDTree(points).query(points * MIRROR_X)[0].max() < 1e-6, name


def test_bones_of_the_right_side_lie_on_the_right(bones: Bones) -> None:
    """The export keeps the person's right side, at x below 0."""
    for name, (points, _) in bones.meshes.items():
        if not is_midline(name):
            assert points[:, 0].mean() < 0, name


def test_subdivision_makes_four_triangles_of_each_and_keeps_a_plane_flat() -> None:
    """Loop's step on a closed cube, and on a square."""
    points, faces = subdivided(CUBE, CUBE_FACES)
    assert len(faces) == 4 * len(CUBE_FACES)
    assert len(points) == len(CUBE) + 18
    square = np.array([[0.0, 0, 0], [1, 0, 0], [1, 1, 0], [0, 1, 0]])
    flat, _ = subdivided(square, np.array([[0, 1, 2], [0, 2, 3]]))
    assert np.abs(flat[:, 2]).max() == 0


def test_a_closed_surface_winds_once_round_what_is_inside() -> None:
    """The cube's middle is inside, a place beside it is not."""
    turns = winding(CUBE, CUBE_FACES, np.full(3, -0.5), (20, 20, 20), 0.1)
    assert abs(turns[10, 10, 10]) == 1
    assert turns[2, 2, 10] == 0
    assert turns[10, 10, 18] == 0


def test_a_long_bone_goes_from_joint_to_joint() -> None:
    """Both ends arrive, the length is the figure's, the girth is as said."""
    a, b, side = np.zeros(3), np.array([0.0, 0, -10]), np.array([1.0, 0, 0])
    to_a, to_b = np.array([1.0, 2, 3]), np.array([1.0, 2, -17])
    place = long_bone((a, b, side), (to_a, to_b, np.array([0.0, 1, 0])), 1.5)
    assert place(np.stack([a, b])) == pytest.approx(np.stack([to_a, to_b]))
    assert np.linalg.norm(place(side[None])[0] - to_a) == pytest.approx(1.5)


def test_a_block_finds_the_turn_and_the_scale_that_were_made() -> None:
    """A nod of ten degrees and a scale of 0.9 about the expected size come back from the points alone."""
    angle = np.radians(10)
    turn = np.array([[1, 0, 0], [0, np.cos(angle), -np.sin(angle)], [0, np.sin(angle), np.cos(angle)]])
    source = np.array([[-3.0, 0, 0], [3, 0, 0], [-1, 4, 2], [1, 4, 2], [0, -2, 5], [0, 1, -6]])
    target = 0.9 * source @ turn.T + np.array([0.0, 7, 8])
    place = block(source, target, np.ones(len(source)), 0.9, upright=True)
    assert np.abs(place(source) - target).max() < 0.05


def test_an_anchor_takes_the_outermost_part_of_a_bone() -> None:
    """The top of the cube is found upwards, also among its lower half."""
    points, faces = subdivided(*subdivided(CUBE, CUBE_FACES))
    cube = Bones({"cube": (points, faces)}, {})
    assert extreme(cube, "cube", (0, 0, 1))[2] > extreme(cube, "cube", (0, 0, 1), below=0.5)[2]
    assert Anchor("top", "cube", (0, 0, 1), "vertex", (0.8, 0.8)).weight == 1.0


def test_a_push_fades_away_from_where_it_is_made() -> None:
    """Near the place all of the push arrives, far from it nothing."""
    points = np.array([[0.0, 0, 0], [1, 0, 0], [30, 0, 0]])
    moved = spread_out(points, points[:1], np.array([[0.0, 0, -1]]), 3.0)
    assert moved[0, 2] == pytest.approx(-1)
    assert -1 < moved[1, 2] < -0.5
    assert abs(moved[2, 2]) < 1e-9


def test_close_ups_leave_out_what_would_cover_their_part() -> None:
    """No arm before the trunk, no other leg behind a leg, a hand without ribs."""
    assert not shown_in(VIEWS["trunk-right"], "humerus", "right")
    assert not shown_in(VIEWS["leg-medial-right"], "femur", "left")
    assert not shown_in(VIEWS["hand-palmar-right"], "ribs/5", "right")
    assert shown_in(VIEWS["anterior"], "ribs/5", "left")


def test_every_view_but_the_mouth_has_a_picture_small_enough() -> None:
    """Compressed, a whole body within 120 kB and a close-up within its limit."""
    for figure in FIGURES:
        files = sorted(p.stem for p in (PICTURES / figure).glob("*.svg"))
        assert files == sorted(DRAWN)
        for view in DRAWN:
            text = (PICTURES / figure / f"{view}.svg").read_bytes()
            # Not the highest quality, which takes many times as long and saves a tenth.
            size = len(brotli.compress(text, quality=9)) / 1000
            assert size <= LIMIT_KB.get(VIEWS[view].group, LIMIT_CLOSE_KB), (figure, view, size)


def test_the_pictures_are_those_that_the_manifest_names() -> None:
    """Checksums of the built files."""
    told = json.loads((PICTURES / "manifest.json").read_text())["files"]
    assert {p.relative_to(PICTURES).as_posix() for p in PICTURES.rglob("*.svg")} == set(told)
    for name, digest in told.items():
        assert hashlib.sha256((PICTURES / name).read_bytes()).hexdigest() == digest


def test_pictures_show_both_sides_of_every_drawn_bone() -> None:
    """A paired bone is drawn on the right and on the left, in the whole body from front or back."""
    for figure in FIGURES:
        seen = set()
        for view in ("anterior", "posterior"):
            for path in ElementTree.fromstring((PICTURES / figure / f"{view}.svg").read_text()).iter():
                seen.add((path.get("data-bone"), path.get("data-side")))
        for bone in DATA.bones:
            if bone.drawn:
                for side in ("right", "left") if bone.paired else ("midline",):
                    assert (bone.id, side) in seen, (figure, bone.id, side)


def test_left_and_right_views_are_mirror_images() -> None:
    """What the right view draws of the right side, the left view draws of the left, as often."""
    other = {"right": "left", "left": "right", "midline": "midline"}

    def drawn(view: str) -> list[tuple[str | None, str | None]]:
        root = ElementTree.fromstring((PICTURES / "female" / f"{view}.svg").read_text())
        return sorted((p.get("data-bone"), p.get("data-side")) for p in root.iter() if p.get("data-bone"))

    for view in ("right", "hand-palmar-right", "trunk-right"):
        assert drawn(VIEWS[view].mirror) == sorted((bone, other[str(side)]) for bone, side in drawn(view))


@pytest.mark.slow
def test_the_committed_bones_are_of_this_data_and_this_code(build: Build) -> None:
    """The figures' inputs have the hash that the pictures were drawn from."""
    assert committed_inputs(ROOT / "static" / "bones") == inputs(build), "run `make build` and commit static/bones"
