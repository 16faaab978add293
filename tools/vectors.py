"""Write tests/vectors: clicks, drawings, examinations, searches and the server's answers, which the browser's equal."""

from __future__ import annotations

import dataclasses
import json
import random
import sys
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from app.atlas.atlas import FIGURES, Atlas, load_atlas
from app.atlas.built_files import MAX_SNAP_UNITS, LabelGrid
from app.atlas.examination import Findings, Listed, ListedMuscle, examine, examine_muscles
from app.atlas.explaining import fewest_muscles
from app.atlas.layers import layers_at
from app.atlas.matching import Mark, rank
from app.atlas.muscle_ranking import rank_muscles
from app.search.answers import answers_of
from app.search.entries import index_of
from app.search.ranking import Index, search
from app.views import VIEWS
from app.vocabulary import ANSWERS, FINDINGS

ROOT = Path(__file__).resolve().parent.parent
VECTORS = ROOT / "tests" / "vectors"
SEARCHED = 150
CASES = 120
LISTED = 12
STRANGE = 200
UNDER = 300
CLICKS = 24
"""Of each kind, on each picture of each figure."""


def near_the_outline(dice: random.Random, grid: LabelGrid) -> tuple[float, float]:
    """A place off the skin, at most 14 user units from it in x and in y, in tenths of a unit or on the grid's lines."""
    rows, columns = np.nonzero(grid.cells >= 0)
    while True:
        at = dice.randrange(len(rows))
        x, y = (float((n + 0.5) * grid.step + dice.uniform(-14, 14)) for n in (columns[at], rows[at]))
        # Corners and middles of squares are as near to several squares of skin, which tries the order among these.
        half = grid.step / 2
        x, y = (round(x, 1), round(y, 1)) if dice.random() < 0.7 else (round(x / half) * half, round(y / half) * half)
        if grid.cell(x, y) < 0:
            return x, y


def clicked(dice: random.Random, grid: LabelGrid) -> list[list[float]]:
    """Places with the skin that a click means: near the outline, and anywhere in and around the picture."""
    rows, columns = (n * grid.step for n in grid.cells.shape)
    places = [near_the_outline(dice, grid) for _ in range(CLICKS)]
    places += [
        (round(dice.uniform(-20, columns + 20), 1), round(dice.uniform(-20, rows + 20), 1)) for _ in range(CLICKS)
    ]
    found = [(x, y, grid.nearest(x, y)) for x, y in places]
    return [[x, y, *(near or (-1, x, y))] for x, y, near in found]


def clicks(atlas: Atlas) -> dict[str, Any]:
    """Clicks on every picture of both figures: [x, y, cell, x and y of the skin]; cell -1 where there is none near."""
    dice = random.Random(13)
    pictures = {f"{f}/{v}": clicked(dice, atlas.labels(f, v)) for f in FIGURES for v in VIEWS}
    return {"max_snap_units": MAX_SNAP_UNITS, "pictures": pictures}


def layers(atlas: Atlas) -> dict[str, Any]:
    """Cells of all of the skin with what lies under each: [cell, muscles from the skin inwards, bone]."""
    dice = random.Random(6)
    found = {cell: layers_at(atlas, cell) for cell in dice.sample(range(atlas.matrix.n), UNDER)}
    return {"cells": [[cell, [x.id for x in under[1:-1]], under[-1].id] for cell, under in found.items()]}


def case(atlas: Atlas, marks: list[Mark]) -> dict[str, Any]:
    """A drawing with the server's answer."""
    ranking = rank(atlas.matrix, marks, keys=atlas.keys)
    muscles = rank_muscles(atlas.matrix, marks, ranking.candidates)
    explanation = fewest_muscles(atlas.matrix, marks, muscles)
    return {
        "marks": [{"cells": list(m.cells), "weight": m.weight} for m in marks],
        "count": len(ranking.candidates),
        "exact": explanation.exact,
        "candidates": [
            {
                "trigger_point": c.trigger_point,
                "side": c.side,
                "score": c.score,
                "explains": c.explains,
                "specific": c.specific,
                "common": c.common,
                "zone": c.zone,
                "follows": c.follows,
                "likelihood": c.likelihood,
            }
            for c in ranking.candidates[:LISTED]
        ],
        "muscles": [
            c._asdict() | {"sides": list(c.sides), "points": list(c.points), "likelihood": c.likelihood}
            for c in muscles[:LISTED]
        ],
        "explained_by": [e._asdict() for e in explanation.explained_by],
        "explained_places": explanation.places,
    }


