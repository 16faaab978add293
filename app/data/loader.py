"""All of data/*.yaml as models, loaded together so that every fault of every file is told at once."""

from __future__ import annotations

import gc
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel

import app.data.checks.bones
import app.data.checks.cases
import app.data.checks.client_texts
import app.data.checks.commonness
import app.data.checks.core
import app.data.checks.crosswalk
import app.data.checks.evidence
import app.data.checks.guide
import app.data.checks.layers
import app.data.checks.muscle_bodies
import app.data.checks.parts
import app.data.checks.patterns
import app.data.checks.phrases
import app.data.checks.practice
import app.data.checks.press_pictures
import app.data.checks.signs
import app.data.checks.sources  # noqa: F401 all register their checks
from app.data.checks.registry import run_checks
from app.data.course_merge import lay_over
from app.data.dataset import FILES, Data
from app.data.models.bones import Bone
from app.data.models.cases import Case
from app.data.models.core import Landmark, Muscle, Referral, Region
from app.data.models.crosswalk import BodyMap, CrosswalkEntry
from app.data.models.evidence import BackgroundFact, Search, Source, Study
from app.data.models.examination import LookAlike, MovementTest, Palpation, Weight
from app.data.models.glossary import AccessNote, SearchWord, Term
from app.data.models.guide import Condition, Contraindication, GuidePage, Posture
from app.data.models.hazards import Hazard, PointHazards, Structure
from app.data.models.muscle_bodies import BoneLandmark, MuscleBody
from app.data.models.muscle_sets import MuscleSet
from app.data.models.phrases import Danger, Phrase
from app.data.models.practice import AfterTreatmentStep, AutonomicSign, Factor, JointLink, Strength
from app.data.models.press_pictures import LandmarkName, PressPicture
from app.data.models.pressing import Pressing
from app.data.models.self_care_drawings import PoseDrawing
from app.data.models.signs import Caution, RedFlag
from app.data.paths import DATA, LAID_OVER
from app.data.yaml_reader import MAX_BYTES, DataError, Document, Problem, read_document, validate_entries
from app.suggestions import suggest

M = TypeVar("M", bound=BaseModel)


def is_whole(folder: Path) -> bool:
    """Whether a folder is an atlas of its own, and not some files to lay over one."""
    return all((folder / f"{file}.yaml").is_file() for file in FILES)


