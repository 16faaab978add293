"""What lies under the finger: the order of muscles from the skin inwards, and the first bone below them.

Which muscle lies over which other one stands in data/muscles.yaml (`lies_over`); which muscles lie under a place, and
which bone, stands in static/layers, made by app/build/layers with the order of this module. Order only, no depth.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from app.atlas.built_files import BuildMissing, read_built
from app.atlas.memo import memo
from app.data.layering import everything_below
from app.vocabulary import LAYERS_INWARDS

if TYPE_CHECKING:
    from app.atlas.atlas import Atlas
    from app.data.models.core import Muscle

FOLDER = "layers"
FILE = "layers.json"
"""static/layers/layers.json: docs/formats.md says what is in it."""

Kind = Literal["skin", "muscle", "bone"]


@dataclass(frozen=True)
class Layer:
    """One thing under the finger. id: of the muscle or bone; `skin` for the skin."""

    kind: Kind
    id: str


SKIN = Layer("skin", "skin")


class Order:
    """Which muscles lie over which, with all that follows from the pairs in the data."""

    def __init__(self, muscles: Iterable[Muscle]) -> None:
        self.muscles = tuple(muscles)
        self.below: dict[str, frozenset[str]] = everything_below({m.id: m.lies_over for m in self.muscles})
        self.rank = {
            m.id: (LAYERS_INWARDS.index(m.layer) if m.layer else len(LAYERS_INWARDS), place)
            for place, m in enumerate(self.muscles)
        }

    @cached_property
    def above(self) -> dict[str, frozenset[str]]:
        """All that lies over each muscle, directly or by way of others."""
        return {m: frozenset(a for a, below in self.below.items() if m in below) for m in self.rank}

    def inwards(self, muscles: Collection[str]) -> tuple[str, ...]:
        """Muscles that lie under one place, from the skin inwards.

        None comes before one that lies over it. Of those that could be next, the one of the outer layer is, then the
        one that stands first in the roster.
        """
        left = set(muscles)
        out = []
        while left:
            free = [m for m in left if not (self.above[m] & left)]
            out.append(min(free, key=self.rank.__getitem__))
            left.remove(out[-1])
        return tuple(out)


@dataclass(frozen=True)
class Beneath:
    """What lies under each cell of the midline and the right half of the skin; the left half is the mirror image.

    stacks: distinct lists of muscles from the skin inwards. stack: (m + k,) index into `stacks`.
    bone: (m + k,) the first bone below.
    """

    stacks: tuple[tuple[str, ...], ...]
    stack: tuple[int, ...]
    bone: tuple[str, ...]


@memo(1)
def beneath_of(atlas: Atlas) -> Beneath:
    """The built file, read once; no course changes it. Raises BuildMissing where it is not of the matrix's cells."""
    try:
        loaded = json.loads(read_built(atlas.static / FOLDER / FILE))
        muscles, bones = loaded["muscles"], [bone["id"] for bone in loaded["bones"]]
        stacks = tuple(tuple(muscles[i] for i in stack) for stack in loaded["stacks"])
        found = Beneath(stacks, tuple(loaded["stack"]), tuple(bones[i] for i in loaded["bone"]))
    except (ValueError, KeyError, IndexError, TypeError) as error:
        raise BuildMissing(f"static/{FOLDER}/{FILE} is damaged ({error}); run `make build`") from error
    if len(found.stack) != atlas.matrix.m + atlas.matrix.k:
        raise BuildMissing(f"{FILE} and matrix.bin are of different builds; run `make build`")
    return found


@memo(1)
def order_of(atlas: Atlas) -> Order:
    """The order of the atlas's muscles."""
    return Order(atlas.muscles.values())


def layers_at(atlas: Atlas, cell: int) -> tuple[Layer, ...]:
    """What lies under a cell of the skin: skin, muscles from the skin inwards, the first bone."""
    beneath = beneath_of(atlas)
    own = cell if cell < atlas.matrix.m + atlas.matrix.k else cell - atlas.matrix.k
    muscles = (Layer("muscle", m) for m in beneath.stacks[beneath.stack[own]] if m in atlas.muscles)
    return (SKIN, *muscles, Layer("bone", beneath.bone[own]))


def covers_at(atlas: Atlas, cell: int, muscle: str) -> tuple[str, ...] | None:
    """The muscles over a muscle at a cell, from the skin inwards; None where the muscle is not under the cell."""
    found = [layer.id for layer in layers_at(atlas, cell) if layer.kind == "muscle"]
    return tuple(found[: found.index(muscle)]) if muscle in found else None


def covered_by(atlas: Atlas, muscle: str) -> tuple[str, ...]:
    """The muscles that lie directly over a muscle, in roster order."""
    return tuple(m.id for m in atlas.muscles.values() if muscle in m.lies_over)
