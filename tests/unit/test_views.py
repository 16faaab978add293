"""Cameras, what they show, and the pictures drawn from it."""

from __future__ import annotations

import gzip
import io
import re
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from app.build.body import FIGURES, MIRROR_X, Body, load_body
from app.build.cameras import STANDS, camera_for, canonical, cut_field, see, sight
from app.build.clipping import clipped
from app.build.clothing import garments
from app.build.features import Features, features
from app.build.figures import Layers, base_layers, clip_id, picture
from app.build.pipeline import Build
from app.build.shading import Relief
from app.build.teeth import teeth
from app.build.tone_pictures import DARKNESS
from app.drawing.body_map import figure_style
from app.views import VIEWS

ROOT = Path(__file__).resolve().parents[2]
SVG = ROOT / "static" / "svg"

Floats = NDArray[np.float64]


@pytest.fixture(scope="module")
def body() -> Body:
    return load_body(ROOT / "data" / "body")


@pytest.fixture(scope="module")
def flat(body: Body) -> Relief:
    """Relief without light and shade, so that a picture is drawn at once."""
    return Relief(np.ones(len(body.mirror)), np.zeros((len(body.mirror), 3)), body.reference.normals)


@pytest.fixture(scope="module")
def marked(body: Body) -> Features:
    return features(body)


# ---------------------------------------------------------------------------------------------- the list


def test_the_mirror_of_the_mirror_is_the_view_itself() -> None:
    """Mirrors come in pairs of equal size and scale, with the letters on the other side."""
    for view in VIEWS.values():
        other = VIEWS[view.mirror]
        assert other.mirror == view.id
        assert (other.width, other.height, other.units_per_cm) == (view.width, view.height, view.units_per_cm)
        assert (other.side is None) == (view.side is None) == (other.id == view.id)
        assert other.side != view.side or view.side is None


def test_every_view_says_left_from_right() -> None:
    """Both edges have their letter, or the picture says which side it shows."""
    for view in VIEWS.values():
        if view.side is None:
            assert {view.left_edge, view.right_edge} == {"L", "R"}
        else:
            assert view.label.startswith(view.side[0].upper() + " ")
    assert VIEWS["anterior"].left_edge == "R", "facing us, the person's right is on our left"
    assert VIEWS["posterior"].left_edge == "L"


def test_each_view_has_a_stand_once() -> None:
    """Views of the right side and of the midline are described; the left ones follow."""
    assert {canonical(v)[0] for v in VIEWS} == set(STANDS)


# --------------------------------------------------------------------------------------------- projection


@pytest.mark.parametrize("view", VIEWS)
def test_the_mirrored_point_lands_on_the_mirrored_place(body: Body, view: str) -> None:
    """Vertex and mirror vertex, in a view and in its mirror view, are mirror images, for both figures."""
    for figure in FIGURES:
        points = body.skins[figure].points
        here = camera_for(body, figure, view).project(points)
        there = camera_for(body, figure, VIEWS[view].mirror).project(points[body.mirror])
        assert np.abs(there[:, 0] - (VIEWS[view].width - here[:, 0])).max() < 1e-9
        assert np.abs(there[:, 1:] - here[:, 1:]).max() < 1e-9


@pytest.mark.parametrize("view", VIEWS)
def test_a_camera_is_a_right_angled_frame(body: Body, view: str) -> None:
    """right, up and toward are orthonormal and right-handed: no view is secretly mirrored."""
    camera = camera_for(body, "male", view)
    frame = np.stack([camera.right, camera.up, camera.toward])
    assert np.allclose(frame @ frame.T, np.eye(3), atol=1e-12)
    assert np.linalg.det(frame) == pytest.approx(1.0)


def test_left_is_where_the_letter_is(body: Body) -> None:
    """The left wrist lies towards the edge marked L in every two-sided view."""
    for view in VIEWS.values():
        if view.side is None:
            camera = camera_for(body, "female", view.id)
            left, right = (camera.project(body.joints["female"][f"upperleg01.{s}"][None])[0, 0] for s in "LR")
            assert (left < right) == (view.left_edge == "L"), view.id


def test_one_sided_views_look_at_their_side(body: Body) -> None:
    """`left` shows the person's left side: the viewer stands there."""
    assert camera_for(body, "female", "left").toward[0] == 1.0
    assert camera_for(body, "female", "trunk-right").toward[0] == -1.0
    assert camera_for(body, "female", "foot-medial-right").toward[0] > 0.9


