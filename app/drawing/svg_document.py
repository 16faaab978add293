"""The one module that uses svgwrite: a blank drawing, and finished XML among its elements."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree

import svgwrite
from svgwrite.base import BaseElement


class Ready(BaseElement):  # type: ignore[misc]
    """Finished XML among svgwrite's elements."""

    elementname = "g"

    def __init__(self, element: ElementTree.Element) -> None:
        super().__init__(debug=False)
        self._element = element

    def get_xml(self) -> ElementTree.Element:
        return self._element


def parsed(svg: str) -> ElementTree.Element:
    """An SVG file without its namespaces, because the document around it has them."""
    root = ElementTree.fromstring(svg)
    for element in root.iter():
        element.tag = element.tag.rpartition("}")[2]
    return root


def blank_drawing() -> Any:
    """A drawing that says no width and height of its own, so that it fills the room that a page gives it."""
    drawing = svgwrite.Drawing(size=None, debug=False)
    drawing.attribs.pop("width", None)
    drawing.attribs.pop("height", None)
    return drawing
