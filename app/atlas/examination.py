"""What pressing and moving tell of each candidate: pure functions, stated in docs/examination.md.

The ranking's score is changed like odds are by likelihood ratios, within bounds so that one test never decides; the
original score and rank are kept beside the new ones. The browser computes the same
(static/js/examination/likelihood.js) and tests/vectors/examination.json holds both to it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from app.data.models.core import Muscle
from app.data.models.examination import MovementTerm, MovementTest, Weight
from app.vocabulary import Role

CEILING = 1.05
"""Where the odds of a score would be infinite: a little above the highest score, so that findings move that one too."""

LEAST = 0.0001
"""The lowest of scores with 4 decimals that is not none: no finding takes a candidate's last bit away."""

SHARE_OF_NEXT = 0.5
"""Tests of one muscle say nearly the same thing, so each counts for so much of what the stronger one before it did."""

Roles = Mapping[str, Mapping[str, frozenset[Role]]]
"""Of one test: relation of the muscle's side to the named one (`same`, `other`) -> muscle -> what it does there."""


class Listed(NamedTuple):
    """A candidate of a ranking, as far as the examination has to know it."""

    trigger_point: str
    muscle: str
    side: str
    score: float


class ListedMuscle(NamedTuple):
    """A muscle of a ranking in the same way. points: ids of its trigger points that refer to the pain."""

    muscle: str
    sides: tuple[str, ...]
    score: float
    points: tuple[str, ...]


class Reason(NamedTuple):
    """One answer or finding and its weight for a candidate: the natural logarithm of the ratio, above 0 in favour."""

    what: str
    said: str
    weight: float


class Examined(NamedTuple):
    """A candidate after the examination: where it stood, where it stands, and why. Ranks count from 1."""

    trigger_point: str
    side: str
    score: float
    updated: float
    was: int
    rank: int
    because: tuple[Reason, ...]


class ExaminedMuscle(NamedTuple):
    """The same for a muscle."""

    muscle: str
    sides: tuple[str, ...]
    score: float
    updated: float
    was: int
    rank: int


@dataclass(frozen=True)
class Findings:
    """What was found: `<trigger point>:<side>` -> answer, `<test>:<side>` -> finding (side `midline` if not paired)."""

    points: Mapping[str, str] = field(default_factory=dict)
    movements: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Likelihoods:
    """The examination's data, ready to use: weights are natural logarithms rounded to 6 decimals."""

    roles: Mapping[str, Roles]
    paired: Mapping[str, bool]
    answers: Mapping[str, float]
    findings: Mapping[tuple[str, Role], float]


def relation(paired: bool, named: str, side: str) -> str:
    """A muscle's side seen from the side that a test names: `same` or `other`; without sides all are the same."""
    return "same" if not paired or named == side else "other"


def roles_of(test: MovementTest, muscles: Iterable[Muscle]) -> Roles:
    """Which muscles make a movement and which it lengthens, by their side.

    A muscle that has both kinds of action in one test (the gluteus medius turns the thigh either way) has both roles.
    """
    out: dict[str, dict[str, frozenset[Role]]] = {"same": {}, "other": {}}
    known = tuple(muscles)

    def add(terms: tuple[MovementTerm, ...], role: Role) -> None:
        for term in terms:
            sides = ("same", "other") if term.side == "both" and test.paired else ("same",)
            for side in (term.side,) if term.side == "other" else sides:
                for muscle in known:
                    if term.movement in muscle.movements and (not term.only or muscle.id in term.only):
                        out[side][muscle.id] = out[side].get(muscle.id, frozenset()) | {role}

    add(test.makes, "contracts")
    add(test.lengthens, "lengthens")
    return out


def likelihoods(tests: Sequence[MovementTest], weights: Sequence[Weight], muscles: Sequence[Muscle]) -> Likelihoods:
    """The data taken together."""
    logs = {w.id: round(math.log(w.effect), 6) for w in weights}
    return Likelihoods(
        roles={t.id: roles_of(t, muscles) for t in tests},
        paired={t.id: t.paired for t in tests},
        answers={w.answer: logs[w.id] for w in weights if w.answer},
        findings={(w.finding, w.role): logs[w.id] for w in weights if w.finding and w.role},
    )


