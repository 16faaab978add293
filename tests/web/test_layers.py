"""What lies under the finger: the address of the API, and what pages say of it."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from app.atlas.atlas import Atlas


def under(client: TestClient, **query: str) -> list[str]:
    """The ids of the layers under a place, from the skin inwards."""
    found = client.get("/api/v1/layers", params=query).json()["layers"]
    kinds = [layer["kind"] for layer in found]
    assert kinds == ["skin", *["muscle"] * (len(found) - 2), "bone"]
    return [layer["id"] for layer in found]


def test_from_the_skin_to_the_first_bone(client: TestClient) -> None:
    """Over the supraspinous fossa lie trapezius and supraspinatus, under both the shoulder blade; nothing beyond it."""
    found = under(client, at="supraspinous_fossa:left")
    assert found[-1] == "scapula"
    assert found.index("trapezius-middle") < found.index("supraspinatus")
    assert "subscapularis" not in under(client, at="infraspinous_fossa:right")


def test_both_sides_are_alike(client: TestClient, atlas: Atlas) -> None:
    """A landmark's left and right side and its name alone give the same layers."""
    for name, landmark in atlas.landmarks.items():
        if landmark.paired:
            assert under(client, at=name) == under(client, at=f"{name}:left") == under(client, at=f"{name}:right")


def test_a_place_of_a_picture(client: TestClient, atlas: Atlas) -> None:
    """A landmark's place on a picture has the layers of the landmark."""
    x, y = atlas.overlay("female", "anterior")["landmarks"]["thigh_anterior_mid"]["right"]
    assert under(client, view="anterior", x=str(x), y=str(y)) == under(client, at="thigh_anterior_mid:right")


@pytest.mark.parametrize(
    ("query", "status", "field"),
    [
        ("", 422, "at"),
        ("?at=temple&at=sacrum", 422, "at"),
        ("?at=temple&view=anterior&x=1&y=1", 422, "at"),
        ("?at=tempel", 404, "at"),
        ("?at=temple:up", 422, "at"),
        ("?at=sacrum:left", 422, "at"),
        ("?view=anterior&x=300", 422, "view"),
        ("?view=anterior&x=1&y=1", 422, "x"),
        ("?view=anterior&x=one&y=1", 422, "x"),
        ("?view=front&x=1&y=1", 404, "view"),
        ("?view=anterior&x=300&y=300&figure=tall", 404, "figure"),
    ],
)
def test_what_cannot_be_answered(client: TestClient, query: str, status: int, field: str) -> None:
    """A place that is unknown is a 404 and one that cannot be read a 422, both naming the field."""
    response = client.get(f"/api/v1/layers{query}")
    assert response.status_code == status
    assert response.headers["content-type"].startswith("application/problem+json")
    assert response.json()["field"] == field
