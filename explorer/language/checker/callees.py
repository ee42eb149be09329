"""Which method or function a call means, and what effects it has: found in the source, before it is lowered."""

from __future__ import annotations

import ast
import typing
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from types import FunctionType, ModuleType
from typing import Any
from weakref import WeakKeyDictionary

from quorate.language import model
from quorate.language.checker.model_parameters import model_parameters
from quorate.language.checker.scope import MISSING, Scope, python_value
from quorate.language.checker.targets import is_effect
from quorate.language.instance import Instance
from quorate.language.source import FunctionSource, source_of
from quorate.language.spans import Span
from quorate.language.temporal import names_marked


@dataclass(frozen=True, slots=True)
class Callee:
    """A function that a call means: a method with the class that has it, or a free function that takes the model.
    `role` is what the method is marked as, if it is; an override is what it overrides."""

    function: FunctionType
    owner: type | None
    role: str | None


@dataclass(frozen=True, slots=True)
class Effect:
    """The first effect of a function, those of what it calls included: in words that follow its name, and its
    place."""

    text: str
    span: Span
    is_guard: bool = False

    @property
    def said(self) -> str:
        """The effect with its line: ``changes self.term (line 12)``."""
        return f"{self.text} (line {self.span.line})"


def callee(scope: Scope, call: ast.Call) -> Callee | None:
    """The method or function with a model that is called; None for anything else."""
    return _callee(scope.instance, call, scope.source.function, scope.owner, scope.states)


def effect_of(scope: Scope, called: Callee) -> Effect | None:
    """The first effect of a function: a change of the state, or a guard. None if it is pure."""
    return _effect(scope.instance, called.function, called.owner)


def method_has_effects(instance: Instance, name: str) -> bool:
    """Whether a method of a model changes the state or has a guard."""
    called = _method(instance, name, instance.cls.__mro__)
    return called is not None and _effect(instance, called.function, called.owner) is not None


def has_effects(scope: Scope, call: ast.Call) -> bool:
    """Whether a call changes the state or has a guard."""
    called = callee(scope, call)
    return called is not None and effect_of(scope, called) is not None


def returns_value(source: FunctionSource) -> ast.Return | None:
    """The first return of a value in a function; None if there is none."""
    for node in _in_order(source.node):
        if isinstance(node, ast.Return) and node.value is not None and not _is_none(node.value):
            return node
    return None


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _callee(
    instance: Instance, call: ast.Call, caller: FunctionType, owner: type | None, states: Collection[str]
) -> Callee | None:
    mro = instance.cls.__mro__
    match call.func:
        case ast.Attribute(value=ast.Name(id=name), attr=attribute) if name in states:
            return _method(instance, attribute, mro)
        case ast.Attribute(value=ast.Call(func=ast.Name(id="super")), attr=attribute) if owner in mro:
            return _method(instance, attribute, mro[mro.index(owner) + 1 :])
        case ast.Name() | ast.Attribute():
            function = _global(caller, call.func)
            given = [*call.args, *(keyword.value for keyword in call.keywords)]
            takes_model = any(isinstance(each, ast.Name) and each.id in states for each in given)
            if isinstance(function, FunctionType) and takes_model:
                return Callee(function, None, None)
    return None


def _method(instance: Instance, name: str, classes: tuple[type, ...]) -> Callee | None:
    for cls in classes:
        if name in vars(cls):
            member = vars(cls)[name]
            if not isinstance(member, FunctionType) or cls.__module__ == model.__name__:
                return None
            roles = (role for role in ("action", "init") if name in names_marked(instance.cls, role))
            return Callee(member, cls, getattr(member, "_quorate_role", None) or next(roles, None))
    return None


def _global(caller: FunctionType, node: ast.expr) -> Any:
    """The Python value of a global name, or of a dotted name in a module."""
    match node:
        case ast.Name(id=name):
            return python_value(caller, name)
        case ast.Attribute(value=base, attr=attribute):
            module = _global(caller, base)
            return getattr(module, attribute, MISSING) if isinstance(module, ModuleType) else MISSING
    return MISSING


# ----------------------------------------------------------------------------------------------- effects

_known: WeakKeyDictionary[Instance, dict[tuple[FunctionType, type | None], Effect | None]]
_known = WeakKeyDictionary()


def _effect(instance: Instance, function: FunctionType, owner: type | None) -> Effect | None:
    known = _known.setdefault(instance, {})
    if (function, owner) not in known:
        known[function, owner] = None  # of one that calls itself: what else it does decides
        known[function, owner] = next(_effects(instance, function, owner), None)
    return known[function, owner]


def _effects(instance: Instance, function: FunctionType, owner: type | None) -> Iterator[Effect]:
    source = source_of(function)
    states = _states(source, owner)
    for node in _in_order(source.node):
        match node:
            case ast.Assign(targets=targets):
                written = [place for target in targets for place in _places(target)]
            case ast.AugAssign(target=target) | ast.AnnAssign(target=target):
                written = [*_places(target)]
            case ast.Call(func=ast.Attribute(value=container)) if is_effect(node) and _variable(
                container, states
            ):
                written = [container]
            case ast.Call() if _global(function, node.func) is model.when:
                yield Effect("has a guard", source.span(node), is_guard=True)
                continue
            case ast.Call():
                called = _callee(instance, node, function, owner, states)
                if called is not None and called.role is None:
                    inner = _effect(instance, called.function, called.owner)
                    yield from () if inner is None else (inner,)
                continue
            case _:
                continue
        for place in written:
            variable = _variable(place, states)
            if variable:
                yield Effect(f"changes {variable}", source.span(node))


def _states(source: FunctionSource, owner: type | None) -> frozenset[str]:
    """The parameters of a function that are models."""
    try:
        annotations = typing.get_type_hints(source.function)
    except Exception:  # an unknown name: lowering the function says so
        annotations = {}
    return frozenset(argument.arg for argument in model_parameters(source, owner, annotations))


def _places(target: ast.expr) -> Iterator[ast.expr]:
    """The places that an assignment target writes, those of a tuple one by one."""
    if isinstance(target, ast.Tuple | ast.List):
        for part in target.elts:
            yield from _places(part)
    elif isinstance(target, ast.Attribute | ast.Subscript):
        yield target


def _variable(place: ast.expr, states: Collection[str]) -> str:
    """The state variable that a place is in or below, as the source names it; empty if it is in none."""
    while isinstance(place, ast.Attribute | ast.Subscript):
        if (
            isinstance(place, ast.Attribute)
            and isinstance(place.value, ast.Name)
            and place.value.id in states
        ):
            return ast.unparse(place)
        place = place.value
    return ""


def _in_order(function: ast.FunctionDef) -> list[ast.AST]:
    """The nodes of a function's body in the order of the source."""
    nodes = (node for statement in function.body for node in ast.walk(statement))
    return sorted(nodes, key=lambda node: (getattr(node, "lineno", 0), getattr(node, "col_offset", 0)))


__all__ = ["Callee", "Effect", "callee", "effect_of", "has_effects", "method_has_effects", "returns_value"]
