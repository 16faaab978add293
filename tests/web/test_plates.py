"""Plates: each muscle has a page to print, with every point on it, and a browser makes a PDF of it."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from app.atlas.atlas import Atlas
from app.cli import main
from app.data.models.evidence import Source
from app.drawing.crop import Frame, crop, path_points, pattern_box, views_of_pattern
from app.export.plate_printer import export_plates, open_printer
from app.formats.citations import short_name
from app.views import VIEWS
from app.vocabulary import GROUP_TITLES
from app.web.presenters.plates import alike, plate_html, shares
from app.web.routes import plates
from app.web.static_files import Assets
from tests.known import DATA

MUSCLES = [m.id for m in DATA.muscles]
INLINE = re.compile(r"<script|<style|\sstyle=|\son[a-z]+=")


@pytest.mark.slow
@pytest.mark.parametrize("muscle", MUSCLES)
def test_every_muscle_has_a_plate(client: TestClient, atlas: Atlas, muscle: str) -> None:
    """A page for each three patterns; every point is there, every picture has a title, nothing is inline."""
    response = client.get(f"/plates/{muscle}")
    assert response.status_code == 200
    html = response.text
    points = atlas.points_of(muscle)
    assert html.count('class="sheet ') == -(-len(alike(points)) // 3)
    for point in points:
        assert f' id="{point.id}"' in html
        assert f'<span class="number">{point.n}</span>' in html
    maps = re.findall(r'<svg[^>]*class="plate-map"[^>]*>(.{0,200})', html, re.DOTALL)
    assert len(alike(points)) <= len(maps) <= 4 * len(points)
    assert all("<title>" in start for start in maps)
    assert all(f'id="plate-{view}"' in html for view in re.findall(r'href="#plate-([a-z-]+)"', html))
    assert not INLINE.search(html)
    assert "For learning, not a diagnosis." in html
    assert "CC BY 4.0" in html


@pytest.mark.parametrize("point", [r.id for r in DATA.referrals])
def test_the_views_chosen_show_the_x_and_the_pattern(atlas: Atlas, point: str) -> None:
    """If any view shows the X, a chosen one does; and the essential zone is always to be seen."""
    overlays = {v: atlas.overlay("female", v)["points"][point] for v in atlas.views_of(point, "right")}
    chosen = views_of_pattern(atlas, point, "female", 3)
    assert 1 <= len(chosen) <= 3
    assert len(set(chosen)) == len(chosen)
    assert any("essential" in overlays[v] for v in chosen)
    if any("x" in zones for zones in overlays.values()):
        assert any("x" in overlays[v] for v in chosen)


def test_points_of_one_pattern_are_drawn_once_with_all_their_xs(client: TestClient, atlas: Atlas) -> None:
    """Both X's of infraspinatus 1 and 2 stand on one picture, each with its number; no point is left out."""
    html = client.get("/plates/infraspinatus").text
    assert html.count('<article class="point"') == 2
    back = re.search(r"<title>Back: trigger points 1 and 2 .*?</svg>", html, re.DOTALL)
    assert back
    assert back[0].count('class="p-x"') == 2
    assert re.findall(r'class="p-digit"[^>]*>(\d)<', back[0]) == ["1", "2"]
    for muscle in atlas.muscles:
        points = atlas.points_of(muscle)
        assert sorted(p.id for group in alike(points) for p in group) == sorted(p.id for p in points)


def test_a_crop_holds_the_whole_pattern(atlas: Atlas) -> None:
    """Whatever the frame's shape."""
    for point in ("infraspinatus-1", "soleus-3", "temporalis-2", "gluteus-medius-1"):
        for view in views_of_pattern(atlas, point, "female", 3):
            box = pattern_box(atlas, "female", view, point)
            assert box
            for frame in (Frame(90, 160), Frame(130, 60), Frame(45, 60)):
                x, y, width, height = crop(VIEWS[view], box, frame, 30.0)
                assert width / height == pytest.approx(frame.width / frame.height)
                assert x <= box[0] + 0.01
                assert y <= box[1] + 0.01
                assert x + width >= box[2] - 0.01
                assert y + height >= box[3] - 0.01


def test_points_of_a_path() -> None:
    """Relative commands add up, and a new part starts from where the last began."""
    assert list(path_points("M1 2l3 4c1 0 2 0 3-1zm1 1")) == [(1, 2), (4, 6), (5, 6), (6, 6), (7, 5), (2, 3)]


def test_five_points_fit_on_two_sheets() -> None:
    """Up to three share a sheet."""
    assert [shares(n) for n in (1, 2, 3, 4, 5, 7)] == [[1], [2], [3], [2, 2], [3, 2], [3, 2, 2]]


