"""Write tests/vectors: drawings, examinations and the server's answers, which the browser's code has to equal."""

from __future__ import annotations

import json
import random
import sys
from pathlib import Path
from typing import Any

from app.atlas import Atlas, load_atlas
from app.examination import Findings, Listed, examine
from app.matching import Mark, rank
from app.vocabulary import ANSWERS, FINDINGS

ROOT = Path(__file__).resolve().parent.parent
VECTORS = ROOT / "tests" / "vectors"
CASES = 120
LISTED = 12


def case(atlas: Atlas, marks: list[Mark]) -> dict[str, Any]:
    """A drawing with the server's answer."""
    ranking = rank(atlas.matrix, marks, keys=atlas.keys)
    return {
        "marks": [{"cells": list(m.cells), "weight": m.weight} for m in marks],
        "count": len(ranking.candidates),
        "exact": ranking.exact,
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
            }
            for c in ranking.candidates[:LISTED]
        ],
        "explained_by": [{"trigger_point": c.trigger_point, "side": c.side} for c in ranking.explained_by],
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
        cases.append(
            {
                "candidates": [c._asdict() for c in candidates],
                "points": answers,
                "movements": moved,
                "examined": [e._asdict() | {"because": [r._asdict() for r in e.because]} for e in examined],
            }
        )
    return {"cases": cases}


def main() -> int:
    """Write the files."""
    VECTORS.mkdir(exist_ok=True)
    atlas = load_atlas()
    for name, made in (("matching", vectors(atlas)), ("examination", examination_vectors(atlas))):
        path = VECTORS / f"{name}.json"
        path.write_text(json.dumps(made, separators=(",", ":")) + "\n", encoding="utf-8")
        print(f"wrote {path.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    sys.exit(main())
