"""The pages that people see: HTML that works by itself, which static/js then makes quicker."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from app.atlas.locations import check_figure
from app.errors import AtlasError, BadQuery, unknown
from app.search.answers import answers_of
from app.search.entries import index_file
from app.search.phrasebook import phrases_file
from app.search.ranking import SearchEntry
from app.search.words import MAX_CHARACTERS
from app.vocabulary import VOICES
from app.web.contexts.core import ErrorPage, Said, SearchPage
from app.web.page_state import read_state
from app.web.presenters import muscle_pages
from app.web.presenters.compare import compare_page, read_muscles
from app.web.presenters.home import home_page
from app.web.presenters.muscle_table import read_table
from app.web.responses import atlas_of, page
from app.web.static_files import CHECK_BACK, FOREVER
from app.web.templating import render

SHOWN_ANSWERS = 40

EXAMPLES = ("SCM", "knot beside the shoulder blade", "pain behind the eye", "heel hurts in the morning", "taut band")
"""What a person who does not know what to type may try."""

router = APIRouter(include_in_schema=False)


@router.get("/")
def home(request: Request) -> Response:
    """The map: click where it hurts."""
    atlas = atlas_of(request)
    state, message = read_state(atlas, request.query_params)
    return render(request, "home.html", home_page(atlas, state, message), "map", tone=state.tone)


@router.get("/muscles")
def muscles(request: Request) -> Response:
    """All muscles by part of the body, or as a table that sorts and filters."""
    atlas = atlas_of(request)
    state = read_table(atlas, request.query_params)
    if state is not None:
        return render(request, "table.html", muscle_pages.table_page(atlas, state), "muscles")
    return render(request, "muscles.html", muscle_pages.muscles_page(atlas), "muscles")


@router.get("/muscles/{muscle_id}")
def muscle(request: Request, muscle_id: str, figure: str = "female", voice: str = VOICES[0]) -> Response:
    """One muscle: where it lies, where its pain is felt, what to do."""
    atlas = atlas_of(request)
    found = atlas.muscle(muscle_id)
    if voice not in VOICES:
        raise unknown("voice", voice, list(VOICES), "voice", BadQuery)
    context = muscle_pages.muscle_page(atlas, found, check_figure(figure), voice)
    return render(request, "muscle.html", context, "muscles")


@router.get("/regions")
def regions(request: Request) -> Response:
    """All regions."""
    return render(request, "regions.html", muscle_pages.regions_page(atlas_of(request)), "regions")


@router.get("/regions/{region_id}")
def region(request: Request, region_id: str, side: str = "", figure: str = "female") -> Response:
    """One region: which trigger points may send pain there."""
    atlas = atlas_of(request)
    found = atlas.region(region_id)
    sides = ["right", "left"] if found.paired else ["midline"]
    if side not in ("", *sides):
        raise unknown("side", side, sides, "side", BadQuery)
    context = muscle_pages.region_page(atlas, found, side or sides[0], check_figure(figure))
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
    words = q.strip()[:MAX_CHARACTERS]
    asked = answers_of(atlas_of(request))
    found = asked.answer(words, SHOWN_ANSWERS)
    said = tuple(Said(u.kind, asked.title(u), u.side, u.denied) for u in found.meaning.understood)
    context = SearchPage(
        query=words,
        answers=found.entries,
        understood=tuple(dict.fromkeys(said)),
        body=asked.body_address(found.meaning),
        examples=EXAMPLES,
        blank=SearchEntry("", "", "", "#"),
    )
    return render(request, "search.html", context, "search")


@router.get("/search-index.json")
def search_index(request: Request, v: str = "") -> Response:
    """What the browser searches in; its address changes with it."""
    text, address = index_file(atlas_of(request))
    answer = page(request, text, media_type="application/json")
    answer.headers["Cache-Control"] = FOREVER if address.endswith(f"?v={v}") else CHECK_BACK
    return answer


@router.get("/search-phrases.json")
def search_phrases(request: Request, v: str = "") -> Response:
    """The words of sentences, which the browser reads by itself; its address changes with it."""
    text, address = phrases_file(atlas_of(request))
    answer = page(request, text, media_type="application/json")
    answer.headers["Cache-Control"] = FOREVER if address.endswith(f"?v={v}") else CHECK_BACK
    return answer


@router.get("/glossary")
def glossary(request: Request) -> Response:
    """The field's words and what they mean."""
    return render(request, "glossary.html", muscle_pages.glossary_page(atlas_of(request)), "glossary")


@router.get("/about")
def about(request: Request) -> Response:
    """How to use the atlas, and how far to trust it."""
    return render(request, "about.html", muscle_pages.about_page(atlas_of(request)), "about")


@router.get("/accessibility")
def accessibility(request: Request) -> Response:
    """Who can use the atlas, and how that is known."""
    context = muscle_pages.accessibility_page(atlas_of(request))
    return render(request, "accessibility.html", context, "accessibility")


@router.get("/emergency")
def emergency(request: Request) -> Response:
    """Signs that need help before any thought of muscles."""
    return render(request, "emergency.html", muscle_pages.emergency_page(atlas_of(request)), "emergency")


def error_page(request: Request, error: AtlasError) -> Response:
    """A page that says what went wrong and where to go on."""
    context = ErrorPage(error.status, error.title, error.detail, error.suggestions)
    return render(request, "error.html", context, status=error.status)