def vectors(atlas: Atlas) -> dict[str, Any]:
    """Single clicks, several clicks with weights, regions, and mixtures; the same each time."""
    dice = random.Random(20)
    cells = range(atlas.matrix.n)
    cases = [case(atlas, [Mark((dice.choice(cells),))]) for _ in range(CASES // 3)]
    for _ in range(CASES // 3):
        marks = [Mark((dice.choice(cells),), dice.choice([1.0, 0.5, 3.0])) for _ in range(dice.randint(2, 9))]
        cases.append(case(atlas, marks))
    regions = sorted(atlas.cells_of_region)
    for region, side in dice.sample(regions, CASES // 3):
        marks = [atlas.marks_of_region(region, side)]
        if dice.random() < 0.5:
            marks.append(Mark((dice.choice(cells),)))
        cases.append(case(atlas, marks))
    return {"version": atlas.matrix.version, "satellites": atlas.satellites, "cases": cases}


def muscles_of(candidates: list[Listed]) -> list[ListedMuscle]:
    """The muscles of these candidates, best first; one found on both sides is one row that means both."""
    found: dict[str, list[Listed]] = {}
    for candidate in candidates:
        found.setdefault(candidate.muscle, []).append(candidate)
    return [
        ListedMuscle(
            muscle,
            tuple(side for side in ("right", "left") if any(c.side == side for c in of)),
            of[0].score,
            tuple(dict.fromkeys(c.trigger_point for c in of)),
        )
        for muscle, of in found.items()
    ]


def examination_vectors(atlas: Atlas) -> dict[str, Any]:
    """Candidates of made-up scores with findings, some of them unknown words; independent of the drawn zones."""
    dice = random.Random(4)
    points = sorted(atlas.referrals)
    tests = [
        f"{t.id}:{side}"
        for t in atlas.movement_tests.values()
        for side in (("left", "right") if t.paired else ("midline",))
    ]
    cases = []
    for _ in range(CASES // 2):
        found = {(dice.choice(points), dice.choice(["left", "right"])) for _ in range(dice.randint(1, LISTED))}
        scored = sorted(((p, s, round(dice.uniform(0.05, 1), 4)) for p, s in sorted(found)), key=lambda c: -c[2])
        candidates = [Listed(p, atlas.referrals[p].muscle, s, score) for p, s, score in scored]
        pressed = dice.sample(candidates, dice.randint(0, len(candidates)))
        answers = {f"{c.trigger_point}:{c.side}": dice.choice((*ANSWERS, "perhaps")) for c in pressed}
        moved = {dice.choice(tests): dice.choice((*FINDINGS, "magic")) for _ in range(dice.randint(0, 20))}
        examined = examine(atlas.likelihoods, candidates, Findings(answers, moved))
        muscles = muscles_of(candidates)
        cases.append(
            {
                "candidates": [c._asdict() for c in candidates],
                "muscles": [m._asdict() for m in muscles],
                "examined_muscles": [
                    m._asdict() for m in examine_muscles(atlas.likelihoods, muscles, Findings(answers, moved))
                ],
                "points": answers,
                "movements": moved,
                "examined": [e._asdict() | {"because": [r._asdict() for r in e.because]} for e in examined],
            }
        )
    return {"cases": cases}


def misspelt(dice: random.Random, text: str) -> str:
    """A letter dropped, doubled, changed or swapped, or a space lost."""
    at = dice.randrange(len(text))
    return dice.choice(
        [
            text[:at] + text[at + 1 :],
            text[:at] + text[at] + text[at:],
            text[:at] + dice.choice("aeioumnst") + text[at + 1 :],
            text[:at] + text[at : at + 2][::-1] + text[at + 2 :],
            text.replace(" ", "", 1),
            text[: at + 1],
        ]
    )


def searches(atlas: Atlas) -> dict[str, Any]:
    """An index of some of the atlas, and what is found in it by right, misspelt and half-typed words."""
    dice = random.Random(5)
    whole = index_of(atlas)
    kinds = dict.fromkeys(e.kind for e in whole.entries)
    of_kind = [[e for e in whole.entries if e.kind == kind] for kind in kinds]
    entries = [e for group in of_kind for e in group[:: max(1, len(group) // 16)]]
    index = Index(entries, whole.words)
    asked = ["", " ", "the", "pain", "Músculo  PSOAS!", "m. soleus", "trp 2", "tp1", "ßø", "’", "chest pain", "x" * 300]
    names = [name for e in entries for name in (*e.names, *e.everyday)]
    while len(asked) < SEARCHED:
        text = dice.choice(names)
        asked.append(misspelt(dice, text) if dice.random() < 0.7 else f"{text} {dice.choice(names)}")
    return {
        "entries": [dataclasses.asdict(e) for e in entries],
        "index": index.as_json(),
        "cases": [{"q": q, "found": [f"{e.kind}:{e.id}" for e in search(index, q, 8)]} for q in asked],
    }


def strange(dice: random.Random, text: str) -> str:
    """A sentence with a word lost, repeated or moved, a slip of the pen, or marks and letters that mean nothing."""
    words = text.split()
    at = dice.randrange(len(words))
    return dice.choice(
        [
            " ".join(words[:at] + words[at + 1 :]),
            " ".join([*words, words[at]]),
            " ".join(words[at:] + words[:at]),
            misspelt(dice, text),
            f"{text}. {text.upper()}!",
            f"no {text}, \u00e9 \u5de6 \U0001f642 <b>",
            text.replace(" ", ", ", 1),
        ]
    )


def sentences(atlas: Atlas) -> dict[str, Any]:
    """What is understood of the sentences of the tests, of those changed at random, and of nothing sensible."""
    dice = random.Random(6)
    folder = ROOT / "tests" / "data"
    phrases = yaml.safe_load((folder / "danger_phrases.yaml").read_text(encoding="utf-8"))
    told = yaml.safe_load((folder / "sentences.yaml").read_text(encoding="utf-8"))["sentences"]
    asked = [case["q"] for case in (*told, *phrases["dangers"])] + list(phrases["harmless"])
    asked += [strange(dice, q) for q in dice.sample(asked, STRANGE)]
    asked += ["", " ", "the of my", "x" * 300, "\u0645\u0631\u062d\u0628\u0627", "((,.;", "left " * 50, "no " * 20]
    answered = answers_of(atlas)
    cases = []
    for q in asked:
        found = answered.answer(q, 5)
        said = [[u.kind, u.id, u.text, u.side, u.denied, answered.title(u)] for u in found.meaning.understood]
        cases.append(
            {
                "q": q,
                "said": said,
                "marks": found.meaning.marks,
                "kinds": found.meaning.kinds,
                "onset": found.meaning.onset,
                "found": [f"{e.kind}:{e.id}" for e in found.entries],
            }
        )
    return {"cases": cases}


def main() -> int:
    """Write the files."""
    VECTORS.mkdir(exist_ok=True)
    atlas = load_atlas()
    for name, made in (
        ("clicks", clicks(atlas)),
        ("layers", layers(atlas)),
        ("matching", vectors(atlas)),
        ("examination", examination_vectors(atlas)),
        ("search", searches(atlas)),
        ("understand", sentences(atlas)),
    ):
        path = VECTORS / f"{name}.json"
        path.write_text(json.dumps(made, separators=(",", ":")) + "\n", encoding="utf-8")
        print(f"wrote {path.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
