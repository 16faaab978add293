"""An atlas whose every text is an attack: all that the models of data/ let through of markup, script and addresses."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import fields, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from pydantic import BaseModel, ValidationError

from app.atlas.atlas import STATIC, Atlas
from app.atlas.course import State, _points_json
from app.data.dataset import Data
from app.data.loader import load_data

MARK = "evil-tag"
ATTACKS = (
    f'"><{MARK} evil-attr="1" onmouseover="window.pwned=1"><script>window.pwned=2</script>',
    f"'><svg onload=window.pwned=3><{MARK}><img src=x onerror=window.pwned=4>",
    f"</script></style></title></textarea><{MARK}><script>window.pwned=5</script>{{{{ 7*7 }}}}{{% raw %}}",
    "javascript:window.pwned=6",
    f"]]>--><{MARK}/><style>*{{display:none}}</style><base href='//evil.example/'>",
    f"[a](javascript:window.pwned=7) ![b](x onerror=1) <{MARK}> `c` [d](//evil.example) __e__ <!-- &lt;{MARK}&gt;",
)
LEAST = len("javascript:window.pwned=6")


def _leaves(value: Any, at: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    if isinstance(value, dict):
        return [leaf for key, item in value.items() for leaf in _leaves(item, (*at, key))]
    if isinstance(value, list):
        return [leaf for i, item in enumerate(value) for leaf in _leaves(item, (*at, i))]
    return [at] if isinstance(value, str) and value else []


def _put(entry: Any, at: tuple[str | int, ...], value: Any) -> None:
    for key in at[:-1]:
        entry = entry[key]
    entry[at[-1]] = value


def _get(entry: Any, at: tuple[str | int, ...]) -> Any:
    for key in at:
        entry = entry[key]
    return entry


def spoilt(model: BaseModel, turn: int) -> tuple[BaseModel, int]:
    """An entry with an attack in each text that its model lets hold one, and how many those are."""
    good = model.model_dump(mode="json", by_alias=True)
    bad, changed = deepcopy(good), []
    for n, at in enumerate(_leaves(good)):
        if " " in _get(good, at) or at[-1] in ("url", "doi", "title", "name", "plain", "common"):
            # Cut to what was there, where that is long enough, so that bounds on lengths are kept.
            attack = ATTACKS[(turn + n) % len(ATTACKS)]
            _put(bad, at, attack[: max(len(_get(good, at)), LEAST)] if n % 2 else attack)
            changed.append(at)
    kind = type(model)
    while changed:
        try:
            return kind.model_validate(bad), len(changed)
        except ValidationError as error:
            wrong = [tuple(e["loc"]) for e in error.errors()]
            near = [at for at in changed if any(at[: len(loc)] == loc or loc[: len(at)] == at for loc in wrong)]
            for at in near or changed[:1]:
                _put(bad, at, _get(good, at))
                changed.remove(at)
    return model, 0


def hostile_data() -> tuple[Data, int]:
    """All data spoilt, past the checks, which are there to help authors and no defence; and how many texts are."""
    data, count = load_data(), 0
    lists: dict[str, Any] = {}
    for field in fields(data):
        entries = getattr(data, field.name)
        if isinstance(entries, tuple) and entries and isinstance(entries[0], BaseModel):
            made = []
            for turn, entry in enumerate(entries):
                bad, changed = spoilt(entry, turn)
                count += changed
                made.append(bad)
            lists[field.name] = tuple(made)
    return replace(data, **lists), count


def hostile_atlas() -> tuple[Atlas, int]:
    """The atlas over it, as a course's: the files that browsers read have the attacks too."""
    data, count = hostile_data()
    atlas = Atlas(data, STATIC)
    atlas.points_json = _points_json(atlas)
    return atlas, count


def hostile_course(atlas: Atlas) -> Any:
    """What create_app needs of a course."""
    return SimpleNamespace(state=State(atlas), changed=None, folder=Path("evil"))
