"""What the atlas is made of, and that it may be shipped."""

from __future__ import annotations

import json

import pytest

from tools.release.sbom import bill, components, may_ship


def test_every_part_may_be_shipped() -> None:
    """Each package that the server needs, and each vendored file, has a licence that allows it."""
    odd = {c["name"]: c["licenses"][0]["license"]["name"] for c in components()}
    assert {name: licence for name, licence in odd.items() if not may_ship(licence)} == {}


def test_the_bill_is_cyclonedx_and_the_same_each_time() -> None:
    """It names direct and indirect packages and vendored files, each once, with purl and version."""
    body = json.loads(bill())
    assert (body["bomFormat"], body["specVersion"]) == ("CycloneDX", "1.6")
    refs = [c["bom-ref"] for c in body["components"]]
    assert len(set(refs)) == len(refs)
    assert {"fastapi", "starlette", "pydantic-core", "swagger-ui-dist"} <= {c["name"] for c in body["components"]}
    assert bill() == bill()


@pytest.mark.parametrize(
    ("licence", "good"),
    [
        ("MIT", True),
        ("MPL-2.0 AND (Apache-2.0 OR MIT)", True),
        ("MIT AND EPL-2.0", False),
        ("GPL-3.0-only", False),
        ("", False),
    ],
)
def test_licences_are_judged_by_name(licence: str, good: bool) -> None:
    """A copyleft licence that reaches the whole work, one that is not known and a missing one are stopped."""
    assert may_ship(licence) is good
