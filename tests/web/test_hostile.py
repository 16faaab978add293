"""A data folder full of attacks comes out as text and nothing else, on every page and in every picture."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from typing import Any

import html5lib
import pytest
from starlette.testclient import TestClient

from app.atlas.atlas import Atlas
from app.web.application import create_app
from tests.hostile import MARK, hostile_atlas, hostile_course
from tests.known import PLAIN

ADDRESS = {"href", "src", "action", "formaction", "data", "poster", "srcset", "{http://www.w3.org/1999/xlink}href"}
SCRIPTS = {"application/json", "application/ld+json", "module"}
TYPES = ("text/html", "image/svg+xml", "application/json")


@pytest.fixture(scope="module")
def evil() -> Atlas:
    atlas, count = hostile_atlas()
    assert count > 4000
    return atlas


@pytest.fixture(scope="module")
def client(evil: Atlas) -> TestClient:
    return TestClient(create_app(course=hostile_course(evil)), raise_server_exceptions=False, headers=PLAIN)


def elements(text: str) -> Iterator[Any]:
    """All elements of a page as browsers read it (the HTML standard's own algorithm)."""
    return (e for e in html5lib.parse(text, namespaceHTMLElements=False).iter() if isinstance(e.tag, str))


def check(text: str, where: str) -> None:
    """No element, attribute, script or address of the data's making."""
    for element in elements(text):
        tag = element.tag.rpartition("}")[2]
        assert tag not in (MARK, "base", "iframe", "object", "embed", "foreignObject"), f"{where}: {tag}"
        if tag == "script":
            assert element.get("src", "").startswith("/static/") or element.get("type") in SCRIPTS, where
            assert "window.pwned" not in (element.text or "") or element.get("type") == "application/json", where
        if tag == "style":
            assert "display:none" not in (element.text or ""), where
        for name, value in element.attrib.items():
            plain = name.lower()
            assert not plain.startswith("on"), f"{where}: <{tag} {name}>"
            assert plain not in ("style", "srcdoc", "evil-attr"), f"{where}: <{tag} {name}>"
            if name in ADDRESS:
                assert not re.match(r"\s*(javascript|vbscript|data:text)", value, re.I), f"{where}: {name}={value[:60]}"
                assert "evil.example" not in value, f"{where}: {name}={value[:60]}"
    assert "{{ 49" not in text


def pages(atlas: Atlas) -> list[str]:
    """One or two addresses of every route, and the longest lists."""
    some = [f"/muscles/{m}" for m in list(atlas.muscles)[::25]]
    some += [f"/muscles/{m}?voice=therapist" for m in list(atlas.muscles)[1::40]]
    some += [f"/regions/{r}" for r in list(atlas.regions)[::20]]
    some += [f"/guide/conditions/{c}" for c in list(atlas.conditions)[::9]]
    some += [f"/guide/posture/{p}" for p in list(atlas.postures)[::6]] + [f"/guide/{p}" for p in list(atlas.guide)[::4]]
    muscles = list(atlas.muscles)[:2]
    return [
        *some,
        *(
            "/",
            "/?region=temporal-pain:left&all=1",
            "/muscles",
            "/muscles?view=table&sort=common",
            "/regions",
            "/about",
        ),
        *(
            "/glossary",
            "/emergency",
            "/search?q=evil",
            "/search?q=%3Cevil-tag%3E",
            "/learn",
            "/quiz",
            "/quiz?n=3&answer=1",
        ),
        *(
            "/guide",
            "/guide/conditions",
            "/guide/posture",
            "/movement-tests",
            "/look-alikes",
            "/downloads",
            "/sessions",
        ),
        *("/handover", "/plan", "/plates", f"/plates/{muscles[0]}", "/plates/sheets/neck", "/course-errors", "/embed"),
        *(
            "/safety",
            "/safety?region=temporal-pain",
            f"/compare?muscle={muscles[0]}&muscle={muscles[1]}",
            "/%3Cevil-tag%3E",
        ),
    ]


@pytest.mark.slow
def test_no_page_has_anything_of_the_datas_making(client: TestClient, evil: Atlas) -> None:
    """Parsed as a browser does, each page has only elements, attributes and addresses of our templates."""
    met = 0
    for path in pages(evil):
        answer = client.get(path)
        assert answer.status_code < 500, path
        check(answer.text, path)
        met += "window.pwned" in answer.text
    assert met > 20


@pytest.mark.slow
def test_no_picture_has_either(client: TestClient, evil: Atlas) -> None:
    """Pictures are well-formed XML of known elements only."""
    points = list(evil.referrals)
    muscles = list(evil.muscles)
    for path in (
        *(f"/map/anterior.svg?point={p}:left" for p in points[::40]),
        f"/map/head-left.svg?point={points[0]}:left",
        f"/compare/posterior.svg?muscle={muscles[40]}&muscle={muscles[60]}",
        f"/guide/picture/posterior.svg?muscle={muscles[40]}",
    ):
        answer = client.get(path)
        assert answer.status_code in (200, 422), path
        if answer.status_code == 200:
            for element in ET.fromstring(answer.text).iter():
                assert element.tag.rpartition("}")[2] not in (MARK, "script", "foreignObject", "img", "iframe"), path
                assert not [name for name in element.attrib if name.lower().startswith("on")], path


def test_json_is_json(client: TestClient) -> None:
    """The API and the browser's files give the attacks back as strings, typed so that nobody reads them as a page."""
    for path in ("/api/v1/muscles", "/api/v1/quiz", "/api/v1/examination", "/api/v1/handover.json", "/api/v1/glossary",
                 "/search-index.json", "/static/atlas/points.json", "/api/v1/candidates?at=vertex"):  # fmt: skip
        answer = client.get(path)
        assert answer.headers["content-type"].startswith("application/json"), path
        assert answer.headers["x-content-type-options"] == "nosniff"
        json.loads(answer.text)


def test_citations_stay_whole(client: TestClient) -> None:
    """Citations and tables are downloads, never shown as pages."""
    for path in ("/muscles/temporalis/cite.ris", "/muscles/temporalis/cite.bib", "/downloads/muscles.csv"):
        answer = client.get(path)
        assert answer.status_code in (200, 404), path
        assert not answer.headers["content-type"].startswith("text/html") or answer.status_code == 404
