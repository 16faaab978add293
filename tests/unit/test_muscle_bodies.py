"""Muscles as bodies: the geometry that grows them on shapes whose answers are known, and the files made with it."""

from __future__ import annotations

import copy
import dataclasses
import itertools
import re
from xml.etree import ElementTree

import brotli
import numpy as np
import pytest

from app.build.muscle_bodies.blade import Blade
from app.build.muscle_bodies.bodies import layers_of
from app.build.muscle_bodies.compete import Claim, compete
from app.build.muscle_bodies.fibres import fibre_lines
from app.build.muscle_bodies.mesh import belly, tendons, volume_ml
from app.build.muscle_bodies.occupied import BONE
from app.build.muscle_bodies.room import STEP_CM, Room, solid
from app.build.muscle_bodies.run import DRAWN, grow_key, inputs
from app.build.muscle_bodies.seed import Seed, Shape, make_seed
from app.build.output import committed_inputs
from app.build.pipeline import Build
from app.data.models.muscle_bodies import ROOMS, RoomId
from app.data.paths import ROOT
from app.views import VIEWS
from tests.known import DATA

FOLDER = ROOT / "static" / "muscles"
FIGURES = ("female", "male")
LIMIT_KB = {"whole": 160, "head": 80, "trunk": 160, "leg": 160}
LIMIT_ONE_KB = 15
"""Compressed: all muscles of a view, and one muscle. The goal for close-ups was 40: the head has 75 from the side, with
the neck, and 64 from above, the trunk 150 since it shows the muscles of the hip too. the leg 129 and 144."""

BONE_RADIUS_CM, LIMB_RADIUS_CM, HALF_LENGTH_CM = 1.0, 4.0, 8.0


@pytest.fixture(scope="module")
def room() -> Room:
    """A limb: a bone along z in the middle of a cylinder of muscle."""
    low = np.array([-LIMB_RADIUS_CM - 1, -LIMB_RADIUS_CM - 1, -HALF_LENGTH_CM - 1])
    shape = tuple(int(n) for n in np.ceil(-2 * low / STEP_CM))
    x, y, _ = (np.arange(n) * STEP_CM + a for n, a in zip(shape, low, strict=True))
    radius = np.broadcast_to(np.hypot(x[:, None], y[None])[..., None], shape)
    fascia = (LIMB_RADIUS_CM - radius).astype(np.float32)
    return Room(low, np.flatnonzero(fascia > -0.5), (radius - BONE_RADIUS_CM).astype(np.float32), fascia)


def _strap(room: Room, degrees: float, hug: float = 0.0, below: tuple[Seed, ...] = ()) -> Seed:
    """A muscle that runs straight along the bone at an angle round it, 1.5 cm wide."""
    rows = []
    for share, z in ((0.0, -6.0), (1.0, 6.0)):
        angles = np.radians([degrees - 18, degrees + 18])
        rows.append((share, np.column_stack([2.3 * np.cos(angles), 2.3 * np.sin(angles), [z, z]])))
    return make_seed(rows, Shape(1.2, (0.1,), 0.9, (0.4, 0.4), False, hug, 0.0), room, below)


def test_a_muscle_keeps_its_ends_and_stays_between_bone_and_fascia(room: Room) -> None:
    """One whose straight way leads through the bone goes round it; its ends do not move."""
    rows = [(0.0, np.array([[2.0, 0.3, -6.0]])), (1.0, np.array([[-2.0, 0.3, 6.0]]))]
    seed = make_seed(rows, Shape(0.8, (0.1,), 0.9, (0.4, 0.4), False, 0.0, 0.0), room)
    assert np.allclose(seed.nodes[0], rows[0][1])
    assert np.allclose(seed.nodes[-1], rows[1][1])
    inner = seed.nodes[4:-4].reshape(-1, 3)
    assert room.at(room.bone, inner).min() > 0.2
    assert room.at(room.fascia, inner).min() > 0.2


