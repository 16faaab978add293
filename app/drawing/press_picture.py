"""The picture of pressing a trigger point: the muscle over the bones, the X, the finger, and what the text counts from.

A close-up around the X in the view that shows it best, with labels in its margins, words under it, and above it the
signs of danger. It stands alone.
"""

from __future__ import annotations

import math
import re
from functools import lru_cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np

from app.atlas.atlas import Atlas
from app.atlas.memo import memo
from app.drawing.body_map import bare_group, cross_path, figure_group, figure_style
from app.drawing.muscle_bodies import muscle_groups, one_over_bones, trimmed
from app.drawing.press.clipping import Box, shortened
from app.drawing.press.courses import courses_in, named_at
from app.drawing.press.frame import (
    HEIGHT,
    WIDTH,
    Frame,
    Words,
    cross_of,
    inside,
    may_be_near,
    muscle_outlines,
    named,
    place_of,
    press_frame,
)
from app.drawing.press.hand import Hand, across, direction_in
from app.drawing.press.labels import Label, Wanted, placed
from app.drawing.press.signs import add_signs
from app.drawing.press.words import (
    STRIP_LINE_PX,
    STRIP_TOP_PX,
    inset_of,
    keep_off,
    strip_lines,
    strip_rows,
    touch_of,
    whole_height,
)
from app.drawing.svg_document import Ready, blank_drawing
from app.drawing.svg_paths import path_steps
from app.errors import NotFound
from app.views import WITHOUT_BONES

X_ARM_PX = 8.5

TARGET_LEAST = -20.0
"""What a place in the muscle has to be worth, by its distance from edge and X in px, for the muscle's name."""

LEAST_LANDMARKS, MOST_LANDMARKS, MOST_COURSES = 2, 3, 3
SHEETS = ("figure-colours", "figure-parts", "muscles", "press-picture")
"""Style sheets: css/press-picture.css has what only these pictures need."""


@lru_cache(maxsize=4)
def press_style(folder: Path) -> str:
    """The rules of these pictures, which stand alone, without comments and white space: there are hundreds."""
    rules = re.sub(r"/\*.*?\*/", "", figure_style(folder, SHEETS), flags=re.DOTALL)
    return re.sub(r"\s*([{};:,>])\s*|\s+", lambda m: m[1] or " ", rules).strip()


def may_show(atlas: Atlas, point: str, words: Words) -> bool:
    """Whether a picture of pressing may be shown: in plain words only where somebody may press the point itself."""
    told = atlas.pressing.get(point)
    return words != "plain" or (told is not None and told.hands == "own" and not told.elsewhere)


def _hand(atlas: Atlas, figure: str, point: str, frame: Frame, words: Words) -> Hand:
    touch = touch_of(atlas, point, words)
    x, y = frame.px(*cross_of(atlas, figure, frame.view, point))
    muscle = atlas.overlay(figure, frame.view)["muscles"].get(atlas.referrals[point].muscle, {})
    at = cross_of(atlas, figure, frame.view, point)
    pinch = across(muscle.get("fibres", ""), *at, path_steps)
    return Hand(touch.contact, direction_in(frame.view, touch.towards), x, y, pinch)


def _in_sight(at: tuple[float, float]) -> bool:
    """Whether a place in px is in the picture, and not under the X."""
    x, y = at
    return 4 <= x <= WIDTH - 4 and 4 <= y <= HEIGHT - 4 and max(abs(x - WIDTH / 2), abs(y - HEIGHT / 2)) >= 14


def _in_muscle(atlas: Atlas, figure: str, point: str, frame: Frame, words: Words) -> tuple[float, float] | None:
    """A place in px well inside the muscle, beside the X and what marks the hand; None where little of it is shown."""
    parts = [np.array([frame.px(*p) for p in part]) for part in muscle_outlines(atlas, figure, frame.view, point)]
    if not parts:
        return None
    x, y = (axis.ravel() for axis in np.meshgrid(np.arange(60.0, WIDTH - 56, 12), np.arange(24.0, HEIGHT - 20, 12)))
    free = inside(parts, x, y)
    for rect in _hand(atlas, figure, point, frame, words).taken():
        free &= (x < rect.left - 5) | (x > rect.right + 5) | (y < rect.top - 5) | (y > rect.bottom + 5)
    corners = np.concatenate(parts)
    clear = np.hypot(x[:, None] - corners[:, 0], y[:, None] - corners[:, 1]).min(axis=1)
    worth = np.minimum(clear, 30) - 0.12 * np.abs(np.hypot(x - WIDTH / 2, y - HEIGHT / 2) - 80)
    worth[~free] = -np.inf
    best = int(worth.argmax())
    return (float(x[best]), float(y[best])) if worth[best] > TARGET_LEAST else None


