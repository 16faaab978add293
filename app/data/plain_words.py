"""What a text for a person in pain must be: easy to read, in plain words, and spoken to that person.

One closed list of a therapist's words, each with what to say instead. A word is allowed in brackets after the plain
one, as in "the collarbone (clavicle)": there it explains itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

HIGHEST_GRADE = 8.0
"""The highest school grade (Flesch-Kincaid) of a text for clients."""

FEWEST_WORDS = 20
"""Below this many words a grade is chance: one long word more or less moves it by several years."""

THERAPISTS_WORDS: dict[str, str] = {
    # positions and directions
    "prone": "face down",
    "supine": "on your back",
    "side-lying": "on your side",
    "anterior(?:ly)?": "front",
    "posterior(?:ly)?": "back",
    "superior(?:ly)?": "upper",
    "inferior(?:ly)?": "lower",
    "medial(?:ly)?": "inner",
    "lateral(?:ly)?": "outer",
    "proximal(?:ly)?": "nearer to the body",
    "distal(?:ly)?": "further from the body",
    "superficial(?:ly)?": "just under the skin",
    "dorsal(?:ly)?|dorsum": "back or top",
    "ventral(?:ly)?": "front",
    "volar": "on the palm side",
    "palmar": "on the palm side",
    "ulnar": "on the little-finger side",
    "radial": "on the thumb side",
    "ipsilateral": "on the same side",
    "contralateral": "on the other side",
    "bilateral(?:ly)?": "on both sides",
    "unilateral(?:ly)?": "on one side",
    "sagittal|coronal": "say which way in plain words",
    # movements
    "abduct(?:s|ed|ing|ion)?": "move out to the side",
    "adduct(?:s|ed|ing|ion)?": "draw in",
    "flex(?:es|ed|ing|ion)?": "bend",
    "extension": "straightening",
    "(?:dorsi|plantar)flex(?:es|ed|ion)?": "bend the foot up, or point it",
    "pronat(?:e|es|ed|ing|ion)": "turn the palm down",
    "supinat(?:e|es|ed|ing|ion)": "turn the palm up",
    "protract(?:ed|ion)?|retract(?:ed|ion)?": "forward, back",
    # hands at work
    "palpat(?:e|es|ed|ing|ion)|palpable": "feel",
    "pincer": "between thumb and fingers",
    "strum(?:s|med|ming)?": "rub across",
    "ischa?emic compression": "steady pressure",
    "contraindicat(?:ed|ion|ions)": "when to leave it out",
    # the muscle
    "insertions?": "where it is fastened",
    "(?:mid-|muscle )bell(?:y|ies)|bell(?:y|ies) of (?:the|a) muscles?": "the middle of the muscle",
    "hypertonic(?:ity)?": "tight",
    "myofascial": "of the muscles",
    "twitch response": "twitch",
    "innervat(?:ed|es|ion)": "nerve supply",
    # the spine and its nerves
    "dermatomes?|myotomes?": "strip of skin, or muscles, of one nerve",
    "facets?": "small joint of the spine",
    "nerve roots?|neck roots?|radicul(?:ar|opathy)": "nerve where it leaves the spine",
    "traction": "pulling",
    # looking into it
    "provocation tests?": "tests that bring the pain on",
    "passive(?:ly)?": "moved by somebody else",
    "isometric|eccentric|concentric": "hold, or lower slowly",
    "differential(?: diagnosis)?": "what else it may be",
    "aetiology|etiology": "cause",
    # bones and places
    "acromi(?:on|al)": "tip of the shoulder",
    "axill(?:a|ary)": "armpit",
    "calcane(?:us|al)": "heel bone",
    "carpal bones?|carpals": "bones of the wrist",
    "clavic(?:le|les|ular)": "collarbone",
    "coccyx|coccygeal": "tail bone",
    "condyles?|epicondyles?": "bony knob",
    "coracoid": "bony knob below the collarbone",
    "costal": "of the ribs",
    "crani(?:um|al)": "head",
    "femur|femoral": "thigh bone",
    "fibula[re]?": "outer bone of the lower leg",
    "foss(?:a|ae)": "hollow",
    "humer(?:us|al)": "bone of the upper arm",
    "hypothenar": "heel of the hand on the little-finger side",
    "ili(?:um|ac)": "hip bone",
    "inguinal": "of the groin",
    "interosse(?:us|ous)": "between the bones",
    "ischi(?:um|al)": "sitting bone",
    "linea alba": "middle line of the belly",
    "lumbar": "of the lower back",
    "lumbosacral": "of the lowest back",
    "malleol(?:us|i)": "ankle bone",
    "mandib(?:le|ular)": "lower jaw",
    "manubrium": "top of the breastbone",
    "mastoid": "bone behind the ear",
    "maxill(?:a|ary)": "upper jaw",
    "metacarpals?": "bone in the palm of the hand",
    "metatarsals?": "long bone of the foot",
    "nuchal": "of the back of the neck",
    "occip(?:ut|ital)": "back of the head",
    "olecranon": "point of the elbow",
    "orbit(?:al)?": "eye socket",
    "patell(?:a|ar)": "kneecap",
    "plantar": "of the sole",
    "popliteal": "behind the knee",
    "process(?:es)? of|(?:spinous|transverse|xiphoid|styloid) process(?:es)?|xiphoid|styloid": "bony knob",
    "ram(?:us|i)": "upright part of the jaw",
    "retinaculum|aponeurosis": "band",
    "sacr(?:um|al)": "bone at the base of the spine",
    "sacroiliac|iliosacral": "joint at the back of the hip bone",
    "scapul(?:a|ae|ar)": "shoulder blade",
    "spine of the (?:scapula|shoulder blade)|scapular spine": "bony ridge of the shoulder blade",
    "stern(?:um|al)": "breastbone",
    "suboccipital": "under the edge of the skull",
    "tars(?:al|us)": "of the middle of the foot",
    "temporomandibular": "of the jaw joint",
    "thenar": "ball of the thumb",
    "thoracic": "of the upper back or chest",
    "tibiae?|tibial": "shin bone",
    "trochanter(?:s|ic)?": "bony knob at the side of the hip",
    "tuber(?:cle|cles|osity|osities)": "bony knob",
    "ulna": "bone on the little-finger side of the forearm",
    "vertebra(?:e|l)?": "bone of the spine",
    "zygoma(?:tic)?": "cheekbone",
    "cervical": "of the neck",
    # vessels, nerves and illness
    "accessory nerve": "nerve that lifts the shoulder",
    "aneurysms?": "widened artery",
    "brachial": "of the arm",
    "carotids?": "artery beside the windpipe",
    "ha?ematoma": "large bruise",
    "ischa?emi(?:a|c)": "too little blood",
    "jugular": "large vein of the neck",
    "lingual": "of the tongue",
    "lymph nodes?": "glands",
    "median nerve": "nerve to the hand",
    "neuropath(?:y|ic)": "nerve trouble",
    "o?edema": "swelling",
    "parotid": "gland in front of the ear",
    "phrenic": "nerve of the breath",
    "pleurae?|pleural": "lining of the lung",
    "plexus": "bundle of nerves",
    "pudendal": "of the genitals",
    "saphenous": "under the skin of the leg",
    "subclavian": "behind the collarbone",
    "thrombos(?:is|es)": "clot",
    "vagus": "nerve of the heart and the belly",
}
"""A therapist's word, as a regular expression without regard to case, and what a client is told instead."""

