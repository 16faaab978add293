"""The API answers as the contract says, and bad input gets a clear error of the right status."""

from __future__ import annotations

import base64
import hashlib
import json
from typing import Any
from xml.etree import ElementTree

import pytest
from starlette.testclient import TestClient

from app.atlas.atlas import Atlas
from app.views import VIEWS


def get(client: TestClient, path: str) -> Any:
    response = client.get(path)
    assert response.status_code == 200, response.text
    return response.json()


def test_muscles_are_listed_with_their_names(client: TestClient, atlas: Atlas) -> None:
    """Each muscle has exactly the fields of the contract."""
    listed = get(client, "/api/v1/muscles")
    assert [m["id"] for m in listed] == list(atlas.muscles)
    assert all(set(m) == {"id", "latin", "common", "plain", "group"} for m in listed)


def test_one_can_ask_what_else_a_nerve_supplies(client: TestClient) -> None:
    """Facts are data: the axillary nerve supplies deltoid and teres minor, and piriformis abducts no knee."""
    supplied = {m["id"] for m in get(client, "/api/v1/muscles?nerve=axillary")}
    assert supplied == {"teres-minor", "deltoid-anterior", "deltoid-middle", "deltoid-posterior"}
    abductors = {m["id"] for m in get(client, "/api/v1/muscles?movement=hip-abduction")}
    assert {"gluteus-medius", "tensor-fasciae-latae"} <= abductors
    assert "gracilis" not in abductors
    assert client.get("/api/v1/muscles?nerve=axilary").json()["did_you_mean"][0] == "axillary"


@pytest.mark.slow
def test_a_muscle_tells_everything(client: TestClient, atlas: Atlas) -> None:
    """Every muscle's own page of the API holds its attachments, action, nerve and points."""
    for muscle_id in atlas.muscles:
        muscle = get(client, f"/api/v1/muscles/{muscle_id}")
        assert set(muscle["attachments"]) == {"origin", "insertion", "origin_on", "insertion_on"}
        assert muscle["innervation"]["nerve"]
        assert muscle["innervation"]["roots"]
        assert muscle["trigger_points"] == [r.id for r in atlas.points_of(muscle_id)]


@pytest.mark.slow
def test_a_trigger_point_names_the_landmarks_of_its_zones(client: TestClient, atlas: Atlas) -> None:
    """Landmark lists come from the drawn zones and never overlap."""
    for point in atlas.referrals:
        body = get(client, f"/api/v1/trigger-points/{point}")
        zones = body["referral"]
        assert set(zones) == {"essential", "spillover"}
        assert not set(zones["essential"]["landmarks"]) & set(zones["spillover"]["landmarks"])
        assert body["muscle"] == point.rpartition("-")[0]


def test_clicking_a_landmark_on_any_view_finds_its_skin(client: TestClient, atlas: Atlas) -> None:
    """Where a view shows a landmark, clicking there ranks the same muscle first as naming it, on both figures."""
    agree = total = 0
    for figure in ("female", "male"):
        for landmark in get(client, f"/api/v1/landmarks?figure={figure}"):
            for view, sides in landmark["views"].items():
                for side, (x, y) in sides.items():
                    if view not in ("anterior", "posterior", "hand-dorsal-right"):
                        continue
                    total += 1
                    name = landmark["id"] if side == "midline" else f"{landmark['id']}:{side}"
                    cell = atlas.labels(figure, view).cell(x, y)
                    assert cell >= 0, (figure, view, name)
                    meant = atlas.landmark_cells[landmark["id"]][side]
                    agree += cell == meant or atlas.region_of_cell(cell) == atlas.region_of_cell(meant)
    assert agree / total > 0.97


def test_sides_are_kept(client: TestClient) -> None:
    """The same place on the other side gives the other side's points with the same scores."""
    right = get(client, "/api/v1/candidates?at=deltoid_anterior:right")["candidates"]
    left = get(client, "/api/v1/candidates?at=deltoid_anterior:left")["candidates"]
    assert right[0]["side"] == "right"
    assert [(c["trigger_point"], c["score"]) for c in right if c["side"] == "right"] == [
        (c["trigger_point"], c["score"]) for c in left if c["side"] == "left"
    ]


def test_a_side_left_out_means_both(client: TestClient) -> None:
    """An unsided paired landmark ranks left and right alike, and both explain it."""
    body = get(client, "/api/v1/candidates?at=deltoid_anterior")
    assert {c["side"] for c in body["candidates"]} == {"left", "right"}
    assert {c["side"] for c in body["explained_by"]} == {"left", "right"}


def test_candidates_say_why(client: TestClient) -> None:
    """Each candidate carries its three numbers and three phrases, best first."""
    body = get(client, "/api/v1/candidates?at=deltoid_anterior:right&limit=5")
    scores = [c["score"] for c in body["candidates"]]
    assert len(scores) <= 5
    assert scores == sorted(scores, reverse=True)
    because = body["candidates"][0]["because"]
    assert {"explains", "specific", "common", "words"} == set(because)
    assert len(because["words"]) == 3
    assert {"id", "urgency", "text", "source"} == set(body["red_flags"][0])