@memo(2048)
def labels_of(atlas: Atlas, figure: str, point: str, words: Words) -> tuple[Label, ...]:
    """The labels of a right-side point's picture, in px."""
    frame = press_frame(atlas, figure, point)
    if frame is None:
        return ()
    counted, shown = named(atlas, point, words), []
    for name in (*counted, *(n for n in atlas.data.landmark_names if n not in counted)):
        at = place_of(atlas, figure, frame.view, name.id)
        if at is not None and _in_sight(x_y := frame.px(*at)):
            shown.append((name not in counted, math.dist(x_y, (WIDTH / 2, HEIGHT / 2)), name, x_y))
    # What the text counts from, in its order; else what is nearest, so that one sees where the picture is.
    told = [(name, x_y) for extra, _, name, x_y in shown if not extra][:MOST_LANDMARKS]
    near = [
        (n, x_y) for extra, _, n, x_y in sorted(shown, key=lambda s: s[1]) if extra and may_be_near(atlas, frame, n)
    ]
    wanted = [
        Wanted(atlas.landmark_names.get(n.id, n.name) if words == "plain" else n.name, "landmark", *x_y)
        for n, x_y in (*told, *near[: max(LEAST_LANDMARKS - len(told), 0)])
    ]
    muscle = atlas.muscles[atlas.referrals[point].muscle]
    at = _in_muscle(atlas, figure, point, frame, words)
    first = [Wanted(muscle.plain if words == "plain" else muscle.common, "target", *at)] if at else []
    drawn = courses_in(atlas, figure, point, frame)
    for structure in list(dict.fromkeys(d.structure.id for d in drawn))[:MOST_COURSES]:
        spot = named_at([d for d in drawn if d.structure.id == structure])
        if spot:
            first.append(Wanted(keep_off(atlas.structures[structure], words), "keep-off", *spot))
    wanted = [*first, *wanted]
    hand = _hand(atlas, figure, point, frame, words)
    return tuple(placed(wanted, WIDTH, HEIGHT, hand.taken()))


def draw_press(atlas: Atlas, point: str, side: str, figure: str, words: Words = "anatomical") -> str:
    """An SVG of how a trigger point of a side is pressed.

    Raises NotFound where clients may not press it and plain words are asked for, or where no view shows it.
    """
    muscle = atlas.muscles[atlas.referrals[point].muscle]
    if not may_show(atlas, point, words):
        told = atlas.pressing.get(point)
        why = told.why if told and told.why else "have a therapist show you this place before you press it"
        raise NotFound(f"{point} is left to a trained hand: {why}", field="words")
    frame = press_frame(atlas, figure, point)
    if frame is None:
        raise NotFound(f"no view shows {point}", field="point")
    drawing = blank_drawing()
    drawing["class"] = "press"
    drawing.attribs["role"] = "img"
    name = muscle.plain if words == "plain" else muscle.common
    said = strip_lines(atlas, figure, point, side, words)
    drawing.set_desc(
        title=f"How to press {name}, point {atlas.referrals[point].n}, {side} side", desc=" ".join(s for _, s in said)
    )
    drawing.defs.add(drawing.style(press_style(atlas.static)))
    add_signs(drawing, atlas, muscle.id, whole_height(said))
    drawing.add(drawing.rect((0, 0), (WIDTH, whole_height(said)), class_="press-paper"))
    # The left side is the mirror image of the right one, but for the words.
    flip = side == "left"
    overlay = drawing.g(**({"transform": f"translate({WIDTH} 0) scale(-1 1)"} if flip else {}))
    overlay.add(_body(atlas, drawing, figure, point, frame))
    clip = drawing.svg(insert=(0, 0), size=(WIDTH, HEIGHT))
    for course in courses_in(atlas, figure, point, frame):
        if not course.area:
            clip.add(drawing.path(d=course.path, class_="press-course-halo"))
        kinds = f"press-{'area' if course.area else 'course'} {course.structure.kind}"
        clip.add(drawing.path(d=course.path, class_=f"{kinds} covered" if course.covered else kinds))
    overlay.add(clip)
    overlay.add(_hand(atlas, figure, point, frame, words).draw(drawing))
    cross = cross_path(*frame.px(*cross_of(atlas, figure, frame.view, point)), X_ARM_PX)
    overlay.add(drawing.path(d=cross, class_="press-x-halo"))
    overlay.add(drawing.path(d=cross, class_="press-x"))
    drawing.add(overlay)
    for label in labels_of(atlas, figure, point, words):
        drawing.add(_label(drawing, label, flip))
    _add_strip(drawing, said)
    text: str = drawing.tostring()
    return text