@pytest.mark.parametrize("view", ["anterior", "posterior", "left", "right"])
def test_both_figures_are_as_tall_and_inside_the_frame(body: Body, view: str) -> None:
    """A whole body stands on the same line and reaches the same height, within the viewBox."""
    tops = []
    for figure in FIGURES:
        seen = camera_for(body, figure, view).project(body.skins[figure].points)
        assert seen[:, 0].min() > 4
        assert seen[:, 0].max() < VIEWS[view].width - 4
        assert seen[:, 1].max() < VIEWS[view].height
        tops.append(float(seen[:, 1].min()))
    assert tops[0] == pytest.approx(tops[1], abs=1.0)
    assert tops[0] > 4


FRAMED = {
    "hand-palmar-right": ("finger1-3.R", "finger3-3.R", "finger5-3.R", "wrist.R"),
    "hand-dorsal-right": ("finger1-3.R", "finger3-3.R", "finger5-3.R", "wrist.R"),
    "foot-dorsal-right": ("toe1-2.R", "toe5-3.R", "toe2-3.R"),
    "foot-plantar-right": ("toe1-2.R", "toe5-3.R", "foot.R"),
    "foot-medial-right": ("toe1-2.R", "foot.R"),
    "foot-lateral-right": ("toe1-2.R", "foot.R"),
    "head-anterior": ("eye.L", "eye.R", "neck01", "clavicle.L"),
    "head-right": ("eye.R", "neck01"),
    "trunk-right": ("upperleg01.R", "neck01", "upperarm01.R"),
    "head-superior": ("head", "upperarm01.R", "upperarm01.L"),
    "head-inferior": ("head", "neck03"),
    "leg-medial-right": ("upperleg01.R", "foot.R", "toe1-2.R"),
    "pelvis-inferior": ("upperleg01.R", "upperleg01.L"),
}


@pytest.mark.parametrize("view", FRAMED)
def test_close_ups_frame_their_part_of_both_figures(body: Body, view: str) -> None:
    """The joints that a close-up is about lie inside its viewBox, with a margin."""
    for figure in FIGURES:
        for joint in FRAMED[view]:
            x, y, _ = camera_for(body, figure, view).project(body.joints[figure][joint][None])[0]
            assert 15 < x < VIEWS[view].width - 15, (figure, joint)
            assert 15 < y < VIEWS[view].height - 15, (figure, joint)


# ------------------------------------------------------------------------------------------------- cuts


def test_the_trunk_from_the_side_has_no_arm(body: Body) -> None:
    """The wrist's skin is left out, the shoulder's and the hip's are not."""
    field = cut_field(body, "trunk-right")
    assert field is not None
    for joint, there in (("wrist.R", False), ("lowerarm01.R", False), ("upperleg01.R", True), ("spine01", True)):
        nearest = np.argmin(np.linalg.norm(body.reference.points - body.joints["reference"][joint], axis=1))
        assert (field[nearest] > 0) == there, joint


def test_the_inside_of_the_leg_is_seen_without_the_other(body: Body) -> None:
    """Only skin of the leg's own side takes part."""
    field = cut_field(body, "leg-medial-right")
    assert field is not None
    assert (body.reference.points[field > 0, 0] <= 0).all()


def test_a_cut_triangle_keeps_its_part() -> None:
    """Half of each height is kept: a quarter of the area at the tip, three quarters at the base."""
    faces = np.array([[0, 1, 2]])
    points = np.array([[0.0, 0.0], [2.0, 0.0], [0.0, 2.0]])
    for field, share in ((np.array([-1.0, -1.0, 1.0]), 0.25), (np.array([1.0, 1.0, -1.0]), 0.75)):
        clip = clipped(faces, field)
        corners = (points[faces[clip.origin]][:, None] * clip.bary[..., None]).sum(axis=2)
        a, b = corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
        assert np.abs(a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0]).sum() / 2 == pytest.approx(2.0 * share)
        assert np.allclose(clip.bary.sum(axis=2), 1.0)


# -------------------------------------------------------------------------------------------- raised arms


@pytest.mark.slow
def test_raised_arms_are_above_the_shoulders(build: Build) -> None:
    """Both elbows are higher than the shoulders, hips and head are where they were, and the body stays symmetric."""
    body, lifted = build.body, build.raised_body
    for figure in FIGURES:
        joints, skin = lifted.joints[figure], lifted.skins[figure].points
        for side in "RL":
            assert joints[f"lowerarm01.{side}"][2] > joints[f"upperarm01.{side}"][2] + 5
            assert np.allclose(joints[f"upperleg01.{side}"], body.joints[figure][f"upperleg01.{side}"])
        assert np.array_equal(skin[lifted.mirror], skin * MIRROR_X)
    assert np.array_equal(lifted.reference.points, body.reference.points)


