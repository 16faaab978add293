"""What people take away: tables that programs and spreadsheets read, decks by address, citations that managers read."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import UTC, datetime
from threading import Thread

import pytest
import rispy
from bibtexparser.entrypoint import parse_string
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from app.atlas.atlas import Atlas
from app.formats.citations import AUTHOR, Citation, to_bibtex, to_csl, to_ris
from app.formats.tables import FORMULA_SIGNS, TABLES, cell, to_csv
from app.web.routes.downloads import DownloadCache

CITED = (
    "/muscles/infraspinatus",
    "/regions/temporal-pain",
    "/about",
    "/glossary",
    "/guide/conditions/sciatica",
    "/guide/posture/forward-head",
    "/guide/session",
)


@pytest.mark.parametrize("name", list(TABLES))
def test_tables_are_the_same_as_csv_and_json(client: TestClient, name: str) -> None:
    """Both kinds have the described columns and the same rows; CSV ends its lines as RFC 4180 says."""
    answer = client.get(f"/downloads/{name}.csv")
    assert answer.headers["content-type"].startswith("text/csv")
    text = answer.content.decode("utf-8-sig")
    assert text.replace("\r\n", "").count("\n") == 0
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    body = client.get(f"/downloads/{name}.json").json()
    assert body["licence"] == "CC-BY-4.0"
    assert list(rows[0]) == list(body["columns"]) == list(TABLES[name].columns)
    assert all(list(row) == list(body["columns"]) for row in body["rows"])
    assert [{k: cell(v) for k, v in row.items()} for row in body["rows"]] == rows


def test_everything_holds_every_table(client: TestClient, atlas: Atlas) -> None:
    """One file has all rows of all tables."""
    tables = client.get("/downloads/everything.json").json()["tables"]
    assert list(tables) == list(TABLES)
    assert [row["id"] for row in tables["muscles"]["rows"]] == list(atlas.muscles)
    assert [row["id"] for row in tables["trigger-points"]["rows"]] == list(atlas.referrals)


@given(st.text())
def test_no_cell_is_a_formula(text: str) -> None:
    """Whatever a text says, a spreadsheet shows it and does not calculate it."""
    assert not cell(text).startswith(FORMULA_SIGNS)


def test_a_formula_in_the_data_is_text(atlas: Atlas) -> None:
    """A hostile entry comes out with an apostrophe, its quotes doubled."""
    evil = '=HYPERLINK("http://evil.example","click")'
    muscles = tuple(m.model_copy(update={"action": evil}) for m in atlas.data.muscles[:1]) + atlas.data.muscles[1:]
    text = to_csv(TABLES["muscles"], Atlas(replace(atlas.data, muscles=muscles), atlas.static)).decode()
    assert '"\'=HYPERLINK(""http://evil.example"",""click"")"' in text


def test_decks_are_made_once(client: TestClient) -> None:
    """A deck comes as a file with an ETag; asked for again with it, nothing is sent."""
    answer = client.get("/downloads/anki/foot.apkg")
    assert answer.status_code == 200
    assert answer.content[:2] == b"PK"
    assert 'filename="trigger-point-atlas-foot.apkg"' in answer.headers["content-disposition"]
    again = client.get("/downloads/anki/foot.apkg", headers={"if-none-match": answer.headers["etag"]})
    assert again.status_code == 304
    assert "neck" in client.get("/downloads/anki/nek.apkg").text
    assert client.get("/downloads/muscels.csv").status_code == 404
    assert client.get("/downloads/muscles.xml").status_code == 404


def test_the_cache_is_bounded_and_each_file_made_by_one() -> None:
    """Ten askers make a file once; beyond the bound the oldest goes; another version evicts all before."""
    cache, made = DownloadCache(max_bytes=250), []

    def make(name: str) -> bytes:
        made.append(name)
        return b"x" * 100

    askers = [Thread(target=cache.get, args=("1", "a", lambda: make("a"))) for _ in range(10)]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join()
    assert made == ["a"]
    for name in ("b", "c", "a"):
        cache.get("1", name, lambda name=name: make(name))  # type: ignore[misc]
    assert made == ["a", "b", "c", "a"]
    cache.get("2", "a", lambda: make("new"))
    cache.get("1", "a", lambda: make("old"))
    assert made[-2:] == ["new", "old"]


def test_the_page_offers_everything(client: TestClient) -> None:
    """Every table, every part's deck and the licence are on the page, and all its links lead somewhere."""
    text = client.get("/downloads").text
    assert "CC BY 4.0" in text
    for name in TABLES:
        assert f"/downloads/{name}.csv" in text
        assert f"/downloads/{name}.json" in text
    for column in ("commonness_source", "crosses_midline"):
        assert f"<code>{column}</code>" in text
    assert text.count(".apkg") == 12


@pytest.mark.parametrize("path", CITED)
def test_pages_say_how_to_cite_them(client: TestClient, atlas: Atlas, path: str) -> None:
    """Words, BibTeX, RIS and CSL-JSON agree on title, address, date and version, and parse."""
    page = client.get(path).text
    assert 'id="cite"' in page
    url = f"http://testserver{path}"
    assert url in page
    library = parse_string(client.get(f"{path}/cite.bib").text)
    assert not library.failed_blocks
    (entry,) = library.entries
    (record,) = rispy.loads(client.get(f"{path}/cite.ris").text)
    (item,) = client.get(f"{path}/cite.json").json()
    assert entry.entry_type == "misc"
    assert entry["author"] == f"{{{AUTHOR}}}"
    assert entry["title"].strip("{}") == record["title"] == item["title"]
    assert record["title"] in page
    assert entry["url"] == record["urls"][0] == item["URL"] == url
    assert entry["version"] == item["version"] == atlas.version
    assert record["type_of_reference"] == "ELEC"
    assert record["authors"] == [AUTHOR]
    assert record["date"].replace("/", "-") == entry["date"]
    assert item["issued"]["date-parts"][0][0] == int(entry["year"])
    for kind, name in (("bib", "BibTeX"), ("ris", "RIS"), ("json", "CSL-JSON")):
        assert f'href="{path}/cite.{kind}"' in page
        assert name in page


def test_unknown_citations_are_told(client: TestClient) -> None:
    """Neither a format nor a page that does not exist is a surprise."""
    assert client.get("/muscles/infraspinatus/cite.docx").status_code == 404
    assert client.get("/muscles/nowhere/cite.bib").status_code == 404


@given(title=st.text(min_size=1, max_size=60), path=st.text(max_size=40))
def test_no_title_breaks_a_citation(title: str, path: str) -> None:
    """Whatever a course calls its muscle, each format stays one entry with all its fields."""
    made = Citation("tpa-x", f"A {title}", "https://atlas.example", f"/{path}", "1", datetime(2026, 1, 2, tzinfo=UTC))
    library = parse_string(to_bibtex(made))
    assert not library.failed_blocks
    assert len(library.entries) == 1
    assert library.entries[0]["year"] == "2026"
    (record,) = rispy.loads(to_ris(made))
    assert record["year"] == "2026"
    assert record["title"].startswith("A")
    (item,) = json.loads(to_csl(made))
    assert item["author"] == [{"literal": AUTHOR}]
