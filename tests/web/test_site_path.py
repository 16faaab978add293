"""The atlas below a path of a site: whatever it says of itself leads back below that path."""

from __future__ import annotations

import json
import re
from itertools import product

import pytest
from starlette.testclient import TestClient

from app.atlas.atlas import Atlas
from app.cli import main
from app.web.application import create_app
from app.web.options import Options
from app.web.precache import page_addresses

PREFIX = "/atlas"
ROOTS = re.compile(
    r"""["'(](/(?:(?:muscles|regions|bones|guide|static|api|map|quiz|search|learn|safety|plates|downloads|about|glossary|"""
    r"""practice|hazards|cases|sessions|handover|offline|emergency|compare|measured|embed|plan|docs|look-alikes|selfcare|"""
    r"""movement-tests|manifest|search-index|search-phrases|sw|openapi)\b[^"')]*)?(?:[?#][^"')]*)?)["')]"""
)
"""Quoted text that names an address of the atlas from the root."""

SHOWN = re.compile(r'<code>[^<]*</code>|aria-keyshortcuts="/"|>/openapi\.json<')


@pytest.fixture(scope="module")
def below(atlas: Atlas) -> TestClient:
    return TestClient(create_app(atlas, options=Options(root_path=PREFIX)), follow_redirects=False)


def some_pages(atlas: Atlas) -> list[str]:
    """Every kind of page and answer: those of the offline list, of each folder the first, and some with queries."""
    kinds: dict[str, list[str]] = {}
    for address in page_addresses(atlas):
        kinds.setdefault(address.rpartition("/")[0] if address.count("/") > 1 else address, []).append(address)
    more = ["/plates", "/plates/soleus", "/docs", "/openapi.json", "/compare?muscle=soleus&muscle=tibialis-anterior"]
    more += ["/?region=temporal-pain:left", "/embed?region=temporal-pain:left", "/safety?region=temporal-pain"]
    more += ["/nothing", "/muscles?view=table&group=neck"]
    more += ["/search?q=soleus", "/api/v1/search?q=soleus", "/api/v1/understand?q=pain%20in%20my%20left%20shoulder"]
    return [*(a for found in kinds.values() for a in found[:1]), *more]


def test_every_address_that_an_answer_names_lies_below_the_path(below: TestClient, atlas: Atlas) -> None:
    """In links, assets, forms, pictures, the search index and what scripts read; no other quoted address is left."""
    for address in some_pages(atlas):
        response = below.get(PREFIX + address)
        assert response.status_code == (404 if address == "/nothing" else 200), address
        text = SHOWN.sub("", response.text)
        odd = [found for found in ROOTS.findall(text) if not found.startswith(f"{PREFIX}/")]
        if address != "/openapi.json":
            assert odd == [], (address, odd[:3])


def test_links_below_the_path_lead_somewhere(below: TestClient) -> None:
    """The links of two pages are answered, those with a query too, and an address with a slash too many is sent on."""
    for page in ("/muscles/soleus", "/guide"):
        links = set(re.findall(r'(?:href|src)="(/[^"#]+)', below.get(PREFIX + page).text))
        assert len(links) > 15
        for link in sorted(links):
            assert below.get(link.replace("&amp;", "&")).status_code == 200, link
    slash = below.get(f"{PREFIX}/muscles/")
    assert (slash.status_code, slash.headers["location"]) == (307, f"{PREFIX}/muscles")


@pytest.mark.parametrize("stripped", [True, False])
def test_a_proxy_may_take_the_path_off_or_not(below: TestClient, stripped: bool) -> None:
    """Both ways the same answer, with the same tag; the path alone is sent on to its folder, with its query."""
    found = below.get("/muscles/soleus" if stripped else f"{PREFIX}/muscles/soleus")
    assert f'href="{PREFIX}/muscles"' in found.text
    assert found.headers["etag"] == below.get(f"{PREFIX}/muscles/soleus").headers["etag"]
    bare = below.get(f"{PREFIX}?view=posterior")
    assert (bare.status_code, bare.headers["location"]) == (308, f"{PREFIX}/?view=posterior")


def test_only_a_trusted_proxy_names_the_path(atlas: Atlas, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its X-Forwarded-Prefix is heeded, a stranger's and a crafted one are not; answers of both are kept apart."""
    monkeypatch.setenv("FORWARDED_ALLOW_IPS", "10.0.0.1")
    app = create_app(atlas)
    proxy, stranger = (TestClient(app, client=(host, 4711)) for host in ("10.0.0.1", "10.9.9.9"))
    forwarded = {"X-Forwarded-Prefix": "/school/atlas/", "X-Forwarded-For": "192.0.2.7", "X-Forwarded-Proto": "https"}
    for _ in range(2):
        assert 'href="/school/atlas/muscles"' in proxy.get("/about", headers=forwarded).text
        assert 'href="/muscles"' in stranger.get("/about", headers=forwarded).text
    cited = proxy.get("/.well-known/security.txt", headers=forwarded).text
    assert "Canonical: https://testserver/school/atlas/.well-known/security.txt" in cited
    for bad in ('/x"><script>', "//evil.example", "atlas", "/a/../b", "/a?b", "https://evil.example"):
        assert 'href="/muscles"' in proxy.get("/about", headers={"X-Forwarded-Prefix": bad}).text, bad


def test_the_api_says_where_it_lies(below: TestClient, atlas: Atlas) -> None:
    """The description names the path as its server; another path's request does not change it."""
    assert json.loads(below.get(f"{PREFIX}/openapi.json").text)["servers"] == [{"url": PREFIX}]
    plain = TestClient(create_app(atlas))
    assert "servers" not in plain.get("/openapi.json").json()


def test_a_server_that_was_told_the_path_needs_no_option(atlas: Atlas) -> None:
    """`uvicorn app.main:app --root-path /atlas` hands it over in the scope, with the path before each address."""
    told = TestClient(create_app(atlas), root_path=PREFIX)
    for path, before in product(("/muscles", "/regions/temporal-pain"), ("", PREFIX)):
        assert f'href="{PREFIX}/guide"' in told.get(before + path).text


def test_a_path_that_is_none_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    """By the command, before anything is served."""
    assert main(["serve", "--root-path", "atlas"]) == 2
    assert "--root-path" in capsys.readouterr().err
