"""Checks of what lies over what: known muscles, no ring, one story with the bodies and with the layers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from app.data.checks.registry import check, unknown_reference
from app.data.layering import everything_below
from app.data.yaml_reader import Problem

if TYPE_CHECKING:
    from app.data.dataset import Data


@check("muscles")
def muscles_lie_over_known_muscles(data: Data) -> Iterator[Problem]:
    """Each muscle of the atlas has a layer; what it lies over is known; none lies over itself by way of others."""
    document, known = data.documents["muscles"], {m.id for m in data.muscles}
    below = everything_below({m.id: m.lies_over for m in data.muscles})
    for i, muscle in enumerate(data.muscles):
        for j, name in enumerate(muscle.lies_over):
            if not data.laid_over:
                yield from unknown_reference(document, ("muscles", i, "lies_over", j), "muscle", name, known)
        if muscle.id in below[muscle.id]:
            message = f"`{muscle.id}` lies over itself by way of others; take one of them out"
            yield document.problem(("muscles", i, "lies_over"), message)
        if muscle.layer is None and not data.laid_over:
            yield document.problem(("muscles", i), "the key `layer` is missing; say where the muscle lies")


@check("muscles")
def what_is_covered_has_a_cover(data: Data) -> Iterator[Problem]:
    """A muscle that is not superficial lies under another one; one that is deep lies over none that is superficial."""
    if data.laid_over:
        return
    document, layers = data.documents["muscles"], {m.id: m.layer for m in data.muscles}
    covered = {name for m in data.muscles for name in m.lies_over}
    for i, muscle in enumerate(data.muscles):
        if muscle.layer != "superficial" and muscle.id not in covered:
            message = f"is {muscle.layer}, but no muscle lies over it; name it in the other's `lies_over`"
            yield document.problem(("muscles", i, "layer"), message)
        for j, name in enumerate(muscle.lies_over):
            if muscle.layer == "deep" and layers.get(name) == "superficial":
                message = f"a deep muscle does not lie over `{name}`, which is superficial"
                yield document.problem(("muscles", i, "lies_over", j), message)


@check("muscles", "muscle_bodies")
def bodies_lie_as_the_muscles_do(data: Data) -> Iterator[Problem]:
    """A body lies over another one only where the muscles' own `lies_over` says so, directly or by way of others."""
    if data.laid_over:
        return
    document = data.documents["muscle_bodies"]
    below = everything_below({m.id: m.lies_over for m in data.muscles})
    for i, body in enumerate(data.muscle_bodies):
        for j, name in enumerate(body.over):
            if body.muscle in below and name not in below[body.muscle]:
                message = f"`lies_over` of {body.muscle} in muscles.yaml does not lead to `{name}`; add it there"
                yield document.problem(("muscle_bodies", i, "over", j), message)
