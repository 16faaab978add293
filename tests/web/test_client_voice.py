"""What somebody in pain reads, on every page: nothing that is said to trained hands, nothing of needles."""

from __future__ import annotations

import re

import pytest
from starlette.testclient import TestClient

from app.atlas.atlas import Atlas
from app.data.models.core import Muscle
from app.web.precache import PAGES
from tests.known import DATA
from tests.web.test_gate import Reader, plain

FOR_THERAPISTS = {"/practice", "/hazards", "/cases", *(f"/cases/{case.id}" for case in DATA.cases)}
"""Pages for therapists; their first words say so, whoever reads them."""

WITH_STUDIES = {"/about"}
"""Its table says how studies brought the pain on, some of them by needle."""

AFTER_NEEDLES = {"/guide/session"}
"""It tells whoever was treated with needles what is normal afterwards, and when to call."""

TRAINED = re.compile(r"\b(prone|supine|needl(?:e|es|ed|ing))\b|\bfor trained hands\b|\bthe client\b", re.IGNORECASE)

HARMLESS = re.compile(
    r"pins and needles|like fine needles|knitting needle|the needle of a dental block|fine needles showed"
    r"|advises against needling|needles and injections are other methods|far from the needle"
    r"|needle electromyographic|elicited by deep dry needling|if you were treated with needles",
    re.IGNORECASE,
)
"""A feeling, a thing of the house, the dentist's, what a study did, what is advised against, and titles of works."""

PATHS = sorted(
    {path for path in PAGES if not path.startswith("/api") and "." not in path} - FOR_THERAPISTS - WITH_STUDIES
    | {f"/regions/{r.id}" for r in DATA.regions}
    | {f"/guide/conditions/{c.id}" for c in DATA.conditions}
    | {f"/guide/posture/{p.id}" for p in DATA.postures}
    | {f"/guide/{g.id}" for g in DATA.guide}
    | {"/?region=lumbar-pain:right", "/?region=superior-shoulder-pain:left", "/?region=groin-pain:right"}
)


def said(client: TestClient, path: str) -> str:
    """All that a client can read on a page, what is folded away too."""
    answer = client.get(path)
    assert answer.status_code == 200, path
    page = Reader(answer.text)
    return " ".join(" ".join([*page.before, *page.after, *page.closed]).split())


def not_for_clients(text: str) -> list[str]:
    text = HARMLESS.sub("", text)
    return [text[max(0, found.start() - 60) : found.end() + 30] for found in TRAINED.finditer(text)]


@pytest.mark.parametrize("path", [path for path in PATHS if path not in {"/glossary", *AFTER_NEEDLES}])
def test_nothing_for_trained_hands_on_a_page(client: TestClient, path: str) -> None:
    """No page says to somebody in pain what is meant for a therapist's hands or needle."""
    assert not_for_clients(said(client, path)) == []


def test_the_glossary_explains_the_needle_and_no_more(client: TestClient) -> None:
    """Who was offered dry needling may look the word up; nothing else there is for trained hands."""
    needling = next(term for term in DATA.glossary if term.id == "dry-needling")
    text = said(client, "/glossary")
    for word in (needling.text, *needling.forms, needling.term):
        text = re.sub(re.escape(word), "", text, flags=re.IGNORECASE)
    assert not_for_clients(re.sub(r"plucked or needled", "", text)) == []


@pytest.mark.parametrize("muscle", DATA.muscles, ids=lambda m: m.id)
def test_how_therapists_find_and_treat_is_theirs(client: TestClient, atlas: Atlas, muscle: Muscle) -> None:
    """The page of a muscle keeps technique and finding for those who are trained, even folded away."""
    text = said(client, f"/muscles/{muscle.id}")
    assert not_for_clients(text) == []
    for told in (muscle.technique.text, *(point.find for point in atlas.points_of(muscle.id))):
        assert plain(told) not in plain(text)