def test_a_tract_lies_in_the_fascia_and_its_belly_under_it(room: Room) -> None:
    """The tendon of such a muscle comes to lie over what the fascia covers."""
    angles = np.radians([78, 102])
    rows = [
        (share, np.column_stack([3 * np.cos(angles), 3 * np.sin(angles), [z, z]]))
        for share, z in ((0.0, -6.0), (1.0, 6.0))
    ]
    shape = Shape(1.2, (0.05,), 0.4, (0.4, 0.4), sheet=False, hug=1.0, cover_cm=0.0, tract=True)
    seed = make_seed(rows, shape, room)
    assert room.at(room.fascia, seed.nodes[22:36].reshape(-1, 3)).max() < 0
    assert room.at(room.fascia, seed.nodes[6:12].reshape(-1, 3)).min() > 0.2


def test_what_lies_on_another_muscle_is_pushed_off_it(room: Room) -> None:
    """Two straps at the same place: the upper one comes to lie further out by about both half thicknesses."""
    lower = _strap(room, 90)
    upper = _strap(room, 90, below=(lower,))
    out = np.hypot(upper.nodes[20, 8, 0], upper.nodes[20, 8, 1]) - np.hypot(
        lower.nodes[20, 8, 0], lower.nodes[20, 8, 1]
    )
    assert out > 0.6


def test_neighbours_share_the_room_without_overlap_and_come_to_their_volumes(room: Room) -> None:
    """Three straps round a bone: no voxel twice, none in the bone or over the fascia, volumes within a tenth."""
    wanted = (18.0, 24.0, 18.0)
    claims = [Claim(_strap(room, angle), ml, 0) for angle, ml in zip((50, 90, 130), wanted, strict=True)]
    shares = compete(room, claims)
    taken = [set(share.voxels[share.inside > 0].tolist()) for share in shares]
    assert not taken[0] & taken[1]
    assert not taken[1] & taken[2]
    for claim, share, ml in zip(claims, shares, wanted, strict=True):
        piece = belly(room, claim.seed, share)
        assert piece is not None
        assert volume_ml(piece.points, piece.faces) == pytest.approx(ml, rel=0.1)
        assert room.at(room.bone, piece.points).min() > -0.15
        assert room.at(room.fascia, piece.points).min() > -0.15
        assert (piece.fibre[:, 2] > 0.8).mean() > 0.95


def test_the_same_data_grow_the_same_muscle(room: Room) -> None:
    """Bit by bit."""
    one, two = (belly(room, s, compete(room, [Claim(s, 20.0, 0)])[0]) for s in (_strap(room, 90), _strap(room, 90)))
    assert one is not None
    assert two is not None
    assert np.array_equal(one.points, two.points)
    assert np.array_equal(one.faces, two.faces)


def test_a_volume_is_a_ceiling_where_there_is_no_room(room: Room) -> None:
    """A muscle that should be larger than the limb stays within it."""
    seed = _strap(room, 90)
    piece = belly(room, seed, compete(room, [Claim(seed, 5000.0, 0)])[0])
    assert piece is not None
    assert volume_ml(piece.points, piece.faces) < np.pi * (LIMB_RADIUS_CM**2 - BONE_RADIUS_CM**2) * 2 * HALF_LENGTH_CM


def test_tendons_reach_from_the_belly_to_the_bone(room: Room) -> None:
    """A belly in the middle of the way has a tendon at either end, pale, that ends where the way ends."""
    seed = _strap(room, 90)
    first, last = tendons(seed, 0.2)
    assert not first.red.any()
    assert not last.red.any()
    assert first.points[:, 2].min() == pytest.approx(-6.0, abs=0.2)
    assert last.points[:, 2].max() == pytest.approx(6.0, abs=0.2)
    assert volume_ml(first.points, first.faces) > 0
    assert volume_ml(last.points, last.faces) > 0


