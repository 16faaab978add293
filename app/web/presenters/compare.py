"""Two to four muscles side by side: which pictures show them best, and which facts differ."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import numpy as np
from markupsafe import Markup

from app.atlas.atlas import FIGURES, Atlas
from app.data.models.core import Muscle
from app.drawing.comparison_map import HATCHINGS, swatch
from app.drawing.view_choice import best_view, covering_views, largeness, zones_shown_cm2
from app.errors import BadQuery, unknown
from app.views import VIEWS, View
from app.vocabulary import FREQUENCY_WORDS, GROUP_TITLES
from app.web.contexts.links import Link
from app.web.presenters.muscle_table import JOINTS, PATTERNS, rows, said

MOST = len(HATCHINGS)
WHOLE_VIEWS = ("anterior", "posterior", "right")
MIN_SHOWN_CM2 = 1.0


@dataclass(frozen=True)
class Compared:
    """A muscle in the comparison. remove: the address without it."""

    muscle: Muscle
    letter: str
    hatching: str
    swatch: Markup
    remove: str


@dataclass(frozen=True)
class Fact:
    """A row of the table: for each muscle its items, each with whether it is the only one that has it.

    verdict: same, partly, differs; empty where the texts are not the kind that is compared.
    """

    id: str
    cells: tuple[tuple[tuple[str, bool], ...], ...]
    verdict: str


@dataclass(frozen=True)
class Picture:
    """A picture with all the muscles on it."""

    view: View
    src: str


@dataclass(frozen=True)
class ComparePage:
    """Muscles compared. groups: all muscles to choose from, by part of the body."""

    compared: tuple[Compared, ...]
    pictures: tuple[Picture, ...]
    facts: tuple[Fact, ...]
    figures: tuple[Link, ...]
    figure: str
    groups: tuple[tuple[str, tuple[Muscle, ...]], ...]
    slots: tuple[tuple[str, str], ...]


def read_muscles(atlas: Atlas, named: Sequence[str], least: int = 0) -> list[str]:
    """The muscles of a query, each once. Raises NotFound or BadQuery."""
    ids = list(dict.fromkeys(name for name in named if name))
    for name in ids:
        if name not in atlas.muscles:
            raise unknown("muscle", name, list(atlas.muscles), "muscle")
    if not least <= len(ids) <= MOST:
        raise BadQuery(f"{len(ids)} muscles; {max(least, 2)} to {MOST} are compared at once", field="muscle")
    return ids


def address(ids: Sequence[str], figure: str = "female") -> str:
    """The address of a comparison."""
    pairs = [("muscle", m) for m in ids] + ([("figure", figure)] if figure != "female" else [])
    return f"/compare?{urlencode(pairs)}" if pairs else "/compare"


def _shown(atlas: Atlas, figure: str, view: str, muscle: str) -> float:
    """How much of a muscle's pattern a view shows, in cm²."""
    return sum(zones_shown_cm2(atlas, figure, view, r.id) for r in atlas.points_of(muscle))


def views_of_muscles(atlas: Atlas, figure: str, ids: Sequence[str]) -> list[str]:
    """For each muscle the whole-body view that shows most of its pattern, then the close-up that shows most of all."""
    whole = [best_view({v: _shown(atlas, figure, v, m) for v in WHOLE_VIEWS}, enough=1.0) for m in ids]
    chosen = [v for v in WHOLE_VIEWS if v in whole]
    close = [v for v in VIEWS if VIEWS[v].close_up and VIEWS[v].side != "left"]
    shown = {v: np.array([_shown(atlas, figure, v, m) for m in ids]) for v in close}
    # The root of what each shows: a picture of two muscles is worth more than twice as much of one.
    seen = {v: np.sqrt(areas * largeness(v)) for v, areas in shown.items()}
    best = covering_views(seen, np.ones(len(ids)), most=1)
    return chosen + [v for v in best if shown[v].sum() > MIN_SHOWN_CM2]


def _fact(name: str, values: Sequence[Sequence[str]]) -> Fact:
    """A row of items that are compared; an item that no other of the muscles has stands out."""
    counts = Counter(item for items in values for item in set(items))
    alike = all(count == len(values) for count in counts.values())
    verdict = "same" if alike else "partly" if max(counts.values(), default=0) > 1 else "differs"
    return Fact(name, tuple(tuple((item, counts[item] == 1) for item in items) for items in values), verdict)


def _text(name: str, values: Sequence[Sequence[str]]) -> Fact:
    """A row of texts, which are read rather than compared."""
    return Fact(name, tuple(tuple((item, False) for item in items) for items in values), "")


def facts(atlas: Atlas, ids: Sequence[str]) -> tuple[Fact, ...]:
    """The table: what can be compared first, then the texts."""
    by_id: dict[str, Any] = {row.muscle.id: row for row in rows(atlas)}
    chosen = [by_id[m] for m in ids]
    muscles = [row.muscle for row in chosen]
    points = [atlas.points_of(m) for m in ids]
    return (
        _fact("group", [[GROUP_TITLES[m.group]] for m in muscles]),
        _fact("nerve", [[said(n) for n in m.innervation.nerves] for m in muscles]),
        _fact("root", [m.innervation.roots for m in muscles]),
        _fact("joint", [[JOINTS[j] for j in row.words["joint"]] for row in chosen]),
        _fact("movement", [[said(x) for x in m.movements] for m in muscles]),
        _fact("pattern", [[PATTERNS[m.pattern]] for m in muscles]),
        _fact("region", [[atlas.regions[r].name for r in row.words["region"]] for row in chosen]),
        _fact("common", [[FREQUENCY_WORDS[m.commonness.word]] for m in muscles]),
        _fact("points", [[str(len(p))] for p in points]),
        _fact("contact", [[said(m.technique.contact)] for m in muscles]),
        _text("essential", [list(dict.fromkeys(r.essential.words for r in p)) for p in points]),
        _text("also", [m.also_causes for m in muscles]),
        _text("provoked", [m.provoked_by for m in muscles]),
        _text("origin", [[m.attachments.origin] for m in muscles]),
        _text("insertion", [[m.attachments.insertion] for m in muscles]),
    )


def compare_page(atlas: Atlas, ids: Sequence[str], figure: str) -> ComparePage:
    """A comparison, or with fewer than two muscles the choice of them."""
    query = urlencode([("figure", figure), *(("muscle", m) for m in ids)])
    views = views_of_muscles(atlas, figure, ids) if len(ids) > 1 else []
    groups = {g: tuple(m for m in atlas.muscles.values() if m.group == g) for g in GROUP_TITLES}
    return ComparePage(
        compared=tuple(
            Compared(
                muscle=atlas.muscles[m],
                letter=hatching.letter,
                hatching=hatching.name,
                swatch=Markup(swatch(hatching)),
                remove=address([x for x in ids if x != m], figure),
            )
            for m, hatching in zip(ids, HATCHINGS, strict=False)
        ),
        pictures=tuple(Picture(VIEWS[v], f"/compare/{v}.svg?{query}") for v in views),
        facts=facts(atlas, ids) if len(ids) > 1 else (),
        figures=tuple(Link(f, address(ids, f), f == figure) for f in FIGURES),
        figure=figure,
        groups=tuple((GROUP_TITLES[g], muscles) for g, muscles in groups.items() if muscles),
        slots=tuple((h.letter, ids[i] if i < len(ids) else "") for i, h in enumerate(HATCHINGS)),
    )