def weight_of(model: Likelihoods, test: str, named: str, finding: str, muscle: str, side: str) -> float:
    """What a finding says of a muscle on a side: the logarithm of its ratio, 0 where it says nothing.

    A muscle that is both shortened and lengthened takes the stronger of the two weights. An unknown test or finding,
    as a newer atlas may have kept one, says nothing.
    """
    if test not in model.roles:
        return 0.0
    found = model.roles[test][relation(model.paired[test], named, side)].get(muscle, frozenset())
    weights = [model.findings.get((finding, role), 0.0) for role in sorted(found)]
    return max(weights, key=abs, default=0.0)


def combined(weights: Iterable[float]) -> float:
    """Weights of movement tests taken together: those for and those against apart, each next one counting for half.

    At most twice the strongest in either direction, whatever their number; the order does not matter.
    """
    total = 0.0
    listed = list(weights)
    for sign in (1, -1):
        strongest = sorted((abs(w) for w in listed if w * sign > 0), reverse=True)
        total += sign * sum(w * SHARE_OF_NEXT**i for i, w in enumerate(strongest))
    return total


def update(score: float, weight: float) -> float:
    """A score, 0 to 1, after the odds for it were multiplied by exp(weight), to 4 decimals; unchanged by weight 0."""
    if weight == 0 or score == 0:
        return score
    odds = score / (CEILING - score) * math.exp(weight)
    return max(LEAST, round(min(1.0, CEILING * odds / (1 + odds)), 4))


def reasons(model: Likelihoods, candidate: Listed, findings: Findings) -> tuple[Reason, ...]:
    """Every answer and finding that says something of a candidate, strongest first."""
    out = []
    key = f"{candidate.trigger_point}:{candidate.side}"
    answer = findings.points.get(key)
    if answer is not None and answer in model.answers:
        out.append(Reason(key, answer, model.answers[answer]))
    for what, finding in findings.movements.items():
        test, _, named = what.partition(":")
        weight = weight_of(model, test, named, finding, candidate.muscle, candidate.side)
        if weight:
            out.append(Reason(what, finding, weight))
    return tuple(sorted(out, key=lambda r: (-abs(r.weight), r.what)))


def examine(model: Likelihoods, candidates: Sequence[Listed], findings: Findings) -> tuple[Examined, ...]:
    """Candidates (best first) in their new order; equal ones stay as they were."""
    updated = []
    for was, candidate in enumerate(candidates, start=1):
        because = reasons(model, candidate, findings)
        point = f"{candidate.trigger_point}:{candidate.side}"
        pressed = sum(r.weight for r in because if r.what == point)
        moved = combined(r.weight for r in because if r.what != point)
        updated.append((update(candidate.score, pressed + moved), was, candidate, because))
    updated.sort(key=lambda entry: (-entry[0], entry[1]))
    return tuple(
        Examined(c.trigger_point, c.side, c.score, new, was, rank, because)
        for rank, (new, was, c, because) in enumerate(updated, start=1)
    )


def pressed_muscle(model: Likelihoods, listed: ListedMuscle, findings: Findings) -> float:
    """What pressing says of a muscle: its strongest answer in favour, else the mean of its points' answers against.

    One point that brings on the pain is enough; one that does not leaves the others to be pressed.
    """
    keys = [f"{point}:{side}" for side in listed.sides for point in listed.points]
    weights = [model.answers.get(findings.points.get(key, ""), 0.0) for key in keys]
    strongest = max(weights)
    return strongest if strongest > 0 else sum(weights) / len(weights)


def moved_muscle(model: Likelihoods, listed: ListedMuscle, findings: Findings) -> float:
    """What movement tests say of a muscle; where both sides are meant, the mean of them."""
    total = 0.0
    for side in listed.sides:
        weights = []
        for what, finding in findings.movements.items():
            test, _, named = what.partition(":")
            weights.append(weight_of(model, test, named, finding, listed.muscle, side))
        total += combined(weights)
    return total / len(listed.sides)


def examine_muscles(
    model: Likelihoods, muscles: Sequence[ListedMuscle], findings: Findings
) -> tuple[ExaminedMuscle, ...]:
    """Muscles (best first) in their new order; equal ones stay as they were."""
    updated = []
    for was, listed in enumerate(muscles, start=1):
        weight = pressed_muscle(model, listed, findings) + moved_muscle(model, listed, findings)
        updated.append((update(listed.score, weight), was, listed))
    updated.sort(key=lambda entry: (-entry[0], entry[1]))
    return tuple(
        ExaminedMuscle(m.muscle, m.sides, m.score, new, was, rank)
        for rank, (new, was, m) in enumerate(updated, start=1)
    )