def test_a_solid_is_its_voxels_whichever_way_its_faces_are_wound() -> None:
    """A box of 2 by 2 by 2 cm."""
    corners = np.array([[x, y, z] for x in (-1.0, 1.0) for y in (-1.0, 1.0) for z in (-1.0, 1.0)]) + 0.013
    faces = np.array([[0, 1, 3], [0, 3, 2], [4, 6, 7], [4, 7, 5], [0, 4, 5], [0, 5, 1], [2, 3, 7], [2, 7, 6]])
    faces = np.concatenate([faces, [[0, 2, 6], [0, 6, 4], [1, 5, 7], [1, 7, 3]]])
    for wound in (faces, faces[:, ::-1]):
        inside = solid(corners, wound, np.full(3, -2.0), (17, 17, 17))
        assert inside.sum() * STEP_CM**3 == pytest.approx(8.0, rel=0.05)


def test_fibres_run_along_their_direction_evenly_spaced() -> None:
    """In a square with level fibres: level lines, no two nearer than half the spacing, none far from any."""
    mask = np.zeros((120, 160), dtype=bool)
    mask[10:110, 10:150] = True
    lines = fibre_lines(mask, np.ones(mask.shape), np.zeros(mask.shape), 8.0, 20.0)
    heights = sorted(float(line[:, 1].mean()) for line in lines)
    assert all(np.ptp(line[:, 1]) < 0.5 for line in lines)
    assert 10 <= len(lines) <= 24
    assert min(np.diff(heights)) >= 4.0
    assert max(np.diff(heights)) <= 13.0


def test_the_sides_of_a_plate_are_told_apart() -> None:
    """On a flat plate where the shoulder blade of the source is, behind is positive and in front negative."""
    x, z = (g.ravel() for g in np.meshgrid(np.linspace(-13.5, -9, 12), np.linspace(34, 43, 20)))
    plate = np.column_stack([x, np.full(len(x), 15.0), z])
    places = np.array([[-11.0, 15.8, 38.0], [-11.0, 14.2, 38.0], [-3.0, 15.8, 38.0]])
    blade = Blade.of(plate, plate)
    found = blade.behind(places)
    assert found[0] == pytest.approx(0.8, abs=0.05)
    assert found[1] == pytest.approx(-0.8, abs=0.05)
    assert np.isnan(found[2])
    # A muscle in front of the plate is moved there from behind it, and one that lies in front is left where it is.
    push = blade.push(places, np.full(3, 0.5), side=-1)
    assert push[0] == pytest.approx([0, -1.4, 0], abs=0.05)
    assert np.abs(push[1:]).max() < 1e-9


def test_layers_count_from_the_bone_outwards() -> None:
    """A muscle lies a layer further out than all that it lies on."""
    layers = layers_of(DATA.muscle_bodies)
    for body in DATA.muscle_bodies:
        assert all(layers[body.muscle] > layers[below] for below in body.over)
    assert layers["trapezius-middle"] > layers["rhomboids"] > layers["serratus-anterior"]


@pytest.mark.parametrize("figure", FIGURES)
def test_every_shown_muscle_is_drawn_in_some_view_and_no_other(figure: str) -> None:
    """Each has its bones' views; what is not good enough is in no file."""
    seen: dict[str, set[str]] = {}
    for view in DRAWN:
        for group in _groups(figure, view):
            seen.setdefault(str(group.get("data-muscle")), set()).add(view)
    assert set(seen) == {body.muscle for body in DATA.muscle_bodies if figure in body.shown_on}
    assert all({"anterior", "posterior", "right", "trunk-right"} & views for views in seen.values())


@pytest.mark.parametrize("figure", FIGURES)
def test_left_is_the_mirror_image_of_right(figure: str) -> None:
    """The boxes of a left view are those of its right view, reflected; views of both sides reflect their one group."""
    for view in DRAWN:
        shape = VIEWS[view]
        if shape.mirror == view:
            text = (FOLDER / figure / f"{view}.svg").read_text()
            assert f'href="#muscles-{figure}-{view}" transform="translate({shape.width} 0) scale(-1 1)"' in text
        else:
            mine, theirs = (_boxes(figure, v) for v in (view, shape.mirror))
            assert mine.keys() == theirs.keys()
            for muscle, (left, top, width, height) in mine.items():
                assert theirs[muscle][1:] == (top, width, height)
                assert theirs[muscle][0] == pytest.approx(shape.width - left - width, abs=1.1)


