"""The therapist's pages and parts: what lies at points, joints, what keeps points alive, techniques and afterwards."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from app.atlas.atlas import Atlas
from app.atlas.practice import (
    AtPoint,
    factors_of,
    hazards_at,
    held_by_technique,
    joints_of,
    points_at,
    rules_at,
    signs_of,
)
from app.atlas.self_care import MuscleTest
from app.atlas.triage import gate
from app.data.models.evidence import Source
from app.data.models.practice import Norm, Strength
from app.vocabulary import FACTOR_KIND_TITLES, VOICES, StrengthUnit
from app.web.contexts.links import Link
from app.web.contexts.practice import HazardKindSection, HazardsPage, MusclePractice, PracticePage, Sourced

UNITS: dict[StrengthUnit, str] = {
    "percent": " %",
    "percent-body-weight": " % of body weight",
    "kg": " kg",
    "seconds": " s",
    "repetitions": "",
    "Nm/kg": " Nm/kg",
    "cmH2O": " cmH2O",
}


def norm_text(norm: Norm, unit: StrengthUnit) -> str:
    """A norm in figures, such as `39 ± 20 s`, `86–99 %` or `at least 90 %`."""
    if norm.value is not None:
        number = f"{norm.value:g}" + (f" ± {norm.spread:g}" if norm.spread else "")
    else:
        number = f"{norm.low:g}–{norm.high:g}" if norm.high else f"≥ {norm.low:g}"
    return number + UNITS[unit]


def strength_json(entry: Strength) -> dict[str, Any]:
    """A norm of strength as the API has it; `said`: the same in figures with their unit."""
    groups = {"men": entry.men, "women": entry.women, "both": entry.both}
    said = {name: norm_text(norm, entry.unit) for name, norm in groups.items() if norm}
    return entry.model_dump(mode="json", exclude={"id"}, exclude_none=True) | {"said": said}


def hazards_json(at: AtPoint) -> dict[str, Any] | None:
    """What lies at a point as the API has it; None where it was not described."""
    if not at.known:
        return None
    keep = {"id", "name", "kind"}
    return {
        "bone": at.bone.id if at.bone else None,
        "under": [s.model_dump(include=keep) for s in at.under],
        "beside": [s.model_dump(include=keep) for s in at.beside],
        "note": at.note,
        "sources": at.sources,
    }


def muscle_practice(atlas: Atlas, muscle: str, tests: Iterable[MuscleTest]) -> MusclePractice:
    """What a therapist thinks of beside one muscle."""
    at_points = tuple(hazards_at(atlas, r.id) for r in atlas.points_of(muscle))
    strength: dict[str, Strength] = {t.test.id: atlas.strength[t.test.id] for t in tests if t.test.id in atlas.strength}
    return MusclePractice(
        joints=joints_of(atlas, muscle),
        factors=factors_of(atlas, muscle),
        signs=signs_of(atlas, muscle),
        at_points=at_points,
        rules=rules_at(atlas, at_points),
        held=held_by_technique(atlas),
        steps=atlas.data.after_treatment,
        strength=strength,
    )


def voices(path: str, voice: str) -> tuple[Link, ...]:
    """The page of an address in each voice."""
    return tuple(Link(v, path + (f"?voice={v}" if v != VOICES[0] else ""), v == voice) for v in VOICES)


def _sources(atlas: Atlas, named: Iterable[str]) -> tuple[tuple[Source, ...], dict[str, int]]:
    once = dict.fromkeys(named)
    return tuple(atlas.sources[s] for s in once), {s: i for i, s in enumerate(once, start=1)}


def practice_page(atlas: Atlas, voice: str) -> PracticePage:
    """What keeps points alive, joints, other signs, and what to do afterwards."""
    data = atlas.data
    cited: tuple[Sourced, ...] = (*data.factors, *data.joint_links, *data.autonomic_signs, *data.after_treatment)
    sources, numbers = _sources(atlas, (s for entry in cited for s in entry.sources))
    kinds = ((title, tuple(f for f in data.factors if f.kind == kind)) for kind, title in FACTOR_KIND_TITLES.items())
    return PracticePage(
        voices=voices("/practice", voice),
        gate=gate(data.signs, ()),
        places=tuple(atlas.regions),
        factors={title: found for title, found in kinds if found},
        joints=data.joint_links,
        signs=data.autonomic_signs,
        steps=data.after_treatment,
        muscles=atlas.muscles,
        sources=sources,
        numbers=numbers,
    )


def hazards_page(atlas: Atlas, voice: str) -> HazardsPage:
    """When to leave a technique out, and what finger and needle can hurt."""
    data = atlas.data
    kinds = tuple(
        HazardKindSection(rule, tuple((s, points_at(atlas, s.id)) for s in data.structures if s.kind == rule.id))
        for rule in data.hazards
    )
    cited: tuple[Sourced, ...] = (*data.contraindications, *data.hazards, *data.structures)
    sources, numbers = _sources(atlas, (s for entry in cited for s in entry.sources))
    return HazardsPage(
        voices=voices("/hazards", voice),
        gate=gate(data.signs, ()),
        places=tuple(atlas.regions),
        contraindications=data.contraindications,
        kinds=kinds,
        muscles=atlas.muscles,
        sources=sources,
        numbers=numbers,
    )