@pytest.mark.parametrize(
    ("citation", "short"),
    [
        ("Simons DG, Travell JG, Simons LS. Travell and Simons' Manual, 2nd ed. 1999.", "Simons et al. 1999"),
        ("Travell JG, Simons DG. Myofascial Pain, vol. 2. 1992.", "Travell and Simons 1992"),
        ("Fernandez-de-las-Penas et al. 2007, Eur J Pain 11:475-482", "Fernandez-de-las-Penas et al. 2007"),
        ("Wright 2000, J Am Dent Assoc, a study", "Wright 2000"),
    ],
)
def test_sources_are_cited_in_short(citation: str, short: str) -> None:
    """First author or both, and the year."""
    assert short_name(Source.model_validate({"id": "some-work", "citation": citation})) == short


@pytest.mark.parametrize("group", GROUP_TITLES)
def test_contact_sheets_show_every_point_of_a_group(client: TestClient, atlas: Atlas, group: str) -> None:
    """Twelve a sheet, each with its name and a link to its plate."""
    html = client.get(f"/plates/sheets/{group}").text
    points = [p for m in atlas.muscles.values() if m.group == group for p in atlas.points_of(m.id)]
    for point in points:
        assert f'href="/plates/{point.muscle}#{point.id}"' in html
        common = atlas.muscles[point.muscle].common
        assert f'class="cell-name">{common[:1].upper()}{common[1:]}'.replace("'", "&#39;") in html
    assert html.count('class="plate-map"') == len(points)
    assert html.count('class="sheet contact"') == -(-len(points) // 12)
    assert not INLINE.search(html)


def test_the_list_names_every_plate(client: TestClient, atlas: Atlas) -> None:
    """And every contact sheet."""
    html = client.get("/plates").text
    assert all(f'href="/plates/{m}"' in html for m in atlas.muscles)
    assert all(f'href="/plates/sheets/{g}"' in html for g in GROUP_TITLES)


@pytest.mark.parametrize(
    "path",
    [
        "/plates/infraspinatu",
        "/plates/infraspinatu.pdf",
        "/plates/infraspinatus.gif",
        "/plates/sheets/sholder",
        "/plates/sheets/sholder.pdf",
        "/plates/sheets/shoulder.svg",
        "/plates/..%2f..%2fpyproject.pdf",
    ],
)
def test_unknown_plates_are_not_found(client: TestClient, path: str) -> None:
    """With the page that helps on."""
    response = client.get(path)
    assert response.status_code == 404
    assert "<h1>" in response.text


def test_the_other_figure(client: TestClient) -> None:
    """A plate can show the male figure; there is no third."""
    assert "body-male-" in client.get("/plates/infraspinatus?figure=male").text
    assert client.get("/plates/infraspinatus?figure=robot").status_code == 404


def test_downloads(client: TestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that was made is served; one that was not says how to make it and where the page is."""
    monkeypatch.setattr(plates, "OUT", tmp_path)
    missing = client.get("/plates/soleus.pdf")
    assert missing.status_code == 404
    assert "make plates" in missing.text
    assert 'href="/plates/soleus"' in missing.text
    (tmp_path / "sheets").mkdir()
    (tmp_path / "soleus.png").write_bytes(b"\x89PNG")
    (tmp_path / "sheets" / "leg.pdf").write_bytes(b"%PDF-1.4")
    assert client.get("/plates/soleus.png").headers["content-type"] == "image/png"
    assert client.get("/plates/sheets/leg.pdf").content == b"%PDF-1.4"


@pytest.mark.parametrize(
    "arguments",
    [
        ["plates", "--muscle", "no-such-muscle"],
        ["plates", "--muscle", "soleus", "--contact-sheets-only"],
        ["plates", "--muscle"],
        ["plates", "--colour"],
        ["plates", "here", "there"],
    ],
)
def test_wrong_usage_exits_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """And says why."""
    try:
        status: object = main(arguments)
    except SystemExit as stop:
        status = stop.code
    assert status == 2
    assert capsys.readouterr().err


def printed(atlas: Atlas, folder: Path) -> tuple[int, int]:
    """Pages of one plate on A4, and of the fullest plate on Letter."""
    pages = export_plates(atlas, folder, ["adductor-pollicis"], quiet=True)
    fullest = max(atlas.muscles.values(), key=lambda m: len(atlas.points_of(m.id)))
    with open_printer(atlas.static) as printer:
        html = plate_html(atlas, Assets(atlas.static), fullest)
        return pages, printer.print(html, folder / "letter.pdf", paper="Letter")


@pytest.mark.browser
def test_a_browser_prints_plates(atlas: Atlas, tmp_path: Path) -> None:
    """A PDF and a PNG on A4; on Letter even the fullest plate keeps to its two pages."""
    # In a thread of its own: the browser tests hold a Playwright of this thread until the session ends.
    with ThreadPoolExecutor(1) as pool:
        pages, on_letter = pool.submit(printed, atlas, tmp_path).result()
    assert pages == 1
    assert on_letter == 2
    assert (tmp_path / "adductor-pollicis.pdf").read_bytes().startswith(b"%PDF")
    assert (tmp_path / "adductor-pollicis.pdf").stat().st_size > 30_000
    assert (tmp_path / "adductor-pollicis.png").stat().st_size > 30_000
