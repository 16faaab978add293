"""All of data/*.yaml as models, loaded together so that every fault of every file is told at once."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel

from app.guidance import Condition, Contraindication, GuidePage, Posture, Sign
from app.loading import DataError, Document, Problem, read_entries
from app.models import (
    BackgroundFact,
    Landmark,
    Muscle,
    RedFlag,
    Referral,
    Region,
    Source,
    Study,
)

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "data"

M = TypeVar("M", bound=BaseModel)

FILES: dict[str, tuple[str, type[BaseModel]]] = {
    "landmarks": ("landmarks", Landmark),
    "regions": ("regions", Region),
    "muscles": ("muscles", Muscle),
    "referrals": ("referrals", Referral),
    "sources": ("sources", Source),
    "evidence": ("studies", Study),
    "background": ("background", BackgroundFact),
    "red_flags": ("red_flags", RedFlag),
    "conditions": ("conditions", Condition),
    "postures": ("postures", Posture),
    "guide": ("pages", GuidePage),
    "safety": ("signs", Sign),
    "contraindications": ("contraindications", Contraindication),
}
"""File name without .yaml -> key at the top of the file, and what its entries are."""


@dataclass(frozen=True)
class Data:
    """The atlas's knowledge, each list in file order, with the documents for placing complaints."""

    landmarks: tuple[Landmark, ...]
    regions: tuple[Region, ...]
    muscles: tuple[Muscle, ...]
    referrals: tuple[Referral, ...]
    sources: tuple[Source, ...]
    studies: tuple[Study, ...]
    background: tuple[BackgroundFact, ...]
    red_flags: tuple[RedFlag, ...]
    conditions: tuple[Condition, ...]
    postures: tuple[Posture, ...]
    guide: tuple[GuidePage, ...]
    safety: tuple[Sign, ...]
    contraindications: tuple[Contraindication, ...]
    documents: dict[str, Document]
    version: str


def load_data(folder: Path = DATA) -> Data:
    """Read and check everything. Raises DataError with all problems of all files."""
    import app.guidance_checks  # noqa: F401 registers the checks of the guide
    from app.checks import run_checks  # the checks are about Data, so they come after it

    problems: list[Problem] = []
    documents: dict[str, Document] = {}

    def entries(file: str, model: type[M]) -> tuple[M, ...]:
        try:
            found, documents[file] = read_entries(folder / f"{file}.yaml", FILES[file][0], model, folder.parent)
        except DataError as error:
            problems.extend(error.problems)
            return ()
        return tuple(found)

    data = Data(
        landmarks=entries("landmarks", Landmark),
        regions=entries("regions", Region),
        muscles=entries("muscles", Muscle),
        referrals=entries("referrals", Referral),
        sources=entries("sources", Source),
        studies=entries("evidence", Study),
        background=entries("background", BackgroundFact),
        red_flags=entries("red_flags", RedFlag),
        conditions=entries("conditions", Condition),
        postures=entries("postures", Posture),
        guide=entries("guide", GuidePage),
        safety=entries("safety", Sign),
        contraindications=entries("contraindications", Contraindication),
        documents=documents,
        version=data_version(folder),
    )
    # A file that could not be read would make every reference to it look broken, so only whole files are compared.
    problems.extend(run_checks(data))
    if problems:
        raise DataError(problems)
    return data


def data_version(folder: Path = DATA) -> str:
    """Twelve hex digits that change with any byte of the YAML."""
    digest = hashlib.sha256()
    for file in FILES:
        path = folder / f"{file}.yaml"
        digest.update(file.encode() + b"\0" + (path.read_bytes() if path.is_file() else b""))
    return digest.hexdigest()[:12]
