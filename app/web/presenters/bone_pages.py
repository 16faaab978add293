"""The pages of the bones: which pictures show a bone, which muscles are fastened to it."""

from __future__ import annotations

from urllib.parse import urlencode

from app.atlas.atlas import FIGURES, Atlas
from app.atlas.memo import memo
from app.atlas.skeleton import fastened_to
from app.data.models.bones import Bone
from app.drawing.body_map import figure_group
from app.drawing.view_choice import best_view, outlines_shown_cm2, views_in_order
from app.views import VIEWS, WITHOUT_BONES
from app.web.contexts.bones import BonePage, BonePicture, BonesPage
from app.web.contexts.links import Link

SHOWN_PICTURES = 3
WHOLE_BODY = ("anterior", "posterior")


def bones_page(atlas: Atlas) -> BonesPage:
    """All bones."""
    counted = tuple((bone, len(fastened_to(atlas, bone.id))) for bone in atlas.bones.values())
    return BonesPage(counted, BonePicture(VIEWS["anterior"], "/map/anterior.svg?layer=bones"))


def bone_page(atlas: Atlas, bone: Bone, figure: str) -> BonePage:
    """Everything about one bone."""
    bones = list(atlas.bones.values())
    i = bones.index(bone)
    return BonePage(
        bone=bone,
        figures=tuple(Link(f, bone_href(bone.id, f), f == figure) for f in FIGURES),
        pictures=tuple(bone_picture(bone, view, figure) for view in views_of_bone(atlas, bone, figure)),
        fastened=fastened_to(atlas, bone.id),
        landmarks=tuple((name, atlas.landmark_names[name]) for name in bone.landmarks),
        points=tuple(x for x in atlas.data.bone_landmarks if x.bone == bone.id),
        sources=tuple(atlas.sources[s] for s in bone.sources),
        before=bones[i - 1] if i else None,
        after=bones[i + 1] if i + 1 < len(bones) else None,
    )


def bone_href(bone: str, figure: str) -> str:
    """A bone's page; what is usual is not said."""
    return f"/bones/{bone}" + ("" if figure == "female" else f"?figure={figure}")


def bone_picture(bone: Bone, view: str, figure: str) -> BonePicture:
    """A view with the bone lit, the right one of a pair."""
    name = f"{bone.id}:right" if bone.paired else bone.id
    query = urlencode({"layer": "bones", "figure": figure, "bone": name}, safe=":")
    return BonePicture(VIEWS[view], f"/map/{view}.svg?{query}")


@memo(128)
def views_of_bone(atlas: Atlas, bone: Bone, figure: str) -> tuple[str, ...]:
    """Views that show a bone: the whole body that shows more of it, then the close-ups that show it best."""
    side = "right" if bone.paired else "midline"
    shown = {}
    for view in VIEWS:
        if view not in WITHOUT_BONES and bone.drawn and VIEWS[view].side in (None, "right"):
            group = figure_group(atlas, figure, view, "bones")
            paths = (p for p in group.iter("path") if (p.get("data-bone"), p.get("data-side")) == (bone.id, side))
            shown[view] = outlines_shown_cm2(view, (str(p.get("d")) for p in paths))
    seen = {view: area for view, area in shown.items() if area > 0}
    whole = {view: area for view, area in seen.items() if view in WHOLE_BODY}
    close = {view: area for view, area in seen.items() if view not in WHOLE_BODY}
    first = [best_view(whole, enough=1.0)] if whole else []
    return tuple([*first, *views_in_order(close, 0.0)][:SHOWN_PICTURES])
