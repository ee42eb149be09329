"""Lowering of assignments: to locals, to the state, and of values that are computed with effects."""

from __future__ import annotations

import ast
from typing import Any, TypeGuard

from quorate.language import ir
from quorate.language.checker.arithmetic import binary
from quorate.language.checker.coercion import as_type, declared, join, type_name
from quorate.language.checker.computed_sets import note_local
from quorate.language.checker.dispatch import expression, lowers_statement
from quorate.language.checker.facts import Facts, key_of
from quorate.language.checker.inlining import call_with_result
from quorate.language.checker.iterables import surely_nonempty, type_of
from quorate.language.checker.scope import MISSING, Binding, Scope
from quorate.language.checker.storing import put
from quorate.language.checker.targets import assign, effect, is_effect, taken, target
from quorate.language.checker.unstored import unstored
from quorate.language.spans import Span
from quorate.language.types import (
    NUMBER,
    BagType,
    FamilyType,
    MapType,
    NoneType,
    OptionalType,
    Type,
    sort_of,
)

Statements = list[ir.Statement]


@lowers_statement(ast.Assign)
def _assign(scope: Scope, node: ast.Assign) -> Statements:
    if len(node.targets) != 1:
        raise scope.error(node, "several assignments at once are not in the language", "write one per line")
    return _assign_to(scope, node, node.targets[0], node.value)


def _assign_to(scope: Scope, node: ast.stmt, to: ast.expr, value: ast.expr) -> Statements:
    if isinstance(value, ast.Call) and _takes(scope, value) and _is_new(to, scope):
        return _take_into(scope, node, to, value)
    if (effects := with_effects(scope, node, value)) is not None:
        before, result = effects
        if isinstance(to, ast.Name):
            return [*before, let(scope, node, to, result, value)]
        return [*before, *put(scope, node, target(scope, to), result, value)]
    if isinstance(to, ast.Name):
        known = scope.unit_binding(to.id)
        lowered = unstored(scope, value, known.type if known is not None else None)
        return [let(scope, node, to, lowered, value)]
    # Python evaluates the value before the place.
    place = target(scope, to)
    return put(scope, node, place, expression(scope, value, place.place.type), value)


def _is_new(to: ast.expr, scope: Scope) -> TypeGuard[ast.Name]:
    return isinstance(to, ast.Name) and to.id not in scope.env


def with_effects(scope: Scope, node: ast.stmt, value: ast.expr) -> tuple[Statements, ir.Expression] | None:
    """The effects of a value that is all that a statement assigns or returns, and the value itself: what a helper
    with effects returns, or an item that is removed. None for a value without effects."""
    if isinstance(value, ast.Call) and _takes(scope, value):
        change, _, base = effect(scope, value, node)
        assert isinstance(value.func, ast.Attribute)
        item = taken(scope.span(value), base, end=value.func.attr == "pop")
        kept = scope.unit.fresh("item", item.type)
        local = ir.Local(scope.span(value), item.type, kept)
        return [ir.Let(scope.span(node), kept, item), change], local
    return call_with_result(scope, value)


def _takes(scope: Scope, call: ast.Call) -> bool:
    is_method = isinstance(call.func, ast.Attribute) and call.func.attr in ("pop", "receive")
    return is_method and is_effect(call) and not is_of_model(scope, call)


def _take_into(scope: Scope, node: ast.stmt, to: ast.Name, call: ast.Call) -> Statements:
    """``item = self.link[a].receive()``: the item is read before the link is changed."""
    assert isinstance(call.func, ast.Attribute)
    facts = scope.facts
    change, _, base = effect(scope, call, node)
    after = scope.facts
    item = taken(scope.span(call), base, end=call.func.attr == "pop")
    scope.facts = facts
    first = let(scope, node, to, item, call)
    scope.facts = after.without_local(first.name)
    return [first, change]


def let(scope: Scope, node: ast.stmt, to: ast.Name, value: ir.Expression, at: ast.expr) -> ir.Let:
    """Assign a local. Its type is widened to hold all values that it is assigned."""
    if isinstance(value.type, MapType) and not _is_alias(value):
        raise scope.error(at, "a Map is not a value by itself", "assign it to a state variable")
    binding = _binding(scope, to, value.type)
    if isinstance(binding.type, NoneType):
        scope.unit.nones[binding.name] = scope.span(node)
    _refuse_another_sort(scope, to, binding.type, value, at)
    if binding.type != value.type:
        joined = join(binding.type, value.type)
        if joined is None:
            raise scope.error(
                at,
                f"wrong type: {to.id} is {type_name(binding.type)}, this is {type_name(value.type)}",
                "use another name",
            )
        scope.unit.declare(binding.name, joined)
        value = as_type(scope, value, binding.type, at)
    note_local(scope.unit, binding.name, value)
    forget(scope, binding.name)
    scope.facts = scope.facts.and_also(_known_of(scope, binding, scope.span(to), value))
    return ir.Let(scope.span(node), binding.name, value)


