"""Renaming of bound variables that shadow others, which TLA+ does not allow.

Shadowing arises where the value of a variable, which binds names itself, is substituted for the variable.
"""

from __future__ import annotations

import dataclasses
import re
from typing import Any

from quorate.output.tla.pretty_printer import text
from quorate.output.tla.syntax import Bound, Expr, Filter, Function, Image, LetIn, Name, Quantified

Binder = Filter | Function | Image | Quantified


def unshadowed(expr: Expr, bound: frozenset[str] = frozenset()) -> Expr:
    """`expr`, within the scope of the names `bound`, with inner variables renamed so that none shadows another."""
    if isinstance(expr, Binder):
        for name in [each.name for each in _bounds(expr) if each.name in bound]:
            expr = _renamed(expr, name, _free(name, bound, expr))
        within = bound | {each.name for each in _bounds(expr)}
    else:
        within = bound
    changed: dict[str, Any] = {}
    for field in dataclasses.fields(expr):
        value = getattr(expr, field.name)
        inside = bound if field.name in ("bound", "bounds") else within
        new = _part(value, inside)
        if new is not value:
            changed[field.name] = new
    return dataclasses.replace(expr, **changed) if changed else expr


def _part(value: Any, bound: frozenset[str]) -> Any:
    if isinstance(value, Expr):
        return unshadowed(value, bound)
    if isinstance(value, tuple):
        return tuple(_part(each, bound) for each in value)
    return value


def _bounds(expr: Binder) -> tuple[Bound, ...]:
    return expr.bounds if isinstance(expr, Image | Quantified) else (expr.bound,)


def _free(name: str, bound: frozenset[str], expr: Expr) -> str:
    words = set(re.findall(r"\w+", text(expr))) | bound
    number = 2
    while f"{name}_{number}" in words:
        number += 1
    return f"{name}_{number}"


def _renamed(expr: Binder, old: str, new: str) -> Binder:
    """The binder with a bound variable renamed. Its domains are outside of the variable's scope."""
    bounds = tuple(Bound(new if b.name == old else b.name, b.domain) for b in _bounds(expr))
    match expr:
        case Filter(_, condition):
            return Filter(bounds[0], _with(condition, old, new))
        case Function(_, body):
            return Function(bounds[0], _with(body, old, new))
        case Image(body, _):
            return Image(_with(body, old, new), bounds)
        case Quantified(quantifier, _, body):
            return Quantified(quantifier, bounds, _with(body, old, new))


def _with(value: Any, old: str, new: str) -> Any:
    """A part of a tree with a name replaced; the text of a Name may contain several words."""
    if isinstance(value, tuple):
        return tuple(_with(each, old, new) for each in value)
    if isinstance(value, Name):
        if value.text.startswith('"'):
            return value
        return Name(re.sub(rf"\b{re.escape(old)}\b", new, value.text), value.rigid)
    if not isinstance(value, Expr):
        return value
    changed: dict[str, Any] = {}
    for field in dataclasses.fields(value):
        part = getattr(value, field.name)
        if isinstance(part, Expr | tuple):
            changed[field.name] = _with(part, old, new)
        elif isinstance(value, Bound | LetIn) and field.name in ("name", "head"):
            changed[field.name] = re.sub(rf"\b{re.escape(old)}\b", new, part)
    return dataclasses.replace(value, **changed)