@contextmanager
def without_garbage_collection() -> Iterator[None]:
    """No looking for unused cycles: what is read is kept, and the looking would take a third of the time."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


@without_garbage_collection()
def load_data(folder: Path = DATA, course: Path | None = None, keep: bool = False) -> Data:
    """Read and check everything. Raises DataError with all problems of all files.

    course: a folder with some files of the same names, whose entries are laid over those of the atlas.
    keep: remember what the atlas's own files say, because courses change and they do not; so it is with a course.
    """
    problems: list[Problem] = [*_unknown_files(course)] if course else []
    documents: dict[str, Document] = {}

    def entries(file: str, model: type[M]) -> tuple[M, ...]:
        key = FILES[file][0]
        try:
            path = folder / f"{file}.yaml"
            document = (_cached_document if keep or course else read_document)(path, folder.parent)
            if course and os.path.lexists(course / f"{file}.yaml"):
                document = lay_over(document, read_document(course / f"{file}.yaml", course), key)
            found = validate_entries(document, key, model)
        except DataError as error:
            problems.extend(error.problems)
            return ()
        documents[file] = document
        return tuple(found)

    data = Data(
        landmarks=entries("landmarks", Landmark),
        regions=entries("regions", Region),
        bones=entries("bones", Bone),
        bone_landmarks=entries("bone_landmarks", BoneLandmark),
        muscles=entries("muscles", Muscle),
        muscle_bodies=entries("muscle_bodies", MuscleBody),
        referrals=_alike_as_drawn(entries("referrals", Referral)) if course else entries("referrals", Referral),
        sources=entries("sources", Source),
        studies=entries("evidence", Study),
        searches=entries("searches", Search),
        background=entries("background", BackgroundFact),
        red_flags=entries("red_flags", RedFlag),
        movements=entries("movements", MovementTest),
        weights=entries("examination", Weight),
        palpation=entries("palpation", Palpation),
        pressing=entries("pressing", Pressing),
        press_pictures=entries("press_pictures", PressPicture),
        landmark_names=entries("landmark_names", LandmarkName),
        look_alikes=entries("look_alikes", LookAlike),
        cases=entries("cases", Case),
        muscle_sets=entries("muscle_sets", MuscleSet),
        glossary=entries("glossary", Term),
        search_words=entries("search_words", SearchWord),
        phrases=entries("phrases", Phrase),
        dangers=entries("dangers", Danger),
        conditions=entries("conditions", Condition),
        postures=entries("postures", Posture),
        guide=entries("guide", GuidePage),
        cautions=entries("cautions", Caution),
        contraindications=entries("contraindications", Contraindication),
        access=entries("accessibility", AccessNote),
        poses=entries("poses", PoseDrawing),
        body_maps=entries("body_maps", BodyMap),
        crosswalk=entries("crosswalk", CrosswalkEntry),
        hazards=entries("hazards", Hazard),
        structures=entries("structures", Structure),
        point_hazards=entries("point_hazards", PointHazards),
        joint_links=entries("joint_links", JointLink),
        factors=entries("factors", Factor),
        autonomic_signs=entries("autonomic_signs", AutonomicSign),
        strength=entries("strength", Strength),
        after_treatment=entries("after_treatment", AfterTreatmentStep),
        documents=documents,
        version=data_version(folder, course),
        course=course,
        laid_over=bool(course) or (folder / LAID_OVER).is_file(),
    )
    # A file that could not be read would make every reference to it look broken, so only whole files are compared.
    problems.extend(run_checks(data))
    if problems:
        raise DataError(problems)
    return data


def _alike_as_drawn(points: tuple[Referral, ...]) -> tuple[Referral, ...]:
    """The points of a course, each said to share the pattern of the first of its muscle with the very same zones."""
    alike: list[Referral] = []
    for point in points:
        first = next((p.id for p in alike if p.muscle == point.muscle and p.zones == point.zones), None)
        alike.append(point if point.same_pattern_as == first else point.model_copy(update={"same_pattern_as": first}))
    return tuple(alike)


_DOCUMENTS: dict[Path, tuple[int, Document]] = {}


def _cached_document(path: Path, root: Path) -> Document:
    """A document that is read again only once it has been written. Nobody may change it."""
    written = path.stat().st_mtime_ns if path.is_file() else 0
    known = _DOCUMENTS.get(path)
    if not known or known[0] != written:
        known = _DOCUMENTS[path] = (written, read_document(path, root))
    return known[1]


def _unknown_files(course: Path) -> Iterator[Problem]:
    """Files of a course that nobody would read, and a folder that is none."""
    if not course.is_dir():
        yield Problem(course.name, 0, 0, "", "there is no such folder")
        return
    for path in sorted([*course.glob("*.yaml"), *course.glob("*.yml")]):
        if path.suffix == ".yml" or path.stem not in FILES:
            names = [f"{file}.yaml" for file in FILES]
            hint = suggest(path.name, names) or f"; the files are {', '.join(names)}"
            yield Problem(path.name, 0, 0, "", f"no file of this name is read{hint}")


def data_version(folder: Path = DATA, course: Path | None = None) -> str:
    """Twelve hex digits that change with any byte of the YAML."""
    digest = hashlib.sha256()
    for path in (place / f"{file}.yaml" for place in (folder, course) if place for file in FILES):
        digest.update(path.stem.encode() + b"\0")
        if path.is_file() and path.stat().st_size <= MAX_BYTES:
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]
