"""static/atlas/body.bin: both figures as a mesh that a browser can turn (docs/turn.md states the format)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from app.build.body import FIGURES, Body, Floats, Ints
from app.build.cameras import camera_for
from app.build.cells import Cells
from app.build.clothing import garments
from app.build.features import Features
from app.build.raised_arms import raises_arms
from app.build.tone_pictures import DARKNESS, TONES
from app.build.turn.packing import octahedral, planes, unexpected, with_header, zigzag
from app.build.turn.reduce import LONGEST_EDGE_CM, Half
from app.build.turn.tone import Tone
from app.build.turn.traverse import Traversal, traverse
from app.views import VIEWS

UNIT_CM = 0.01
NORMAL_BITS = 8
LINE_NORMAL_BITS = 7
SKY_STEPS = 63
RELIEF_STEPS = 63
AREA_STEPS = 40
CLOTH_STEPS = 20
AREAS = ("lip", "nail")
AREA_REACH_CM = 0.5
"""So far from the edge of a lip or a nail its distance is told."""

SAME_AS = 3
"""Codes 0 to 2 of a corner's cell: that of its first, second or third parent; this one: a cell told by its number."""

MOUTH = "mouth"
"""The view of the lower face, where the dental chart stands for what no turn shows."""


@dataclass(frozen=True)
class Sheet:
    """The reduced half in the order in which it is written. vertex: (v,) of the skin."""

    vertex: Ints
    way: Traversal


def sheet_of(half: Half) -> Sheet:
    """Put the corners of a half in the order of its traversal."""
    way = traverse(half.faces)
    return Sheet(half.vertex[way.order], way)


def mesh_columns(body: Body, sheet: Sheet, tones: dict[str, Tone], areas: dict[str, Floats]) -> Ints:
    """(v, 18) what is written of each corner: place, normal, sky and relief, and distance to the edge of the clothes of
    the first figure, each with how much the other's differ; then the distances to the edges of lips and nails."""
    v = sheet.vertex
    middle = body.mirror[v] == v
    of_figure = []
    for figure in FIGURES:
        tone = tones[figure]
        normals = tone.normals[v].copy()
        normals[middle, 0] = 0.0
        shade = np.stack([tone.sky[v] * SKY_STEPS, np.clip(tone.relief[v], -1, 1) * RELIEF_STEPS], axis=1)
        place = np.rint(body.skins[figure].points[v] / UNIT_CM)
        cloth = np.clip(garments(body, figure)[v], -LONGEST_EDGE_CM, LONGEST_EDGE_CM) * CLOTH_STEPS
        of_figure.append((place, octahedral(normals, NORMAL_BITS), np.rint(shade), np.rint(cloth)[:, None]))
    columns = [part for a, b in zip(*of_figure, strict=True) for part in (a, b - a)]
    columns += [np.rint(np.clip(areas[n][v], -AREA_REACH_CM, AREA_REACH_CM) * AREA_STEPS)[:, None] for n in AREAS]
    return np.concatenate(columns, axis=1).astype(np.int64)


def cell_codes(cells: Ints, parents: Ints) -> tuple[Ints, Ints]:
    """(v,) the code of each corner's cell, and the numbers of those that are told."""
    inherited = np.where(parents >= 0, cells[parents], -1)
    same = inherited == cells[:, None]
    code = np.where(same.any(axis=1), same.argmax(axis=1), SAME_AS)
    return code, cells[code == SAME_AS]


def line_parts(body: Body, marked: Features, tones: dict[str, Tone]) -> tuple[list[dict[str, Any]], bytes]:
    """The drawn lines of the right half and the midline: what each is, and its points."""
    heads, rows = [], []
    seen: set[int] = set()
    for mark, anchors in marked.lines:
        # Each mark comes once for each side; the second is the mirror image of the first.
        if id(mark) in seen or len(anchors.corners) < 2:
            continue
        seen.add(id(mark))
        of_figure = []
        for figure in FIGURES:
            place = np.rint(anchors.on(body.skins[figure].points) / UNIT_CM)
            normal = anchors.on(tones[figure].normals)
            of_figure.append((place, octahedral(normal, LINE_NORMAL_BITS)))
        columns = [part for a, b in zip(*of_figure, strict=True) for part in (a, b - a)]
        points = np.concatenate(columns, axis=1).astype(np.int64)
        points[1:] -= points[:-1].copy()
        head: dict[str, Any] = {"css": mark.css, "width_cm": mark.width_cm, "points": len(points)}
        head |= {name: True for name in ("midline", "close_up", "whole") if getattr(mark, name)}
        heads.append(head)
        rows.append(points)
    return heads, b"".join(planes(zigzag(column)) for column in np.concatenate(rows).T)


def cameras(body: Body) -> dict[str, dict[str, Any]]:
    """The camera of each view that shows the body as it stands: directions, and what lands where."""
    out: dict[str, dict[str, Any]] = {}
    for view in VIEWS:
        if raises_arms(view) or view == MOUTH:
            continue
        out[view] = {}
        for figure in FIGURES:
            camera = camera_for(body, figure, view)
            vectors = {n: _rounded(getattr(camera, n)) for n in ("right", "up", "toward", "anchor")}
            out[view][figure] = {**vectors, "at": list(camera.at), "units_per_cm": round(camera.units_per_cm, 6)}
    return out


def _rounded(vector: Floats) -> list[float]:
    return [round(float(v), 6) + 0.0 for v in vector]


def body_file(
    body: Body,
    sheet: Sheet,
    tones: dict[str, Tone],
    marked: Features,
    cells: Cells,
    exposure: dict[str, dict[str, float]],
) -> bytes:
    """The file. exposure: by view and figure, of the whole body."""
    way = sheet.way
    code, told = cell_codes(cells.of_vertex[sheet.vertex], way.parents)
    lines, line_points = line_parts(body, marked, tones)
    middle = body.mirror[sheet.vertex] == sheet.vertex
    header = {
        "vertices": len(sheet.vertex),
        "faces": len(way.faces),
        "symbols": len(way.symbols),
        "named": len(way.named),
        "cells_told": len(told),
        "unit_cm": UNIT_CM,
        "normal_bits": NORMAL_BITS,
        "sky_steps": SKY_STEPS,
        "relief_steps": RELIEF_STEPS,
        "cloth_steps": CLOTH_STEPS,
        "area_steps": AREA_STEPS,
        "m": cells.m,
        "k": cells.k,
        "stature_cm": {f: round(float(np.ptp(body.skins[f].points[:, 2])), 4) for f in FIGURES},
        "line_normal_bits": LINE_NORMAL_BITS,
        "lines": lines,
        "tones": TONES,
        "darkness": DARKNESS,
        "exposure": exposure,
        "cameras": cameras(body),
    }
    return with_header(
        header,
        way.symbols.astype(np.uint8).tobytes(),
        planes(way.named),
        unexpected(mesh_columns(body, sheet, tones, marked.areas), way.parents),
        middle.astype(np.uint8).tobytes(),
        code.astype(np.uint8).tobytes(),
        planes(told),
        line_points,
    )