@pytest.mark.slow
def test_a_raised_arm_is_still_one_skin(build: Build) -> None:
    """Around the shoulder, where a bone's pull ends, no triangle is torn to four times its length."""
    for figure in FIGURES:
        before, after = (b.skins[figure].points[b.faces] for b in (build.body, build.raised_body))
        longest = [np.linalg.norm(c - np.roll(c, 1, axis=1), axis=2).max(axis=1) for c in (before, after)]
        assert (longest[1] / longest[0]).max() < 4


# ------------------------------------------------------------------------------------------------ sight


def test_pixels_show_the_skin_that_projects_onto_them(body: Body) -> None:
    """What `see` says of a pixel projects back onto its centre, in a view with a cut and in one without."""
    for view, scale in (("right", 0.5), ("trunk-right", 0.3)):
        raster = see(body, "female", view, scale)
        where = raster.interpolate(body.faces, body.skins["female"].points)[raster.inside]
        seen = camera_for(body, "female", view).project(where)
        rows, columns = np.nonzero(raster.inside)
        assert np.abs(seen[:, 0] * scale - columns - 0.5).max() < 1e-3
        assert np.abs(seen[:, 1] * scale - rows - 0.5).max() < 1e-3
        assert np.abs(seen[:, 2] - raster.depth[raster.inside]).max() < 1e-3


def test_cut_surfaces_are_not_skin(body: Body) -> None:
    """The stump of the arm is seen, is closed, and holds no skin that could be clicked."""
    looked = sight(body, "male", "trunk-right", 0.4)
    assert looked.cut.sum() > 200
    assert not (looked.cut & looked.raster.inside).any()


def test_nothing_is_cut_where_nothing_is_left_out(body: Body) -> None:
    """A view of the whole body has no cut surface."""
    assert not sight(body, "female", "anterior", 0.3).cut.any()


# --------------------------------------------------------------------------------------------- features


def test_nails_lie_on_the_tips_of_fingers_and_toes(body: Body, marked: Features) -> None:
    """Every nail's skin is within 3.5 cm of a last joint, ten fingers and ten toes; so is no other skin a nail."""
    field = marked.areas["nail"]
    points = body.reference.points[field > 0]
    last = [
        f"{kind}-{3 if kind != 'toe1' else 2}.{s}" for s in "LR" for n in "12345" for kind in (f"finger{n}", f"toe{n}")
    ]
    joints = np.array([body.joints["reference"][name] for name in last])
    distance = np.linalg.norm(points[:, None] - joints[None], axis=2)
    assert distance.min(axis=1).max() < 3.5
    assert len(np.unique(distance.argmin(axis=1))) == 20


def test_lips_and_lids_are_where_mouth_and_eyes_are(body: Body, marked: Features) -> None:
    """Marks follow the framing of the view they were drawn in: a view that moves takes its marks along."""
    points = body.reference.points
    lips = points[marked.areas["lip"] > 0].mean(axis=0)
    eyes = body.joints["reference"]["eye.R"]
    assert abs(lips[0]) < 1e-6
    assert 5.0 < eyes[2] - lips[2] < 8.0
    lids = [
        a for mark, a in marked.lines if mark.view == "head-anterior" and mark.css == "crease" and mark.width_cm == 0.1
    ]
    assert len(lids) == 2
    for anchors in lids:
        middle = anchors.on(points).mean(axis=0)
        assert abs(abs(middle[0]) - abs(eyes[0])) < 0.8
        assert abs(middle[2] - eyes[2]) < 0.8


def test_there_are_thirty_two_teeth_and_they_are_symmetric() -> None:
    """FDI numbers 11 to 48, the right ones on the viewer's left, each with a landmark that stands for it."""
    chart = {tooth.fdi: tooth for tooth in teeth()}
    assert sorted(chart) == [10 * q + n for q in (1, 2, 3, 4) for n in range(1, 9)]
    for right, left in ((1, 2), (4, 3)):
        for n in range(1, 9):
            a, b = chart[10 * right + n], chart[10 * left + n]
            assert a.crown.knots[:, 0].mean() < 400 < b.crown.knots[:, 0].mean()
            assert a.place.replace("right", "left") == b.place


# --------------------------------------------------------------------------------------------- pictures


@pytest.fixture(scope="module")
def pelvis(body: Body, flat: Relief, marked: Features) -> Layers:
    return base_layers(body, "female", "pelvis-inferior", flat, marked)


@pytest.mark.slow
def test_drawing_twice_gives_the_same_bytes(body: Body, flat: Relief, marked: Features, pelvis: Layers) -> None:
    """A picture depends on nothing but the body and the view."""
    again = base_layers(body, "female", "pelvis-inferior", flat, marked)
    first, second = (str(picture("female", "pelvis-inferior", layers)) for layers in (pelvis, again))
    assert first == second


