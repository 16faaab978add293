"""Facts about muscles that the quiz asks for, and which other muscles' answers would be right as well."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from app.data.models.core import Attachments, Muscle, MusclePart
from app.vocabulary import GROUP_TITLES, ROOTS

Fact = Literal["nerve", "roots", "action", "attachment"]
FACTS: tuple[Fact, ...] = ("nerve", "roots", "action", "attachment")

SAME_ROOTS = 0.4
"""Sources differ by a segment; sets of roots that share more than this are not told apart in a question."""

SAME_WORDS = 0.5
"""Attachments whose words agree more than this are taken for the same place."""

PARENT_NERVES: dict[str, tuple[str, ...]] = {
    "masseteric": ("mandibular",),
    "deep-temporal": ("mandibular",),
    "medial-pterygoid": ("mandibular",),
    "lateral-pterygoid": ("mandibular",),
    "mylohyoid": ("mandibular",),
    "buccal": ("mandibular", "facial"),
    "suboccipital": ("cervical-dorsal-rami",),
    "ansa-cervicalis": ("cervical-plexus", "hypoglossal"),
    "cervical-plexus": ("cervical-ventral-rami",),
    "phrenic": ("cervical-plexus",),
    "accessory": ("cervical-plexus",),
    **dict.fromkeys(
        (
            "dorsal-scapular", "suprascapular", "upper-subscapular", "lower-subscapular", "thoracodorsal",
            "long-thoracic", "lateral-pectoral", "medial-pectoral", "subclavian", "axillary",
            "musculocutaneous", "radial", "median", "ulnar",
        ),
        ("cervical-ventral-rami",),
    ),
    "deep-radial": ("radial",),
    "posterior-interosseous": ("deep-radial",),
    "anterior-interosseous": ("median",),
    "deep-ulnar": ("ulnar",),
    "intercostal": ("thoracic-ventral-rami",),
    "thoracoabdominal": ("intercostal",),
    "subcostal": ("thoracic-ventral-rami",),
    "iliohypogastric": ("lumbar-ventral-rami", "thoracic-ventral-rami"),
    "ilioinguinal": ("lumbar-ventral-rami",),
    "femoral": ("lumbar-ventral-rami",),
    "obturator": ("lumbar-ventral-rami",),
    **dict.fromkeys(
        (
            "superior-gluteal", "inferior-gluteal", "sciatic", "pudendal", "nerve-to-obturator-internus",
            "nerve-to-quadratus-femoris", "nerve-to-piriformis",
        ),
        ("sacral-ventral-rami", "lumbar-ventral-rami"),
    ),
    "tibial": ("sciatic",),
    "common-fibular": ("sciatic",),
    "superficial-fibular": ("common-fibular",),
    "deep-fibular": ("common-fibular",),
    "medial-plantar": ("tibial",),
    "lateral-plantar": ("tibial",),
}  # fmt: skip
"""Nerve -> those it comes from (Standring 2020). Naming the parent of the right nerve is not wrong, so it is not asked.
The accessory nerve and the cervical plexus go to the same muscles, the cranial part of which is disputed."""

_OPPOSITES = (
    ("flexion", "extension"), ("abduction", "adduction"), ("medial-rotation", "lateral-rotation"),
    ("rotation-same-side", "rotation-opposite-side"), ("elevation", "depression"), ("protraction", "retraction"),
    ("pronation", "supination"), ("radial-deviation", "ulnar-deviation"), ("inversion", "eversion"),
    ("dorsiflexion", "plantarflexion"), ("closing", "opening"), ("upward-rotation", "downward-rotation"),
    ("protrusion", "retrusion"), ("inspiration", "expiration"),
)  # fmt: skip

_NOT_TESTED = re.compile(r"stabilisation|expression|scalp|eye|hyoid|compression|lift|sphincter|arch|tilt|spiration")
"""Movements that nobody tests by resistance or stretch."""

_GROUP_ORDER = {group: place for place, group in enumerate(GROUP_TITLES)}

_PLAIN_STEMS = {"muscul", "muscle", "superf", "anteri", "poster", "medial", "latera", "interm", "middle"}
"""Words of names that say nothing of the muscle."""

_STOP = frozenset(
    "the an of and in on to from with by its at for as or between into part parts same upper".split()  # noqa: SIM905
)


def nerve_words(nerve: str) -> str:
    """A nerve of the vocabulary as a person says it."""
    words = nerve.replace("-", " ")
    return (
        words if nerve.startswith("nerve-to") or nerve.endswith(("rami", "plexus", "cervicalis")) else f"{words} nerve"
    )


def root_words(roots: Sequence[str]) -> str:
    """Roots as one writes them: `C5, C6`, `T7–T12, L1`."""
    runs: list[list[str]] = []
    for root in roots:
        follows = runs and root[0] == runs[-1][-1][0] and ROOTS.index(root) == ROOTS.index(runs[-1][-1]) + 1
        if follows and not root.startswith("CN"):
            runs[-1].append(root)
        else:
            runs.append([root])
    return ", ".join(f"{run[0]}–{run[-1]}" if len(run) > 2 else ", ".join(run) for run in runs)


def movement_words(movement: str) -> str:
    """A movement in words; {same} and {other} stand for the sides as seen from the muscle."""
    for ending, words in (("-same-side", " to the {same}"), ("-opposite-side", " to the {other}")):
        if movement.endswith(ending):
            return movement.removesuffix(ending).replace("-", " ") + words
    aside = " to the {same}" if movement.endswith("lateral-flexion") else ""
    return movement.replace("-", " ") + aside


def opposite_words(movement: str) -> str | None:
    """The movement that stretches what makes `movement`, in words; None where no single one does."""
    if movement.endswith("lateral-flexion"):
        return movement.replace("-", " ") + " to the {other}"
    for one, other in _OPPOSITES:
        for here, there in ((one, other), (other, one)):
            if movement.endswith(here) and (movement == here or movement[-len(here) - 1] == "-"):
                return movement_words(movement.removesuffix(here) + there)
    return None


def tested(muscle: Muscle) -> list[str]:
    """Movements of a muscle that an examiner would test."""
    return [m for m in muscle.movements if not _NOT_TESTED.search(m)]


def _ancestors(nerve: str) -> set[str]:
    return {nerve}.union(*(_ancestors(parent) for parent in PARENT_NERVES.get(nerve, ())))


def _kin(one: str, other: str) -> bool:
    return one in _ancestors(other) or other in _ancestors(one)


def _jaccard(one: set[str], other: set[str]) -> float:
    return len(one & other) / max(len(one | other), 1)


def _content(text: str) -> set[str]:
    return {word for word in re.findall(r"[a-z]{2,}\d*|[a-z]\d+", text.lower()) if word not in _STOP}


def _plain_movements(muscle: Muscle) -> set[str]:
    return {m.replace("head-", "neck-").replace("great-toe-", "toe-") for m in muscle.movements}


def named_in(muscle: Muscle | MusclePart, text: str) -> bool:
    """Whether a text gives the muscle away by a word of its names."""
    names = f"{muscle.latin} {muscle.common}".lower()
    stems = {word[:6] for word in re.findall(r"[a-z]{6,}", names)} - _PLAIN_STEMS
    return any(word[:6] in stems for word in re.findall(r"[a-z]{6,}", text.lower()))


def fact_words(muscle: Muscle, fact: Fact) -> str:
    """The answer to a question about a muscle; for an attachment the answer is the muscle's name."""
    if fact == "nerve":
        return ", ".join(nerve_words(n) for n in muscle.innervation.nerves)
    if fact == "roots":
        return root_words(muscle.innervation.roots)
    return muscle.action if fact == "action" else muscle.common


