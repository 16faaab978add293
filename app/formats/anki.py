"""Anki decks: what refers where, where to press, attachments, nerve and action, by part of the body.

Every id is made from the atlas's own ids and every time from when the data last changed, so that importing a newer deck
updates the cards that a student has, with all they have learnt, instead of adding them anew; and the same data gives
the same bytes.
"""

from __future__ import annotations

import hashlib
import html
import io
import json
import sqlite3
import zipfile
from collections.abc import Iterable
from itertools import count
from typing import Any

from app.atlas.atlas import Atlas
from app.atlas.revision import last_modified
from app.data.models.core import Muscle, Referral
from app.drawing.flash_card import card_picture
from app.errors import unknown
from app.formats.citations import short_name
from app.vocabulary import GROUP_TITLES

NAME = "Trigger-point atlas"
LICENCE = "Trigger-point atlas, CC BY 4.0. For learning, not a diagnosis."
ZIP_TIME = (1980, 1, 1, 0, 0, 0)
"""The earliest that a ZIP knows: the times of its parts say nothing."""

Side = tuple[str, str, str]
"""A card: its name, its front and its back."""

_KEY = '<p class="tp-key">solid: main area on the charts &nbsp; dotted: felt by some</p>'
_STACK = '<div class="tp-stack">{{Pattern}}{{Marks}}</div>'
_POINT = '<p class="tp-answer">{{Muscle}}{{#Point}}, {{Point}}{{/Point}}</p><p class="tp-latin">{{Latin}}</p>'
_FOOT = '<p class="tp-foot">{{Basis}}<br>Sources: {{Sources}}<br>{{Licence}}</p>'
_MUSCLE_FOOT = '<p class="tp-foot">Sources: {{Sources}}<br>{{Licence}}</p>'
_ASK = '<p class="tp-ask">{}</p><p class="tp-subject">{{{{Muscle}}}}{}</p>'
_WHICH = "{{#Point}}, {{Point}}{{/Point}}"
_WORDS = (
    "<p><b>Main area on the charts:</b> {{Essential}}</p>"
    "{{#Spillover}}<p><b>Some also feel it:</b> {{Spillover}}</p>{{/Spillover}}"
)

POINT_FIELDS = (
    "Id", "Muscle", "Latin", "Point", "Pattern", "Marks", "Essential", "Spillover", "Location", "Find", "Cautions",
    "Basis", "Sources", "Licence",
)  # fmt: skip

POINT_CARDS: tuple[Side, ...] = (
    (
        "Pattern to muscle",
        f'<p class="tp-ask">Which muscle sends its pain here?</p><div class="tp-stack">{{{{Pattern}}}}</div>{_KEY}',
        f"{_POINT}{_STACK}<p>{{{{Location}}}}</p>{_FOOT}",
    ),
    (
        "Muscle to pattern",
        _ASK.format("Where is its pain felt?", _WHICH),
        f"{{{{FrontSide}}}}<hr id=answer>{_STACK}{_KEY}{_WORDS}{_FOOT}",
    ),
    (
        "Where to press",
        _ASK.format("Where do you press, and how do you find it?", _WHICH),
        f"{{{{FrontSide}}}}<hr id=answer>{_STACK}<p><b>Where:</b> {{{{Location}}}}</p><p>{{{{Find}}}}</p>"
        f'<div class="tp-care"><b>Take care</b>{{{{Cautions}}}}</div>{_FOOT}',
    ),
)

MUSCLE_FIELDS = (
    "Id", "Muscle", "Latin", "Origin", "Insertion", "Nerve", "Roots", "Action", "Pattern", "Marks", "Sources",
    "Licence", "Layer",
)  # fmt: skip


def _fact(name: str, question: str, answer: str) -> Side:
    back = f"{{{{FrontSide}}}}<hr id=answer>{answer}{{{{#Marks}}}}{_STACK}{{{{/Marks}}}}{_MUSCLE_FOOT}"
    return name, _ASK.format(question, ""), back


MUSCLE_CARDS: tuple[Side, ...] = (
    _fact(
        "Attachments",
        "Where is it attached?",
        "<p><b>Origin:</b> {{Origin}}</p><p><b>Insertion:</b> {{Insertion}}</p>"
        "{{#Layer}}<p><b>Layer:</b> {{Layer}}</p>{{/Layer}}",
    ),
    _fact("Nerve and roots", "Which nerve and which roots?", "<p>{{Nerve}}</p><p><b>Roots:</b> {{Roots}}</p>"),
    _fact("Action", "What does it do?", "<p>{{Action}}</p>"),
)

