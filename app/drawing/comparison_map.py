"""Several muscles on one picture: each with its own hatching and letter, so that no colour alone tells them apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.atlas.atlas import Atlas
from app.atlas.built_files import ESSENTIAL_BIT
from app.drawing.body_map import add_body, begin_picture, cross_arm, cross_path
from app.drawing.svg_document import blank_drawing
from app.views import VIEWS

TILE = 9
"""Width of a hatching's tile, in user units of a whole-body view."""


@dataclass(frozen=True)
class Hatching:
    """How a muscle's pain is drawn. lines: the tile's strokes; dots: or a dot of that radius instead."""

    letter: str
    name: str
    colour: str
    lines: str = ""
    dot: float = 0.0


HATCHINGS = (
    Hatching("A", "stripes rising to the right", "#b3122d", lines="M-2 2l4-4M0 9l9-9M7 11l4-4"),
    Hatching("B", "stripes falling to the right", "#0b4f8a", lines="M-2 7l4 4M0 0l9 9M7-2l4 4"),
    Hatching("C", "dots", "#5b1a78", dot=2.1),
    Hatching("D", "squares", "#0d5a2f", lines="M0 4.5h9M4.5 0v9"),
)
"""The hatchings in order; at most so many muscles are compared."""


def tile(drawing: Any, hatching: Hatching, ident: str, scale: float, spread: bool) -> Any:
    """A hatching as a pattern; `spread` is the lighter one of the spillover zone."""
    size = TILE * (1.5 if spread else 1)
    pattern = drawing.pattern(
        size=(TILE, TILE),
        id=ident,
        patternUnits="userSpaceOnUse",
        patternTransform=f"scale({round(scale * size / TILE, 3)})",
    )
    ground = drawing.rect(insert=(0, 0), size=(TILE, TILE), fill="#ffffff")
    ground.attribs["fill-opacity"] = "0.12" if spread else "0.5"
    pattern.add(ground)
    width = 1.1 if spread else 2.6
    if hatching.lines:
        pattern.add(drawing.path(d=hatching.lines, fill="none", stroke=hatching.colour, stroke_width=width))
    else:
        radius = hatching.dot * (0.62 if spread else 1)
        for at in ((2.25, 2.25), (6.75, 6.75)):
            pattern.add(drawing.circle(center=at, r=radius, fill=hatching.colour))
    return pattern


def draw_comparison(atlas: Atlas, view: str, figure: str, muscles: Sequence[str]) -> str:
    """An SVG of the view with the patterns of up to four muscles, as of their right-side points."""
    compared = list(zip(muscles, HATCHINGS, strict=False))
    said = "; ".join(f"{h.letter} {atlas.muscles[m].common}, {h.name}" for m, h in compared)
    drawing = begin_picture(atlas, view, figure, said, standalone=True)
    scale = max(VIEWS[view].units_per_cm / VIEWS["anterior"].units_per_cm, 1) ** 0.5
    for _, hatching in compared:
        for spread in (False, True):
            drawing.defs.add(tile(drawing, hatching, _ident(hatching, spread), scale, spread))
    add_body(drawing, atlas, figure, view)
    overlay = atlas.overlay(figure, view)["points"]
    for zone in ("spillover", "essential"):
        for muscle, hatching in compared:
            paths = [overlay.get(r.id, {}).get(zone, "") for r in atlas.points_of(muscle)]
            _areas(drawing, [p for p in paths if p], hatching, zone == "spillover", scale)
    for muscle, hatching in compared:
        for referral in atlas.points_of(muscle):
            _cross(drawing, overlay.get(referral.id, {}).get("x"), hatching, cross_arm(view))
    taken: list[tuple[float, float]] = []
    for muscle, hatching in compared:
        own: list[tuple[float, float]] = []
        for referral in atlas.points_of(muscle):
            _letter(drawing, _middles(atlas, view, figure, referral.id), hatching, 11 * scale, taken, own)
    text: str = drawing.tostring()
    return text


