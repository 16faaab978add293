"""Movement tests and look-alikes, as data, as JSON and as pages."""

from __future__ import annotations

import gzip
import re
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.atlas.atlas import Atlas
from app.vocabulary import ALIKE_URGENCIES


def get(client: TestClient, path: str) -> Any:
    response = client.get(path)
    assert response.status_code == 200, response.text
    return response.json()


def test_every_region_has_look_alikes_of_its_own(atlas: Atlas) -> None:
    """Wherever it hurts there is something else to think of."""
    for region in atlas.regions:
        assert atlas.look_alikes_at([(region, "left"), (region, "midline")]), region


@pytest.mark.parametrize(
    ("region", "side", "first"),
    [
        ("anterior-chest-pain", "left", "emergency"),
        ("anterior-chest-pain", "right", "emergency"),
        ("posterior-leg-pain", "left", "emergency"),
        ("temporal-pain", "right", "emergency"),
    ],
)
def test_the_urgent_come_first(atlas: Atlas, region: str, side: str, first: str) -> None:
    """Emergencies, then urgent ones, then the rest."""
    found = [entry.urgency for entry in atlas.look_alikes_at([(region, side)])]
    assert found[0] == first
    assert found == sorted(found, key=ALIKE_URGENCIES.index)


def test_the_gallbladder_is_on_the_right(atlas: Atlas) -> None:
    """Gallbladder and appendix are left out with pain on the left only, the spleen on the right; the heart never."""
    left = {entry.id for entry in atlas.look_alikes_at([("abdominal-pain", "left")])}
    right = {entry.id for entry in atlas.look_alikes_at([("abdominal-pain", "right")])}
    assert {"spleen"} == left - right
    assert {"gallbladder", "appendix"} == right - left
    assert "heart" in left & right


def test_what_explains_more_of_the_pain_comes_first(atlas: Atlas) -> None:
    """Pain at neck and hand: among the roots those that reach both stand first."""
    found = atlas.look_alikes_at([("posterior-neck-pain", "left"), ("dorsal-finger-pain", "left")])
    soon = [entry.id for entry in found if entry.urgency == "soon"]
    assert set(soon[:2]) == {"root-c6", "root-c7"}


def test_all_kinds_that_matter_are_there(atlas: Atlas) -> None:
    """Roots from C2 to S2, all joints and organs that pain drawings are mistaken for."""
    roots = {root for entry in atlas.look_alikes.values() for root in entry.roots}
    assert {"C2", "C3", "C4", "C5", "C6", "C7", "C8", "T1", "T7", "L1", "L4", "L5", "S1", "S2"} <= roots
    assert {"heart", "aorta", "dvt", "giant-cell", "cervical-dissection", "shingles", "hip-joint"} <= set(
        atlas.look_alikes
    )


def test_nobody_is_asked_to_press_what_is_not_for_them(client: TestClient, atlas: Atlas) -> None:
    """Nothing is described inside the pelvis; mouth, eye and carotid are for trained hands; all have their cautions."""
    body = get(client, "/api/v1/examination/points")
    muscles, points = body["muscles"], body["points"]
    assert set(points) == set(atlas.referrals)
    assert muscles["pelvic-floor"]["who"] == "clinician"
    assert not points["pelvic-floor-1"]["find"]
    for muscle in ("lateral-pterygoid", "orbicularis-oculi", "longus-colli", "sternocleidomastoid-sternal", "scalenes"):
        assert muscles[muscle]["who"] == "trained"
        assert muscles[muscle]["why"]
    assert all(m["cautions"] for m in muscles.values())
    for entry in atlas.muscles.values():
        if entry.technique.contact in ("intraoral", "internal"):
            assert muscles[entry.id]["who"] != "anyone"


def test_the_examination_is_small_and_kept(client: TestClient) -> None:
    """All of it compressed stays under 60 kB, and asking again costs nothing."""
    response = client.get("/api/v1/examination", headers={"accept-encoding": "gzip"})
    assert len(gzip.compress(response.content)) < 60_000
    again = client.get("/api/v1/examination", headers={"if-none-match": response.headers["etag"]})
    assert again.status_code == 304


def test_the_examination_says_that_its_numbers_are_opinion(client: TestClient) -> None:
    """Every ratio carries its source and its weakness."""
    body = get(client, "/api/v1/examination")
    weights = [*body["answers"].values(), *(w for roles in body["findings"].values() for w in roles.values())]
    assert all(w["ratio_source"] == "expert-opinion" and w["weakness"] for w in weights)


def test_movement_tests_by_joint(client: TestClient) -> None:
    """A joint's tests with their muscles; an unknown joint is told what was meant."""
    tests = {t["id"]: t for t in get(client, "/api/v1/movement-tests?joint=neck")}
    assert tests["neck-rotation"]["roles"]["same"]["splenius-capitis"] == "c"
    assert tests["neck-rotation"]["roles"]["other"]["splenius-capitis"] == "l"
    assert tests["neck-rotation"]["normal"]["usual"] == 80
    assert client.get("/api/v1/movement-tests?joint=nek").status_code == 404


def test_look_alikes_by_region(client: TestClient) -> None:
    """By region and side; a wrong region or side is refused with what was meant."""
    found = get(client, "/api/v1/look-alikes?region=anterior-chest-pain:left")
    assert found[0]["urgency"] == "emergency"
    assert len(get(client, "/api/v1/look-alikes")) >= 80
    assert client.get("/api/v1/look-alikes?region=chest").status_code == 404
    assert client.get("/api/v1/look-alikes?region=anterior-chest-pain:up").status_code == 422


@pytest.mark.slow
@pytest.mark.parametrize("path", ["/movement-tests", "/look-alikes", "/regions/anterior-chest-pain?side=left"])
def test_pages_are_whole(client: TestClient, path: str) -> None:
    """No inline style or script, ids unique, one h1, and every address and anchor named exists."""
    text = client.get(path).text
    assert "style=" not in text
    assert text.count("<h1") == 1
    ids = re.findall(r' id="([^"]+)"', text)
    assert len(ids) == len(set(ids))
    for address in set(re.findall(r'href="([^"]+)"', text)):
        if address.startswith("#"):
            assert address[1:] in ids, address
        elif address.startswith("/") and not address.startswith(("/static", "/?")):
            assert client.get(address).status_code == 200, address


def test_a_region_says_not_only_muscle(client: TestClient) -> None:
    """Without JavaScript a region's page lists what else may hurt there, the heart before the costal joints."""
    text = client.get("/regions/anterior-chest-pain?side=left").text
    part = text[text.index('id="alikes"') :]
    assert part.index("Heart, acute coronary syndrome") < part.index("Costochondral")
    assert "Gallbladder" not in part
