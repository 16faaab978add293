"""A course's own YAML, served over the atlas: read again when it changes, the last good state kept when it is broken.

Texts and facts need no build. What is drawn (bellies, zones, landmarks, regions) does: `python -m app build --data DIR`
writes it to DIR/static, and the complaint says so where it has not been done.
"""

from __future__ import annotations

import hashlib
import json
import logging
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Event, Lock, Thread
from typing import Any

from app.atlas.atlas import STATIC, Atlas
from app.atlas.built_files import BuildMissing, write_matrix
from app.atlas.matching import COMMON
from app.data.dataset import FILES, Data
from app.data.loader import load_data
from app.data.models.core import Muscle, Referral, Region
from app.data.paths import COMMAND, DATA, LAID_OVER
from app.data.yaml_reader import DataError, Problem

log = logging.getLogger("atlas")

LOOK_EVERY_S = 1.0
BUILT = "static"
DRAWN = "drawn.txt"
"""In a course's built folder: the digest of the drawings that it was built from."""

DRAWN_FIELDS: dict[str, set[str]] = {
    "landmarks": {"id", "paired", "place"},
    "regions": {"id", "paired", "contains", "seeds", "reach_cm"},
    "muscles": {"id", "belly"},
    "referrals": {"id", "muscle", "n", "at", "essential", "spillover"},
}
"""What of each file is drawn, or reckoned from the drawing."""

Drawings = dict[tuple[str, str], str]
"""(file, id) -> what is drawn of that entry."""


def drawings(data: Data) -> Drawings:
    """All that the build draws from."""
    found: Drawings = {}
    for file, fields in DRAWN_FIELDS.items():
        for entry in getattr(data, file):
            if isinstance(entry, Muscle) and not entry.belly:
                continue
            drawn = entry.model_dump(include=fields)
            for zone in ("essential", "spillover"):
                if drawn.get(zone):
                    drawn[zone] = drawn[zone]["strokes"]
            found[file, entry.id] = json.dumps(drawn, sort_keys=True, default=list)
    return found


def drawings_digest(found: Drawings) -> str:
    """A word that changes with any drawing."""
    text = json.dumps([[*key, value] for key, value in found.items()])
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _undrawn(data: Data, found: Drawings, base: Drawings) -> Iterator[Problem]:
    """A complaint for each entry that draws what the atlas has not drawn."""
    for file in DRAWN_FIELDS:
        for i, entry in enumerate(getattr(data, file)):
            key = (file, entry.id)
            if found.get(key) == base.get(key):
                continue
            message = f"this draws something new; run `{COMMAND} build --data` with this folder, and it is shown"
            yield data.documents[file].problem((FILES[file][0], i), message)


def _built_folder(course: Path, data: Data, base: Drawings) -> Path | None:
    """Where the pictures of a course are: None for the atlas's own. Raises DataError where they have to be built."""
    found = drawings(data)
    if found == base:
        return None
    built = course / BUILT
    mark = built / DRAWN
    if mark.is_file() and mark.read_text(encoding="utf-8").strip() == drawings_digest(found):
        return built
    raise DataError(_undrawn(data, found, base))


def course_atlas(course: Path, static: Path = STATIC, base: Drawings | None = None) -> Atlas:
    """The atlas with a course laid over it. Raises DataError naming file, line, entry and repair, or BuildMissing.

    base: what the atlas draws by itself, if it is known already.
    """
    data = load_data(DATA, course)
    atlas = Atlas(data, static, _built_folder(course, data, base or drawings(load_data(keep=True))))
    # Names and commonness are in built files too, for the browser's ranking; they follow the texts without a build.
    rows = tuple(replace(row, common=COMMON[atlas.commonness_of(row.id).word]) for row in atlas.matrix.points)
    atlas.matrix = replace(atlas.matrix, points=rows)
    atlas.points_json = _points_json(atlas)
    return atlas


def _points_json(atlas: Atlas) -> dict[str, Any]:
    """points.json with the names and words of the course."""

    def words(referral: Referral, was: dict[str, Any]) -> dict[str, Any]:
        muscle = atlas.muscles[referral.muscle]
        names = {"common": muscle.common, "plain": muscle.plain, "location": referral.location}
        return was | names | {"commonness": atlas.commonness_of(referral.id).words}

    def region(entry: Region, was: dict[str, Any]) -> dict[str, Any]:
        return was | {"name": entry.name, "plain": entry.plain}

    kept = atlas.points_json
    return kept | {
        "points": {name: words(atlas.referrals[name], was) for name, was in kept["points"].items()},
        "regions": {name: region(atlas.regions[name], was) for name, was in kept["regions"].items()},
    }


