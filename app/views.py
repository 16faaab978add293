"""The views of the atlas: what they are called, how large they are, and which side is where.

Pure data: the server imports this. `app/build/cameras.py` knows where the camera of each view stands.
Left and right are always those of the person in the picture, never those of the viewer.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Group = Literal["whole", "head", "hand", "foot", "trunk", "armpit", "leg", "pelvis"]
Side = Literal["left", "right"]
Letter = Literal["L", "R"]


@dataclass(frozen=True)
class View:
    """One picture of the body.

    id: name in addresses, files and data.
    title: for people, in English.
    group: views that are offered together.
    mirror: id of the view that shows the mirrored body; its own id where the picture is symmetric.
    width, height: the viewBox is "0 0 width height" for every figure.
    units_per_cm: user units for a centimetre on a figure scaled to 170 cm.
    side: the side of the body that a one-sided view shows, else None.
    left_edge, right_edge: the letter on that edge of the picture; None in one-sided views.
    label: what a one-sided view says of its side, such as "R hand"; empty where the edges have letters.
    caption: a sentence that says what a one-sided view shows, or on which edge the person's right or left is.
    """

    id: str
    title: str
    group: Group
    mirror: str
    width: int
    height: int
    units_per_cm: float
    side: Side | None = None
    left_edge: Letter | None = None
    right_edge: Letter | None = None
    label: str = ""
    caption: str = ""

    @property
    def view_box(self) -> str:
        return f"0 0 {self.width} {self.height}"

    @property
    def close_up(self) -> bool:
        return self.group != "whole"


def _facing(
    view_id: str, title: str, group: Group, size: tuple[int, int], units_per_cm: float, letters: str, seen: str = ""
) -> View:
    """A view that shows both sides; `letters` are those on its left and right edge, `seen` says how one looks."""
    left, right = ("L", "R") if letters == "LR" else ("R", "L")
    caption = f"{seen} The person's {'left' if left == 'L' else 'right'} is on the left of the picture.".lstrip()
    return View(view_id, title, group, view_id, *size, units_per_cm, None, left, right, caption=caption)  # type: ignore[arg-type]


def _pair(
    pattern: str, titles: tuple[str, str], group: Group, size: tuple[int, int], units_per_cm: float, part: str
) -> list[View]:
    """The left and the right view of a pair; `pattern` has {} where the side stands."""
    ids = {"left": pattern.format("left"), "right": pattern.format("right")}
    sides: tuple[Side, Side] = ("left", "right")
    return [
        View(
            ids[side],
            title,
            group,
            ids["right" if side == "left" else "left"],
            *size,
            units_per_cm,
            side=side,
            label=f"{side[0].upper()} {part}",
            caption=f"You see {_SEEN[pattern].format(side)}.",
        )
        for side, title in zip(sides, titles, strict=True)
    ]


def _sides(title: str) -> tuple[str, str]:
    return title.format("Left", "left"), title.format("Right", "right")


_SEEN = {
    "{}": "the person's {} side",
    "head-{}": "the {} side of the person's head",
    "hand-palmar-{}": "the palm of the person's {} hand",
    "hand-dorsal-{}": "the back of the person's {} hand",
    "foot-dorsal-{}": "the top of the person's {} foot, from above",
    "foot-plantar-{}": "the sole of the person's {} foot, from below",
    "foot-medial-{}": "the inner side of the person's {} foot",
    "foot-lateral-{}": "the outer side of the person's {} foot",
    "trunk-{}": "the {} side of the person's trunk, without the arm",
    "armpit-{}": "the person's {} armpit, with the arm raised",
    "leg-medial-{}": "the inner side of the person's {} leg",
}
"""What a one-sided view shows, by the pattern of its id; {} stands for the side."""

_ALL: list[View] = [
    _facing("anterior", "Front", "whole", (560, 1000), 5.6, "RL"),
    _facing("posterior", "Back", "whole", (560, 1000), 5.6, "LR"),
    *_pair("{}", _sides("{0} side"), "whole", (360, 1000), 5.6, "side"),
    _facing("head-anterior", "Head, front", "head", (760, 860), 24.0, "RL"),
    _facing("head-posterior", "Head, back", "head", (760, 860), 24.0, "LR"),
    *_pair("head-{}", _sides("Head, {1} side"), "head", (760, 860), 24.0, "side"),
    _facing(
        "head-superior",
        "Head and shoulders, from above",
        "head",
        (860, 620),
        17.0,
        "LR",
        "You look down on the head; the face points to the top.",
    ),
    _facing(
        "head-inferior", "Head and neck, from below", "head", (760, 600), 24.0, "RL", "You look up under the chin."
    ),
    _facing("mouth", "Mouth, teeth and tongue", "head", (800, 1000), 56.0, "RL"),
    *_pair("hand-palmar-{}", _sides("{0} hand, palm"), "hand", (640, 840), 30.0, "hand"),
    *_pair("hand-dorsal-{}", _sides("{0} hand, back"), "hand", (640, 840), 30.0, "hand"),
    *_pair("foot-dorsal-{}", _sides("{0} foot, top"), "foot", (480, 840), 30.0, "foot"),
    *_pair("foot-plantar-{}", _sides("{0} foot, sole"), "foot", (480, 840), 30.0, "foot"),
    *_pair("foot-medial-{}", _sides("{0} foot, inner side"), "foot", (860, 620), 30.0, "foot"),
    *_pair("foot-lateral-{}", _sides("{0} foot, outer side"), "foot", (860, 620), 30.0, "foot"),
    *_pair("trunk-{}", _sides("Trunk, {1} side, without the arm"), "trunk", (560, 880), 12.0, "side"),
    *_pair("armpit-{}", _sides("{0} armpit, arm raised"), "armpit", (640, 760), 14.0, "armpit"),
    *_pair("leg-medial-{}", _sides("{0} leg, inner side"), "leg", (440, 1000), 9.6, "leg"),
    _facing("pelvis-inferior", "Pelvis from below", "pelvis", (840, 640), 18.0, "RL"),
]

VIEWS: dict[str, View] = {view.id: view for view in _ALL}
"""Every view, in the order in which they are offered."""

WITHOUT_BONES = ("mouth", "armpit-left", "armpit-right")
"""Views whose bones are not drawn: the mouth has the chart of the teeth, and bones do not move with a raised arm."""
