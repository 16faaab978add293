"""What a therapist thinks of beside the muscle: whole, sourced, in step with the rest, and never said to clients."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.atlas.atlas import Atlas
from app.atlas.practice import hazards_at, rules_at
from app.data.checks.practice import (
    hazards_name_what_exists,
    nobody_is_told_to_press_what_only_trained_hands_may,
    wanting,
)
from app.data.checks.sources import cited, every_source_exists
from app.data.dataset import FILES
from app.data.models.guide import Contraindication
from app.vocabulary import TECHNIQUES
from tests.known import DATA
from tests.web.test_gate import read

LUNG_FIELD = ("anterior-chest-pain", "lateral-chest-pain", "upper-thoracic-back-pain", "low-thoracic-back-pain")

ANATOMY = [
    ("sternocleidomastoid-sternal-3", "carotid-sinus"),
    ("sternocleidomastoid-clavicular-2", "accessory-nerve"),
    ("digastric-posterior-1", "internal-carotid-artery"),
    ("suboccipitals-1", "vertebral-artery"),
    ("suboccipitals-1", "greater-occipital-nerve"),
    ("scalenes-1", "phrenic-nerve"),
    ("scalenes-2", "brachial-plexus"),
    ("scalenes-2", "pleura-dome"),
    ("trapezius-upper-2", "pleura"),
    ("levator-scapulae-1", "dorsal-scapular-nerve"),
    ("supraspinatus-2", "suprascapular-nerve"),
    ("teres-minor-1", "axillary-nerve"),
    ("subscapularis-1", "axillary-artery"),
    ("coracobrachialis-1", "musculocutaneous-nerve"),
    ("brachialis-3", "radial-nerve"),
    ("triceps-brachii-5", "ulnar-nerve"),
    ("supinator-1", "posterior-interosseous-nerve"),
    ("pronator-teres-1", "median-nerve"),
    ("flexor-carpi-ulnaris-1", "ulnar-nerve"),
    ("pectoralis-minor-1", "brachial-plexus"),
    ("sternalis-1", "heart"),
    ("serratus-anterior-1", "long-thoracic-nerve"),
    ("rectus-abdominis-2", "inferior-epigastric-artery"),
    ("quadratus-lumborum-1", "kidney"),
    ("iliopsoas-1", "femoral-nerve"),
    ("iliopsoas-3", "abdominal-aorta"),
    ("obturator-internus-1", "pudendal-nerve"),
    ("gluteus-maximus-2", "sciatic-nerve"),
    ("gluteus-medius-2", "superior-gluteal-nerve"),
    ("piriformis-2", "sciatic-nerve"),
    ("pectineus-1", "femoral-artery"),
    ("sartorius-2", "saphenous-nerve"),
    ("biceps-femoris-2", "common-fibular-nerve"),
    ("popliteus-1", "popliteal-artery"),
    ("fibularis-longus-1", "common-fibular-nerve"),
    ("tibialis-anterior-1", "deep-fibular-nerve"),
    ("soleus-1", "tibial-nerve"),
    ("abductor-hallucis-1", "medial-plantar-nerve"),
]
"""A point, and what any anatomist expects to be told of there."""


def get(client: TestClient, path: str) -> Any:
    response = client.get(path)
    assert response.status_code == 200, response.text
    return response.json()


def test_nothing_is_wanting() -> None:
    """Each point is told what lies there, and each muscle has a joint to test with it."""
    assert [str(problem) for problem in wanting(DATA)] == []


def test_what_is_wanting_is_named_with_its_repair() -> None:
    """A point or muscle that was added without it is named with file, line and entry; the atlas loads all the same."""
    without = replace(DATA, point_hazards=DATA.point_hazards[1:], joint_links=())
    found = list(wanting(without))
    point = found[-1]
    assert (point.file, point.entry) == ("data/referrals.yaml", f"{DATA.point_hazards[0].id}.id")
    assert point.line > 1
    assert "add it to point_hazards.yaml" in point.message
    assert len(found) == len(DATA.muscles) + 1
    assert "add it to the `muscles` of a joint in joint_links.yaml" in found[0].message


@pytest.mark.parametrize(("point", "structure"), ANATOMY)
def test_a_point_names_what_lies_there(atlas: Atlas, point: str, structure: str) -> None:
    at = hazards_at(atlas, point)
    assert structure in {s.id for s in (*at.under, *at.beside)}


def test_points_over_the_lung_name_the_pleura(atlas: Atlas) -> None:
    """Wherever a point is marked on the skin over the ribs, a finger or needle is warned of the lung.

    Muscles of the arm lie on the humerus, also where their skin is that of the armpit.
    """
    silent = []
    for point in (r.id for r in atlas.referrals.values() if atlas.muscles[r.muscle].group != "arm"):
        for view in atlas.views_of(point, "right"):
            place = atlas.overlay("female", view)["points"].get(point, {})
            cell = atlas.labels("female", view).cell(*place["x"]) if "x" in place else -1
            if cell < 0:
                continue
            at = hazards_at(atlas, point)
            if atlas.region_of_cell(cell)[0] in LUNG_FIELD and "pleura" not in {
                s.kind for s in (*at.under, *at.beside)
            }:
                silent.append(point)
            break
    assert silent == []


def test_no_depth_is_told() -> None:
    """Names and rules only: bodies differ too much for a number of centimetres."""
    texts = [t for h in DATA.hazards for t in (h.pressure, h.needle, h.stop_and_refer)]
    texts += [s.runs for s in DATA.structures] + [p.note or "" for p in DATA.point_hazards]
    assert [t for t in texts if re.search(r"\d\s*(?:cm|mm|inch)|centimet|millimet", t)] == []


def test_rules_cover_what_is_met(atlas: Atlas) -> None:
    """Each point's structures have their rule, the gravest first."""
    at = hazards_at(atlas, "scalenes-1")
    assert [rule.id for rule in rules_at(atlas, (at,))] == ["pleura", "artery", "vein", "nerve", "lymph"]
    assert {s.kind for s in DATA.structures} == {h.id for h in DATA.hazards}


