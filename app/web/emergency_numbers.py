"""Numbers that call an ambulance, as links that a telephone dials."""

from __future__ import annotations

import re

from markupsafe import Markup, escape

EMERGENCY_NUMBERS = ("112", "911", "999")
"""In Europe and much of the world; in North America; in the United Kingdom and others."""

_NUMBER = re.compile(rf"\b({'|'.join(EMERGENCY_NUMBERS)})\b")


def tel_links(text: str) -> Markup:
    """A text, escaped, in which each emergency number is a link that dials it."""
    return Markup(_NUMBER.sub(r'<a class="tel" href="tel:\1">\1</a>', str(escape(text))))
