"""Which code the built files depend on: definitions of this project, followed by name from those that use them.

A definition is a function, class or constant at the top of a module, with its source text. Where a module lies, and
what else is in it, makes no difference; so files may move, and a new check of the data does not ask for a build.
"""

from __future__ import annotations

import ast
import functools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

APP = Path(__file__).resolve().parents[1]
PACKAGE = APP.name

SETTLED = frozenset({"load_data", "Data", "Build"})
"""Names that are not followed: what they give is hashed as values (the entries of the data, where the landmarks lie),
or the steps that they run are named beside them."""

Place = tuple[str, str]
"""A module, and the name of a definition in it."""


@dataclass(frozen=True)
class Definition:
    """What a name of a module is: its source text, and the names that this uses."""

    text: str
    uses: frozenset[str]


@dataclass
class Module:
    """The definitions of a module by name, and where the names come from that it imports from this project."""

    definitions: dict[str, list[Definition]] = field(default_factory=dict)
    imports: dict[str, Place] = field(default_factory=dict)
    models: set[str] = field(default_factory=set)


def path_of(module: str) -> Path | None:
    """The file of a module of this project, None where there is none of that name."""
    stem = APP.parent.joinpath(*module.split("."))
    return next((p for p in (stem.with_suffix(".py"), stem / "__init__.py") if p.is_file()), None)


@functools.cache
def read_module(name: str) -> Module:
    """A module as it was when this process first asked, which is the code that runs."""
    path = path_of(name)
    if path is None:
        raise ValueError(f"there is no module {name}")
    text = path.read_text(encoding="utf-8")
    tree, module = ast.parse(text), Module()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == PACKAGE:
            for alias in node.names:
                module.imports[alias.asname or alias.name] = (node.module, alias.name)
    lines = text.splitlines()
    for node in tree.body:
        for defined in _names(node):
            if isinstance(node, ast.ClassDef) and _is_model(module, node):
                module.models.add(defined)
            module.definitions.setdefault(defined, []).append(_definition(lines, node, defined in module.models))
    return module


def _names(node: ast.stmt) -> Iterator[str]:
    """The names that a statement at the top of a module defines."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        yield node.name
    elif not isinstance(node, ast.Import | ast.ImportFrom):
        yield from {n.id for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}


def _is_model(module: Module, node: ast.ClassDef) -> bool:
    """Whether a class is a pydantic model, itself or by a base."""
    bases = {base.id for base in node.bases if isinstance(base, ast.Name)}
    above = (read_module(place[0]).models for base in bases if (place := module.imports.get(base)))
    return "BaseModel" in bases or bool(bases & module.models) or any(bases & models for models in above)


def _definition(lines: list[str], node: ast.stmt, is_model: bool) -> Definition:
    """The text and the uses of a definition; of a model without its fields, whose values are hashed instead."""
    parts: list[ast.AST] = [node]
    if is_model and isinstance(node, ast.ClassDef):
        parts = [
            *node.bases,
            *node.decorator_list,
            *(n for n in node.body if not isinstance(n, ast.AnnAssign | ast.Expr)),
        ]
    text = "\n".join(_text(lines, part) for part in parts)
    return Definition(text, frozenset(n.id for part in parts for n in ast.walk(part) if isinstance(n, ast.Name)))


def _text(lines: list[str], node: ast.AST) -> str:
    """The lines of a node, with those of its decorators."""
    first = min([node.lineno, *(d.lineno for d in getattr(node, "decorator_list", []))])  # type: ignore[attr-defined]
    return "\n".join(lines[first - 1 : node.end_lineno])  # type: ignore[attr-defined]


def reached(modules: Iterable[str]) -> dict[Place, str]:
    """The text of every definition of some modules, and of all that these use, in the whole project."""
    found: dict[Place, str] = {}
    waiting = [(module, name) for module in modules for name in read_module(module).definitions]
    while waiting:
        place = waiting.pop()
        module, name = place
        if place in found:
            continue
        held = read_module(module)
        found[place] = "\n".join(d.text for d in held.definitions[name])
        for used in {use for d in held.definitions[name] for use in d.uses} - SETTLED:
            waiting.extend(_places(module, used))
    return found


def _places(module: str, name: str) -> list[Place]:
    """Where a name of a module is defined in this project: nowhere, once, or as a whole module."""
    held = read_module(module)
    if name in held.definitions:
        return [(module, name)]
    if name not in held.imports:
        return []
    origin, original = held.imports[name]
    whole = f"{origin}.{original}"
    if path_of(whole):
        return [(whole, each) for each in read_module(whole).definitions]
    return _places(origin, original)
