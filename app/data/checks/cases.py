"""Checks of the published cases: what they name exists, and what is to be ruled out can be felt where it hurts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from app.data.checks.registry import check, unknown_reference
from app.data.yaml_reader import Loc, Problem

if TYPE_CHECKING:
    from app.data.dataset import Data


@check("cases", "regions")
def cases_name_known_places(data: Data) -> Iterator[Problem]:
    """Each place is a region, with a side where it has two and none where it has one."""
    document, paired = data.documents["cases"], {r.id: r.paired for r in data.regions}
    for i, case in enumerate(data.cases):
        for j, place in enumerate(case.places):
            region, _, side = place.partition(":")
            loc: Loc = ("cases", i, "places", j)
            yield from unknown_reference(document, loc, "region", region, set(paired))
            if side and not paired.get(region, True):
                yield document.problem(loc, f"{region} has no sides; write `{region}`")


@check("cases", "muscles", "look_alikes", "red_flags")
def cases_name_known_answers(data: Data) -> Iterator[Problem]:
    """What it was, and what was to be ruled out, exists; and each source of pain to rule out hurts in these places."""
    document, alikes = data.documents["cases"], {a.id: a for a in data.look_alikes}
    muscles, flags = {m.id for m in data.muscles}, {f.id for f in data.red_flags}
    for i, case in enumerate(data.cases):
        for j, name in enumerate(case.muscles):
            yield from unknown_reference(document, ("cases", i, "muscles", j), "muscle", name, muscles)
        if case.look_alike:
            at: Loc = ("cases", i, "look_alike")
            yield from unknown_reference(document, at, "look-alike", case.look_alike, set(alikes))
            if case.look_alike not in case.rule_out:
                yield document.problem(at, "it is not in `rule_out`; add it there")
        if case.red_flag:
            yield from unknown_reference(document, ("cases", i, "red_flag"), "sign of danger", case.red_flag, flags)
        regions = {place.partition(":")[0] for place in case.places}
        for j, name in enumerate(case.rule_out):
            loc: Loc = ("cases", i, "rule_out", j)
            yield from unknown_reference(document, loc, "look-alike", name, set(alikes))
            if name in alikes and not regions & set(alikes[name].regions):
                yield document.problem(
                    loc, f"`{name}` is felt in none of the case's regions; take another, or add one there"
                )
