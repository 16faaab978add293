"""The files of the body that turns, from what the other files of static/atlas are made from as well."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from app.build.body import FIGURES
from app.build.cache import code_hash, digest
from app.build.pipeline import RELIEF_CODE, Build, Item, Look
from app.build.turn.body_file import body_file, sheet_of
from app.build.turn.reduce import Half, reduced
from app.build.turn.tone import exposures, tone_of
from app.build.turn.zones_file import zones_file
from app.views import VIEWS

REDUCE_CODE = ("turn.reduce", "turn.tone", "cells", *RELIEF_CODE)

BODY, ZONES = "atlas/body.bin", "atlas/zones.bin"


def reduced_half(build: Build, looks: Mapping[str, Look]) -> Half:
    """The right half of the skin with fewer triangles; kept, for it takes a quarter of a minute."""
    key = digest(build.body_key, code_hash(REDUCE_CODE))
    tones = {figure: tone_of(look.relief, look.features) for figure, look in looks.items()}
    return build.cache.get("half", key, lambda: reduced(build.body, tones))


def turn_files(
    build: Build, looks: Mapping[str, Look], points: Sequence[Item], muscles: Sequence[Item]
) -> dict[str, bytes]:
    """Both files by their names below static/. looks: by figure, as it stands with its arms down."""
    sheet = sheet_of(reduced_half(build, looks))
    tones = {figure: tone_of(look.relief, look.features) for figure, look in looks.items()}
    exposure = {
        view: {
            f: round(float(exposures(build.body, f, view, look.relief, look.features)[0]), 4)
            for f, look in looks.items()
        }
        for view in VIEWS
        if not VIEWS[view].close_up
    }
    mesh = body_file(build.body, sheet, tones, looks[FIGURES[0]].features, build.cells(), exposure)
    return {BODY: mesh, ZONES: zones_file(build.body, sheet, points, muscles, digest(mesh))}
