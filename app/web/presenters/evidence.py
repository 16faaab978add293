"""Measurements beside the chart: what studies counted of a trigger point, and whether the chart draws it there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import get_args
from urllib.parse import urlencode

import numpy as np

from app.atlas.atlas import Atlas
from app.atlas.built_files import ESSENTIAL_BIT, FULL_STRENGTH
from app.atlas.explaining import ACCOUNTED
from app.data.models.evidence import Finding, Search, Study
from app.drawing.measured_map import What, drawn_study, views_of_study
from app.views import VIEWS
from app.web.contexts.evidence import Beside, Charted, Measured, MeasuredPictures, MeasuredRow

TOUCHED = 0.1
"""A region counts as charted when at least this share of its cells is; less is a neighbour's edge."""


def charted(atlas: Atlas, point: str, finding: Finding) -> Charted:
    """Where the chart of a right-side point has the places of a finding: the best that any of them is."""
    if not finding.places:
        return ""
    column = next(i for i, (name, _) in enumerate(atlas.matrix.names) if name == point)
    best: Charted = "none"
    for place in finding.places:
        cells = list(_cells(atlas, place))
        codes = atlas.matrix.codes[cells, column]
        if np.mean(codes >= ESSENTIAL_BIT) >= TOUCHED:
            return "main"
        if np.mean((codes & FULL_STRENGTH) >= ACCOUNTED * FULL_STRENGTH) >= TOUCHED:
            best = "spill"
    return best


def _cells(atlas: Atlas, place: str) -> Iterator[int]:
    """Cells of a region or landmark, of the right side or the midline."""
    if place in atlas.regions:
        yield from atlas.cells_of_region.get((place, "right"), ())
        yield from atlas.cells_of_region.get((place, "midline"), ())
    else:
        sides = atlas.landmark_cells[place]
        yield sides["right"] if "right" in sides else next(iter(sides.values()))


def month_words(search: Search) -> str:
    """When a search was made, such as `November 2026`."""
    return f"{datetime.strptime(search.searched, '%Y-%m').replace(tzinfo=UTC):%B %Y}"


def _rows(atlas: Atlas, point: str, study: Study) -> Iterator[tuple[Finding, MeasuredRow]]:
    """What a study counted of a point or its muscle."""
    muscle = atlas.referrals[point].muscle
    for finding in study.findings:
        if not finding.muscles or muscle in finding.muscles:
            who = finding.who or (study.who[0] if len(study.who) == 1 else "")
            at = charted(atlas, point, finding)
            yield finding, MeasuredRow(finding.where, at, finding.percent, finding.to_percent, who, study)


def beside_address(view: str, figure: str, point: str, what: What) -> str:
    """Where the picture of a point's chart, or of the shares counted, is."""
    return f"/measured/{view}.svg?{urlencode({'figure': figure, 'point': point, 'what': what})}"


def on_body(atlas: Atlas, point: str, figure: str) -> MeasuredPictures | None:
    """The pictures of what one study counted of a point, place by place; None where none did."""
    study = drawn_study(atlas, point)
    if study is None:
        return None
    felt = [(f, row) for f, row in _rows(atlas, point, study) if f.counts == "felt" and f.places]
    return MeasuredPictures(
        study=study,
        said="; ".join(f"{row.where} {row.share}" + (f" ({f.who})" if f.who else "") for f, row in felt),
        views=tuple(
            Beside(VIEWS[v], *(beside_address(v, figure, point, what) for what in get_args(What)))
            for v in views_of_study(atlas, study.id, point, figure)
        ),
    )


def measured(atlas: Atlas, point: str) -> Measured:
    """What was measured of a trigger point."""
    known = atlas.known_of(point)
    every = [entry for study in (*known.patterns, *known.presence) for entry in _rows(atlas, point, study)]
    muscle = atlas.referrals[point].muscle
    elsewhere = {p for s in known.elsewhere for p in s.points if p in atlas.referrals}
    return Measured(
        rows=tuple(row for finding, row in every if finding.counts != "found"),
        found=tuple(row for finding, row in every if finding.counts == "found"),
        studies=known.patterns,
        presence=known.presence,
        elsewhere=tuple(sorted(r.n for p in elsewhere if (r := atlas.referrals[p]).muscle == muscle)),
        searched=month_words(known.search) if known.search else "",
        on_charts=known.charted,
    )
