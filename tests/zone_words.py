"""Which places the words of a referral zone name: the charts' terms put into everyday ones, then the search's reader.

The reader of places (app/search/understand.py) knows what people say of themselves. The words of zones are a
therapist's, and they also speak of shapes, of directions and of what is left out; READ puts that into its language.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from app.atlas.atlas import Atlas
from app.data.plain_words import GLOSSED, THERAPISTS_WORDS
from app.search.answers import answers_of
from app.search.steps import set_faces
from app.search.words import plain

ASPECTS = (
    r"(?:ulnar|thumb|little-finger|inner|outer) side|front|back|side|top|base|underside|upper|lower|middle|inner|outer"
)
PART = r"(?:(?:upper|big|index|shoulder) )?[a-z]+"

ONE = "(?:upper )?arm|shoulder|wrist|chest|thigh"
OTHER = "(?:upper |fore)?arm|hand|knee"
OCCIPUT = "occip(?:ut|ital)"
WHOSE = r"that|the same|both|one|each|its own|the|(?:the |its )(?:outer|inner|thumb)"

READ: tuple[tuple[str, str], ...] = (
    # a plain name with the exact term behind it in brackets: the term says where
    (r"\bto the middle of the top of the foot \(middle of the metatarsals\)", " "),
    (rf"\b(?:the )?(?:{GLOSSED}) \(([^()]*)\)", r"the \1"),
    (r"\bthe (?:second|third|fourth) metatarsal head", "the ball of the foot"),
    # what is not there, what a zone only points to or comes near to, and which of two sides
    (r"[,;]? ?(?:leaving out [a-z ]+|elbow and wrist are skipped|but not close to the ear|hardly ever backwards)", ""),
    (r",? (?:short of|as far as) its end joint|,? below a free elbow| as in sinus pain|,? like heartburn", ""),
    (r",? ?\btowards (?:the |its )?(?:other side|[a-z-]+(?: (?:blade|chin|finger|of the neck|of the hollow))?)", ""),
    (r"\b(?:from (?:close|near)|almost|from|from in front of) (?:to )?the (?:navel|last rib|iliac crest|hairline)", ""),
    (r"\bfrom close to the groin|\b(?:almost|nearly) to the knee|\bfrom in front of the outer ankle", ""),
    (r"\bwhere (?:it|the) [a-z ]+", ""),
    (r"\bfront of the ankle on its outer side", "ankle"),
    (rf",? ?\b(?:on|of|to) (?:{WHOSE}) sides?\b(?! and| of the [^m])(?: of (?:that|the) (?:strip|muscle))?", ""),
    (r",? ?\bon the (?:thumb|little-finger)(?:-| )side(?: half)?(?: of its middle)?", ""),
    (r"\bback (over|along|than)\b", r"\1"),
    # between two places
    (r"\b(?:between it|between (?:shoulder )?blade) and (?:the )?spine", "beside the shoulder blade"),
    (r"\bbetween tail-bone and anus", " "),
    (r"\bbetween spine and shoulder blade|\brest of the space to the spine", "beside the shoulder blade"),
    (r"\bbetween the pubic bone and the anus", "perineum"),
    (r"\bbetween (?:sitting bone and trochanter|the two rib margins)", " "),
    (r"\bbetween pubic bone and navel", "above the pubic bone"),
    # below and above
    (r",? ?(?:and )?just above (?:it|the [a-z'-]+(?: inner corner)?)", " "),
    (r"\binner front of the knee", "inner knee, front of the knee"),
    (r"\bbelow the ear(?! lobe)", "corner of the jaw"),
    (r"\bskin below the jaw|\bjaw's edge", "lower jaw"),
    (r"\bthe ear's upper edge", "above the ear"),
    (r"\bround the ear to", "behind the ear, above the ear, to"),
    (r"\bthe temple in front of the ear", "the side of the head"),
    (r"\bfrom the waist down the outer", "down the"),
    (r"\bround the side to the front of the chest", "side of the chest, front of the chest"),
    (r",? in front and at the side", ", side of the ribs"),
    (r"\ba short way (?:along|down) the outer side of the foot", "foot"),
    (r"\bdeep below the cheekbone", "cheek"),
    (r"\b(?:below|over) the eye|\b(?:just )?below the (?:knee|fold|wrist crease)", " "),
    (r"\bfrom below the (?:groin|crease of the knee)", " "),
    (r"\bbelow the iliac crest", "upper buttock"),
    (r"\bhip joint in front of the trochanter", "greater trochanter"),
    # shapes and sizes
    (r"\b(?:finger-like|half-ring|bands?|arc|crescent|rim|core|margins?|locally|(?:the )?rest of (?:the )?)\b", " "),
    (r"(?<!the )\bring (?!finger|and)", " "),
    (r"\b(?:round|around|between) (?:that|both|the two|them)(?: areas?)?", " "),
    # bones and muscles that people do not name
    (r"\b(?:rear (?:part of the )?|back of the )iliac crest", "back of the hip bone"),
    (r"\banus", "pelvis"),
    (r"\bhollow above the collarbone", "collarbone"),
    (r"\blower side of the neck", "outer neck"),
    (r"\bside of the throat", "throat"),
    (r"\bupper (belly|abdomen)", r"\1"),
    (r"\bpit of the stomach by the xiphoid", "xiphoid"),
    (r"\btip and top of the shoulder", "tip of the shoulder"),
    (r"\binner front of the (forearm|shin)", r"\1"),
    (r"\binner \(ulnar\) side of the front of the forearm", "ulnar side of the forearm"),
    (r"\b(?:inner|outer) (?:half|part) of the back of the", " "),
    (r"\bback of the hand about the", " "),
    (r"\b(?:upper|uppermost) (?:inner|outer) calf", "calf"),
    (r"\bedge of the hand behind it", "hand"),
    (r"\bupper inner corner of the shoulder blade", "upper corner of the shoulder blade"),
    (r"\b(?:under )?(?:the )?heads? of (?:the )?(?:fifth )?metatarsals?(?: \d to \d)?", "ball of the foot"),
    (r"\bhead of the first metatarsal(?:, on its sole and inner sides)?|first metatarsal head", "base of the big toe"),
    (r"\b(?:along the gap beside|under|over|along) the (?:first|second|third|fourth) metatarsal(?: head)?", " "),
    (r",? ?\bmainly its head", " "),
    (r"\bto the middle of the metatarsals", " "),
    (r"\bfirst and second metacarpals|\bmetacarpals", "hand"),
    (r"\bfifth metatarsal", "outer side of the foot"),
    (r"\blong head of triceps", "back of the upper arm"),
    (r"\bupper trapezius", "between neck and shoulder"),
    (r"\b(?:rear|posterior) (?:part of the )?deltoid", "back of the shoulder"),
    (r",? just above the end of the deltoid", " "),
    (r",? over the rear part of its muscle \((?:back of the shoulder|posterior deltoid)\)", ", back of the shoulder"),
    (r"\b(?:middle|end) of the deltoid|\bover the deltoid", "outer shoulder"),
    (rf"\b{OCCIPUT}", THERAPISTS_WORDS[OCCIPUT]),
    (r"\b(outer|inner) bony point of the elbow", r"\1 elbow"),
    (r"\b(?:upper part of the )?sternocleidomastoid", "side of the neck"),
    (r"\bspines? of C7 to T3", "c7"),
    (r"\babout T3 to T7|\bbetween the blades", "between the shoulder blades"),
    (r",? ?(?:up towards )?\b(?:its )?spine of the (?:scapula|shoulder blade)", "shoulder blade"),
    (r"\bbeside (?:and on )?the (?:(?:lower|upper) )?(?:lumbosacral|lumbar) (?:spine|spinous processes)", "low back"),
    (r"\blower back ribs", "lowest ribs back"),
    (r"\blower front ribs|ribs in front", "front ribs"),
    (r"\bback of the mouth and throat", "throat"),
    (r"\bback of the tongue on swallowing, drawn on the skin of the throat's side", "throat"),
    (r"\bfour lower front teeth and their gum", "lower front tooth"),
    (r"\bcollarbone notch", "pit of throat"),
    (r"\bupper lip under the nostril", "nostril"),
    (r"\btop of the shoulder blade", "above the shoulder blade"),
    (r"\b(?:top|middle) of the (front|back) of the", r"\1 of the"),
    (r"\blower back of the", "back of the"),
    (r"\b(?:(?:upper|lower) inner|inner (?:(?:upper|lower) )?|lower outer) ?buttock", "buttock"),
    (r"\b(upper|lower) (?:inner|outer) (border|part)", r"\2"),
    (r"\bside of the (lower|upper) (jaw|neck)", r"\1 \2"),
    # sides of the hand and the foot
    (r"\bpalm side of the last three fingers", "front of the middle finger, front of the little finger"),
    (r"\b(?:the )?palm side of the ring and little fingers", "front of the ring finger, front of the little finger"),
    (r"\bmiddle of the palm side of the wrist", "front of the wrist"),
    (r"\bpalm side of the ([a-z]+) finger down to and past its tip", r"front of the \1 finger, tip of the \1 finger"),
    (r"\bpalm below the (middle|ring|index|little)", r"palm, front of the \1"),
    (r"\bpalm side (?:of )?(?:the )?(thumb|ring|middle|index|little)", r"front of the \1"),
    (r"\b[a-z-]+ side of the (index|middle|ring|little|second|third|fourth) (?=finger|toe)", r"\1 "),
    (r"\b(ring|middle|index) and (little|ring|middle) fingers", r"\1 finger, \2 finger"),
    (r"\bfinger, back and front", "finger"),
    (r"\bundersides of the (?:four )?lesser toes", "under the toes"),
    (r"\b(back) and underside of the (heel)", r"\1 of the \2, under the \2"),
    (r"\bundersides? of the", "under the"),
    (r"\btoes \d to \d|\b(?:four )?lesser toes", "toes"),
    (r"\bback of the web(?: between thumb and index finger| of the thumb)?", "thumb web"),
    (r"\bround its base and back", "back of the thumb"),
    (r"\bround its first knuckle", " "),
    (r"\binner side of the heel|back of the inner heel", "heel"),
    (r"\binner border of the foot", "inner side of the foot"),
    (r"\bsole (?:just )?behind(?: it)?", "sole"),
    # one face for two parts, two faces of one part
    (r"\binner side of arm and forearm|\binner arm and forearm", "inner side of the arm, ulnar side of the forearm"),
    (rf"\b({ASPECTS}) of (?:the )?({ONE}) and (?:of )?(?:the )?({OTHER})\b", r"\1 of the \2, \1 of the \3"),
    (r"\b(inner|outer) arm and forearm\b", r"\1 arm, \1 forearm"),
    (
        rf"\b({ASPECTS}), ({ASPECTS}) and ({ASPECTS}) of (?:the )?({PART})",
        r"\1 of the \4, \2 of the \4, \3 of the \4",
    ),
    (rf"\b({ASPECTS}) and ({ASPECTS}) (?:half |part )?of (?:the )?({PART})", r"\1 of the \3, \2 of the \3"),
)  # fmt: skip

LEFT_OUT = re.compile(r"leaving out (?:the )?([a-z]+)(?: and ([a-z]+))?|([a-z]+) and ([a-z]+) are skipped")


@dataclass(frozen=True)
class NamedPlace:
    """A place that words name. said: the words. ids: regions or landmarks, any of which is meant."""

    said: str
    ids: tuple[str, ...]


def everyday(words: str) -> str:
    """The words as the reader of places takes them."""
    for pattern, instead in READ:
        words = re.sub(pattern, instead, words)
    return words


def named_places(atlas: Atlas, words: str) -> list[NamedPlace]:
    """The places that the words of a zone name, in their order; a part without a face may be any of its places."""
    book = answers_of(atlas).book
    whole = plain(everyday(words))
    tokens = book.words.tokens(whole)
    steps = book._steps([t.word for t in tokens])
    set_faces(steps)
    found = []
    for step in steps:
        if step.kind not in ("part", "place") or not step.place:
            continue
        said = whole[tokens[step.start].start : tokens[step.end - 1].end]
        free = step.kind == "part" and not step.face
        found.append(NamedPlace(said, tuple(dict.fromkeys(step.facts["at"].values())) if free else (step.place,)))
    return found


def left_out(atlas: Atlas, words: str) -> list[NamedPlace]:
    """The places that the words say are free of pain."""
    found = LEFT_OUT.search(words)
    return named_places(atlas, ", ".join(g for g in found.groups() if g)) if found else []
