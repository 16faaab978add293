"""What can be found: each part of the atlas contributes its entries, and one index is made of them all."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator

from app.atlas.atlas import Atlas
from app.atlas.memo import memo
from app.data.models.glossary import SearchWord, first_sentence
from app.search.ranking import Index, SearchEntry, Words, stem

Contributor = Callable[[Atlas], Iterable[SearchEntry]]

CONTRIBUTORS: list[Contributor] = []
"""Who adds to the index; a module with things of its own to find decorates a function with `contributes`."""


def contributes(function: Contributor) -> Contributor:
    """Register a function that lists what can be found; the order of entries decides between equals."""
    CONTRIBUTORS.append(function)
    return function


def words_of(atlas: Atlas, kind: str) -> dict[str, SearchWord]:
    """The entries of data/search_words.yaml of one kind, by id."""
    return {w.id: w for w in atlas.data.search_words if w.kind == kind}


@memo(64)
def muscles_of_symptom(atlas: Atlas, symptom: str) -> tuple[str, ...]:
    """Ids of the muscles whose own entries name a symptom, in roster order."""
    word = words_of(atlas, "symptom")[symptom]
    return tuple(m.id for m in atlas.muscles.values() if word.phrases(m))


def opened(atlas: Atlas, name: str) -> str:
    """The address of the region, condition, posture or muscle of this id, looked for in this order."""
    for entries, folder in (
        (atlas.regions, "/regions/"),
        (atlas.conditions, "/guide/conditions/"),
        (atlas.postures, "/guide/posture/"),
        (atlas.muscles, "/muscles/"),
    ):
        if name in entries:
            return folder + name
    raise KeyError(name)


@contributes
def muscles(atlas: Atlas) -> Iterator[SearchEntry]:
    """Muscles by all their names."""
    further = words_of(atlas, "muscle")
    for m in atlas.muscles.values():
        more = further[m.id].names if m.id in further else ()
        names = (m.common, m.latin, m.id, *m.synonyms, *more)
        yield SearchEntry("muscle", m.id, m.common, f"/muscles/{m.id}", m.plain, names, (m.plain,))


@contributes
def parts(atlas: Atlas) -> Iterator[SearchEntry]:
    """Muscles that the charts take together with others, leading to their own anatomy, which is told to students."""
    for m in atlas.muscles.values():
        for p in m.parts:
            note = f"part of: {m.common}" if p.kind == "part" else f"with: {m.common}"
            href = f"/muscles/{m.id}?voice=student#{p.id}"
            yield SearchEntry("part", p.id, p.common, href, note, (p.common, p.latin, p.id, *p.synonyms))


@contributes
def regions(atlas: Atlas) -> Iterator[SearchEntry]:
    """Regions by their names and by what people call pain there."""
    further = words_of(atlas, "region")
    for r in atlas.regions.values():
        more = further[r.id].names if r.id in further else ()
        names = (r.name, r.plain, f"{r.plain} pain", r.id, *more)
        yield SearchEntry("region", r.id, r.name, f"/regions/{r.id}", r.plain, names)


@contributes
def conditions(atlas: Atlas) -> Iterator[SearchEntry]:
    """Conditions, postures and the pages on therapy."""
    for kind, entries, folder in (
        ("condition", atlas.conditions, "/guide/conditions/"),
        ("posture", atlas.postures, "/guide/posture/"),
        ("guide", atlas.guide, "/guide/"),
    ):
        for e in entries.values():
            yield SearchEntry(kind, e.id, e.title, f"{folder}{e.id}", e.summary, (e.title, e.id, *e.synonyms))


@contributes
def symptoms(atlas: Atlas) -> Iterator[SearchEntry]:
    """What else people feel, with the muscles that may do it, leading to the page that answers it."""
    for word in words_of(atlas, "symptom").values():
        found = [atlas.muscles[m].common for m in muscles_of_symptom(atlas, word.id)]
        note = ", ".join(found[:3]) + (" …" if len(found) > 3 else "")
        names = (str(word.title), *word.names)
        yield SearchEntry("symptom", word.id, str(word.title), opened(atlas, str(word.opens)), note, names)


@contributes
def terms(atlas: Atlas) -> Iterator[SearchEntry]:
    """The field's words."""
    for term in atlas.data.glossary:
        # The signs of danger stand on the glossary's page, and not where answers are listed.
        note = f"a word of {term.group}, in the glossary" if term.hands_on else first_sentence(term.text)
        yield SearchEntry("term", term.id, term.term, f"/glossary#{term.id}", note, term.forms)


