"""A reader of static/atlas/body.bin and zones.bin after docs/turn.md, by other code than the browser's."""

from __future__ import annotations

import json
from collections import deque
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.build.turn.traverse import NAMED, NEW, NOTHING, Node, advance, ring

Ints = NDArray[np.int64]


@dataclass
class Parts:
    """A file as its parts are read one after another."""

    data: bytes
    at: int = 0

    def header(self) -> dict[str, Any]:
        length = int.from_bytes(self.data[:4], "little")
        self.at = 4 + length
        read: dict[str, Any] = json.loads(self.data[4 : self.at])
        return read

    def bytes(self, count: int) -> Ints:
        self.at += count
        return np.frombuffer(self.data, np.uint8, count, self.at - count).astype(np.int64)

    def planes(self, count: int) -> Ints:
        high, low = self.bytes(count), self.bytes(count)
        return high * 256 + low

    def signed(self, count: int) -> Ints:
        return unzigzag(self.planes(count))


def unzigzag(values: Ints) -> Ints:
    return np.where(values & 1, -((values + 1) >> 1), values >> 1)


def third_corner(node: Node, symbol: int, known: int, named: deque[int]) -> int:
    """The corner that a symbol means."""
    if symbol == NEW:
        return known
    if symbol == NAMED:
        return named.popleft()
    return node.before.corner if symbol == 1 else node.after.after.corner


def read_sheet(symbols: Ints, named: Ints, vertices: int) -> tuple[Ints, Ints]:
    """Triangles (f, 3) and parents (v, 3)."""
    faces, parents = [(0, 1, 2)], [(-1, -1, -1)] * 3
    waiting, told, said = deque(ring((0, 1, 2))), deque(named.tolist()), iter(symbols.tolist())
    while waiting:
        node = waiting.popleft()
        if not node.alive or node.closed:
            continue
        symbol = next(said)
        if symbol == NOTHING:
            node.closed = True
            continue
        corner = third_corner(node, symbol, len(parents), told)
        faces.append((node.after.corner, node.corner, corner))
        if symbol == NEW:
            parents.append((node.corner, node.after.corner, node.opposite))
        waiting += advance(node, symbol, corner)
    assert len(parents) == vertices
    assert not told
    assert next(said, None) is None
    return np.array(faces), np.array(parents)


@dataclass(frozen=True)
class TurnedBody:
    """static/atlas/body.bin: (f, 3) faces, (v, 3) parents, (v, 18) columns, (v,) on the midline, (v,) cells."""

    header: dict[str, Any]
    faces: Ints
    parents: Ints
    columns: Ints
    middle: Ints
    cells: Ints
    lines: Ints

    def places(self, figure: int) -> Ints:
        return self.columns[:, :3] + figure * self.columns[:, 3:6]


def read_body(data: bytes) -> TurnedBody:
    """Read the file."""
    parts = Parts(data)
    header = parts.header()
    v = header["vertices"]
    symbols = parts.bytes(header["symbols"])
    faces, parents = read_sheet(symbols, parts.planes(header["named"]), v)
    columns = np.stack([parts.signed(v) for _ in range(18)], axis=1)
    columns[1] += columns[0]
    columns[2] += columns[1]
    for i, (a, b, opposite) in enumerate(parents.tolist()):
        if a >= 0:
            columns[i] += columns[a] + columns[b] - columns[opposite]
    middle, codes, told = parts.bytes(v), parts.bytes(v), iter(parts.planes(header["cells_told"]).tolist())
    cells: list[int] = []
    for code, of in zip(codes.tolist(), parents.tolist(), strict=True):
        cells.append(next(told) if code == 3 else cells[of[code]])
    count = sum(line["points"] for line in header["lines"])
    lines = np.stack([parts.signed(count) for _ in range(10)], axis=1)
    assert parts.at == len(data)
    return TurnedBody(header, faces, parents, columns, middle, np.array(cells), lines)


def read_column(data: bytes, at: int, parents: Ints, limit: int) -> tuple[Ints, int]:
    """(v,) distances in steps, and where their bytes end."""
    differences: list[int] = []
    while len(differences) < len(parents):
        byte, at = data[at], at + 1
        if byte:
            differences.append(byte)
            continue
        more = shift = 0
        while True:
            byte, at = data[at], at + 1
            more |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                break
        differences += [0] * (more + 1)
    values: list[int] = []
    for difference, (a, b, c) in zip(unzigzag(np.array(differences)).tolist(), parents.tolist(), strict=True):
        guess = values[a] + values[b] - values[c] if a >= 0 else values[-1] if values else limit
        values.append(min(max(guess, -limit), limit) + difference)
    return np.array(values), at
