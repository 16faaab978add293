"""What the YAML files hold together: one list of models a file, in file order."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel

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
from app.data.models.signs import Caution, RedFlag, Sign
from app.data.yaml_reader import Document

FILES: dict[str, tuple[str, type[BaseModel]]] = {
    "landmarks": ("landmarks", Landmark),
    "regions": ("regions", Region),
    "bones": ("bones", Bone),
    "bone_landmarks": ("bone_landmarks", BoneLandmark),
    "muscles": ("muscles", Muscle),
    "muscle_bodies": ("muscle_bodies", MuscleBody),
    "referrals": ("referrals", Referral),
    "sources": ("sources", Source),
    "evidence": ("studies", Study),
    "searches": ("searches", Search),
    "background": ("background", BackgroundFact),
    "red_flags": ("red_flags", RedFlag),
    "movements": ("movements", MovementTest),
    "examination": ("weights", Weight),
    "palpation": ("palpation", Palpation),
    "pressing": ("pressing", Pressing),
    "press_pictures": ("points", PressPicture),
    "landmark_names": ("landmark_names", LandmarkName),
    "look_alikes": ("look_alikes", LookAlike),
    "cases": ("cases", Case),
    "muscle_sets": ("muscle_sets", MuscleSet),
    "glossary": ("terms", Term),
    "search_words": ("words", SearchWord),
    "phrases": ("phrases", Phrase),
    "dangers": ("dangers", Danger),
    "conditions": ("conditions", Condition),
    "postures": ("postures", Posture),
    "guide": ("pages", GuidePage),
    "cautions": ("cautions", Caution),
    "contraindications": ("contraindications", Contraindication),
    "accessibility": ("notes", AccessNote),
    "poses": ("poses", PoseDrawing),
    "body_maps": ("maps", BodyMap),
    "crosswalk": ("entries", CrosswalkEntry),
    "hazards": ("hazards", Hazard),
    "structures": ("structures", Structure),
    "point_hazards": ("points", PointHazards),
    "joint_links": ("joints", JointLink),
    "factors": ("factors", Factor),
    "autonomic_signs": ("signs", AutonomicSign),
    "strength": ("strength", Strength),
    "after_treatment": ("steps", AfterTreatmentStep),
}
"""File name without .yaml -> key at the top of the file, and what its entries are."""

FIELDS = {"evidence": "studies", "examination": "weights", "accessibility": "access"}
"""The field of `Data` that holds a file's entries, where it has not the file's own name."""


@dataclass(frozen=True)
class Data:
    """The atlas's knowledge, each list in file order, with the documents for placing complaints.

    course: the folder of a course's own YAML, if one is laid over the atlas. laid_over: whether one is, also where both
    were written into one folder for the builder; a course may cite and leave out as it likes.
    """

    landmarks: tuple[Landmark, ...]
    regions: tuple[Region, ...]
    bones: tuple[Bone, ...]
    bone_landmarks: tuple[BoneLandmark, ...]
    muscles: tuple[Muscle, ...]
    muscle_bodies: tuple[MuscleBody, ...]
    referrals: tuple[Referral, ...]
    sources: tuple[Source, ...]
    studies: tuple[Study, ...]
    searches: tuple[Search, ...]
    background: tuple[BackgroundFact, ...]
    red_flags: tuple[RedFlag, ...]
    movements: tuple[MovementTest, ...]
    weights: tuple[Weight, ...]
    palpation: tuple[Palpation, ...]
    pressing: tuple[Pressing, ...]
    press_pictures: tuple[PressPicture, ...]
    landmark_names: tuple[LandmarkName, ...]
    look_alikes: tuple[LookAlike, ...]
    cases: tuple[Case, ...]
    muscle_sets: tuple[MuscleSet, ...]
    glossary: tuple[Term, ...]
    search_words: tuple[SearchWord, ...]
    phrases: tuple[Phrase, ...]
    dangers: tuple[Danger, ...]
    conditions: tuple[Condition, ...]
    postures: tuple[Posture, ...]
    guide: tuple[GuidePage, ...]
    cautions: tuple[Caution, ...]
    contraindications: tuple[Contraindication, ...]
    access: tuple[AccessNote, ...]
    poses: tuple[PoseDrawing, ...]
    body_maps: tuple[BodyMap, ...]
    crosswalk: tuple[CrosswalkEntry, ...]
    hazards: tuple[Hazard, ...]
    structures: tuple[Structure, ...]
    point_hazards: tuple[PointHazards, ...]
    joint_links: tuple[JointLink, ...]
    factors: tuple[Factor, ...]
    autonomic_signs: tuple[AutonomicSign, ...]
    strength: tuple[Strength, ...]
    after_treatment: tuple[AfterTreatmentStep, ...]
    documents: dict[str, Document]
    version: str
    course: Path | None = None
    laid_over: bool = False

    @property
    def signs(self) -> tuple[Sign, ...]:
        """Everything that the safety gate asks about: signs of danger, then circumstances of the person."""
        return (*self.red_flags, *self.cautions)

    def entries(self, file: str) -> tuple[BaseModel, ...]:
        """The entries of a file, in its order."""
        found: tuple[BaseModel, ...] = getattr(self, FIELDS.get(file, file))
        return found
