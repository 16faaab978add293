"""Checks across files: each a function that yields problems, registered by decorator so that none is forgotten."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from app.data.checks.registry import check, repeated_ids, unknown_reference
from app.data.models.core import Stroke, parse_place
from app.data.yaml_reader import Document, Loc, Problem

if TYPE_CHECKING:
    from app.data.dataset import Data


SHARED_IDS = frozenset({"search_words", "phrases", "dangers", "red_flags", "cautions"})
"""Files whose ids are told apart by kind, or are unique over two files."""


@check()
def ids_are_unique(data: Data) -> Iterator[Problem]:
    """No id stands twice in a file whose entries are found by an id alone."""
    for file, document in data.documents.items():
        if file not in SHARED_IDS:
            yield from repeated_ids(
                document, next(iter(document.value)), [str(e.id) for e in data.entries(file) if hasattr(e, "id")]
            )


@check("landmarks", "regions")
def regions_hold_known_landmarks(data: Data) -> Iterator[Problem]:
    document, known = data.documents["regions"], {x.id for x in data.landmarks}
    for i, region in enumerate(data.regions):
        for j, name in enumerate(region.contains):
            yield from unknown_reference(document, ("regions", i, "contains", j), "landmark", name, known)
        for j, path in enumerate(region.seeds):
            for k, name in enumerate(path):
                yield from unknown_reference(document, ("regions", i, "seeds", j, k), "landmark", name, known)


@check("landmarks")
def landmarks_hang_on_known_landmarks(data: Data) -> Iterator[Problem]:
    document, known = data.documents["landmarks"], {x.id for x in data.landmarks}
    for i, landmark in enumerate(data.landmarks):
        for name in landmark.place.landmarks:
            yield from unknown_reference(
                document, ("landmarks", i, "place", "landmarks", name), "landmark", name, known
            )


@check("muscles", "referrals")
def muscles_and_points_match(data: Data) -> Iterator[Problem]:
    """Each muscle has points, each point a muscle, and points count from 1 without a gap."""
    known = {m.id for m in data.muscles}
    numbers: dict[str, list[int]] = {}
    for i, referral in enumerate(data.referrals):
        yield from unknown_reference(
            data.documents["referrals"], ("referrals", i, "muscle"), "muscle", referral.muscle, known
        )
        numbers.setdefault(referral.muscle, []).append(referral.n)
    for i, muscle in enumerate(data.muscles):
        found = sorted(numbers.get(muscle.id, []))
        if data.course and not found and not muscle.belly:
            continue  # a course may describe a muscle that it does not draw
        if not muscle.belly:
            yield data.documents["muscles"].problem(("muscles", i), "the key `belly` is missing; draw the muscle")
        if not found:
            message = "has no trigger point; add one to referrals.yaml"
            yield data.documents["muscles"].problem(("muscles", i, "id"), message)
        elif found != list(range(1, len(found) + 1)):
            message = f"its trigger points are numbered {found}; count from 1 without a gap"
            yield data.documents["muscles"].problem(("muscles", i, "id"), message)


@check("muscles")
def muscles_name_muscles_of_the_roster(data: Data) -> Iterator[Problem]:
    """Synergists, antagonists and satellites are known, and no muscle names itself."""
    document, known = data.documents["muscles"], {m.id for m in data.muscles}
    for i, muscle in enumerate(data.muscles):
        for key in ("synergists", "antagonists", "satellites"):
            for j, name in enumerate(getattr(muscle, key)):
                yield from unknown_reference(document, ("muscles", i, key, j), "muscle", name, known)
                if name == muscle.id:
                    yield document.problem(("muscles", i, key, j), "a muscle is not its own companion; drop it")


@check("muscles")
def antagonists_oppose_each_other(data: Data) -> Iterator[Problem]:
    """What opposes a muscle is opposed by it, unless a course adds it, and none both helps and opposes another."""
    document = data.documents["muscles"]
    opposed = {m.id: m.antagonists for m in data.muscles}
    for i, muscle in enumerate(data.muscles):
        for j, name in enumerate(muscle.antagonists):
            if not data.course and name in opposed and muscle.id not in opposed[name]:
                message = f"{name} does not name {muscle.id} in turn; add it there or drop it here"
                yield document.problem(("muscles", i, "antagonists", j), message)
            if name in muscle.synergists:
                message = f"`{name}` is among the synergists too; keep it where its main action belongs"
                yield document.problem(("muscles", i, "antagonists", j), message)


def _strokes(document: Document, loc: Loc, strokes: tuple[Stroke, ...], known: set[str]) -> Iterator[Problem]:
    for j, stroke in enumerate(strokes):
        for k, place in enumerate(stroke.path):
            for name in parse_place(place).landmarks:
                yield from unknown_reference(document, (*loc, j, "path", k), "landmark", name, known)


@check("landmarks", "muscles")
def bellies_run_over_known_landmarks(data: Data) -> Iterator[Problem]:
    known = {x.id for x in data.landmarks}
    for i, muscle in enumerate(data.muscles):
        yield from _strokes(data.documents["muscles"], ("muscles", i, "belly"), muscle.belly, known)
        yield from _strokes(data.documents["muscles"], ("muscles", i, "also_under"), muscle.also_under, known)


@check("landmarks", "referrals")
def zones_run_over_known_landmarks(data: Data) -> Iterator[Problem]:
    document, known = data.documents["referrals"], {x.id for x in data.landmarks}
    for i, referral in enumerate(data.referrals):
        for name in parse_place(referral.at).landmarks:
            yield from unknown_reference(document, ("referrals", i, "at"), "landmark", name, known)
        for key, zone in referral.zones.items():
            yield from _strokes(document, ("referrals", i, key, "strokes"), zone.strokes, known)


@check("muscles", "referrals")
def no_text_stands_twice(data: Data) -> Iterator[Problem]:
    """Long texts say what is specific: the same sentence under two muscles tells of neither."""
    muscles, referrals = data.documents["muscles"], data.documents["referrals"]
    texts: list[tuple[Document, Loc, str]] = []
    for i, muscle in enumerate(data.muscles):
        for key in ("overview", "stretch", "self_care"):
            texts.append((muscles, ("muscles", i, key), getattr(muscle, key)))
        texts.append((muscles, ("muscles", i, "technique", "text"), muscle.technique.text))
    texts += [(referrals, ("referrals", i, "find"), r.find) for i, r in enumerate(data.referrals)]
    counts = Counter(text for _, _, text in texts)
    for document, loc, text in texts:
        if counts[text] > 1:
            yield document.problem(loc, "the same text stands elsewhere; write what is specific here")


@check("examination")
def weights_are_unique(data: Data) -> Iterator[Problem]:
    """Each answer, and each finding with a role, is weighed once."""
    document = data.documents["examination"]
    seen: set[tuple[str | None, ...]] = set()
    for i, w in enumerate(data.weights):
        key = (w.answer, w.finding, w.role)
        if key in seen:
            yield document.problem(("weights", i, "id"), "another entry weighs the same; keep one")
        seen.add(key)


@check("muscles", "movements")
def movement_tests_mean_known_muscles(data: Data) -> Iterator[Problem]:
    """Muscles that a term is limited to exist and have its movement."""
    document, movements = data.documents["movements"], {m.id: m.movements for m in data.muscles}
    for i, test in enumerate(data.movements):
        for key, terms in (("makes", test.makes), ("lengthens", test.lengthens)):
            for j, term in enumerate(terms):
                for k, name in enumerate(term.only):
                    loc: Loc = ("movements", i, key, j, "only", k)
                    yield from unknown_reference(document, loc, "muscle", name, set(movements))
                    if name in movements and term.movement not in movements[name]:
                        message = f"{name} has no `{term.movement}` in muscles.yaml; drop it here or add it there"
                        yield document.problem(loc, message)


@check("muscles", "palpation")
def what_lies_inside_the_body_is_not_for_everyone(data: Data) -> Iterator[Problem]:
    """Muscles felt from inside the mouth or the pelvis are listed in palpation.yaml, and nothing unknown is."""
    document = data.documents["palpation"]
    who = {p.id: p.who for p in data.palpation}
    for i, entry in enumerate(data.palpation):
        yield from unknown_reference(document, ("palpation", i, "id"), "muscle", entry.id, {m.id for m in data.muscles})
    for i, muscle in enumerate(data.muscles):
        needed = {"intraoral": ("trained", "clinician"), "internal": ("clinician",)}.get(muscle.technique.contact)
        if needed and who.get(muscle.id) not in needed:
            message = f"is felt from inside; list it in palpation.yaml with `who: {needed[0]}`"
            yield data.documents["muscles"].problem(("muscles", i, "technique", "contact"), message)


@check("regions", "look_alikes")
def look_alikes_name_known_regions(data: Data) -> Iterator[Problem]:
    known = {r.id for r in data.regions}
    for i, entry in enumerate(data.look_alikes):
        for j, name in enumerate(entry.regions):
            yield from unknown_reference(
                data.documents["look_alikes"], ("look_alikes", i, "regions", j), "region", name, known
            )


@check("glossary")
def terms_are_unique(data: Data) -> Iterator[Problem]:
    """No way of writing belongs to two terms."""
    document = data.documents["glossary"]
    owner: dict[str, str] = {}
    for i, term in enumerate(data.glossary):
        for form in term.forms:
            other = owner.setdefault(form.lower(), term.id)
            if other != term.id:
                yield document.problem(("terms", i, "id"), f"`{form}` is also a form of `{other}`; keep one of them")


@check("glossary")
def terms_name_known_terms(data: Data) -> Iterator[Problem]:
    document, terms = data.documents["glossary"], {t.id for t in data.glossary}
    for i, term in enumerate(data.glossary):
        for j, name in enumerate(term.see):
            yield from unknown_reference(document, ("terms", i, "see", j), "term", name, terms)


@check("search_words", "muscles", "regions", "landmarks", "conditions", "postures")
def search_words_lead_somewhere(data: Data) -> Iterator[Problem]:
    """Each entry names what exists, and every symptom is named by some muscle."""
    document = data.documents["search_words"]
    known = {
        "muscle": {m.id for m in data.muscles},
        "region": {r.id for r in data.regions},
        "landmark": {x.id for x in data.landmarks},
    }
    pages = known["region"] | known["muscle"] | {c.id for c in data.conditions} | {p.id for p in data.postures}
    seen: set[tuple[str, str]] = set()
    for i, word in enumerate(data.search_words):
        if (word.kind, word.id) in seen:
            yield document.problem(
                ("words", i, "id"), f"the {word.kind} `{word.id}` stands twice; put its names together"
            )
        seen.add((word.kind, word.id))
        if word.kind in known:
            yield from unknown_reference(document, ("words", i, "id"), word.kind, word.id, known[word.kind])
        if word.opens:
            yield from unknown_reference(document, ("words", i, "opens"), "page", word.opens, pages)
        if word.signs and not any(word.phrases(m) for m in data.muscles):
            yield document.problem(("words", i, "signs"), "no muscle says any of these; correct the signs or drop it")
