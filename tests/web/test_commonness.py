"""How common a point is, in the API, on its muscle's page and among the reasons of the ranking."""

from __future__ import annotations

from starlette.testclient import TestClient

from app.atlas.atlas import Atlas


def test_a_point_says_how_common_it_is_and_what_that_rests_on(client: TestClient, atlas: Atlas) -> None:
    """Class, words, whose class it is, and each source with its citation."""
    for point in atlas.referrals:
        said = client.get(f"/api/v1/trigger-points/{point}").json()["commonness"]
        found = atlas.commonness_of(point)
        assert (said["class"], said["words"], said["of"], said["note"]) == (
            found.word,
            found.words,
            found.of,
            found.note,
        )
        assert [s["source"] for s in said["basis"]] == list(found.basis)
        assert all(s["citation"] == atlas.sources[s["source"]].citation for s in said["basis"])


def test_the_muscles_page_tells_its_points_apart(client: TestClient, atlas: Atlas) -> None:
    """Beside each point stand its own class and note, and its sources are listed below."""
    page = client.get("/muscles/gluteus-medius").text
    for point in atlas.points_of("gluteus-medius"):
        article = page.partition(f'id="{point.id}"')[2].partition("</article>")[0]
        found = atlas.commonness_of(point.id)
        assert found.words[1:] in article
        assert found.note is not None
        assert found.note in article
        assert all(atlas.sources[s].citation.split(".")[0] in page for s in found.basis)


def test_the_reason_of_a_candidate_is_the_points_class(client: TestClient, atlas: Atlas) -> None:
    """The third because-word is the point's own: the same muscle gives different words."""
    ranked = client.get("/api/v1/candidates?at=sacrum").json()["candidates"]
    words = {c["trigger_point"]: c["because"]["words"][2] for c in ranked}
    assert all(said == atlas.commonness_of(point).words for point, said in words.items())
    assert words["gluteus-medius-1"] != words["gluteus-medius-3"]
