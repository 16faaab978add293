"""A course's own YAML: laid over the atlas, read again when it changes, harmless when broken or hostile."""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
import yaml
from starlette.testclient import TestClient

from app.atlas.atlas import Atlas
from app.atlas.built_files import read_matrix
from app.atlas.course import BUILT, DRAWN, Course, build_course, course_atlas, drawings, drawings_digest, write_laid
from app.cli import main
from app.data.dataset import FILES
from app.data.loader import load_data
from app.data.paths import DATA, ROOT
from app.data.yaml_reader import MAX_BYTES, DataError
from app.web.application import create_app
from tests.known import PLAIN

pytestmark = pytest.mark.slow

EXAMPLE = ROOT / "docs" / "examples" / "course"
EVIL = "<script>alert(1)</script><svg onload=alert(2)><img src=x onerror=alert(3)> {{ 7 * 7 }} &amp; \" ' ]]>"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the template folder."""
    return Path(shutil.copytree(EXAMPLE, tmp_path / "course"))


def write(folder: Path, file: str, *entries: dict[str, Any]) -> None:
    """One file of a course."""
    text = yaml.safe_dump({FILES[file][0]: list(entries)}, allow_unicode=True)
    (folder / f"{file}.yaml").write_text(text, encoding="utf-8")


def client_of(course: Course) -> TestClient:
    return TestClient(create_app(course=course), raise_server_exceptions=False, headers=PLAIN)


def test_the_template_is_good(capsys: pytest.CaptureFixture[str], atlas: Atlas) -> None:
    """The folder to start from has no fault, changes one text, keeps the rest of that entry, and adds one muscle."""
    assert main(["validate", "--data", str(EXAMPLE)]) == 0
    assert f"{len(atlas.muscles) + 1} muscles" in capsys.readouterr().out
    laid = course_atlas(EXAMPLE)
    assert laid.muscles["infraspinatus"].self_care.startswith("In our course")
    assert laid.muscles["infraspinatus"].stretch == atlas.muscles["infraspinatus"].stretch
    assert not laid.muscles["auricularis-posterior"].belly
    assert laid.version != atlas.version


def test_a_course_is_served_everywhere(folder: Path) -> None:
    """Pages, API, search, tables, plates and decks know the course's muscle and its words; no page fails."""
    client = client_of(Course(folder))
    assert "In our course" in client.get("/muscles/infraspinatus").text
    assert "retrahens aurem" in client.get("/muscles/auricularis-posterior").text
    assert client.get("/api/v1/muscles/auricularis-posterior").json()["trigger_points"] == []
    assert client.get("/api/v1/search?q=retrahens aurem").json()["results"][0]["id"] == "auricularis-posterior"
    assert "auricularis-posterior" in client.get("/downloads/muscles.csv").text
    for path in (
        "/",
        "/muscles",
        "/about",
        "/plates",
        "/plates/auricularis-posterior",
        "/downloads/anki/head-face.apkg",
    ):
        assert client.get(path).status_code == 200, path
    assert "All is well" in client.get("/course-errors").text
    assert "course-banner" not in client.get("/muscles").text


def test_devices_ask_a_course_s_server_first(folder: Path, atlas: Atlas) -> None:
    """The service worker is told that pages are being written; with a fault nothing is given to keep."""
    course = Course(folder)
    client = client_of(course)
    assert '"changing":true' in client.get("/sw.js").text
    assert '"changing":false' in TestClient(create_app(atlas)).get("/sw.js").text
    (folder / "muscles.yaml").write_text("muscles: [", encoding="utf-8")
    assert course.refresh()
    assert client.get("/precache.json").status_code == 503


def test_without_a_course_there_is_no_such_page(atlas: Atlas) -> None:
    """The page of faults belongs to a course's server only."""
    assert TestClient(create_app(atlas)).get("/course-errors").status_code == 404


def test_names_and_commonness_reach_the_browser(folder: Path) -> None:
    """The files that the browser ranks from follow a course's names and classes without a build."""
    write(folder, "muscles", {"id": "infraspinatus", "common": "infra", "commonness": {"class": "rare"}})
    client = client_of(Course(folder))
    points = client.get("/static/atlas/points.json").json()["points"]
    assert points["infraspinatus-1"]["common"] == "infra"
    matrix = read_matrix(client.get("/static/atlas/matrix.bin").content)
    assert {p.id: p.common for p in matrix.points}["infraspinatus-1"] == 0.2
    ranked = client.get("/api/v1/candidates?at=deltoid_anterior:right").json()["candidates"]
    assert {c["trigger_point"]: c["because"]["common"] for c in ranked}["infraspinatus-1"] == 0.2


