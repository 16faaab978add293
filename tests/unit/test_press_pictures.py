"""The pictures of pressing: every label has its own place, every point its picture, clients see what they may press."""

from __future__ import annotations

import gzip
from itertools import combinations
from xml.etree import ElementTree

import pytest

from app.atlas.atlas import FIGURES, Atlas
from app.drawing.press.clipping import shortened
from app.drawing.press.courses import courses_in
from app.drawing.press.frame import HEIGHT, WIDTH, press_frame
from app.drawing.press.hand import direction_in
from app.drawing.press.labels import Rect, Wanted, placed, text_width
from app.drawing.press.words import strip_lines
from app.drawing.press_picture import draw_press, labels_of, may_show
from app.errors import NotFound
from app.views import VIEWS

MOST_BYTES = 40_000


@pytest.mark.parametrize("figure", FIGURES)
@pytest.mark.parametrize("words", ["anatomical", "plain"])
def test_no_label_covers_another_or_the_x_or_leaves_the_picture(atlas: Atlas, figure: str, words: str) -> None:
    """Of all trigger points on both figures, in both vocabularies."""
    cross = Rect(WIDTH / 2 - 14, HEIGHT / 2 - 14, WIDTH / 2 + 14, HEIGHT / 2 + 14)
    labelled = 0
    for point in atlas.referrals:
        labels = labels_of(atlas, figure, point, words)  # type: ignore[arg-type]
        labelled += bool(labels)
        for label in labels:
            rect = label.rect
            assert rect.left >= 0, point
            assert rect.right <= WIDTH, point
            assert rect.top >= 0, point
            assert rect.bottom <= HEIGHT, point
            assert max(map(text_width, label.lines)) <= rect.right - rect.left + 1e-6, point
            assert not rect.meets(cross), point
        for one, other in combinations(labels, 2):
            assert not one.rect.meets(other.rect), (point, one.lines, other.lines)
    assert labelled == len(atlas.referrals)


@pytest.mark.parametrize("figure", FIGURES)
def test_every_point_has_a_frame_with_its_x_in_the_middle(atlas: Atlas, figure: str) -> None:
    for point in atlas.referrals:
        frame = press_frame(atlas, figure, point)
        assert frame is not None, point
        at = atlas.point_places(figure)[frame.view][point]
        x, y = frame.px(at[0], at[1])
        assert max(abs(x - WIDTH / 2), abs(y - HEIGHT / 2)) < 3, point


def test_clients_get_no_picture_of_what_trained_hands_press(atlas: Atlas) -> None:
    """They get the reason instead; professionals get the picture."""
    trained = [p for p, told in atlas.pressing.items() if told.hands == "trained"]
    assert len(trained) > 20
    for point in trained:
        assert not may_show(atlas, point, "plain")
        with pytest.raises(NotFound, match="trained hand"):
            draw_press(atlas, point, "right", "female", "plain")
    assert draw_press(atlas, trained[0], "right", "female").startswith("<svg")


def test_a_picture_is_small_and_says_in_words_what_it_shows(atlas: Atlas) -> None:
    """A sample over the body, both sides: less than 40 kB packed, a title and a description."""
    for point in list(atlas.referrals)[::24]:
        for side in ("right", "left"):
            svg = draw_press(atlas, point, side, "male")
            assert len(gzip.compress(svg.encode(), 6)) <= MOST_BYTES, point
            root = ElementTree.fromstring(svg)
            said = {e.tag.rpartition("}")[2]: e.text or "" for e in root}
            assert side in said["title"]
            assert len(said["desc"]) > 30
            (part,) = (e for e in root if e.get("id") == "picture")
            left, top, width, height = map(float, str(part.get("viewBox")).split())
            assert (left, top, width) == (0, 0, WIDTH)
            lowest = max(float(text.get("y", "0")) for text in root if text.tag.endswith("text"))
            assert HEIGHT < lowest < height - 4


def test_labels_without_room_are_left_out_the_last_first() -> None:
    """Three words at one height stand above each other, each near its place; where all is taken there is none."""
    wanted = [Wanted(f"place number {i}", "landmark", 60.0, 200.0) for i in range(3)]
    found = placed(wanted, WIDTH, HEIGHT, [])
    assert len(found) == 3
    assert all(abs(label.rect.top - 200) < 60 for label in found)
    assert placed(wanted, WIDTH, HEIGHT, [Rect(0, 0, WIDTH, HEIGHT)]) == []


