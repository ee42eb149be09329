"""Lowering of calls: which function, class or method is called, and what is not in the language."""

from __future__ import annotations

import ast
from types import FunctionType
from typing import Any

from quorate.language import ir
from quorate.language.checker.builtin import BUILTINS
from quorate.language.checker.callees import callee, effect_of, returns_value
from quorate.language.checker.constants import static
from quorate.language.checker.constructors import construct
from quorate.language.checker.dispatch import expression, lowers
from quorate.language.checker.foreign import foreign
from quorate.language.checker.helpers import (
    helper,
    method_of_model,
    refuse_starred_arguments,
    super_helper,
)
from quorate.language.checker.methods import method
from quorate.language.checker.scope import MISSING, Scope
from quorate.language.source import source_of
from quorate.language.types import Type


@lowers(ast.Call)
def _call(scope: Scope, node: ast.Call, expected: Type | None) -> ir.Expression:
    refuse_starred_arguments(scope, node)
    _refuse_effects(scope, node)
    match node.func:
        case ast.Attribute(value=ast.Name(id=name)) if name in scope.states:
            return method_of_model(scope, node, node.func, scope.states[name])
        case ast.Attribute(value=ast.Call(func=ast.Name(id="super"))):
            return super_helper(scope, node, node.func)
    value = static(scope, node.func)
    if value is not MISSING:
        return _of_python(scope, node, value, expected)
    match node.func:
        case ast.Attribute(value=base) if static(scope, base) is MISSING:
            return method(scope, node, node.func)
        case ast.Name() if node.func.id not in scope.env and node.func.id not in scope.states:
            raise scope.unknown_name(node.func)
        case _:
            expression(scope, node.func)
            raise scope.error(
                node, f"{ast.unparse(node.func)} is not a function", "leave the parentheses out"
            )


def _of_python(scope: Scope, node: ast.Call, value: Any, expected: Type | None) -> ir.Expression:
    try:
        builtin = BUILTINS.get(value)
    except TypeError:
        builtin = None
    if builtin is not None:
        return builtin(scope, node, expected)
    if isinstance(value, type):
        return construct(scope, node, value, expected)
    if isinstance(value, FunctionType) and value.__module__ not in _OURS:
        return helper(scope, node, value, None, None)
    raise foreign(scope, node, value)


_OURS = ("quorate.language.model", "quorate.language.lemmas")


def _refuse_effects(scope: Scope, node: ast.Call) -> None:
    """Refuse a call with effects where a value is computed: it stands in a statement of its own."""
    called = callee(scope, node) if scope.role != "claim" else None
    effect = effect_of(scope, called) if called is not None and called.role is None else None
    if called is None or effect is None:
        return
    name, call = ast.unparse(node.func), ast.unparse(node)
    if scope.role in ("helper", "property"):
        what = "have a guard" if effect.is_guard else "change the state"
        hint = "return a bool, and write when(...) in the action" if effect.is_guard else _ONLY_ACTIONS
        raise scope.error(node, f"a {scope.role} cannot {what}: {name} {effect.said}", hint)
    plain = f"{called.function.__name__} = {call}" if returns_value(source_of(called.function)) else call
    raise scope.error(
        node,
        f"{name} {effect.said}, so it cannot be called within an expression",
        f"call it before, in a statement of its own: {plain}",
    )


_ONLY_ACTIONS = "only actions change the state, and the helpers that they call; return a value instead"