def test_slips_of_hazards_are_named() -> None:
    """An unknown structure, one that lies nowhere, and a client told to press on a carotid: each is named."""
    point = next(p for p in DATA.point_hazards if p.id == "temporalis-1")
    (slip,) = hazards_name_what_exists(
        replace(DATA, point_hazards=(*DATA.point_hazards, point.model_copy(update={"under": ("carotid-sinuses",)})))
    )
    assert "unknown structure `carotid-sinuses`; did you mean `carotid-sinus`" in slip.message
    (idle, *_) = hazards_name_what_exists(replace(DATA, point_hazards=()))
    assert (idle.file, "drop it" in idle.message) == ("data/structures.yaml", True)
    own = tuple(p.model_copy(update={"hands": "own"}) for p in DATA.pressing)
    found = list(nobody_is_told_to_press_what_only_trained_hands_may(replace(DATA, pressing=own)))
    assert "sternocleidomastoid-sternal-3.under.0" in {p.entry for p in found}
    assert all("say `hands: trained` in pressing.yaml" in p.message for p in found)


def test_every_file_that_cites_is_checked() -> None:
    """With no source at all, each file whose entries name one is complained of; and only those."""
    named = {p.file for p in every_source_exists(replace(DATA, sources=()))}
    citing = {
        f"data/{file}.yaml" for file in FILES if file != "sources" and any(list(cited(e)) for e in DATA.entries(file))
    }
    assert named == citing
    assert {"data/muscles.yaml", "data/factors.yaml", "data/point_hazards.yaml", "data/red_flags.yaml"} <= named


def test_each_technique_has_its_contraindications() -> None:
    """Pressure, stretch, heat and needle are each held back by something of the person."""
    for technique in TECHNIQUES:
        assert [c for c in DATA.contraindications if technique in c.techniques and not c.regions], technique


@pytest.mark.parametrize(
    "wrong", [{"techniques": ["needle"]}, {"techniques": ["heat"]}, {"needle": "None here at all, ever."}]
)
def test_a_contraindication_says_what_its_techniques_need(wrong: dict[str, Any]) -> None:
    """A needle needs its text, the others theirs, and no text stands idle."""
    whole = {"id": "a", "title": "Some reason", "techniques": ["pressure"], "source": "expert-opinion"}
    with pytest.raises(ValueError, match="goes with"):
        Contraindication.model_validate(whole | wrong)


def test_breast_implants_hold_back_what_presses_on_the_chest(client: TestClient) -> None:
    """The gate asks about them at the chest, and each technique that would harm them says so."""
    held = next(c for c in DATA.contraindications if "breast-implant" in c.signs)
    assert set(held.techniques) == {"pressure", "stretch", "needle"}
    asked = next(s for s in DATA.cautions if s.id == "breast-implant")
    assert {"anterior-chest-pain", "lateral-chest-pain"} <= set(asked.regions)
    assert "Breast implants" in client.get("/muscles/pectoralis-major?voice=therapist").text