GLOSSED = (
    r"(?:top|rear edge|back) of the hip bone(?: behind)?|hip bone's upper edge|base of the spine|pit of the stomach|"
    r"bony knob (?:of|at the side of) the hip|ball of (?:the foot behind it|the (?:big|little) toe)|its ball|"
    r"back of the hand(?: near the thumb| and index finger| towards thumb and index finger)"
)
"""Plain names of places that stand before the exact term in brackets and say less than it, as a regular expression."""

LEFT_OUT = re.compile(r"\bthe (?:person|patient|client)(?:['’]s)?\b|^person\b", re.IGNORECASE)
"""Speaking about the reader as somebody else."""

YOU = re.compile(r"\b(?:you|your|yours|yourself)\b", re.IGNORECASE)

_CODES = r"(?:C[1-8]|T(?:[1-9]|1[0-2])|L[1-5]|S[1-5])(?:[-/](?:[CTLS]?\d{1,2}))?"
"""Codes of vertebrae and roots, which are capitals only."""

_BRACKETS = re.compile(r"\([^()]*\)|\[@[^\]]*\]|\]\([^)]*\)")
_WORDS = {
    re.compile(rf"\b(?:{word})\b", 0 if word == _CODES else re.IGNORECASE): plain
    for word, plain in (*THERAPISTS_WORDS.items(), (_CODES, "the place in plain words"))
}
_ANY_WORD = re.compile(rf"\b(?:{'|'.join(THERAPISTS_WORDS)})\b")
_ANY_CODE = re.compile(rf"\b{_CODES}\b")


def therapists_words(text: str) -> Iterator[tuple[str, str]]:
    """Each therapist's word outside brackets, with what to say instead."""
    bare = _BRACKETS.sub(" ", text)
    # Most texts have none, which one look at small letters tells much sooner than a look for each word.
    if not _ANY_WORD.search(bare.lower()) and not _ANY_CODE.search(bare):
        return
    for pattern, plain in _WORDS.items():
        for found in pattern.finditer(bare):
            yield found.group(), plain


@lru_cache(maxsize=20_000)
def syllables(word: str) -> int:
    """Vowel groups, less the silent endings."""
    plain = re.sub(r"(?:[^laeiouy]es|ed|[^laeiouy]e)$", "", word.lower())
    return max(1, len(re.findall(r"[aeiouy]{1,2}", re.sub(r"^y", "", plain))))


def grade(text: str) -> float:
    """Flesch-Kincaid grade level (Kincaid et al. 1975)."""
    sentences = [s for s in re.split(r"[.!?;:]+(?:\s|$)", text) if s.strip()]
    words = re.findall(r"[A-Za-z'’-]+", text)
    return 0.39 * len(words) / len(sentences) + 11.8 * sum(map(syllables, words)) / len(words) - 15.59


def words_in(text: str) -> int:
    """How many words there are, as `grade` counts them."""
    return len(re.findall(r"[A-Za-z'’-]+", text))
