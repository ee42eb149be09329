"""Inlining of ``super().action(...)`` in an override: the body of the ancestor's action takes the place of the
call."""

from __future__ import annotations

import ast
import inspect
from types import FunctionType
from typing import Any

from quorate.language import ir
from quorate.language.checker.coercion import as_type
from quorate.language.checker.dispatch import block, expression
from quorate.language.checker.helpers import match_arguments, super_member
from quorate.language.checker.scope import Scope
from quorate.language.checker.signatures import body_scope, parameter_types


def is_super_call(node: ast.Call) -> bool:
    """Whether a call is of the form ``super().name(...)``."""
    match node.func:
        case ast.Attribute(value=ast.Call(func=ast.Name(id="super"))):
            return True
        case _:
            return False


def inline_super(scope: Scope, call: ast.Call) -> list[ir.Statement]:
    """The ancestor's body with its parameters standing for the arguments and its locals renamed."""
    assert isinstance(call.func, ast.Attribute)
    member, owner = super_member(scope, call.func)
    name = call.func.attr
    if not isinstance(member, FunctionType) or getattr(member, "_quorate_role", None) is None:
        raise scope.error(
            call, f"{name} is not an action, and its value is not used here", "assign what it returns"
        )
    if name != scope.source.function.__name__:
        raise scope.error(
            call,
            f"super().{name} in {scope.source.function.__name__}",
            "an override can only call the action that it overrides",
        )
    inner = body_scope(scope, member, owner)
    names = list(inspect.signature(member).parameters)[1:]
    types = parameter_types(inner)
    given = match_arguments(scope, call, f"super().{name}", names, ())
    statements: list[ir.Statement] = []
    for parameter in names:
        statements += _pass_argument(scope, inner, parameter, types[parameter], given[parameter])
    inner.facts = scope.facts
    statements += block(inner, inner.source.node.body)
    scope.facts = inner.facts
    return statements


def _pass_argument(
    scope: Scope, inner: Scope, parameter: str, type_: Any, argument: ast.expr
) -> list[ir.Statement]:
    inner.unassignable[parameter] = "a parameter"
    value = as_type(scope, expression(scope, argument, type_), type_, argument)
    if isinstance(value, ir.Local):
        inner.env[parameter] = (
            scope.env[argument.id] if isinstance(argument, ast.Name) else inner.env[parameter]
        )
        return []
    binding = inner.bind(parameter, type_)
    return [ir.Let(scope.span(argument), binding.name, value)]
