"""What stands in the head of a function: its annotations, the types of its parameters and of what it gives."""

from __future__ import annotations

import ast
import typing
from collections.abc import Iterator, Mapping
from types import FunctionType
from typing import Any

from quorate.language.checker.coercion import type_name
from quorate.language.checker.constants import is_model
from quorate.language.checker.forgotten import refuse_unwritten
from quorate.language.checker.iterables import type_of
from quorate.language.checker.model_parameters import model_parameters
from quorate.language.checker.ranges import refuse_default
from quorate.language.checker.scope import Scope
from quorate.language.containers import Bag, Map, Seq
from quorate.language.diagnostics import ModelError
from quorate.language.examples import a_sort
from quorate.language.source import FunctionSource, source_of
from quorate.language.suggestions import hint_for_name
from quorate.language.temporal import LIVENESS, SAFETY
from quorate.language.types import BagType, NoneType, Type

_DECORATORS = frozenset(
    {"action", "init", "clause", "stage", "staticmethod", "property", "final", "decisions", "constraint"}
)
_DECORATORS |= SAFETY | LIVENESS


def body_scope(scope: Scope, function: FunctionType, owner: type | None) -> Scope:
    """The scope for the body of a method, or of a function with the model, that stands in place of a call in
    `scope`."""
    source = source_of(function)
    refuse_shape(source)
    inner = Scope(scope.instance, scope.variables, source, scope.role, scope.unit, scope.call, owner)
    inner.callers = (*scope.callers, scope.source.function)
    states = _states(inner)
    if owner is not None and len(states) > 1:
        raise inner.error(states[1], "a model cannot be a parameter of a method with effects", "use self")
    inner.states.update((argument.arg, 0) for argument in states)
    return inner


def _states(scope: Scope) -> list[ast.arg]:
    """The parameters of a function that are models: the first of a method."""
    arguments = scope.source.node.args.args
    if scope.owner is not None and not arguments:
        name = scope.source.function.__name__
        raise scope.error(scope.source.span(), f"{name} lacks self", "def name(self, ...)")
    return model_parameters(scope.source, scope.owner, evaluated_annotations(scope))


def refuse_starred(source: FunctionSource) -> None:
    """Refuse parameters that take any number of arguments, or that are given only by place or only by name."""
    for odd in (source.node.args.vararg, source.node.args.kwarg):
        if odd is not None:
            raise ModelError(
                "* in the parameters is not in the language", "name the parameters", source.span(odd)
            )
    arguments = source.node.args
    for sign, apart in (("/", arguments.posonlyargs), ("*", arguments.kwonlyargs)):
        if apart:
            message = f"a {sign} among the parameters is not in the language"
            raise ModelError(message, f"leave the {sign} out", source.span(apart[0]))


def refuse_shape(source: FunctionSource) -> None:
    """Refuse starred parameters, decorators that are not in the language, and an empty body."""
    refuse_starred(source)
    for decorator in source.node.decorator_list:
        # A decorator with arguments, such as @action(fair="weak"), is executed, not lowered.
        called = decorator.func if isinstance(decorator, ast.Call) else decorator
        name = called.id if isinstance(called, ast.Name) else getattr(called, "attr", "")
        if name not in _DECORATORS:
            plain = {"classmethod": "make it a plain method", "cached_property": "write @property"}
            hint = plain.get(name, "leave it out")
            raise ModelError(
                f"the decorator @{ast.unparse(decorator)} is not in the language",
                hint,
                source.span(decorator),
            )
    refuse_unwritten(source)


def refuse_without_self(scope: Scope, annotations: Mapping[str, Any]) -> None:
    """Refuse a method whose first parameter is not the model."""
    node = scope.source.node
    first = node.args.args[0] if node.args.args else None
    if first is not None and (first.annotation is None or is_model(annotations.get(first.arg))):
        return
    given = ast.unparse(node.args)
    what = "it has no parameter" if first is None else f"its first parameter is {first.arg}"
    raise scope.error(
        scope.source.span(),
        f"{node.name} lacks self: {what}",
        f"def {node.name}(self{', ' if given else ''}{given})",
    )


