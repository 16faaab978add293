"""Bones as pages, as JSON, in the search, and as a layer of the map."""

from __future__ import annotations

from typing import get_args

import pytest
from starlette.testclient import TestClient

from app.atlas.atlas import Atlas
from app.data.checks.bones import attachments_name_the_bones_of_their_text
from app.data.dataset import Data
from app.vocabulary import BoneId

KNOWN = {
    "piriformis": ({"sacrum", "hip-bone"}, {"femur"}),
    "biceps-brachii": ({"scapula"}, {"radius"}),
    "masseter-superficial": ({"skull"}, {"mandible"}),
    "gastrocnemius": ({"femur"}, {"tarsals"}),
    "pectoralis-major": ({"clavicle", "sternum", "ribs"}, {"humerus"}),
    "rectus-femoris": ({"hip-bone"}, {"patella", "tibia"}),
    "levator-scapulae": ({"spine-cervical"}, {"scapula"}),
    "digastric-anterior": ({"mandible"}, {"hyoid"}),
    "flexor-pollicis-longus": ({"radius"}, {"finger-bones"}),
    "frontalis": (set(), set()),
}


def test_bones_are_listed_from_head_to_foot(client: TestClient) -> None:
    """Every bone of the vocabulary, in its order, with Latin and common name."""
    listed = client.get("/api/v1/bones").json()
    assert [b["id"] for b in listed] == list(get_args(BoneId))
    assert all(b["latin"] and b["common"] for b in listed)


def test_a_bone_tells_its_landmarks_and_its_muscles(client: TestClient, atlas: Atlas) -> None:
    """Landmarks exist; a muscle is listed where its origin or its insertion is on the bone."""
    for bone in atlas.bones:
        body = client.get(f"/api/v1/bones/{bone}").json()
        assert set(body["landmarks"]) <= set(atlas.landmarks)
        assert set(body["muscles"]) == set(body["origin_of"]) | set(body["insertion_of"])
        for muscle in atlas.muscles.values():
            assert (muscle.id in body["origin_of"]) == (bone in muscle.attachments.origin_on)
            assert (muscle.id in body["insertion_of"]) == (bone in muscle.attachments.insertion_on)


def test_muscles_name_the_bones_that_anatomy_books_give(client: TestClient) -> None:
    """Ten muscles from head to foot, among them one that is on no bone."""
    for muscle, (origin, insertion) in KNOWN.items():
        told = client.get(f"/api/v1/muscles/{muscle}").json()["attachments"]
        assert (set(told["origin_on"]), set(told["insertion_on"])) == (origin, insertion), muscle


def test_a_list_that_leaves_out_a_bone_of_the_text_is_a_problem(atlas: Atlas) -> None:
    """So is one that lists a bone of which the text has no word."""
    data: Data = atlas.data
    muscle = atlas.muscles["piriformis"]
    wrong = muscle.model_copy(
        update={
            "attachments": muscle.attachments.model_copy(update={"origin_on": ("ribs",), "insertion_on": ("tibia",)})
        }
    )
    others = tuple(wrong if m.id == muscle.id else m for m in data.muscles)
    found = [p.message for p in attachments_name_the_bones_of_their_text(_replaced(data, others))]
    assert len(found) == 4
    assert any("lists `ribs`" in message for message in found)
    assert any("add `sacrum` to origin_on" in message for message in found)


def _replaced(data: Data, muscles: tuple[object, ...]) -> Data:
    values = {name: getattr(data, name) for name in data.__dataclass_fields__}
    return Data(**(values | {"muscles": muscles}))


def test_an_unknown_bone_is_answered_with_what_was_meant(client: TestClient) -> None:
    """404 as problem+json, for the API and for a picture."""
    for address in ("/api/v1/bones/scapular", "/map/posterior.svg?layer=bones&bone=scapular"):
        answer = client.get(address)
        assert answer.status_code == 404
        assert answer.json()["did_you_mean"][0] == "scapula"


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("hand-palmar-right.svg?layer=deep", "layer"),
        ("mouth.svg?layer=bones", "layer"),
        ("anterior.svg?bone=femur", "bone"),
        ("anterior.svg?layer=bones&bone=sternum:left", "bone"),
    ],
)
def test_a_picture_that_cannot_be_is_refused(client: TestClient, query: str, field: str) -> None:
    """422 naming the field: muscles of the hand, not drawn yet, bones of the mouth, a bone on the skin."""
    answer = client.get(f"/map/{query}")
    assert answer.status_code == 422
    assert answer.json()["field"] == field


def test_the_map_shows_bones_with_points_on_top(client: TestClient) -> None:
    """One picture has the bone lit, and after it the zones and the X."""
    svg = client.get("/map/posterior.svg?layer=bones&bone=scapula:right&point=infraspinatus-1:right").text
    assert svg.count('class="bone bone-lit"') == 1
    assert svg.index('class="bone bone-lit"') < svg.index('class="spillover"') < svg.index('class="x"')
    assert "skin-1" not in svg.partition("</style>")[2]


def test_a_bones_page_names_its_muscles_and_shows_it(client: TestClient, atlas: Atlas) -> None:
    """Every muscle that is fastened there is linked; the hyoid says that it is not drawn."""
    for bone in atlas.bones.values():
        page = client.get(f"/bones/{bone.id}").text
        for muscle in atlas.muscles.values():
            if bone.id in (*muscle.attachments.origin_on, *muscle.attachments.insertion_on):
                assert f'href="/muscles/{muscle.id}"' in page
        assert ("layer=bones" in page) == bone.drawn
    assert "not drawn" in client.get("/bones/hyoid").text
    assert 'href="/bones/femur"' in client.get("/muscles/piriformis").text


def test_search_finds_bones(client: TestClient) -> None:
    """By the Latin and by the everyday name."""
    for words in ("scapula", "os coxae", "fibula"):
        found = client.get("/api/v1/search", params={"q": words}).json()["results"]
        assert any(r["kind"] == "bone" for r in found), words


def test_the_front_page_keeps_the_layer_in_its_links(client: TestClient) -> None:
    """Without JavaScript the bones stay while one turns the body; the mouth falls back to the skin."""
    page = client.get("/?layer=bones").text
    assert 'class="bones' in page
    assert "layer=bones" in page.partition('data-view="posterior"')[0].rpartition("<a ")[2]
    assert 'class="bones' not in client.get("/?view=mouth&layer=bones").text
    assert client.get("/?layer=fascia").status_code == 422
