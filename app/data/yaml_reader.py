"""Reading YAML so that every complaint can name file, line, column and entry.

PyYAML's C loader with node positions; duplicate keys are errors and only true/false are booleans, so
that `no`, `off` and `012` stay the text that the author typed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from stat import S_ISREG
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from app.suggestions import suggest, truncate

M = TypeVar("M", bound=BaseModel)

CONTROL = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What YAML lets in as an escape, and neither a page nor a picture can hold."""

MAX_BYTES = 5_000_000
"""Four times the largest file of the atlas."""

MAX_VALUES = 200_000
"""Ten times what the largest file of the atlas holds."""

MAX_DEEP = 200

Loc = tuple[str | int, ...]


@dataclass(frozen=True, order=True)
class Problem:
    """One thing wrong in the data, with its place and its repair."""

    file: str
    line: int
    column: int
    entry: str
    message: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        return f"{place}: {self.entry}: {self.message}" if self.entry else f"{place}: {self.message}"


class DataError(Exception):
    """The data is wrong; `problems` lists everything that is, not only the first."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = sorted(set(problems))
        super().__init__("\n".join(map(str, self.problems)))


class _Loader(yaml.CSafeLoader):
    """Safe YAML with only JSON's scalars: no octal, no dates, no yes/no booleans."""


_Loader.yaml_implicit_resolvers = {}
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), list("tf"))
_Loader.add_implicit_resolver("tag:yaml.org,2002:null", re.compile(r"^(?:~|null|)$"), ["~", "n", ""])
_Loader.add_implicit_resolver("tag:yaml.org,2002:int", re.compile(r"^-?(?:0|[1-9][0-9]{0,17})$"), list("-0123456789"))
_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:float", re.compile(r"^-?(?:0|[1-9][0-9]{0,17})\.[0-9]{1,17}$"), list("-0123456789")
)


@dataclass
class Document:
    """A YAML file as plain values, with the place of every key and item."""

    path: Path
    name: str
    value: Any
    marks: dict[Loc, tuple[int, int]] = field(default_factory=dict)

    def mark(self, loc: Loc) -> tuple[int, int]:
        """Line and column (from 1) of a location, or of the closest one around it."""
        for end in range(len(loc), -1, -1):
            if loc[:end] in self.marks:
                return self.marks[loc[:end]]
        return 1, 1

    def problem(self, loc: Loc, message: str) -> Problem:
        """A complaint about a location, naming the entry it belongs to."""
        line, column = self.mark(loc)
        return Problem(self.name, line, column, self.entry(loc), message)

    def entry(self, loc: Loc) -> str:
        """The id of the innermost entry on the way to a location, with the rest of the path."""
        value, found, after = self.value, "", 0
        for depth, key in enumerate(loc, start=1):
            try:
                value = value[key]
            except (KeyError, IndexError, TypeError):
                break
            if isinstance(value, dict) and isinstance(value.get("id"), str):
                found, after = value["id"], depth
        rest = ".".join(str(k) for k in loc[after:])
        return f"{found}.{rest}" if found and rest else found or rest


def read_document(path: Path, root: Path | None = None) -> Document:
    """Parse one YAML file. Raises DataError naming line and column of what cannot be read."""
    name = str(path.relative_to(root)) if root and path.is_relative_to(root) else path.name
    try:
        status = path.stat()
        if not S_ISREG(status.st_mode):
            raise DataError([Problem(name, 0, 0, "", "this is no file; put the YAML file of this name in its place")])
        size = status.st_size
        if size > MAX_BYTES:
            raise DataError([Problem(name, 0, 0, "", f"{size} bytes; a file of an atlas has at most {MAX_BYTES}")])
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise DataError([Problem(name, 0, 0, "", "the file is missing; restore it from git or write it")]) from None
    except (OSError, UnicodeDecodeError) as error:
        raise DataError([Problem(name, 0, 0, "", f"the file cannot be read: {error}")]) from error
    if deep := _too_deep(text):
        raise DataError([Problem(name, deep, 0, "", "nested too deeply to be an atlas")])
    loader = None
    try:
        loader = _Loader(text)
        node = loader.get_single_node()
        marks: dict[Loc, tuple[int, int]] = {}
        problems: list[Problem] = []
        value = _build(loader, node, (), marks, problems, name) if node is not None else None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (0, 0)
        text_of_error = " ".join(str(x) for x in (error.context, error.problem) if x)
        raise DataError([Problem(name, line, column, "", f"not YAML: {text_of_error}")]) from error
    except yaml.YAMLError as error:
        raise DataError([Problem(name, 0, 0, "", f"not YAML: {error}")]) from error
    except RecursionError:
        raise DataError([Problem(name, 0, 0, "", "nested too deeply to be an atlas")]) from None
    finally:
        if loader:
            loader.dispose()
    if problems:
        raise DataError(problems)
    return Document(path=path, name=name, value=value, marks=marks)


