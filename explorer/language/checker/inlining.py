"""Calls of methods with effects, as statements: the body of the method takes the place of the call.

That is so for helpers with effects, and for ``super().action(...)`` in an override of an action. The arguments are
evaluated once, before the body, in the order in which they are written.
"""

from __future__ import annotations

import ast
import inspect
from types import FunctionType

from quorate.language import ir
from quorate.language.checker.callees import Callee, callee, effect_of, returns_value
from quorate.language.checker.computed_sets import note_local
from quorate.language.checker.dispatch import block
from quorate.language.checker.early_returns import always_returns, with_returns_last
from quorate.language.checker.facts import NOTHING
from quorate.language.checker.helpers import (
    argument_values,
    match_arguments,
    model_argument,
    refuse_starred_arguments,
    super_member,
)
from quorate.language.checker.overriding import for_the_overridden
from quorate.language.checker.scope import Binding, Scope
from quorate.language.checker.signatures import body_scope, parameter_types, return_type, returns_nothing
from quorate.language.partiality import is_partial
from quorate.language.traversal import walk

MOST_STATEMENTS = 10_000
"""Maximal number of statements that an action has with those of its helpers in place of their calls."""

Inlined = tuple[list[ir.Statement], ir.Expression | None]
"""The statements of a call, and what it returns; None if that is nothing."""


def call_as_statement(scope: Scope, call: ast.Call) -> list[ir.Statement] | None:
    """The statements of a call of a helper with effects, or that returns nothing, or of ``super().action(...)``; None
    for any other call."""
    called = _inlinable(scope, call)
    if called is None:
        return None
    if called.role is not None:
        return _super_action(scope, call, called)
    if effect_of(scope, called) is None and not returns_nothing(body_scope(scope, *_function(called))):
        return None
    return _inline(scope, call, called)[0]


def call_with_result(scope: Scope, call: ast.expr) -> tuple[list[ir.Statement], ir.Expression] | None:
    """The statements of a call of a helper with effects, and its result; None for any other expression."""
    called = _inlinable(scope, call) if isinstance(call, ast.Call) else None
    if called is None or called.role is not None or effect_of(scope, called) is None:
        return None
    assert isinstance(call, ast.Call)
    statements, result = _inline(scope, call, called)
    if result is None:
        raise scope.error(
            call, f"{ast.unparse(call.func)} returns nothing", "call it in a statement of its own"
        )
    return statements, result


def _inlinable(scope: Scope, call: ast.Call) -> Callee | None:
    """What is called, if calls of it may have effects here."""
    if scope.role not in ("action", "init"):
        return None
    if isinstance(call.func, ast.Attribute) and _is_super(call.func.value):
        super_member(scope, call.func)
    return callee(scope, call)


def _is_super(node: ast.expr) -> bool:
    match node:
        case ast.Call(func=ast.Name(id="super")):
            return True
        case _:
            return False


def _function(called: Callee) -> tuple[FunctionType, type | None]:
    return called.function, called.owner


def _super_action(scope: Scope, call: ast.Call, called: Callee) -> list[ir.Statement] | None:
    """The body of the action that an override calls; None for a call of another one, which has no other meaning."""
    if not (isinstance(call.func, ast.Attribute) and _is_super(call.func.value)):
        return None
    name = call.func.attr
    if name != scope.source.function.__name__:
        raise scope.error(
            call,
            f"super().{name} in {scope.source.function.__name__}",
            "an override can only call the action that it overrides",
        )
    inner = body_scope(scope, *_function(called))
    statements = _arguments(scope, inner, call)
    inner.facts = scope.facts
    statements += block(inner, inner.source.node.body)
    scope.facts = inner.facts
    return statements


def _inline(scope: Scope, call: ast.Call, called: Callee) -> Inlined:
    name = called.function.__name__
    if called.function in (*scope.callers, scope.source.function):
        raise scope.error(call, f"recursion: {name} calls itself", "write a for over what it would visit")
    inner = body_scope(scope, *_function(called))
    _refuse_length(scope, call, inner)
    statements = _arguments(scope, inner, call)
    result = _result(inner)
    inner.result = result
    inner.is_inlined = True
    # Whether a helper is in the language does not depend on what its callers know.
    inner.facts = NOTHING
    statements += block(inner, with_returns_last(inner, inner.source.node.body))
    for node in walk(*statements):
        if isinstance(node, ir.Assign):
            scope.facts = scope.facts.without_state(node.place.variable)
    if result is None:
        return statements, None
    return statements, ir.Local(scope.span(call), result.type, result.name)


def _refuse_length(scope: Scope, call: ast.Call, inner: Scope) -> None:
    scope.unit.inlined += sum(isinstance(node, ast.stmt) for node in ast.walk(inner.source.node))
    if scope.unit.inlined > MOST_STATEMENTS:
        raise scope.error(
            call,
            f"with its helpers written out, this has more than {MOST_STATEMENTS:,} statements",
            "call the helper in a loop, or less often",
        )


def _result(inner: Scope) -> Binding | None:
    """The local for what a helper with effects returns; None if that is nothing."""
    name, source = inner.source.function.__name__, inner.source
    value = returns_value(source)
    if returns_nothing(inner):
        if value is not None:
            what = "has no return annotation" if source.node.returns is None else "is annotated -> None"
            raise inner.error(value, f"{name} returns a value here, and {what}", f"def {name}(...) -> bool")
        return None
    type_ = return_type(inner)
    if not always_returns(source.node.body):
        raise inner.error(
            source.span(),
            f"not every path through {name} ends in a return",
            f"end each with a return of a value of type {type_}",
        )
    local = inner.unit.fresh("result", type_)
    return Binding(local, inner.unit.locals[local])


# --------------------------------------------------------------------------------------------- arguments


def _arguments(scope: Scope, inner: Scope, call: ast.Call) -> list[ir.Statement]:
    """The statements that give the parameters of `inner` their values."""
    refuse_starred_arguments(scope, call)
    parameters = list(inspect.signature(inner.source.function).parameters.values())
    if inner.owner is not None:
        parameters = parameters[1:]
    types = parameter_types(inner)
    defaults = {p.name: p.default for p in parameters if p.default is not inspect.Parameter.empty}
    statements: list[ir.Statement] = []
    with for_the_overridden(scope, inner.source.function, inner.owner):
        given = match_arguments(scope, call, ast.unparse(call.func), [p.name for p in parameters], defaults)
        for name in (each for each in given if each in inner.states):
            model_argument(scope, given[name], call)
        for name, value in argument_values(scope, call, given, types, defaults):
            statements += _pass(scope, inner, name, value)
    return statements


def _pass(scope: Scope, inner: Scope, name: str, value: ir.Expression) -> list[ir.Statement]:
    inner.unassignable[name] = "a parameter"
    if _is_as_good_later(value):
        inner.env[name] = Binding(name, value.type, value)
        return []
    binding = inner.bind(name, value.type)
    note_local(inner.unit, binding.name, value)
    return [ir.Let(value.span, binding.name, value)]


_LASTING = (ir.Local, ir.Const, ir.Field, ir.Widen, ir.Narrow, ir.Fit)


def _is_as_good_later(value: ir.Expression) -> bool:
    """Whether an argument can stand in the body for its parameter: it has the same value there, and never ends the
    run. A helper assigns none of its caller's locals."""
    return all(isinstance(node, _LASTING) and not is_partial(node) for node in walk(value))


__all__ = ["MOST_STATEMENTS", "call_as_statement", "call_with_result"]