def _ident(hatching: Hatching, spread: bool) -> str:
    return f"hatch-{hatching.letter}{'-spread' if spread else ''}"


def _areas(drawing: Any, paths: list[str], hatching: Hatching, spread: bool, scale: float) -> None:
    """Zones with their hatching and an outline that is dashed where only some people feel the pain."""
    for d in paths:
        extra: dict[str, Any] = {"stroke_dasharray": f"{5 * scale:.1f} {3 * scale:.1f}"} if spread else {}
        drawing.add(
            drawing.path(
                d=d,
                fill=f"url(#{_ident(hatching, spread)})",
                fill_rule="evenodd",
                stroke=hatching.colour,
                stroke_width=round((1.2 if spread else 1.8) * scale, 2),
                stroke_linejoin="round",
                **extra,
            )
        )


def _cross(drawing: Any, at: list[float] | None, hatching: Hatching, arm: float) -> None:
    if not at:
        return
    d = cross_path(at[0], at[1], arm)
    for colour, width in (("#ffffff", 5.0), (hatching.colour, 2.4)):
        drawing.add(drawing.path(d=d, fill="none", stroke=colour, stroke_width=width, stroke_linecap="round"))


def _middles(atlas: Atlas, view: str, figure: str, point: str) -> NDArray[np.float64]:
    """Spots (k, 2) of a view where the essential zone of a right-side point is seen, those near its middle first."""
    column = next(i for i, p in enumerate(atlas.matrix.points) if p.id == point)
    grid = atlas.labels(figure, view)
    inside = np.append(atlas.matrix.codes[:, column] >= ESSENTIAL_BIT, False)  # the last one is no skin
    rows, columns = np.nonzero(inside[grid.cells])
    if not len(rows):
        return np.empty((0, 2))
    spots = (np.stack([columns, rows], axis=1) + 0.5) * grid.step
    away = ((spots - spots.mean(axis=0)) ** 2).sum(axis=1)
    return np.asarray(spots[np.argsort(away, kind="stable")], dtype=np.float64)


def _letter(
    drawing: Any,
    spots: NDArray[np.float64],
    hatching: Hatching,
    radius: float,
    taken: list[tuple[float, float]],
    own: list[tuple[float, float]],
) -> None:
    """The muscle's letter in a zone, clear of other letters; none where the same letter stands close by."""
    if not len(spots):
        return
    free = [s for s in spots.tolist() if all(_apart(s, t) > 2.1 * radius for t in taken)]
    x, y = free[0] if free else spots[0].tolist()
    if any(_apart((x, y), o) < 5 * radius for o in own):
        return
    taken.append((x, y))
    own.append((x, y))
    group = drawing.g()
    group.add(
        drawing.circle(
            center=(round(x, 1), round(y, 1)), r=radius, fill="#ffffff", stroke=hatching.colour, stroke_width=2
        )
    )
    group.add(
        drawing.text(
            hatching.letter,
            insert=(round(x, 1), round(y + radius * 0.42, 1)),
            fill=hatching.colour,
            text_anchor="middle",
            font_family="system-ui, sans-serif",
            font_size=round(radius * 1.25, 1),
            font_weight="bold",
        )
    )
    drawing.add(group)


def _apart(a: Sequence[float], b: Sequence[float]) -> float:
    return float(((a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2) ** 0.5)


def swatch(hatching: Hatching) -> str:
    """The hatching as a small picture for a legend."""
    drawing = blank_drawing()
    drawing.viewbox(0, 0, 34, 22)
    drawing.attribs["aria-hidden"] = "true"
    ident = f"swatch-{hatching.letter}"
    drawing.defs.add(tile(drawing, hatching, ident, 1.0, False))
    drawing.add(
        drawing.rect(
            insert=(1, 1), size=(32, 20), rx=4, fill=f"url(#{ident})", stroke=hatching.colour, stroke_width=1.8
        )
    )
    text: str = drawing.tostring()
    return text