def built_files(atlas: Atlas) -> dict[str, bytes]:
    """Files of static/ that a course changes without a build."""
    points = json.dumps(atlas.points_json, separators=(",", ":"), ensure_ascii=False)
    return {"atlas/points.json": points.encode(), "atlas/matrix.bin": write_matrix(atlas.matrix)}


@dataclass(frozen=True)
class State:
    """What a course is now: the last good atlas, and what is wrong with the files since."""

    atlas: Atlas
    problems: tuple[Problem, ...] = ()


class Course:
    """A folder that is watched. changed: called with the new atlas whenever a good one was read."""

    def __init__(self, folder: Path, changed: Callable[[Atlas], None] = lambda atlas: None) -> None:
        self.folder = folder
        self.changed = changed
        self._reading = Lock()
        self._stop = Event()
        self._seen = self._stamps()
        alone = load_data(keep=True)
        self._base = drawings(alone)
        atlas, problems = self._read()
        self.state = State(atlas or Atlas(alone), problems)

    def _read(self) -> tuple[Atlas | None, tuple[Problem, ...]]:
        try:
            return course_atlas(self.folder, base=self._base), ()
        except DataError as error:
            return None, tuple(error.problems)
        except (BuildMissing, OSError) as error:
            return None, (Problem(self.folder.name, 0, 0, "", str(error)),)
        except Exception:
            # Whatever a file does to the reader, students keep the last good state; the reason is for the log.
            log.exception("the course in %s could not be read", self.folder)
            return None, (Problem(self.folder.name, 0, 0, "", "the files could not be read; see the server's log"),)

    def _stamps(self) -> dict[str, tuple[int, int]]:
        """Time and size of each file that matters."""
        found = {}
        for path in [*self.folder.glob("*.y*ml"), self.folder / BUILT / DRAWN]:
            try:
                stat = path.stat()
            except OSError:
                continue
            found[str(path)] = (stat.st_mtime_ns, stat.st_size)
        return found

    def refresh(self) -> bool:
        """Read the files again if they changed; whether they had."""
        with self._reading:
            stamps = self._stamps()
            if stamps == self._seen:
                return False
            self._seen = stamps
            atlas, problems = self._read()
            self.state = State(atlas or self.state.atlas, problems)
            if atlas:
                self.changed(atlas)
            return True

    def watch(self, every_s: float = LOOK_EVERY_S) -> None:
        """Look for changes from a thread of its own until `stop`."""

        def look() -> None:
            while not self._stop.wait(every_s):
                try:
                    self.refresh()
                except Exception:
                    log.exception("looking at the course in %s failed; trying again", self.folder)

        Thread(target=look, name="course", daemon=True).start()

    def stop(self) -> None:
        """Stop watching."""
        self._stop.set()


def write_laid(course: Path, folder: Path) -> Drawings:
    """A whole data folder for the builder, of the atlas with the course laid over it; returns what it draws.

    Muscles without a drawing are left out, and with them what only texts need. Raises DataError.
    """
    data = load_data(DATA, course)
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copytree(DATA / "body", folder / "body")
    (folder / LAID_OVER).write_text("The atlas with a course laid over it, for the builder.\n", encoding="utf-8")
    for file, (key, _) in FILES.items():
        entries = data.documents[file].value[key]
        if file == "muscles":
            none: dict[str, list[str]] = {"synergists": [], "antagonists": [], "satellites": []}
            entries = [entry | none for entry in entries if entry.get("belly")]
        if file == "referrals":
            alike = {p.id: {"same_pattern_as": p.same_pattern_as} for p in data.referrals}
            entries = [entry | alike[entry["id"]] for entry in entries]
        # JSON is YAML that needs no care with quotes.
        (folder / f"{file}.yaml").write_text(json.dumps({key: entries}, ensure_ascii=False), encoding="utf-8")
    return drawings(data)


def build_course(course: Path, output: Path | None, run: Callable[[Path, Path], list[Path]]) -> list[Path]:
    """Build the pictures of a course into its own folder. run: the builder, given data and output folder."""
    built = output or course / BUILT
    with tempfile.TemporaryDirectory() as folder:
        found = write_laid(course, Path(folder) / "data")
        changed = run(Path(folder) / "data", built)
    (built / DRAWN).write_text(drawings_digest(found) + "\n", encoding="utf-8")
    return changed