CSS = """
.card { font: 18px/1.45 system-ui, sans-serif; color: #1d2a31; background: #fffdf9; text-align: center; }
.nightMode.card, .night_mode .card, .card.night_mode { color: #e8eef0; background: #172024; }
.card p, .tp-care { max-width: 34em; margin: .5em auto; }
.tp-ask { opacity: .8; }
.tp-subject, .tp-answer { font-size: 1.5em; font-weight: 600; }
.tp-latin { font-style: italic; }
.tp-stack { position: relative; display: inline-block; max-width: 100%; }
.tp-stack img { display: block; width: 610px; max-width: 100%; max-height: none; height: auto; }
.tp-stack img.tp-one { width: 300px; }
.tp-stack img + img { position: absolute; left: 0; top: 0; }
.tp-key, .tp-foot { font-size: .75em; opacity: .75; }
.tp-care { text-align: left; padding: .5em 1em; border-left: 4px solid #9c1420; }
.tp-care ul { margin: .2em 0; padding-left: 1.2em; }
"""


def fixed_id(*names: str) -> int:
    """A number from 2^30 to 2^31 that these names always have; Anki knows decks and note types by such numbers."""
    digest = hashlib.sha256("/".join(("trigger-point-atlas", *names)).encode()).digest()
    return (1 << 30) + int.from_bytes(digest[:8]) % (1 << 30)


def guid(*names: str) -> str:
    """What Anki knows a note by, in any collection."""
    return "tpa:" + ":".join(names)


def _note_type(name: str, fields: Iterable[str], cards: Iterable[Side]) -> Any:
    import genanki

    return genanki.Model(
        fixed_id("note-type", name),
        f"{NAME}: {name}",
        fields=[{"name": field} for field in fields],
        templates=[{"name": n, "qfmt": front, "afmt": back} for n, front, back in cards],
        css=CSS,
    )


def _text(words: str) -> str:
    """Words as a field has them: text, not HTML."""
    escaped = html.escape(words[:1].upper() + words[1:], quote=False)
    # Anki would take these for a field's name, a cloze or a formula.
    return escaped.replace("{", "&#123;").replace("}", "&#125;").replace("[", "&#91;").replace("\\", "&#92;")


def _list(items: Iterable[str]) -> str:
    return "<ul>" + "".join(f"<li>{_text(item)}</li>" for item in items) + "</ul>"


def _tag(*parts: str) -> str:
    return "::".join(("trigger-points", *(part.replace(" ", "-") for part in parts)))


