"""Which muscles are fastened to which bone, and where bones are drawn."""

from __future__ import annotations

from dataclasses import dataclass

from app.atlas.atlas import Atlas
from app.data.models.bones import Bone
from app.data.models.core import Muscle
from app.errors import BadQuery, unknown
from app.views import VIEWS, WITHOUT_BONES
from app.vocabulary import LAYERS, Layer

FOLDER = "bones"
"""Folder of static/ with the bones of each figure and view."""

MUSCLE_GROUPS = ("whole", "head", "trunk", "leg")
WITH_MUSCLES = tuple(v for v in VIEWS if VIEWS[v].group in MUSCLE_GROUPS and v not in WITHOUT_BONES)
"""Views with muscles as bodies."""

MUSCLE_LAYERS = ("superficial", "deep")
"""Layers that show muscles over the bones."""


@dataclass(frozen=True)
class Fastened:
    """A muscle on a bone: whether it starts there, ends there, or both."""

    muscle: Muscle
    origin: bool
    insertion: bool


def bone_named(atlas: Atlas, bone_id: str) -> Bone:
    """The bone, or NotFound with the closest ids."""
    if bone_id not in atlas.bones:
        raise unknown("bone", bone_id, list(atlas.bones), "id")
    return atlas.bones[bone_id]


def fastened_to(atlas: Atlas, bone: str) -> tuple[Fastened, ...]:
    """The muscles whose origin or insertion is on a bone, in roster order."""
    found = (
        Fastened(m, bone in m.attachments.origin_on, bone in m.attachments.insertion_on) for m in atlas.muscles.values()
    )
    return tuple(f for f in found if f.origin or f.insertion)


def layer_shown(view: str, layer: Layer) -> Layer:
    """What a view shows where a layer is asked for that it may not have: the next one that it has."""
    if layer in MUSCLE_LAYERS and view not in WITH_MUSCLES:
        layer = "bones"
    return "skin" if layer == "bones" and view in WITHOUT_BONES else layer


def check_layer(view: str, layer: str) -> Layer:
    """The layer of a view. Raises BadQuery for one that is unknown, or that this view does not have."""
    for known in LAYERS:
        if layer == known:
            if known == "bones" and view in WITHOUT_BONES:
                raise BadQuery(f"{VIEWS[view].title}: this view has no bones", field="layer")
            if known in MUSCLE_LAYERS and view not in WITH_MUSCLES:
                raise BadQuery(f"{VIEWS[view].title}: this view has no muscles yet; ask for layer=bones", field="layer")
            return known
    raise unknown("layer", layer, list(LAYERS), "layer", BadQuery)
