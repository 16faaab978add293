"""Checks of what the pictures of pressing show against the texts beside them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from app.data.checks.registry import check, unknown_reference
from app.data.yaml_reader import Problem

if TYPE_CHECKING:
    from app.data.dataset import Data

PINCH = re.compile(
    r"\b(pinch|grip|grasp|pick up|catch it with|hook it from behind|roll a fold|thumb within|thumb and finger"
    r"|between (the )?(thumb|finger)|between the pads|inside and one outside|in the mouth, one outside)"
)
"""Words of a text that takes a muscle between thumb and fingers."""

FLAT = re.compile(r"\b(press|push|sink|roll across|strum that|put the index finger)")
"""Words of a text that presses it from one side."""


ALONE_PINCHED = re.compile(
    r"\b(pinch|grip|squeeze|lift a|between (your |the )?(thumb|finger)|thumb and (a )?finger|inside the cheek|"
    r"hold the thin string|take the)"
)
"""Words of a text for somebody in pain that takes a muscle between thumb and fingers."""

ALONE_PRESSED = re.compile(r"\b(press|lean|ball)\b")
"""Words of such a text that presses it from one side."""


@check("press_pictures", "pressing")
def press_pictures_fit_what_people_do_alone(data: Data) -> Iterator[Problem]:
    """In the picture for somebody in pain the hand does what `how` of pressing.yaml says."""
    document = data.documents["press_pictures"]
    told = {p.id: p.how.lower() for p in data.pressing if p.how and not p.elsewhere}
    for i, entry in enumerate(data.press_pictures):
        how, touch = told.get(entry.id, ""), entry.alone or entry
        if how and touch.contact == "pincer" and not ALONE_PINCHED.search(how):
            message = "`how` in pressing.yaml does not take it between thumb and fingers; say in `alone` what it does"
            yield document.problem(("points", i, "contact"), message)
        if how and touch.contact != "pincer" and ALONE_PINCHED.search(how) and not ALONE_PRESSED.search(how):
            message = "`how` in pressing.yaml takes it between thumb and fingers; say `alone: {contact: pincer}`"
            yield document.problem(("points", i, "contact"), message)


@check("press_pictures", "referrals", "landmark_names", "landmarks")
def press_pictures_fit_the_texts(data: Data) -> Iterator[Problem]:
    """Each point has its picture, in which the fingers do what its text says; each landmark is named once."""
    document = data.documents["press_pictures"]
    find = {r.id: r.find.lower() for r in data.referrals}
    for i, entry in enumerate(data.press_pictures):
        yield from unknown_reference(document, ("points", i, "id"), "trigger point", entry.id, set(find))
        text = find.get(entry.id, "")
        pinched = entry.contact == "pincer"
        if pinched and not PINCH.search(text):
            message = "`contact: pincer`, but no word of `find` in referrals.yaml takes it between thumb and fingers"
            yield document.problem(("points", i, "contact"), message)
        if not pinched and PINCH.search(text) and not FLAT.search(text):
            message = "`find` in referrals.yaml takes it between thumb and fingers; say `contact: pincer`"
            yield document.problem(("points", i, "contact"), message)
    names = data.documents["landmark_names"]
    known = {x.id for x in data.landmarks}
    for i, name in enumerate(data.landmark_names):
        yield from unknown_reference(names, ("landmark_names", i, "id"), "landmark", name.id, known)