def test_changes_are_taken_up_and_faults_keep_the_last_good_state(folder: Path) -> None:
    """A saved file is served; a broken one is told with file, line, entry and repair; mending it clears the bar."""
    course = Course(folder)
    client = client_of(course)
    text = (folder / "muscles.yaml").read_text(encoding="utf-8")
    (folder / "muscles.yaml").write_text(text.replace("In our course:", "This week:"), encoding="utf-8")
    assert course.refresh()
    assert "This week:" in client.get("/muscles/infraspinatus").text
    assert not course.refresh()

    broken = text.replace("nerves: [facial]", "nerves: [fascial]")
    broken = broken.replace("  - id: infraspinatus", "  - id: infraspinatus\n    colour: red")
    (folder / "muscles.yaml").write_text(broken, encoding="utf-8")
    assert course.refresh()
    page = client.get("/muscles/infraspinatus").text
    assert "This week:" in page
    assert "course-banner" in page
    assert "3 faults" in page
    told = client.get("/course-errors").text
    line = broken[: broken.index("colour: red")].count("\n") + 1
    assert f"Line {line}, " in told
    assert "muscles.yaml" in told
    assert "infraspinatus.colour" in told
    assert "did you mean `facial`?" in told
    assert "Traceback" not in told

    (folder / "muscles.yaml").write_text("muscles: [", encoding="utf-8")
    assert course.refresh()
    assert "not YAML" in client.get("/course-errors").text
    (folder / "muscles.yaml").write_text(text, encoding="utf-8")
    assert course.refresh()
    page = client.get("/muscles/infraspinatus").text
    assert "In our course" in page
    assert "course-banner" not in page


NAMING = (
    "/",
    "/muscles",
    "/muscles/infraspinatus",
    "/compare?muscle=infraspinatus&muscle=soleus",
    "/compare/anterior.svg?muscle=infraspinatus&muscle=soleus",
    "/map/anterior.svg?point=infraspinatus-1:right",
    "/learn",
    "/api/v1/muscles",
    "/api/v1/candidates?at=deltoid_anterior:right",
    "/api/v1/search?q=shoulder+muscle+of+monday",
    "/static/atlas/points.json",
    "/plates/infraspinatus",
    "/search-index.json",
    "/glossary",
    "/downloads/muscles.csv",
)
"""Addresses whose answers name a muscle, of each kind: pages, pictures, the API, built files and downloads."""


def test_a_change_reaches_every_address(folder: Path) -> None:
    """After a change each address answers what a server started anew answers; pictures that name a muscle too."""
    course = Course(folder)
    client = client_of(course)
    before = {address: client.get(address) for address in NAMING}
    assert [address for address, answer in before.items() if answer.status_code != 200] == []
    text = (folder / "muscles.yaml").read_text(encoding="utf-8")
    renamed = text.replace("  - id: infraspinatus", "  - id: infraspinatus\n    common: shoulder muscle of Monday", 1)
    (folder / "muscles.yaml").write_text(renamed, encoding="utf-8")
    assert course.refresh()
    anew = client_of(Course(folder))
    after = {address: client.get(address) for address in NAMING}
    assert [address for address in NAMING if after[address].content != anew.get(address).content] == []
    assert [address for address in NAMING if "of Monday" in before[address].text] == []
    pictured = after["/compare/anterior.svg?muscle=infraspinatus&muscle=soleus"]
    assert "shoulder muscle of Monday" in pictured.text


def test_a_course_broken_from_the_start_shows_the_atlas(folder: Path) -> None:
    """The server starts, serves the atlas alone, and says what is wrong."""
    (folder / "muscels.yaml").write_text("muscles: []\n", encoding="utf-8")
    client = client_of(Course(folder))
    assert client.get("/muscles/auricularis-posterior").status_code == 404
    assert "did you mean `muscles.yaml`?" in client.get("/course-errors").text


def test_a_thread_sees_a_saved_file(folder: Path) -> None:
    """Nobody has to ask: the watcher takes a change up by itself."""
    course = Course(folder)
    course.watch(every_s=0.02)
    try:
        write(folder, "muscles", {"id": "infraspinatus", "plain": "watched muscle"})
        deadline = time.monotonic() + 20
        while course.state.atlas.muscles["infraspinatus"].plain != "watched muscle":
            assert time.monotonic() < deadline
            time.sleep(0.02)
    finally:
        course.stop()


STROKE = {"path": ["acromion", "deltoid_tuberosity"], "width_cm": 3}


