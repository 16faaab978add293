"""Write tests/vectors/matching.json: drawings and the server's answers, which the browser's code has to equal."""

from __future__ import annotations

import json
import random
import sys
from pathlib import Path
from typing import Any

from app.atlas import Atlas, load_atlas
from app.matching import Mark, rank

ROOT = Path(__file__).resolve().parent.parent
VECTORS = ROOT / "tests" / "vectors" / "matching.json"
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


def main() -> int:
    """Write the file."""
    VECTORS.parent.mkdir(exist_ok=True)
    VECTORS.write_text(json.dumps(vectors(load_atlas()), separators=(",", ":")) + "\n", encoding="utf-8")
    print(f"wrote {VECTORS.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    sys.exit(main())
