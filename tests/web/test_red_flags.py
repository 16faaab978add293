"""One source of danger: from whatever place one comes and by whatever route, the same signs stand in the same words."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from functools import lru_cache

import pytest
from starlette.testclient import TestClient

from app.atlas.atlas import Atlas
from app.atlas.red_flags import red_flags
from app.atlas.triage import OUTCOMES
from app.data.models.core import Landmark
from app.data.models.signs import AREAS, RedFlag
from tests.known import DATA

FLAGS = {f.id: f for f in DATA.red_flags}
REGIONS = [r.id for r in DATA.regions]
PAIRED = {r.id: r.paired for r in DATA.regions}

Shown = dict[str, tuple[str, str]]
"""The signs that a route shows: id -> urgency and words, in order."""

ITEM = re.compile(r'<li class="flag" data-flag="([a-z-]+)" data-urgency="([a-z]+)">(.*?)</li>', re.DOTALL)
WORDS = re.compile(r'data-slot="text">(.*?)</span>', re.DOTALL)

FIRST_CANDIDATES = 8
"""Muscles of a place whose pages are opened."""


def said(text: str) -> str:
    """A text without markup, so that a number to tap is a number."""
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]*>", "", text))).strip()


def of_page(text: str) -> Shown:
    """The signs of danger that stand on a page, in a therapist's words."""
    found: Shown = {}
    for name, urgency, item in ITEM.findall(text):
        if urgency == "caution":
            continue
        words = WORDS.search(item)
        assert words, item
        found[name] = (urgency, said(words.group(1)))
    return found


def of_json(flags: Iterable[dict[str, str]]) -> Shown:
    """The signs in an answer of the API."""
    return {f["id"]: (f["urgency"], said(f["text"])) for f in flags}


def due(regions: Iterable[str]) -> Shown:
    """What data/red_flags.yaml itself asks for, in its own order of danger."""
    named = set(regions)
    flags = [f for f in DATA.red_flags if not f.regions or named & set(f.regions)]
    flags.sort(key=lambda f: (OUTCOMES.index(f.urgency), -f.danger))
    return {f.id: (f.urgency, said(f.text)) for f in flags}


def holds(shown: Shown, wanted: Shown) -> None:
    """All that is wanted is shown, in the same words."""
    assert {name: shown.get(name) for name in wanted} == wanted


@lru_cache(maxsize=256)
def muscle_page(client: TestClient, muscle: str) -> Shown:
    return of_page(client.get(f"/muscles/{muscle}").text)


def sided(region: str) -> list[str]:
    return [f"{region}:left", f"{region}:right"] if PAIRED[region] else [region]


@pytest.mark.slow
@pytest.mark.parametrize("region", REGIONS)
def test_the_same_signs_on_every_route_of_a_region(client: TestClient, region: str) -> None:
    """API, region page, map without JavaScript, the gate's questions and the conditions of a region say the same."""
    wanted = due([region])
    for place in sided(region):
        answer = client.get("/api/v1/candidates", params={"region": place}).json()
        assert list(of_json(answer["red_flags"]).items()) == list(wanted.items())
        side = place.partition(":")[2]
        drawn = {"pains": [{"marks": [{"region": region, "side": side or "midline"}]}]}
        assert of_json(client.post("/api/v1/candidates", json=drawn).json()["red_flags"]) == wanted
        assert of_page(client.get(f"/regions/{region}", params={"side": side} if side else {}).text) == wanted
        assert of_page(client.get("/", params={"region": place}).text) == wanted
    asked = client.get("/api/v1/safety", params={"region": region}).json()["questions"]
    signs = {s["id"]: s for q in asked if q["topic"] != "you" for s in q["signs"]}
    assert set(signs) == set(wanted)
    form = client.get("/safety", params={"region": region}).text
    for name, sign in signs.items():
        flag = FLAGS[name]
        assert (sign["outcome"], sign["ask"], sign["do"]) == (flag.urgency, flag.ask, flag.do)
        assert f'value="{name}"> <span>{html.escape(flag.ask, quote=False)}' in html.unescape(form).replace("\n", " ")
    for condition in DATA.conditions:
        if region in condition.regions:
            holds(of_page(client.get(f"/guide/conditions/{condition.id}").text), wanted)
            holds_ids = set(client.get(f"/api/v1/conditions/{condition.id}").json()["red_flags"])
            assert set(wanted) <= holds_ids