def also_right(fact: Fact, asked: Muscle, other: Muscle) -> bool:
    """Whether the other muscle's answer would not be wrong for the one asked about."""
    if fact_words(asked, fact) == fact_words(other, fact):
        return True
    if fact == "nerve":
        return any(_kin(a, b) for a in asked.innervation.nerves for b in other.innervation.nerves)
    if fact == "roots":
        return _jaccard(set(asked.innervation.roots), set(other.innervation.roots)) > SAME_ROOTS
    if fact == "action":
        return bool(_plain_movements(asked) & _plain_movements(other)) or named_in(asked, other.action)
    return same_attachments(asked.attachments, other.attachments)


def same_attachments(one: Attachments, other: Attachments) -> bool:
    """Whether both ends are told in much the same words."""
    ends = ((one.origin, other.origin), (one.insertion, other.insertion))
    return all(_jaccard(_content(a), _content(b)) >= SAME_WORDS for a, b in ends)


def may_ask(muscle: Muscle, fact: Fact) -> bool:
    """Whether the answer does not stand in the muscle's own name."""
    if fact == "nerve":
        return not named_in(muscle, fact_words(muscle, fact))
    if fact == "action":
        return not muscle.action.startswith("None") and not named_in(muscle, muscle.action)
    if fact == "attachment":
        return not named_in(muscle, f"{muscle.attachments.origin} {muscle.attachments.insertion}")
    return True


def likeness(asked: Muscle, other: Muscle) -> float:
    """How easily two muscles are confused, by place, nerve and how often one meets them."""
    return (
        2.0 * (asked.group == other.group)
        + 0.8 * (abs(_GROUP_ORDER[asked.group] - _GROUP_ORDER[other.group]) == 1)
        + 1.0 * bool(set(asked.innervation.nerves) & set(other.innervation.nerves))
        + _jaccard(set(asked.innervation.roots), set(other.innervation.roots))
        + 0.5 * (other.id in (*asked.synergists, *asked.antagonists))
        + 0.2 * (asked.commonness.word == other.commonness.word)
    )
