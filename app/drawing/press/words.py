"""What stands in words under a picture of pressing."""

from __future__ import annotations

from typing import get_args

from app.atlas.atlas import Atlas
from app.data.models.hazards import Structure
from app.data.models.press_pictures import Touch
from app.drawing.press.frame import HEIGHT, WIDTH, Words, press_view
from app.drawing.press.labels import BOLD, FONT_PX, lines_of
from app.views import VIEWS
from app.vocabulary import Contact, HazardKind


def touch_of(atlas: Atlas, point: str, words: Words) -> Touch:
    """How a point is pressed, in plain words by the person alone; a course's own point as its muscle's technique."""
    told = atlas.press_pictures.get(point)
    if told:
        return (told.alone if words == "plain" else None) or told
    return Touch(contact=atlas.muscles[atlas.referrals[point].muscle].technique.contact, towards=())


CONTACT_WORDS: dict[Contact, tuple[str, str]] = {
    "flat": ("Flat finger", "Press with a flat fingertip"),
    "pincer": ("Pincer grip", "Take it between thumb and finger"),
    "deep-flat": ("Deep pressure", "Press slowly and deep"),
    "intraoral": ("From inside the mouth, with a glove", "From inside the mouth"),
    "internal": ("From inside the body, by trained clinicians only", "By trained clinicians only"),
}
"""What each way of pressing is called, and told to somebody in pain."""

LIGHT = "Press softly with a flat fingertip"
"""Told to somebody in pain where the text on pressing says that it is to be light."""

DIRECTION_WORDS = {
    "medial": ("medially", "towards the middle of the body"),
    "lateral": ("laterally", "outwards"),
    "forwards": ("forwards", "forward"),
    "backwards": ("backwards", "back"),
    "up": ("up", "up"),
    "down": ("down", "down"),
}

SIDE_PX, DANGER_INSET_PX = 10, 30
"""How far the words under a picture stand in, and those of danger beside their sign."""

STRIP_TOP_PX, STRIP_LINE_PX = 21.0, 17.5

MOST_NAMED = 4
DANGER_LINES = 2
"""So many structures are named under a picture, the gravest first, in so many lines at most."""

KIND_WORDS: dict[HazardKind, str] = {
    "pleura": "lung",
    "artery": "artery",
    "vein": "vein",
    "nerve": "nerve",
    "spinal-canal": "spinal cord",
    "organ": "organ",
    "gland": "gland",
    "eye": "eye",
    "lymph": "lymph nodes",
    "joint": "joint",
}
"""What structures are called by their kind, to somebody in pain."""


def keep_off(structure: Structure, words: Words) -> str:
    """The label of a structure that must not be pressed."""
    return (
        f"{KIND_WORDS[structure.kind]}: keep off"
        if words == "plain"
        else structure.name[0].lower() + structure.name[1:]
    )


def _gravest(structure: Structure) -> int:
    """The place of a structure's kind in the order of how grave an injury of it is."""
    return get_args(HazardKind).index(structure.kind)


def inset_of(css: str) -> int:
    """How far in px a text under a picture stands in."""
    return DANGER_INSET_PX if css == "danger" else SIDE_PX


def strip_rows(css: str, words: str) -> tuple[str, ...]:
    """The lines of a text under a picture."""
    return lines_of(words, WIDTH - inset_of(css) - SIDE_PX, FONT_PX * (BOLD if css == "do" else 1))


def whole_height(said: list[tuple[str, str]]) -> int:
    """The height in px of a picture with the texts under it."""
    rows = sum(len(strip_rows(css, words)) for css, words in said)
    return round(HEIGHT + STRIP_TOP_PX + STRIP_LINE_PX * rows - 7)


def _do_not_press(names: list[str]) -> str:
    return f"Do not press: {', '.join(names)}."


def strip_lines(atlas: Atlas, figure: str, point: str, side: str, words: Words) -> list[tuple[str, str]]:
    """The words under a picture, each with its class: what the hand does, what not to press, how one lies, the view."""
    told, plain = atlas.press_pictures.get(point), words == "plain"
    touch = touch_of(atlas, point, words)
    contact = CONTACT_WORDS[touch.contact][plain]
    ways = [DIRECTION_WORDS[d][plain] for d in touch.towards]
    hazards = atlas.point_hazards.get(point)
    bone = atlas.bones[hazards.bone].common if hazards and hazards.bone else ""
    pressing = atlas.pressing.get(point)
    if plain and pressing and pressing.pressure == "light" and touch.contact in ("flat", "deep-flat"):
        contact = LIGHT
    hand = contact + (f", {' and '.join(ways)}" if ways else "")
    if bone and contact != LIGHT and touch.contact in ("flat", "deep-flat"):
        hand += ", to the bone" if plain else f", against the {bone}"
    out = [("do", f"{hand}.")]
    if plain:
        stop = atlas.pressing[point].stop if point in atlas.pressing else None
        out.append(("danger", stop or "Stop if it tingles, goes numb, makes you dizzy or the pain shoots."))
    else:
        # What lies under the finger comes first, then what lies beside it, of each the gravest kind first.
        ranked = (
            (sorted(map(atlas.structures.__getitem__, ids), key=_gravest) for ids in (hazards.under, hazards.beside))
            if hazards
            else ()
        )
        named = [structure for part in ranked for structure in part]
        if named:
            names = [keep_off(s, words) for s in named[:MOST_NAMED]]
            while len(strip_rows("danger", _do_not_press(names))) > DANGER_LINES:
                names.pop()
            out.append(("danger", _do_not_press(names)))
        elif not hazards:
            out.append(("danger", "What lies beside it is not listed: treat it as unknown."))
        if told and told.position:
            out.append(("position", str(told.position)))
    view = press_view(atlas, figure, point)
    if view:
        out.append(("view", f"{VIEWS[VIEWS[view].mirror if side == 'left' else view].title}, {figure} figure."))
    return out
