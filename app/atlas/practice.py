"""What a therapist thinks of beside a muscle: what lies at its points, its joints, what keeps it sore, techniques."""

from __future__ import annotations

from dataclasses import dataclass

from app.atlas.atlas import Atlas
from app.data.models.bones import Bone
from app.data.models.core import Referral
from app.data.models.guide import Contraindication
from app.data.models.hazards import Hazard, Structure
from app.data.models.practice import AutonomicSign, Factor, JointLink
from app.vocabulary import TECHNIQUES, Technique


@dataclass(frozen=True)
class AtPoint:
    """What lies under and beside a trigger point. known: whether it was described; else it is to be taken for unknown.

    bone: on which it is pressed. under: behind the muscle. beside: at its sides, or on the way to it.
    """

    point: Referral
    known: bool
    bone: Bone | None
    under: tuple[Structure, ...]
    beside: tuple[Structure, ...]
    note: str | None
    sources: tuple[str, ...]


def hazards_at(atlas: Atlas, point: str) -> AtPoint:
    """What a finger or a needle can meet at a trigger point; nothing known of a point that was not described."""
    entry = atlas.point_hazards.get(point)
    if entry is None:
        return AtPoint(atlas.referrals[point], False, None, (), (), None, ())
    under, beside = (tuple(atlas.structures[s] for s in names) for names in (entry.under, entry.beside))
    bone = atlas.bones[entry.bone] if entry.bone else None
    return AtPoint(atlas.referrals[point], True, bone, under, beside, entry.note, entry.sources)


def rules_at(atlas: Atlas, points: tuple[AtPoint, ...]) -> tuple[Hazard, ...]:
    """The rules for the kinds of structure met at some points, the gravest first."""
    kinds = {s.kind for p in points for s in (*p.under, *p.beside)}
    return tuple(h for h in atlas.data.hazards if h.id in kinds)


def points_at(atlas: Atlas, structure: str) -> tuple[Referral, ...]:
    """The trigger points under or beside which a structure lies, in roster order."""
    there = {p.id for p in atlas.data.point_hazards if structure in (*p.under, *p.beside)}
    return tuple(r for r in atlas.referrals.values() if r.id in there)


def joints_of(atlas: Atlas, muscle: str) -> tuple[JointLink, ...]:
    """The joints that are tested together with a muscle."""
    return tuple(j for j in atlas.data.joint_links if muscle in j.muscles)


def factors_of(atlas: Atlas, muscle: str) -> tuple[Factor, ...]:
    """What is said to keep just this muscle sore; what bears on any muscle stands in the whole checklist."""
    return tuple(f for f in atlas.data.factors if muscle in f.muscles)


def signs_of(atlas: Atlas, muscle: str) -> tuple[AutonomicSign, ...]:
    """The signs other than pain that are described with a muscle."""
    return tuple(s for s in atlas.data.autonomic_signs if muscle in s.muscles)


def held_by_technique(atlas: Atlas) -> dict[Technique, tuple[Contraindication, ...]]:
    """Because of the person, what speaks against each technique, or changes it."""
    person = [c for c in atlas.data.contraindications if not c.regions]
    return {t: tuple(c for c in person if t in c.techniques) for t in TECHNIQUES}