def _refuse_another_sort(scope: Scope, to: ast.Name, type_: Type, value: ir.Expression, at: ast.expr) -> None:
    """Refuse a whole number for a local whose first value was meant for a Range: type checkers do."""
    sort = sort_of(type_)
    if sort is None or not isinstance(value.type, NUMBER) or sort_of(value.type) is sort:
        return
    name = sort.__name__
    raise scope.error(
        at,
        f"{to.id} is a {name} at first, and is assigned a whole number here",
        f"write {name}({ast.unparse(at)}), or annotate its first value: {to.id}: int = ...",
    )


def _is_alias(value: ir.Expression) -> bool:
    return isinstance(value, ir.Var | ir.Lookup | ir.Local | ir.Narrow)


def forget(scope: Scope, name: str) -> None:
    scope.facts = scope.facts.without_local(name)


def _known_of(scope: Scope, binding: Binding, span: Span, value: ir.Expression) -> Facts:
    local = ir.Local(span, binding.type, binding.name)
    nonempty = frozenset({key_of(local)}) if surely_nonempty(scope, value) else frozenset()
    match value:
        case ir.Widen(type=OptionalType(), base=base) if not isinstance(base.type, NoneType):
            return Facts({key_of(local): base.type}, nonempty)
        case _:
            return Facts(nonempty=nonempty)


def _binding(scope: Scope, to: ast.Name, type_: Type) -> Binding:
    if to.id in scope.unassignable:
        what = scope.unassignable[to.id]
        raise scope.error(to, f"{to.id} is {what} and cannot be assigned", "use another name")
    if to.id in scope.states:
        raise scope.error(to, f"{to.id} is the model and cannot be assigned", "use another name")
    binding = scope.unit_binding(to.id)
    if binding is None:
        binding = scope.bind(to.id, type_)
        scope.assigned[to.id] = binding
    scope.env[to.id] = binding
    scope.unassigned.pop(to.id, None)
    return binding


@lowers_statement(ast.AnnAssign)
def _annotated(scope: Scope, node: ast.AnnAssign) -> Statements:
    if not isinstance(node.target, ast.Name):
        raise scope.error(
            node.annotation, "a state variable is annotated in the class only", "leave this annotation out"
        )
    if scope.role == "claim" and node.value is not None:
        return _assign_to(scope, node, node.target, node.value)
    annotation = evaluate_annotation(scope, node.annotation)
    type_ = type_of(scope, annotation, node.annotation)
    if isinstance(type_, MapType | BagType):
        raise scope.error(
            node.annotation, f"a local cannot be a {type_}, which is mutable", "leave it in the state"
        )
    if node.value is None:
        raise scope.error(
            node, f"{node.target.id} is annotated without a value", "assign its first value here"
        )
    known = scope.unit_binding(node.target.id)
    if known is not None and join(known.type, type_) != known.type:
        raise scope.error(
            node.annotation, f"{node.target.id} was {type_name(known.type)} before", "use another name"
        )
    before, value = with_effects(scope, node, node.value) or ([], unstored(scope, node.value, type_))
    return [*before, let(scope, node, node.target, declared(scope, value, type_, node.value), node.value)]


def evaluate_annotation(scope: Scope, node: ast.expr) -> Any:
    """The value of a local's annotation in Python. Raises ModelError if it cannot be evaluated."""
    for part in ast.walk(node):
        if isinstance(part, ast.Name) and scope.python_value(part.id) is MISSING:
            raise scope.unknown_name(part)
    code = compile(ast.Expression(node), scope.source.file.name, "eval")
    try:
        return eval(code, scope.source.function.__globals__)
    except Exception as error:
        raise scope.error(
            node, f"this is not a type: {error}", "use bool, a sort, an Enum, a Record or a container"
        ) from None


@lowers_statement(ast.AugAssign)
def _augmented(scope: Scope, node: ast.AugAssign) -> Statements:
    if isinstance(node.target, ast.Name):
        current = expression(scope, node.target)
        _refuse_shared(scope, node, current)
        value = binary(scope, node, current, node.op, node.value, current.type)
        return [let(scope, node, node.target, value, node.value)]
    place = target(scope, node.target)
    current = expression(scope, node.target)
    value = binary(scope, node, current, node.op, node.value, place.place.type)
    return [assign(scope, node, place, value, node.value)]


def _refuse_shared(scope: Scope, node: ast.AugAssign, current: ir.Expression) -> None:
    """Refuse ``x |= ...`` of a set: Python changes it in place, under all its names."""
    if not isinstance(current.type, FamilyType) and hasattr(current.type, "item"):
        if isinstance(current.type, OptionalType):
            return
        name, text = ast.unparse(node.target), ast.unparse(node.value)
        operator = {ast.BitOr: "|", ast.BitAnd: "&", ast.Sub: "-", ast.BitXor: "^"}.get(type(node.op), "+")
        raise scope.error(
            node,
            f"{name} {operator}= changes the set in place, under all its names",
            f"write {name} = {name} {operator} {text}",
        )


def is_of_model(scope: Scope, call: ast.Call) -> bool:
    """Whether a method of the model itself is called, whatever its name."""
    match call.func:
        case ast.Attribute(value=ast.Name(id=name)):
            return name in scope.states
        case _:
            return False
