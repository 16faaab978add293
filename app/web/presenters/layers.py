"""What lies under the finger, as links."""

from __future__ import annotations

from app.atlas.atlas import Atlas
from app.atlas.layers import Layer, layers_at
from app.atlas.place_names import region_title
from app.web.contexts.core import LayerLink, UnderFinger
from app.web.page_state import PageState


def _link(atlas: Atlas, layer: Layer) -> LayerLink:
    if layer.kind == "bone":
        bone = atlas.bones[layer.id]
        return LayerLink(f"/bones/{bone.id}", bone.common, bone.plain)
    muscle = atlas.muscles[layer.id]
    return LayerLink(f"/muscles/{muscle.id}", muscle.common, muscle.plain)


def under_finger(atlas: Atlas, state: PageState) -> UnderFinger | None:
    """What lies under the place that was named last, if it is a single spot; None where none is."""
    spots = [place for place in state.places if len(place.mark.cells) == 1]
    if not spots:
        return None
    found = layers_at(atlas, spots[-1].mark.cells[0])
    links = tuple(_link(atlas, layer) for layer in found if layer.kind != "skin")
    return UnderFinger(region_title(spots[-1], state.voice) if len(state.places) > 1 else "", links)
