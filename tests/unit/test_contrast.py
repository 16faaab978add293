"""What is drawn on the skin is told apart from it on all five tones."""

from __future__ import annotations

import re

import pytest

from app.atlas.atlas import STATIC
from app.drawing.body_map import figure_style

SHEET = figure_style(STATIC)
RULES = re.compile(r"((?:\[data-tone=\"\d\"\]|:root)(?:,\s*\[data-tone=\"\d\"\])*) \{([^}]*)\}")
"""Each rule of the sheet that sets colours for a tone or for all: its selectors, and what it sets."""

MIN_CONTRAST = 3.0
"""WCAG 2.2, 1.4.11: parts of graphics that are needed to understand them."""

TONES = ("1", "2", "3", "4", "5")
LIT_SHADES = range(3, 9)
"""Shades of skin that faces the light; deeper ones lie in folds and along the outline, where no zone is read."""


def tokens(tone: str) -> dict[str, str]:
    """Colours by custom property, as they hold for a tone."""
    found: dict[str, str] = {}
    for selectors, body in re.findall(
        r"((?:\[data-tone=\"\d\"\]|:root)(?:,\s*\[data-tone=\"\d\"\])*) \{([^}]*)\}", SHEET
    ):
        if ":root" in selectors or f'"{tone}"' in selectors:
            found.update(re.findall(r"(--[\w-]+): (#[0-9a-f]{6});", body))
    return found


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_contrast_of_black_and_white_is_21() -> None:
    """The formula of WCAG gives its known ends."""
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#777777") == 1


@pytest.mark.parametrize("tone", TONES)
def test_dots_of_spillover_are_seen_on_every_tone(tone: str) -> None:
    """Either the dot differs enough from the skin, or its ring from both the skin and the dot."""
    colours = tokens(tone)
    dot, ring = colours["--pain-spread"], colours["--mark-halo"]
    assert contrast(dot, ring) >= MIN_CONTRAST
    for shade in LIT_SHADES:
        skin = colours[f"--skin-shade-{shade}"]
        assert max(contrast(dot, skin), contrast(ring, skin)) >= MIN_CONTRAST, shade


@pytest.mark.parametrize("tone", TONES)
def test_muscles_are_seen_on_every_tone(tone: str) -> None:
    """The outline of a muscle differs enough from lit skin."""
    colours = tokens(tone)
    seen = [contrast(colours["--muscle"], colours[f"--skin-shade-{shade}"]) for shade in LIT_SHADES]
    assert sorted(seen)[len(seen) // 2] >= MIN_CONTRAST, seen
