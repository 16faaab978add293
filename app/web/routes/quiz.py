"""The pages for learning: the hub, the quiz with and without JavaScript, and the facts that it asks about."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter, Request, Response
from markupsafe import Markup

from app.atlas.atlas import Atlas
from app.atlas.memo import memo
from app.drawing.body_map import draw_map
from app.errors import BadQuery
from app.learn.distractors import FACTS
from app.learn.quiz import PlainQuestion, choice_words, plain_question, quiz_facts
from app.views import VIEWS, View
from app.vocabulary import GROUP_TITLES
from app.web.responses import atlas_of, dumps, page
from app.web.templating import render

router = APIRouter()

MAX_QUESTIONS = 1_000_000

KINDS = ("refers", "zone", "press", "facts", "part", "case")
"""Kinds of question that can be chosen, from the easiest to the hardest."""


@dataclass(frozen=True)
class LearnPage:
    """The hub: how much there is to learn."""

    muscles: int
    points: int


@dataclass(frozen=True)
class QuizPage:
    """The quiz in the browser. facts: address of what it asks about; picture: the body that is shown first."""

    facts: str
    groups: dict[str, str]
    kinds: tuple[str, ...]
    fact_kinds: tuple[str, ...]
    views: tuple[View, ...]
    view: View
    regions: dict[str, str]
    muscles: int


@dataclass(frozen=True)
class LitZone:
    """A zone on the picture: its outlines in user units, and the transform that brings a left one over."""

    essential: str
    spillover: str
    transform: str


@dataclass(frozen=True)
class PlainQuizPage:
    """One question without JavaScript. answer: index of the choice made, None before; choices: their words."""

    question: PlainQuestion
    answer: int | None
    choices: tuple[str, ...]
    view: View | None
    picture: Markup
    zone: LitZone | None


@memo(4)
def _facts(atlas: Atlas) -> str:
    return dumps(quiz_facts(atlas)).decode()


@router.get("/api/v1/quiz", tags=["atlas"])
def quiz_api(request: Request) -> Response:
    """What the quiz asks about: facts of each muscle and point, with fair wrong answers, the most plausible first."""
    return page(request, _facts(atlas_of(request)), media_type="application/json")


@router.get("/learn", include_in_schema=False)
def learn(request: Request) -> Response:
    """What a student can do here."""
    atlas = atlas_of(request)
    return render(request, "learn.html", LearnPage(len(atlas.muscles), len(atlas.referrals)), "learn")


@router.get("/quiz", include_in_schema=False)
def quiz(request: Request, n: str = "", answer: str = "") -> Response:
    """The quiz; with `n` one numbered question of four choices, for browsers without JavaScript."""
    atlas = atlas_of(request)
    if n:
        question = plain_question(atlas, _number(n, MAX_QUESTIONS, "n"))
        chosen = _number(answer, len(question.choices), "answer") - 1 if answer else None
        return render(request, "quiz_plain.html", _plain_page(atlas, question, chosen), "learn")
    context = QuizPage(
        facts=f"/api/v1/quiz.json?v={atlas.version}",
        groups=dict(GROUP_TITLES),
        kinds=KINDS,
        fact_kinds=FACTS,
        views=tuple(VIEWS.values()),
        view=VIEWS["anterior"],
        regions={region.id: region.name for region in atlas.regions.values()},
        muscles=len(atlas.muscles),
    )
    return render(request, "quiz.html", context, "learn")


def _number(text: str, most: int, field: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 10 and 1 <= int(text) <= most):
        raise BadQuery(f"{field} should be a whole number from 1 to {most}", field=field)
    return int(text)


def _plain_page(atlas: Atlas, question: PlainQuestion, chosen: int | None) -> PlainQuizPage:
    words = tuple(choice_words(question.kind, atlas.muscles[muscle]) for muscle in question.choices)
    if not question.point:
        return PlainQuizPage(question, chosen, words, None, Markup(), None)
    view = VIEWS[question.view]
    left = question.side == "left"
    paths = atlas.overlay("female", view.mirror if left else view.id)["points"][question.point]
    transform = f"translate({view.width} 0) scale(-1 1)" if left else ""
    zone = LitZone(paths.get("essential", ""), paths.get("spillover", ""), transform)
    # Before the answer no name may stand in the picture; afterwards X and muscle are shown with it.
    lit = [(question.point, question.side)] if chosen is not None else []
    picture = Markup(draw_map(atlas, view.id, "female", lit, standalone=False))
    return PlainQuizPage(question, chosen, words, view, picture, None if lit else zone)
