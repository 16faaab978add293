"""The table of muscles filters and sorts by what the data says, and its address says the same again."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlsplit

import pytest
from starlette.datastructures import QueryParams
from starlette.testclient import TestClient

from app.atlas.atlas import Atlas
from app.data.models.glossary import Term
from app.vocabulary import MOVEMENTS
from app.web.application import create_app
from app.web.glossary_links import Marker
from app.web.presenters.muscle_table import (
    JOINTS,
    SORTS,
    choices,
    in_order,
    joint_of,
    matches,
    neighbours,
    read_table,
    rows,
)
from tests.known import PLAIN

SHOWN = re.compile(r"<tr data-.*?</tr>", re.S)


def shown(html: str) -> list[str]:
    """Ids of the muscles whose rows are not hidden, in order."""
    return [m for row in SHOWN.findall(html) for m in re.findall(r'name="muscle" value="([a-z-]+)"', row)]


def test_filters_leave_what_the_data_says(atlas: Atlas) -> None:
    """Nerve, root, movement and joint together; each row left has all of them."""
    with TestClient(create_app(atlas), headers=PLAIN) as client:
        found = shown(client.get("/muscles?nerve=axillary&movement=shoulder-abduction").text)
    expected = [
        m.id
        for m in atlas.muscles.values()
        if "axillary" in m.innervation.nerves and "shoulder-abduction" in m.movements
    ]
    assert found == expected
    assert expected


def test_sorting_keeps_every_muscle(atlas: Atlas) -> None:
    """Each order holds all muscles, turned round it starts with another, and equals keep the roster's order."""
    for sort in SORTS:
        ascending, descending = (in_order(rows(atlas), s) for s in (sort, f"-{sort}"))
        assert {r.muscle.id for r in ascending} == {r.muscle.id for r in descending} == set(atlas.muscles)
        assert ascending[0].keys[sort] <= descending[0].keys[sort]
    first = [r for r in in_order(rows(atlas), "-common") if r.keys["common"] == 0]
    assert first == sorted(first, key=lambda r: int(r.keys["roster"]))


def test_every_choice_leaves_as_many_as_it_says(atlas: Atlas) -> None:
    """The numbers in the filters are true, and none leaves nothing."""
    for name, offered in choices(atlas).items():
        for choice in offered:
            state = read_table(atlas, QueryParams({name: choice.id}))
            assert state
            assert sum(matches(row, state) for row in rows(atlas)) == choice.count > 0


def test_the_address_says_the_state_again(atlas: Atlas) -> None:
    """Filters and order survive their own address; without any the list is shown."""
    state = read_table(atlas, QueryParams("joint=hip&region=groin-pain&sort=-points"))
    assert state
    assert read_table(atlas, QueryParams(parse_qsl(urlsplit(state.href()).query))) == state
    assert read_table(atlas, QueryParams("")) is None


@pytest.mark.parametrize("query", ["nerve=axilary", "sort=colour", "root=Z9", "joint=neckk"])
def test_unknown_words_are_told(atlas: Atlas, query: str) -> None:
    """A word that is no filter is an error with a suggestion, not an empty table."""
    with TestClient(create_app(atlas), headers=PLAIN) as client:
        assert client.get(f"/muscles?{query}").status_code == 422


def test_every_joint_is_moved() -> None:
    """Each joint has movements, and the great toe's are not those of the toes."""
    assert {joint_of(m) for m in MOVEMENTS} - {""} == set(JOINTS)
    assert joint_of("great-toe-flexion") == "great-toe"
    assert joint_of("eye-closing") == ""


def test_neighbours_run_through_a_part_of_the_body(atlas: Atlas) -> None:
    """Going on from the first muscle of each part reaches all of them."""
    for group in {m.group for m in atlas.muscles.values()}:
        muscles = [m for m in atlas.muscles.values() if m.group == group]
        assert [neighbours(atlas, m)[1] for m in muscles] == [*muscles[1:], None]
        assert [neighbours(atlas, m)[0] for m in muscles] == [None, *muscles[:-1]]


def test_terms_are_marked_once_and_safely() -> None:
    """The longest form wins, the second use stays plain, and markup in a text stays text."""
    common = {"group": "anatomy", "text": "What it means, in a sentence.", "sources": ("a",)}
    terms = [Term.model_validate({"id": id, "term": id.replace("-", " "), **common}) for id in ("band", "taut-band")]
    marker = Marker(terms)
    marked = marker.mark("A <b>Taut band</b> and a taut band; a band, a bandage.")
    assert marked == (
        'A &lt;b&gt;<a class="term" href="/glossary#taut-band">Taut band</a>&lt;/b&gt; and a taut band; '
        'a <a class="term" href="/glossary#band">band</a>, a bandage.'
    )
    assert marker.mark("band") == "band"