def test_a_shortened_path_keeps_what_lies_in_the_box() -> None:
    """A long way round outside becomes a few straight lines; what is drawn inside stays."""
    inside = "c1 0 2 1 3 1c1 0 2 0 3 0"
    path = f"M5 5{inside}" + "l20 0" + "l1 1l1 -1" * 20 + "l0 30l-90 0l0 -30z"
    short = shortened(path, (0, 0, 20, 20))
    assert short.startswith("M5 5c1 0 2 1 3 1c1 0 2 0 3 0")
    assert len(short) < len(path) / 3
    assert shortened("M1 1l2 2z", (0, 0, 20, 20)) == "M1 1l2 2z"


def test_the_left_picture_is_the_mirror_image_with_words_that_read(atlas: Atlas) -> None:
    """Only labels and words stand outside of what is mirrored."""
    root = ElementTree.fromstring(draw_press(atlas, "infraspinatus-2", "left", "female"))
    mirrored = [e for e in root if "scale(-1" in (e.get("transform") or "")]
    assert len(mirrored) == 1
    assert not [e for e in mirrored[0].iter() if e.tag.endswith("text")]


def test_the_great_structures_are_drawn_where_they_run(atlas: Atlas) -> None:
    """Beside points of the neck, the groin, the buttock, the knee and the loin."""
    expected = {
        "sternocleidomastoid-sternal-3": "common-carotid-artery",
        "scalenes-1": "brachial-plexus",
        "suboccipitals-1": "vertebral-artery",
        "iliopsoas-1": "femoral-artery",
        "piriformis-2": "sciatic-nerve",
        "gastrocnemius-4": "common-fibular-nerve",
        "quadratus-lumborum-3": "kidney",
        "zygomaticus-major-1": "facial-artery",
    }
    for figure in FIGURES:
        for point, structure in expected.items():
            frame = press_frame(atlas, figure, point)
            assert frame is not None
            assert structure in {d.structure.id for d in courses_in(atlas, figure, point, frame)}, (figure, point)


def test_the_sciatic_nerve_passes_between_sitting_bone_and_trochanter(atlas: Atlas) -> None:
    """Half-way between them, within 2 cm, as it was measured; the picture of the back shows the sitting bone."""
    for figure in FIGURES:
        bone = atlas.overlay(figure, "posterior")["landmarks"]["ischial_tuberosity"]["right"]
        frame = press_frame(atlas, figure, "gluteus-maximus-2")
        assert frame is not None
        at = frame.px(*bone)
        nerve = [d for d in courses_in(atlas, figure, "gluteus-maximus-2", frame) if d.structure.id == "sciatic-nerve"]
        px_per_cm = frame.scale * VIEWS["posterior"].units_per_cm
        crossing = min((abs(y - at[1]), x) for d in nerve for x, y in d.line())[1]
        assert 3.8 < (crossing - at[0]) / px_per_cm < 7.8


def test_an_arrow_points_as_the_data_says() -> None:
    """Towards the spine is to the left in a picture of the back; where nothing is said it is straight in."""
    assert direction_in("posterior", ("medial",)) == (-1, 0, 0)
    assert direction_in("anterior", ("medial", "up"))[:2] == pytest.approx((0.707, -0.707), abs=0.01)
    assert direction_in("head-right", ()) == (0, 0, 1)


def test_a_point_that_is_left_to_trained_hands_has_no_plain_picture(atlas: Atlas) -> None:
    """Also where a person is told to press another place of the same muscle; and a light touch is not called deep."""
    elsewhere = [p for p, told in atlas.pressing.items() if told.elsewhere]
    assert {"tibialis-posterior-1", "fibularis-longus-1"} <= set(elsewhere)
    for point, told in atlas.pressing.items():
        assert may_show(atlas, point, "plain") == (told.hands == "own" and not told.elsewhere)
        said = " ".join(text for _, text in strip_lines(atlas, "female", point, "right", "plain"))
        assert not (told.pressure == "light" and "deep" in said), point


def test_what_lies_under_the_finger_is_named_first(atlas: Atlas) -> None:
    """The median nerve under pronator teres is among the structures not to press."""
    said = " ".join(text for _, text in strip_lines(atlas, "female", "pronator-teres-1", "right", "anatomical"))
    assert "median nerve" in said