def _build(
    loader: Any,
    node: Any,
    loc: Loc,
    marks: dict[Loc, tuple[int, int]],
    problems: list[Problem],
    name: str,
) -> Any:
    """Plain values from a node tree, remembering where each came from. Aliases are written out, within a bound."""
    place = node.start_mark.line + 1, node.start_mark.column + 1
    if len(marks) > MAX_VALUES:
        message = f"more than {MAX_VALUES} values, aliases (*) counted as often as they stand; write less"
        raise DataError([Problem(name, *place, truncate(".".join(map(str, loc[:3]))), message)])
    marks.setdefault(loc, place)
    if isinstance(node, yaml.MappingNode):
        out: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = key_node.value
            line, column = key_node.start_mark.line + 1, key_node.start_mark.column + 1
            if not isinstance(key, str):
                problems.append(Problem(name, line, column, "", "a key has to be plain text"))
                continue
            if key in out:
                problems.append(
                    Problem(name, line, column, ".".join(map(str, loc)), f"the key `{key}` stands twice; keep one")
                )
                continue
            marks[(*loc, key)] = (line, column)
            out[key] = _build(loader, value_node, (*loc, key), marks, problems, name)
        return out
    if isinstance(node, yaml.SequenceNode):
        return [_build(loader, item, (*loc, i), marks, problems, name) for i, item in enumerate(node.value)]
    if found := CONTROL.search(str(node.value)):
        message = f"holds the control character U+{ord(found[0]):04X}; take it out"
        raise DataError([Problem(name, *place, ".".join(map(str, loc)), message)])
    try:
        return loader.construct_object(node)
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        message = f"`{truncate(str(node.value))}` is not what its tag {node.tag.rpartition(':')[2]} says"
        raise DataError([Problem(name, *place, ".".join(map(str, loc)), message)]) from error


def _too_deep(text: str) -> int:
    """The line where brackets are nested deeper than any atlas, else 0: the parser in C has no bound of its own."""
    depth = 0
    for found in re.finditer(rf"[\[{{\]}}]|^[ \t]*(?:[-?:][ \t]+){{{MAX_DEEP}}}", text, re.MULTILINE):
        bracket = found.group()
        depth += 1 if bracket in "[{" else -1 if bracket in "]}" else MAX_DEEP
        if depth >= MAX_DEEP:
            return text.count("\n", 0, found.start()) + 1
        depth = max(depth, 0)
    return 0


def validate_entries(document: Document, key: str, model: type[M]) -> list[M]:
    """The entries of the list under `key`. Raises DataError with every entry's every fault."""
    value = document.value
    if not isinstance(value, dict) or not isinstance(value.get(key), list):
        raise DataError([document.problem((), f"expected a list under the key `{key}` at the top of the file")])
    problems = [
        document.problem((other,), f"unknown key `{truncate(str(other))}`; only `{key}` belongs here")
        for other in value
        if other != key
    ]
    entries: list[M] = []
    for i, raw in enumerate(value[key]):
        try:
            entries.append(model.model_validate(raw))
        except ValidationError as error:
            problems += [_explain(document, (key, i), e, model) for e in error.errors()]
    if problems:
        raise DataError(problems)
    return entries


def _explain(document: Document, at: Loc, error: Any, model: type[BaseModel]) -> Problem:
    """A pydantic error in the words of someone who writes YAML."""
    loc: Loc = (*at, *error["loc"])
    message = str(error["msg"]).removeprefix("Value error, ")
    kind = error["type"]
    if kind == "extra_forbidden":
        message = f"unknown key `{truncate(str(loc[-1]))}`{suggest(str(loc[-1]), _keys_around(model, error['loc']))}"
    elif kind == "missing":
        message = f"the key `{loc[-1]}` is missing"
        loc = loc[:-1]
    elif kind == "literal_error":
        allowed = re.findall(r"'([^']*)'", str(error["ctx"]["expected"]))
        message = f"`{truncate(str(error['input']))}` is not in the vocabulary{suggest(str(error['input']), allowed)}"
    elif kind == "string_too_long":
        message = f"{len(str(error['input']))} characters; at most {error['ctx']['max_length']} fit here"
    elif kind == "string_too_short":
        message = f"{len(str(error['input']))} characters; at least {error['ctx']['min_length']} are needed here"
    elif kind == "string_pattern_mismatch":
        message = f"`{truncate(str(error['input']))}` does not have the form {error['ctx']['pattern']}"
    return document.problem(loc, message)


def _keys_around(model: type[BaseModel], loc: Loc) -> list[str]:
    """The keys that a model, or the model nested at a location, knows."""
    known = model
    for part in loc[:-1]:
        info = known.model_fields.get(str(part))
        inner = getattr(info, "annotation", None)
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            known = inner
    return [f.alias or name for name, f in known.model_fields.items()]