@pytest.mark.slow
@pytest.mark.parametrize("region", REGIONS)
def test_the_muscles_that_a_region_leads_to_show_its_signs(client: TestClient, region: str) -> None:
    """Whoever opens one of the first muscles of a place finds there every sign of that place again."""
    place = sided(region)[0]
    candidates = client.get("/api/v1/candidates", params={"region": place}).json()["candidates"]
    muscles = list(dict.fromkeys(c["muscle"] for c in candidates))[:FIRST_CANDIDATES]
    for muscle in muscles:
        holds(muscle_page(client, muscle), due([region]))


@pytest.mark.slow
@pytest.mark.parametrize("landmark", DATA.landmarks, ids=lambda x: x.id)
def test_the_same_signs_from_every_landmark(client: TestClient, atlas: Atlas, landmark: Landmark) -> None:
    """A landmark named, a click on it from front or back, and the map without JavaScript give its region's signs."""
    for side, cell in atlas.landmark_cells[landmark.id].items():
        at = f"{landmark.id}:{side}" if landmark.paired else landmark.id
        wanted = due([atlas.region_of_cell(cell)[0]])
        assert of_json(client.get("/api/v1/candidates", params={"at": at}).json()["red_flags"]) == wanted
        assert of_page(client.get("/", params={"at": at}).text) == wanted
        for view in ("anterior", "posterior"):
            spot = atlas.overlay("female", view)["landmarks"].get(landmark.id, {}).get(side)
            if not spot:
                continue
            point = {"view": view, "x": spot[0], "y": spot[1]}
            clicked = client.get("/api/v1/candidates", params=point).json()["red_flags"]
            under = atlas.labels("female", view).cell(spot[0], spot[1])
            if under >= 0:
                assert of_json(clicked) == due([atlas.region_of_cell(under)[0]])


def test_several_pains_bring_the_signs_of_all(client: TestClient) -> None:
    """Pain in two places shows the signs of both, each once, the most pressing first."""
    params = {"region": ["anterior-chest-pain:left", "posterior-leg-pain:right"]}
    found = of_json(client.get("/api/v1/candidates", params=params).json()["red_flags"])
    assert list(found.items()) == list(due(["anterior-chest-pain", "posterior-leg-pain"]).items())


def test_what_the_browser_works_with_is_the_same(client: TestClient) -> None:
    """Map, plan and hand-over in the browser read one file: the same ids, urgency and words for every reader."""
    questions = client.get("/api/v1/safety").json()["questions"]
    signs = {s["id"]: s for q in questions for s in q["signs"]}
    assert set(signs) == {s.id for s in DATA.signs}
    for flag in DATA.red_flags:
        assert signs[flag.id]["outcome"] == flag.urgency
        assert [signs[flag.id][key] for key in ("short", "ask", "text", "do")] == [
            flag.short,
            flag.ask,
            flag.text,
            flag.do,
        ]
        assert signs[flag.id]["regions"] == list(flag.regions)


def test_the_page_of_emergency_signs_has_every_sign(client: TestClient) -> None:
    """Nothing that any page warns of is missing on the page of all signs, and each stands under its urgency."""
    text = client.get("/emergency").text
    words = said(text)
    for flag in DATA.red_flags:
        assert f'id="{flag.id}" data-flag="{flag.id}" data-urgency="{flag.urgency}"' in text
        assert said(flag.text) in words


@pytest.mark.parametrize("region", REGIONS)
def test_a_frame_of_a_place_leads_to_help_and_tells_nobody_how_to_press(client: TestClient, region: str) -> None:
    """The map in a frame has the way to the emergency signs in it and nothing on pressing or stretching."""
    text = client.get("/embed", params={"region": sided(region)[0]}).text
    assert 'href="/emergency"' in text
    assert not re.search(r"\b(press|stretch|roll|ball)\b", re.sub(r"<[^>]*>", " ", text.partition("<script")[0]), re.I)