def evaluated_annotations(scope: Scope) -> dict[str, Any]:
    """The annotations of a function, evaluated. Raises ModelError at an unknown name."""
    function = scope.source.function
    cells = dict(zip(function.__code__.co_freevars, function.__closure__ or (), strict=True))
    try:
        local = {name: cell.cell_contents for name, cell in cells.items()}
    except ValueError:
        local = {}
    try:
        return typing.get_type_hints(function, None, local, include_extras=True)
    except NameError as error:
        raise _wrong_annotation(scope, error.name or "", f"unknown name {error.name}") from None
    except Exception as error:
        raise scope.error(
            scope.source.span(),
            f"an annotation is not a type: {error}",
            "use bool, a sort, an Enum, a Record or a container",
        ) from None


def _wrong_annotation(scope: Scope, name: str, message: str) -> ModelError:
    hint = hint_for_name(name, scope.source.function.__globals__)
    for node in ast.walk(scope.source.node.args):
        if isinstance(node, ast.Name) and node.id == name:
            return scope.error(node, message, hint)
    return scope.error(scope.source.node.returns or scope.source.span(), message, hint)


def parameter_types(scope: Scope) -> dict[str, Type]:
    """The types of the parameters that are not models, in order."""
    annotations = evaluated_annotations(scope)
    types: dict[str, Type] = {}
    arguments = scope.source.node.args
    for argument in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs):
        if argument.arg in scope.states:
            continue
        if argument.annotation is None:
            raise scope.error(
                argument,
                f"{argument.arg} has no annotation",
                f"annotate it: {argument.arg}: {a_sort(scope.instance.sizes)}",
            )
        type_ = type_of(scope, annotations[argument.arg], argument.annotation)
        if isinstance(type_, BagType):
            raise scope.error(
                argument.annotation, f"a parameter cannot be a {type_}", "read it from the state"
            )
        types[argument.arg] = type_
    for name, default, value in _defaults(scope):
        if name in types:
            refuse_default(value, types[name], name, scope.span(default))
        if isinstance(value, list | dict | set | Map | Seq | Bag):
            raise scope.error(
                default, "a mutable default is shared by all calls", "leave it out, or use None"
            )
    return types


def _defaults(scope: Scope) -> Iterator[tuple[str, ast.expr, Any]]:
    """The parameters of a function that have defaults: their names, the defaults as they are written, and their
    values."""
    arguments, function = scope.source.node.args, scope.source.function
    positional = (*arguments.posonlyargs, *arguments.args)
    named = positional[len(positional) - len(arguments.defaults) :]
    for argument, written, value in zip(named, arguments.defaults, function.__defaults__ or (), strict=True):
        yield argument.arg, written, value
    for argument, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        if default is not None:
            yield argument.arg, default, (function.__kwdefaults__ or {})[argument.arg]


def refuse_defaults(scope: Scope) -> None:
    """Refuse defaults of the parameters of an action or init method, which take all values of their sorts."""
    for _, default, _ in _defaults(scope):
        raise scope.error(
            default,
            f"a parameter of an {scope.role} takes all values of its sort, so a default is never used",
            "leave the default out; for one value only, write a guard: when(... == ...)",
        )


def return_type(scope: Scope) -> Type:
    returns = scope.source.node.returns
    name = scope.source.function.__name__
    if returns is None:
        hint = f"def {name}(...) -> bool"
        raise scope.error(scope.source.span(), f"{name} has no return annotation", hint)
    type_ = type_of(scope, evaluated_annotations(scope)["return"], returns)
    if isinstance(type_, NoneType):
        hint = (
            "call it in a statement of its own, in an action" if scope.role == "helper" else "return a value"
        )
        raise scope.error(returns, f"{name} returns nothing", hint)
    if scope.role == "property" and type_name(type_) != "bool":
        raise scope.error(
            returns, f"a property returns a bool, not {type_name(type_)}", f"def {name}(m) -> bool"
        )
    return type_


def returns_nothing(scope: Scope) -> bool:
    """Whether a function is annotated as returning nothing, or not annotated."""
    annotated = scope.source.node.returns is not None
    return not annotated or evaluated_annotations(scope).get("return") in (None, type(None))


def refuse_return_annotation(scope: Scope) -> None:
    returns = scope.source.node.returns
    if returns is not None and not returns_nothing(scope):
        raise scope.error(returns, f"an {scope.role} returns no value", "write -> None")
