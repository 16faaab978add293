"""The signs of danger above a picture of pressing that is opened by its own address.

A page that has asked for them already shows the picture without: it names the part `#picture` (a `view` of the SVG).
"""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree

from app.atlas.atlas import Atlas
from app.atlas.red_flags import regions_of_muscle
from app.atlas.triage import gate
from app.drawing.press.frame import WIDTH
from app.drawing.press.words import STRIP_LINE_PX
from app.drawing.svg_document import Ready

PICTURE = "picture"
"""The part of the drawing below the signs; pages link to it."""

MARGIN_PX = 12.0


def signs_of(atlas: Atlas, muscle: str) -> list[tuple[str, str]]:
    """The lines above the picture, each with its class: the first signs of where the muscle's pain is felt."""
    signs = gate(atlas.data.signs, regions_of_muscle(atlas, muscle)[0]).shown
    return [
        ("gate-head", "First: any of these? Then do not press."),
        *(("gate-line", f"• {sign.short}") for sign in signs),
        ("gate-more", "All signs of danger, and whom to call: /emergency"),
    ]


def add_signs(drawing: Any, atlas: Atlas, muscle: str, height: float) -> None:
    """Put the signs above a picture that is so high, and the picture alone under its own name."""
    lines = signs_of(atlas, muscle)
    above = STRIP_LINE_PX * len(lines) + 2 * MARGIN_PX
    drawing.viewbox(0, -above, WIDTH, height + above)
    part = {"id": PICTURE, "viewBox": f"0 0 {WIDTH:g} {height:g}"}
    drawing.add(Ready(ElementTree.Element("view", part)))
    band = drawing.g(class_="press-gate")
    band.add(drawing.rect((0, -above), (WIDTH, above), class_="press-gate-paper"))
    for i, (css, words) in enumerate(lines):
        y = MARGIN_PX - above + STRIP_LINE_PX * (i + 0.75)
        band.add(drawing.text(words, insert=(MARGIN_PX, round(y, 1)), class_=f"press-{css}"))
    drawing.add(band)
