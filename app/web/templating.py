"""Templates: Jinja's environment, and a page as a response."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any, get_args
from urllib.parse import urlsplit

from fastapi import Request, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream
from markupsafe import Markup

from app.atlas.place_names import region_title, upper_first
from app.data.models.phrases import UnderstoodKind
from app.data.paths import ROOT
from app.formats.citations import Citer
from app.search.answers import answer_note, answer_title
from app.search.entries import index_file
from app.search.phrasebook import phrases_file
from app.search.ranking import KINDS
from app.vocabulary import STIMULUS_WORDS, VOICES
from app.web.emergency_numbers import EMERGENCY_NUMBERS, tel_links
from app.web.glossary_links import Marker, mark_terms
from app.web.middleware.site_path import base_url
from app.web.presenters import muscle_pages
from app.web.presenters.practice import norm_text
from app.web.responses import atlas_of, page
from app.web.static_files import Assets

TEMPLATES = ROOT / "templates"


class FixedTexts(Extension):
    """`_("text")` is read as `"text"` when a template is compiled, for a page has hundreds of them.

    A text from the data, or one with places to fill in, goes through `words` below.
    """

    def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
        tokens = list(stream)
        at = 0
        while at < len(tokens):
            four = tokens[at : at + 4]
            if [token.type for token in four] == CALL and four[0].value == "_":
                yield four[2]
                at += 4
            else:
                yield tokens[at]
                at += 1


CALL = ["name", "lparen", "string", "rparen"]
"""The kinds of tokens in `_("text")`."""


@lru_cache(maxsize=1)
def environment() -> Environment:
    """Jinja with everything escaped, nothing undefined, and all wording open to translation."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n", FixedTexts],
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.install_null_translations(newstyle=True)  # type: ignore[attr-defined]
    made.globals["_"] = words
    made.filters["json_text"] = muscle_pages.json_text
    made.globals["search_kinds"] = (*KINDS, "body")
    made.globals["said_kinds"] = get_args(UnderstoodKind)
    made.filters["terms"] = mark_terms
    made.filters["tel_links"] = tel_links
    made.globals["emergency_numbers"] = EMERGENCY_NUMBERS
    made.filters["norm"] = norm_text
    made.filters["stimulus"] = STIMULUS_WORDS.__getitem__
    made.filters["hostname"] = lambda address: urlsplit(address).hostname or address
    made.filters["upper_first"] = upper_first
    made.filters["region_title"] = region_title
    made.filters["answer_title"] = answer_title
    made.filters["answer_note"] = answer_note
    return made


def words(text: str, /, **variables: Any) -> str:
    """`_` in templates, the one place for a translation: the text, with its places filled in where there are some.

    A text without such places is escaped like any other afterwards, because it may come from a data folder; Jinja's own
    `_` would call it safe and take each % in it for a place to fill in.
    """
    return Markup(text) % variables if variables else text


def rendered(request: Request, name: str, context: object, here: str = "", tone: str = "") -> str:
    """A template filled in. here: which of the main links this page belongs to; tone: of the figure's skin."""
    assets: Assets = request.app.state.assets
    template = environment().get_template(name)
    marker = Marker(atlas_of(request).data.glossary)
    return template.render(
        page=context,
        here=here,
        tone=tone,
        voice=voice_of(request),
        asset=assets.url,
        search_index=index_file(atlas_of(request))[1],
        search_phrases=phrases_file(atlas_of(request))[1],
        marker=marker,
        cite=citer(request),
        broken=broken(request),
    )


def voice_of(request: Request) -> str:
    """Whom the page speaks to: as the address says, else a client, to whom everything is explained."""
    voice = request.query_params.get("voice", "")
    return voice if voice in VOICES else VOICES[0]


def broken(request: Request) -> int:
    """How many faults the files of a course have; 0 also where there is no course."""
    course = request.app.state.course
    return len(course.state.problems) if course else 0


def citer(request: Request) -> Citer:
    """What makes the citations of this server's pages."""
    return Citer(atlas_of(request), base_url(request))


def render(request: Request, name: str, context: object, here: str = "", tone: str = "", status: int = 200) -> Response:
    """A template filled in, as a response that may be kept."""
    return page(request, rendered(request, name, context, here, tone), status)
