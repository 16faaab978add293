"""The atlas below a path behind nginx, with the configuration that docs/deploy.md names."""

from __future__ import annotations

import json
import re
import urllib.request
from collections.abc import Iterator
from urllib.parse import urljoin

import pytest

from app.web.readiness import IMPORTED
from tools.measure.nginx import NoNginx, running_nginx
from tools.measure.serving import server


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    """The address of the atlas below a path of another site."""
    try:
        with server() as (base, _, _), running_nginx("below-a-path.conf", {"127.0.0.1:8000": base[7:]}) as port:
            yield f"http://127.0.0.1:{port}/atlas/"
    except NoNginx as error:
        pytest.skip(str(error))


def read(address: str) -> str:
    """What is there. Raises HTTPError where it is not 2xx."""
    with urllib.request.urlopen(address, timeout=20) as answer:
        return str(answer.read().decode("utf-8", "replace"))


def test_pages_and_all_that_they_load_are_found_below_the_path(site: str) -> None:
    """Styles, scripts with what they import, a quarter of the links of the map's page; `/atlas` leads to `/atlas/`."""
    page = read(site.rstrip("/"))
    named = {urljoin(site, found.replace("&amp;", "&")) for found in re.findall(r'(?:href|src)="([^"#]+)"', page)}
    here = {address for address in named if address.startswith(site.rpartition("/atlas/")[0])}
    assert len(here) > 20
    assert all(address.startswith(site) for address in here)
    scripts = [urljoin(site, "static/js/init.js"), urljoin(site, "static/js/map/explorer.js")]
    for address in scripts:
        scripts += {urljoin(address, found) for found in IMPORTED.findall(read(address))} - set(scripts)
    assert len(scripts) > 30
    for address in sorted(here)[::4]:
        read(address)


def test_what_scripts_ask_for_is_found_below_the_path(site: str) -> None:
    """The worker and some of what it keeps, the manifest's pictures, the answers of the API, a drawn map."""
    assert "const PRECACHE" in read(f"{site}sw.js")
    for address in (
        "search-index.json",
        "api/v1/safety.json",
        "api/v1/quiz.json",
        "static/atlas/matrix.bin",
        "offline",
    ):
        read(site + address)
    manifest = json.loads(read(f"{site}manifest.webmanifest"))
    for icon in manifest["icons"]:
        read(urljoin(f"{site}manifest.webmanifest", icon["src"]))
    assert json.loads(read(f"{site}openapi.json"))["servers"] == [{"url": "/atlas"}]
    found = json.loads(read(f"{site}api/v1/search?q=soleus"))["results"]
    assert all(entry["href"].startswith("/atlas/") for entry in found)
    assert "<svg" in read(f"{site}map/anterior.svg?point=soleus-1:right")