def test_a_region_and_a_picture_can_be_clicked(client: TestClient, atlas: Atlas) -> None:
    """A region, and a place on a picture, give candidates like a landmark does."""
    assert get(client, "/api/v1/candidates?region=anterior-shoulder-pain:right")["candidates"]
    x, y = atlas.overlay("female", "anterior")["landmarks"]["deltoid_anterior"]["right"]
    body = get(client, f"/api/v1/candidates?view=anterior&x={x}&y={y}")
    assert body["candidates"][0]["side"] == "right"


BAD = [
    ("/api/v1/muscles/infraspinatis", 404, "infraspinatus"),
    ("/api/v1/trigger-points/infraspinatus-9", 404, "infraspinatus-"),
    ("/api/v1/regions/lumber-pain", 404, "lumbar-pain"),
    ("/api/v1/candidates", 422, "at="),
    ("/api/v1/candidates?at=acromium:right", 404, "acromion"),
    ("/api/v1/candidates?at=acromion:rihgt", 422, "right"),
    ("/api/v1/candidates?at=vertex:left", 422, "midline"),
    ("/api/v1/candidates?view=anterior&x=1&y=1", 422, "outside the body"),
    ("/api/v1/candidates?view=anterior&x=nan&y=1", 422, "number"),
    ("/api/v1/candidates?view=anterior&x=1e999&y=1", 422, "number"),
    ("/api/v1/candidates?view=anterior&x=1", 422, "belong together"),
    ("/api/v1/candidates?view=anterio&x=1&y=1", 404, "anterior"),
    ("/api/v1/candidates?figure=femal&view=anterior&x=1&y=1", 404, "female"),
    ("/api/v1/candidates?at=acromion&limit=-1", 422, "limit"),
    ("/api/v1/candidates?at=acromion&limit=1e9", 422, "limit"),
    ("/api/v1/candidates?att=acromion", 422, "at"),
    ("/api/v1/candidates?" + "&".join(["at=eye"] * 9_000), 422, "9000 places"),
    ("/api/v1/search?q=", 422, "q"),
    ("/api/v1/search?q=x&limit=0", 422, "limit"),
    ("/api/v1/landmarks?figure=robot", 404, "figure"),
    ("/api/v1/nothing", 404, "nothing"),
]


@pytest.mark.parametrize(("path", "status", "hint"), BAD, ids=[p[:60] for p, _, _ in BAD])
def test_bad_input_is_answered_clearly(client: TestClient, path: str, status: int, hint: str) -> None:
    """The right status, as problem+json, with what was probably meant."""
    response = client.get(path)
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    problem = response.json()
    assert problem["status"] == status
    assert hint in json.dumps(problem)


def test_the_server_stays_up_after_all_that(client: TestClient) -> None:
    """Health and readiness after bad input."""
    assert get(client, "/healthz")["status"] == "ok"
    assert get(client, "/readyz")["status"] == "ready"


def test_search_finds_by_any_name(client: TestClient) -> None:
    """Latin, English, misspelt and everyday words find the thing first."""
    for query, wanted in (
        ("infraspinatus", "infraspinatus"),
        ("musculus infraspinatus", "infraspinatus"),
        ("infraspinatis", "infraspinatus"),
        ("levator scapulae", "levator-scapulae"),
        ("back of the shoulder", "posterior-shoulder-pain"),
    ):
        assert get(client, f"/api/v1/search?q={query}")["results"][0]["id"] == wanted


def test_maps_are_complete_pictures(client: TestClient, atlas: Atlas) -> None:
    """A map stands alone: viewBox, title, zones and X of the point asked for."""
    point = next(iter(atlas.referrals))
    for view in ("anterior", "posterior", "head-right"):
        response = client.get(f"/map/{view}.svg?figure=male&point={point}:right")
        assert response.status_code == 200
        assert response.headers["content-type"].startswith("image/svg+xml")
        assert (
            f'viewBox="0,0,{VIEWS[view].width},{VIEWS[view].height}"'
            in response.text.replace(" 0", ",0").replace("0 ", "0,")
            or VIEWS[view].view_box in response.text
        )
        assert "<title>" in response.text
    assert client.get("/map/nowhere.svg").status_code == 404


def test_a_map_opened_by_itself_may_use_its_own_style(client: TestClient) -> None:
    """The policy of a picture allows exactly the style that stands in it."""
    response = client.get("/map/anterior.svg")
    style = "".join(e.text or "" for e in ElementTree.fromstring(response.text).iter() if e.tag.endswith("style"))
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"'sha256-{digest}'" in response.headers["content-security-policy"]


def test_documentation_works_without_a_network(client: TestClient) -> None:
    """/docs loads nothing from another host."""
    page = client.get("/docs")
    assert page.status_code == 200
    assert "http://" not in page.text.replace("http://www.w3.org", "")
    assert "https://" not in page.text
    assert "unsafe-inline" not in page.headers["content-security-policy"]
    assert client.get("/openapi.json").json()["paths"]["/api/v1/candidates"]


def test_static_files_stay_inside_their_folder(client: TestClient) -> None:
    """No path leads out of static/."""
    for path in ("/static/../pyproject.toml", "/static/%2e%2e/pyproject.toml", "/static/", "/static/nothing.js"):
        assert client.get(path).status_code == 404


def test_every_answer_carries_safe_headers(client: TestClient) -> None:
    """A strict policy and no cookies, on pages, API and pictures alike."""
    for path in ("/", "/api/v1/muscles", "/map/anterior.svg", "/nothing"):
        headers = client.get(path).headers
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["referrer-policy"] == "no-referrer"
        assert "set-cookie" not in headers
