"""The browser's ranking is the server's: both meet the shared vectors (docs/formats.md)."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

from app.atlas.atlas import FIGURES, Atlas
from app.atlas.explaining import fewest_muscles
from app.atlas.matching import Mark, rank
from app.atlas.muscle_ranking import rank_muscles
from app.atlas.pain_drawing import DrawnMark, cells_of
from app.views import VIEWS
from tools.vectors import near_the_outline

from .conftest import Visit

VECTORS = Path(__file__).resolve().parent.parent / "vectors" / "matching.json"

RUN = """async ({ cases, satellites }) => {
    const { readKeys, readMatrix } = await import("/static/js/skin/files.js");
    const { rank } = await import("/static/js/skin/matching.js");
    const matrix = readMatrix(await (await fetch("/static/atlas/matrix.bin")).arrayBuffer());
    const keys = readKeys(matrix, satellites);
    return cases.map(({ marks }) => rank(matrix, marks, Infinity, keys));
}"""


def close(ours: Any, theirs: Any) -> bool:
    """Equal, numbers to 1e-4 (and the last digit of a rounding)."""
    if isinstance(theirs, int | float):
        return bool(abs(ours - theirs) <= 1.001e-4)
    return bool(ours == theirs)


def test_browser_meets_the_vectors(visit: Visit) -> None:
    """Candidates, their order, their numbers and the smallest set are the same to four decimals."""
    vectors = json.loads(VECTORS.read_text(encoding="utf-8"))
    cases = vectors["cases"]
    assert cases
    page = visit.open("/about")
    answers = page.evaluate(RUN, {"cases": [{"marks": c["marks"]} for c in cases], "satellites": vectors["satellites"]})
    for case, answer in zip(cases, answers, strict=True):
        for key in ("count", "exact", "explained_places"):
            assert answer[key] == case[key]
        for key in ("candidates", "muscles", "explained_by"):
            assert len(answer[key]) >= len(case[key])
            for ours, theirs in zip(answer[key], case[key], strict=False):
                assert all(close(ours[name], value) for name, value in theirs.items()), (ours, theirs)


CLICKS = """async pictures => {
    const { readLabels, nearest } = await import("/static/js/skin/label-grid.js");
    const answers = {};
    for (const [picture, places] of Object.entries(pictures)) {
        const file = await fetch(`/static/atlas/labels/${picture}.bin`);
        const grid = readLabels(await file.arrayBuffer());
        answers[picture] = places.map(([x, y]) => {
            const near = nearest(grid, x, y);
            return near ? [near.cell, near.x, near.y] : [-1, x, y];
        });
    }
    return answers;
}"""


def test_browser_and_server_mean_the_same_skin(visit: Visit) -> None:
    """A click on any picture, on the skin, near it or off it, meets the cell and the place that the server computes."""
    pictures = json.loads((VECTORS.parent / "clicks.json").read_text(encoding="utf-8"))["pictures"]
    page = visit.open("/about")
    answers = page.evaluate(CLICKS, {picture: [case[:2] for case in cases] for picture, cases in pictures.items()})
    assert answers == {picture: [case[2:] for case in cases] for picture, cases in pictures.items()}


BOTH = """async ({ drawings, satellites, scales }) => {
    const { readKeys, readMatrix } = await import("/static/js/skin/files.js");
    const { rank } = await import("/static/js/skin/matching.js");
    const { checkDrawing, emptyDrawing, newPain } = await import("/static/js/drawing/pain-drawing.js");
    const { PainCells } = await import("/static/js/drawing/pain-cells.js");
    const { Files } = await import("/static/js/skin/files.js");
    const files = new Files("/static/");
    const [matrix, atlas] = await Promise.all([files.matrix(), files.points()]);
    const keys = readKeys(matrix, satellites);
    const views = new Map(Object.entries(scales).map(([view, cm]) => [view, { cm: String(cm) }]));
    const places = new PainCells(files, matrix, atlas, (region) => region, views);
    const answers = [];
    for (const pains of drawings) {
        const drawing = checkDrawing({ ...emptyDrawing(), pains: pains.map(({ marks, strength }, i) =>
            ({ ...newPain(emptyDrawing(), marks), id: i + 1, strength })) });
        await places.prepare(drawing);
        const marks = places.of(drawing).filter(({ cells }) => cells.length);
        const ranking = marks.length ? rank(matrix, marks, 8, keys) : null;
        answers.push({ cells: marks.map(({ cells }) => cells), ...ranking });
    }
    return answers;
}"""

RANDOM = 500


def random_place(dice: random.Random, atlas: Atlas, figure: str, view: str) -> tuple[float, float]:
    """A landmark, a near miss of the outline, or any place of a picture."""
    kind = dice.random()
    if kind < 0.5:
        marked = list(atlas.overlay(figure, view)["landmarks"].values())
        x, y = dice.choice([spot for sides in marked for spot in sides.values()])
        return x, y
    if kind < 0.85:
        x, y = near_the_outline(dice, atlas.labels(figure, view))
        # A drawing holds no place left of its picture or above it.
        return max(x, 0.0), max(y, 0.0)
    return round(dice.uniform(0, VIEWS[view].width), 1), round(dice.uniform(0, VIEWS[view].height), 1)


def random_pain(dice: random.Random, atlas: Atlas) -> dict[str, Any]:
    """A pain as a hand might draw it: clicks, regions and strokes on any picture, some of it erased.

    What is drawn on a picture begins at a landmark, beside the body's outline, or anywhere, off the body too.
    """
    marks: list[dict[str, Any]] = []
    for _ in range(dice.randint(1, 3)):
        kind = dice.random()
        if kind < 0.2:
            region, side = dice.choice(sorted(atlas.cells_of_region))
            marks.append({"region": region, "side": side})
            continue
        view = dice.choice(list(VIEWS))
        radii = (0.4, 0.8, 1.6) if VIEWS[view].close_up else (1, 2, 4)
        figure = dice.choice(FIGURES)
        x, y = random_place(dice, atlas, figure, view)
        if kind < 0.5:
            marks.append({"spot": [figure, view, x, y]})
            continue
        line = [round(at + dice.uniform(-25, 25), 1) for _ in range(dice.randint(1, 6)) for at in (x, y)]
        stroke: dict[str, Any] = {"stroke": [figure, view, dice.choice(radii), line]}
        marks.append(stroke | {"erase": True} if marks and dice.random() < 0.25 else stroke)
    return {"marks": marks, "strength": dice.choice([None, *range(11)])}


def test_browser_and_server_rank_random_drawings_equally(visit: Visit, atlas: Atlas) -> None:
    """500 drawings of strokes, clicks and regions: the same cells, candidates, scores, satellites and smallest set."""
    dice = random.Random(4)
    drawings = [[random_pain(dice, atlas) for _ in range(dice.randint(1, 8))] for _ in range(RANDOM)]
    page = visit.open("/about")
    scales = {view.id: view.units_per_cm for view in VIEWS.values()}
    answers = page.evaluate(BOTH, {"drawings": drawings, "satellites": atlas.satellites, "scales": scales})
    ranked = 0
    for pains, answer in zip(drawings, answers, strict=True):
        ours = []
        for pain in pains:
            cells = cells_of(atlas, [DrawnMark.model_validate(mark) for mark in pain["marks"]])
            weight = 1.0 if pain["strength"] is None else max(0.2, pain["strength"] / 5)
            if cells:
                ours.append(Mark(tuple(sorted(cells)), weight))
        assert [list(mark.cells) for mark in ours] == answer["cells"]
        if not ours:
            continue
        ranking = rank(atlas.matrix, ours, keys=atlas.keys)
        ranked += 1
        assert len(ranking.candidates) == answer["count"]
        for mine, theirs in zip(ranking.candidates, answer["candidates"], strict=False):
            assert all(close(theirs[key], value) for key, value in mine._asdict().items() if key in theirs), (
                mine,
                theirs,
            )
        muscles = rank_muscles(atlas.matrix, ours, ranking.candidates)
        assert len(muscles) >= len(answer["muscles"]) > 0
        for muscle, theirs in zip(muscles, answer["muscles"], strict=False):
            mine = json.loads(json.dumps(muscle._asdict() | {"likelihood": muscle.likelihood}))
            assert all(close(theirs[key], value) for key, value in mine.items()), (mine, theirs)
        explanation = fewest_muscles(atlas.matrix, ours, muscles)
        assert [e._asdict() for e in explanation.explained_by] == answer["explained_by"]
        assert (explanation.places, explanation.exact) == (answer["explained_places"], answer["exact"])
    assert ranked > 0.98 * RANDOM


PURE = """async () => {
    const { cellsWithin, readCellGraph } = await import("/static/js/skin/cell-graph.js");
    const { blur, contour } = await import("/static/js/skin/cell-outlines.js");
    const { mirrorCell } = await import("/static/js/skin/files.js");
    const { simplify } = await import("/static/js/drawing/brush.js");
    const { decodeDrawing, encodeDrawing, emptyDrawing, newPain } = await import("/static/js/drawing/pain-drawing.js");
    // Two cells on the midline, a row of three to the right, 1 cm apart: 0 - 2 - 3 - 4, and 1 touching nothing.
    const said = JSON.stringify({ m: 2, k: 3, unit_mm: 0.1, area_unit_mm2: 0.1, edges: 7 });
    const header = new TextEncoder().encode(said.padEnd(64));
    const next = [[2, 5], [], [0, 3], [2, 4], [3]];
    const buffer = new ArrayBuffer(4 + 64 + 9 * 5 + 1 + 2 * 7);
    const view = new DataView(buffer);
    view.setUint32(0, 64, true);
    new Uint8Array(buffer, 4, 64).set(header);
    [[0, 0, 0], [0, 0, 900], [-100, 0, 0], [-200, 0, 0], [-300, 0, 0]].flat()
        .forEach((at, i) => view.setInt16(68 + 2 * i, at, true));
    next.forEach((list, i) => view.setUint16(68 + 30 + 2 * i, 1000 * (i + 1), true));
    next.forEach((list, i) => view.setUint8(68 + 40 + i, list.length));
    next.flat().forEach((cell, i) => view.setUint16(68 + 46 + 2 * i, cell, true));
    const skin = readCellGraph(buffer, mirrorCell);
    const square = new Float32Array(36).fill(-1);
    for (const at of [14, 15, 20, 21]) square[at] = 1;
    const even = new Float32Array(25);
    even[12] = 9;
    blur(even, 5, 5, 1);
    const marks = [
        { stroke: ["male", "posterior", 2, [10.5, 20.1, 11, 22, 300.3, 400.4]] },
        { region: "temporal-pain", side: "left", erase: true },
        { spot: ["female", "anterior", 1.5, 2.5] },
    ];
    const told = { strength: 0, kinds: ["numb"], deep: true, onset: "days", note: "Zähne 🙂" };
    const drawing = { ...emptyDrawing(), pains: [{ ...newPain(emptyDrawing(), marks), ...told }] };
    const text = await encodeDrawing(drawing);
    const cuts = [];
    for (let length = 0; length < text.length; length += 1) {
        cuts.push(await decodeDrawing(text.slice(0, length)).then(() => "read", (error) => error.message.slice(0, 25)));
    }
    return {
        reach: [0.5, 1, 1.01, 2.5].map((cm) => cellsWithin(skin, 0, cm)),
        areas: [...skin.areaCm2].map((area) => Math.round(area)),
        left: [...skin.at.slice(15, 18)].map((at) => Math.round(at)), mirrored: cellsWithin(skin, 7, 1.01),
        lines: contour(square, 6, 6), even: [...even.slice(5, 10)],
        simple: simplify([0, 0, 1, 0.1, 2, 0, 3, 0.05, 4, 0, 4, 4], 0.2),
        same: JSON.stringify(await decodeDrawing(text)) === JSON.stringify(drawing), safe: /^[\\w-]+$/.test(text),
        cuts: [...new Set(cuts)],
    };
}"""


def test_the_pure_parts_on_toys(visit: Visit) -> None:
    """Walks over a row of cells, a square's outline, a blur, a simplified stroke, a link whole and cut anywhere."""
    found = visit.open("/about").evaluate(PURE)
    assert [sorted(cells) for cells in found["reach"]] == [[0], [0, 2, 5], [0, 2, 5], [0, 2, 3, 5, 6]]
    assert found["areas"] == [1, 2, 3, 4, 5, 3, 4, 5]
    assert found["left"] == [1, 0, 0]
    assert sorted(found["mirrored"]) == [6, 7]
    (line,) = found["lines"]
    corners = {(line[i], line[i + 1]) for i in range(0, len(line), 2)}
    assert corners == {(x, y) for x in (1.5, 3.5) for y in (2, 3)} | {(x, y) for x in (2, 3) for y in (1.5, 3.5)}
    assert found["even"] == [0, 1, 1, 1, 0]
    assert found["simple"] == [0, 0, 4, 0, 4, 4]
    assert found["same"]
    assert found["safe"]
    assert found["cuts"] == ["The link is incomplete or"]
