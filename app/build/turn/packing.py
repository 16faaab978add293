"""How the numbers of the files for the body that turns are written, so that brotli finds little left to say."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.build.body import Floats, Ints

VERSION = 1


def zigzag(values: Ints) -> Ints:
    """0, -1, 1, -2, 2 ... as 0, 1, 2, 3, 4 ..."""
    return np.asarray(np.where(values < 0, -2 * values - 1, 2 * values))


def planes(values: Ints) -> bytes:
    """Numbers below 65,536: the high bytes of all, then the low ones. Raises OverflowError for others."""
    flat = values.ravel()
    if len(flat) and (flat.min() < 0 or flat.max() > 0xFFFF):
        raise OverflowError(f"{flat.min()} to {flat.max()} do not fit into 16 bits")
    return (flat >> 8).astype(np.uint8).tobytes() + (flat & 0xFF).astype(np.uint8).tobytes()


def guessed(values: Ints, parents: Ints) -> Ints:
    """(v, k) what the parents of each corner (v, 3) make one expect: a parallelogram, or the corner before."""
    out = np.zeros_like(values)
    out[1:] = values[:-1]
    known = parents[:, 0] >= 0
    a, b, opposite = parents[known].T
    out[known] = values[a] + values[b] - values[opposite]
    return out


def unexpected(values: Ints, parents: Ints) -> bytes:
    """Columns (v, k) as the differences from what is guessed, column by column."""
    differences = zigzag(values - guessed(values, parents))
    return b"".join(planes(column) for column in differences.T)


def octahedral(normals: Floats, bits: int) -> Ints:
    """Unit vectors (n, 3) as two numbers (n, 2) on the unfolded octahedron (Cigolle et al. 2014)."""
    x, y, z = (normals / np.abs(normals).sum(axis=1, keepdims=True)).T
    folded_x = np.where(z >= 0, x, (1 - np.abs(y)) * np.where(x >= 0, 1, -1))
    folded_y = np.where(z >= 0, y, (1 - np.abs(x)) * np.where(y >= 0, 1, -1))
    steps = np.stack([folded_x, folded_y], axis=1) * (2 ** (bits - 1) - 1)
    return np.asarray(np.rint(steps), dtype=np.int64)


def without_runs(values: NDArray[np.uint8]) -> bytes:
    """Bytes in which each run of zeros is a zero and its length less one, seven bits a byte, the low ones first."""
    zero = values == 0
    edges = np.flatnonzero(np.diff(np.concatenate([[False], zero, [False]]).astype(np.int8)))
    out, done = bytearray(), 0
    for start, end in edges.reshape(-1, 2).tolist():
        out += values[done:start].tobytes()
        out.append(0)
        more = end - start - 1
        while more > 127:
            out.append(more & 127 | 128)
            more >>= 7
        out.append(more)
        done = end
    return bytes(out + values[done:].tobytes())


def with_header(header: dict[str, Any], *parts: bytes) -> bytes:
    """The length of a JSON header, the header with spaces up to a multiple of 4, and the rest."""
    text = json.dumps({"version": VERSION, **header}, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 4)
    return b"".join([len(text).to_bytes(4, "little"), text, *parts])
