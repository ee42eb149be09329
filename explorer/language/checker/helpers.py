"""Lowering of calls of helpers: methods of the model, methods of its ancestors, free functions."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator, Mapping, Sequence
from types import FunctionType
from typing import Any

from quorate.language import ir
from quorate.language.checker.coercion import declared, store
from quorate.language.checker.computed_sets import is_computed, note_asked, note_call
from quorate.language.checker.constants import constant, is_family, static
from quorate.language.checker.construction import evaluated_in_order
from quorate.language.checker.dispatch import expression
from quorate.language.checker.overriding import for_the_overridden
from quorate.language.checker.scope import MISSING, Scope
from quorate.language.checker.unstored import unstored
from quorate.language.diagnostics import ModelError
from quorate.language.spans import Span
from quorate.language.suggestions import did_you_mean
from quorate.language.types import MapType, Type


def method_of_model(scope: Scope, node: ast.Call, func: ast.Attribute, state: int) -> ir.Expression:
    """``self.name(...)``, as the class of the instance resolves it."""
    cls = scope.instance.cls
    member = inspect.getattr_static(cls, func.attr, MISSING)
    if member is MISSING:
        known = [n for n, m in inspect.getmembers(cls) if callable(m) and not n.startswith("_")]
        span = scope.span(func)
        at = Span(span.file, span.end_line, span.end_column - len(func.attr), span.end_line, span.end_column)
        raise scope.error(at, f"{cls.__name__} has no method {func.attr}", did_you_mean(func.attr, known))
    owner = next(c for c in cls.__mro__ if func.attr in vars(c))
    return helper(scope, node, member, owner, state)


def computed(scope: Scope, node: ast.Attribute, state: int) -> ir.Expression:
    """``self.name`` of a helper that is marked with ``@property``: its call."""
    cls = scope.instance.cls
    owner = next(c for c in cls.__mro__ if node.attr in vars(c))
    member = vars(owner)[node.attr]
    if member.fset is not None or member.fdel is not None:
        hint = f"leave its setter out, and assign in an action what {node.attr} reads"
        raise scope.error(node, f"{node.attr} can be assigned, which no helper can", hint)
    call = ast.copy_location(ast.Call(node, [], []), node)
    return helper(scope, call, member.fget, owner, state)


def super_helper(scope: Scope, node: ast.Call, func: ast.Attribute) -> ir.Expression:
    """``super().name(...)`` as a value."""
    member, owner = super_member(scope, func)
    return helper(scope, node, member, owner, next(iter(scope.states.values())))


def super_member(scope: Scope, func: ast.Attribute) -> tuple[Any, type]:
    """The method that ``super().name`` denotes in the method that is lowered, and the class that has it."""
    mro = scope.instance.cls.__mro__
    if scope.owner is None:
        raise scope.error(func, "super() is allowed in methods only", "call a function by its name")
    if isinstance(func.value, ast.Call) and (func.value.args or func.value.keywords):
        raise scope.error(func.value, "super() takes no arguments here", f"write super().{func.attr}(...)")
    for ancestor in mro[mro.index(scope.owner) + 1 :]:
        if func.attr in vars(ancestor):
            return vars(ancestor)[func.attr], ancestor
    raise scope.error(
        func, f"no ancestor of {scope.owner.__name__} has a method {func.attr}", "leave super() out"
    )


def helper(
    scope: Scope, node: ast.Call, function: Any, owner: type | None, state: int | None
) -> ir.Expression:
    """A call of a pure helper: a method if it is called on a model, else a free function."""
    if isinstance(function, staticmethod):
        function, owner, state = function.__func__, None, None
    name = ast.unparse(node.func)
    if isinstance(function, property):
        raise scope.error(node, f"{name} is a property, not a method", f"leave the parentheses out: {name}")
    if not isinstance(function, FunctionType):
        raise scope.error(node, f"{name} is not a plain method", "write it as a plain def")
    role = getattr(function, "_quorate_role", None)
    if role is not None:
        hint = "move what both do into a method without @action, and call that" if role == "action" else ""
        raise scope.error(node, f"{name} is an {role}, which cannot be called", hint)
    if scope.role == "claim":
        return _in_claim(scope, node, function, name)
    signature = scope.call(scope, node, function, owner, ())
    parameters = list(inspect.signature(function).parameters.values())
    states: list[int] = [] if state is None else [state]
    if state is not None:
        parameters = parameters[1:]
    names = [p.name for p in parameters]
    defaults = {p.name: p.default for p in parameters if p.default is not inspect.Parameter.empty}
    types = dict(zip((n for n in names if n not in signature.models), signature.types, strict=True))
    with for_the_overridden(scope, function, owner):
        given = match_arguments(scope, node, name, names, defaults)
        states += [model_argument(scope, given.get(each), node) for each in names if each in signature.models]
        arguments = dict(argument_values(scope, node, given, types, defaults))
    function_ir, span = signature.function, scope.span(node)
    note_call(scope.unit, function_ir)
    for each in (each for each in names if each in signature.asked and each in given):
        if is_computed(scope.unit, arguments[each]):
            raise _plain(scope, given[each], each, name)
        note_asked(scope.unit, arguments[each])

    def call(values: Sequence[ir.Expression]) -> ir.Expression:
        return ir.Call(span, function_ir.returns, function_ir.name, tuple(states), tuple(values))

    return evaluated_in_order(scope, span, arguments, list(types), call)


def _plain(scope: Scope, argument: ast.expr, name: str, helper: str) -> ModelError:
    """The error for a set that an expression makes, given to a helper that asks its `.of`."""
    return scope.error(
        argument,
        f"{ast.unparse(argument)} is a plain set, which has no method of; {helper} calls {name}.of",
        f"there, write {{each for each in {name} if isinstance(each, ...)}}, and {name}: set[...]",
    )


def _in_claim(scope: Scope, node: ast.Call, function: FunctionType, name: str) -> ir.Expression:
    """A call in a claim. All arguments must be given; families and functions may be among them."""
    names = list(inspect.signature(function).parameters)
    given = match_arguments(scope, node, name, names, ())
    arguments: list[ir.Expression | type | FunctionType] = []
    for part in map(given.__getitem__, names):
        value = static(scope, part)
        passed = isinstance(value, FunctionType) or is_family(value)
        arguments.append(value if passed else expression(scope, part))
    return applied(scope, node, function, arguments)


def applied(
    scope: Scope,
    node: ast.AST,
    function: FunctionType,
    arguments: Sequence[ir.Expression | type | FunctionType],
) -> ir.Expression:
    """A call in a claim of a helper, which is lowered for the types of these arguments."""
    values = tuple(each for each in arguments if isinstance(each, ir.Expression))
    given = tuple(each.type if isinstance(each, ir.Expression) else each for each in arguments)
    lowered = scope.call(scope, node, function, None, given).function
    return ir.Call(scope.span(node), lowered.returns, lowered.name, (), values)


def model_argument(scope: Scope, node: ast.expr | None, call: ast.Call) -> int:
    """The number of the state that is given for a parameter that is a model."""
    if isinstance(node, ast.Name) and node.id in scope.states:
        return scope.states[node.id]
    raise scope.error(
        node or call, "a model is expected here", f"give {' or '.join(scope.states) or 'a state'}"
    )


def argument_values(
    scope: Scope,
    call: ast.Call,
    given: Mapping[str, ast.expr],
    types: Mapping[str, Type],
    defaults: Mapping[str, Any],
) -> Iterator[tuple[str, ir.Expression]]:
    """The values of the parameters that have these types: first those that are given, in the order in which they are
    written, as Python evaluates them, and then those of the defaults."""
    for name, argument in given.items():
        if name in types:
            # A Map that is made for a call is a plain one, whose sets have no `.of` and whose sequences are lists.
            expected = None if isinstance(types[name], MapType) else types[name]
            value = unstored(scope, argument, expected)
            yield name, declared(scope, value, types[name], argument)
    for name in (each for each in types if each not in given):
        value = constant(scope, defaults[name], call, f"the default of {name}")
        yield name, store(scope, value, types[name], call)


def refuse_starred_arguments(scope: Scope, node: ast.Call) -> None:
    """Refuse ``*`` and ``**`` among the arguments of a call."""
    for argument in node.args:
        if isinstance(argument, ast.Starred):
            raise scope.error(
                argument, "* in a call is not in the language", "write the arguments one by one"
            )
    for keyword in node.keywords:
        if keyword.arg is None:
            raise scope.error(
                keyword.value, "** in a call is not in the language", "write the arguments one by one"
            )


def match_arguments(
    scope: Scope, node: ast.Call, what: str, names: Sequence[str], optional: Sequence[str] | dict[str, Any]
) -> dict[str, ast.expr]:
    """The argument for each parameter. Raises ModelError for missing, unknown and repeated ones."""
    given: dict[str, ast.expr] = {}
    if len(node.args) > len(names):
        takes = ", ".join(names) or "nothing"
        raise scope.error(
            node.args[len(names)],
            f"{what} takes {len(names)} arguments, not {len(node.args)}",
            f"it takes: {takes}",
        )
    given.update(zip(names, node.args, strict=False))
    for keyword in node.keywords:
        assert keyword.arg is not None
        if keyword.arg not in names:
            # One that is given already is not meant again.
            others = [n for n in names if n not in given and n not in (k.arg for k in node.keywords)]
            hint = did_you_mean(keyword.arg, others, f"it has: {', '.join(names)}")
            raise scope.error(keyword, f"{what} has no parameter {keyword.arg}", hint)
        if keyword.arg in given:
            raise scope.error(keyword, f"{keyword.arg} is given twice", "leave one out")
        given[keyword.arg] = keyword.value
    missing = [name for name in names if name not in given and name not in optional]
    if missing:
        raise scope.error(
            node, f"{what} is called without {' and '.join(missing)}", f"it takes: {', '.join(names)}"
        )
    return given
