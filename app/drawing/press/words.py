"""What stands in words under a picture of pressing."""

from __future__ import annotations

from typing import get_args

from app.atlas.atlas import Atlas
from app.data.models.hazards import Structure
from app.drawing.press.frame import HEIGHT, WIDTH, Words, press_view
from app.drawing.press.labels import BOLD, FONT_PX, lines_of
from app.views import VIEWS
from app.vocabulary import Contact, HazardKind


def contact_of(atlas: Atlas, point: str) -> Contact:
    """How the fingers meet a point; of a course's own point, as its muscle's technique says."""
    told = atlas.press_pictures.get(point)
    return told.contact if told else atlas.muscles[atlas.referrals[point].muscle].technique.contact


CONTACT_WORDS: dict[Contact, tuple[str, str]] = {
    "flat": ("Flat finger", "Press with a flat fingertip"),
    "pincer": ("Pincer grip", "Take it between thumb and finger"),
    "deep-flat": ("Deep pressure", "Press slowly and deep"),
    "intraoral": ("From inside the mouth, with a glove", "From inside the mouth"),
    "internal": ("From inside the body, by trained clinicians only", "By trained clinicians only"),
}
"""What each way of pressing is called, and told to somebody in pain."""

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
    contact = CONTACT_WORDS[contact_of(atlas, point)][plain]
    ways = [DIRECTION_WORDS[d][plain] for d in (told.towards if told else ())]
    hazards = atlas.point_hazards.get(point)
    bone = atlas.bones[hazards.bone].common if hazards and hazards.bone else ""
    hand = contact + (f", {' and '.join(ways)}" if ways else "")
    if bone and contact_of(atlas, point) in ("flat", "deep-flat"):
        hand += ", to the bone" if plain else f", against the {bone}"
    out = [("do", f"{hand}.")]
    if plain:
        stop = atlas.pressing[point].stop if point in atlas.pressing else None
        out.append(("danger", stop or "Stop if it tingles, goes numb, makes you dizzy or the pain shoots."))
    else:
        named = [atlas.structures[s] for s in (*hazards.under, *hazards.beside)] if hazards else []
        named.sort(key=lambda s: get_args(HazardKind).index(s.kind))
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