def _body(atlas: Atlas, drawing: Any, figure: str, point: str, frame: Frame) -> Any:
    """The bones of the right side with the muscle over them, cut to the frame."""
    muscle, view = atlas.referrals[point].muscle, frame.view
    part = (frame.left, frame.top, frame.width, frame.width * HEIGHT / WIDTH)
    bony = view not in WITHOUT_BONES
    group = figure_group(atlas, figure, view, "bones") if bony else bare_group(atlas, figure, view)
    shown = bony and muscle in muscle_groups(atlas, figure, view)
    if shown:
        group = one_over_bones(atlas, figure, view, [(muscle, "right")], group)
    group = trimmed(group, part)
    group.set("class", "body one-muscle press-body" if shown else "body press-body")
    if bony:
        bones = ElementTree.Element("g", {"class": "press-bones"})
        for child in [c for c in group if c.get("class") not in ("ghost", "muscles")]:
            group.remove(child)
            bones.append(child)
        group.insert(sum(c.get("class") == "ghost" for c in group), bones)
    for element in list(group.iter()):
        if element.get("d"):
            element.set("d", shortened(str(element.get("d")), part))
        if element.get("stroke-width"):
            element.set("stroke-width", f"{1 / frame.scale:.2f}")
        for child in [c for c in element if c.tag == "text"]:
            element.remove(child)
    panel = drawing.svg(insert=(0, 0), size=(WIDTH, HEIGHT))
    panel.viewbox(*(round(v, 1) for v in part))
    panel.add(Ready(group))
    if not shown:
        panel.add(_belly(atlas, drawing, figure, muscle, frame, part))
    return panel


def _belly(atlas: Atlas, drawing: Any, figure: str, muscle: str, frame: Frame, part: Box) -> Any:
    """The belly as it is painted on the skin, for a muscle that has no body yet."""
    group = drawing.g(class_="press-muscle")
    paths = atlas.overlay(figure, frame.view)["muscles"].get(muscle, {})
    if "belly" in paths:
        group.add(drawing.path(d=shortened(paths["belly"], part), class_="press-belly", fill_rule="evenodd"))
    if "fibres" in paths:
        group.add(drawing.path(d=shortened(paths["fibres"], part), class_="press-fibres", fill="none"))
    return group


def _label(drawing: Any, label: Label, flip: bool) -> Any:
    """A label with its leader line; on the left side of the body all places are mirrored, the words are not."""
    group = drawing.g(class_=f"press-label {label.wanted.css}")

    def at(x: float) -> float:
        return round(WIDTH - x if flip else x, 1)

    (x, y), rect = label.anchor, label.rect
    group.add(
        drawing.line((at(x), round(y, 1)), (at(label.wanted.x), round(label.wanted.y, 1)), class_="press-leader-halo")
    )
    group.add(drawing.line((at(x), round(y, 1)), (at(label.wanted.x), round(label.wanted.y, 1)), class_="press-leader"))
    group.add(drawing.circle((at(label.wanted.x), round(label.wanted.y, 1)), r=3.2, class_="press-dot"))
    left = (label.margin == "left") != flip
    start = rect.left if label.margin == "left" else rect.right
    line_px = (rect.bottom - rect.top) / len(label.lines)
    for i, words in enumerate(label.lines):
        text = drawing.text(words, insert=(at(start), round(rect.top + line_px * (i + 0.78), 1)))
        text["text-anchor"] = "start" if left else "end"
        group.add(text)
    return group


def _add_strip(drawing: Any, said: list[tuple[str, str]]) -> None:
    y = HEIGHT + STRIP_TOP_PX
    for css, words in said:
        inset = inset_of(css)
        if css == "danger":
            drawing.add(drawing.path(d=f"M10 {y + 1:.0f}l8 -14l8 14z", class_="press-sign"))
            drawing.add(drawing.text("!", insert=(18, y - 0.5), class_="press-sign-mark"))
        for line in strip_rows(css, words):
            drawing.add(drawing.text(line, insert=(inset, y), class_=f"press-{css}"))
            y += STRIP_LINE_PX