def test_a_picture_is_xml_without_inline_style(pelvis: Layers) -> None:
    """It stands alone, colours by class with fallbacks, and passes a strict content security policy."""
    text = str(picture("female", "pelvis-inferior", pelvis))
    root = ElementTree.fromstring(text)
    assert root.get("viewBox") == VIEWS["pelvis-inferior"].view_box
    assert not any("style" in element.attrib for element in root.iter())
    assert {e.text for e in root.iter("{http://www.w3.org/2000/svg}text")} == {"L", "R"}
    assert f'id="{clip_id("female", "pelvis-inferior")}"' in text


def test_a_mirrored_picture_is_the_picture_mirrored(pelvis: Layers) -> None:
    """Every curve, reflected twice, is where it was."""
    back = pelvis.mirrored(840.0).mirrored(840.0)
    for a, b in zip([pelvis.silhouette, *pelvis.lines], [back.silhouette, *back.lines], strict=True):
        assert a.data == b.data
    assert back.tone == pelvis.tone
    assert pelvis.mirrored(840.0).tone == replace(pelvis.tone, flipped=True)


def test_the_tone_reaches_beyond_the_view(pelvis: Layers) -> None:
    """It has the proportions of the view with its margin, is darkest on shaded skin, and clear where skin is light."""
    view, tone = VIEWS["pelvis-inferior"], pelvis.tone
    picture = Image.open(io.BytesIO(tone.avif))
    assert picture.format == "AVIF"
    assert tone.margin >= 5
    wide, high = view.width + 2 * tone.margin, view.height + 2 * tone.margin
    assert picture.width / picture.height == pytest.approx(wide / high, rel=0.01)
    dark = np.asarray(picture.getchannel("A"))
    assert np.percentile(dark, 5) < 60 < 150 < np.percentile(dark, 99)


@pytest.mark.parametrize("tone", "12345")
def test_two_masked_colours_make_all_shades_of_a_skin(tone: str) -> None:
    """Light, middle and dark, laid over each other by darkness, pass within 6 of 255 of each of the nine shades."""
    css = figure_style(ROOT / "static")
    block = re.search(rf'\[data-tone="{tone}"\]\s*{{(.*?)}}', css, re.S)
    assert block
    colours = {
        name: [int(h[i : i + 2], 16) for i in (0, 2, 4)] for name, h in re.findall(r"--skin-([\w-]+): #(\w+)", block[1])
    }
    dark = np.array(DARKNESS)[:, None]
    light, middle, deep = (np.array(colours[name]) for name in ("light", "middle", "dark"))
    drawn = light * (1 - dark) + (middle * (1 - dark) + deep * dark) * dark
    assert np.abs(drawn - [colours[f"shade-{i}"] for i in range(9)]).max() <= 6


PICTURES = sorted(SVG.glob("*/*.svg"))


@pytest.mark.skipif(not PICTURES, reason="nothing is built yet")
@pytest.mark.parametrize("path", PICTURES, ids=lambda p: f"{p.parent.name}-{p.stem}")
def test_a_picture_is_small(path: Path) -> None:
    """At most 25 kB gzipped for a whole body, 20 kB for a close-up."""
    limit = 20_000 if VIEWS[path.stem].close_up else 25_000
    assert len(gzip.compress(path.read_bytes(), 9)) <= limit


def test_clothes_are_worn_at_a_distance_and_change_no_skin() -> None:
    """Whole-body views show shorts, of the female figure a top too; close-ups show none, where one examines."""
    for path in PICTURES:
        assert ('class="covering"' in path.read_text()) == (not VIEWS[path.stem].close_up), path


def test_garments_lie_where_they_are_worn(body: Body) -> None:
    """Both wear shorts about the hips; only the female figure a top; hands, head, belly and feet are bare."""
    points = body.reference.points
    female, male = (garments(body, figure) > 0 for figure in ("female", "male"))
    assert 70 < points[male, 2].min() < points[male, 2].max() < 100
    assert (female[male]).all()
    top = female & ~male
    assert 117 < points[top, 2].min() < points[top, 2].max() < 150
    assert np.abs(points[female, 0]).max() < 24
    assert (female == female[body.mirror]).all()


def test_the_style_sheet_knows_every_class_and_tone() -> None:
    """Each class of the pictures has a rule, and each tone of skin all its shades."""
    css = figure_style(ROOT / "static")
    classes = {c for path in PICTURES for c in re.findall(r'<path(?: id="[^"]*")? class="([^"]+)"', path.read_text())}
    for name in classes | {"skin", "outline", "side-label", "tone"}:
        assert re.search(rf"\.{name}\b", css), name
    for tone in "12345":
        block = re.search(rf'\[data-tone="{tone}"\]\s*{{(.*?)}}', css, re.S)
        assert block
        assert len(set(re.findall(r"--skin-shade-\d: (#\w+)", block[1]))) == 9
