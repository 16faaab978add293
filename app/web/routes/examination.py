"""The examination's part of the API and its pages: movement tests and look-alikes."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from app.atlas.atlas import Atlas
from app.atlas.locations import MAX_PLACES, split_side
from app.atlas.memo import memo
from app.atlas.practice import hazards_at
from app.atlas.triage import gate
from app.data.models.examination import LookAlike, MovementTest
from app.errors import BadQuery, unknown
from app.vocabulary import FINDINGS, JOINT_TITLES, ROLES
from app.web.contexts.examination import (
    JointSection,
    LookAlikesPage,
    MovementTestRow,
    MovementTestsPage,
    RegionAlikes,
    TestedMuscles,
)
from app.web.openapi_schemas import NAMED, PROBLEM
from app.web.presenters.evidence import month_words
from app.web.presenters.practice import strength_json, voices
from app.web.responses import answer, atlas_of, dumps, page
from app.web.templating import render, voice_of

router = APIRouter()
ROOT = "/api/v1"
NONE: list[str] = []
STRENGTH_SPREADS = "benfica-2018"
"""The work that says how far healthy people differ in strength."""


def packed(request: Request, body: bytes) -> Response:
    """A JSON answer that a browser may keep: with its tag, and compressed where the client takes it."""
    return page(request, body.decode(), media_type="application/json")


def test_json(atlas: Atlas, test: MovementTest) -> dict[str, Any]:
    """A movement test with what it says of each muscle: `c` makes the movement, `l` is lengthened by it."""
    body = test.model_dump(mode="json", exclude={"makes", "lengthens"})
    roles = atlas.likelihoods.roles[test.id]
    body["roles"] = {
        side: {muscle: "".join(sorted(role[0] for role in found)) for muscle, found in muscles.items()}
        for side, muscles in roles.items()
    }
    strength = atlas.strength.get(test.id)
    body["strength"] = strength_json(strength) if strength else None
    return body


def alike_json(entry: LookAlike) -> dict[str, Any]:
    """A look-alike as the API has it."""
    return entry.model_dump(mode="json")


@memo(4)
def _examination(atlas: Atlas) -> bytes:
    answers: dict[str, Any] = {}
    findings: dict[str, dict[str, Any]] = {finding: {} for finding in FINDINGS}
    for weight in atlas.data.weights:
        entry = {
            "ratio": weight.ratio,
            "ratio_source": weight.ratio_source,
            "agreement": weight.agreement,
            "agreement_source": weight.agreement_source,
            "why": weight.why,
            "weakness": weight.weakness,
        }
        if weight.answer:
            answers[weight.answer] = {"weight": atlas.likelihoods.answers[weight.answer]} | entry
        elif weight.finding and weight.role:
            value = atlas.likelihoods.findings[weight.finding, weight.role]
            findings[weight.finding][weight.role] = {"weight": value} | entry
    body = {
        "version": atlas.version,
        "joints": JOINT_TITLES,
        "answers": answers,
        "findings": findings,
        "tests": [test_json(atlas, test) for test in atlas.movement_tests.values()],
        "look_alikes": [alike_json(entry) for entry in atlas.look_alikes.values()],
    }
    return dumps(body)


@memo(4)
def _points(atlas: Atlas) -> bytes:
    muscles = {}
    for muscle in atlas.muscles.values():
        limit = atlas.palpation.get(muscle.id)
        muscles[muscle.id] = {
            "contact": muscle.technique.contact,
            "cautions": muscle.cautions,
            "who": limit.who if limit else "anyone",
            "why": limit.why if limit else "",
        }
    points = {}
    for referral in atlas.referrals.values():
        limit = atlas.palpation.get(referral.muscle)
        told = atlas.pressing.get(referral.id)
        hazards = hazards_at(atlas, referral.id)
        points[referral.id] = {
            "find": referral.find if not limit or limit.who != "clinician" else "",
            "essential": referral.essential.words,
            "spillover": referral.spillover.words if referral.spillover else "",
            "told": told.model_dump(mode="json", exclude={"id"}) if told else None,
            "under": [s.name for s in hazards.under] if hazards.known else None,
            "beside": [s.name for s in hazards.beside],
        }
    return dumps({"version": atlas.version, "muscles": muscles, "points": points})


@router.get(f"{ROOT}/examination", tags=["examination"])
def examination(request: Request) -> Response:
    """Everything that an examination needs but the points: movement tests with the muscles that they are about, what
    answers and findings are worth (weights are natural logarithms, see docs/examination.md), and look-alikes."""
    return packed(request, _examination(atlas_of(request)))


@router.get(f"{ROOT}/examination/points", tags=["examination"])
def examination_points(request: Request) -> Response:
    """Where and how to press each point, what to expect, who may, and the same said to clients (`told`).

    `under` and `beside` name what lies there, for trained hands; `under` is null where it was not described.

    All points at once, so that asking tells nobody which.
    """
    return packed(request, _points(atlas_of(request)))


@router.get(f"{ROOT}/movement-tests", tags=["examination"], responses=PROBLEM)
def movement_tests(request: Request, joint: str = "") -> Response:
    """Movement tests, all or those of a joint, with normal ranges and the muscles that each is about."""
    if joint and joint not in JOINT_TITLES:
        raise unknown("joint", joint, list(JOINT_TITLES), "joint")
    atlas = atlas_of(request)
    found = [test_json(atlas, t) for t in atlas.movement_tests.values() if joint in ("", t.joint)]
    return packed(request, dumps(found))


@router.get(f"{ROOT}/look-alikes", tags=["examination"], responses=PROBLEM)
def look_alikes(request: Request, region: Annotated[list[str], Query(json_schema_extra=NAMED)] = NONE) -> Response:
    """What else may hurt in regions (`<region>` or `<region>:<side>`), most urgent first; all if none is named."""
    atlas = atlas_of(request)
    if not region:
        return packed(request, dumps([alike_json(entry) for entry in atlas.look_alikes.values()]))
    if len(region) > MAX_PLACES:
        raise BadQuery(f"{len(region)} regions in one query; at most {MAX_PLACES}", field="region")
    places = []
    for text in region:
        name, side = split_side(text, "region")
        atlas.region(name)
        places.append((name, side or "midline"))
    return answer(dumps([alike_json(entry) for entry in atlas.look_alikes_at(places)]))


def tested_muscles(atlas: Atlas, test: MovementTest) -> tuple[TestedMuscles, ...]:
    """The muscles of a test by what they do and on which side, in roster order; `both` where the test has no sides."""
    roles = atlas.likelihoods.roles[test.id]
    out = []
    for role in ROLES:
        for side, muscles in roles.items():
            found = tuple(m for m in atlas.muscles.values() if role in muscles.get(m.id, frozenset()))
            if found:
                out.append(TestedMuscles(role, side if test.paired else "both", found))
    return tuple(out)


@router.get("/movement-tests", include_in_schema=False)
def movement_tests_page(request: Request) -> Response:
    """All movement tests by joint, with normal ranges, sources and muscles."""
    atlas = atlas_of(request)
    tests = atlas.movement_tests.values()
    joints = tuple(
        JointSection(
            joint,
            title,
            tuple(MovementTestRow(test, tested_muscles(atlas, test)) for test in tests if test.joint == joint),
        )
        for joint, title in JOINT_TITLES.items()
    )
    cited = [s for t in tests if t.normal for s in t.normal.sources]
    cited += [s for entry in atlas.data.strength for s in entry.sources]
    cited += [STRENGTH_SPREADS]
    cited += [s for w in atlas.data.weights for s in (w.ratio_source, w.agreement_source, *w.sources)]
    sources = tuple(atlas.sources[s] for s in dict.fromkeys(cited))
    numbers = {s.id: i for i, s in enumerate(sources, start=1)}
    asked = gate(atlas.data.signs, ())
    searched = {test: month_words(search) for search in atlas.data.searches for test in search.movements}
    links = voices("/movement-tests", voice_of(request))
    context = MovementTestsPage(
        links, joints, atlas.strength, searched, atlas.data.weights, asked, tuple(atlas.regions), sources, numbers
    )
    return render(request, "movement_tests.html", context, "movement-tests")


@router.get("/look-alikes", include_in_schema=False)
def look_alikes_page(request: Request) -> Response:
    """What else may hurt, by region, with sources."""
    atlas = atlas_of(request)
    regions = tuple(
        RegionAlikes(region, tuple(atlas.look_alikes_at([(region.id, side) for side in ("left", "right", "midline")])))
        for region in atlas.regions.values()
    )
    sources = tuple(atlas.sources[s] for s in dict.fromkeys(s for a in atlas.look_alikes.values() for s in a.sources))
    numbers = {s.id: i for i, s in enumerate(sources, start=1)}
    entries = tuple(atlas.look_alikes.values())
    asked = gate(atlas.data.signs, ())
    context = LookAlikesPage(entries, regions, atlas.regions, asked, tuple(atlas.regions), sources, numbers)
    return render(request, "look_alikes.html", context, "look-alikes")