EXPECTED = {
    "chest-pressure": "posterior-shoulder-pain posterior-arm-pain anterior-arm-pain ulnar-forearm-pain "
    "low-thoracic-back-pain",
    "cauda-equina": "posterior-leg-pain low-thoracic-back-pain anterior-thigh-pain lateral-thigh-hip-pain lumbar-pain "
    "groin-pain",
    "spinal-cord-back": "low-thoracic-back-pain lumbar-pain",
    "abdominal-aorta": "low-thoracic-back-pain iliosacral-pain",
    "arm-clot": "posterior-shoulder-pain antecubital-pain volar-forearm-pain dorsal-wrist-hand-pain",
    "giant-cell-arteritis": "occipital-pain temporal-pain cheek-jaw-pain",
    "cold-limb": "heel-pain antecubital-pain thumb-base-radial-hand-pain posterior-leg-pain",
    "kidney": "lumbar-pain low-thoracic-back-pain",
    "shingles": "lateral-chest-pain frontal-pain lumbar-pain",
    "snap": "posterior-ankle-pain heel-pain antecubital-pain olecranon-pain posterior-shoulder-pain",
    "facial-swelling": "cheek-jaw-pain toothache",
    "mouth-sore": "tongue-pain cheek-jaw-pain throat-anterior-neck-pain",
    "swallowing-breathing": "tongue-pain throat-anterior-neck-pain",
    "ectopic-pregnancy": "posterior-shoulder-pain anterior-shoulder-pain abdominal-pain",
    "pre-eclampsia": "frontal-pain abdominal-pain",
    "raised-pressure": "vertex-pain occipital-pain",
    "carbon-monoxide": "frontal-pain temporal-pain",
    "necrotising-infection": "heel-pain dorsal-lesser-toe-pain lumbar-pain",
    "dark-urine": "lumbar-pain anterior-thigh-pain anterior-arm-pain",
    "child-limp": "groin-pain anterior-knee-pain heel-pain",
    "wrist-fall": "thumb-base-radial-hand-pain",
    "stress-fracture": "heel-pain metatarsal-head-pain",
    "hot-joint": "olecranon-pain lateral-elbow-pain medial-elbow-pain antecubital-pain lateral-thigh-hip-pain",
}
"""What belongs where beyond doubt, from docs/safety.md, each with one place at least where it is easily forgotten."""


@pytest.mark.parametrize("flag", EXPECTED)
def test_signs_stand_where_they_are_easily_forgotten(flag: str) -> None:
    """Referred and rare dangers are asked about in the places named in docs/safety.md."""
    assert set(EXPECTED[flag].split()) <= set(FLAGS[flag].regions or REGIONS)


EMERGENCIES = [
    "ectopic-pregnancy",
    "necrotising-infection",
    "carbon-monoxide",
    "pre-eclampsia",
    "cold-limb",
    "dark-urine",
    "spinal-cord-back",
]


@pytest.mark.parametrize("flag", EMERGENCIES)
def test_what_cannot_wait_is_an_emergency(flag: str) -> None:
    """Where sources differ on how soon, the sooner counts."""
    assert FLAGS[flag].urgency == "emergency"


@pytest.mark.parametrize("region", REGIONS)
def test_no_place_is_left_with_injury_and_cancer_alone(atlas: Atlas, region: str) -> None:
    """Every region has at least four signs of its own for help now or today."""
    own = [f for f in red_flags(atlas, [region]) if f.regions and f.urgency != "soon"]
    assert len(own) >= 4


@pytest.mark.parametrize("flag", DATA.red_flags, ids=lambda f: f.id)
def test_a_sign_is_a_question_an_answer_and_a_line(flag: RedFlag) -> None:
    """Each sign is asked about, said in one line of a phone, and an emergency names where to get help."""
    assert flag.ask.count("?") in (1, 2)
    assert flag.ask.endswith("?")
    assert len(flag.short) <= 44
    assert flag.outcome == flag.urgency
    if flag.urgency == "emergency":
        assert re.search(r"112, 911|hospital now", flag.do)


def test_the_order_of_signs_leaves_no_doubt() -> None:
    """Server and browser show signs in one order, so no two of the same urgency are equally dangerous."""
    for outcome in OUTCOMES:
        ranks = [s.danger for s in DATA.signs if s.outcome == outcome]
        assert len(ranks) == len(set(ranks)), outcome


def test_a_part_of_the_body_stands_for_its_regions() -> None:
    """A sign may name a part of the body; what reads it sees the regions of that part only."""
    assert set(AREAS["knee"]) <= set(FLAGS["child-limp"].regions)
    for sign in DATA.signs:
        assert not set(sign.regions) & set(AREAS)
        assert set(sign.regions) <= set(REGIONS)