@pytest.mark.parametrize("figure", FIGURES)
def test_pictures_of_muscles_are_small(figure: str) -> None:
    """All of a view, which come on top of its bones, and one muscle alone."""
    for view in DRAWN:
        text = (FOLDER / figure / f"{view}.svg").read_bytes()
        assert len(brotli.compress(text, quality=5)) < LIMIT_KB[VIEWS[view].group] * 1000, view
        for group in _groups(figure, view):
            assert len(brotli.compress(ElementTree.tostring(group), quality=5)) < LIMIT_ONE_KB * 1000


@pytest.mark.parametrize("figure", FIGURES)
@pytest.mark.parametrize("room", ROOMS)
def test_neighbours_lie_in_the_order_that_the_data_say(figure: str, room: RoomId) -> None:
    """Along rays from the back or the front through both, the upper one comes first."""
    with np.load(FOLDER / figure / f"bodies-{room}.npz") as packed:
        labels, names = packed["labels"], [str(name) for name in packed["muscles"]]
    number = {name: i + 1 for i, name in enumerate(names)}
    shown = {body.muscle for body in DATA.muscle_bodies if figure in body.shown_on}
    held = [pair for pair in ORDER[room] if {*pair[:2]} <= shown and (figure, *pair[:2]) not in MISSED]
    for upper, lower, from_front in held:
        columns = [labels == number[name] for name in (upper, lower)]
        both = columns[0].any(axis=1) & columns[1].any(axis=1)
        assert both.sum() > 8, (upper, lower)
        depth = [c.argmax(axis=1) if from_front else c[:, ::-1].argmax(axis=1) for c in columns]
        assert (depth[0] < depth[1])[both].mean() > 0.9, (figure, upper, lower)


ORDER: dict[RoomId, tuple[tuple[str, str, bool], ...]] = {
    "shoulder-arm": (
        ("trapezius-middle", "rhomboids", False),
        ("trapezius-middle", "supraspinatus", False),
        ("trapezius-lower", "rhomboids", False),
        ("trapezius-lower", "latissimus-dorsi", False),
        ("infraspinatus", "subscapularis", False),
        ("supraspinatus", "subscapularis", False),
        ("deltoid-posterior", "teres-minor", False),
        ("deltoid-posterior", "infraspinatus", False),
        ("triceps-brachii", "brachialis", False),
        ("pectoralis-major", "pectoralis-minor", True),
        ("pectoralis-major", "subscapularis", True),
        ("pectoralis-minor", "serratus-anterior", True),
        ("biceps-brachii", "brachialis", True),
        ("biceps-brachii", "triceps-brachii", True),
        ("deltoid-anterior", "subscapularis", True),
        ("subscapularis", "infraspinatus", True),
    ),
    "hip-thigh": (
        ("gluteus-maximus", "gluteus-medius", False),
        ("gluteus-maximus", "piriformis", False),
        ("gluteus-maximus", "short-lateral-rotators", False),
        ("gluteus-maximus", "obturator-internus", False),
        ("gluteus-maximus", "biceps-femoris", False),
        ("gluteus-maximus", "semitendinosus-semimembranosus", False),
        ("gluteus-medius", "gluteus-minimus-posterior", False),
        ("biceps-femoris", "adductor-magnus", False),
        ("semitendinosus-semimembranosus", "adductor-magnus", False),
        ("rectus-femoris", "vastus-intermedius", True),
        ("sartorius", "iliopsoas", True),
        ("sartorius", "vastus-medialis", True),
        ("pectineus", "short-lateral-rotators", True),
        ("adductor-longus-brevis", "adductor-magnus", True),
    ),
    "neck-head": (
        ("sternocleidomastoid-sternal", "sternocleidomastoid-clavicular", True),
        ("sternocleidomastoid-sternal", "scalenes", True),
        ("sternocleidomastoid-clavicular", "scalenes", True),
    ),
    "leg": (
        ("gastrocnemius", "soleus", False),
        ("gastrocnemius", "popliteus", False),
        ("gastrocnemius", "tibialis-posterior", False),
        ("soleus", "tibialis-posterior", False),
        ("soleus", "flexor-hallucis-longus", False),
        ("soleus", "flexor-digitorum-longus", False),
        ("flexor-hallucis-longus", "tibialis-posterior", False),
        ("tibialis-anterior", "tibialis-posterior", True),
        ("tibialis-anterior", "soleus", True),
        ("extensor-digitorum-longus", "extensor-hallucis-longus", True),
    ),
}
"""Upper and lower muscle, and whether one looks from the front: as anatomy books have them."""

