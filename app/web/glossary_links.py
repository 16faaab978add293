"""Marks the first use of a term in a page's texts with a link to what it means."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup, escape

from app.data.models.glossary import Term


@lru_cache(maxsize=4)
def _pattern(terms: Sequence[Term]) -> tuple[re.Pattern[str] | None, dict[str, str]]:
    """One expression for every form that is marked, longest first, and the term of each form."""
    owner = {form.lower(): term.id for term in terms if term.mark for form in term.forms}
    forms = sorted(owner, key=len, reverse=True)
    if not forms:
        return None, owner
    return re.compile(rf"(?<![\w-])({'|'.join(map(re.escape, forms))})(?![\w-])", re.IGNORECASE), owner


class Marker:
    """Marks terms in the texts of one page, each once."""

    def __init__(self, terms: Sequence[Term]) -> None:
        self._pattern, self._owner = _pattern(tuple(terms))
        self._seen: set[str] = set()

    def mark(self, text: str) -> Markup:
        """The text, escaped, its terms linked where they are used for the first time."""
        if self._pattern is None:
            return escape(text)
        out, end = Markup(), 0
        for found in self._pattern.finditer(text):
            term = self._owner[found[0].lower()]
            if term in self._seen:
                continue
            self._seen.add(term)
            out += escape(text[end : found.start()])
            out += Markup('<a class="term" href="/glossary#{}">{}</a>').format(term, found[0])
            end = found.end()
        return out + escape(text[end:])


@pass_context
def mark_terms(context: Context, text: str) -> Markup:
    """The filter `terms`; the page's marker comes with its context."""
    marker: Marker = context["marker"]
    return marker.mark(text)