@contributes
def landmarks(atlas: Atlas) -> Iterator[SearchEntry]:
    """Named points on the skin, by what clients and textbooks call them."""
    further = words_of(atlas, "landmark")
    called = atlas.landmark_names
    for x in atlas.landmarks.values():
        more = further[x.id].names if x.id in further else ()
        names = (x.id.replace("_", " "), *more)
        yield SearchEntry(
            "landmark", x.id, called[x.id], f"/?at={x.id}", x.definition, names, words=(called[x.id], x.definition)
        )


@contributes
def bones(atlas: Atlas) -> Iterator[SearchEntry]:
    """Bones by their names."""
    for b in atlas.bones.values():
        names = (b.common, b.latin, b.id.replace("-", " "), b.plain)
        yield SearchEntry("bone", b.id, b.common, f"/bones/{b.id}", b.plain, names)


@contributes
def bone_landmarks(atlas: Atlas) -> Iterator[SearchEntry]:
    """Named points of bones, on the page of their bone."""
    for x in atlas.data.bone_landmarks:
        bone = atlas.bones[x.bone]
        yield SearchEntry("bone_landmark", x.id, x.name, f"/bones/{bone.id}#{x.id}", bone.common, (x.name,))


@contributes
def trigger_points(atlas: Atlas) -> Iterator[SearchEntry]:
    """Each point by its muscle and number, and by where it lies."""
    for r in atlas.referrals.values():
        title = f"{atlas.muscles[r.muscle].common}, trigger point {r.n}"
        href = f"/muscles/{r.muscle}#{r.id}"
        yield SearchEntry("trigger_point", r.id, title, href, r.location, (title, r.id), words=(r.location,))


@contributes
def practice(atlas: Atlas) -> Iterator[SearchEntry]:
    """What therapists look up: signs other than pain, what keeps points alive, joints, and structures at risk."""
    for s in atlas.data.autonomic_signs:
        note = ", ".join(atlas.muscles[m].common for m in s.muscles if m in atlas.muscles)
        yield SearchEntry("practice", s.id, s.title, f"/practice#{s.id}", note, (s.title, *s.names))
    for f in atlas.data.factors:
        yield SearchEntry("practice", f.id, f.title, f"/practice#{f.id}", "What keeps points alive", (f.title,))
    for j in atlas.data.joint_links:
        yield SearchEntry("practice", j.id, j.name, f"/practice#{j.id}", "Joint to test with its muscles", (j.name,))
    for x in atlas.structures.values():
        yield SearchEntry("practice", x.id, x.name, f"/hazards#{x.id}", "Structure at risk", (x.name,))


@contributes
def help_first(atlas: Atlas) -> Iterator[SearchEntry]:
    """What stands above all where a sentence means danger (app/search/answers.py); no name leads to it."""
    for danger in atlas.dangers.values():
        yield SearchEntry("help", danger.help_id, str(danger.title), f"/emergency#{danger.help_id}", danger.text or "")


@memo(4)
def index_of(atlas: Atlas) -> Index:
    """The index over everything that is contributed."""
    ignored = words_of(atlas, "ignore").values()
    same = {stem(name): stem(word.id) for word in words_of(atlas, "same").values() for name in word.names}
    words = Words(frozenset(name for word in ignored for name in word.names), same)
    return Index([entry for contributor in CONTRIBUTORS for entry in contributor(atlas)], words)


@memo(4)
def index_file(atlas: Atlas) -> tuple[str, str]:
    """The index as the browser fetches it: JSON text and its address, which changes with it."""
    text = json.dumps(index_of(atlas).as_json(), separators=(",", ":"), ensure_ascii=False)
    return text, f"/search-index.json?v={hashlib.sha256(text.encode()).hexdigest()[:16]}"
