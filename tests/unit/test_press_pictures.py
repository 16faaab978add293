"""The pictures of pressing: every label has its own place, every point its picture, clients see what they may press."""

from __future__ import annotations

import gzip
from itertools import combinations
from xml.etree import ElementTree

import pytest

from app.atlas.atlas import FIGURES, Atlas
from app.drawing.press.frame import HEIGHT, WIDTH, press_frame
from app.drawing.press.labels import Rect, Wanted, placed, text_width
from app.drawing.press_picture import STRIP, draw_press, labels_of, may_show
from app.errors import NotFound

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
            assert all(float(text.get("y", "0")) < HEIGHT + STRIP - 4 for text in root if text.tag.endswith("text"))
            assert root.get("viewBox") == f"0,0,{WIDTH},{HEIGHT + STRIP}"


def test_labels_without_room_are_left_out_the_last_first() -> None:
    """Three words at one height stand above each other, each near its place; where all is taken there is none."""
    wanted = [Wanted(f"place number {i}", "landmark", 60.0, 200.0) for i in range(3)]
    found = placed(wanted, WIDTH, HEIGHT, [])
    assert len(found) == 3
    assert all(abs(label.rect.top - 200) < 60 for label in found)
    assert placed(wanted, WIDTH, HEIGHT, [Rect(0, 0, WIDTH, HEIGHT)]) == []
