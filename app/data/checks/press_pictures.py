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