class _Media:
    """The pictures of a package, each once, named by what is in them."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}

    def image(self, name: str, svg: str) -> str:
        """The field that shows a picture."""
        data = svg.encode()
        file = f"tpa-{name}-{hashlib.sha256(data).hexdigest()[:10]}.svg"
        self.files[file] = data
        single = ' class="tp-one"' if 'width="300"' in svg[:80] else ""
        return f'<img src="{file}"{single}>'


def _tags(muscle: Muscle) -> list[str]:
    return [
        _tag("part", muscle.group),
        *(_tag("nerve", nerve) for nerve in muscle.innervation.nerves),
        *(_tag("root", root) for root in muscle.innervation.roots),
        _tag("involved", muscle.commonness.word),
    ]


def _sources(atlas: Atlas, ids: Iterable[str]) -> str:
    named = ["expert opinion" if s == "expert-opinion" else short_name(atlas.sources[s]) for s in dict.fromkeys(ids)]
    return _text("; ".join(named))


def _basis(atlas: Atlas, referral: Referral) -> str:
    known = atlas.known_of(referral.id)
    tested = dict.fromkeys(short_name(atlas.sources[s.source]) for s in known.patterns or known.elsewhere)
    if known.patterns:
        if not known.charted:
            return _text(f"On no clinical chart; drawn from what was measured by {', '.join(tested)}.")
        return _text(f"Drawn from clinical charts; tested by {', '.join(tested)}.")
    if known.elsewhere:
        return _text(f"Drawn from clinical charts; other points of the muscle were tested by {', '.join(tested)}.")
    return _text(f"Expert chart only{f': searched {known.search.searched}, no study found' if known.search else ''}.")


def _notes(atlas: Atlas, muscle: Muscle, media: _Media) -> Iterable[tuple[str, str, list[str]]]:
    """Each note of a muscle and its parts: its guid, which type it is, and its fields; parts have no picture."""
    points = atlas.points_of(muscle.id)
    licence = _text(LICENCE)
    pattern = marks = ""
    for referral in points:
        images = [media.image(f"{referral.id}-{x}", card_picture(atlas, referral.id, x)) for x in ("pattern", "marks")]
        if referral == points[0]:
            pattern, marks = images
        yield guid("point", referral.id), "point", [
            referral.id,
            _text(muscle.common),
            _text(muscle.latin),
            f"point {referral.n} of {len(points)}" if len(points) > 1 else "",
            *images,
            _text(referral.essential.words),
            _text(referral.spillover.words) if referral.spillover else "",
            _text(referral.location),
            _text(referral.find),
            _list(muscle.cautions),
            _basis(atlas, referral),
            _sources(atlas, referral.sources),
            licence,
        ]  # fmt: skip
    yield guid("muscle", muscle.id), "muscle", [
        muscle.id,
        _text(muscle.common),
        _text(muscle.latin),
        _text(muscle.attachments.origin),
        _text(muscle.attachments.insertion),
        _text(muscle.innervation.nerve),
        ", ".join(muscle.innervation.roots),
        _text(muscle.action),
        pattern,
        marks,
        _sources(atlas, muscle.sources),
        licence,
        _text(muscle.layer or ""),
    ]  # fmt: skip
    for part in muscle.parts:
        yield guid("part", part.id), "muscle", [
            part.id,
            _text(part.common),
            _text(part.latin),
            _text(part.attachments.origin),
            _text(part.attachments.insertion),
            _text(part.innervation.nerve),
            ", ".join(part.innervation.roots),
            _text(part.action),
            "",
            "",
            _sources(atlas, muscle.sources),
            licence,
            "",
        ]  # fmt: skip


def _decks(atlas: Atlas, groups: Iterable[str], media: _Media) -> list[Any]:
    import genanki

    types = {
        "point": _note_type("trigger point", POINT_FIELDS, POINT_CARDS),
        "muscle": _note_type("muscle", MUSCLE_FIELDS, MUSCLE_CARDS),
    }
    decks = []
    for group in groups:
        about = f"{LICENCE} Data {atlas.version}, {last_modified(atlas):%Y-%m-%d}."
        deck = genanki.Deck(fixed_id("deck", group), f"{NAME}::{GROUP_TITLES[group]}", html.escape(about))
        for muscle in atlas.muscles.values():
            if muscle.group != group:
                continue
            tags = _tags(muscle)
            for known_by, kind, fields in _notes(atlas, muscle, media):
                deck.add_note(genanki.Note(model=types[kind], fields=fields, guid=known_by, tags=tags))
        decks.append(deck)
    return decks


def check_group(group: str) -> str:
    """A known part of the body, or NotFound with the closest."""
    if group not in GROUP_TITLES:
        raise unknown("part of the body", group, list(GROUP_TITLES), "group")
    return group


def anki_package(atlas: Atlas, group: str | None = None) -> bytes:
    """An .apkg file of one part of the body, or of the whole; takes seconds. Raises NotFound for an unknown part."""
    import genanki

    media = _Media()
    groups = [check_group(group)] if group else list(GROUP_TITLES)
    package = genanki.Package(_decks(atlas, groups, media))
    stamp = last_modified(atlas).timestamp()
    with sqlite3.connect(":memory:") as collection:
        package.write_to_db(collection.cursor(), stamp, count(int(stamp * 1000)))
        collection.commit()
        database = collection.serialize()
    collection.close()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        parts = [("collection.anki2", database)]
        parts.append(("media", json.dumps({str(i): name for i, name in enumerate(media.files)}).encode()))
        parts += [(str(i), data) for i, data in enumerate(media.files.values())]
        for name, data in parts:
            entry = zipfile.ZipInfo(name, ZIP_TIME)
            entry.external_attr = 0o644 << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, data)
    return out.getvalue()


def package_name(group: str | None = None) -> str:
    """The name of a deck's file."""
    return f"trigger-point-atlas-{group}.apkg" if group else "trigger-point-atlas.apkg"
