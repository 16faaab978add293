"""The triangles of a sheet in an order from which little needs to be said of each (Edgebreaker: Rossignac 1999).

One goes over the sheet from triangle to triangle, those first that were met first, with the edge of what was visited as
a ring of nodes, each of which begins an edge. The triangle beyond an edge is told by a symbol: its third corner is new,
or the one before or after the edge on the ring, or it is named. New corners are numbered as they come, and each but the
first three has three parents, from which its place is guessed: the two ends of the edge, and the corner opposite it.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

import numpy as np

from app.build.body import Ints

NEW, BEFORE, AFTER, LAST, NOTHING, NAMED = range(6)
"""What lies beyond an edge of the ring: a triangle whose third corner is new; the one before it; the one after it;
both, which closes the ring; no triangle that was not visited; one whose third corner is told by its number."""


@dataclass(eq=False)
class Node:
    """A corner on the ring; its edge leads to the next node. opposite: third corner of the triangle inside the edge."""

    corner: int
    opposite: int
    before: Node = field(init=False, repr=False)
    after: Node = field(init=False, repr=False)
    alive: bool = True
    closed: bool = False


@dataclass(frozen=True)
class Traversal:
    """A sheet as it is written.

    order: (v,) the old number of each corner by its new one. faces: (f, 3) triangles in new numbers, as they come.
    symbols: one for each edge that was looked beyond. named: the corners told by their number.
    parents: (v, 3) in new numbers; -1 for the first three corners.
    """

    order: Ints
    faces: Ints
    symbols: Ints
    named: Ints
    parents: Ints


def ring(corners: tuple[int, int, int]) -> list[Node]:
    """The ring around one triangle."""
    nodes = [Node(corners[i], corners[(i + 2) % 3]) for i in range(3)]
    for i, node in enumerate(nodes):
        node.after = nodes[(i + 1) % 3]
        node.after.before = node
    return nodes


def advance(node: Node, symbol: int, corner: int) -> list[Node]:
    """Take the triangle beyond a node's edge into the ring; returns the nodes whose edges are new."""
    end = node.after
    if symbol in (NEW, NAMED):
        added = Node(corner, node.corner)
        added.before, added.after = node, end
        node.after = end.before = added
        node.opposite = end.corner
        return [node, added]
    if symbol == AFTER:
        end.alive = False
        node.after = end.after
        node.after.before = node
        node.opposite = end.corner
        node.closed = False
        return [node]
    node.alive = False
    if symbol == BEFORE:
        node.before.after = end
        end.before = node.before
        node.before.opposite = node.corner
        node.before.closed = False
        return [node.before]
    end.alive = node.before.alive = False
    return []


def traverse(faces: Ints) -> Traversal:
    """Go over a sheet (f, 3) that hangs together. Raises ValueError where it is in pieces."""
    beyond = {}
    for number, (a, b, c) in enumerate(faces.tolist()):
        beyond.update({(a, b): (number, c), (b, c): (number, a), (c, a): (number, b)})
    new: dict[int, int] = {}
    parents: list[tuple[int, int, int]] = []
    symbols, named, visited = [], [], {0}

    def numbered(corner: int, of: tuple[int, int, int] = (-1, -1, -1)) -> int:
        if corner not in new:
            new[corner] = len(new)
            parents.append(of)
        return new[corner]

    first = faces[0].tolist()
    out = [tuple(numbered(corner) for corner in first)]
    waiting = deque(ring((first[0], first[1], first[2])))
    while waiting:
        node = waiting.popleft()
        if not node.alive or node.closed:
            continue
        a, b = node.corner, node.after.corner
        number, c = beyond.get((b, a), (-1, -1))
        if number < 0 or number in visited:
            symbols.append(NOTHING)
            node.closed = True
            continue
        visited.add(number)
        before, after = node.before.corner == c, node.after.after.corner == c
        symbol = NEW if c not in new else LAST if before and after else BEFORE if before else AFTER if after else NAMED
        symbols.append(symbol)
        of = (new[a], new[b], new[node.opposite])
        out.append((new[b], new[a], numbered(c, of)))
        if symbol == NAMED:
            named.append(new[c])
        waiting += advance(node, symbol, c)
    if len(visited) != len(faces):
        raise ValueError(f"the sheet is in pieces: {len(visited)} of {len(faces)} triangles hang together")
    return Traversal(*(np.array(rows, dtype=np.int64) for rows in (list(new), out, symbols, named, parents)))
