"""The pages that people see: HTML that works by itself, which static/js then makes quicker."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from fastapi import APIRouter, Request, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from app import presenter
from app.api import atlas_of
from app.assets import Assets, page
from app.contexts import ErrorPage
from app.errors import AtlasError, BadQuery, unknown
from app.places import check_figure
from app.state import read_state

TEMPLATES = Path(__file__).resolve().parent.parent / "templates"

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
    made.filters["json_text"] = presenter.json_text
    made.filters["upper_first"] = lambda text: text[:1].upper() + text[1:]
    return made


def rendered(request: Request, name: str, context: object, here: str = "", tone: str = "") -> str:
    """A template filled in. here: which of the main links this page belongs to; tone: of the figure's skin."""
    assets: Assets = request.app.state.assets
    return environment().get_template(name).render(page=context, here=here, tone=tone, asset=assets.url)


def render(request: Request, name: str, context: object, here: str = "", tone: str = "", status: int = 200) -> Response:
    """A template filled in, as a response that may be kept."""
    return page(request, rendered(request, name, context, here, tone), status)


@router.get("/")
def home(request: Request) -> Response:
    """The map: click where it hurts."""
    atlas = atlas_of(request)
    state, message = read_state(atlas, request.query_params)
    return render(request, "home.html", presenter.home_page(atlas, state, message), "map", tone=state.tone)


@router.get("/muscles")
def muscles(request: Request) -> Response:
    """All muscles by part of the body."""
    return render(request, "muscles.html", presenter.muscles_page(atlas_of(request)), "muscles")


@router.get("/muscles/{muscle_id}")
def muscle(request: Request, muscle_id: str, figure: str = "female") -> Response:
    """One muscle: where it lies, where its pain is felt, what to do."""
    atlas = atlas_of(request)
    found = atlas.muscle(muscle_id)
    return render(request, "muscle.html", presenter.muscle_page(atlas, found, check_figure(figure)), "muscles")


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


@router.get("/about")
def about(request: Request) -> Response:
    """How to use the atlas, and how far to trust it."""
    return render(request, "about.html", presenter.about_page(atlas_of(request)), "about")


@router.get("/emergency")
def emergency(request: Request) -> Response:
    """Signs that need help before any thought of muscles."""
    return render(request, "emergency.html", presenter.emergency_page(atlas_of(request)), "emergency")


def error_page(request: Request, error: AtlasError) -> Response:
    """A page that says what went wrong and where to go on."""
    context = ErrorPage(error.status, error.title, error.detail, error.suggestions)
    return render(request, "error.html", context, status=error.status)