def test_a_drawing_asks_for_the_build(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A new stroke is told at its entry with the command; texts of the same entry alone are not."""
    referral = next(r for r in load_data().referrals if r.id == "infraspinatus-1")
    write(folder, "referrals", {"id": referral.id, "essential": {"words": "words of the course alone"}})
    assert course_atlas(folder).referrals[referral.id].essential.words == "words of the course alone"
    write(folder, "referrals", {"id": referral.id, "essential": {"strokes": [STROKE]}})
    assert main(["validate", "--data", str(folder)]) == 0
    with pytest.raises(DataError) as caught:
        course_atlas(folder)
    (problem,) = caught.value.problems
    assert (problem.file, problem.entry) == ("referrals.yaml", "infraspinatus-1")
    assert "python -m app build --data" in problem.message


def test_a_built_course_is_served_from_its_folder(folder: Path) -> None:
    """The builder gets a whole folder without what is not drawn; what it writes is served until a stroke changes."""
    write(folder, "referrals", {"id": "infraspinatus-1", "essential": {"strokes": [STROKE]}})

    def run(data: Path, output: Path) -> list[Path]:
        whole = load_data(data)
        assert "auricularis-posterior" not in {m.id for m in whole.muscles}
        strokes = next(r for r in whole.referrals if r.id == "infraspinatus-1").essential.strokes
        assert [s.path for s in strokes] == [tuple(STROKE["path"])]  # type: ignore[arg-type]
        assert (data / "body" / "joints.json").is_file()
        for name in ("svg", "atlas"):
            shutil.copytree(ROOT / "static" / name, output / name)
        return []

    build_course(folder, None, run)
    atlas = course_atlas(folder)
    assert atlas.built == folder / BUILT
    client = client_of(Course(folder))
    assert client.get("/static/svg/female/anterior.svg").status_code == 200
    assert client.get("/static/css/atlas.css").status_code == 200
    write(folder, "referrals", {"id": "infraspinatus-1", "essential": {"strokes": [STROKE | {"width_cm": 4}]}})
    with pytest.raises(DataError):
        course_atlas(folder)


def test_the_atlas_alone_draws_what_it_draws(tmp_path: Path) -> None:
    """A course without drawings has the drawings of the atlas, in the folder for the builder too."""
    found = write_laid(EXAMPLE, tmp_path / "data")
    assert found == drawings(load_data(keep=True)) == drawings(load_data(tmp_path / "data"))
    assert drawings_digest(found) != drawings_digest(dict(list(found.items())[1:]))
    assert not (tmp_path / "data" / DRAWN).exists()


class Markup(HTMLParser):
    """Tags and attributes of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.events: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.events += [name for name, _ in attrs if name.startswith("on")]


def evil(value: Any, most: int = 160) -> Any:
    """A text field with HTML in it, no longer than fits."""
    return EVIL[:most] if isinstance(value, str) else [EVIL[:most] for _ in value]


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A server whose course has HTML in every free text of a muscle, a point, a source, a region and a warning."""
    folder = tmp_path_factory.mktemp("hostile")
    data = load_data()
    muscle = data.muscles[0]
    fields = (
        "latin",
        "common",
        "plain",
        "synonyms",
        "action",
        "also_causes",
        "provoked_by",
        "mistaken_for",
        "cautions",
    )
    write(
        folder,
        "muscles",
        {"id": muscle.id}
        | {name: evil(getattr(muscle, name)) for name in fields}
        | {"overview": f"1 {EVIL}", "stretch": f"2 {EVIL}", "self_care": f"3 {EVIL}"}
        | {"technique": {"text": f"4 {EVIL}"}, "innervation": {"nerve": EVIL}}
        | {"attachments": {"origin": EVIL, "insertion": EVIL}},
    )
    zone = {"words": EVIL}
    texts = {"location": EVIL, "find": f"5 {EVIL}", "disagreement": EVIL}
    write(folder, "referrals", {"id": f"{muscle.id}-1", "essential": zone, "spillover": zone} | texts)
    write(folder, "sources", *({"id": s.id, "citation": EVIL, "doi": '10.1234/"><script>'} for s in data.sources[:9]))
    write(folder, "regions", *({"id": r.id, "name": EVIL, "plain": EVIL} for r in data.regions))
    write(folder, "red_flags", *({"id": f.id, "text": EVIL} for f in data.red_flags))
    write(folder, "background", *({"id": f.id, "topic": EVIL, "finding": EVIL} for f in data.background))
    study = {"protocol": EVIL, "subjects": EVIL, "summary": EVIL, "against_chart": EVIL}
    write(folder, "evidence", *({"id": s.id} | study for s in data.studies))
    course = Course(folder)
    assert not course.state.problems
    with client_of(course) as client:
        yield client


@pytest.mark.parametrize(
    "path",
    [
        "/", "/?region=temporal-pain:right", "/?point=temporalis-1:right", "/muscles", "/muscles/temporalis",
        "/regions",
        "/regions/temporal-pain", "/about", "/emergency", "/plates", "/plates/temporalis", "/plates/sheets/head-face",
        "/downloads", "/course-errors", "/map/head-right.svg?point=temporalis-1:right",
    ],
)  # fmt: skip
def test_hostile_words_are_shown_as_words(hostile: TestClient, path: str) -> None:
    """HTML in any text of the folder is text on every page: no tag, no handler, nothing evaluated."""
    answer = hostile.get(path)
    assert answer.status_code == 200
    found = Markup(answer.text)
    assert not found.events
    assert "alert(1)" in answer.text or path in ("/plates", "/downloads", "/course-errors")
    assert "<script>alert" not in answer.text
    assert "<svg onload" not in answer.text
    assert "<img src=x" not in answer.text
    assert "49" not in answer.text.split("alert(3)")[-1][:12]


def test_hostile_words_are_harmless_in_a_fault(tmp_path: Path) -> None:
    """A fault that repeats what was typed shows it as text."""
    write(tmp_path, "muscles", {"id": "infraspinatus", "group": EVIL, EVIL: "x"})
    (tmp_path / "<img src=x onerror=alert(3)>.yaml").write_text("x: 1", encoding="utf-8")
    told = client_of(Course(tmp_path)).get("/course-errors")
    assert told.status_code == 200
    assert not Markup(told.text).events
    assert "script" in told.text
    assert "<script>alert" not in told.text


def test_hostile_json_stays_json(hostile: TestClient) -> None:
    """The API and the files for the browser give the words back unchanged, as JSON."""
    answer = hostile.get("/api/v1/muscles/temporalis")
    assert answer.headers["content-type"].startswith("application/json")
    assert answer.json()["action"] == EVIL[:160]
    assert json.loads(hostile.get("/static/atlas/points.json").content)["points"]["temporalis-1"]["plain"] == EVIL[:160]


def test_slips_of_a_course_are_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """No id, an id twice, an unknown source, an unknown key at the top: file, line and repair for each."""
    (tmp_path / "sources.yaml").write_text("sources:\n- citation: a work without an id at all\n", encoding="utf-8")
    (tmp_path / "background.yaml").write_text("background: []\nmuscles: []\n", encoding="utf-8")
    twice = "muscles:\n- {id: soleus, plain: one}\n- {id: soleus, plain: two}\n"
    (tmp_path / "muscles.yaml").write_text(twice, encoding="utf-8")
    assert main(["validate", "--data", str(tmp_path)]) == 1
    said = capsys.readouterr().err
    assert "sources.yaml:2" in said
    assert "no `id`" in said
    assert "background.yaml:2" in said
    assert "muscles.yaml:3" in said
    assert "stands twice" in said
    (tmp_path / "sources.yaml").unlink()
    (tmp_path / "background.yaml").unlink()
    (tmp_path / "muscles.yaml").write_text("muscles:\n- id: soleus\n  sources: [travel-1992]\n", encoding="utf-8")
    assert main(["validate", "--data", str(tmp_path)]) == 1
    assert "muscles.yaml:3" in (said := capsys.readouterr().err)
    assert "did you mean `travell-1992`?" in said
    assert main(["validate", "--data", str(tmp_path / "nowhere")]) == 1
    assert main(["serve", "--data", str(tmp_path / "nowhere")]) == 1


def test_the_whole_data_folder_is_still_validated_as_a_whole(tmp_path: Path) -> None:
    """A folder with every file is an atlas of its own."""
    for file in FILES:
        shutil.copy(DATA / f"{file}.yaml", tmp_path)
    assert main(["validate", "--data", str(tmp_path)]) == 0


def _as_folder(path: Path) -> None:
    path.mkdir()


def _as_pipe(path: Path) -> None:
    os.mkfifo(path)


def _as_dangling_link(path: Path) -> None:
    path.symlink_to(path.parent / "nowhere.yaml")


def _as_link_to_itself(path: Path) -> None:
    path.symlink_to(path)


def _as_oversized(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(MAX_BYTES + 1)


@pytest.mark.parametrize("make", [_as_folder, _as_pipe, _as_dangling_link, _as_link_to_itself, _as_oversized])
def test_what_is_no_file_is_named_and_never_read(tmp_path: Path, make: Callable[[Path], None]) -> None:
    """A folder, a pipe, a broken link and a file of five megabytes in a file's place are faults, told at once."""
    make(tmp_path / "muscles.yaml")
    with pytest.raises(DataError) as told:
        load_data(DATA, tmp_path)
    assert [p.file for p in told.value.problems if p.file.endswith("muscles.yaml")]


def test_a_control_character_is_refused(tmp_path: Path) -> None:
    """What no page and no picture can hold is named with its place."""
    (tmp_path / "muscles.yaml").write_text('muscles:\n- id: soleus\n  plain: "calf\\x07"\n', encoding="utf-8")
    with pytest.raises(DataError) as told:
        load_data(DATA, tmp_path)
    assert any(p.line == 3 and "U+0007" in p.message for p in told.value.problems)
