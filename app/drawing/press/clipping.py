"""Paths made shorter where a picture does not show them."""

from __future__ import annotations

from collections.abc import Sequence

from app.drawing.svg_paths import path_steps

Spot = tuple[float, float]
Box = tuple[float, float, float, float]

MARGIN_SHARE = 0.03
"""So much of a box's width beyond its edge still counts as shown, for the width of lines."""


def shortened(path: str, box: Box) -> str:
    """A path that looks the same in a box (left, top, width, height) and goes straight where it is out of sight.

    Steps that follow one another wholly beyond the same edge of the box become one straight line, which lies beyond
    that edge too; so what is filled or drawn inside stays as it is.
    """
    margin = MARGIN_SHARE * box[2]
    left, top = box[0] - margin, box[1] - margin
    right, bottom = box[0] + box[2] + margin, box[1] + box[3] + margin

    def beyond(spots: Sequence[Spot]) -> int:
        """Beyond which edges all of some places lie, as bits."""
        xs, ys = [x for x, _ in spots], [y for _, y in spots]
        return (max(xs) < left) | (min(xs) > right) << 1 | (max(ys) < top) << 2 | (min(ys) > bottom) << 3

    out: list[str] = []
    x = y = 0
    at: Spot = (0.0, 0.0)
    far, waiting = 0, False

    def line() -> None:
        nonlocal x, y
        to_x, to_y = round(at[0] * 10), round(at[1] * 10)
        out.append(f"l{_said(to_x - x)} {_said(to_y - y)}")
        x, y = to_x, to_y

    for piece in path.split("M")[1:]:
        closed = piece.rstrip().endswith(("z", "Z"))
        for lifted, spots in path_steps("M" + piece):
            if lifted:
                at = spots[-1]
                x, y = round(at[0] * 10), round(at[1] * 10)
                out.append(f"M{_said(x)} {_said(y)}")
                far, waiting = 0, False
                continue
            edges = beyond([at, *spots])
            if waiting and not far & edges:
                line()
                waiting, far = False, 0
            if edges:
                far, waiting = (far & edges) if waiting else edges, True
                at = spots[-1]
                continue
            numbers = []
            for sx, sy in spots:
                to_x, to_y = round(sx * 10), round(sy * 10)
                numbers.append(f"{_said(to_x - x)} {_said(to_y - y)}")
            out.append(("c" if len(spots) == 3 else "l") + " ".join(numbers))
            at = spots[-1]
            x, y = round(at[0] * 10), round(at[1] * 10)
        if waiting:
            line()
        if closed:
            out.append("z")
    return "".join(out)


def _said(tenths: int) -> str:
    """Tenths of a user unit as a number."""
    return f"{tenths / 10:g}"
