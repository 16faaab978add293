"""Checks of what a therapist thinks of beside the muscle, and of what lies under each point."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, get_args

from app.data.checks.registry import check, unknown_reference
from app.data.yaml_reader import Problem
from app.vocabulary import HazardKind

if TYPE_CHECKING:
    from app.data.dataset import Data

WITH_MUSCLES = ("joint_links", "factors", "autonomic_signs", "muscle_sets")
"""Files whose entries list the muscles that they are about."""


@check(*WITH_MUSCLES, "muscles")
def practice_names_known_muscles(data: Data) -> Iterator[Problem]:
    """Each muscle that a joint, a factor, a sign or a set names exists, and is named once."""
    known = {m.id for m in data.muscles}
    for file in WITH_MUSCLES:
        document = data.documents[file]
        for i, entry in enumerate(getattr(data, file)):
            for j, name in enumerate(entry.muscles):
                loc = (next(iter(document.value)), i, "muscles", j)
                yield from unknown_reference(document, loc, "muscle", name, known)
                if name in entry.muscles[:j]:
                    yield document.problem(loc, f"`{name}` stands twice here; drop one")


@check("strength", "movements")
def strength_is_of_known_tests(data: Data) -> Iterator[Problem]:
    """Each norm of strength is of a movement test."""
    known = {t.id for t in data.movements}
    for i, entry in enumerate(data.strength):
        yield from unknown_reference(
            data.documents["strength"], ("strength", i, "id"), "movement test", entry.id, known
        )


@check("hazards", "structures", "point_hazards", "referrals")
def hazards_name_what_exists(data: Data) -> Iterator[Problem]:
    """Each kind of structure has its rule, each point and structure exists, and no structure lies at no point."""
    document = data.documents["hazards"]
    for kind in get_args(HazardKind):
        if kind not in {h.id for h in data.hazards}:
            yield document.problem(("hazards",), f"the kind `{kind}` of app/vocabulary.py has no rule; write one")
    document = data.documents["point_hazards"]
    points, structures = {r.id for r in data.referrals}, {s.id for s in data.structures}
    met: set[str] = set()
    for i, entry in enumerate(data.point_hazards):
        yield from unknown_reference(document, ("points", i, "id"), "trigger point", entry.id, points)
        for key in ("under", "beside"):
            for j, name in enumerate(getattr(entry, key)):
                met.add(name)
                yield from unknown_reference(document, ("points", i, key, j), "structure", name, structures)
    for i, structure in enumerate(data.structures):
        if structure.id not in met:
            message = "no point of point_hazards.yaml names it; add it where it lies, or drop it"
            yield data.documents["structures"].problem(("structures", i, "id"), message)


@check("structures", "point_hazards", "pressing")
def nobody_is_told_to_press_what_only_trained_hands_may(data: Data) -> Iterator[Problem]:
    """A point that lies on a structure for trained hands only is not for a client's own hands."""
    forbidden = {s.id: s.name for s in data.structures if s.hands == "trained"}
    own = {p.id for p in data.pressing if p.hands == "own"}
    for i, entry in enumerate(data.point_hazards):
        for j, name in enumerate(entry.under):
            if name in forbidden and entry.id in own:
                message = f"{forbidden[name]} lies under it; say `hands: trained` in pressing.yaml"
                yield data.documents["point_hazards"].problem(("points", i, "under", j), message)


def wanting(data: Data) -> Iterator[Problem]:
    """What the atlas still lacks of a muscle or point that was added: pages show a default for it, so it may load."""
    linked = {m for joint in data.joint_links for m in joint.muscles}
    for i, muscle in enumerate(data.muscles):
        if muscle.id not in linked:
            message = "no joint is linked with it; add it to the `muscles` of a joint in joint_links.yaml"
            yield data.documents["muscles"].problem(("muscles", i, "id"), message)
    told = {p.id for p in data.point_hazards}
    for i, point in enumerate(data.referrals):
        if point.id not in told:
            message = "what lies under and beside it is not told; add it to point_hazards.yaml"
            yield data.documents["referrals"].problem(("referrals", i, "id"), message)
