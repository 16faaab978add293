"""How exactly people point: a click stands for a spot of skin, not for one cell.

Whoever marks the same place twice is off by up to 2.7 cm (Barbero 2012). So a cell's strength is the mean of the
strengths around it, weighed by how likely it is that a mark there was meant for them (docs/ranking.md). It is worked
out here once, so that a click stays the look-up of one cell.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, vstack
from scipy.sparse.csgraph import dijkstra

from app.atlas.built_files import ESSENTIAL_BIT, FULL_STRENGTH, SPILLOVER_STRENGTH, CellGraph
from app.build.body import Floats

COARSE_SIGMA_CM = 1.9
"""Standard deviation of one mark on trunk and limbs: two marks that differ by 2.7 cm, divided by the root of 2."""

FINE_SIGMA_CM = 1.0
"""The same on head, hands and feet, where people point with a fingertip: the tolerance of a click there."""

REACH_SIGMAS = 3.0
"""Skin further off than so many standard deviations is not meant."""

FAINTEST = 0.1
"""What is weaker outside its own zone is left out: it would lengthen each list with what nobody would look at."""

STEP = 4
"""Strengths are kept in steps of so many of FULL_STRENGTH, so that the file that each browser loads stays small."""

ROWS_AT_ONCE = 1000


def spot_weights(graph: CellGraph, fine: NDArray[np.bool_], area_cm2: Floats) -> csr_matrix:
    """(n, n) how much each cell counts for a mark on another one; each row adds up to 1.

    fine, area_cm2: (n,). The distance is that over the edges between the middles of touching cells.
    """
    edges = _edges_cm(graph)
    n = edges.shape[0]
    sigma = np.where(fine, FINE_SIGMA_CM, COARSE_SIGMA_CM)
    rows = []
    for start in range(0, n, ROWS_AT_ONCE):
        marked = np.arange(start, min(n, start + ROWS_AT_ONCE))
        away = dijkstra(edges, indices=marked, limit=REACH_SIGMAS * COARSE_SIGMA_CM) / sigma[marked, None]
        weight = np.where(away <= REACH_SIGMAS, np.exp(-0.5 * np.minimum(away, REACH_SIGMAS) ** 2), 0.0) * area_cm2
        rows.append(csr_matrix(weight / weight.sum(axis=1, keepdims=True)))
    return vstack(rows).tocsr()


def spread(codes: NDArray[np.uint8], weights: csr_matrix) -> NDArray[np.uint8]:
    """(n, p) codes of a click that may be off, from those of the zones as drawn; the essential bits stay as drawn."""
    drawn = codes & FULL_STRENGTH
    # Rounded first, so that no machine's way of adding up decides about a step.
    mean = np.round(weights @ drawn.astype(np.float64), 6)
    steps = np.minimum(FULL_STRENGTH, STEP * np.round(mean / STEP)).astype(np.uint8)
    inside = drawn >= int(SPILLOVER_STRENGTH * FULL_STRENGTH)
    kept = np.where(inside, np.maximum(steps, STEP), np.where(mean >= FAINTEST * FULL_STRENGTH, steps, 0))
    return np.where(kept > 0, kept | (codes & ESSENTIAL_BIT), 0).astype(np.uint8)


def _edges_cm(graph: CellGraph) -> csr_matrix:
    """(n, n) how far touching cells are from each other, both halves."""
    kept = graph.m + graph.k
    mirror = np.concatenate([np.arange(graph.m), np.arange(kept, kept + graph.k), np.arange(graph.m, kept)])
    cell = np.repeat(np.arange(kept), np.diff(graph.start))
    position = np.concatenate([graph.position_cm, graph.position_cm[graph.m :] * [-1.0, 1.0, 1.0]])
    a = np.concatenate([cell, mirror[cell]])
    b = np.concatenate([graph.neighbour, mirror[graph.neighbour]])
    n = len(position)
    # Once each: what touches across the midline is listed from both halves.
    a, b = np.divmod(np.unique(a * n + b), n)
    return csr_matrix((np.linalg.norm(position[a] - position[b], axis=1), (a, b)), shape=(n, n))