MISSED = {
    ("male", "trapezius-middle", "supraspinatus"),
    ("male", "gluteus-maximus", "biceps-femoris"),
    ("male", "gluteus-maximus", "semitendinosus-semimembranosus"),
    ("male", "extensor-digitorum-longus", "extensor-hallucis-longus"),
    ("female", "gastrocnemius", "soleus"),
}
"""Known to be wrong along over a tenth of the rays, at shoulder, buttock, shin and calf: docs/beneath.md."""


@pytest.mark.parametrize("figure", FIGURES)
@pytest.mark.parametrize(("one", "other"), [*itertools.combinations(ROOMS, 2)])
def test_muscles_of_two_rooms_do_not_meet(figure: str, one: RoomId, other: RoomId) -> None:
    """Which is why they may be grown apart: hardly a voxel is of a muscle of each."""
    grids = []
    for room in (one, other):
        with np.load(FOLDER / figure / f"bodies-{room}.npz") as packed:
            grids.append((packed["labels"], packed["low_cm"]))
    (labels, low), (theirs, start) = grids
    spots = np.argwhere((labels > 0) & (labels < BONE))
    at = np.rint(spots + (low - start) / STEP_CM).astype(int)
    at = at[((at >= 0) & (at < theirs.shape)).all(axis=1)]
    met = theirs[tuple(at.T)]
    allowed = MEET_AT_THE_KNEE if {one, other} == {"hip-thigh", "leg"} else MEET_SHARE
    assert ((met > 0) & (met < BONE)).sum() < allowed * min(len(spots), int(((theirs > 0) & (theirs < BONE)).sum()))


MEET_SHARE = 0.001
MEET_AT_THE_KNEE = 0.01
"""Shares of the smaller room's voxels. Tendons of the hamstrings run into gastrocnemius: docs/beneath.md."""


def test_a_changed_thigh_does_not_grow_the_shoulder_anew(build: Build) -> None:
    """What a room is grown from is its own muscles and landmarks only."""
    before = [grow_key(build, "male", room) for room in ROOMS]
    bodies = list(build.data.muscle_bodies)
    changed = next(i for i, body in enumerate(bodies) if body.room == "hip-thigh")
    part = bodies[changed].parts[0].model_copy(update={"thickness_cm": 5.0})
    bodies[changed] = bodies[changed].model_copy(update={"parts": (part, *bodies[changed].parts[1:])})
    other = copy.copy(build)
    other.data = dataclasses.replace(build.data, muscle_bodies=tuple(bodies))
    after = [grow_key(other, "male", room) for room in ROOMS]
    assert [a == b for a, b in zip(before, after, strict=True)] == [room != "hip-thigh" for room in ROOMS]


@pytest.mark.slow
def test_the_committed_muscles_are_of_this_data_and_this_code(build: Build) -> None:
    """The figures' inputs have the hash that the pictures were drawn from."""
    assert committed_inputs(FOLDER) == inputs(build), "run `make build` and commit static/muscles"


def _groups(figure: str, view: str) -> list[ElementTree.Element]:
    root = ElementTree.fromstring(re.sub(r' xmlns="[^"]+"', "", (FOLDER / figure / f"{view}.svg").read_text(), count=1))
    return [g for g in root.iter("g") if g.get("class") == "muscle-body"]


def _boxes(figure: str, view: str) -> dict[str, tuple[float, ...]]:
    return {str(g.get("data-muscle")): tuple(map(float, str(g.get("data-box")).split())) for g in _groups(figure, view)}
