"""Cutting triangles along the zero of a field over the skin, so that a cut is smooth where triangles are large."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Clip:
    """Triangles cut along the zero of a field: piece -> its triangle (n,), its corners' weights (n, 3, 3)."""

    origin: Ints
    bary: Floats


def clipped(faces: Ints, field: Floats) -> Clip:
    """The parts of triangles (f, 3) over which a field (v,) is positive."""
    value = field[faces]
    inside = value > 0
    count = inside.sum(axis=1)
    whole = np.flatnonzero(count == 3)
    origin = [whole]
    bary = [np.broadcast_to(np.eye(3), (len(whole), 3, 3))]
    for k in range(3):
        i, j = (k + 1) % 3, (k + 2) % 3
        tip, rest = np.eye(3)[k], np.eye(3)[[i, j]]
        for lone in (True, False):  # corner k alone inside, or alone outside
            which = np.flatnonzero((inside[:, k] == lone) & (count == (1 if lone else 2)))
            v = value[which]
            on = [_between(tip, rest[n], v[:, k], v[:, m]) for n, m in ((0, i), (1, j))]
            full = np.broadcast_to(np.eye(3), (len(which), 3, 3))
            if lone:
                origin.append(which)
                bary.append(np.stack([full[:, k], on[0], on[1]], axis=1))
            else:
                origin += [which, which]
                bary.append(np.stack([on[0], full[:, i], full[:, j]], axis=1))
                bary.append(np.stack([on[0], full[:, j], on[1]], axis=1))
    return Clip(np.concatenate(origin), np.concatenate(bary))


def _between(a: Floats, b: Floats, value_a: Floats, value_b: Floats) -> Floats:
    """Weights (n, 3) of the zero between corner a and corner b."""
    t = (value_a / (value_a - value_b))[:, None]
    return np.asarray(a * (1 - t) + b * t)
