"""What schemathesis cannot know: ids that there are. Every second path is given one, so that answers are met too."""

from __future__ import annotations

from typing import Any

import schemathesis

IDS = {
    "muscle_id": ("infraspinatus", "temporalis", "soleus"),
    "point_id": ("infraspinatus-1", "trapezius-upper-1", "soleus-1"),
    "region_id": ("temporal-pain", "lumbar-pain", "vertex-pain"),
    "condition_id": ("tension-headache", "migraine"),
    "posture_id": ("forward-head", "lower-crossed"),
    "page_id": ("principles", "evidence"),
    "view": ("anterior", "posterior", "head-left"),
}


@schemathesis.hook
def map_path_parameters(context: Any, path_parameters: dict[str, Any] | None) -> dict[str, Any] | None:
    """Each id that was made up replaced by a real one, or kept, by what it happens to be."""
    for name, value in (path_parameters or {}).items():
        turn = sum(map(ord, str(value)))
        if path_parameters and name in IDS and turn % 2:
            path_parameters[name] = IDS[name][turn // 2 % len(IDS[name])]
    return path_parameters
