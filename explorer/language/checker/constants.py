"""Lowering of Python values that the source names: model constants, module constants, enum members."""

from __future__ import annotations

import ast
import enum
from typing import Any, TypeGuard

from quorate.language import ir
from quorate.language.checker.scope import MISSING, Scope
from quorate.language.intervals import WHOLE, within
from quorate.language.model import Model
from quorate.language.records import Record
from quorate.language.sorts import Family, Range, Subset, Symmetric, Unbounded
from quorate.language.spans import Span
from quorate.language.types import (
    BoolType,
    EnumType,
    IntType,
    NoneType,
    SetType,
    Type,
)


def constant(scope: Scope, value: Any, node: ast.AST, name: str) -> ir.Expression:
    """A Python value as a constant of the IR. Raises ModelError for what is not an immutable value of the
    language."""
    span = scope.span(node)
    type_ = type_of_constant(value)
    if isinstance(type_, IntType) and not within((value, value), WHOLE):
        raise scope.error(
            node, f"{name} is a whole number of more than 64 bits", "whole numbers are below 2**63"
        )
    if type_ is not None:
        return ir.Const(span, type_, int(value) if isinstance(type_, IntType) else value)
    match value:
        case frozenset():
            return _constant_set(scope, value, node, span)
        case str() | float() | complex() | bytes():
            raise scope.error(
                node, f"{type(value).__name__} is not a type of the language", "use a Range or an Enum"
            )
        case list() | dict() | set() | bytearray():
            raise scope.error(
                node,
                f"{name} is a {type(value).__name__}, which is mutable",
                "a constant is a whole number, a bool, a member of an Enum, or a frozenset of such members",
            )
        case type():
            raise scope.error(node, f"{name} is a class, not a value", "call it, or iterate over it")
        case _ if callable(value):
            raise scope.error(node, f"{name} is a function, not a value", "call it")
        case _:
            raise scope.error(
                node,
                f"{name} is a {type(value).__name__}, which is not a type of the language",
                "a constant is a whole number, a bool, a member of an Enum, or a frozenset of such members",
            )


def type_of_constant(value: Any) -> Type | None:
    """The type of a scalar constant; None for anything else."""
    match value:
        case None:
            return NoneType()
        case bool():
            return BoolType()
        case enum.Enum():
            return EnumType(type(value))
        case Unbounded(sort=sort):
            return IntType(sort)
        case int() if type(value) is int:
            return IntType()
        case _:
            return None


def _constant_set(scope: Scope, value: frozenset[Any], node: ast.AST, span: Span) -> ir.Expression:
    types = {type_of_constant(item) for item in value}
    if len(types) == 1 and isinstance(item := types.pop(), EnumType | BoolType):
        members = (
            tuple(ir.Const(span, item, v) for v in item.cls if v in value)
            if isinstance(item, EnumType)
            else tuple(ir.Const(span, item, v) for v in (False, True) if v in value)
        )
        return ir.SetDisplay(span, SetType(item), members)
    raise scope.error(
        node, "a constant set may hold only members of one Enum", "write it out where it is needed"
    )


def static(scope: Scope, node: ast.expr) -> Any:
    """The Python value of a name or dotted name that is neither a local nor a state; MISSING for others."""
    match node:
        case ast.Name(id=name) if (
            name not in scope.env and name not in scope.states and name not in scope.unassigned
        ):
            return scope.python_value(name)
        case ast.Attribute(value=base, attr=attribute):
            value = static(scope, base)
            if value is MISSING or not (isinstance(value, type) or type(value).__name__ == "module"):
                return MISSING
            return getattr(value, attribute, MISSING)
        case ast.Subscript(value=base):
            # Map[...], Subset[Server] and the like as constructors mean the same as without their items.
            value = static(scope, base)
            return value if isinstance(value, type) and value.__module__.startswith("quorate.") else MISSING
        case _:
            return MISSING


def is_sort(value: Any) -> bool:
    """Whether a Python value is a class whose values can be iterated over."""
    if not isinstance(value, type):
        return False
    sorts = (Symmetric, Range, Family, enum.Enum)
    return issubclass(value, sorts) and value not in (*sorts, Subset)


def is_family(value: Any) -> TypeGuard[type[Family[Any]]]:
    return isinstance(value, type) and issubclass(value, Family)


def is_model(value: Any) -> bool:
    return isinstance(value, type) and issubclass(value, Model)


def is_record(value: Any) -> bool:
    return isinstance(value, type) and issubclass(value, Record)