CLIENT_PAGES = [
    "/practice",
    "/hazards",
    "/movement-tests",
    "/muscles/scalenes",
    "/muscles/iliopsoas",
    "/muscles/sternalis",
]


@pytest.mark.parametrize("path", CLIENT_PAGES)
def test_clients_are_told_of_no_needle_and_no_structure_at_risk(client: TestClient, path: str) -> None:
    """In the client's voice neither a needle nor what lies beneath is in sight, nor behind anything that opens."""
    page = read(client, path)
    said = " ".join((*page.before, *page.after, *page.closed)).lower()
    assert "needl" not in said
    for structure in ("under finger and", "dome of the pleura", "pericardium", "inferior vena cava", "cervical plexus"):
        assert structure not in said


def test_the_gate_sends_no_needle(client: TestClient) -> None:
    """What the safety gate fetches names the techniques that clients are told of, and no text on needles."""
    held = get(client, "/api/v1/safety")["contraindications"]
    assert {t for c in held for t in c["techniques"]} == {"pressure", "stretch", "heat"}
    assert all(c["text"] and "needle" not in c for c in held)


@pytest.mark.parametrize(
    ("asked", "href"),
    [
        ("goose bumps", "/practice#goose-bumps"),
        ("pilomotor", "/practice#goose-bumps"),
        ("low iron", "/practice#iron"),
        ("vitamin b12", "/practice#vitamin-b12"),
        ("underactive thyroid", "/practice#thyroid"),
        ("sacroiliac joint", "/practice#sacroiliac"),
        ("phrenic nerve", "/hazards#phrenic-nerve"),
        ("common fibular nerve", "/hazards#common-fibular-nerve"),
    ],
)
def test_the_search_finds_it(client: TestClient, asked: str, href: str) -> None:
    found = client.get("/search", params={"q": asked}).text
    assert f'href="{href}"' in found


def test_the_api_tells_it(client: TestClient) -> None:
    """Points tell what lies there, muscles their joints, tests their strength; the rest is one file each."""
    point = get(client, "/api/v1/trigger-points/scalenes-2")["hazards"]
    assert {"id": "pleura-dome", "name": "Dome of the pleura and top of the lung", "kind": "pleura"} in point["under"]
    muscle = get(client, "/api/v1/muscles/sternocleidomastoid-sternal")
    assert "atlanto-occipital" in muscle["joints"]
    assert "tearing-eye" in muscle["autonomic_signs"]
    assert "leg-length" in get(client, "/api/v1/muscles/quadratus-lumborum")["factors"]
    tests = {t["id"]: t["strength"] for t in get(client, "/api/v1/movement-tests")}
    assert tests["finger-flexion"]["said"] == {"men": "51 kg", "women": "31 kg"}
    assert tests["shoulder-shrug"] is None
    assert set(get(client, "/api/v1/practice")) == {
        "factors", "joints", "autonomic_signs", "strength", "after_treatment", "contraindications"
    }  # fmt: skip
    hazards = get(client, "/api/v1/hazards")
    assert all(s["points"] for s in hazards["structures"])


def test_a_therapist_finds_it_where_it_is_needed(client: TestClient) -> None:
    """The muscle's page in the therapist's voice has joints, what keeps it alive, what lies there, needle and after."""
    page = client.get("/muscles/quadratus-lumborum?voice=therapist").text
    for said in (
        "Joints to test with it",
        "What keeps it alive",
        "Unequal legs",
        "Under finger and needle",
        "Kidney",
        "Afterwards",
    ):
        assert said in page
    assert 'data-point-hazards="quadratus-lumborum-3"' in page
    assert "Strength:" in client.get("/movement-tests").text
    assert "three times in a row" in client.get("/handover").text


def test_a_point_without_an_entry_is_shown_as_unknown(atlas: Atlas) -> None:
    """What was not described is said to be unknown, not safe."""
    known = atlas.point_hazards.pop("soleus-1")
    try:
        at = hazards_at(atlas, "soleus-1")
    finally:
        atlas.point_hazards["soleus-1"] = known
    assert (at.known, at.under, at.beside) == (False, (), ())
