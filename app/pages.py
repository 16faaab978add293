"""The pages that people see: HTML that works by itself, which static/js then makes quicker."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from fastapi import APIRouter, Request, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context

from app import map_presenter, presenter
from app.api import atlas_of
from app.assets import CHECK_BACK, FOREVER, Assets, page
from app.browse import read_table
from app.citations import Citer
from app.comparing import compare_page, read_muscles
from app.contexts import ErrorPage, SearchPage
from app.data import ROOT
from app.errors import AtlasError, BadQuery, unknown
from app.glossary import Marker, mark_terms
from app.places import check_figure
from app.search import KINDS, MOST_CHARACTERS, SearchEntry, search
from app.search_entries import index_file, index_of
from app.state import read_state
from app.vocabulary import VOICES

TEMPLATES = ROOT / "templates"

SHOWN_ANSWERS = 40

EXAMPLES = ("SCM", "knot beside the shoulder blade", "pain behind the eye", "heel hurts in the morning", "taut band")
"""What a person who does not know what to type may try."""

router = APIRouter(include_in_schema=False)


@lru_cache(maxsize=1)
def environment() -> Environment:
    """Jinja with everything escaped, nothing undefined, and all wording open to translation."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.install_null_translations(newstyle=True)  # type: ignore[attr-defined]
    made.globals["_"] = words
    made.filters["json_text"] = presenter.json_text
    made.globals["search_kinds"] = tuple(KINDS)
    made.filters["terms"] = mark_terms
    made.filters["upper_first"] = lambda text: text[:1].upper() + text[1:]
    return made


@pass_context
def words(context: Context, text: str, /, **variables: Any) -> Any:
    """`_` in templates: a text translated, and then escaped like any other, because it may come from a data folder.

    Jinja's own would call it safe and take each % in it for a place to fill in.
    """
    if variables:
        return context.call(context.resolve("gettext"), text, **variables)
    return str(context.call(context.resolve("gettext"), text.replace("%", "%%")))


def rendered(request: Request, name: str, context: object, here: str = "", tone: str = "") -> str:
    """A template filled in. here: which of the main links this page belongs to; tone: of the figure's skin."""
    assets: Assets = request.app.state.assets
    template = environment().get_template(name)
    index = index_file(atlas_of(request))[1]
    marker = Marker(atlas_of(request).data.glossary)
    return template.render(
        page=context,
        here=here,
        tone=tone,
        voice=voice_of(request),
        asset=assets.url,
        search_index=index,
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
    return Citer(atlas_of(request), str(request.base_url))


def render(request: Request, name: str, context: object, here: str = "", tone: str = "", status: int = 200) -> Response:
    """A template filled in, as a response that may be kept."""
    return page(request, rendered(request, name, context, here, tone), status)


@router.get("/")
def home(request: Request) -> Response:
    """The map: click where it hurts."""
    atlas = atlas_of(request)
    state, message = read_state(atlas, request.query_params)
    return render(request, "home.html", map_presenter.home_page(atlas, state, message), "map", tone=state.tone)


@router.get("/muscles")
def muscles(request: Request) -> Response:
    """All muscles by part of the body, or as a table that sorts and filters."""
    atlas = atlas_of(request)
    state = read_table(atlas, request.query_params)
    if state is not None:
        return render(request, "table.html", presenter.table_page(atlas, state), "muscles")
    return render(request, "muscles.html", presenter.muscles_page(atlas), "muscles")


@router.get("/muscles/{muscle_id}")
def muscle(request: Request, muscle_id: str, figure: str = "female", voice: str = VOICES[0]) -> Response:
    """One muscle: where it lies, where its pain is felt, what to do."""
    atlas = atlas_of(request)
    found = atlas.muscle(muscle_id)
    if voice not in VOICES:
        raise unknown("voice", voice, list(VOICES), "voice", BadQuery)
    context = presenter.muscle_page(atlas, found, check_figure(figure), voice)
    return render(request, "muscle.html", context, "muscles")


@router.get("/regions")
def regions(request: Request) -> Response:
    """All regions."""
    return render(request, "regions.html", presenter.regions_page(atlas_of(request)), "regions")


@router.get("/regions/{region_id}")
def region(request: Request, region_id: str, side: str = "", figure: str = "female") -> Response:
    """One region: which trigger points may send pain there."""
    atlas = atlas_of(request)
    found = atlas.region(region_id)
    sides = ["right", "left"] if found.paired else ["midline"]
    if side not in ("", *sides):
        raise unknown("side", side, sides, "side", BadQuery)
    context = presenter.region_page(atlas, found, side or sides[0], check_figure(figure))
    return render(request, "region.html", context, "regions")


@router.get("/compare")
def compare(request: Request, figure: str = "female") -> Response:
    """Two to four muscles side by side, or the choice of them."""
    atlas = atlas_of(request)
    ids = read_muscles(atlas, request.query_params.getlist("muscle"))
    return render(request, "compare.html", compare_page(atlas, ids, check_figure(figure)), "muscles")


@router.get("/search")
def find(request: Request, q: str = "") -> Response:
    """Answers to the words of the search field, help first."""
    words = q.strip()[:MOST_CHARACTERS]
    found = tuple(search(index_of(atlas_of(request)), words, SHOWN_ANSWERS))
    return render(request, "search.html", SearchPage(words, found, EXAMPLES, SearchEntry("", "", "", "#")), "search")


@router.get("/search-index.json")
def search_index(request: Request, v: str = "") -> Response:
    """What the browser searches in; its address changes with it."""
    text, address = index_file(atlas_of(request))
    answer = page(request, text, media_type="application/json")
    answer.headers["Cache-Control"] = FOREVER if address.endswith(f"?v={v}") else CHECK_BACK
    return answer


@router.get("/glossary")
def glossary(request: Request) -> Response:
    """The field's words and what they mean."""
    return render(request, "glossary.html", presenter.glossary_page(atlas_of(request)), "glossary")


@router.get("/about")
def about(request: Request) -> Response:
    """How to use the atlas, and how far to trust it."""
    return render(request, "about.html", presenter.about_page(atlas_of(request)), "about")


@router.get("/accessibility")
def accessibility(request: Request) -> Response:
    """Who can use the atlas, and how that is known."""
    context = presenter.accessibility_page(atlas_of(request))
    return render(request, "accessibility.html", context, "accessibility")


@router.get("/emergency")
def emergency(request: Request) -> Response:
    """Signs that need help before any thought of muscles."""
    return render(request, "emergency.html", presenter.emergency_page(atlas_of(request)), "emergency")


def error_page(request: Request, error: AtlasError) -> Response:
    """A page that says what went wrong and where to go on."""
    context = ErrorPage(error.status, error.title, error.detail, error.suggestions)
    return render(request, "error.html", context, status=error.status)
